"""Names: time per million, against other tools on the same names, as ratios.

Usage: python -m benchmarks.names [--distinct 100000] [--rows 1000000] [--seed 3]

The names are those of a synthetic town's peoples in their shares (97 % Kinh). The other tools do
less: Unidecode folds, viet-text-tools places tones, underthesea composes and places tones. Those
that are not installed (extra ``bench``) are left out. CPU time of one process, best of three: what
is remembered of words is warm, on both sides.
"""

import argparse
import importlib.util
import time
from collections.abc import Callable
from random import Random

import polars as pl

from benchmarks.composed_names import KINDS
from lagi_clean.normalize.name_table import name_table
from lagi_clean.normalize.namespace import NamesOfSeries

SHARES = {"Kinh": 0.967, "Chăm": 0.013, "Hoa": 0.012, "Raglai": 0.005, "Ê Đê, M'nông": 0.003}
ROW_NAMES = 70_000


def seconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def others(names: list[str]) -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {}
    from unidecode import unidecode

    found["Unidecode"] = lambda: [unidecode(name) for name in names]
    if importlib.util.find_spec("viet_text_tools"):
        from viet_text_tools import normalize_diacritics

        found["viet-text-tools"] = lambda: [normalize_diacritics(name) for name in names]
    if importlib.util.find_spec("underthesea"):
        from underthesea import text_normalize

        found["underthesea"] = lambda: [text_normalize(name) for name in names]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--distinct", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    rng = Random(options.seed)
    kinds, shares = list(SHARES), list(SHARES.values())
    names: dict[str, None] = {}
    while len(names) < options.distinct:
        names[KINDS[rng.choices(kinds, shares)[0]][1](rng)] = None
    distinct = list(names)
    series = pl.Series("name", distinct)
    name_table(series.head(100))
    ours = seconds(lambda: name_table(series))
    scale = 1e6 / len(distinct)
    print(f"seconds per million distinct names ({len(distinct)} measured)")
    print(f"{'normal form, parts, keys, flags':<34}{ours * scale:>8.2f}     1.0")
    for tool, work in others(distinct).items():
        theirs = seconds(work)
        print(f"{tool:<34}{theirs * scale:>8.2f}{theirs / ours:>8.1f}")
    rows = pl.Series("name", rng.choices(distinct[:ROW_NAMES], k=options.rows))
    lower = seconds(rows.str.to_lowercase)
    normal = seconds(NamesOfSeries(rows).normalize)
    scale = 1e6 / len(rows)
    print(f"seconds per million rows with {min(ROW_NAMES, len(distinct))} distinct names")
    print(f"{'str.to_lowercase of polars':<34}{lower * scale:>8.2f}     1.0")
    print(f"{'vn.normalize':<34}{normal * scale:>8.2f}{normal / lower:>8.1f}")


if __name__ == "__main__":
    main()
