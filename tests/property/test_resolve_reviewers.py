"""What reviewers decided is laid over the matching; the file of decisions only grows."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lagi_clean.resolve import cluster, judge
from lagi_clean.resolve.decisions import (
    NO_DECISIONS,
    added,
    decision_lines,
    decisions_of,
    find_decided,
    parse_decisions,
    standing,
    withdrawals,
)

examples = settings(max_examples=50, deadline=None)
IDS = pl.Series([f"r{number}" for number in range(5)])
ANSWERS = ("same", "not_same", "unsure")
record = st.integers(0, len(IDS) - 1)
link = st.tuples(record, record).filter(lambda pair: pair[0] != pair[1])


def by_pair(values):
    """Return rows (pair, value) that name each pair once."""
    rows = st.tuples(link, values)
    return st.lists(rows, max_size=9, unique_by=lambda row: frozenset(row[0]))


found = by_pair(st.tuples(st.integers(-5, 20), st.sampled_from(["match", "review"])))
decided = by_pair(st.sampled_from(("same", *ANSWERS)))
again = st.lists(st.tuples(link, st.sampled_from(ANSWERS)), max_size=2)
PAIR = {"id_l": pl.String, "id_r": pl.String}


def laid_over(pairs, apart, answers):
    return judge(
        IDS,
        pl.DataFrame(
            [(IDS[a], IDS[b], float(w), d, "model", "") for (a, b), (w, d) in pairs],
            schema=PAIR
            | {
                "match_weight": pl.Float64,
                "decision": pl.String,
                "tier": pl.String,
                "reason": pl.String,
            },
            orient="row",
        ),
        pl.DataFrame(
            [(IDS[a], IDS[b], "twins") for a, b in apart],
            schema=PAIR | {"tier": pl.String},
            orient="row",
        ),
        pl.DataFrame(
            [(IDS[a], IDS[b], answer) for (a, b), answer in answers],
            schema=PAIR | {"decision": pl.String},
            orient="row",
        ),
    )


def persons(judged):
    return dict(judged.clusters.clusters.select("record_id", "person_id").iter_rows())


def asked(judged):
    rows = judged.pairs.filter(decision="review").select("id_l", "id_r").rows()
    return {frozenset(row) for row in rows}


@examples
@given(found, st.lists(link, max_size=6), decided, again)
def test_decisions_go_before_all_else(pairs, apart, answers, more):
    answers = [*answers, *more]  # the last answer about a pair holds
    judged = laid_over(pairs, apart, answers)
    person = persons(judged)
    said = {frozenset((IDS[a], IDS[b])): answer for (a, b), answer in answers}
    together = {pair for pair in said if len({person[one] for one in pair}) == 1}
    assert not {p for p, answer in said.items() if answer == "not_same"} & together
    same = {p for p, answer in said.items() if answer == "same"}
    assert judged.contradicted == len(same - together)
    if "not_same" not in said.values():
        assert same <= together
    settled = {p for p, answer in said.items() if answer != "unsure"}
    assert not settled & asked(judged)
    unsure = {p for p, answer in said.items() if answer == "unsure"}
    known = {frozenset((IDS[a], IDS[b])) for (a, b), _ in pairs}
    for pair in unsure & known - asked(judged):  # it follows from other answers
        one, other = sorted(pair)
        assert settled
        assert person[one] == person[other] or frozenset((one, other)) in {
            frozenset(row) for row in judged.apart.select("id_l", "id_r").rows()
        }


@examples
@given(found, st.lists(link, max_size=6), decided, st.randoms(use_true_random=False))
def test_no_order_matters(pairs, apart, answers, random):
    once = laid_over(pairs, apart, answers)
    for rows in (pairs, apart, answers):
        random.shuffle(rows)
    turned = laid_over(
        pairs,
        [(b, a) for a, b in apart],
        [((b, a), answer) for (a, b), answer in answers],
    )
    assert persons(turned) == persons(once)
    assert asked(turned) == asked(once)
    assert turned.contradicted == once.contradicted
    if answers:
        assert turned.pairs.equals(once.pairs)


@examples
@given(found, st.lists(link, max_size=6), st.lists(link, max_size=5))
def test_unsure_joins_and_parts_nobody(pairs, apart, unsure):
    said = laid_over(pairs, apart, [(pair, "unsure") for pair in unsure])
    left = [row for row in pairs if frozenset(row[0]) not in map(frozenset, unsure)]
    unasked = [pair for pair in apart if frozenset(pair) not in map(frozenset, unsure)]
    assert persons(said) == persons(laid_over(left, unasked, []))


RECORDS = pl.DataFrame(
    {"record_id": [f"f{n}" for n in range(5)], "full_name": [f"Mang Hữu {n}" for n in range(5)]}
)
places = st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda pair: pair[0] < pair[1])
note = st.text(st.sampled_from("a ,;\"'=+-@\n\r\té\ufeff\u2028"), max_size=8)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), places, st.sampled_from(ANSWERS), note),
        st.tuples(st.just("undo"), places, st.none(), note),
    ),
    max_size=12,
)


def fresh(pair, answer, note):
    ids = tuple(f"f{place}" for place in pair)
    return decisions_of({ids: (answer, note)}, RECORDS, by="Thái", on="2023-01-09", run="r")


@examples
@given(steps)
def test_the_file_only_grows_and_the_last_line_of_a_pair_holds(steps):
    text, model, note_of = decision_lines(NO_DECISIONS, heading=True), {}, {}
    for kind, pair, answer, note in steps:
        before = parse_decisions(text, where="test")
        if kind == "answer":
            lines = added(before, fresh(pair, answer, note))
            flat = " ".join(note.split())
            unchanged = model.get(pair) == answer and note_of.get(pair) == flat
            assert lines.height == (flat == note and not unchanged) or note != flat
            model[pair], note_of[pair] = answer, flat
        else:
            name = fresh(pair, "same", "")["pair"][0]
            lines = withdrawals(before, [name], by="Hà", on="2023-02-01", note=note)
            assert lines.height == (model.pop(pair, None) is not None)
        grown = text + decision_lines(lines, heading=False)
        assert grown.startswith(text)
        text = grown
    held = standing(parse_decisions(text, where="test"))
    said = {(row["id_l"], row["id_r"]): row["decision"] for row in held.iter_rows(named=True)}
    assert said == {tuple(f"id:f{place}" for place in pair): a for pair, a in model.items()}
    there = find_decided(parse_decisions(text, where="test"), RECORDS).pairs
    assert {tuple(row[:2]): row[2] for row in there.rows()} == {
        tuple(f"f{place}" for place in pair): answer for pair, answer in model.items()
    }


@examples
@given(st.lists(st.tuples(places, st.sampled_from(ANSWERS)), max_size=6), places)
def test_undo_leaves_what_held_of_every_other_pair(answers, pair):
    others = [(p, answer) for p, answer in answers if p != pair]
    lines = pl.concat([NO_DECISIONS, *(fresh(p, answer, "") for p, answer in others)])
    before = standing(lines)
    new = fresh(pair, "same", "")
    back = withdrawals(pl.concat([lines, new]), new["pair"].to_list(), by="", on="", note="")
    assert standing(pl.concat([lines, new, back])).equals(before)


@examples
@given(st.lists(note, min_size=1, max_size=4))
def test_notes_come_back_as_one_line_each(notes):
    rows = pl.concat([fresh((0, n + 1), "same", text) for n, text in enumerate(notes)])
    back = parse_decisions(decision_lines(rows, heading=True), where="test")
    assert back["note"].to_list() == [" ".join(text.split()) for text in notes]
    assert back.drop("note").equals(rows.drop("note"))


def test_without_decisions_clusters_are_those_of_the_matching():
    rows = [((0, 1), (3, "match")), ((1, 2), (9, "match")), ((3, 4), (7, "review"))]
    plain = cluster(IDS, laid_over(rows, [], []).pairs).clusters
    assert laid_over(rows, [], []).clusters.clusters.equals(plain)


def test_answers_that_together_join_two_go_before_what_the_matching_kept_apart():
    said = [((0, 1), "same"), ((1, 2), "same")]
    person = persons(laid_over([], [(0, 2)], said))
    assert person["r0"] == person["r1"] == person["r2"]
    person = persons(laid_over([((0, 1), (9, "match"))], [(0, 2)], said[1:]))
    assert person["r0"] != person["r1"] == person["r2"]
