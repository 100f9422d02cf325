PYTHON ?= $(if $(wildcard .venv/bin/python),.venv/bin/python,python3)
BIN = $(dir $(PYTHON))
# Tests that may take more minutes than those of the gate.
LONG = -o timeout=0 -o faulthandler_timeout=0
CODE = graphload viz tests benchmarks
SPARK = build/spark/pyspark-4.2.0

.PHONY: help venv check lint types scripts imports test soak cluster format docs bench bench-read bench-push bench-page bench-versions size clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

venv:  ## Create .venv with everything that development needs
	python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]'

check: lint types scripts imports test  ## The gate: all checks and tests

lint:  ## Check style, format and structure
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) benchmarks/structure.py

types:  ## Check types with mypy, strict
	$(PYTHON) -m mypy $(CODE) docs/examples

scripts:  ## Check types of the page's script with tsc, which npm downloads
	PYTHONPATH=tests $(PYTHON) -m support.page.tsc

imports:  ## Check the import contract
	$(BIN)lint-imports

test:  ## Run all tests, with Neo4j and Chromium (found or downloaded)
	$(PYTHON) -m pytest

soak:  ## Run long loads, pushes and watches killed at 50 moments, many queries, and fuzzing; results in build/
	mkdir -p build
	GRAPHLOAD_ALL_VERSIONS=1 $(PYTHON) -m pytest
	GRAPHLOAD_KILLS=50 GRAPHLOAD_KILLS_TABLE=build/kills.md \
		$(PYTHON) -m pytest $(LONG) -n 0 tests/loading/test_kills.py
	GRAPHLOAD_WATCH_KILLS=50 GRAPHLOAD_WATCH_KILLS_TABLE=build/watch_kills.md \
		$(PYTHON) -m pytest $(LONG) -n 0 tests/cli/watching/test_watch_kills.py
	GRAPHLOAD_WALKS=1000 GRAPHLOAD_NEO4J_WALKS=100 $(PYTHON) -m pytest $(LONG) tests/loading/test_walks.py
	GRAPHLOAD_UNIDENTIFIED_WALKS=1000 $(PYTHON) -m pytest $(LONG) tests/loading/test_unidentified.py
	GRAPHLOAD_COMMAND_LINES=5000 $(PYTHON) -m pytest $(LONG) -n 0 tests/cli/test_fuzz_commands.py
	GRAPHLOAD_DAMAGED_COPIES=70 $(PYTHON) -m pytest $(LONG) -n 0 tests/loading/check/test_integrity.py
	GRAPHLOAD_QUERIES=2000 $(PYTHON) -m pytest $(LONG) -n 0 tests/stores/test_same_answers.py
	$(PYTHON) benchmarks/soak.py -o build/soak.md
	$(PYTHON) -m pip install -q -e '.[soak]' && $(PYTHON) benchmarks/fuzz_readers.py --seconds 600
	cat build/kills.md build/watch_kills.md build/soak.md

cluster: $(SPARK)  ## Run the tests of the cluster also on Spark 4 (downloaded), with two workers that are killed; needs Java 17
	GRAPHLOAD_SPARK=$(SPARK)/deps $(PYTHON) -m pytest $(LONG) -n 0 tests/cluster

$(SPARK):
	mkdir -p build/spark
	$(PYTHON) -m pip download -q --no-deps -d build/spark $(notdir $(subst -,==,$(SPARK)))
	tar -xzf $(SPARK).tar.gz -C build/spark

format:  ## Format the code, and fix what can be fixed
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

bench: bench-read bench-push bench-page  ## Run all benchmarks; shorter: BENCH="-n 10000 -r 3" PAGE_BENCH=--quick

bench-read:  ## Benchmark reading and building 1,000,000 items
	$(PYTHON) benchmarks/read_build.py $(BENCH)

bench-push:  ## Benchmark pushing 100,000 items into Neo4j
	$(PYTHON) benchmarks/push.py $(BENCH)

bench-page:  ## Benchmark pages of 500 to 100,000 items, and other libraries' pages
	$(PYTHON) benchmarks/page.py $(PAGE_BENCH)

size:  ## Measure commands on 1,000,000 records against the version before and polars
	$(PYTHON) benchmarks/size/size.py $(BENCH)

bench-versions:  ## Measure this version against the one before it
	$(PYTHON) benchmarks/versions.py $(BENCH)

clean:  ## Delete generated files
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
