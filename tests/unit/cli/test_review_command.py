"""``review`` as it is typed: out to a workbook, back to a file of decisions, and taken back."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lagi_clean.api.matching import read_decisions
from lagi_clean.cli.main import app, run
from lagi_clean.errors import InputError, UsageError
from tests.workbooks import answer, sheets

CUSTOMERS = Path(__file__).parents[3] / "docs" / "examples" / "customers"
PAIR, OTHER = ("C0099", "C0100"), ("C0060", "C0062")


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    """A job of the customers of docs/matching.md."""
    folder = tmp_path_factory.mktemp("customers")
    for name in ("customers.csv", "customers.toml", "newsletter.csv"):
        shutil.copy(CUSTOMERS / name, folder)
    typed("dedupe", folder / "customers.csv", "-o", folder / "out", *spec(folder))
    return folder / "out"


def spec(folder):
    return ("--spec", folder / "customers.toml")


def typed(*words):
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0
    return done


@pytest.fixture
def place(job, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def book(job, place):
    typed("review", "export", job, "-o", "ask.xlsx")
    return place / "ask.xlsx"


def figures(text):
    rows = (line.rsplit(maxsplit=1) for line in text.splitlines())
    return {name.strip(): int(count.replace(",", "")) for name, count in rows}


def test_export_says_where_and_how_many(job, place):
    done = typed("review", "export", job, "-o", "ask.xlsx")
    assert done.stdout == ""
    assert done.stderr.strip() == "ask.xlsx: 12 pairs to decide"


def test_export_makes_workbooks_only(job, place):
    with pytest.raises(UsageError) as error:
        typed("review", "export", job, "-o", "ask.csv")
    assert error.value.code == "REVIEW_FORMAT"
    assert list(place.glob("*ask*")) == []


def test_export_does_not_write_over_the_tables_of_the_job(job, place):
    before = (job / "pairs.parquet").read_bytes()
    with pytest.raises(UsageError) as error:
        typed("review", "export", job, "-o", job / "pairs.parquet")
    assert error.value.code == "OUTPUT_IS_INPUT"
    assert (job / "pairs.parquet").read_bytes() == before


def test_the_workbook_shows_the_columns_of_the_table(book):
    heading, *rows = sheets(book)["Pairs"]
    assert {"given_name", "surname", "street", "phone"} <= set(heading)
    first = dict(zip(heading, rows[0], strict=True))
    assert first["surname"] == "Holloway"
    assert first["What agrees and what differs"].startswith("other first name – given name: other")
    text = " ".join(cell for row in sheets(book)["Instructions"] for cell in row)
    assert "Twins" not in text


def test_apply_tells_what_was_asked_answered_and_holds(job, book, place):
    answer(book, {PAIR: ("same", ""), OTHER: ("unsure", "ask again")})
    done = typed("review", "apply", job, book, "--by", "Thái", "--on", "2024-05-02")
    assert figures(done.stdout) == {
        "asked": 12, "answered": 2, "new lines": 2, "overruled": 0,
        "standing: same": 1, "standing: not same": 0, "standing: unsure": 1,
    }  # fmt: skip
    assert done.stderr.strip() == "decisions.csv: 2 lines added"
    held = read_decisions(place / "decisions.csv")
    assert set(held["by"]) == {"Thái"}
    assert set(held["on"]) == {"2024-05-02"}
    again = typed("review", "apply", job, book, "--by", "Thái", "--json")
    assert json.loads(again.stdout) == {
        "schema_version": 1, "command": "review apply", "asked": 12, "answered": 2, "new_lines": 0,
        "overruled": 0,
        "standing": {"same": 1, "not_same": 0, "unsure": 1},
    }  # fmt: skip


def test_two_workbooks_of_one_job_the_later_answer_holds_and_is_told(job, book, place):
    shutil.copy(book, "mine.xlsx")
    answer(book, {PAIR: ("same", ""), OTHER: ("same", "")})
    answer(place / "mine.xlsx", {PAIR: ("not the same", ""), OTHER: ("same", "")})
    typed("review", "apply", job, book, "--by", "Thái")
    told = figures(typed("review", "apply", job, "mine.xlsx", "--by", "Hà").stdout)
    assert (told["answered"], told["new lines"], told["overruled"]) == (2, 1, 1)
    assert (told["standing: same"], told["standing: not same"]) == (1, 1)


def test_undo_says_what_held_and_what_was_withdrawn(job, book, place):
    answer(book, {PAIR: ("same", ""), OTHER: ("not the same", "")})
    typed("review", "apply", job, book, "--by", "Thái", "-d", "mine.csv")
    pair = read_decisions(place / "mine.csv")["pair"][0]
    done = typed("review", "undo", "mine.csv", pair, "--by", "Hà", "--note", "nhầm")
    told = figures(done.stdout)
    assert (told["held before"], told["withdrawn"], told["new lines"]) == (2, 1, 1)
    assert sum(told[f"standing: {kind}"] for kind in ("same", "not same", "unsure")) == 1
    assert "asked" not in told
    assert done.stderr.strip() == "mine.csv: 1 line added"
    last = read_decisions(place / "mine.csv").row(-1, named=True)
    assert (last["decision"], last["by"], last["note"]) == ("withdrawn", "Hà", "nhầm")


def test_a_second_run_asks_nothing_that_was_decided_and_undo_asks_again(job, book, place):
    heading, *rows = sheets(book)["Pairs"]
    left, right = heading.index("id_l"), heading.index("id_r")
    pairs = {(row[left], row[right]) for row in rows}
    answer(book, {p: ("same" if p == PAIR else "not the same", "") for p in pairs})
    typed("review", "apply", job, book, "--by", "Thái")
    again = ("dedupe", job.parent / "customers.csv", *spec(job.parent), "--json")
    decided = ("--decisions", "decisions.csv")
    done = json.loads(typed(*again, *decided, "-o", "second").stdout)
    assert (done["review_pairs"], done["people"]) == (0, 500)
    assert done["decisions"]["held"] == 12
    held = read_decisions(place / "decisions.csv")
    same = held.filter(decision="same")["pair"][0]
    typed("review", "undo", "decisions.csv", same, "--by", "Thái")
    done = json.loads(typed(*again, *decided, "-o", "third").stdout)
    assert (done["review_pairs"], done["people"]) == (1, 501)


def test_one_unknown_answer_is_named_by_its_cell(job, book):
    answer(book, {PAIR: ("perhaps", "")})
    with pytest.raises(InputError) as caught:
        typed("review", "apply", job, book, "--by", "Thái")
    number = 1 + [row[0] for row in sheets(book)["Pairs"]].index("perhaps")
    assert caught.value.message("en").endswith(f"sheet 'Pairs': no answer of the list in A{number}")
    assert "perhaps" not in caught.value.message("en") + caught.value.hint("en")


def test_a_link_is_reviewed_too(job, place):
    both = ("customers.csv", "newsletter.csv")
    lists = [job.parent / name for name in both]
    typed("link", *lists, "-o", "both", *spec(job.parent), "--right-id", "subscriber")
    done = typed("review", "export", "both", "-o", "both.xlsx")
    assert done.stderr.strip() == "both.xlsx: 4 pairs to decide"


def test_a_folder_that_is_no_job_is_told_with_every_command_that_makes_one(
    place, monkeypatch, capsys
):
    monkeypatch.setattr("sys.argv", ["lagi-clean", "review", "export", ".", "-o", "x.xlsx"])
    with pytest.raises(SystemExit) as done:
        run()
    assert done.value.code == 3
    told = capsys.readouterr().err
    assert "JOB_TABLE_MISSING" in told
    for command in ("run", "dedupe", "link"):
        assert f"'{command}'" in told.replace("'lagi-clean run'", "'run'")
