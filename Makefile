.PHONY: check format lint types test bench schema

PYTHON ?= .venv/bin/python

check: ## everything CI checks, on this tree
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest

format: ## put the code into its one format
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

bench: ## measure everything against its budget; writes docs/benchmarks.md
	$(PYTHON) -m benchmarks

schema: ## write what follows from store/tables.py
	$(PYTHON) -m evidence_log.store.tables
