# Needs Python 3.11 or newer and make; everything else goes into .venv.
#
#   make report     the report on sample_data/          make test     the tests
#   make check      lint, types and floors              make bench    side by side with code written by hand

# the first of these that runs and is new enough; or name your own: make PYTHON=/path/to/python3
PYTHON ?= python3.14 python3.13 python3.12 python3.11 python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install
ROWS ?= 10k 1M 5M
ROUNDS ?= 3
LOCALE := crmkpi/locale

.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: report check lint types floors test bench i18n templates sample clean

report: $(VENV)/.installed
	@$(BIN)/crmkpi report

check: lint types floors

lint: $(VENV)/.installed-test
	@$(BIN)/ruff check

types: $(VENV)/.installed-test
	@$(BIN)/mypy

floors: $(VENV)/.installed-test
	@$(BIN)/lint-imports --no-cache

test: $(VENV)/.installed-test
	@$(BIN)/pytest -n auto --dist loadgroup

bench: $(VENV)/.installed-bench
	@$(BIN)/python benchmarks/run.py --rounds $(ROUNDS) $(ROWS)
	@$(BIN)/python benchmarks/formats.py --rounds $(ROUNDS)
	@$(BIN)/python benchmarks/reader.py
	@$(BIN)/python benchmarks/checks.py --rounds $(ROUNDS) 1M
	@$(BIN)/python benchmarks/duplicates.py
	@$(BIN)/python benchmarks/catalogue.py --rounds $(ROUNDS) $(ROWS)

$(VENV)/pyvenv.cfg:
	@for python in $(PYTHON); do \
		if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec $$python -m venv $(VENV); \
		fi; \
	done; \
	echo "crmkpi needs Python 3.11 or newer with its venv module, and none of these is one: $(PYTHON)." >&2; \
	echo "Install it, or name it: make PYTHON=/path/to/python3" >&2; \
	exit 1

# A stamp is renewed only when pyproject.toml changes, so a second run needs neither time nor network.
$(VENV)/.installed: pyproject.toml | $(VENV)/pyvenv.cfg
	@$(PIP) --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml | $(VENV)/pyvenv.cfg
	@$(PIP) --editable '.[test]'
	@touch $(VENV)/.installed $@

$(VENV)/.installed-bench: pyproject.toml | $(VENV)/pyvenv.cfg
	@$(PIP) --editable '.[bench,pdf]'
	@touch $(VENV)/.installed $@

# The messages of the code go into every catalogue; what is new there waits for its translation, in English.
# Beside gettext's own functions, these take sentences (`wrong` as its second argument).
KEYWORDS := -k phrase -k UsageError -k InputError -k OutputError -k CrmKpiError -k wrong:2 -k Words
i18n: $(VENV)/.installed
	@mkdir -p build
	@$(BIN)/pybabel -q extract $(KEYWORDS) --no-location --sort-output --no-wrap -o build/crmkpi.pot crmkpi
	@$(BIN)/pybabel -q update -i build/crmkpi.pot -d $(LOCALE) -D crmkpi --ignore-pot-creation-date \
		--no-fuzzy-matching --ignore-obsolete --no-wrap
	@$(BIN)/pybabel -q compile -d $(LOCALE) -D crmkpi --statistics

templates: $(VENV)/.installed
	@rm -rf crmkpi/formats/_templates/compiled
	@$(BIN)/python -c "from crmkpi.formats import _page; _page.compile_templates(_page.COMPILED)"

sample: $(VENV)/.installed
	@$(BIN)/python sample_data/generate.py

clean:
	rm -rf $(VENV) build dist benchmarks/exports .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
