"""The words and numbers of a report in one language."""

from dataclasses import dataclass
from datetime import date

from lagi_clean.data import toml_document
from lagi_clean.errors import Language
from lagi_clean.text.figures import day_text, number_text, percent_text

__all__ = ["Wording"]

_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How one report says things."""

    language: Language
    decimals: int

    def word(self, section: str, name: str, /, **fields: object) -> str:
        """Return a text of ``words.toml``, its fields filled in.

        >>> Wording(language="vi", decimals=2).word("pyramid", "female")
        'Nữ'
        """
        words = toml_document("report/words.toml")
        text: str = (words[section] if section else words)[name][self.language]
        return text.format(**fields)

    def number(self, number: int | None) -> str:
        """Return a number, an asterisk for a hidden one."""
        return number_text(number, self.language)

    def signed(self, number: int) -> str:
        """Return a change with its sign.

        >>> Wording(language="vi", decimals=2).signed(-1310)
        '−1.310'
        """
        sign = "+" if number > 0 else "−" if number < 0 else ""
        return sign + number_text(abs(number), self.language)

    def bits(self, bits: float, *, decimals: int = 1) -> str:
        """Return a weight of evidence with its sign.

        >>> Wording(language="vi", decimals=2).bits(-17.35)
        '−17,4'
        """
        text = f"{abs(bits):.{decimals}f}"
        sign = "" if not float(text) else "+" if bits > 0 else "−"
        return sign + (text.replace(".", ",") if self.language == "vi" else text)

    def percent(self, percent: float | None) -> str:
        """Return a percentage with all its decimals, never broken over two lines."""
        text = percent_text(percent, decimals=self.decimals, language=self.language)
        return text.replace(" ", _NO_BREAK)

    def tick(self, percent: float) -> str:
        """Return a percentage on an axis: no more decimals than it takes.

        >>> Wording(language="en", decimals=2).tick(92.5)
        '92.5%'
        """
        digits = len(f"{percent:.4f}".rstrip("0").partition(".")[2])
        text = percent_text(percent, decimals=digits, language=self.language)
        return text.replace(" ", _NO_BREAK)

    def day(self, day: date) -> str:
        """Return a day."""
        return day_text(day, self.language)
