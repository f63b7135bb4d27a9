"""From one extract to the next: no id of two people, and a log that explains every person."""

from collections import Counter
from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lagi_clean.resolve import succeed
from lagi_clean.tables import CLUSTERS, conform

examples = settings(max_examples=50, deadline=None)
AS_OF = date(2023, 1, 31)
SIZE = 8
grouping = st.lists(st.integers(0, 3), min_size=4, max_size=SIZE)
LINKS = {"old": pl.String, "new": pl.String}


def clusters(groups, *, record, person):
    """Records in groups; the person's id is that of its group."""
    frame = pl.DataFrame(
        {
            "record_id": [f"{record}{n}" for n in range(len(groups))],
            "person_id": [f"{person}{group}" for group in groups],
            "cluster_size": [groups.count(group) for group in groups],
        }
    )
    return conform(frame, CLUSTERS)


@st.composite
def months(draw):
    """An earlier extract, a new one, who is surely who, and who matches of the rest."""
    old, new = draw(grouping), draw(grouping)
    count = draw(st.integers(0, min(len(old), len(new))))
    pairs = zip(draw(st.permutations(range(len(old)))), draw(st.permutations(range(len(new)))),
                strict=False)  # fmt: skip
    rows = [(f"o{one}", f"n{other}") for one, other in pairs][:count]
    every = pl.DataFrame(rows, schema=LINKS, orient="row")
    sure = draw(st.integers(0, count))
    away = draw(st.sets(st.sampled_from(sorted(set(old))), max_size=2))
    return old, new, every.head(sure), every.slice(sure), frozenset(f"P{one}" for one in away)


def done(month, *, shuffle=None):
    old, new, links, matched, gone = month
    if shuffle is not None:
        links, matched = (
            t.sample(fraction=1, shuffle=True, seed=shuffle) for t in (links, matched)
        )
    return succeed(
        clusters(new, record="n", person="q"), clusters(old, record="o", person="P"), links,
        matched=matched, as_of=AS_OF, gone=gone,
    )  # fmt: skip


def shared(month):
    """Return which earlier and new persons share a record, by the number of theirs."""
    old, new, links, matched, _ = month
    rows = pl.concat([links, matched]).rows()
    return {(f"P{old[int(a[1:])]}", new[int(b[1:])]) for a, b in rows}


@examples
@given(months())
def test_one_id_is_one_person_and_nobody_takes_the_id_of_somebody_else(month):
    old, new, *_ = month
    ids = done(month).clusters["person_id"].to_list()
    of_group = {
        group: {i for i, one in zip(ids, new, strict=True) if one == group} for group in new
    }
    assert all(len(found) == 1 for found in of_group.values())
    assert len({min(found) for found in of_group.values()}) == len(of_group)
    earlier = {f"P{one}" for one in old}
    for group, found in of_group.items():
        (own,) = found
        assert own not in earlier or (own, group) in shared(month)


@examples
@given(months())
def test_whoever_can_keep_an_id_does(month):
    """No earlier person loses the id to nobody while it shares records with somebody new."""
    ids = set(done(month).clusters["person_id"])
    fresh = {i for i in ids if "@" in i}
    of = dict(zip(month[1], done(month).clusters["person_id"], strict=True))
    for person, group in shared(month):
        assert person in ids or of[group] not in fresh


@examples
@given(months())
def test_the_log_explains_every_person_of_before_and_of_now(month):
    old, _, _, _, gone = month
    found = done(month)
    log = found.log
    events = {}
    for row in log.iter_rows(named=True):
        events.setdefault(row["person_id"], Counter())[row["event"]] += 1
    now = dict(found.clusters.select("person_id", "cluster_size").iter_rows())
    for person in now:
        own = events[person]
        how = {e: n for e, n in own.items() if e in ("kept", "returned", "new", "split")}
        assert len(how) == 1
        assert how.keys() == {"split"} or sum(how.values()) == 1
        assert not own["gone"]
    sources = {}
    for row in log.drop_nulls("other_id").iter_rows(named=True):
        sources.setdefault(row["other_id"], Counter())[row["event"]] += 1
    for person in {f"P{one}" for one in old}:
        kept = events.get(person, Counter())["kept"] + events.get(person, Counter())["returned"]
        left = events.get(person, Counter())["gone"]
        merged = sources.get(person, Counter())["merged"]
        linked_to = {group for one, group in shared(month) if one == person}
        assert kept + left + (merged > 0) + (person in gone and not linked_to) == 1
        assert (person in gone) == bool(events.get(person, Counter())["returned"]) or not kept
        if kept:
            moved = sources.get(person, Counter())
            assert moved["split"] + moved["moved"] == len(linked_to) - 1
    assert set(sources) <= {f"P{one}" for one in old}
    assert set(events) - set(now) <= {f"P{one}" for one in old}
    for row in log.iter_rows(named=True):
        if row["event"] != "gone":
            assert row["records"] == now[row["person_id"]]
        assert row["as_of"] == AS_OF
    assert found.counts == dict.fromkeys(found.counts, 0) | Counter(log["event"])


@examples
@given(months(), st.integers(0, 5))
def test_the_order_of_links_does_not_matter(month, seed):
    once, again = done(month), done(month, shuffle=seed)
    assert once.clusters.equals(again.clusters)
    assert once.log.equals(again.log)


@examples
@given(grouping)
def test_the_same_extract_again_changes_nothing(groups):
    links = pl.DataFrame({"old": [f"o{n}" for n in range(len(groups))],
                          "new": [f"n{n}" for n in range(len(groups))]})  # fmt: skip
    found = done((groups, groups, links, links.clear(), frozenset()))
    assert found.clusters["person_id"].to_list() == [f"P{group}" for group in groups]
    assert set(found.log["event"]) == {"kept"}
    assert found.log.height == len(set(groups))


@examples
@given(months(), months())
def test_an_id_given_once_never_comes_to_somebody_else_later(month, later):
    """Two months in a row with records that have nothing to do with one another."""
    first = done(month)
    _, new, *_ = later
    second = succeed(
        clusters(new, record="n", person="q"), first.clusters, pl.DataFrame(schema=LINKS),
        as_of=AS_OF,
    )  # fmt: skip
    assert set(second.clusters["person_id"]).isdisjoint(first.clusters["person_id"])
