# Everything that a newcomer needs: `make run`, `make test`, `make check`. Each makes what it needs first.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DATA_DIR ?= .data
export PORT

.PHONY: run test check lint faults property bench outages proof smoke lock clean

run: $(VENV)/.installed
	@mkdir -p "$(DATA_DIR)"
	@MOCK_MODE=true DATA_DIR="$(DATA_DIR)" BASE_URL=http://127.0.0.1:$(PORT) $(BIN)/portal db upgrade
	@MOCK_MODE=true DATA_DIR="$(DATA_DIR)" BASE_URL=http://127.0.0.1:$(PORT) $(BIN)/portal demo seed
	@MOCK_MODE=true DATA_DIR="$(DATA_DIR)" BASE_URL=http://127.0.0.1:$(PORT) $(BIN)/portal demo welcome
	@MOCK_MODE=true DATA_DIR="$(DATA_DIR)" BASE_URL=http://127.0.0.1:$(PORT) LOG_LEVEL=$${LOG_LEVEL:-WARNING} exec $(BIN)/portal serve

test: $(VENV)/.installed-dev
	$(BIN)/python -m tests.servers.prepare
	$(BIN)/python -m pytest -n 2 -m "not slow"

check: lint test

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check portal tests alembic wsgi.py
	$(BIN)/ruff format --check portal tests alembic wsgi.py
	$(BIN)/mypy -p portal
	$(BIN)/lint-imports --no-cache

faults: $(VENV)/.installed-dev
	$(BIN)/python -m tests.servers.prepare
	$(BIN)/python -m pytest -m slow

# Ten thousand businesses against the policy as it reads, and what must never be offered less. Takes minutes.
property: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 2 -m slow tests/unit/underwriting

bench: $(VENV)/.installed-dev
	$(BIN)/python -m tests.servers.prepare
	$(BIN)/python -m tests.bench.upload --write docs/speed.md
	$(BIN)/python -m tests.bench.reading --write docs/speed.md

# Each call to a provider with each fault, timed with real leases and waits. Takes a quarter of an hour.
outages: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench.outages --write docs/outages.md

smoke: $(VENV)/.installed
	bash tests/smoke.sh

lock: $(VENV)/.installed-dev
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --group dev pyproject.toml -o requirements-dev.lock

# Debian's python3 comes without ensurepip: then its venv package is installed, where that is allowed.
$(VENV)/.made:
	@python3 -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); \
	  echo "Installing python3-venv ..."; SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq python3-venv >/dev/null && python3 -m venv $(VENV); }
	@touch $@

$(VENV)/.installed: $(VENV)/.made requirements.lock pyproject.toml
	@[ -e $(VENV)/.installed-dev ] && [ $(VENV)/.installed-dev -nt requirements.lock ] || { \
	  echo "Installing ..."; $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .; }
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.made requirements-dev.lock pyproject.toml
	@echo "Installing, with what the tests need ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf $(VENV) .data build *.egg-info .pytest_cache .mypy_cache .ruff_cache

# Every generated layout over 200 seeds, and papers with one change each: nothing may be missed. Takes a while.
proof: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench.proof --into docs/statements.md
