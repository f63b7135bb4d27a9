"""Personal numbers and administrative codes as pure scalar functions."""

from lagi_clean.ids.hamlet import hamlet_form
from lagi_clean.ids.reading import NumberReading, read_number
from lagi_clean.ids.structure import Structure, structure_of
from lagi_clean.ids.unit_names import district_form, province_form, read_ward
from lagi_clean.ids.units import Ward, period_of

__all__ = [
    "NumberReading",
    "Structure",
    "Ward",
    "district_form",
    "hamlet_form",
    "period_of",
    "province_form",
    "read_number",
    "read_ward",
    "structure_of",
]
