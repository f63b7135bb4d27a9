"""Named rules with codes and severities; unusable rows set aside."""

from lagi_clean.validate.check import NO_IDENTITY, Validated, validate

__all__ = ["NO_IDENTITY", "Validated", "validate"]
