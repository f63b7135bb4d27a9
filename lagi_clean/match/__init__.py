"""Candidate pairs, comparisons, weights."""

from lagi_clean.match.blocking import RuleCount
from lagi_clean.match.estimate import Estimate, EstimatedQuality, RuleYield
from lagi_clean.match.evaluate import (
    ClusterScore,
    PairScore,
    by_kind,
    by_threshold,
    cluster_pairs,
    evaluate_clusters,
    evaluate_pairs,
)
from lagi_clean.match.explain import (
    Explanation,
    Vocabulary,
    explain_pair,
    reason_words,
    tier_words,
    vocabulary_of,
)
from lagi_clean.match.find import Matching, find_pairs, match_records
from lagi_clean.match.model import Model, load_model, model_json
from lagi_clean.match.spec import Spec, citizen_spec, read_spec
from lagi_clean.match.train import Training, train

__all__ = [
    "ClusterScore",
    "Estimate",
    "EstimatedQuality",
    "Explanation",
    "Matching",
    "Model",
    "PairScore",
    "RuleCount",
    "RuleYield",
    "Spec",
    "Training",
    "Vocabulary",
    "by_kind",
    "by_threshold",
    "citizen_spec",
    "cluster_pairs",
    "evaluate_clusters",
    "evaluate_pairs",
    "explain_pair",
    "find_pairs",
    "load_model",
    "match_records",
    "model_json",
    "read_spec",
    "reason_words",
    "tier_words",
    "train",
    "vocabulary_of",
]
