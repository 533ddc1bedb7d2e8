# Two commands do everything on a machine with Python 3.11+, make and git; with Node 20+, they check the extension's
# JavaScript too:
#   make run     the app
#   make test    every check and every test
# `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check javascript unit browsers pandoc together torture fuzz supply bench docs pages pictures extension clean help

run: $(VENV)/.app  ## start the app (installs it into .venv first)
	@$(BIN)/arxivtui $(ARGS)

test: check unit  ## every check and every test

check: $(VENV)/.dev javascript  ## formatting, lint, types and the floors of the house
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

javascript:  ## the same for the extension's JavaScript, and its own tests; needs Node 20
	@sh tests/extension/check.sh

unit: $(VENV)/.dev browsers pandoc  ## every test alone, without the checks
	$(BIN)/pytest -n 2 --dist loadfile

browsers:  ## install Chromium and Firefox where that is possible
	@sh tests/browser/install-browsers.sh

pandoc:  ## install Pandoc where that is possible, for the tests that hand it our exports
	@sh tests/formats/install-pandoc.sh

together: $(VENV)/.dev  ## five minutes of apps, browser, fetch and commands on one store, then count
	$(BIN)/python -m tests.together --seconds 300

torture: $(VENV)/.dev  ## ten minutes of the same while processes are killed, the disk fills, arXiv and the model break; SEED=N repeats
	$(BIN)/python -m tests.torture --seconds 600 $(if $(SEED),--seed $(SEED))

fuzz: $(VENV)/.dev  ## damage all that comes from outside, 20,000 times each: an hour or two; FUZZ_EXAMPLES=2000 takes ten minutes
	HYPOTHESIS_PROFILE=long $(BIN)/pytest -v -n 2 tests/fuzz

supply: $(VENV)/.dev  ## try sdist and wheel with the oldest and newest packages that they may run with; needs a network
	$(BIN)/python -m tests.supply

bench: $(VENV)/.dev  ## run every benchmark (twenty minutes, on a quiet machine) and write docs/benchmarks.md
	$(BIN)/python -m benchmarks $(ARGS)

docs: $(VENV)/.dev  ## build the documentation as a site into build/docs; a dead link is an error
	$(BIN)/sphinx-build -W --keep-going -n -q -b html -d build/doctrees docs build/docs
	@echo "build/docs/index.html"

pages: $(VENV)/.dev  ## write anew what the program itself says in docs/: commands, keys, settings; and what Tab offers
	$(BIN)/python -m arxivtui.cli.completion_table
	$(BIN)/python -m arxivtui.cli.commands_page > docs/commands.md
	$(BIN)/python -m arxivtui.tui.keys > docs/keys.md
	$(BIN)/python -m arxivtui.config.settings_page docs/configuration.md

pictures: $(VENV)/.dev  ## draw the pictures of docs/pictures, and the extension's icons, anew
	$(BIN)/python docs/pictures/draw.py
	$(BIN)/python docs/pictures/draw_icons.py
	$(BIN)/python docs/pictures/draw_floors.py
	$(BIN)/python -m docs.pictures.draw_extension

extension: $(VENV)/.app  ## write the extension's packages for the browsers' stores into dist/
	@$(BIN)/python -m arxivtui.extension dist

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
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build node_modules

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
