# Two commands do everything on a machine with Python 3.11+, make and git:
#   make run     the app
#   make test    every check and every test
# `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check unit browsers together bench pictures clean help

run: $(VENV)/.app  ## start the app (installs it into .venv first)
	@$(BIN)/arxivtui $(ARGS)

test: check unit  ## every check and every test

check: $(VENV)/.dev  ## formatting, lint, types and the floors of the house
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.dev browsers
	$(BIN)/pytest -n 2 --dist loadfile

browsers:  ## install Chromium and Firefox where that is possible
	@sh tests/browser/install-browsers.sh

together: $(VENV)/.dev  ## five minutes of apps, browser, fetch and commands on one store, then count
	$(BIN)/python -m tests.together --seconds 300

bench: $(VENV)/.dev  ## print the benchmarks of the list, taking papers in, costs of scores, and the endpoint
	$(BIN)/python -m benchmarks.list
	$(BIN)/python -m benchmarks.ingest
	$(BIN)/python -m benchmarks.scoring_cost
	$(BIN)/python -m benchmarks.endpoint
	$(BIN)/python -m benchmarks.endpoint_load
	$(BIN)/python -m benchmarks.app_under_load

pictures: $(VENV)/.dev  ## draw the pictures of docs/pictures anew
	$(BIN)/python docs/pictures/draw.py

$(VENV)/.app: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "arxivtui needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
	    { echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.app
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

clean:  ## remove what the commands above made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
