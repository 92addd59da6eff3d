# Every command of the project; `make help` lists them. Nothing but Python 3.11 or newer needs to be there.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The system's own first: distributions optimise it by profile, whoever compiles it (pyenv, too) only if they are told to.
PYTHON ?= $(shell for name in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input --quiet
PYTEST := $(PY) -m pytest
PARALLEL := -n 2

.PHONY: help run test check unit integration fuzz e2e bench texts migration seed openapi lock screenshots clean
.NOTPARALLEL:

help: ## List these commands
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## (.*)/  make \1|\2/' | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

run: $(VENV)/run.stamp ## Install, migrate, fill the demo clinics, build and serve on http://localhost:8000 (PORT=…)
	@exec $(PY) -m medisched.cli serve

# The pages that the browser's tests visit are built in the first ones' pauses.
test: $(VENV)/dev.stamp $(VENV)/browser.stamp ## Run every test, the browser's too
	@nice -n 5 $(PY) -m tests.pages & $(PYTEST) $(PARALLEL); ended=$$?; wait; exit $$ended
	@$(PYTEST) $(PARALLEL) tests/e2e

check: $(VENV)/dev.stamp ## Check style, types, imports, spelling and the architecture
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m basedpyright
	@$(VENV)/bin/lint-imports
	@$(PY) -m codespell_lib
	@$(PYTEST) -q tests/structure

unit: $(VENV)/dev.stamp ## Run the tests that need no database
	@$(PYTEST) tests/unit

integration: $(VENV)/dev.stamp ## Run the tests on a real PostgreSQL
	@$(PYTEST) $(PARALLEL) tests/integration tests/machines

fuzz: $(VENV)/dev.stamp ## Ask the API whatever its description allows and forbids, as everybody (an hour; FUZZ_EXAMPLES=10: ten minutes)
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-60} $(PYTEST) $(PARALLEL) -o faulthandler_timeout=0 tests/integration/test_api_schema.py

e2e: $(VENV)/dev.stamp $(VENV)/browser.stamp ## Run the journeys in a real browser
	@$(PYTEST) $(PARALLEL) tests/e2e

bench: $(VENV)/dev.stamp ## Measure the API under load with 1,000,000 appointments (first 5 minutes, then 2; 5 GB in .data/bench)
	@$(PY) -m bench

texts: $(VENV)/dev.stamp ## Gather the texts of the code into the catalogues in medisched/locale
	@$(PY) -m babel.messages.frontend -q extract $(TEXTS) --output-file .data/medisched.pot medisched
	@$(PY) -m babel.messages.frontend -q update $(CATALOGUES) --input-file .data/medisched.pot

TEXTS = --no-default-keywords -k _ -k mark -k many:2,3 --add-location=file --sort-output --width=120 --project=medisched
CATALOGUES = --domain=medisched --output-dir=medisched/locale --no-fuzzy-matching --ignore-obsolete \
	--ignore-pot-creation-date --width=120

migration: $(VENV)/dev.stamp ## Write the next migration: make migration m="add rooms"
	@test -n '$(m)' || { echo 'Say what it does: make migration m="add rooms"' >&2; exit 2; }
	@$(PY) -m alembic revision --autogenerate -m '$(m)'

seed: $(VENV)/run.stamp ## Fill the demo clinics without serving
	@$(PY) -m medisched.cli seed

openapi: $(VENV)/run.stamp ## Write docs/openapi.json
	@$(PY) -m medisched.cli.openapi

screenshots: $(VENV)/dev.stamp $(VENV)/browser.stamp ## Take docs/screenshots: every page, both themes, two widths
	@$(PY) -m tests.screenshots

lock: $(VENV)/dev.stamp ## Resolve the newest allowed dependencies into requirements/*.lock
	@$(LOCK) --upgrade --group build --output-file requirements/run.lock
	@$(LOCK) --upgrade --group build --group dev --constraint requirements/run.lock --output-file requirements/dev.lock

LOCK = $(PY) -m uv pip compile pyproject.toml --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock'

clean: ## Remove what was built or installed; the data in .data stay
	@rm -rf $(VENV) .web .states .pytest_cache .ruff_cache .hypothesis .import_linter_cache test-results
	@find . -name __pycache__ -type d -not -path './.data/*' -prune -exec rm -rf {} +

# A stamp is as new as the last complete installation, so that a warm start installs nothing.
$(VENV)/run.stamp: requirements/run.lock pyproject.toml
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or newer, with its venv module, is needed: install it, or say PYTHON=/path/to/python3' >&2; exit 2; }
	@echo 'Installing …'
	@'$(PYTHON)' -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.lock
	@echo 'Installing what tests and checks need …'
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

$(VENV)/browser.stamp: $(VENV)/dev.stamp tests/chromium.py tests/axe.py tests/browser/package.json tests/browser/bun.lock
	@$(PY) -m tests.chromium
	@$(PY) -m tests.axe
	@touch $@
