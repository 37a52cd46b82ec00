# make setup | run | test | check | bench | faults | simulate | evaluate: each works first thing in a fresh clone.
PYTHON ?= python3
PORT ?= 8080
PY := .venv/bin/python
PIP := PIP_CONSTRAINT=constraints.txt $(PY) -m pip --disable-pip-version-check install -q
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup run test check bench faults simulate evaluate clean

setup: .venv/dev

run: .venv/run
	@.venv/bin/monshin serve --port $(PORT)

test: .venv/dev
	@sh tests/browser/install
	@sh tests/postgres/install
	@$(PY) -m pytest

check: .venv/dev
	@.venv/bin/ruff format --check -q . || { echo "run: .venv/bin/ruff format ."; exit 1; }
	@.venv/bin/ruff check -q .
	@.venv/bin/mypy --no-error-summary
	@$(PY) -m pytest tests/test_architecture.py tests/test_docs.py
	@.venv/bin/monshin check

bench: .venv/dev
	@sh tests/bench/install
	@sh tests/postgres/install
	@$(PY) -m tests.bench $(BENCH)

simulate: .venv/dev
	@$(PY) -m tests.bench.simulate

faults: .venv/dev
	@sh tests/postgres/install
	@$(PY) -m tests.faults $(FAULTS)

evaluate: .venv/dev
	@$(PY) -m tests.evaluation.measure

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/run: .venv/bin/python pyproject.toml constraints.txt
	@test -e .venv/dev || { echo "installing ..."; $(PIP) -e .; }
	@touch $@

.venv/dev: .venv/bin/python pyproject.toml constraints.txt
	@echo "installing ..."
	@$(PIP) -e '.[dev]'
	@touch $@ .venv/run

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { test "$$(id -u)" = 0 \
		&& apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null; } \
		|| { echo "needs the venv module: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv
