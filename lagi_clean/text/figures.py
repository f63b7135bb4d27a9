"""How numbers and percentages are written: the Vietnamese and the English style."""

from datetime import date

from lagi_clean.errors import Language

__all__ = ["DASH", "HIDDEN", "day_text", "number_text", "percent_text"]

DASH = "–"
"""Stands for a percentage of nobody."""
HIDDEN = "*"
"""Stands for a figure that is too small to be shown."""
_SWAPPED = str.maketrans(",.", ".,")


def number_text(number: int | None, language: Language) -> str:
    """Return a number with thousands marked as the language does, an asterisk for a hidden one.

    >>> number_text(104080, "en"), number_text(104080, "vi")
    ('104,080', '104.080')
    """
    if number is None:
        return HIDDEN
    text = f"{number:,}"
    return text.translate(_SWAPPED) if language == "vi" else text


def percent_text(percent: float | None, *, decimals: int, language: Language) -> str:
    """Return a percentage with all its decimals, a dash where there is none.

    >>> percent_text(92.6, decimals=2, language="vi"), percent_text(None, decimals=2, language="en")
    ('92,60 %', '–')
    """
    if percent is None:
        return DASH
    text = f"{percent:,.{decimals}f}"
    return text.translate(_SWAPPED) + " %" if language == "vi" else text + "%"


def day_text(day: date, language: Language) -> str:
    """Return a day: day first in Vietnamese, ISO in English.

    >>> from datetime import date
    >>> day_text(date(2022, 12, 31), "vi"), day_text(date(2022, 12, 31), "en")
    ('31/12/2022', '2022-12-31')
    """
    return f"{day:%d/%m/%Y}" if language == "vi" else day.isoformat()
