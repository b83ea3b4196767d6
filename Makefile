# One word for each thing people do here. Everything below makes its own environment first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: up demo test check check-long chaos bench tools look docs manual golden lock clean

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更高版本") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

up: .venv/ready          ## the whole system on this machine, until Ctrl-C
	$(BIN)/banli up

demo: .venv/ready        ## plays 2023 and prints its figures
	BANLI_HOME=$${BANLI_HOME:-.banli/demo} $(BIN)/banli demo

test: .venv/ready        ## every test but the long ones
	$(BIN)/pytest -m "not long"

check: .venv/ready       ## style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-long: .venv/ready  ## the tests that take minutes
	$(BIN)/pytest -m long

chaos: .venv/ready       ## N seeds of random faults on the small list; SEED is the first of them
	$(BIN)/python -m tests.faults $(or $(N),20) --seed $(or $(SEED),0) --jobs $(or $(JOBS),1)

bench: .venv/ready       ## ratios, side by side in one run
	$(BIN)/python -m tests.bench

tools:                   ## what pictures of pages and PDFs need, on Debian or Ubuntu: Chromium, Chinese type, LibreOffice
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	  chromium fonts-noto-cjk libreoffice-writer-nogui poppler-utils >/dev/null

look: .venv/ready        ## a bureau with a played year, for pictures of its pages (see tests/desk/web/look.py)
	$(BIN)/python -m tests.desk.web.look hold $${BANLI_HOME:-.banli/look}

golden: .venv/ready      ## takes a change of messages, API, tables, help, figures or histories over into their copies
	BANLI_GOLDEN=write $(BIN)/pytest -q tests/golden tests/journeys/test_golden.py
	$(BIN)/python -m tests.architecture.test_contracts

docs: .venv/ready        ## writes anew what docs/ holds that follows from the code
	$(BIN)/python -m tests.architecture.commands

manual: .venv/ready      ## takes every picture of the manual again (needs make tools)
	$(BIN)/python -m tests.desk.web.look manual

lock:                    ## pins every dependency with its hashes
	uv lock --upgrade --quiet
	uv export --quiet --no-emit-project --all-extras --all-groups --format requirements-txt -o requirements.lock
	uv export --frozen --quiet --no-emit-project --no-dev --format requirements-txt -o deploy/requirements.lock

clean:
	rm -rf .venv .banli build *.egg-info
