"""How well damaged names are repaired, by kind of damage.

Usage: python benchmarks/eval_names.py [--names 100000] [--damaged 20000] [--seed 20261124]

Names of all kinds are composed from the shipped tables, damaged in every way that rosters show,
and repaired. The damage is made by the encoders of ``lagi_clean.sample``, which share no code with
the readers. Columns of the table:

reversible  names that the damage left recognisable: no damaged word is a word in use itself
exact       of these, how many come back letter by letter (typed keys: up to tone style, which the
            keys do not hold)
proposed    of all damaged names, how many are not repaired but proposed rightly
wrong       of all damaged names, how many have a word that was repaired for certain, and wrongly
"""

import argparse
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from lagi_clean.data import csv_rows
from lagi_clean.sample.encoders import (
    as_mojibake,
    as_tcvn3,
    as_telex,
    as_vni,
    lost_letters,
    without_diacritics,
)
from lagi_clean.text.keys import name_key
from lagi_clean.text.legacy import encode_legacy
from lagi_clean.text.names import RepairedName, repair_name
from lagi_clean.text.syllables import is_well_formed, parse_syllable
from lagi_clean.text.tones import compose, repair_tone

GROUPS = {row["ethnicity"]: row for row in csv_rows("town/ethnic_groups.csv")}
FOREIGN = (
    "Maria Santos", "John Smith", "Jean-Pierre Martin", "Anna Kowalska", "李伟", "김민준",
    "Иван Петров", "Hans Weber", "Nguyễn Max", "Trần Maria", "Lee Min Ho", "José García",
    "François Dupont", "Björn Åkesson", "Nguyễn Anna Linh", "Max Nguyễn",
)  # fmt: skip
VNI_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
VNI_SHAPES = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}


@dataclass
class Draw:
    """Names composed from the frequency tables."""

    rng: np.random.Generator
    pools: dict[str, tuple[list[str], np.ndarray]] = field(default_factory=dict)

    def pick(self, pool: str) -> str:
        if pool not in self.pools:
            self.pools[pool] = _pool(pool)
        words, cumulative = self.pools[pool]
        return words[int(np.searchsorted(cumulative, self.rng.random() * cumulative[-1]))]

    def name(self) -> str:
        kind = self.rng.random()
        if kind < 0.90:
            sex = "female" if self.rng.random() < 0.5 else "male"
            middles = self.rng.choice(4, p=(0.02, 0.65, 0.31, 0.02))
            middle = [self.pick(f"middle/{sex}") for _ in range(middles)]
            return " ".join((self.pick("family"), *middle, self.pick(f"given/{sex}")))
        if kind < 0.92:
            return (
                f"{self.pick('compound')} {self.pick('middle/female')} {self.pick('given/female')}"
            )
        if kind < 0.95:
            return f"{self.pick('Chăm')} {self.pick('middle/male')} {self.pick('given/male')}"
        if kind < 0.97:
            return f"{self.pick('Raglai')} {self.pick('middle/female')} {self.pick('given/female')}"
        if kind < 0.975:
            return f"Y {self.pick('Ê Đê/male')} {self.pick('Ê Đê')}"
        if kind < 0.98:
            return f"H'{self.pick('Ê Đê/female')} {self.pick('Ê Đê')}"
        if kind < 0.985:
            return f"A {self.pick('given/male')}"
        if kind < 0.99:
            return f"K'{self.pick('given/male')}"
        if kind < 0.998:
            return self.pick("given/female")
        return FOREIGN[int(self.rng.random() * len(FOREIGN))]


def _pool(pool: str) -> tuple[list[str], np.ndarray]:
    kind, _, sex = pool.partition("/")
    if kind in ("middle", "given"):
        rows = [r for r in csv_rows("names/name_tokens_by_gender.csv") if r["position"] == kind]
        counted = {r["token"]: float(r[f"n_{sex}"]) for r in rows}
    elif kind == "family":
        rows = list(csv_rows("names/family_names.csv"))
        counted = {r["family_name"]: float(r["pct_southern_students"]) for r in rows}
    elif kind == "compound":
        counted = {r["family_name"]: 1.0 for r in csv_rows("names/compound_family_names.csv")}
    else:
        text = GROUPS[kind][f"given_{sex}" if sex else "family_names"]
        parts = (part.partition(":") for part in text.split("|"))
        counted = {word: float(weight or 1) for word, _, weight in parts}
    # the tables hold a few slips of their own sources (Hùynh)
    sound = {w: n for w, n in counted.items() if n and repair_tone(w) == w and "Ð" not in w}
    return list(sound), np.cumsum(list(sound.values()))


Damage = Callable[[str, np.random.Generator], str]


def one_word(change: Callable[[str], str]) -> Damage:
    def damage(name: str, rng: np.random.Generator) -> str:
        words = name.split(" ")
        start = int(rng.random() * len(words))
        for step in range(len(words)):
            at = (start + step) % len(words)
            if change(words[at]) != words[at]:
                return " ".join((*words[:at], change(words[at]), *words[at + 1 :]))
        return name

    return damage


def whole(change: Callable[[str], str]) -> Damage:
    return lambda name, _rng: change(name)


def tone_first(name: str) -> str:
    marks = "".join(VNI_TONES)
    text = unicodedata.normalize("NFD", name)
    out: list[str] = []
    for c in text:
        if c in marks and out and out[-1] in VNI_SHAPES:
            out.insert(len(out) - 1, c)
        else:
            out.append(c)
    return "".join(out)


def misplaced(name: str) -> str:
    """Put each tone where neither style has it, where there is another vowel for it."""
    words = []
    for word in name.split(" "):
        syllable = parse_syllable(word)
        if syllable is None or syllable.tone_at < 0:
            words.append(word)
            continue
        mark = unicodedata.normalize("NFD", compose(syllable, style="old"))
        tone = next(c for c in mark if c in VNI_TONES)
        moved = word
        for at, letter in enumerate(syllable.letters):
            if letter.lower() in "aăâeêioôơuưy":
                text = syllable.letters[: at + 1] + tone + syllable.letters[at + 1 :]
                text = unicodedata.normalize("NFC", text)
                if repair_tone(text) != text:
                    moved = text
                    break
        words.append(moved)
    return " ".join(words)


def vni_keys(word: str) -> str:
    tone, typed = "", []
    for letter in unicodedata.normalize("NFC", word):
        marks = unicodedata.normalize("NFD", letter)
        tone = next((VNI_TONES[m] for m in marks if m in VNI_TONES), tone)
        shape = "".join(VNI_SHAPES.get(m, "") for m in marks)
        typed.append({"đ": "d9", "Đ": "D9"}.get(letter, marks[0] + shape))
    return "".join(typed) + tone


def invisible(name: str, rng: np.random.Generator) -> str:
    at = int(rng.random() * (len(name) + 1))
    return name[:at] + "\u200b\ufeff\u00ad\u200e"[int(rng.random() * 4)] + name[at:]


def spaced(name: str, rng: np.random.Generator) -> str:
    space = ("  ", "\u00a0", "\t", " \u3000", "\n")[int(rng.random() * 5)]
    return f" {name}".replace(" ", space)


DAMAGE: dict[str, Damage] = {
    "decomposed (NFD)": whole(lambda n: unicodedata.normalize("NFD", n)),
    "tone before modifier": whole(tone_first),
    "Đ look-alikes": whole(lambda n: n.replace("Đ", "\u00d0").replace("đ", "\u00f0")),
    "invisible characters": invisible,
    "spaces": spaced,
    "capitals": whole(str.upper),
    "small letters": whole(str.lower),
    "one word small": one_word(str.lower),
    "misplaced tone": whole(misplaced),
    "mojibake cp1252": whole(lambda n: as_mojibake(n, "cp1252")),
    "mojibake latin-1": whole(lambda n: as_mojibake(n, "latin-1")),
    "mojibake iso8859-2": whole(lambda n: as_mojibake(n, "iso8859-2")),
    "mojibake cp1250": whole(lambda n: as_mojibake(n, "cp1250")),
    "mojibake twice": whole(lambda n: as_mojibake(as_mojibake(n, "cp1252"), "cp1252")),
    "mojibake, one word": one_word(lambda w: as_mojibake(w, "cp1252")),
    "TCVN3": whole(as_tcvn3),
    "TCVN3, capitals": whole(lambda n: as_tcvn3(n.upper())),
    "TCVN3, one word": one_word(as_tcvn3),
    "VNI": whole(as_vni),
    "VNI, capitals": whole(lambda n: as_vni(n.upper())),
    "VNI, one word": one_word(as_vni),
    "VISCII, told": whole(lambda n: encode_legacy(n, "viscii").text),
    "VPS, told": whole(lambda n: encode_legacy(n, "vps").text),
    "Telex": whole(lambda n: " ".join(map(as_telex, n.split(" ")))),
    "Telex, one word": one_word(as_telex),
    "VNI keys": whole(lambda n: " ".join(map(vni_keys, n.split(" ")))),
    "VNI keys, one word": one_word(vni_keys),
    "lost letters": whole(lost_letters),
    "no diacritics": whole(without_diacritics),
    "title": whole(lambda n: f"Bà {n}"),
    "remark": whole(lambda n: f"{n} (đã chết)"),
    "numbered": whole(lambda n: f"{n} 2"),
}
KEEPING = frozenset({"lost letters", "no diacritics", "title", "remark", "numbered"})
"""Damage that cannot be undone for certain: the display form keeps it."""


def is_reversible(kind: str, name: str, damaged: str) -> bool:
    """Tell whether the damage can be told: no word that it changed is a word in use."""
    if kind in KEEPING or any(c not in " '" and not c.isalpha() for c in name):
        return False
    before, after = name.split(" "), damaged.split(" ")
    if kind.startswith(("TCVN3", "VNI", "Telex")) and len(before) == len(after):
        changed = [a for b, a in zip(before, after, strict=True) if a != b]
        return not any(is_well_formed(a) for a in changed)
    return True


def is_wrong(name: str, damaged: str, found: RepairedName) -> bool:
    """Tell whether a word was changed into one that is not the original's."""
    if name_key(found.full_name) == name_key(name) or found.full_name == damaged:
        return False
    words, before, after = name.split(), damaged.split(), found.full_name.split()
    if len(words) != len(after) or len(before) != len(after):
        return found.full_name.lower() != " ".join(before).lower()
    return any(
        a not in (w, b) and a.lower() != unicodedata.normalize("NFC", b).lower()
        for w, b, a in zip(words, before, after, strict=True)
    )


def repaired(kind: str, damaged: str) -> RepairedName:
    encoding = {"VISCII, told": "viscii", "VPS, told": "vps"}.get(kind)
    return repair_name(damaged, encoding=encoding)  # type: ignore[arg-type]


def rows(names: list[str], rng: np.random.Generator, show: int) -> Iterator[tuple[str, ...]]:
    for kind, damage in DAMAGE.items():
        count = reversible = exact = proposed = wrong = 0
        shown = 0
        for name in names:
            damaged = damage(name, rng)
            if damaged == name:
                continue
            found = repaired(kind, damaged)
            count += 1
            back = found.full_name == name or (
                ("keys" in kind or "Telex" in kind) and name_key(found.full_name) == name_key(name)
            )
            can = is_reversible(kind, name, damaged)
            reversible += can
            exact += back and can
            proposed += not back and found.proposed == name
            bad = is_wrong(name, damaged, found)
            wrong += bad
            if shown < show and (bad or (can and not back)):
                shown += 1
                mark = "WRONG" if bad else "left "
                print(
                    f"  {kind}: {mark} {name!r} {damaged!r} -> {found.full_name!r}", file=sys.stderr
                )
        share = f"{100 * exact / reversible:.2f}" if reversible else "-"
        rate = f"{100 * proposed / max(count, 1):.1f}"
        yield kind, str(count), str(reversible), share, rate, str(wrong)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=int, default=100_000, help="clean names")
    parser.add_argument("--damaged", type=int, default=20_000, help="names for each kind of damage")
    parser.add_argument("--seed", type=int, default=20_261_124)
    parser.add_argument("--show", type=int, default=0, help="examples of failures, on stderr")
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    draw = Draw(rng)
    clean = [draw.name() for _ in range(options.names)]
    found = [repair_name(name) for name in clean]
    changed = [f for f in found if f.full_name != f.input]
    flagged = [f for f in found if f.flags or f.proposed]
    print(f"{len(clean)} clean names: {len(changed)} changed, {len(flagged)} flagged")
    for f in (*changed[: options.show], *flagged[: options.show]):
        print(f"  {f.input!r} -> {f.full_name!r} {f.proposed!r} {f.flags}", file=sys.stderr)
    heading = ("damage", "names", "reversible", "exact %", "proposed %", "wrong")
    print("{:<22}{:>8}{:>12}{:>10}{:>12}{:>8}".format(*heading))
    for row in rows(clean[: options.damaged], rng, options.show):
        print("{:<22}{:>8}{:>12}{:>10}{:>12}{:>8}".format(*row))


if __name__ == "__main__":
    main()
