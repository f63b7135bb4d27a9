"""``python -m lagi_clean``: the command line."""

from lagi_clean.cli.main import run

run()
