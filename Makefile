.PHONY: setup check format test fast readme demo images bench screenshots audit schema words constraints

PYTHON ?= .venv/bin/python

setup: ## a working tree ready for `make check`
	python3 -m venv .venv
	.venv/bin/python -m pip install -e ".[dev]"

check: ## everything CI checks, on this tree
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest

format: ## put the code into its one format
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

test: ## all tests
	$(PYTHON) -m pytest

fast: ## the tests that take no more than a few seconds each
	$(PYTHON) -m pytest -m "not slow"

readme: ## write the real help into both READMEs
	$(PYTHON) -m pytest -q tests/test_readme.py --update-golden

demo: ## play the invented case
	$(PYTHON) -m evidence_log demo

images: ## draw the pictures of the READMEs from the demo's dossiers (needs pdftoppm)
	rm -rf build/demo
	$(PYTHON) -m evidence_log --lang en demo --out build/demo
	pdftoppm -png -r 96 -f 2 -l 2 -singlefile build/demo/complaint.pdf docs/images/dossier-en
	pdftoppm -png -r 96 -f 2 -l 2 -singlefile build/demo/zh/投诉材料.pdf docs/images/dossier-zh

bench: ## measure everything against its budget; writes docs/benchmarks.md
	$(PYTHON) -m benchmarks

screenshots: ## read the drawn screenshots with the real engine (extra `ocr`, 490 MB, in an environment of its own)
	python3 -m venv .venv-ocr
	.venv-ocr/bin/python -m pip install --quiet -e ".[ocr]"
	.venv-ocr/bin/python tests/data/screenshots/make.py --check

audit: ## look for known weaknesses, in the code and in what is installed with it (extra `audit`; the second asks the network)
	$(PYTHON) -m bandit -q -c pyproject.toml -r evidence_log
	$(PYTHON) -m pip_audit -r constraints.txt --no-deps --disable-pip

schema: ## write what follows from store/tables.py
	$(PYTHON) -m evidence_log.store.tables

words: ## make the lists of words ready, after an edit under templates/words
	$(PYTHON) -m evidence_log.rules.wordsets

constraints: ## pin what CI installs (needs uv)
	uv pip compile --universal --all-extras --python-version 3.11 --no-annotate --no-header -o constraints.txt pyproject.toml
