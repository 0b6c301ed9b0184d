# releve: `make run` does the main job on corpus/, `make test` checks everything.
# Both set up their own environment in .venv from hashed locks; nothing but Python 3.11+,
# make and git has to be there. Targets are thin: the program itself knows what is stale.

PYTHON ?= python3
CORPUS ?= corpus
OUTPUTS ?= outputs
GOLD ?= tests/gold
OPTIONS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --require-virtualenv
RELEVE := $(BIN)/releve

.DEFAULT_GOAL := help
.PHONY: help run strip recognise resolve tables report export score bench train test check test-browser lint lock licences clean

help:  ## list the targets
	@echo "usage: make TARGET [CORPUS=folder] [OUTPUTS=folder] [OPTIONS=options of releve] [GOLD=folder]"
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 21

run: .venv/run  ## from CORPUS to tables and report in OUTPUTS: everything
	$(RELEVE) run $(CORPUS) --outputs $(OUTPUTS) --report $(OPTIONS)

strip: .venv/run  ## read CORPUS and cut its pages into zones
	$(RELEVE) read $(CORPUS) --outputs $(OUTPUTS)
	$(RELEVE) strip --outputs $(OUTPUTS)

recognise: .venv/run  ## find the mentions in the stripped pages
	$(RELEVE) recognise --outputs $(OUTPUTS)

resolve: .venv/run  ## give the mentions one identity each
	$(RELEVE) resolve --outputs $(OUTPUTS)

tables: .venv/run  ## write the tables from what the stages left
	$(RELEVE) tables --outputs $(OUTPUTS)

report: .venv/run  ## the tables as pages and figures to look at
	$(RELEVE) report --outputs $(OUTPUTS)

export: .venv/run  ## the tables as workbook, database, network, TEI, tasks in OUTPUTS/export
	$(RELEVE) export --outputs $(OUTPUTS)

score: .venv/run  ## figures on the annotated releases in GOLD
	$(RELEVE) score $(GOLD)

bench: .venv/dev  ## speed beside plain spaCy, growth, workers, second run: half an hour
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/scale.py workers 1 2
	$(BIN)/python benchmarks/scale.py sizes 1000 10000

train: .venv/dev  ## make the weights anew from training/
	$(RELEVE) train training

test: check  ## the same as check

check: lint  ## lint, types, tests, floors: what CI runs
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup

test-browser: .venv/dev  ## the report in a real browser (needs chromium)
	$(BIN)/python -m pytest -m browser -rs

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/deptry . --no-ansi

licences: .venv/dev  ## list the licences of what is installed; fails where one may not be there
	$(BIN)/python .ci/licences.py requirements.txt requirements-dev.txt

lock:  ## renew the hashed locks (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --extra pdf --extra build -o requirements.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --extra pdf --extra build --extra dev -o requirements-dev.txt

clean:  ## remove results, caches and the environment
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis benchmarks/work
	find $(OUTPUTS) -mindepth 1 ! -name .gitkeep -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/python:
	$(PYTHON) -c 'import sys; sys.exit("releve needs Python 3.11 or newer: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/run: .venv/python requirements.txt pyproject.toml
	$(PIP) --only-binary :all: --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/run requirements-dev.txt
	$(PIP) --only-binary :all: --require-hashes -r requirements-dev.txt
	@touch $@
