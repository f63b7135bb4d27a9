# `make` lists the targets. Everything is installed into .venv, from constraints.txt.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo
.DEFAULT_GOAL := help
.PHONY: help demo test test-long golden readme check lint types format bench eval-names sample-data clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.run: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11"; exit 2; }
	@echo "setting up $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[report]'
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(VENV)/.run ## the main job on a synthetic town of 128,402 people
	$(BIN)/lagi-clean sample-town -o $(DEMO)/town
	$(BIN)/lagi-clean run $(DEMO)/town/population_dirty.csv -o $(DEMO)/result --as-of 2022-12-31
	$(BIN)/lagi-clean evaluate $(DEMO)/result --truth $(DEMO)/town/truth.parquet
	$(BIN)/lagi-clean verify $(DEMO)/result
	$(BIN)/lagi-clean report $(DEMO)/result -o $(DEMO)/report.html

test: $(VENV)/.dev ## the tests
	$(BIN)/python -m pytest

test-long: $(VENV)/.dev ## the tests that take minutes
	$(BIN)/python -m pytest -m long

golden: $(VENV)/.dev ## record the golden cases anew; read the difference afterwards
	LAGI_CLEAN_RECORD=1 $(BIN)/python -m pytest tests/golden -n 0
	$(BIN)/python -m pytest tests/golden

check: lint types test ## what CI runs: lint, types, tests

readme: $(VENV)/.run ## record what the demo prints into the READMEs
	$(BIN)/python tests/docs/demo_transcript.py $(DEMO)

sample-data: $(VENV)/.run ## make the small town in sample_data/ anew
	$(BIN)/lagi-clean sample-town -o sample_data --people 2000 --seed 2022

lint: $(VENV)/.dev ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy, strict
	$(BIN)/mypy

format: $(VENV)/.dev ## rewrite the code as ruff wants it
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/.bench: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	@touch $@

bench: $(VENV)/.bench ## speed and quality beside others, as ratios; takes a good while
	$(BIN)/python -m benchmarks.clean
	$(BIN)/python -m benchmarks.names
	$(BIN)/python -m benchmarks.coverage 10000000
	$(BIN)/python -m benchmarks.quality.run $(DEMO)/bench
	$(BIN)/python -m benchmarks.speed.run $(DEMO)/bench

clean: ## remove everything that make made
	rm -rf $(VENV) $(DEMO) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

eval-names: $(VENV)/.dev ## how well damaged names come back, by kind of damage
	$(BIN)/python -m benchmarks.eval_names
