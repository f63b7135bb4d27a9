"""Pools of memory, and work that is done ahead."""

import os

import pytest

from lagi_clean.memory import limit_pools
from lagi_clean.threads import one_ahead


def test_what_the_environment_says_of_memory_goes_first(monkeypatch):
    monkeypatch.setenv("_RJEM_MALLOC_CONF", "narenas:7")
    limit_pools()
    assert os.environ["_RJEM_MALLOC_CONF"] == "narenas:7"
    monkeypatch.delenv("_RJEM_MALLOC_CONF")
    limit_pools()
    assert f"narenas:{os.cpu_count()}" in os.environ["_RJEM_MALLOC_CONF"]


def test_the_next_one_is_under_way_when_one_is_given():
    begun = []
    results = one_ahead(lambda number: begun.append(number) or number, range(9))
    assert next(results) == 0
    results.close()
    assert begun == [0, 1]


def test_nothing_follows_an_error():
    def work(number):
        if number == 1:
            raise ValueError(number)
        return number

    results = one_ahead(work, range(3))
    assert next(results) == 0
    with pytest.raises(ValueError, match="1"):
        next(results)
