"""How well damaged names are repaired, by kind of damage; exit status 1 if a bound is missed.

Usage: python -m benchmarks.eval_names [--names 100000] [--damaged 20000] [--seed 20261124]

Names of all kinds (``composed_names``) are repaired as they are, then damaged in every way that
rosters show, and repaired again. Legacy encodings and misread UTF-8 are written by the encoders of
``lagi_clean.sample``, which share no code with the readers. Columns of the table:

damaged     names that the damage changed
reversible  of these, the names that can be told from the damaged text alone. In legacy fonts and
            keys: the words that were changed are Vietnamese syllables (for others nothing says
            that the reading is right) and are none as they stand now (``Thò`` for Thị in VNI is).
            Fonts, misread UTF-8: no rival font or code page makes other people's names of it.
            Keys: all words are Vietnamese, none a highland one, and there is more than ``Lee``, or
            one last s, r or x, or a digit at the very end. Case: the name has the usual one
exact       of the reversible ones, how many come back letter by letter; keys typed without a
            keyboard driver do not say which tone style was meant, so there up to tone style
proposed    of the damaged ones, how many are not repaired, but proposed rightly
wrong       of the damaged ones, how many have a word that was repaired for certain, and wrongly
"""

import argparse
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from benchmarks.composed_names import KINDS, compose_name
from lagi_clean.sample.encoders import (
    as_mojibake,
    as_tcvn3,
    as_vni,
    lost_letters,
    without_diacritics,
)
from lagi_clean.text.keys import name_key
from lagi_clean.text.legacy import LegacyEncoding, decode_legacy, encode_legacy
from lagi_clean.text.letters import VIETNAMESE
from lagi_clean.text.lexicon import bearers, is_foreign_name
from lagi_clean.text.names import RepairedName, repair_name
from lagi_clean.text.structure import is_highland
from lagi_clean.text.syllables import is_well_formed, parse_syllable
from lagi_clean.text.tones import repair_tone

VNI_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
VNI_SHAPES = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}
TELEX_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
TELEX_SHAPES = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
LEAST_EXACT = 0.99
MOST_WRONG = 1e-4
MOST_FLAGGED = 1e-3

Damage = Callable[[str, Random], str]


def one_word(change: Damage) -> Damage:
    """Damage only one word, the first that the damage changes from a random place on."""

    def damage(name: str, rng: Random) -> str:
        words = name.split(" ")
        start = rng.randrange(len(words))
        for step in range(len(words)):
            at = (start + step) % len(words)
            changed = change(words[at], rng)
            if changed != words[at]:
                return " ".join((*words[:at], changed, *words[at + 1 :]))
        return name

    return damage


def whole(change: Callable[[str], str]) -> Damage:
    return lambda name, _rng: change(name)


def typed(change: Damage) -> Damage:
    """Type only what a Vietnamese keyboard has: not the č, ñ and ŏ of highland names."""
    return lambda word, rng: change(word, rng) if VIETNAMESE.issuperset(word) else word


def each_word(change: Damage) -> Damage:
    return lambda name, rng: " ".join(change(word, rng) for word in name.split(" "))


def tone_first(name: str) -> str:
    """Put each tone before the circumflex, breve or horn of its letter, as some keyboards do."""
    out: list[str] = []
    for c in unicodedata.normalize("NFD", name):
        if c in VNI_TONES and out and out[-1] in VNI_SHAPES:
            out.insert(len(out) - 1, c)
        else:
            out.append(c)
    return "".join(out)


def misplaced(word: str) -> str:
    """Put the tone where neither style has it, where there is another vowel for it."""
    syllable = parse_syllable(word)
    if syllable is None or syllable.tone_at < 0:
        return word
    mark = next(c for c in unicodedata.normalize("NFD", word) if c in VNI_TONES)
    for at, letter in enumerate(syllable.letters):
        if letter.lower() in "aăâeêioôơuưy":
            text = syllable.letters[: at + 1] + mark + syllable.letters[at + 1 :]
            text = unicodedata.normalize("NFC", text)
            if repair_tone(text) != text:
                return text
    return word


def telex(word: str, rng: Random) -> str:
    """Type a word with Telex: the tone after its letter or at the end, the horns one by one."""
    tone, typed = "", []
    at_end = rng.random() < 0.7
    for letter in unicodedata.normalize("NFC", word):
        marks = unicodedata.normalize("NFD", letter)
        own = next((TELEX_TONES[m] for m in marks if m in TELEX_TONES), "")
        bare = unicodedata.normalize("NFC", "".join(m for m in marks if m not in TELEX_TONES))
        keys = TELEX_SHAPES.get(bare.lower(), bare.lower())
        keys = keys.upper() if bare == "Đ" and rng.random() < 0.5 else keys
        keys = keys.capitalize() if bare.isupper() and keys.islower() else keys
        typed.append(keys + ("" if at_end else own))
        tone = own or tone
    text = "".join(typed) + (tone if at_end else "")
    return text.replace("uwow", "uow") if rng.random() < 0.5 else text


def vni_keys(word: str, rng: Random) -> str:
    """Type a word with VNI keys: the tone after its letter or at the end."""
    tone, typed = "", []
    at_end = rng.random() < 0.7
    for letter in unicodedata.normalize("NFC", word):
        marks = unicodedata.normalize("NFD", letter)
        own = next((VNI_TONES[m] for m in marks if m in VNI_TONES), "")
        shape = "".join(VNI_SHAPES.get(m, "") for m in marks)
        keys = {"đ": "d9", "Đ": "D9"}.get(letter, marks[0] + shape)
        typed.append(keys + ("" if at_end else own))
        tone = own or tone
    return "".join(typed) + (tone if at_end else "")


def invisible(name: str, rng: Random) -> str:
    at = rng.randrange(len(name) + 1)
    return name[:at] + rng.choice("\u200b\ufeff\u00ad\u200e\u2060\u202c") + name[at:]


def spaced(name: str, rng: Random) -> str:
    space = rng.choice(("  ", "\u00a0", "\t", " \u3000", "\n", "\u2003"))
    return rng.choice(("", " ", "\u00a0")) + name.replace(" ", space)


def apostrophes(name: str, rng: Random) -> str:
    return name.replace("'", rng.choice("’‘ʼ`´"))


def mojibake(codec: str) -> Damage:
    return whole(lambda name: as_mojibake(name, codec))


DAMAGE: dict[str, Damage] = {
    "decomposed (NFD)": whole(lambda n: unicodedata.normalize("NFD", n)),
    "tone before modifier": whole(tone_first),
    "Đ as U+00D0": whole(lambda n: n.replace("Đ", "\u00d0").replace("đ", "\u00f0")),
    "Đ as U+0189": whole(lambda n: n.replace("Đ", "\u0189").replace("đ", "\u0256")),
    "apostrophes": apostrophes,
    "invisible characters": invisible,
    "spaces": spaced,
    "capitals": whole(str.upper),
    "small letters": whole(str.lower),
    "one word small": one_word(whole(str.lower)),
    "misplaced tone": each_word(whole(misplaced)),
    **{f"mojibake {c}": mojibake(c) for c in ("cp1252", "latin-1", "iso8859-2", "cp1250")},
    "mojibake twice": whole(lambda n: as_mojibake(as_mojibake(n, "cp1252"), "cp1252")),
    "mojibake, capitals": whole(lambda n: as_mojibake(n.upper(), "cp1252")),
    "mojibake, one word": one_word(mojibake("cp1252")),
    "TCVN3": whole(as_tcvn3),
    "TCVN3, capitals": whole(lambda n: as_tcvn3(n.upper())),
    "TCVN3, one word": one_word(whole(as_tcvn3)),
    "VNI": whole(as_vni),
    "VNI, capitals": whole(lambda n: as_vni(n.upper())),
    "VNI, one word": one_word(whole(as_vni)),
    "VISCII, told": whole(lambda n: encode_legacy(n, "viscii").text),
    "VPS, told": whole(lambda n: encode_legacy(n, "vps").text),
    "CP1258": whole(lambda n: encode_legacy(n, "cp1258").text),
    "Telex": each_word(typed(telex)),
    "Telex, one word": one_word(typed(telex)),
    "VNI keys": each_word(typed(vni_keys)),
    "VNI keys, one word": one_word(typed(vni_keys)),
    "VISCII, untold": whole(lambda n: encode_legacy(n, "viscii").text),
    "VPS, untold": whole(lambda n: encode_legacy(n, "vps").text),
    "lost letters": whole(lost_letters),
    "no diacritics": whole(without_diacritics),
    "title": whole(lambda n: f"Bà {n}"),
    "remark": whole(lambda n: f"{n} (đã chết)"),
    "numbered": whole(lambda n: f"{n} 2"),
}
KEEPING = {"lost letters", "no diacritics", "title", "remark", "numbered"}
"""What cannot be undone for certain: the display form keeps it."""
UNTOLD = {"VISCII, untold", "VPS, untold"}
"""Encodings that are read only when somebody names them; without that, nothing must break."""
ENCODINGS: dict[str, LegacyEncoding] = {
    "TCVN3": "tcvn3", "VNI": "vni", "VISCII": "viscii", "VPS": "vps", "CP1258": "cp1258",
}  # fmt: skip


def encoding_of(kind: str) -> LegacyEncoding | None:
    return None if "keys" in kind else ENCODINGS.get(kind.partition(",")[0])


def is_typed(kind: str) -> bool:
    return "keys" in kind or kind.startswith("Telex")


def can_be_written(kind: str, name: str) -> bool:
    """Tell whether an encoding has all letters of a name; what it lacks is lost on writing."""
    encoding = encoding_of(kind)
    return encoding is None or not encode_legacy(name, encoding).lost


def is_vietnamese(name: str) -> bool:
    return all(is_well_formed(word) for word in name.split(" "))


def is_reversible(kind: str, name: str, damaged: str) -> bool:
    """Tell whether the damaged text alone says which name it was."""
    if kind in KEEPING or kind in UNTOLD:
        return False
    before, after = name.split(" "), damaged.split(" ")
    same = len(before) == len(after)
    changed = [(b, a) for b, a in zip(before, after, strict=True) if a != b] if same else []
    reversible = True
    if (
        kind == "one word small"
    ):  # van Dijk, de la Cruz: only Vietnamese words surely have a capital
        reversible = is_vietnamese(name)
    elif kind in ("capitals", "small letters"):  # McDonald
        reversible = all(w[1:] == w[1:].lower() or "'" in w or "-" in w for w in before)
    elif is_typed(kind):
        reversible = _typing_shows(kind, name, changed, after)
    elif encoding_of(kind) in ("tcvn3", "vni"):
        reversible = _font_shows(kind, changed)
    elif "iso8859-2" in kind or "cp1250" in kind:
        other = "cp1250" if "iso8859-2" in kind else "iso8859-2"
        reversible = not _reads_as_names(damaged, other, name)
    return reversible


def _font_shows(kind: str, changed: list[tuple[str, str]]) -> bool:
    """Tell whether changed words are no Vietnamese words as they stand, and were before."""
    known = all(map(is_well_formed, (w for b, _ in changed for w in b.split("'") if w)))
    other: LegacyEncoding = "vni" if kind.startswith("TCVN3") else "tcvn3"
    rival = all(bearers(decode_legacy(a, other)) for _, a in changed)
    return known and not rival and not any(is_well_formed(a) for _, a in changed)


def _typing_shows(kind: str, name: str, changed: list[tuple[str, str]], after: list[str]) -> bool:
    """Tell whether keys show: not in highland names, nor in Lee, nor in a number at the end."""
    if any(not is_well_formed(b) or is_well_formed(a) for b, a in changed):
        return False
    if "Telex" in kind and (not is_vietnamese(name) or is_highland(name)):
        return False
    if "Telex" in kind and all(is_foreign_name(a) for _, a in changed):
        return False
    plain = all(a[:-1].isascii() and a[:-1] == without_diacritics(b) for b, a in changed)
    if "Telex" in kind and plain and len(changed) == 1 and "".join(after).isascii():
        return changed[0][1][-1] in "fj"
    digits = [a for _, a in changed if sum(c.isdigit() for c in a) == 1 and a[-1].isdigit()]
    return "keys" not in kind or digits != [after[-1]] or len(changed) > 1


def _reads_as_names(damaged: str, codec: str, name: str) -> bool:
    """Tell whether another code page makes another name of people's names from the text."""
    try:
        rival = damaged.encode(codec).decode()
    except UnicodeError:
        return False
    return rival != name and all(bearers(w) > 0 or w.isascii() for w in rival.split(" "))


def is_wrong(name: str, damaged: str, found: RepairedName) -> bool:
    """Tell whether a word was changed into one that is not the original's; case apart."""
    if name_key(found.full_name) == name_key(name) or found.full_name == damaged:
        return False
    words, before, after = name.split(), damaged.split(), found.full_name.split()
    if len(words) != len(after) or len(before) != len(after):
        return found.full_name.lower() != " ".join(before).lower()
    return any(
        a.lower() not in (w.lower(), unicodedata.normalize("NFC", b).lower())
        for w, b, a in zip(words, before, after, strict=True)
    )


@dataclass
class Tally:
    """Counts of one kind of damage."""

    damaged: int = 0
    reversible: int = 0
    exact: int = 0
    proposed: int = 0
    wrong: int = 0
    examples: list[str] = field(default_factory=list)

    def misses(self, kind: str) -> list[str]:
        """Return the bounds that were missed."""
        missed = []
        if self.exact < LEAST_EXACT * self.reversible:
            missed.append(f"{kind}: {self.exact} of {self.reversible} reversible names came back")
        if self.wrong > MOST_WRONG * self.damaged and kind not in UNTOLD:
            missed.append(f"{kind}: {self.wrong} of {self.damaged} wrong for certain")
        return missed


def measure(kind: str, names: list[str], rng: Random, show: int) -> Tally:
    """Damage names in one way, repair them, and count."""
    tally = Tally()
    told = encoding_of(kind) if "told" in kind and "untold" not in kind else None
    for name in names:
        damaged = DAMAGE[kind](name, rng)
        if damaged == name or not can_be_written(kind, name):
            continue
        found = repair_name(damaged, encoding=told)
        tally.damaged += 1
        back = found.full_name == name or (
            is_typed(kind) and name_key(found.full_name) == name_key(name)
        )
        can = is_reversible(kind, name, damaged)
        wrong = is_wrong(name, damaged, found)
        tally.reversible += can
        tally.exact += back and can
        tally.proposed += not back and found.proposed == name
        tally.wrong += wrong
        if (wrong or (can and not back)) and len(tally.examples) < show:
            mark = "WRONG" if wrong else "left"
            tally.examples.append(f"  {kind}: {mark} {name!r} {damaged!r} -> {found.full_name!r}")
    return tally


def print_clean(names: list[tuple[str, str]], show: int) -> list[str]:
    """Print what the normal form does to sound names, and return the bounds that were missed."""
    total: Counter[str] = Counter(kind for kind, _ in names)
    changed, flagged = Counter[str](), Counter[str]()
    shown: defaultdict[str, int] = defaultdict(int)
    for kind, name in names:
        found = repair_name(name)
        changed[kind] += found.full_name != name
        flagged[kind] += bool(found.flags or found.proposed)
        if (found.full_name != name or found.flags) and shown[kind] < show:
            shown[kind] += 1
            print(f"  {name!r} -> {found.full_name!r} {found.flags}", file=sys.stderr)
    print(f"{'clean names':<22}{'names':>8}{'changed':>12}{'flagged':>10}")
    for kind in KINDS:
        print(f"{kind:<22}{total[kind]:>8}{changed[kind]:>12}{flagged[kind]:>10}")
    print(f"{'all':<22}{len(names):>8}{changed.total():>12}{flagged.total():>10}\n")
    missed = [f"{changed.total()} clean names were changed"] if changed.total() else []
    if flagged.total() >= MOST_FLAGGED * len(names):
        missed.append(f"{flagged.total()} of {len(names)} clean names were flagged")
    return missed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=int, default=100_000, help="clean names")
    parser.add_argument("--damaged", type=int, default=20_000, help="names for each kind of damage")
    parser.add_argument("--seed", type=int, default=20_261_124)
    parser.add_argument("--show", type=int, default=0, help="examples of failures, on stderr")
    parser.add_argument("--kind", default="", help="only kinds of damage with this in their name")
    options = parser.parse_args()
    rng = Random(options.seed)
    names = [compose_name(rng) for _ in range(options.names)]
    missed = print_clean(names, options.show)
    form = "{:<22}{:>8}{:>12}{:>10}{:>10}{:>8}"
    print(form.format("damage", "damaged", "reversible", "exact %", "proposed", "wrong"))
    some = [name for _, name in names[: options.damaged]]
    for kind in (k for k in DAMAGE if options.kind in k):
        tally = measure(kind, some, rng, options.show)
        share = f"{100 * tally.exact / tally.reversible:.2f}" if tally.reversible else "-"
        row = (kind, tally.damaged, tally.reversible, share, tally.proposed, tally.wrong)
        print(form.format(*row))
        for example in tally.examples:
            print(example, file=sys.stderr)
        missed += tally.misses(kind)
    for bound in missed:
        print(f"missed: {bound}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
