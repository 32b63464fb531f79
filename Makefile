# Everything sets itself up: a machine with python3 (3.11 or newer), make and pip is enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
PEOPLE ?= 10000
ERASE ?= 1000
STORE ?= sqlite

.PHONY: demo test check bench load kill sdks drill fuzz docs migration clean

demo: $(VENV)/.demo  ## real shoppers' data: guarded, learnt from, explained, approved, sent, measured
	@$(BIN)/assent demo $(ARGS)

test: $(VENV)/.dev  ## the whole suite, on SQLite and on a PostgreSQL of its own
	@$(BIN)/pytest -n 2 --dist worksteal $(ARGS)

check: $(VENV)/.dev  ## what must hold before a change lands
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

bench: $(VENV)/.peers  ## each figure beside its peer, measured in the same run
	@$(BIN)/python -m bench.run $(ARGS)

load: $(VENV)/.peers  ## what collection takes: events a second and waits, beside its peers
	@$(BIN)/python -m bench.load $(ARGS)

kill: $(VENV)/.dev  ## kill -9 under load 200 times on each store: nothing acknowledged is lost or doubled
	@$(BIN)/python tests/killing_under_load.py $(ARGS)

sdks: $(VENV)/.dev  ## public SDKs send to a house that is restarted meanwhile, and are counted
	@PYTHONPATH=tests $(BIN)/python -m sdks $(ARGS)

drill: $(VENV)/.dev  ## erase some of many made-up people, then search every byte for them
	@$(BIN)/python -m bench.drill --people $(PEOPLE) --erase $(ERASE) --store $(STORE)

fuzz: $(VENV)/.dev  ## a million mutated consent strings: each is read or refused, none breaks anything
	@$(BIN)/python -m bench.fuzz_signals $(ARGS)

docs: $(VENV)/.dev  ## rebuild what is generated in docs/
	@$(BIN)/python docs/generate.py

migration: $(VENV)/.dev  ## write the migration that the declared tables ask for
	@$(BIN)/python tests/new_migration.py "$(NAME)"

clean:
	rm -rf $(VENV)

# uv installs the same pins faster where it is there.
install = $(if $(shell command -v uv 2>/dev/null),uv pip install -q --python $(BIN)/python,$(BIN)/python -m pip install -q --disable-pip-version-check)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Assent needs Python 3.11 or newer")'
	@echo "Setting up $(VENV) (about a minute, once) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(install) -c constraints.txt -e '.[demo]'
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(install) -c constraints.txt -e '.[demo,dev]'
	@touch $@ $(VENV)/.demo

$(VENV)/.peers: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(install) -c constraints.txt -e '.[demo,dev,peers]'
	@touch $@ $(VENV)/.demo $(VENV)/.dev
