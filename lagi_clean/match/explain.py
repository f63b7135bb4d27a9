"""Why two records are one person, or not: each comparison, its weight, the sum, the decision."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.errors import Language, UsageError
from lagi_clean.match.blocking import Candidates, key_of
from lagi_clean.match.columns import MISSING, Table
from lagi_clean.match.compare import MATCHED_HOUSEHOLDS
from lagi_clean.match.decide import MATCH, REVIEW
from lagi_clean.match.find import prepare
from lagi_clean.match.households import level_of, with_level
from lagi_clean.match.model import Model, load_model
from lagi_clean.match.score import score
from lagi_clean.match.spec import Spec, citizen_spec
from lagi_clean.match.weights import probabilities
from lagi_clean.settings import Settings

__all__ = [
    "Evidence",
    "Explanation",
    "Vocabulary",
    "explain_pair",
    "reason_words",
    "tier_words",
    "vocabulary_of",
]

Vocabulary = Literal["citizens", "records"]
"""Whose words an explanation speaks in: those of citizens, or a specification's own."""
_OURS = {"source", "source_row", "full_name"}
"""Columns that every table of citizens has, and hardly another one."""
_WORDS: Mapping[Vocabulary, str] = MappingProxyType(
    {"citizens": "match/words.toml", "records": "match/words_records.toml"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One comparison of the pair: its level, its weight in bits, and both values as text."""

    comparison: str
    level: str
    bits: float
    left: str | None
    right: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All about one pair.

    ``rules`` are the blocking rules that bring the two together, none if the pair is never
    compared; ``all_rules`` are those that might have. ``weight`` is the sum of ``prior_bits``,
    every evidence and ``relatives_bits``. ``decision`` is match, review, non_match or nothing.
    ``vocabulary`` says in whose words it is told.
    """

    id_l: str
    id_r: str
    rules: tuple[str, ...]
    all_rules: tuple[str, ...]
    prior_bits: float
    evidence: tuple[Evidence, ...]
    relatives_bits: float
    weight: float
    probability: float
    decision: str
    tier: str
    vocabulary: Vocabulary = "citizens"

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values, with ``compared`` and rounded numbers."""
        document = asdict(self)
        del document["vocabulary"]
        document["compared"] = bool(self.rules)
        for name in ("prior_bits", "relatives_bits", "weight"):
            document[name] = round(document[name], 6)
        document["probability"] = round(self.probability, 9)
        document["evidence"] = [{**asdict(e), "bits": round(e.bits, 6)} for e in self.evidence]
        return document

    def lines(self, language: Language) -> list[str]:
        """Return the explanation in words."""
        words = toml_document(_WORDS[self.vocabulary])
        phrases = {name: texts[language] for name, texts in words["phrases"].items()}

        def called(section: str, name: str) -> str:
            return str(words[section].get(name, {}).get(language, name))

        rules = self.rules or self.all_rules
        listed = "; ".join(called("rules", rule) for rule in rules)
        lines = [phrases["compared" if self.rules else "not_compared"].format(rules=listed)]
        lines.append(f"{self.prior_bits:+7.2f}  {called('comparisons', 'prior')}")
        parts = [(e.comparison, e.level, e.bits) for e in self.evidence]
        if self.relatives_bits:
            parts.append(("relatives", "strangers_or_relatives", self.relatives_bits))
        for comparison, level, bits in parts:
            name = called("comparisons", comparison)
            filled = {"bits": bits, "comparison": name, "level": called("levels", level)}
            lines.append(phrases["evidence"].format(**filled))
        shown = f"{self.probability:.4f}"
        lines.append(phrases["sum"].format(bits=self.weight, probability=shown))
        verdict = called("decisions", self.decision)
        lines.append(phrases["decision"].format(decision=verdict, tier=called("tiers", self.tier)))
        return lines


def explain_pair(
    records: pl.DataFrame,
    id_l: str,
    id_r: str,
    *,
    settings: Settings,
    spec: Spec | None = None,
    model: Model | None = None,
    found: pl.DataFrame | None = None,
) -> Explanation:
    """Explain any two records of a table, also two that no blocking rule brings together.

    The whole table is needed, for how frequent a name is and who shares a number depend on it.
    ``found`` are the pairs of a finished job: without them nothing is known of matched households.
    Raises ``UsageError`` for an id that is not there.
    """
    spec = spec or citizen_spec()
    model = model or load_model(spec)
    ids, table = prepare(records, spec)
    rows = sorted(_row(ids, one) for one in (id_l, id_r))
    left, right = (np.array([row], dtype=np.int32) for row in rows)
    pair = Candidates(left=left, right=right, rule=np.zeros(1, dtype=np.int32), counts=())
    scored = score(table, spec, model, pair, settings=settings)
    if found is not None:
        level = level_of(table, spec, ids, found, pair)
        scored = with_level(table, spec, model, scored, level, settings=settings)
    weight = float(scored.weights.total[0])
    levels = scored.patterns[scored.pattern[0]].tolist()
    evidence = tuple(
        Evidence(
            comparison=comparison.name,
            level=comparison.labels[levels[number]],
            bits=float(scored.weights.bits[number, 0]),
            left=_value(table, comparison.columns, rows[0]),
            right=_value(table, comparison.columns, rows[1]),
        )
        for number, comparison in enumerate(spec.comparisons)
        if levels[number] or comparison.kind != MATCHED_HOUSEHOLDS
    )
    decision = {MATCH: "match", REVIEW: "review"}.get(int(scored.decided.decision[0]), "nothing")
    return Explanation(
        id_l=ids[rows[0]],
        id_r=ids[rows[1]],
        rules=tuple(rule.name for rule in spec.blocking if _meet(key_of(table, rule), rows)),
        all_rules=tuple(rule.name for rule in spec.blocking),
        prior_bits=scored.weights.prior,
        evidence=evidence,
        relatives_bits=float(scored.weights.relatives[0]),
        weight=weight,
        probability=float(probabilities(scored.weights.total)[0]),
        decision="non_match" if decision == "nothing" and scored.decided.apart[0] else decision,
        tier=str(scored.decided.tier[0]),
        vocabulary="citizens" if spec.prepare == "citizens" else "records",
    )


def _row(ids: pl.Series, wanted: str) -> int:
    found = ids.index_of(wanted)
    if found is None:
        raise UsageError("PAIR_UNKNOWN_ID", id=wanted)
    return found


def _meet(keys: np.ndarray[tuple[int], np.dtype[np.int64]], rows: list[int]) -> bool:
    one, other = keys[rows[0]], keys[rows[1]]
    return bool(one == other and one != MISSING)


def _value(table: Table, columns: tuple[str, ...], row: int) -> str | None:
    """Return the first known value of the comparison's columns, as it is written."""
    for column in columns:
        written = f"{column}_name"
        value = table.series(written if written in table.columns else column)[row]
        if value is not None:
            return str(value)
    return None


def vocabulary_of(records: pl.DataFrame | pl.LazyFrame) -> Vocabulary:
    """Return in whose words pairs of these records are told, by whether they are citizens.

    >>> vocabulary_of(pl.DataFrame({"isbn": ["3-16-148410-0"]}))
    'records'
    """
    return "citizens" if set(records.collect_schema()) >= _OURS else "records"


def reason_words(reason: str, language: Language, *, vocabulary: Vocabulary = "citizens") -> str:
    """Return the codes of ``pairs.reason`` in words.

    >>> reason_words("name.same; birth.swapped", "en")
    'name: the same; birth date: day and month swapped'
    >>> reason_words("name.same", "en", vocabulary="records")
    'name: same'
    """
    words = toml_document(_WORDS[vocabulary])
    texts = []
    for code in reason.split("; ") if reason else ():
        comparison, _, level = code.partition(".")
        name = words["comparisons"].get(comparison, {}).get(language, comparison)
        texts.append(f"{name}: {words['levels'].get(level, {}).get(language, level)}")
    return "; ".join(texts)


def tier_words(tier: str, language: Language, *, vocabulary: Vocabulary = "citizens") -> str:
    """Return a tier in words.

    >>> tier_words("shared_number", "en")
    'different people with one number'
    """
    words = toml_document(_WORDS[vocabulary])["tiers"]
    return str(words.get(tier, {}).get(language, tier))
