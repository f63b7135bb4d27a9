"""A mother too young, found quickly over columns, is what looking at each record would find."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform
from lagi_clean.validate import validate

NAMES = ("Lê Thị Mai", "lê thị mai", "Võ Thị Ba", "LÊ THỊ MAI", "Võ Thị Sáu Em")
MEMBERS = st.fixed_dictionaries(
    {
        "household_id": st.sampled_from(("H1", "H2", None)),
        "full_name": st.sampled_from((*NAMES, None)),
        "mother_name": st.sampled_from((*NAMES, None)),
        "sex": st.sampled_from(("male", "female", "female", None)),
        "birth_year": st.sampled_from((None, 1970, 1981, 1982, 1990, 1995)),
    }
)


def too_young(members):
    found = []
    for at, child in enumerate(members):
        if child["household_id"] is None or child["mother_name"] is None:
            continue
        called = [
            (place, woman)
            for place, woman in enumerate(members)
            if woman["household_id"] == child["household_id"]
            and woman["sex"] == "female"
            and (woman["full_name"] or "").lower() == child["mother_name"].lower()
        ]
        if len(called) != 1 or called[0][0] == at:
            continue
        born, mother_born = child["birth_year"], called[0][1]["birth_year"]
        if born is not None and mother_born is not None and born - mother_born < 12:
            detail = f"mother=list:{called[0][0]} born={mother_born} child born={born}"
            found.append((f"list:{at}", detail))
    return found


@given(st.lists(MEMBERS, min_size=1, max_size=12))
def test_as_looking_at_each_record_finds(members):
    rows = [
        {"record_id": f"list:{at}", "source": "list", "source_row": at, "old_id": str(at), **member}
        for at, member in enumerate(members)
    ]
    schema = {name: CITIZENS[name] for name in rows[0]}
    citizens = conform(pl.DataFrame(rows, schema=schema), CITIZENS)
    issues = validate(citizens, settings=Settings(), as_of=date(2022, 12, 31)).issues
    found = issues.filter(pl.col("rule") == "mother_name.too_young")
    assert found.select("record_id", "detail").rows() == too_young(members)
