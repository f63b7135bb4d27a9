"""Clusters, reviewers' decisions, survivorship."""

from lagi_clean.resolve.answers import Asked, read_answers
from lagi_clean.resolve.clusters import Clusters, cluster, input_order
from lagi_clean.resolve.decisions import (
    DECISIONS,
    NO_DECIDED,
    NO_DECISIONS,
    Found,
    added,
    decision_lines,
    decisions_of,
    find_decided,
    parse_decisions,
    standing,
    withdrawals,
)
from lagi_clean.resolve.gaps import differences, number_gaps, still_counted
from lagi_clean.resolve.identity import identities, identity_columns
from lagi_clean.resolve.judged import FOLLOWS, REVIEWED, UNSURE, Judged, judge
from lagi_clean.resolve.partners import partners
from lagi_clean.resolve.people import People, resolve_people
from lagi_clean.resolve.succession import PERSONS_LOG, Succession, recognised, succeed

__all__ = [
    "DECISIONS",
    "FOLLOWS",
    "NO_DECIDED",
    "NO_DECISIONS",
    "PERSONS_LOG",
    "REVIEWED",
    "UNSURE",
    "Asked",
    "Clusters",
    "Found",
    "Judged",
    "People",
    "Succession",
    "added",
    "cluster",
    "decision_lines",
    "decisions_of",
    "differences",
    "find_decided",
    "identities",
    "identity_columns",
    "input_order",
    "judge",
    "number_gaps",
    "parse_decisions",
    "partners",
    "read_answers",
    "recognised",
    "resolve_people",
    "standing",
    "still_counted",
    "succeed",
    "withdrawals",
]
