# Development commands. `make serve` and `make test` work on a fresh clone with Python 3.11+ and make alone.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := python -m pip --disable-pip-version-check install --quiet --quiet
PIP := $(BIN)/$(PIP_INSTALL)
EDITABLE := $(PIP) --no-deps --no-build-isolation --editable
PYTEST := $(BIN)/python -m pytest
PARALLEL := -n auto --dist worksteal
COMPILE = $(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 \
  --generate-hashes --no-annotate --no-emit-index-url --custom-compile-command 'make lock'
# `make bench QUICK=--quick` runs everything in a minute or two, to see that it works; its numbers mean nothing.
BENCH := $(BIN)/python -m benchmarks
PEERS := bare plain mlserver bentoml litserve
TORCH_PEERS := plain mlserver bentoml litserve
QUICK :=

.DEFAULT_GOAL := help

.PHONY: help
help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
	  printf '  make %-14s %s\n' "$$name" "$$text"; done

.PHONY: serve
serve: $(VENV)/.service ## Start the service on LOSSGRAD_HOST and LOSSGRAD_PORT (127.0.0.1:8000)
	@exec $(BIN)/lossgrad serve

.PHONY: example
example: $(VENV)/.dev ## Read two recorded training runs with the client; `make serve` must be running
	@$(BIN)/python examples/strong_and_weak_gradients.py

.PHONY: test
test: $(VENV)/.dev .kserve/.created ## Run every test
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

.PHONY: autograd
autograd: $(VENV)/.dev benchmarks/.venvs/plain/.created ## Hold every objective against torch's autograd on the recorded runs
	@$(BIN)/python -m tests.autograd benchmarks/.venvs/plain/bin/python

.PHONY: frameworks
frameworks: $(VENV)/.dev .frameworks/.created ## Hold losses written in torch and JAX against the service, with the client
	@$(BIN)/python -m tests.frameworks .frameworks/bin/python

.PHONY: corpus
corpus: $(VENV)/.dev ## Run the corpus of right and wrong losses in full, and write down what is named (minutes)
	@$(BIN)/python -m tests.corpus

.PHONY: corpus-torch
corpus-torch: $(VENV)/.dev benchmarks/.venvs/plain/.created ## The same with losses written in torch
	@$(BIN)/python -m tests.corpus.torch benchmarks/.venvs/plain/bin/python

.PHONY: contract
contract: $(VENV)/.dev .kserve/.created ## Check the HTTP contract with generated requests, examples and clients
	@$(PYTEST) $(PARALLEL) tests/contract tests/client

.PHONY: fuzz
fuzz: $(VENV)/.dev ## Send some 20,000 generated requests, right and wrong ones
	@LOSSGRAD_GENERATED_CASES=1500 $(PYTEST) --quiet tests/contract/test_generated.py
	@LOSSGRAD_HOSTILE_EVERY=1 $(PYTEST) --quiet $(PARALLEL) tests/unit/analysis/verify/test_hostile_numbers.py

.PHONY: browser
browser: $(VENV)/.dev ## Look at the API docs in a real browser
	@LOSSGRAD_BROWSER="$$($(BIN)/python scripts/find_browser.py)" && export LOSSGRAD_BROWSER && \
	  $(PYTEST) tests/browser

.PHONY: image
image: ## Build the container image and try it, with or without a Docker engine
	@scripts/try-image

.PHONY: bench
bench: bench-setup ## Measure lossgrad beside its peers and write benchmarks/results.md (half an hour)
	@for part in check core catalogue service scaling client memory; do $(BENCH).$$part $(QUICK) || exit 1; done
	@$(MAKE) --no-print-directory bench-report

.PHONY: bench-core
bench-core: bench-setup ## Time the core beside torch eager autograd
	@$(BENCH).core $(QUICK)

.PHONY: bench-catalogue
bench-catalogue: $(VENV)/.dev ## Time every objective
	@$(BENCH).catalogue $(QUICK)

.PHONY: bench-service
bench-service: bench-setup ## Load the service and what one would run instead
	@$(BENCH).service $(QUICK)

.PHONY: bench-scaling
bench-scaling: bench-setup ## Latency by size, workers and clients, and beside big batches
	@$(BENCH).scaling $(QUICK)

.PHONY: bench-client
bench-client: bench-setup ## Time the Python client in JSON and in binary
	@$(BENCH).client $(QUICK)

.PHONY: bench-memory
bench-memory: bench-setup ## Start to ready; memory at rest, at its peak and after many requests
	@$(BENCH).memory $(QUICK)

.PHONY: bench-report
bench-report: bench-setup ## Write benchmarks/results.md and the pictures from what was measured last
	@$(BENCH).report $(QUICK)
	@benchmarks/.venvs/chart/bin/python -m benchmarks.chart $(QUICK)

.PHONY: bench-setup
bench-setup: $(VENV)/.dev $(patsubst %,benchmarks/.venvs/%/.created,$(PEERS) chart) ## Install what the benchmarks compare with

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
generate: $(VENV)/.dev ## Write the OpenAPI file, the generated docs and the pages of the service
	@$(BIN)/python -m scripts.generate

.PHONY: lock
lock: $(VENV)/.dev ## Write requirements/*.txt and those of the benchmarks again, keeping the versions that still fit
	$(COMPILE) service/pyproject.toml clients/python/pyproject.toml requirements/build.in \
	  --group test --group lint --group docs --group build --output-file requirements/dev.txt
	$(COMPILE) service/pyproject.toml --constraints requirements/dev.txt --output-file requirements/service.txt
	$(COMPILE) requirements/build.in --constraints requirements/dev.txt --output-file requirements/build.txt
	$(COMPILE) requirements/kserve.in --output-file requirements/kserve.txt
	$(COMPILE) requirements/frameworks.in --output-file requirements/frameworks.txt
	@for name in $(PEERS) chart; do \
	  $(COMPILE) --override benchmarks/requirements/overrides.in benchmarks/requirements/$$name.in \
	    --output-file benchmarks/requirements/$$name.txt || exit 1; done

.PHONY: upgrade
upgrade: UPGRADE := --upgrade
upgrade: lock ## The same with the newest versions

.PHONY: clean
clean: ## Remove the environment and everything generated for it
	rm -rf $(VENV) .kserve .frameworks benchmarks/.venvs benchmarks/.results .pytest_cache .mypy_cache .ruff_cache .hypothesis .schemathesis .import_linter_cache
	find service clients tests scripts examples benchmarks -name __pycache__ -type d -exec rm -rf {} +

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "lossgrad needs Python 3.11 or newer, and '$(PYTHON)' is not. Name one: make PYTHON=python3.11" >&2; exit 1; }
	@echo "Creating $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# The requirements are complete, so nothing is resolved; torch brings what its build needs.
benchmarks/.venvs/%/.created: benchmarks/requirements/%.txt benchmarks/requirements/torch.txt
	@echo "Installing $* into $(@D)"
	@$(PYTHON) -m venv --clear $(@D)
	@$(if $(filter $*,$(TORCH_PEERS)),$(@D)/bin/$(PIP_INSTALL) -r benchmarks/requirements/torch.txt)
	@$(@D)/bin/$(PIP_INSTALL) --no-deps --require-hashes -r $<
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

# Apart from the rest, since KServe pins much of what the service and its tests are made of.
.kserve/.created: requirements/kserve.txt
	@echo "Installing KServe's client into .kserve"
	@$(PYTHON) -m venv --clear .kserve
	@.kserve/bin/$(PIP_INSTALL) --no-deps --require-hashes -r $<
	@touch $@

# Apart from the rest, as torch and JAX are large and only `make frameworks` wants them.
.frameworks/.created: requirements/frameworks.txt benchmarks/requirements/torch.txt
	@echo "Installing torch and JAX into .frameworks"
	@$(PYTHON) -m venv --clear .frameworks
	@.frameworks/bin/$(PIP_INSTALL) -r benchmarks/requirements/torch.txt
	@.frameworks/bin/$(PIP_INSTALL) --no-deps --require-hashes -r $<
	@touch $@
