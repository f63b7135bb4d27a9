"""The quality score: how many records are right, complete, clean and alive."""

from dataclasses import dataclass

import polars as pl

from lagi_clean.data import toml_document

__all__ = ["ALL", "Quality", "quality"]

ALL = "all"
"""The code of the score that wants all four demands met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How many of the ``records`` meet one demand; ``code`` is a section of ``quality.toml``."""

    code: str
    met: int
    records: int

    def as_dict(self) -> dict[str, object]:
        """Return numerator, denominator and its name, as every share is given."""
        return {
            "numerator": self.met,
            "denominator": self.records,
            "denominator_name": "records",
        }


def quality(
    citizens: pl.DataFrame, issues: pl.DataFrame, *, repeats: pl.Series | None = None
) -> tuple[Quality, ...]:
    """Return the score of each demand, and of all of them together at last.

    ``citizens`` and ``issues`` are as in ``tables``; ``repeats`` (String) are the ids of records
    of people who have another record, where duplicates were looked for: they are not clean.

    >>> from lagi_clean.tables import CITIZENS, ISSUES, conform
    >>> citizens = conform(pl.DataFrame({"record_id": ["list:1", "list:2"]}), CITIZENS)
    >>> found = {"record_id": ["list:2"], "rule": ["personal_id.missing"]}
    >>> [(q.code, q.met) for q in quality(citizens, conform(pl.DataFrame(found), ISSUES))]
    [('right', 2), ('complete', 1), ('clean', 2), ('alive', 2), ('all', 1)]
    """
    records = citizens.height
    found = issues.select("record_id", "rule").drop_nulls("record_id")
    failing: list[pl.Series] = []
    scores = []
    for code, demand in toml_document("validate/quality.toml").items():
        if code == ALL:
            continue
        ids = found.filter(pl.col("rule").is_in(demand["rules"]))["record_id"]
        if code == "clean" and repeats is not None:
            ids = pl.concat([ids, repeats.rename("record_id")])
        failing.append(ids)
        scores.append(Quality(code=code, met=records - ids.n_unique(), records=records))
    any_failing = pl.concat(failing).n_unique()
    return (*scores, Quality(code=ALL, met=records - any_failing, records=records))
