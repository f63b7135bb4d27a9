"""Named rules with codes and severities; unusable rows set aside."""

from lagi_clean.validate.check import NO_IDENTITY, Validated, validate
from lagi_clean.validate.quality import Quality, quality

__all__ = ["NO_IDENTITY", "Quality", "Validated", "quality", "validate"]
