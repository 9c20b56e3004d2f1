# Evening Ember. `make talk` and `make test` need only Python 3.11 or newer; both set themselves up, once.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt

.PHONY: help talk test check models bench clean

help:
	@echo "make talk     an evening at your desk, typed (or: .venv/bin/ember talk --help)"
	@echo "make test     all tests that this machine can run"
	@echo "make check    style, types, and a proofreading of everything people hear, say and do"
	@echo "make models   build what people may say (interaction_models/en-US.json) from en.yaml"
	@echo "make bench    how fast it is: one line a bar"
	@echo "make clean    take away what was set up here"

talk: .venv/desk
	@$(BIN)/ember talk

test: .venv/dev
	@$(BIN)/python -m pytest

check: .venv/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "run: .venv/bin/ruff format ."; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/ember check
	@$(BIN)/python -m pytest tests/test_agreement.py

models: .venv/desk
	@$(BIN)/ember models

bench: .venv/dev
	@$(BIN)/python -m tests.bench

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

.venv/python:
	@test -n "$(PYTHON)" || { echo "Evening Ember needs Python 3.11 or newer; name one with: make PYTHON=..."; exit 1; }
	@echo "Setting up in .venv, once ($$($(PYTHON) --version))"
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing; on Debian: apt install python3-venv"; exit 1; }
	@touch $@

.venv/desk: pyproject.toml constraints.txt | .venv/python
	@echo "Installing what the desk needs (a minute or so)"
	@$(PIP) --editable '.[desk]'
	@touch $@

.venv/dev: pyproject.toml constraints.txt | .venv/desk
	@echo "Installing what the tests need"
	@$(PIP) --editable '.[desk,dev]'
	@touch $@
