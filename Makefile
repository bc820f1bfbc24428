# Every target makes its own virtual environment when there is none; nothing but Python, pip and make is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test fuzz lint bench serve train lock clean

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# Every dependency has its version and the hashes of its files in a lock.
$(VENV)/base: pyproject.toml requirements.lock | $(BIN)/python
	$(PIP) --require-hashes --requirement requirements.lock
	$(PIP) --no-deps --editable .
	touch $@

$(VENV)/tools: $(VENV)/base requirements-dev.lock
	$(PIP) --require-hashes --requirement requirements-dev.lock
	touch $@

# The package sentence-transformers with PyTorch, 1.1 GB: only the tests of its encoder need it.
$(VENV)/encoders: $(VENV)/tools requirements-encoders.lock
	$(PIP) --constraint requirements-encoders.lock --editable '.[encoders]'
	touch $@

# The main job on the examples: forty projects in both languages, on the screen and in a workbook.
demo: $(VENV)/base
	$(BIN)/mcgt classify --input examples/projects.xlsx
	mkdir -p build
	$(BIN)/mcgt classify --input examples/projects.xlsx --output build/demo.xlsx --language zh
	@echo "The same in Chinese, as a workbook / 中文结果工作簿: build/demo.xlsx"

# Installs what the system lacks for them (Java, PostgreSQL, Chromium, Pango, fonts) where it may, else names it.
test: $(VENV)/tools
	tests/system-packages
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $$(test -e $(VENV)/encoders || echo --ignore=tests/test_sentence_transformers_embedder.py)

# The same requests at random as in the tests, but 500 for each operation; and every law with other examples each time.
fuzz: $(VENV)/tools
	MCGT_FUZZ_EXAMPLES=500 $(BIN)/python -m pytest tests/test_fuzz.py
	MCGT_FUZZ_EXAMPLES=500 $(BIN)/python -m pytest $$(grep -l "import given" tests/test_*.py)

lint: $(VENV)/tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/bandit -q -c pyproject.toml -r taxonomy mappings ontology classification reports service api
	$(BIN)/hadolint deploy/Containerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml
	$(BIN)/python -m pip check

bench: $(VENV)/tools
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.alignment
	$(BIN)/python -m benchmarks.ontology

serve: $(VENV)/base
	$(BIN)/mcgt serve

# Fits the weights of matcher and aligner, writes the proposed mapping sets and what HermiT infers from them (needs Java);
# the same data give the same files.
train: $(VENV)/tools
	$(BIN)/python -m mappings.training
	$(BIN)/python -m mappings.alignment_training
	$(BIN)/python -m mappings.sets_build
	$(BIN)/python -m classification.confidence_training
	$(BIN)/mcgt reason --output ontology/inferred.nt

# Writes the newest versions that fit, with their hashes; --upgrade is left to whoever calls: make lock UPGRADE=--upgrade.
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(UPGRADE)
lock: $(VENV)/tools
	$(PIP) 'pip-tools>=7.4'
	CUSTOM_COMPILE_COMMAND='make lock' $(LOCK) --output-file requirements.lock pyproject.toml
	CUSTOM_COMPILE_COMMAND='make lock' $(LOCK) --extra test --extra lint --extra train --extra client \
		--constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	CUSTOM_COMPILE_COMMAND='make lock' $(LOCK) --extra postgres --extra reports \
		--constraint requirements-dev.lock --output-file requirements-service.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist
