"""What one number says: the twin of the ``id`` command."""

from dataclasses import asdict, dataclass
from typing import Literal

from lagi_clean.ids.reading import NumberReading, read_number
from lagi_clean.ids.structure import is_filler, structure_of
from lagi_clean.text.codes import Sex

__all__ = ["NumberExplanation", "explain_number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberExplanation:
    """One number, read and explained; the fields are the keys of ``id --json``."""

    input: str
    compact: str | None
    """Digits only, leading zeros given back; null if the text was not read."""
    kind: Literal["personal_id", "old_id", "unknown"]
    status: Literal["ok", "repaired", "candidate", "error"]
    """``repaired``: certain after a repair; ``candidate``: see ``proposed``; ``error``: not a
    number, or a structure that cannot be."""
    province_code: str | None
    province: str | None
    sex: Sex | None
    birth_year: int | None
    flags: tuple[str, ...]
    country: str | None
    """Country of birth registration, when it is not Việt Nam."""
    proposed: str | None
    """What the text probably means, for somebody to confirm."""

    def as_dict(self) -> dict[str, object]:
        """Return the keys and values of one JSON line."""
        return {**asdict(self), "flags": list(self.flags)}


def explain_number(text: str, *, reference_year: int | None = None) -> NumberExplanation:
    """Explain a personal number or an old number, in any form in which extracts hold them.

    A birth year after ``reference_year`` is a fault. There is no check digit: a number that is
    ``ok`` need not exist.

    >>> found = explain_number("60 093 012 345")
    >>> found.compact, found.status, found.province, found.sex, found.birth_year
    ('060093012345', 'repaired', 'Bình Thuận', 'male', 1993)
    >>> explain_number("261234567").kind
    'old_id'
    """
    reading = read_number(text)
    if reading.personal_id is not None:
        return _explain_personal(text, reading, reading.personal_id, reference_year)
    number = reading.old_id
    filler = number is not None and is_filler(number)
    flags = (*reading.flags, "filler") if filler else reading.flags
    if number is None:
        status: Literal["ok", "repaired", "candidate", "error"] = (
            "candidate" if reading.proposed is not None else "error"
        )
    else:
        status = "error" if filler else ("repaired" if reading.flags else "ok")
    return NumberExplanation(
        input=text,
        compact=number,
        kind="unknown" if number is None else "old_id",
        status=status,
        province_code=None,
        province=None,
        sex=None,
        birth_year=None,
        flags=flags,
        country=None,
        proposed=reading.proposed,
    )


def _explain_personal(
    text: str, reading: NumberReading, number: str, reference_year: int | None
) -> NumberExplanation:
    found = structure_of(number, reference_year=reference_year)
    status: Literal["ok", "repaired", "error"] = "repaired" if reading.flags else "ok"
    return NumberExplanation(
        input=text,
        compact=number,
        kind="personal_id",
        status=status if found.sound else "error",
        province_code=found.province_code,
        province=found.province,
        sex=found.sex,
        birth_year=found.birth_year,
        flags=(*reading.flags, *found.flags),
        country=found.country,
        proposed=None,
    )
