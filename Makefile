# Evening Ember. `make talk` and `make test` need only Python 3.11 or newer; both set themselves up, once.

# The Lambda runtime's, for its package: it is compiled by the very Python that will run it.
RUNTIME = $(if $(filter file,$(origin PYTHON)),python3.13,$(PYTHON))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt

# What the tests of the cloud need beside Python's own: SAM, and DynamoDB over the wire.
CLOUD := .venv-cloud
DYNOXIDE := @dynoxide/linux-x64@1.2.1

# What the tests of the room need: Node's modules (a browser driver, Amazon's viewhost, an outside client), and wheels
# for what is installed in a clean place while the tests are sealed.
ROOM := .venv-room

# A real Home Assistant for the tests of real homes: installed apart, started sealed (no network but loopback).
HUB := .venv-home
HUB_PYTHON ?= python3.11
UV := 0.13.9
SEALED := $(BIN)/python -m tests.sealed

.PHONY: help talk serve test test-home test-cloud test-room check models bench package build-EveningEmberFunction skill-package clean

help:
	@echo "make talk     an evening at your desk, typed (or: .venv/bin/ember talk --help)"
	@echo "make serve    the same in your browser, with a room to look at (or: .venv/bin/ember serve --help)"
	@echo "make test     all tests that this machine can run"
	@echo "make test-home  the tests with a real Home Assistant, which it installs (Linux, Python 3.11)"
	@echo "make test-cloud  the tests of the cloud, with SAM and a DynamoDB server, which it installs (Linux, Node)"
	@echo "make test-room  the tests with a real browser, which it does not install (Node and Chromium)"
	@echo "make check    style, types, and a proofreading of everything people hear, say and do"
	@echo "make models   build what people may say (interaction_models/en-*.json) from en.yaml and each country's own"
	@echo "make understanding  how lines are understood whose writers never saw our phrases"
	@echo "make bench    how fast it is: one line a bar"
	@echo "make package  what AWS Lambda is given: dist/evening-ember.zip (PYTHON=python3.13, RITUALS=folder, HOME_FILE=home.yaml,"
	@echo "              ROUTINES=1 for a home of the kind alexa_routines)"
	@echo "make skill-package  what Alexa is given: skill-package/ (ENDPOINT=arn:... or https://..., PRIVACY_URL=..., SKILL_ID=...,"
	@echo "              SMART_HOME=1)"
	@echo "make clean    take away what was set up here"

talk: .venv/desk
	@$(BIN)/ember talk

serve: .venv/desk
	@$(BIN)/ember serve --open

# Two workers where everything is tested; a file stays with one of them, and with what it has started.
test: .venv/dev $(if $(EMBER_ALL),$(HUB)/ready $(CLOUD)/ready $(ROOM)/ready $(ROOM)/wheels/ready)
	@$(if $(EMBER_ALL),$(SEALED)) $(BIN)/python -m pytest $(if $(EMBER_ALL),--numprocesses 2 --dist loadfile)

test-home: .venv/dev $(HUB)/ready
	@$(SEALED) $(BIN)/python -m pytest tests/home

test-cloud: .venv/dev $(CLOUD)/ready
	@$(BIN)/python -m pytest tests/cloud

test-room: .venv/dev $(ROOM)/ready $(ROOM)/wheels/ready
	@$(SEALED) $(BIN)/python -m pytest tests/room tests/screens tests/self_host

check: .venv/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "run: .venv/bin/ruff format ."; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/ember check
	@$(BIN)/python -m pytest tests/test_agreement.py

models: .venv/desk
	@$(BIN)/ember models

understanding: .venv/dev
	@$(BIN)/python -m tests.desk.understood

bench: .venv/dev
	@$(if $(wildcard $(HUB)/ready),$(SEALED)) $(BIN)/python -m tests.bench

# RITUALS and HOME_FILE are a household's own; both end up in the package, and no secret does.
PACKAGE = $(BIN)/python -m skill.desk.command package --python "$(RUNTIME)" \
	$(if $(RITUALS),--rituals "$(RITUALS)") $(if $(HOME_FILE),--home "$(HOME_FILE)") $(if $(ROUTINES),--routines)

package: .venv/desk
	@$(PACKAGE)

# `sam build` calls it by the function's name in template.yaml.
build-EveningEmberFunction: .venv/desk
	@$(PACKAGE) --into "$(ARTIFACTS_DIR)"

skill-package: .venv/desk
	@$(BIN)/ember skill-package $(if $(ENDPOINT),--endpoint "$(ENDPOINT)") $(if $(SKILL_ID),--skill-id "$(SKILL_ID)") \
		$(if $(PRIVACY_URL),--privacy-url "$(PRIVACY_URL)") $(if $(RITUALS),--rituals "$(RITUALS)") \
		$(if $(SMART_HOME),--smart-home)

clean:
	rm -rf .venv $(HUB) $(CLOUD) $(ROOM) dist .aws-sam .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

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

$(HUB)/ready: tests/home/requirements.txt
	@command -v $(HUB_PYTHON) >/dev/null || { echo "the tests of real homes need Python 3.11; name it with: make HUB_PYTHON=..."; exit 1; }
	@echo "Installing Home Assistant for the tests, once (a minute or so)"
	@$(HUB_PYTHON) -m venv $(HUB)
	@$(HUB)/bin/pip --disable-pip-version-check --quiet install uv==$(UV)
	@$(HUB)/bin/uv pip install --quiet --python $(HUB)/bin/python --requirement tests/home/requirements.txt
	@touch $@

$(CLOUD)/ready: tests/cloud/requirements.txt
	@command -v npm >/dev/null || { echo "the tests of the cloud need Node with npm"; exit 1; }
	@echo "Installing SAM and a DynamoDB server for the tests, once (a minute or so)"
	@.venv/bin/python -m venv $(CLOUD)
	@$(CLOUD)/bin/pip --disable-pip-version-check --quiet install uv==$(UV)
	@$(CLOUD)/bin/uv pip install --quiet --python $(CLOUD)/bin/python --requirement tests/cloud/requirements.txt
	@npm install --silent --ignore-scripts --no-audit --no-fund --prefix $(CLOUD) $(DYNOXIDE)
	@touch $@

$(ROOM)/ready: tests/room/package.json tests/room/package-lock.json
	@command -v npm >/dev/null || { echo "the tests of the room need Node with npm"; exit 1; }
	@echo "Installing what drives and draws the room for the tests, once (half a minute or so)"
	@mkdir -p $(ROOM)
	@cp tests/room/package.json tests/room/package-lock.json $(ROOM)
	@npm ci --silent --ignore-scripts --no-audit --no-fund --prefix $(ROOM)
	@touch $@

# What an image of our own is made of: the tests build one, and have no network.
$(ROOM)/wheels/ready: pyproject.toml constraints.txt | .venv/dev $(ROOM)/ready
	@echo "Fetching what an image is made of, for the tests"
	@rm -rf $(ROOM)/wheels
	@$(BIN)/python -m pip --disable-pip-version-check --quiet download --dest $(ROOM)/wheels --only-binary :all: \
		--constraint constraints.txt '.[porch]' setuptools==80.9.0
	@touch $@
