# Everything a person does with this repository. `make` alone lists it.

# The first Python that is new enough; everything else runs in .venv, made from the locks.
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv/bin
MACHINE := $(VENV)/python -m config.machine
# Every core has a process of its own, with servers of its own.
PYTEST := $(VENV)/pytest --numprocesses auto --dist loadscope --no-loadscope-reorder
COMPILE := $(VENV)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-annotate --no-header

.DEFAULT_GOAL := help
.PHONY: help run demo test leaks fuzz check bench lock advisories schema vendor clean install

help: ## list what can be made
	@echo "make WHAT, where WHAT is one of:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

run: install ## start the whole service on this machine, at PORT (8000)
	@exec $(MACHINE) run

demo: install ## the same with a fresh demo world, throwing away the one there is; FORCE=1 asks nothing
	@$(MACHINE) forget && exec $(MACHINE) run

test: install ## every test, with real servers and a real browser; ARGS= go to pytest
	@$(MACHINE) pango
	@CHROME="$$($(MACHINE) browser)" || exit 1; export CHROME; \
		exec $(MACHINE) with-libraries $(PYTEST) $(ARGS)

leaks: install ## every address, as everybody, in every state of a child, with each lock put off in turn
	@$(MACHINE) pango
	@LEAKS=full exec $(MACHINE) with-pango $(PYTEST) tests/leaks $(ARGS)

fuzz: install ## every form filled in 200 times well and 200 times as nobody should, by every role that may
	@$(MACHINE) pango
	@FUZZ=$(or $(ROUNDS),200) exec $(MACHINE) with-pango $(PYTEST) tests/test_fuzz.py $(ARGS)

check: install ## style, types, contracts, settings, schema, compose file, vendored files, advisories, secrets
	@exec $(MACHINE) check

bench: install ## how fast pages and writes are, beside the least they could cost; ARGS= names some
	@exec $(VENV)/python -m tests.bench $(ARGS)

lock: install ## resolve requirements/*.in into locks with hashes; UPGRADE=--upgrade takes newer ones
	@$(COMPILE) $(UPGRADE) requirements/base.in -o requirements/base.lock
	@$(COMPILE) $(UPGRADE) requirements/dev.in -o requirements/dev.lock
	@$(COMPILE) $(UPGRADE) requirements/uv.in -o requirements/uv.lock.txt
	@$(COMPILE) $(UPGRADE) requirements/node.in -o requirements/node.lock

advisories: install ## ask what is known of the locked packages; needs the internet
	@exec $(MACHINE) advisories

schema: install ## write the API's schema to docs/api/openapi.yaml
	@exec $(MACHINE) schema

vendor: install ## fetch the published CSS and JavaScript again and write their fingerprints
	@exec $(MACHINE) with-servers $(VENV)/python manage.py vendor

clean: ## remove everything that was made here, the demo world too; FORCE=1 asks nothing
	@test ! -x $(VENV)/python || $(MACHINE) forget
	@rm -rf .venv .cache .local .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

install:
	@test -n "$(PYTHON)" || { echo "Whereabouts needs Python 3.11 or newer: install python3."; exit 1; }
	@$(PYTHON) -m config.machine.install
