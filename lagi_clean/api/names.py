"""What one name says: the twin of the ``name`` command."""

from dataclasses import asdict, dataclass
from functools import lru_cache

from lagi_clean.text.keys import name_fold, name_key, name_sound
from lagi_clean.text.legacy import LegacyEncoding
from lagi_clean.text.names import ToneStyle, repair_name
from lagi_clean.text.steps import Step
from lagi_clean.text.structure import SexHint, sex_hint, split_name

__all__ = ["NameExplanation", "explain_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameExplanation:
    """One name, repaired and explained; the fields are the keys of ``name --json``."""

    input: str
    full_name: str | None
    """The display form after certain repairs only; null where nothing is left."""
    proposed: str | None
    """The likely form, where it differs from ``full_name``; for somebody to confirm."""
    family_name: str | None
    middle_name: str | None
    given_name: str | None
    key: str | None
    """K1: the same for spellings of one name that differ in style only."""
    key_fold: str | None
    """K2: without diacritics."""
    key_sound: str | None
    """K3: as the south speaks; for blocking, never proof."""
    sex_hint: SexHint | None
    """What middle name or marker say about the sex; a hint to check, never a decision."""
    steps: tuple[Step, ...]
    flags: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the keys and values of one JSON line; ``proposed`` only where there is one."""
        found: dict[str, object] = {
            **asdict(self),
            "steps": [asdict(step) for step in self.steps],
            "flags": list(self.flags),
        }
        if self.proposed is None:
            del found["proposed"]
        return found


def explain_name(
    text: str, *, tone_style: ToneStyle = "keep", encoding: LegacyEncoding | None = None
) -> NameExplanation:
    """Explain a name as a roster holds it: normal form, repairs and how sure, parts, keys.

    ``encoding`` says that ``text`` is in a legacy encoding as a whole; TCVN3 and VNI are
    recognised without it, VISCII and VPS are not. Parts and keys leave out titles, remarks and
    numbering. Nothing is raised: what is no name comes out as it is, or null where nothing is left.

    >>> found = explain_name("NGUYỄN  THỊ THUÝ")
    >>> found.full_name, found.given_name, found.key, [step.step for step in found.steps]
    ('Nguyễn Thị Thuý', 'Thuý', 'nguyễn thị thúy', ['spaces', 'case'])
    >>> explain_name("Bà Lê Thị Lí").proposed
    'Lê Thị Lí'
    """
    return _explained(text, tone_style, encoding)


@lru_cache(maxsize=1 << 14)
def _explained(
    text: str, tone_style: ToneStyle, encoding: LegacyEncoding | None
) -> NameExplanation:
    found = repair_name(text, tone_style=tone_style, encoding=encoding)
    parts = split_name(found.core)
    return NameExplanation(
        input=text,
        full_name=found.full_name or None,
        proposed=found.proposed,
        family_name=parts.family,
        middle_name=parts.middle,
        given_name=parts.given,
        key=name_key(found.core) or None,
        key_fold=name_fold(found.core) or None,
        key_sound=name_sound(found.core) or None,
        sex_hint=sex_hint(found.core),
        steps=found.steps,
        flags=found.flags,
    )
