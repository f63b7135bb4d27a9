"""Find duplicate people and resolve them."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copyfile

import polars as pl

from lagi_clean.api.job import Clock, finish_job, hash_ahead, stage_tables
from lagi_clean.api.questions import stage_questions
from lagi_clean.api.records import chosen_spec, damage_blamed, read_records, with_record_id
from lagi_clean.errors import InputError, UsageError
from lagi_clean.match import (
    EstimatedQuality,
    Model,
    RuleCount,
    Spec,
    citizen_spec,
    load_model,
    match_records,
    model_json,
    train,
)
from lagi_clean.memory import give_back
from lagi_clean.resolve import (
    NO_DECIDED,
    Found,
    Judged,
    find_decided,
    identity_columns,
    input_order,
    judge,
    parse_decisions,
    resolve_people,
)
from lagi_clean.settings import Settings
from lagi_clean.survivorship import DEFAULT
from lagi_clean.write import OutputFolder, SourceAccount, write_parquet

__all__ = [
    "ESTIMATES",
    "MODEL",
    "REVIEW",
    "SPEC",
    "Deduped",
    "dedupe",
    "dedupe_file",
    "read_decisions",
    "stage_deduped",
    "stage_own",
    "write_deduped",
]

REVIEW = "review.xlsx"
MODEL = "model.json"
SPEC = "spec.toml"
ESTIMATES = "estimates.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduped:
    """What finding duplicates gives.

    ``citizens`` and ``people`` are lazy, so that an extract of millions need not be held in
    memory; ``collect`` gives the table. ``citizens`` are the records, ``pairs`` the pairs that
    match or need a reviewer, ``apart`` pairs that only a reviewer may join, or nobody, and that
    matches would, ``clusters`` and ``people`` the persons, ``cuts`` the matches that were not
    followed, ``provenance`` where a person's values come from, ``conflicts`` where records of one
    person disagree. ``counts`` says what each blocking rule made. ``decided`` are the reviewers'
    decisions that hold here, ``decisions`` counts those and the others. ``accounts`` are those of
    the rows read, if a file was.
    """

    citizens: pl.LazyFrame
    pairs: pl.DataFrame
    apart: pl.DataFrame
    clusters: pl.DataFrame
    cuts: pl.DataFrame
    people: pl.LazyFrame
    provenance: pl.DataFrame
    conflicts: pl.DataFrame
    counts: tuple[RuleCount, ...]
    decided: pl.DataFrame
    decisions: Mapping[str, int]
    accounts: tuple[SourceAccount, ...] = ()
    file: Path | None = None
    """The Parquet file that ``citizens`` reads, where it is one of this program's own."""
    cleaned: Mapping[str, pl.DataFrame] | None = None
    model: Model | None = None
    """The model, where it is not the shipped one."""
    learned: bool = True
    """Whether a model that was trained on these records found anything to learn from."""
    spec_text: str | None = None
    """The file of the specification, where it is not the shipped one."""
    persons_log: pl.DataFrame | None = None
    """Who came, went, merged and split since the earlier job that the ids come from."""
    gone: pl.DataFrame | None = None
    """Records of people of earlier jobs who are in this extract no more, with their person."""
    estimates: EstimatedQuality | None = None
    """How good the matching is, estimated without labels."""

    @property
    def blocking(self) -> dict[str, dict[str, int]]:
        """Return how many pairs each blocking rule made, and how many of them no earlier one."""
        return {count.rule: {"pairs": count.pairs, "new": count.new} for count in self.counts}

    @property
    def people_by_size(self) -> dict[int, int]:
        """Return how many people have so many records."""
        records = self.clusters.group_by("cluster_size").len().sort("cluster_size")
        return {size: count // size for size, count in records.iter_rows()}

    @property
    def summary(self) -> dict[str, int]:
        """Return the figures of the job."""
        review = self.pairs.filter(pl.col("decision") == "review")
        asked = pl.concat([review.get_column("id_l"), review.get_column("id_r")]).n_unique()
        people = self.people_by_size
        return {
            "records": self.clusters.height,
            "people": sum(people.values()),
            "people_with_several_records": sum(people.values()) - people.get(1, 0),
            "duplicate_records": self.clusters.height - sum(people.values()),
            "matching_pairs": self.pairs.height - review.height,
            "review_pairs": review.height,
            "review_records": asked,
            "shared_number_pairs": self.apart.filter(pl.col("tier") == "shared_number").height,
            "cut_pairs": self.cuts.height,
        }

    @property
    def persons_counts(self) -> dict[str, int]:
        """Return how many people were kept, new, gone and so on; empty without an earlier job."""
        if self.persons_log is None:
            return {}
        return dict(self.persons_log.group_by("event").len().sort("event").iter_rows())


def dedupe(
    citizens: pl.DataFrame | pl.LazyFrame,
    *,
    settings: Settings | None = None,
    spec: Spec | None = None,
    model: Model | None = None,
    decisions: pl.DataFrame | None = None,
) -> Deduped:
    """Find the duplicates among ``citizens`` and resolve them into people.

    ``citizens`` is as ``tables.CITIZENS``; with a ``spec`` of its own, any table with the columns
    which that names. ``decisions`` of reviewers (``resolve.DECISIONS``) go before all else.
    Raises ``LimitError`` when a blocking rule explodes, ``UsageError`` when the table lacks a
    column or an id is there twice.
    """
    settings = settings or Settings()
    spec = spec or citizen_spec()
    records = with_record_id(citizens.lazy(), spec)
    _check_survivorship(records, spec)
    matching = match_records(records, settings=settings, spec=spec, model=model)
    decided = Found(pairs=NO_DECIDED)
    if decisions is not None:
        decided = find_decided(decisions, identity_columns(records).collect())
    judged = judge(input_order(records), matching.pairs, matching.apart, decided.pairs)
    clusters = judged.clusters
    survivorship = {**spec.survivorship, **settings.survivorship}
    give_back()
    resolved = resolve_people(records, clusters.clusters, survivorship=survivorship)
    give_back()
    return Deduped(
        citizens=records,
        pairs=judged.pairs,
        apart=judged.apart,
        clusters=clusters.clusters,
        cuts=clusters.cuts,
        people=resolved.people,
        provenance=resolved.provenance,
        conflicts=resolved.conflicts,
        counts=matching.counts,
        estimates=matching.estimates,
        decided=decided.pairs,
        decisions=_decision_counts(decided, judged),
    )


def _check_survivorship(records: pl.LazyFrame, spec: Spec) -> None:
    """Raise ``UsageError`` if a rule of the specification is for a column that is not there."""
    names = records.collect_schema().names()
    for name in spec.survivorship:
        if name not in (*names, DEFAULT):
            raise UsageError("MATCH_COLUMN_MISSING", name=name, columns=", ".join(names))


def _decision_counts(decided: Found, judged: Judged) -> dict[str, int]:
    """Return how many decisions hold, and how many do not, by reason."""
    return {
        "held": decided.pairs.height - judged.contradicted,
        "contradicted": judged.contradicted,
        "record_changed": decided.changed,
        "record_absent": decided.absent,
    }


def dedupe_file(
    path: str | Path,
    *,
    as_of: date,
    settings: Settings | None = None,
    spec_file: Path | None = None,
    model_file: Path | None = None,
    id_column: str | None = None,
    decisions_file: Path | None = None,
) -> Deduped:
    """Find the duplicates in a file.

    Without ``spec_file`` it is an extract of citizens: cleaned first, unless it is a Parquet
    table made by this program. With one, it is a table of texts as the specification describes,
    its ids in ``id_column`` if that is given; a specification that names no model is trained on
    the records themselves. ``decisions_file`` is what reviewers decided so far,
    in this extract or an earlier one. Raises as ``clean_files`` and ``dedupe`` do.
    """
    from dataclasses import replace

    settings = settings or Settings()
    decisions = None if decisions_file is None else read_decisions(decisions_file)
    spec = chosen_spec(spec_file, id_column)
    records = read_records(path, spec, as_of=as_of, settings=settings)
    learned = True
    with damage_blamed(records.file):
        if model_file is None and spec.model is None:
            frame = with_record_id(records.frame.collect(), spec)
            training = train(frame, spec=spec, settings=settings)
            model, learned = training.model, training.learned
        else:
            model = load_model(spec, path=model_file)
        found = dedupe(
            records.frame, settings=settings, spec=spec, model=model, decisions=decisions
        )
    return replace(
        found,
        accounts=records.accounts,
        file=records.file,
        cleaned=records.cleaned,
        model=model if model_file or spec_file else None,
        learned=learned,
        spec_text=None if spec_file is None else spec_file.read_text(encoding="utf-8"),
    )


def read_decisions(path: Path) -> pl.DataFrame:
    """Return the lines of a file of decisions. ``InputError`` if it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InputError("DECISIONS_MISSING", path=path) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("DECISIONS_UNREADABLE", path=path) from error
    return parse_decisions(text, where=path)


def stage_deduped(
    deduped: Deduped, folder: OutputFolder, *, settings: Settings
) -> dict[str, int | None]:
    """Write the tables and the review workbook into ``folder``; return their rows by file name."""
    tables = {
        name: getattr(deduped, name)
        for name in (
            "pairs",
            "apart",
            "clusters",
            "cuts",
            "provenance",
            "conflicts",
            "decided",
        )
    }
    rows: dict[str, int | None] = {}
    rows |= stage_own(folder, model=deduped.model, spec_text=deduped.spec_text)
    if deduped.estimates is not None:
        text = json.dumps(deduped.estimates.as_dict(), indent=2) + "\n"
        folder.stage(ESTIMATES).write_text(text, encoding="utf-8")
        rows[ESTIMATES] = None
    if deduped.persons_log is not None and deduped.gone is not None:
        tables |= {"persons_log": deduped.persons_log, "gone": deduped.gone}
    rows["people.parquet"] = sum(deduped.people_by_size.values())
    people = folder.stage("people.parquet")
    write_parquet(deduped.people, people)
    hash_ahead([people])
    rows |= stage_tables(folder, tables, formats=["parquet"])
    rows[REVIEW] = stage_questions(
        folder.stage(REVIEW),
        pairs=deduped.pairs,
        clusters=deduped.clusters,
        records=deduped.citizens,
        decided=deduped.decided,
        language=settings.language,
    )
    return rows


def stage_own(
    folder: OutputFolder, *, model: Model | None, spec_text: str | None
) -> dict[str, int | None]:
    """Write model and specification into ``folder``, where they are not the shipped ones."""
    texts = {MODEL: None if model is None else model_json(model), SPEC: spec_text}
    written = {name: text for name, text in texts.items() if text is not None}
    for name, text in written.items():
        folder.stage(name).write_text(text, encoding="utf-8")
    return dict.fromkeys(written)


def write_deduped(
    deduped: Deduped,
    output: Path,
    *,
    source: Path,
    as_of: date,
    settings: Settings,
    more_inputs: Sequence[Path] = (),
) -> None:
    """Write everything of a ``dedupe`` job to a folder of its own, ``manifest.json`` last."""
    clock = Clock()
    inputs = [path for path in (source, *more_inputs) if path.is_file()]
    with (
        damage_blamed(deduped.file),
        OutputFolder(output, inputs=[source, *more_inputs]) as folder,
    ):
        rows = stage_tables(folder, deduped.cleaned or {}, formats=["parquet"])
        rows["citizens.parquet"] = deduped.clusters.height
        records = folder.stage("citizens.parquet")
        if deduped.file is None:
            write_parquet(deduped.citizens, records)
        with ThreadPoolExecutor(1) as beside:
            copied = beside.submit(_copied, deduped.file, records) if deduped.file else None
            rows |= stage_deduped(deduped, folder, settings=settings)
            if copied:
                copied.result()
        finish_job(
            folder,
            command="dedupe",
            as_of=as_of,
            settings=settings,
            inputs=inputs,
            accounting=deduped.accounts,
            results={
                "matching": deduped.summary,
                "decisions": dict(deduped.decisions),
                "persons": deduped.persons_counts,
                "blocking": deduped.blocking,
            },
            rows=rows,
            clock=clock,
        )


def _copied(source: Path, target: Path) -> None:
    copyfile(source, target)
    hash_ahead([target])
