PYTHON ?= $(if $(wildcard .venv/bin/python),.venv/bin/python,python3)
BIN = $(dir $(PYTHON))
CODE = graphload viz tests benchmarks

.PHONY: help venv check lint types scripts imports test soak format docs bench bench-read bench-push bench-page clean

help:  ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

venv:  ## Make .venv with all that development needs
	python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]'

check: lint types scripts imports test  ## The gate: all of the following

lint:  ## Style and format
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:  ## Types, strictly
	$(PYTHON) -m mypy $(CODE) docs/examples

scripts:  ## Types of the page's script, strictly; TypeScript is fetched
	PYTHONPATH=tests $(PYTHON) -m support.tsc

imports:  ## Which room may import what
	$(BIN)lint-imports

test:  ## All tests; a real Neo4j and a Chromium are found or fetched
	$(PYTHON) -m pytest

soak:  ## Long loads, and pushes killed at 50 moments on each store; tables stand in build/
	mkdir -p build
	GRAPHLOAD_KILLS=50 GRAPHLOAD_KILLS_TABLE=build/kills.md \
		$(PYTHON) -m pytest -n 0 tests/loading/test_kills.py
	$(PYTHON) benchmarks/soak.py -o build/soak.md
	cat build/kills.md build/soak.md

format:  ## Put code into shape
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

bench: bench-read bench-push bench-page  ## All benchmarks; short: BENCH="-n 10000 -r 3" PAGE_BENCH=--quick

bench-read:  ## Read and build 1,000,000 items
	$(PYTHON) benchmarks/read_build.py $(BENCH)

bench-push:  ## Push 100,000 items into a real Neo4j
	$(PYTHON) benchmarks/push.py $(BENCH)

bench-page:  ## Open pages of 500 to 100,000 items, ours and those of others
	$(PYTHON) benchmarks/page.py $(PAGE_BENCH)

clean:  ## Take away what was made
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
