# make up    the whole portal at http://localhost:8000; PORT=8123 make up moves it, and with
#            LISTEN=0.0.0.0 other devices of the network reach it (the demo passwords are known!)
# make test  every test, on servers of their own
# make bench    ratios of speed, at a school with two million entries (built once, minutes)
# make torture  tablets send while everything beneath them is killed; minutes, loopback only
# make lint  what has to be clean before a push; make fmt cleans what a program can clean

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --root-user-action ignore

.PHONY: up test lint fmt bench torture

up: $(VENV)/ready
	@$(BIN)/python -m jiaoxi.supervisor

test: $(VENV)/ready-dev
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

bench torture: $(VENV)/ready
	@$(BIN)/python -m benchmarks.$(subst bench,run,$@)

lint: $(VENV)/ready-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING

fmt: $(VENV)/ready-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html')

# An installation that was cut off may look whole to pip: one's own environment starts over then.
CUT_OFF := .venv/cut-off
mark = @if [ $(VENV) = .venv ]; then mkdir -p .venv && touch $(CUT_OFF); fi
unmark = @rm -f $(CUT_OFF) && touch $@

$(VENV)/ready: requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python lacks its venv module. On Debian: apt-get install python3-venv"; exit 1; }
	@if [ -e $(CUT_OFF) ]; then rm -rf .venv; fi
	@echo "Installing the requirements into $(VENV) …"
	$(mark)
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements.txt -c constraints.txt
	$(unmark)

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.txt
	$(mark)
	@$(PIP) -r requirements-dev.txt -c constraints.txt
	$(unmark)
