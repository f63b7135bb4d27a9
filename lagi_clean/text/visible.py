"""Text from a cell as it may be shown: nothing in it acts on a terminal or turns the line round."""

__all__ = ["visible"]

_TURNS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Marks that change the direction of writing (Unicode Standard Annex 9)."""
_ENDS = (0x2028, 0x2029)
"""Ends of a line and of a paragraph."""
_SHOWN = {code: 0x2400 + code for code in range(32)} | dict.fromkeys(
    (*range(127, 160), *_TURNS, *_ENDS), 0xFFFD
)


def visible(text: str) -> str:
    r"""Return ``text`` with its control characters and marks of direction made visible.

    >>> visible("Phường\x1b[31m"), visible("Xã \u202eA")
    ('Phường␛[31m', 'Xã �A')
    """
    return text.translate(_SHOWN)
