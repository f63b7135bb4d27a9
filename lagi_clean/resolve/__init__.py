"""Clusters, survivorship, review."""

from lagi_clean.resolve.clusters import Clusters, cluster, input_order
from lagi_clean.resolve.people import People, resolve_people

__all__ = ["Clusters", "People", "cluster", "input_order", "resolve_people"]
