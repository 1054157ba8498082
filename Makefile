# SPDX-License-Identifier: EUPL-1.2
# `make help` lists the targets. Every check of the project is one of them; CI calls `make test` and nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test lint contracts types tests coverage fuzz privacy show bench screenshots format clean develop browser

BIN := .venv/bin
# Number of test processes; each has a database cluster of its own.
JOBS ?= 2
# Number of requests the API fuzz sends.
FUZZ_CASES ?= 2000
# How many at once and how often; how many lives.
CROWD ?= 200
ROUNDS ?= 50
EXAMPLES ?= 10000
# Number of pairs of worlds that the privacy test compares.
PRIVACY_PAIRS ?= 2000

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .venv with everything the service needs, .venv/bin/ikz included.
	@sh scripts/environment.sh requirements.txt

develop: ## Like setup, with the tools for development and tests.
	@sh scripts/environment.sh requirements-dev.txt

run: setup ## Start everything with sample data on http://localhost:8000 (another port: IKZ_PORT=9000 make run).
	@IKZ_STOP_WITH_PARENT=1 exec $(BIN)/ikz run --demo

test: develop browser lint contracts types tests ## From nothing to a green suite: everything CI checks.

browser: ## Find a Chromium for the tests of the pages, or install one (as root on Debian).
	@sh scripts/chromium.sh

lint: develop ## Style and frequent mistakes (ruff).
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

contracts: develop ## Which part may import which (import-linter).
	$(BIN)/lint-imports

types: develop ## Types (mypy, strict).
	$(BIN)/mypy

tests: develop ## The test suite (another number of processes: make tests JOBS=4).
	$(BIN)/pytest -n $(JOBS) --dist loadfile

coverage: develop ## The test suite with coverage, line by line for what is not covered.
	$(BIN)/pytest -n $(JOBS) --dist loadfile --cov --cov-report=term-missing:skip-covered

fuzz: develop ## The API under FUZZ_CASES generated requests, and every limit of every field.
	FUZZ_CASES=$(FUZZ_CASES) FUZZ_PHASES=examples,coverage,fuzzing,stateful $(BIN)/pytest -k fuzz

concurrency: develop ## Crowds at one place, one state and one key: CROWD=200 at once, ROUNDS=50.
	CROWD=$(CROWD) ROUNDS=$(ROUNDS) $(BIN)/pytest -s tests/service/cooperations/test_many_at_once.py

lifecycle: develop ## The whole life of cooperations, drawn at random: EXAMPLES=10000.
	EXAMPLES=$(EXAMPLES) $(BIN)/pytest -s tests/service/cooperations/test_life_cycle_machine.py

privacy: develop ## Two worlds that differ in what is private, in PRIVACY_PAIRS pairs, byte by byte (a quarter of an hour).
	PRIVACY_PAIRS=$(PRIVACY_PAIRS) $(BIN)/pytest -s tests/service/privacy/test_differential.py

show: develop ## Go the whole way from a call to an award and tell it (docs/examples/whole-way.md).
	@$(BIN)/python -m tests.process.way

bench: develop ## Measure speed and memory; prints figures, fails on none.
	@for file in benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python "$$file" || exit 1; done

screenshots: develop browser ## A picture of every page in docs/screenshots, from a service with invented data (some minutes).
	$(BIN)/python -m scripts.screenshots

format: develop ## Bring the sources into form.
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

clean: ## Remove what tools leave behind. The database in .state and .venv stay.
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis htmlcov .coverage .coverage.*
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
