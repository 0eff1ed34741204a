# `make serve` and `make test` do all their own set-up; `make check` is the quick part.
PYTHON ?= python3
PORT ?= 8866
JOBS ?= auto
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

# npm writes the lock file anew when it installs; what it installs follows package.json.
FRONTEND := $(shell find kit/frontend -name node_modules -prune -o -type f -not -name package-lock.json -print)
TEMPLATES := $(shell find templates -path '*/lessons' -prune -o -type f -print)

.PHONY: serve test check player bench clean

serve: .venv/installed
	$(BIN)/coursekit build notebooks --out exports --live '/live/{id}'
	$(BIN)/coursekit serve notebooks --exports exports --port $(PORT)

test: .venv/tested lint
	$(BIN)/python tests/browser/install.py
	cd kit/frontend && npm test --silent
	$(BIN)/pytest --nbval --nbval-current-env -q notebooks
	$(BIN)/pytest -n $(JOBS) tests

check: .venv/tested lint
	cd kit/frontend && npm test --silent
	$(BIN)/pytest -n $(JOBS) -m "not slow and not browser" tests

lint: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd kit/frontend && npm run types --silent
.PHONY: lint

# The player alone, after an edit.
player: .venv/tested
	cd kit/frontend && npm run build --silent

# jupyter-cache is one of the tools that it measures beside.
bench: .venv/tested
	$(BIN)/pip install --quiet --disable-pip-version-check -c tests/constraints.txt jupyter-cache
	for name in execute plan handout visits weight catalogue; do $(BIN)/python benchmarks/$$name.py || exit 1; done
	$(BIN)/python benchmarks/report.py

# An editable install builds the player and copies the presentation templates.
.venv/installed: pyproject.toml $(FRONTEND) $(TEMPLATES) | .venv/made
	$(BIN)/pip install --quiet --disable-pip-version-check -c tests/constraints.txt -e ".[data]"
	touch $@

.venv/tested: .venv/installed tests/constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c tests/constraints.txt -e ".[test]"
	touch $@

.venv/made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Coursekit needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 serve")'
	$(PYTHON) -m venv .venv
	touch $@

clean:
	rm -rf .venv kit/frontend/node_modules kit/coursekit/static
	find exports -mindepth 1 -not -name README.md -delete

# Runs the sample lessons and keeps their outputs, which `make test` compares with.
.PHONY: samples
samples: .venv/tested
	$(BIN)/python tests/refresh_samples.py
