"""Vietnamese text as pure scalar functions: repair, structure and keys of names, encodings.

``lagi_clean.text.dates`` and ``lagi_clean.text.codes`` read dates and coded values.
"""

from lagi_clean.text.keys import fold, name_fold, name_key, name_sound
from lagi_clean.text.legacy import (
    decode_legacy,
    decode_tcvn3,
    decode_viscii,
    decode_vni,
    decode_vps,
    encode_legacy,
)
from lagi_clean.text.names import RepairedName, repair_name
from lagi_clean.text.relations import NameComparison, Relation, compare_names
from lagi_clean.text.structure import NameParts, SexHint, sex_hint, split_name
from lagi_clean.text.syllables import Syllable, is_well_formed, parse_syllable
from lagi_clean.text.tones import repair_tone, style_tone

__all__ = [
    "NameComparison",
    "NameParts",
    "Relation",
    "RepairedName",
    "SexHint",
    "Syllable",
    "compare_names",
    "decode_legacy",
    "decode_tcvn3",
    "decode_viscii",
    "decode_vni",
    "decode_vps",
    "encode_legacy",
    "fold",
    "is_well_formed",
    "name_fold",
    "name_key",
    "name_sound",
    "parse_syllable",
    "repair_name",
    "repair_tone",
    "sex_hint",
    "split_name",
    "style_tone",
]
