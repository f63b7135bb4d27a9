"""Every indicator a second way: plain Python, one person at a time."""

import calendar
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lagi_clean.ids.structure import structure_of
from lagi_clean.measure import builtin_catalogue, coverage, parse_by, percent
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform

DAYS = st.dates(date(2016, 1, 1), date(2030, 12, 31))
COUNTED = ("permanent", "temporary", "temporarily_absent", "abroad")

NUMBERS = ("060080000001", "060080000002", "111111111111", "6008", "001204000003", "101308000004",
           "999080000005", "060408000006")  # fmt: skip


@st.composite
def births(draw):
    kind = draw(st.sampled_from(["day", "day", "day", "month", "year", "none"]))
    # many near fourteen and near the ends of age bands, some on 29 February
    born = draw(
        st.dates(date(1930, 1, 1), date(2031, 12, 31))
        | st.dates(date(2002, 1, 1), date(2016, 12, 31))
        | st.sampled_from([date(2004, 2, 29), date(2008, 2, 29), date(2012, 2, 29)])
    )
    return {
        "birth_precision": kind,
        "birth_date": born if kind == "day" else None,
        "birth_month": born.month if kind in ("day", "month") else None,
        "birth_year": born.year if kind != "none" else None,
    }


PEOPLE = st.lists(
    st.builds(
        lambda birth, rest: {**birth, **rest},
        births(),
        st.fixed_dictionaries(
            {
                "personal_id": st.sampled_from([None, *NUMBERS]),
                "name_key": st.sampled_from([None, "nguyễn văn an", "trần thị bình"]),
                "nationality": st.sampled_from([None, "Việt Nam", "Việt Nam", "Lào"]),
                "life_status": st.sampled_from([None, "alive", "alive", "dead", "removed"]),
                "died_on": st.none() | DAYS,
                "residence_status": st.sampled_from([None, *COUNTED, "moved_out", "emigrated"]),
                "sex": st.sampled_from([None, "male", "female"]),
                "ward_code": st.sampled_from([None, "23231", "23246"]),
                "ward": st.sampled_from([None, "Phường Phước Hội", "Xã Tân Hải"]),
                "card_status": st.sampled_from([None, "issued", "taken", "none"]),
                "card_issued_on": st.none() | DAYS,
                "eid_status": st.sampled_from([None, "none", "taken", "approved", "activated"]),
                "eid_registered_on": st.none() | DAYS,
                "eid_channel": st.sampled_from([None, "with_card", "standalone"]),
                "eid_level": st.sampled_from([None, 1, 2]),
                "eid_activated_on": st.none() | DAYS,
                "card_expires_on": st.none() | st.none() | DAYS,
                "full_name": st.sampled_from([None, "Nguyễn Văn An", "Trần Thị Bình"]),
                "birth_registration_place": st.sampled_from([None, "Bình Thuận", "Bình Thuận"]),
                "home_place": st.sampled_from([None, "Bình Thuận", "Bình Thuận"]),
                "permanent_address": st.sampled_from([None, "KP 1", "KP 1"]),
            }
        ),
    ),
    max_size=25,
)


def frame_of(people):
    schema = {name: CITIZENS[name] for person in people for name in person} or dict(CITIZENS)
    return conform(pl.DataFrame(people, schema=schema), CITIZENS)


def possible_births(person):
    """Return every day the person can have been born on, at least the first and last."""
    year, month = person["birth_year"], person["birth_month"]
    if person["birth_date"]:
        return [person["birth_date"]]
    if year is None:
        return []
    first, last = month or 1, month or 12
    return [date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])]


def birthday(born, age):
    try:
        return born.replace(year=born.year + age)
    except ValueError:  # 29 February
        return date(born.year + age, 2, 28)


def has_reached(person, age, as_of):
    answers = {birthday(born, age) <= as_of for born in possible_births(person)}
    return answers.pop() if len(answers) == 1 else None


def age_band(person, as_of):
    for low, high in ((0, 14), (14, 25), (25, 40), (40, 60), (60, None)):
        if has_reached(person, low, as_of) and (
            high is None or has_reached(person, high, as_of) is False
        ):
            return f"{low}+" if high is None else f"{low}-{high - 1}"
    return "unknown"


def why_left_out(person, as_of):
    died = person["died_on"]
    if died <= as_of if died else person["life_status"] == "dead":
        return "dead"
    if person["life_status"] == "removed":
        return "removed"
    born = possible_births(person)
    if born and born[0] > as_of:
        return "not_born"
    if person["nationality"] == "Lào":
        return "not_vietnamese"
    residence = person["residence_status"]
    return residence if residence not in (None, *COUNTED) else None


def judged(people, as_of):
    """Return people with the reason why each does not count, one record a person."""
    reasons = [why_left_out(person, as_of) for person in people]
    rank = {"dead": 0, None: 1}
    seen = set()
    for i in sorted(range(len(people)), key=lambda i: (rank.get(reasons[i], 2), i)):
        person = people[i]
        name = person["name_key"] or person["full_name"]
        if person["personal_id"] in (None, "111111111111", "6008") or name is None:
            continue
        birth = (person["birth_date"], person["birth_year"], person["birth_month"])
        key = (person["personal_id"], name, birth)
        if key in seen:
            reasons[i] = "duplicate_number"
        seen.add(key)
    return list(zip(people, reasons, strict=True))


def last_days(person, as_of):
    """Return the last days on which a card can be valid, one for each birth that is possible."""
    if person["card_expires_on"]:
        ends = {person["card_expires_on"]}
    elif person["card_issued_on"] and person["card_issued_on"] >= date(2016, 1, 1):
        since_2024 = person["card_issued_on"] >= date(2024, 7, 1)
        ends = set()
        for born in possible_births(person):
            ages = [14, 25, 40, 60] if since_2024 else [25, 40, 60]
            # one issued within two years before an age runs to the next
            later = [a for a in ages if person["card_issued_on"] < birthday(born, a - 2)]
            ends.add(birthday(born, later[0]) if later else date.max)
    else:
        ends = set()
    stretched = date(2024, 1, 15), date(2024, 6, 29)
    return {date(2024, 6, 30) if stretched[0] <= end <= stretched[1] else end for end in ends}


def number_fits(person, as_of):
    try:
        said = structure_of(person["personal_id"], reference_year=as_of.year)
    except ValueError:
        return False
    return (
        said.sound
        and person["birth_year"] in (None, said.birth_year)
        and person["sex"] in (None, said.sex)
    )


def quality(people, as_of):
    """Return for each record which of the four demands it meets."""
    numbers = Counter(person["personal_id"] for person, _ in people)
    needed = ("full_name", "birth_date", "sex", "personal_id", "birth_registration_place",
              "home_place", "permanent_address")  # fmt: skip
    for person, reason in people:
        number, born = person["personal_id"], person["birth_date"]
        yield {
            "quality_right": (number is None or number_fits(person, as_of))
            and (born is None or born <= as_of),
            "quality_complete": all(person[name] is not None for name in needed),
            "quality_clean": reason != "duplicate_number"
            and (number is None or numbers[number] == 1),
            "quality_alive": reason not in ("dead", "removed", "moved_out", "emigrated"),
        }


def figures(people, as_of, everybody=None):
    """Return numerator and denominator of every indicator; numbers are shared by everybody."""

    def happened(day):
        return day is None or day <= as_of

    def held(person):
        return person["card_status"] == "issued" and happened(person["card_issued_on"])

    def account(person, *states):
        return person["eid_status"] in states and happened(person["eid_registered_on"])

    inside = [person for person, reason in people if reason is None]
    of_age = {id(p): has_reached(p, 14, as_of) for p in inside}
    eligible = [p for p in inside if of_age[id(p)]]
    minors = [p for p in inside if of_age[id(p)] is False]
    holders = [p for p in eligible if held(p)]
    taken = [p for p in eligible if account(p, "taken", "approved", "activated")]
    approved = [p for p in eligible if account(p, "approved", "activated")]
    active = [
        p for p in eligible if p["eid_status"] == "activated" and happened(p["eid_activated_on"])
    ]
    channels = Counter(p["eid_channel"] for p in taken)
    levels = Counter(p["eid_level"] for p in taken)
    ages = Counter(of_age.values())
    soon = as_of + timedelta(days=90)
    ends = [last_days(p, as_of) for p in holders]
    valid = [e for e in ends if e and min(e) >= as_of]
    expired = [e for e in ends if e and max(e) < as_of]
    met = [
        demands
        for (person, _), demands in zip(
            everybody or people, quality(everybody or people, as_of), strict=True
        )
        if any(person is mine for mine, _ in people)
    ]
    return {
        "population": (len(inside), len(people)),
        "eligible": (len(eligible), len(inside)),
        "under_age": (ages[False], len(inside)),
        "age_undetermined": (ages[None], len(inside)),
        "cccd_issued": (len(holders), len(eligible)),
        "cccd_left": (len(eligible) - len(holders), len(eligible)),
        "eid_with_card": (channels["with_card"], len(eligible)),
        "eid_standalone": (channels["standalone"], len(eligible)),
        "eid_total": (len(taken), len(eligible)),
        "card_under_age": (sum(map(held, minors)), len(minors)),
        "eid_level_1": (levels[1], len(eligible)),
        "eid_level_2": (levels[2], len(eligible)),
        "eid_approved": (len(approved), len(eligible)),
        "eid_activated": (len(active), len(eligible)),
        "eid_total_of_issued": (sum(p in holders for p in taken), len(holders)),
        "eid_activated_of_accounts": (sum(p in taken for p in active), len(taken)),
        "eid_activated_of_approved": (sum(p in approved for p in active), len(approved)),
        "cccd_valid": (len(valid), len(eligible)),
        "cccd_due": (sum(min(e) <= soon for e in valid), len(eligible)),
        "cccd_expired": (len(expired), len(eligible)),
        "cccd_validity_undetermined": (
            len(holders) - len(valid) - len(expired),
            len(eligible),
        ),
        **{code: (sum(d[code] for d in met), len(people)) for code in DEMANDS},
        "quality_all": (sum(all(d.values()) for d in met), len(people)),
    }


DEMANDS = ("quality_right", "quality_complete", "quality_clean", "quality_alive")


def counted_figures(rows, indicators):
    found = {r["indicator"]: (r["numerator"], r["denominator"]) for r in rows.to_dicts()}
    return {name: found[name] for name in indicators}


@given(people=PEOPLE, as_of=DAYS)
@settings(deadline=None, max_examples=60)
def test_every_indicator_agrees_with_plain_python(people, as_of):
    counted = coverage(
        frame_of(people),
        as_of=as_of,
        by=parse_by("ward,sex+age_band"),
        settings=Settings(),
        catalogue=builtin_catalogue(),
    )
    everybody = judged(people, as_of)
    assert figures(everybody, as_of).keys() == builtin_catalogue().indicators.keys()
    assert counted.left_out == Counter(reason for _, reason in everybody if reason)
    total = counted.rows.filter(unit_level="total", group="")
    expected = figures(everybody, as_of)
    assert counted_figures(total, expected) == expected
    # a code and a name together tell wards apart, never one of them alone
    for ward in {(p["ward_code"], p["ward"]) for p in people}:
        part = [(p, r) for p, r in everybody if (p["ward_code"], p["ward"]) == ward]
        code, name = ward[0] or "", ward[1] or "unknown"
        rows = counted.rows.filter(unit_level="ward", unit_code=code, unit=name)
        expected = figures(part, as_of, everybody)
        assert counted_figures(rows, expected) == expected
    for group in {(p["sex"] or "unknown", age_band(p, as_of)) for p in people}:
        part = [
            (p, r) for p, r in everybody if (p["sex"] or "unknown", age_band(p, as_of)) == group
        ]
        rows = counted.rows.filter(group=f"sex={group[0]},age_band={group[1]}")
        expected = figures(part, as_of, everybody)
        assert counted_figures(rows, expected) == expected


DIMENSIONS = st.lists(
    st.sampled_from(["ward", "sex", "age_band", "law_age_band", "card_status", "residence_status"]),
    min_size=1,
    max_size=3,
    unique=True,
)


@given(people=PEOPLE, as_of=DAYS, by=st.lists(DIMENSIONS, max_size=3, unique_by=tuple))
@settings(deadline=None, max_examples=40)
def test_parts_sum_to_the_total_whatever_the_breakdown(people, as_of, by):
    rows = coverage(frame_of(people), as_of=as_of, by=by, settings=Settings()).rows
    total = counted_figures(
        rows.filter(unit_level="total", group=""), rows["indicator"].unique().to_list()
    )
    for names in by:
        level = "ward" if "ward" in names else "total"
        groups = [name for name in names if name != "ward"]
        pattern = ",".join(f"{name}=[^,]*" for name in groups)
        part = rows.filter(
            pl.col("unit_level") == level, pl.col("group").str.contains(f"^{pattern}$")
        )
        if level == "total" and not groups:
            continue
        summed = part.group_by("indicator").agg(pl.col("numerator", "denominator").sum())
        if people:
            assert {r[0]: r[1:] for r in summed.iter_rows()} == total


@given(people=PEOPLE, as_of=DAYS, seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=30)
def test_the_order_of_distinct_people_does_not_matter(people, as_of, seed):
    frame = frame_of(people).with_columns(personal_id=pl.lit(None, dtype=pl.String))
    shuffled = frame.sample(fraction=1, shuffle=True, seed=seed)
    by = parse_by("ward,ward+sex,age_band")
    one = coverage(frame, as_of=as_of, by=by, settings=Settings())
    other = coverage(shuffled, as_of=as_of, by=by, settings=Settings())
    assert one.rows.equals(other.rows)
    assert one.left_out == other.left_out


@given(
    numerator=st.integers(0, 10**9),
    denominator=st.integers(1, 10**9),
    decimals=st.integers(0, 6),
)
def test_percent_is_the_nearest_float_to_the_exact_decimal(numerator, denominator, decimals):
    exact = Fraction(100 * numerator, denominator)
    unit = Fraction(1, 10**decimals)
    cut = exact // unit * unit
    nearest = cut + unit if exact - cut >= unit / 2 else cut
    assert percent(numerator, denominator, decimals=decimals, rounding="truncate") == float(cut)
    assert percent(numerator, denominator, decimals=decimals, rounding="half-up") == float(nearest)
