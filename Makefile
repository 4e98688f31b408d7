# Everything a fresh machine with Python >= 3.11 and make needs. The plain venv + pip lines are in README.md.
.PHONY: run docs release desktop desktop-test image image-test prepared test test-full check check-code check-tests bench install install-test browser proxies texts readers clean help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PROJECT ?= demo-project
PORT ?= 8501
MULTILINGUAL := pipelines/data/multilingual.txt
export HF_HUB_OFFLINE := 1
export TRANSFORMERS_OFFLINE := 1

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /: /'

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Heard needs Python 3.11 or newer; name one with PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	@touch $@

$(VENV)/.run: $(VENV)/.made pyproject.toml constraints.txt $(MULTILINGUAL)
	$(BIN)/pip install --quiet --no-deps --require-hashes -r $(MULTILINGUAL)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[multilingual]'
	@touch $@

$(VENV)/.release: $(VENV)/.run
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[release]'
	@touch $@

# Python compiles what tests import when they do: all of it, most never asked for, took longer than to install it.
$(VENV)/.test: $(VENV)/.made pyproject.toml constraints.txt $(MULTILINGUAL)
	$(BIN)/pip install --quiet --no-deps --require-hashes -r $(MULTILINGUAL)
	$(BIN)/pip install --quiet --no-compile --constraint constraints.txt --editable '.[multilingual,audio,test]'
	@touch $@ $(VENV)/.run

# The sign-in provider of the tests has packages of its own; one of them would hide Heard's tests.
$(VENV)/.provider: $(VENV)/.made tests/helpers/sign_in_provider.txt
	$(PYTHON) -m venv $(VENV)/provider
	$(VENV)/provider/bin/pip install --quiet --requirement tests/helpers/sign_in_provider.txt
	@touch $@

install: $(VENV)/.run ## install Heard into .venv
install-test: $(VENV)/.test $(VENV)/.provider

run: $(VENV)/.run ## copy the demo into PROJECT if absent, and open the app on 127.0.0.1, at PORT (8501)
	@test -e $(PROJECT)/project.duckdb || $(BIN)/heard demo $(PROJECT)
	$(BIN)/heard app $(PROJECT) --port $(PORT)

prepared: $(VENV)/.run ## make both studies of the demo anew that come with Heard, in some minutes
	$(BIN)/python -m tests.helpers.demo.build

browser: $(VENV)/.test ## a Chromium for the browser tests: Debian's where apt is there, else Playwright's own
	@$(BIN)/python tests/helpers/install_browser.py

proxies: $(VENV)/.test ## nginx and Caddy for the tests of a server, unpacked into .venv where apt is there
	@$(BIN)/python tests/helpers/install_proxies.py

# Three processes test, since a journey in a browser waits a third of its time; each model in them has one core.
test check check-tests: export OMP_NUM_THREADS := 1
# Compiled tests are kept whatever the shell says: else each process, and each server that tests start, compiles all anew.
test check check-tests: export PYTHONDONTWRITEBYTECODE :=
test: install-test browser $(if $(FULL),proxies) ## the tests; all of them, the rare and expensive too, with FULL=1; their results into JUNIT=file
	$(BIN)/pytest $(if $(FULL),,-m "not full") --numprocesses 3 --dist loadfile --no-loadscope-reorder $(if $(JUNIT),--junit-xml $(JUNIT))

test-full: ## all tests
	@$(MAKE) test FULL=1

check: $(VENV)/.test ## lint, types, import contracts, fast tests
	@$(MAKE) -j2 check-code check-tests

check-code:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-tests:
	$(BIN)/pytest -m "not slow and not browser and not full" -q --numprocesses 2 --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.test ## benchmarks, each against a baseline of the same run
	@for one in $$(find benchmarks -name 'bench_*.py' | sort); do echo "== $$one"; $(BIN)/python $$one || exit 1; done

CATALOGUES := coding/ui/catalogues
texts: $(VENV)/.test ## bring back reviewers' answers, collect the texts of the interface and bring every catalogue up to date
	$(BIN)/python .ci/reviewing.py answers
	$(BIN)/pybabel -q extract -F $(CATALOGUES)/babel.cfg -k t -k N_ -k Message --no-wrap --add-location=file --sort-by-file \
		--omit-header --input-dirs=codebook,pipelines,coding -o $(CATALOGUES)/messages.pot
	@for one in $(CATALOGUES)/*.po; do $(BIN)/pybabel -q update -i $(CATALOGUES)/messages.pot -o $$one -l $$(basename $$one .po) \
		--no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date || exit 1; done

# An environment of its own, so that nothing of the tests gets in; its tests run in the usual one.
DESKTOP ?= $(VENV)/desktop
DESKTOP_BUILT ?= dist/heard/heard
$(DESKTOP)/.made: pyproject.toml constraints.txt $(MULTILINGUAL)
	$(PYTHON) -m venv $(DESKTOP)
	$(DESKTOP)/bin/pip install --quiet --no-deps --require-hashes -r $(MULTILINGUAL)
	$(DESKTOP)/bin/pip install --quiet --constraint constraints.txt --editable '.[multilingual,audio,desktop]'
	@touch $@

desktop: $(DESKTOP)/.made ## Heard as a folder that opens by its icon, in dist/heard; a .deb where dpkg-deb is there
	$(DESKTOP)/bin/python .desktop/build.py

# Without any network, where the system lets one.
APART = $(shell unshare --net ip link set lo up 2>/dev/null && echo unshare --net sh -c "'ip link set lo up; exec \"\$$@\"'" sh)
desktop-test: install-test browser ## try that folder: from an empty home, without a network, to the first coded line
	HEARD_DESKTOP=$(DESKTOP_BUILT) $(APART) $(BIN)/pytest -q -s tests/browser/projects/test_desktop_build.py

image: $(VENV)/.release ## Heard as an image for servers, for podman and docker: among podman's, and in dist; on Debian, as root
	$(BIN)/python .image/build.py

image-test: install-test browser proxies ## run that image as its unit says, and code in it; as root
	$(BIN)/pytest -q -s tests/browser/frame/test_image_journey.py

READERS ?= build/readers
readers: $(VENV)/.run ## a page for each language's native readers, in READERS
	@mkdir -p $(READERS)
	@for one in $(CATALOGUES)/*.po; do $(BIN)/python .ci/reviewing.py page $$(basename $$one .po) \
		$(READERS)/$$(basename $$one .po).html --screens docs/images || exit 1; done

docs: $(VENV)/.release ## the manual as a site, which the app serves at /help; dead links fail
	$(BIN)/python .ci/site.py

release: $(VENV)/.release ## wheel, source, SBOM and evidence of the commit in dist; results with JUNIT=file, figures with BENCH=file
	$(BIN)/python .ci/release.py $(if $(JUNIT),--junit $(JUNIT)) $(if $(BENCH),--bench $(BENCH))

clean:
	rm -rf $(VENV) build dist coding/manual *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
