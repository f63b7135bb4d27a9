"""Synthetic names of every kind that rosters hold, for the measurements of names.

Composed from the shipped tables, from word lists of other languages, and, for the highland
peoples, also from made-up words after the sound of their languages: a rule that only knows the
names of the tables shows here.
"""

from collections.abc import Callable
from functools import cache
from random import Random

from lagi_clean.data import csv_rows
from lagi_clean.text.tones import repair_tone

__all__ = ["KINDS", "compose_name"]

_FIRST = [
    "Maria", "John", "Jean-Pierre", "Anna", "Hans", "José", "François", "Björn", "Søren", "Loïc",
    "Seán", "Zoë", "Chloé", "Renée", "Åse", "Łukasz", "Zbigniew", "Krzysztof", "Šárka", "Jiří",
    "Željko", "Ștefan", "Ioana", "Gábor", "Zsófia", "Çağla", "Gülşen", "Yılmaz", "Mehmet",
    "Ahmed", "Fatima", "Priya", "Rajesh", "Anand", "Lakshmi", "Somchai", "Sokha", "Vannak",
    "Bounmy", "Khamphone", "Aung", "Kyaw", "Min-jun", "Seo-yeon", "Ji-hoon", "Hyun", "Jae",
    "Haruto", "Yuki", "Sakura", "Kenji", "Wei", "Xiaoming", "Jing", "Zhang", "Ivan", "Olga",
    "Dmitri", "Natalia", "Andrei", "Emily", "James", "Thomas", "Alexander", "Sarah", "Oliver",
    "Charlotte", "Liam", "Noah", "Emma", "Max", "Felix", "Lars", "Anaïs", "Gaël", "Joël", "Thaïs",
    "Michaël", "Raphaël", "Haïm", "Inês", "João", "Conceição", "Begoña", "Íñigo", "Andrés",
    "Jesús", "Raúl", "Óscar", "Zoltán", "Ödön", "Tõnu", "Jüri", "Pärt", "Õnne", "Māris", "Žanis",
    "Ingebjørg", "Frøydis", "Håkon", "Þór", "Guðrún", "Sigurður", "Aïcha", "Noé", "Léa", "Théo",
    "Hélène", "Benoît", "Agnès", "Gérard", "Émile", "Élodie", "Cédric", "Jérôme", "Wing", "Jimmy",
    "Tim", "Alice", "Bob", "Tess", "Iris", "Denis", "Boris", "Lucas", "Elias", "Jonas", "Kumar",
    "Omar", "Oscar", "Rex", "Lex", "Russ", "Ross", "Chris", "Kris", "Luis",
]  # fmt: skip
_LAST = [
    "Santos", "Smith", "Martin", "Kowalska", "Weber", "García", "Dupont", "Åkesson", "Sørensen",
    "O'Brien", "O'Neill", "D'Angelo", "McDonald", "MacLeod", "Müller", "Schröder", "Weiß",
    "Nowak", "Wójcik", "Dvořák", "Horváth", "Popescu", "Ionescu", "Yıldız", "Öztürk", "Singh",
    "Patel", "Sharma", "Gupta", "Chaiyaphum", "Sok", "Chea", "Phommachanh", "Kim", "Lee", "Park",
    "Choi", "Jung", "Tanaka", "Suzuki", "Wong", "Petrov", "Ivanova", "Kuznetsov", "van-Dijk",
    "Jansen", "Johansson", "Nielsen", "Virtanen", "Korhonen", "Garcia-Lopez", "Chan", "Gonçalves",
    "Simões", "Magalhães", "Fernández", "Brown", "Jones", "Miller", "Davis", "Wilson", "Taylor",
    "Clark", "Lewis", "Walker", "Hall", "Young", "King", "Wright", "Hill", "Scott", "Green",
    "Adams", "Baker", "Nelson", "Carter", "Mitchell", "Perez", "Roberts", "Turner", "Phillips",
    "Campbell", "Parker", "Evans", "Khan", "Núñez", "Groß",
]  # fmt: skip
_OTHER_SCRIPTS = (
    "李伟", "王芳", "金民秀", "김민준", "이서연", "Иван Петров", "Ольга Иванова", "สมชาย ใจดี",
    "សុខ ចាន់", "ສົມພອນ", "محمد علي", "राजेश कुमार", "田中 太郎", "יוסי כהן", "Γιώργος Παπάς",
)  # fmt: skip
_HIGHLAND = (
    ["b", "bl", "d", "dl", "đ", "k", "kl", "kr", "kp", "l", "m", "ml", "mn", "n", "ng", "r", "s",
     "t", "th", "tr", "ch", "č", "h", "hl", "hm", "j", "dj", "w", "y", "p", "br", "gr", "ƀ", "nd"],
    ["a", "ă", "e", "ê", "i", "ĭ", "o", "ŏ", "ô", "ơ", "u", "ŭ", "ư", "ia", "iê", "uô", "uê",
     "ơ\u0306", "â"],
    ["", "", "", "k", "ng", "n", "t", "m", "p", "h", "l", "r", "i", "o", "p", "č", "ñ"],
)  # fmt: skip

Composer = Callable[[Random], str]


@cache
def _counted(kind: str, column: str) -> tuple[list[str], list[float]]:
    """Return words of a place of the names with their counts."""
    if kind == "family":
        rows = [(r["family_name"], float(r[column])) for r in csv_rows("names/family_names.csv")]
    else:
        rows = [
            (r["token"], float(r[column]))
            for r in csv_rows("names/name_tokens_by_gender.csv")
            if r["position"] == kind
        ]
    # the tables hold a few slips of their own sources (Hùynh)
    sound = [(w, n) for w, n in rows if n and repair_tone(w) == w and "\u00d0" not in w]
    return [w for w, _ in sound], [n for _, n in sound]


@cache
def _listed(people: str, part: str) -> list[str]:
    rows = csv_rows("names/ethnic_names.csv")
    return [r["name"] for r in rows if r["part"] == part and (r["people"] in people.split("|"))]


@cache
def _town(people: str) -> list[str]:
    rows = csv_rows("town/ethnic_groups.csv")
    families = next(r["family_names"] for r in rows if r["ethnicity"] == people)
    return [part.partition(":")[0] for part in families.split("|")]


def _word(rng: Random, kind: str, sex: str) -> str:
    words, counts = _counted(kind, f"n_{sex}")
    return rng.choices(words, counts)[0] if rng.random() < 0.8 else rng.choice(words)


def _family(rng: Random) -> str:
    words, counts = _counted("family", "pct_southern_students")
    rare, _ = _counted("family", "pct_school_lists")
    return rng.choices(words, counts)[0] if rng.random() < 0.8 else rng.choice(rare)


def _rest(rng: Random, most: int = 4) -> str:
    sex = rng.choice(("male", "female"))
    middles = rng.choices(range(most + 1), (4, 60, 30, 5, 1)[: most + 1])[0]
    words = [_word(rng, "middle", sex) for _ in range(middles)]
    return " ".join((*words, _word(rng, "given", sex)))


def _highland(rng: Random) -> str:
    syllables = rng.choices((1, 2), (9, 1))[0]
    text = "".join("".join(rng.choice(part) for part in _HIGHLAND) for _ in range(syllables))
    return text[0].upper() + text[1:]


def _ede(rng: Random) -> str:
    people = "Ê Đê|M'nông"
    listed = rng.random() < 0.6
    given = rng.choice(_listed("Ê Đê", "given")) if listed else _highland(rng)
    if rng.random() < 0.2:
        given = _word(rng, "given", "female")
    last = rng.choice(_listed(people, "family")) if rng.random() < 0.8 else _highland(rng)
    return f"Y {given} {last}" if rng.random() < 0.5 else f"H'{given} {last}"


def _central(rng: Random) -> str:
    given = _highland(rng) if rng.random() < 0.5 else _word(rng, "given", "male")
    return f"{rng.choice('AY')} {given}"


def _koho(rng: Random) -> str:
    given = rng.choice((_highland(rng), _word(rng, "given", "male")))
    first = rng.choice(("K'", "Ka ", "K' "))
    last = (
        f" {rng.choice(_listed(chr(75) + chr(39) + 'Ho', 'family'))}" if rng.random() < 0.3 else ""
    )
    return f"{first}{given}{last}"


def _giarai(rng: Random) -> str:
    family = rng.choice((*_listed("Gia Rai", "family"), "Rơ Châm", "Rơ Mah", "Rah Lan"))
    given = _highland(rng) if rng.random() < 0.5 else _word(rng, "given", "female")
    return f"{family} {given}"


def _compound(rng: Random) -> str:
    family = rng.choice([r["family_name"] for r in csv_rows("names/compound_family_names.csv")])
    return f"{family} {_rest(rng, 2)}"


def _foreign(rng: Random) -> str:
    first, last = rng.choice(_FIRST), rng.choice(_LAST).replace("-Dijk", " Dijk")
    form = rng.random()
    if form < 0.6:
        return f"{first} {last}"
    if form < 0.8:
        return f"{_family(rng)} {first}"
    return f"{_family(rng)} {first} {_word(rng, 'given', 'female')}"


def _told_apart(rng: Random) -> str:
    """Return a name with what southern families add to tell siblings apart."""
    return f"{_family(rng)} {_rest(rng, 2)} {rng.choice(('Em', 'Anh', 'Lớn', 'Nhỏ', 'Chị', 'Út'))}"


KINDS: dict[str, tuple[float, Composer]] = {
    "Kinh": (0.77, lambda rng: f"{_family(rng)} {_rest(rng)}"),
    "siblings": (0.01, _told_apart),
    "compound family": (0.03, _compound),
    "Chăm": (0.03, lambda rng: f"{rng.choice(_town('Chăm'))} {_rest(rng, 2)}"),
    "Hoa": (0.03, lambda rng: f"{rng.choice(_town('Hoa'))} {_rest(rng, 2)}"),
    "Raglai": (0.02, lambda rng: f"{rng.choice(_town('Raglai'))} {_rest(rng, 2)}"),
    "Ê Đê, M'nông": (0.03, _ede),
    "Xơ Đăng, Ba Na": (0.015, _central),
    "K'Ho, Mạ": (0.02, _koho),
    "Gia Rai": (0.015, _giarai),
    "foreign": (0.02, _foreign),
    "other scripts": (0.005, lambda rng: rng.choice(_OTHER_SCRIPTS)),
    "one syllable": (0.005, lambda rng: _word(rng, "given", "female")),
}
"""Kinds of names: how often, and how one is composed."""


def compose_name(rng: Random) -> tuple[str, str]:
    """Return the kind of a name, and the name in NFC."""
    kind = rng.choices(list(KINDS), [share for share, _ in KINDS.values()])[0]
    return kind, KINDS[kind][1](rng)
