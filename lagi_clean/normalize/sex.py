"""Sex over a whole column: words, and digits whose meaning the personal numbers settle."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from lagi_clean.coding import Coded, encoded, gathered
from lagi_clean.findings import column_issue, issue_rows, no_issues
from lagi_clean.normalize.cells import with_columns_of
from lagi_clean.normalize.log import change_rows, no_changes, value_issues
from lagi_clean.normalize.result import Normalized
from lagi_clean.text.codes import read_sex, settle_sex_coding

__all__ = ["normalize_sex", "sex_in_number"]

_COLUMNS = ("sex", "birth_year_male", "birth_year_female", "personal_id")
_READING = {"text": pl.String, "code": pl.String, "word": pl.String, "flag": pl.String}


def sex_in_number() -> pl.Expr:
    """Return the sex in digit 4 of ``personal_id``; null for digits of centuries to come."""
    digit = pl.col("personal_id").str.slice(3, 1)
    return (
        pl.when(digit.is_in(["0", "2"]))
        .then(pl.lit("male"))
        .when(digit.is_in(["1", "3"]))
        .then(pl.lit("female"))
    )


def normalize_sex(frame: pl.DataFrame) -> Normalized:
    """Read ``sex``, or the column (``Nam`` or ``Nữ``) in which the year of birth or a mark stands.

    ``personal_id`` must already be normalized: digit 4 settles what 0, 1 and 2 mean, source by
    source, where at least 95 % of the rows agree; otherwise they stay unread with one finding.
    """
    frame = with_columns_of(frame, _COLUMNS)
    cells = encoded(frame["sex"])
    table = _read_values(cells.values)
    flagged = table["flag"].is_not_null().extend_constant(value=False, n=1).to_numpy()
    filled = frame.select(pl.col("birth_year_male", "birth_year_female").is_not_null())
    in_columns = filled.select(pl.any_horizontal(pl.all())).to_series().to_numpy()
    # rows of a word, who are nearly all, are not looked at
    at = pl.Series("at", np.flatnonzero(flagged[cells.codes] | in_columns), dtype=pl.UInt32)
    columns = pl.col("record_id", "source", *_COLUMNS)
    odd = frame.select(columns.gather(at)).join(
        table, left_on="sex", right_on="text", how="left", maintain_order="left"
    )
    codings, findings = _settle(odd)
    odd = odd.with_columns(_meaning(codings).alias("meaning"), _by_column().alias("by_column"))
    odd = odd.with_columns(pl.coalesce("word", "meaning", "by_column").alias("after"))
    unread = pl.col("after").is_null() & pl.col("flag").is_in(["ambiguous", "other", "unreadable"])
    words = gathered(Coded(cells.codes, table["word"]))
    return Normalized(
        citizens=frame.with_columns(words.scatter(at, odd["after"]).alias("sex")),
        changes=pl.concat(
            [
                no_changes(),
                change_rows(
                    odd,
                    column="sex",
                    before=pl.col("sex"),
                    after=pl.col("after"),
                    step=pl.when(unread).then(pl.lit("sex.unread")),
                ),
            ]
        ),
        issues=pl.concat([no_issues(), *_row_issues(odd), *findings]),
    )


def _read_values(texts: pl.Series) -> pl.DataFrame:
    """Return what each text says, in their order: a ``word``, or a ``code``, and a ``flag``."""
    readings = [(text, read_sex(text)) for text in texts]
    return pl.DataFrame(
        [
            (text, _digit(text) if found.flag == "code" else None, found.sex, found.flag)
            for text, found in readings
        ],
        schema=_READING,
        orient="row",
    )


def _digit(text: str) -> str:
    """Return the digit of a cell that ``read_sex`` found to be a code."""
    return next(digit for digit in "012" if read_sex(text, coding={digit: "male"}).sex)


def _by_column() -> pl.Expr:
    """Return the sex whose column, of the two under ``Năm sinh``, is filled; null for both."""
    male, female = (
        pl.col(column).is_not_null() & pl.col(column).str.strip_chars("- ").ne("")
        for column in ("birth_year_male", "birth_year_female")
    )
    return (
        pl.when(male & female.not_())
        .then(pl.lit("male"))
        .when(female & male.not_())
        .then(pl.lit("female"))
    )


def _both() -> pl.Expr:
    """Tell whether both year columns are filled."""
    return pl.col("birth_year_male").is_not_null() & pl.col("birth_year_female").is_not_null()


def _settle(read: pl.DataFrame) -> tuple[dict[str, Mapping[str, str]], list[pl.DataFrame]]:
    """Return what the digits of each source mean, and a finding for each source with digits."""
    coded = read.filter(pl.col("code").is_not_null())
    codings: dict[str, Mapping[str, str]] = {}
    findings = []
    for (source,), rows in coded.group_by("source", maintain_order=True):
        counted = (
            rows.with_columns(sex_in_number().alias("number_sex"))
            .filter(pl.col("number_sex").is_not_null())
            .group_by("code", "number_sex")
            .len()
        )
        counts = {(code, sex): n for code, sex, n in counted.iter_rows()}
        # a digit that no row with a number has still belongs to the coding
        counts |= {
            (code, sex): 0
            for code in rows["code"].unique()
            for sex in ("male", "female")
            if (code, sex) not in counts
        }
        settled = settle_sex_coding(counts)
        if settled is None:
            detail = f"{source}: {rows.height} cells hold digits that the numbers do not settle"
            findings.append(column_issue(code="sex.coding_unsettled", detail=detail))
            continue
        codings[str(source)] = settled.meaning
        words = ", ".join(f"{code}={sex}" for code, sex in sorted(settled.meaning.items()))
        detail = f"{source}: {words}; {settled.agreeing} of {settled.rows} numbers agree"
        findings.append(column_issue(code="sex.coding_settled", detail=detail))
    return codings, findings


def _meaning(codings: Mapping[str, Mapping[str, str]]) -> pl.Expr:
    meaning = pl.lit(None, dtype=pl.String)
    for source, coding in codings.items():
        for code, sex in coding.items():
            here = (pl.col("source") == source) & (pl.col("code") == code)
            meaning = pl.when(here).then(pl.lit(sex)).otherwise(meaning)
    return meaning


def _row_issues(read: pl.DataFrame) -> list[pl.DataFrame]:
    proposal = pl.when(pl.col("personal_id").is_not_null()).then(sex_in_number())
    contradicts = pl.coalesce("word", "meaning") != pl.col("by_column")
    return [
        issue_rows(
            read,
            code="sex.ambiguous",
            where=pl.col("after").is_null() & (pl.col("flag") == "ambiguous"),
            detail=pl.coalesce(pl.concat_str(pl.lit("proposed="), proposal), pl.lit("no number")),
        ),
        value_issues(
            read,
            code="sex.unreadable",
            column="sex",
            where=pl.col("after").is_null() & pl.col("flag").is_in(["unreadable", "other"]),
        ),
        issue_rows(
            read,
            code="sex.two_columns",
            where=contradicts | _both(),
            detail=pl.lit("columns contradict each other"),
        ),
    ]
