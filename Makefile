# The two commands are `make run` and `make test`; `make help` names the others.
# run reads PORT (8000) and DATA (./var), e.g. make run PORT=9000; BUNDLE names a folder made by `make bundle`, to install without a network.
.PHONY: help run test test-all explore sure fix lint types imports seed bench bundle lock secrets install install-dev
.DEFAULT_GOAL := help
START = sh deploy/start.sh
PYTHON_IN = .venv/bin/python
# These benchmarks measure other programs too, and run where those are installed.
BESIDE_OTHERS = risk-engine risk-sql register-search
TESTS = $(PYTHON_IN) -m pytest -n auto --dist loadfile --no-loadscope-reorder
ARGS =

help:           ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run:            ## install, start everything and serve it at http://localhost:8000
	@$(START) run

test:           ## every test but the long ones, on both cores
	@$(START) install-dev
	@$(TESTS) -m "not full" $(ARGS)

test-all:       ## every test, the long ones too
	@$(START) install-dev
	@$(TESTS) $(ARGS)

explore:        ## the property tests, with examples never tried before
	@$(START) install-dev
	@EXAMPLES=explore $(TESTS) -m "not full" tests/unit $(ARGS)

sure: fix lint types imports test  ## format, lint, types, imports, tests: before every commit

fix:            ## format, and mend what the linter can mend
	@$(START) install-dev
	@$(PYTHON_IN) -m ruff format .
	@$(PYTHON_IN) -m ruff check --fix-only --quiet .

lint:           ## the linter
	@$(START) install-dev
	@$(PYTHON_IN) -m ruff check .

types:          ## mypy, strict
	@$(START) install-dev
	@$(PYTHON_IN) -m mypy shared services gateway deploy tests bench

imports:        ## who may import whom
	@$(START) install-dev
	@.venv/bin/lint-imports --no-cache

seed:           ## put the demonstration into DATA, without serving
	@$(START) install
	@$(PYTHON_IN) -m deploy.run seed

bench:          ## one benchmark, e.g. make bench NAME=start or NAME=risk-engine; its last line is JSON
	@$(START) $(if $(filter $(NAME),$(BESIDE_OTHERS)),install-bench,install-dev)
	@$(if $(filter $(NAME),$(BESIDE_OTHERS)),.venv-bench/bin/python,$(PYTHON_IN)) -m bench.$(subst -,_,$(NAME))

bundle:         ## everything that `make run BUNDLE=...` needs to install without a network
	@$(START) bundle

secrets:        ## make the secret files that docker-compose.yml mounts
	@$(START) install
	@VAKA_MODE=$${VAKA_MODE:-production} $(PYTHON_IN) -m deploy.run secrets secrets

lock:           ## renew the locks from pyproject.toml
	@$(START) install
	@$(START) lock

install:
	@$(START) install

install-dev:
	@$(START) install-dev
