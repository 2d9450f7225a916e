# Everything from nothing but make and Python 3.11 or newer. The environment lives in .venv.

PYTHON ?= python3
venv := .venv/bin/python

.PHONY: help lab site test test-long pictures demo doctor build lint constraints clean
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

lab: .venv/ready ## the course in JupyterLab (PORT=8888 for a port of your choice)
	@$(venv) -m grading lab $(if $(PORT),--port $(PORT))

site: .venv/ready ## the course as a static site in build/site (PYODIDE=FOLDER: one that needs no other host)
	@$(venv) -m grading site $(if $(PYODIDE),--pyodide "$(PYODIDE)")

# Files go in the order of tests/longest_first.py; pytest-xdist's own, by number of tests, is another.
test: .venv/ready ## the tests (ARGS="-k mnist" for some)
	@$(venv) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

test-long: ## every test, with twenty draws and what is marked long
	@$(MAKE) --no-print-directory test ARGS="--long $(ARGS)"

pictures: .venv/ready ## the pictures in docs/pictures, of pages as they look now
	@$(venv) -m pytest --quiet --no-skips --long --write-pictures tests/journey/test_pictures.py -k looks_like

demo: .venv/ready ## a class of submissions, graded before your eyes
	@$(venv) -m grading demo

doctor: .venv/ready ## whether this machine can grade
	@$(venv) -m grading doctor

build: .venv/ready ## release and solutions, from the source notebooks
	@$(venv) -m grading build

lint: .venv/ready ## what CI says about style
	@$(venv) -m ruff check
	@$(venv) -m ruff format --check
	@.venv/bin/oxlint
	@$(venv) -m mypy

constraints: ## constraints.txt, from the newest versions our ranges allow
	$(python-or-stop)
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && $(PYTHON) -m venv "$$fresh" && \
	"$$fresh/bin/python" -m pip install --quiet --upgrade setuptools -e ./course -e '.[test]' && \
	sed -i.old '/^[^#]/d' constraints.txt && rm constraints.txt.old && \
	"$$fresh/bin/python" -m pip list --format=freeze --exclude-editable --exclude pip >> constraints.txt

clean: ## the tree as it was cloned; submissions and gradebook stay
	rm -rf .venv build course/build *.egg-info course/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
	find . -name .ipynb_checkpoints -prune -exec rm -rf {} +

# The environment is made anew when what it is made from changes, when the folder has moved,
# and when PYTHON= asks for another version than it holds.
.venv/ready: pyproject.toml course/pyproject.toml constraints.txt
	$(python-or-stop)
	@test -w . || { echo "This folder may not be written by you: make a copy of your own (cp -r) and work there." >&2; exit 1; }
	@echo "Setting up .venv, once: this takes about a minute."
	@$(PYTHON) -m venv --clear .venv
	@$(venv) -m pip install --quiet --disable-pip-version-check --no-compile \
	    --constraint constraints.txt --editable ./course --editable '.[test]'
	@$(venv) -W ignore -m compileall -qq -j 0 .venv/lib || : # pip takes one processor; a few files are no Python
	@ln -s "$(CURDIR)/grading/etc/jupyter/nbgrader_config.py" .venv/etc/jupyter/
	@echo "$(CURDIR)" > .venv/ready

ifneq ($(shell cat .venv/ready 2>/dev/null),$(CURDIR))
.PHONY: .venv/ready
else ifneq ($(origin PYTHON),file)
version = $(shell $(1) -c 'import sys; print(sys.version)' 2>/dev/null)
ifneq ($(call version,$(PYTHON)),$(call version,$(venv)))
.PHONY: .venv/ready
endif
endif

define python-or-stop
$(if $(shell $(PYTHON) -c 'import sys; print("ok" if sys.version_info >= (3, 11) else "")' 2>/dev/null),,\
$(error This course needs Python 3.11 or newer, and "$(PYTHON)" is \
$(or $(shell $(PYTHON) -c 'import platform; print("Python " + platform.python_version())' 2>/dev/null),not there): \
install one, or name one you have, as in "make PYTHON=python3.12 lab"))
endef
