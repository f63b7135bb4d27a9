"""Exact totals and one-to-one codes for any size."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lagi_clean.sample.ages import age_on, birthdays
from lagi_clean.sample.encoders import as_telex, as_vni, without_diacritics
from lagi_clean.sample.names import syllables
from lagi_clean.sample.plan import make_plan
from lagi_clean.sample.streams import choose, scatter

FIELDS = ("people", "eligible", "issued", "eid_with_card", "eid_standalone")


@given(people=st.integers(200, 20_000_000), seed=st.integers(0, 2**31))
def test_the_chunks_sum_to_the_published_shares(people, seed):
    plan = make_plan(people=people, seed=seed, as_of=date(2022, 12, 31), units="2025-06")
    some = sorted({0, plan.chunks // 2, plan.chunks - 1})
    for number in some:
        part = plan.chunk(number)
        assert 0 <= part.eid_standalone <= part.issued <= part.eligible <= part.people <= 32_768
        assert part.eid_with_card + part.eid_standalone <= part.issued
    if plan.chunks < 50:
        for name in FIELDS:
            total = sum(getattr(plan.chunk(n), name) for n in range(plan.chunks))
            assert total == getattr(plan.totals, name)
    assert plan.totals.people == people
    assert abs(plan.totals.eligible - people * 104_080 / 128_402) <= 0.5


@given(size=st.integers(1, 3000), key=st.integers(0, 2**62))
def test_scattering_is_one_to_one(size, key):
    scattered = scatter(np.arange(size), size=size, key=key)
    assert sorted(scattered.tolist()) == list(range(size))


@given(
    weights=st.lists(st.floats(0, 10), min_size=1, max_size=60),
    count=st.integers(0, 60),
    seed=st.integers(0, 1000),
)
def test_choosing_takes_nobody_twice_and_the_weightless_last(weights, count, seed):
    count = min(count, len(weights))
    chosen = choose(np.random.default_rng(seed), np.array(weights), count).tolist()
    assert len(set(chosen)) == count
    heavy = sum(w > 0 for w in weights)
    assert sum(weights[i] > 0 for i in chosen) == min(count, heavy)


@given(
    born=st.dates(date(1900, 1, 1), date(2022, 12, 31)),
    as_of=st.dates(date(2022, 12, 31), date(2090, 1, 1)),
)
def test_ages_agree_with_the_calendar(born, as_of):
    days = np.array([(born - date(1970, 1, 1)).days])
    age = int(age_on(days, as_of)[0])
    last, following = (
        date(1970, 1, 1).toordinal() + int(birthdays(days, n)[0]) for n in (age, age + 1)
    )
    assert last <= as_of.toordinal() < following
    birthday = date.fromordinal(last)
    leap = (born.month, born.day) == (2, 29)
    assert (birthday.month, birthday.day) in {(born.month, born.day), (2, 28) if leap else None}


@given(name=st.lists(st.sampled_from(syllables()[1:]), min_size=2, max_size=4).map(" ".join))
def test_encoders_keep_the_letters(name):
    assert len(as_vni(name)) >= len(name)
    bare = without_diacritics(name)
    assert bare.isascii() or any(c in name for c in "ŬŎĬČŭŏĭč'")
    assert (
        all(a.isascii() for w in name.split() for a in [as_telex(w)])
        or not bare.isascii()
        or any(c in name for c in "ŬŎĬČŭŏĭčñÑ")
    )
