# The verbs. Everything that they need is installed into .venv at the first one.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

help:            ## list the verbs
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

demo: $(READY)   ## show the whole of it on sample sites of its own, at http://127.0.0.1:8000/
	$(BIN)/curate demo

test: $(READY)   ## all tests, those in a real browser included
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m compileall -q curate  # once, and not by each of the programs that tests run
	$(BIN)/pytest $(TESTS)

check: $(READY)  ## types, style, and that imports go down only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## put the code into the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## how fast, as ratios within one run
	$(BIN)/python -m bench

eval: $(READY)   ## how good, as scores that may not fall (data: CURATE_EVAL)
	$(BIN)/python -m bench.extraction
	$(BIN)/python -m bench.evaluate

pictures: $(READY) ## take the pictures of the READMEs anew, of the example as it is
	$(BIN)/python -m docs.pictures

lock: $(READY)   ## settle anew on the versions that development uses, and their hashes
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --upgrade --no-header --no-annotate --no-emit-index-url \
	  --generate-hashes --group dev pyproject.toml --output-file requirements.lock

clean:           ## take away what the verbs made
	rm -rf .venv .curate public posts curate-demo dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "curate needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv .venv || { echo "Python's venv is missing; on Debian: apt install python3-venv" >&2; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: help demo test check format bench eval pictures lock clean
