# Everything a fresh machine with Python 3.11+ and a C compiler needs: `make demo`, `make test`.
# Each target makes its own .venv and builds the compiled kernels; edits to a kernel rebuild them.

PYTHON ?= python3
VENV ?= .venv
DEMO_REPLICATIONS ?= 10
WORKERS ?= 2
DIST ?= dist
PYTEST_ARGS ?=
BENCH ?= build/bench.json
SMALL ?=

BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
DECLARATIONS := $(wildcard corridorsim/*/*.pxd corridorsim/*/*/*.pxd)
KERNEL_SOURCES := setup.py $(wildcard ext/*.pyx) $(DECLARATIONS) $(wildcard $(DECLARATIONS:.pxd=.py))
LINE_LENGTH := $(shell sed -n 's/^line-length = //p' pyproject.toml)
SANITIZE := build/sanitize

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint cython-lint types bench validation kernel-html sanitize dist clean prerequisites

help: ## print the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.installed ## run the Rhine-Alpine experiment, compare its scenarios, write the report
	$(BIN)/corridorsim run configs/rhine_alpine.yaml -o results/demo --overwrite --workers $(WORKERS) --replications $(DEMO_REPLICATIONS)
	$(BIN)/corridorsim compare results/demo
	$(BIN)/corridorsim report results/demo
	@echo "The report: $(CURDIR)/results/demo/report.html"

test: $(VENV)/.installed ## run the whole test suite (PYTEST_ARGS adds arguments)
	@$(BIN)/pytest -n $(WORKERS) -p no:benchmark $(PYTEST_ARGS)

lint: $(VENV)/.lint ## ruff, formatting, Cython style, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory cython-lint
	$(BIN)/lint-imports

# cython-lint calls pycodestyle by name, so the .venv must be on the path.
cython-lint: $(VENV)/.lint
	PATH="$(abspath $(BIN)):$$PATH" cython-lint --max-line-length $(LINE_LENGTH) ext corridorsim

types: $(VENV)/.lint ## mypy, strict
	$(BIN)/mypy

bench: $(VENV)/.bench ## run the benchmarks, write BENCH (SMALL=1: those that CI judges, and judge them)
	$(BIN)/python -m benchmarks $(if $(SMALL),--small) --json $(BENCH)
	$(if $(SMALL),$(BIN)/python -m benchmarks.regression $(BENCH))

validation: $(VENV)/.installed $(VENV)/.validation ## make docs/validation.md anew, beside other programs
	@mkdir -p build
	$(BIN)/python tests/validation/tables.py > build/validation.md && mv build/validation.md docs/validation.md

kernel-html: $(VENV)/.installed ## annotate the kernels: yellow lines call Python
	CORRIDORSIM_CYTHON_ANNOTATE=1 $(BIN)/python setup.py -q build_ext --inplace
	@ls build/ext/*.html

sanitize: $(VENV)/.installed ## run the tests on kernels with bounds checks, built beside the normal ones
	rm -rf $(SANITIZE)
	mkdir -p $(SANITIZE)
	tar cf - --exclude=./build --exclude='./.[a-z]*' --exclude=./results --exclude='*.so' --exclude=__pycache__ . | tar xf - -C $(SANITIZE)
	cd $(SANITIZE) && CORRIDORSIM_CYTHON_DEBUG=1 $(abspath $(BIN))/python setup.py -q build_ext --inplace
	cd $(SANITIZE) && PYTHONPATH=$(CURDIR)/$(SANITIZE) $(abspath $(BIN))/pytest -n $(WORKERS) -p no:benchmark $(PYTEST_ARGS)

dist: $(VENV)/.installed ## build the sdist and, from it, the wheel, into DIST
	@mkdir -p $(DIST)
	$(BIN)/python setup.py -q sdist --dist-dir $(DIST)
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir $(DIST) $(DIST)/corridorsim-*.tar.gz

clean: ## remove what was built, the .venv too; results stay
	rm -rf $(VENV) build dist *.egg-info .benchmarks .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find corridorsim -name '*.so' -delete
	find corridorsim tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

# Set-up. Each stamp stands for what is in the .venv; the library of compiled modules lies in corridorsim.

prerequisites:
	@command -v "$(PYTHON)" >/dev/null || { echo "corridorsim needs Python 3.11 or newer; '$(PYTHON)' was not found (make PYTHON=/path/to/python3 ...)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "corridorsim needs Python 3.11 or newer; '$(PYTHON)' is $$("$(PYTHON)" --version 2>&1) (make PYTHON=/path/to/python3 ...)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is incomplete; install it (Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import os, shutil, sys, sysconfig; compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]; sys.exit(0 if shutil.which(compiler) else f"A C compiler is needed for the kernels, and {compiler!r} was not found. Install one (Debian and Ubuntu: apt install build-essential; Fedora: dnf install gcc; macOS: xcode-select --install) or name it: make CC=...")'
	@"$(PYTHON)" -c 'import os, sys, sysconfig; sys.exit(0 if os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")) else "The C headers of Python are missing; install them (Debian and Ubuntu: apt install python3-dev; Fedora: dnf install python3-devel)")'

$(BIN)/python:
	@$(MAKE) --no-print-directory prerequisites
	"$(PYTHON)" -m venv $(VENV)

# A new pyproject.toml means a new installation; an edited kernel only a new build of that kernel.
$(VENV)/.installed: pyproject.toml $(KERNEL_SOURCES) | $(BIN)/python
	$(if $(filter pyproject.toml,$?),$(PIP) -e '.[test]',$(BIN)/python setup.py -q build_ext --inplace)
	@touch $@

# The requirements of an extra alone: installing '.[lint]' would build the kernels again.
$(VENV)/.lint $(VENV)/.bench $(VENV)/.validation: $(VENV)/.%: pyproject.toml | $(VENV)/.installed
	$(BIN)/python -c 'import sys, tomllib; print(*tomllib.load(sys.stdin.buffer)["project"]["optional-dependencies"]["$*"], sep="\n")' < pyproject.toml > $@.txt
	$(PIP) -r $@.txt
	@touch $@
