# What one does with a checkout. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BENCH := .venv-bench
READERS := .venv-readers
# What reads web archives in ReplayWeb.page.
WABAC := @webrecorder/wabac@2.27.3
WABAC_SHA256 := c665c6d9e34ea1a5c52853f5541e1aa6b203525b56222201c2efe33e28a80fba
# One test process more than cores, since some tests wait for a crawl in a process of its own.
WORKERS ?= $(shell echo $$(( 1 + $$(getconf _NPROCESSORS_ONLN) )))
MINUTES ?= 10
CASES ?= 10000
ARTICLES ?= 10000
BIN := $(VENV)/bin
# The name holds the folder: scripts of an environment hold its path, so a moved checkout sets itself up anew.
STAMP := $(VENV)/.installed-$(shell pwd | cksum | cut -d ' ' -f 1)
LOCKED := $(STAMP)-locked
DEV := $(STAMP)-dev

# The tests start hundreds of processes, each of which would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup install demo test test-slow docs pictures fixture faults fuzz requests year lint audit bench scale lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(DEV) ## make .venv with all locked dependencies, also the developers' tools, and this checkout
	@:

install: $(STAMP) ## the same with what runs and no tools, for a host; PostgreSQL and messages included
	@:

$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "vokspider needs Python 3.11 or newer, but $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
		echo "Name another one: make PYTHON=python3.12 $(or $(MAKECMDGOALS),setup)"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { \
		echo "No virtual environment could be made (on Debian: apt-get install python3-venv)."; exit 1; }
	@echo "Installing the locked dependencies into $(VENV) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# Without build isolation, so that nothing unlocked is fetched.
$(STAMP): $(LOCKED) pyproject.toml
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Everything of requirements.lock in the same versions, and the tools: what runs is what was tested.
$(DEV): $(STAMP) requirements-dev.lock
	@echo "Installing the developers' tools into $(VENV) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(STAMP) ## crawl the bundled site and show what was stored
	@$(BIN)/vokspider demo

test: $(DEV) ## run the tests, without the slow ones
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q -m "not slow"

test-slow: $(DEV) $(READERS)/.installed ## run the slow tests, and the property tests with all their examples
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q -m "slow or hypothesis" --hypothesis-profile full

docs: $(DEV) ## write the generated parts of the documents again
	@$(BIN)/python -m tests.docs

pictures: $(DEV) ## make the archive of docs/walk.md, and take its pictures again
	@$(BIN)/python -m tests.pictures

fixture: $(DEV) ## turn a saved page into a test: FILE=saved.html URL=https://... (also SOURCE, NAME, TITLE)
	@$(BIN)/python -m tests.support.fixture $(if $(FILE),"$(FILE)",$(error Name the saved page: make fixture FILE=saved.html)) \
		--url "$(URL)" --source "$(SOURCE)" --name "$(NAME)" --title "$(TITLE)"

faults: $(DEV) ## try what can go wrong, and show what happened
	@$(BIN)/python -m pytest tests/faults -n $(WORKERS) --dist worksteal --faults-table -q

fuzz: $(DEV) ## read damaged pages for MINUTES=10
	@$(BIN)/python -m tests.fuzz --minutes $(MINUTES)

requests: $(DEV) ## ask the API CASES=10000 made-up requests, half of them on each database
	@VOKSPIDER_TEST_API_CASES=$$(( $(CASES) / 100 )) $(BIN)/python -m pytest tests/web/api/test_schemathesis.py -n $(WORKERS) -q

year: $(DEV) ## live through a simulated year of trouble
	@VOKSPIDER_TEST_YEAR_DAYS=365 $(BIN)/python -m pytest tests/crawl/test_year.py -q

lint: $(DEV) ## check style, types, layers, Scrapy usage and dependencies
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/scrapy-lint
	$(BIN)/python -m pip check
	$(BIN)/python -m tests.audit

audit: $(DEV) ## are vulnerabilities known of the locked dependencies?
	@$(BIN)/python -m tests.audit

# The programs beside which extraction is measured; without their dependencies' own, since the lock has all of them.
$(BENCH)/.installed: requirements-bench.lock
	@$(PYTHON) -m venv --clear $(BENCH)
	@echo "Installing the other extractors into $(BENCH) ..."
	@$(BENCH)/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.lock
	@touch $@

# What reads releases and packages in tests; without dependencies' own, as above. Of ReplayWeb.page, one script is used.
$(READERS)/.installed: requirements-readers.lock
	@$(PYTHON) -m venv --clear $(READERS)
	@echo "Installing the readers of releases into $(READERS) ..."
	@$(READERS)/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements-readers.lock
	@if command -v npm >/dev/null; then cd $(READERS) && tar -xzf "$$(npm pack --silent $(WABAC))" package/dist/sw.js && \
		echo "$(WABAC_SHA256)  package/dist/sw.js" | sha256sum --check --quiet; \
	else echo "There is no npm, so packages are not read with ReplayWeb.page's own script."; fi
	@touch $@

bench: $(DEV) $(BENCH)/.installed ## measure speed and memory, and extraction beside other programs
	@$(BENCH)/bin/python -m tests.benchmarks.extraction
	@$(BIN)/python -m pytest tests/benchmarks --timeout 3600 -s

scale: $(DEV) ## make large archives, and measure what reads them: ARTICLES=100000 POSTGRES=URL
	@$(BIN)/python -m tests.benchmarks.scale --articles $(ARTICLES) $(if $(POSTGRES),--postgres '$(POSTGRES)')

# Both from one resolution: the versions of the larger lock bound those of the smaller one.
COMPILE = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --quiet
lock: $(DEV) ## take newer dependencies into all lock files
	$(COMPILE) --extra build --extra dev --extra notify --extra postgres --extra web --extra workers --upgrade --output-file requirements-dev.lock
	$(COMPILE) --extra build --extra notify --extra postgres --extra web --extra workers \
		--constraint requirements-dev.lock \
		--output-file requirements.lock
	$(COMPILE) --extra bench --constraint requirements-dev.lock --upgrade --output-file requirements-bench.lock
	$(subst pyproject.toml,--group readers,$(COMPILE)) --upgrade --output-file requirements-readers.lock

clean: ## remove .venv, caches and builds; data/ and logs/ stay
	rm -rf $(VENV) $(BENCH) $(READERS) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find vokspider pipelines tests -name __pycache__ -type d -prune -exec rm -rf {} +
