# One command per job. The first one you run sets everything up inside .venv; only a
# Chromium that the browser tests miss is installed on the machine, and only as root.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
UV_WANTED := $(shell sed -n 's/^ *"\(uv[~=<>][^"]*\)".*/\1/p' pyproject.toml)
LANGUAGES := zh_CN zh_TW en ko

export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON := $(PYTHON)
export UV_PYTHON_DOWNLOADS := never
export UV_PYTHON_PREFERENCE := only-system
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help setup demo day run play test check lint scenarios content locales migration pictures papers transcripts bench torture lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1~\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F '~' '{printf "%-20s %s\n", $$1, $$2}'

setup: $(READY) ## what the others need, inside .venv; they do it themselves

demo: $(READY) ## a town of phones in your browser: no token, no database, no network (PORT=8090)
	@$(BIN)/linli demo

day: $(READY) ## one day of that town in the terminal, told scene by scene
	@$(BIN)/linli demo --text

run: $(READY) ## the service itself (set LINLI_BOT_TOKEN first; README.md says how)
	@$(BIN)/linli run

play: $(READY) ## a story of your own: make play f=story.yaml (in the browser: watch=1)
	@$(BIN)/linli play "$(f)" $(if $(watch),--watch,--text)

test: $(READY) ## every test, on SQLite and on a real PostgreSQL of its own
	@$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: lint ## what CI runs: format, lint, types, imports, locales, content, tests, coverage
	@$(MAKE) --no-print-directory test ARGS="$(PROVING) --cov --cov-report="
	@$(BIN)/coverage report --fail-under=100
	@$(MAKE) --no-print-directory test ARGS="$(PROVING:%=--ignore=%) --ignore=tests/content --in-turn"

# The last line leaves out what lint has run, and tells each journey on one of the two databases (CONTRIBUTING.md says why).
# These alone reach every branch of what pyproject.toml's coverage names; measuring the others too costs half as much again.
PROVING := tests/rules tests/messaging tests/edge

lint: $(READY) ## the quick half of check: seconds, no tests but those of locales and content
	@$(BIN)/ruff format --check --quiet || { echo "Format: run $(BIN)/ruff format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest -q tests/project/test_locales.py tests/content

scenarios: $(READY) ## play every story in tests/scenarios/ against what it expects
	@$(BIN)/pytest -q --numprocesses 2 tests/scenarios

content: $(READY) ## walk every file in content/
	@$(BIN)/pytest -q tests/content

locales: $(READY) ## collect new wording into every catalogue; then translate what is empty
	@$(BIN)/pybabel -q extract --no-default-keywords -k _ -k N_ -k label -k plural:1,2 \
	    --mapping-file pyproject.toml --omit-header \
	    --add-location file --sort-by-file --no-wrap --output-file locales/linli.pot .
	@for language in $(LANGUAGES); do \
	    $(BIN)/pybabel -q update --domain linli --input-file locales/linli.pot --output-dir locales --locale $$language \
	        --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap || exit 1; done
	@$(BIN)/python -m tests.project.english locales/en/LC_MESSAGES/linli.po

migration: $(READY) ## write what the tables changed as the next migration: make migration m="why"
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
	    export LINLI_DATABASE_URL="sqlite:///$$scratch/linli.sqlite" && \
	    $(BIN)/alembic upgrade head && $(BIN)/alembic revision --autogenerate --message "$(m)"

pictures: $(READY) ## the README's pictures, taken of the playground's page
	@$(BIN)/python -m tests.browser.pictures .github/pictures

papers: $(READY) ## the tables in CONTRIBUTING.md that are made from the code
	@$(BIN)/python -m tests.project.papers

transcripts: $(READY) ## accept how the golden dialogues read now (then read the diff)
	@$(BIN)/pytest -q tests/transcripts tests/browser/test_tour.py --update-transcripts

bench: $(READY) ## times on this machine, with its name
	@$(BIN)/pytest -q -s tests/benchmarks --bench

torture: $(READY) ## kills, floods and broken updates, the long way
	@$(BIN)/pytest tests/torture --long

lock: $(READY) ## take newer libraries within pyproject.toml's bounds
	@$(BIN)/uv lock --upgrade

clean: ## everything make has made, the environment too
	@rm -rf .venv .cache dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find bot handlers tests -name __pycache__ -prune -exec rm -rf {} +

# A uv that is already here is used; else one is put into .venv, by pip. A warm make only compares two file dates.
$(READY): pyproject.toml uv.lock
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "Linli needs Python 3.11 or newer: install it, or name yours: make PYTHON=python3.12" >&2; exit 1; }
	@uv sync --locked --quiet 2>/dev/null || { \
	    test -x $(BIN)/uv || { \
	        "$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
	            echo "This Python cannot make virtual environments: install the package python3-venv." >&2; exit 1; }; \
	        "$(PYTHON)" -m venv .venv && $(BIN)/python -m pip install --quiet "$(UV_WANTED)"; \
	    } && $(BIN)/uv sync --locked --quiet; }
	@touch $@
