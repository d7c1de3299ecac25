# Development commands. `make serve` and `make test` work on a fresh clone with Python 3.11+ and make alone.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet
EDITABLE := $(PIP) --no-deps --no-build-isolation --editable
PYTEST := $(BIN)/python -m pytest
PARALLEL := -n auto --dist worksteal
COMPILE = $(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 \
  --generate-hashes --no-annotate --no-emit-index-url --custom-compile-command 'make lock'

.DEFAULT_GOAL := help

.PHONY: help
help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
	  printf '  make %-12s %s\n' "$$name" "$$text"; done

.PHONY: serve
serve: $(VENV)/.service ## Start the service on LOSSGRAD_HOST and LOSSGRAD_PORT (127.0.0.1:8000)
	@exec $(BIN)/lossgrad serve

.PHONY: example
example: $(VENV)/.dev ## Read two recorded training runs with the client; `make serve` must be running
	@$(BIN)/python examples/strong_and_weak_gradients.py

.PHONY: test
test: $(VENV)/.dev ## Run every test
	@LOSSGRAD_BROWSER="$$($(BIN)/python scripts/find_browser.py)" && export LOSSGRAD_BROWSER && \
	  $(PYTEST) $(PARALLEL)

.PHONY: unit
unit: $(VENV)/.dev ## Run the tests that take seconds
	@$(PYTEST) --quiet tests/unit tests/container

.PHONY: service
service: $(VENV)/.dev ## Run the tests of the service: requests, errors, limits, start and stop
	@$(PYTEST) $(PARALLEL) tests/service

.PHONY: properties
properties: $(VENV)/.dev ## Check what holds for every objective, on generated batches
	@$(PYTEST) $(PARALLEL) tests/properties

.PHONY: accuracy
accuracy: $(VENV)/.dev ## Print the worst error of each objective in units in the last place
	@$(BIN)/python -m tests.accuracy

.PHONY: contract
contract: $(VENV)/.dev ## Check the HTTP contract with generated requests, examples and the client
	@$(PYTEST) $(PARALLEL) tests/contract tests/client

.PHONY: fuzz
fuzz: $(VENV)/.dev ## Send some 20,000 generated requests, right and wrong ones
	@LOSSGRAD_GENERATED_CASES=1500 $(PYTEST) --quiet tests/contract/test_generated.py

.PHONY: browser
browser: $(VENV)/.dev ## Look at the API docs in a real browser
	@LOSSGRAD_BROWSER="$$($(BIN)/python scripts/find_browser.py)" && export LOSSGRAD_BROWSER && \
	  $(PYTEST) tests/browser

.PHONY: image
image: ## Build the container image and try it, with or without a Docker engine
	@scripts/try-image

.PHONY: bench
bench: $(VENV)/.dev benchmarks/.peers/.created ## Measure the service beside what one would run instead (takes minutes)
	@$(BIN)/python benchmarks/service.py --peers benchmarks/.peers/bin/python

.PHONY: check
check: $(VENV)/.dev ## Lint, check formatting, types and import contracts
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: format
format: $(VENV)/.dev ## Format the code and apply the safe lint fixes
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

.PHONY: generate
generate: $(VENV)/.dev ## Write the OpenAPI file and the generated docs
	@$(BIN)/python scripts/generate.py

.PHONY: lock
lock: $(VENV)/.dev ## Write requirements/*.txt again, keeping the versions that still fit
	$(COMPILE) service/pyproject.toml clients/python/pyproject.toml requirements/build.in \
	  --group test --group lint --group build --output-file requirements/dev.txt
	$(COMPILE) service/pyproject.toml --constraints requirements/dev.txt --output-file requirements/service.txt
	$(COMPILE) requirements/build.in --constraints requirements/dev.txt --output-file requirements/build.txt

.PHONY: upgrade
upgrade: UPGRADE := --upgrade
upgrade: lock ## Write requirements/*.txt again with the newest versions

.PHONY: clean
clean: ## Remove the environment and everything generated for it
	rm -rf $(VENV) benchmarks/.peers .pytest_cache .mypy_cache .ruff_cache .hypothesis .schemathesis .import_linter_cache
	find service clients tests scripts examples -name __pycache__ -type d -exec rm -rf {} +

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "lossgrad needs Python 3.11 or newer, and '$(PYTHON)' is not. Name one: make PYTHON=python3.11" >&2; exit 1; }
	@echo "Creating $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

benchmarks/.peers/.created: benchmarks/peers/requirements.txt
	@echo "Installing the peers into benchmarks/.peers"
	@$(PYTHON) -m venv --clear benchmarks/.peers
	@benchmarks/.peers/bin/python -m pip --disable-pip-version-check install --quiet --quiet -r $<
	@touch $@

$(VENV)/.service: $(VENV)/.created requirements/service.txt requirements/build.txt service/pyproject.toml
	@echo "Installing the service into $(VENV)"
	@$(PIP) --require-hashes -r requirements/service.txt -r requirements/build.txt
	@$(EDITABLE) service
	@touch $@

$(VENV)/.dev: $(VENV)/.service requirements/dev.txt clients/python/pyproject.toml
	@echo "Installing the client and the development tools into $(VENV)"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@$(EDITABLE) clients/python
	@touch $@
