"""Tables that can be handed on: names, numbers, dates and addresses masked."""

from lagi_clean.mask.table import LEAST_COMMON, Masked, Numbers, mask_table

__all__ = ["LEAST_COMMON", "Masked", "Numbers", "mask_table"]
