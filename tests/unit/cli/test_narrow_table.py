"""Tables on a terminal that is too narrow for them: nothing is cut off."""

import pytest

from lagi_clean.cli import tables


@pytest.mark.parametrize("width", [40, 60, 80])
def test_texts_go_on_below_and_figures_stay_whole(width, monkeypatch, capsys):
    monkeypatch.setattr(tables, "_WIDTH_OF_A_PIPE", width)
    field, denominator = "birth_registration_place", "population of the ward"
    tables.print_table(
        ["Heading", "Field", "Count", "Denominator"],
        [["Nơi đăng ký khai sinh", field, "1,095,123", denominator]],
        right={2},
    )
    printed = capsys.readouterr().out
    assert "…" not in printed
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in printed.splitlines()]
    columns = list(zip(*filter(None, cells), strict=True))
    assert "".join(columns[0]).replace(" ", "") == "Nơiđăngkýkhaisinh"
    assert "".join(columns[1]) == field
    assert "1,095,123" in columns[2]
    assert "".join(columns[3]).replace(" ", "") == denominator.replace(" ", "")
    assert all(len(line) <= width for line in printed.splitlines())
