# Every target makes its own virtual environment when there is none; nothing but Python, pip and make is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock

.PHONY: demo test fuzz lint bench serve train lock clean

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/base: pyproject.toml requirements.lock | $(BIN)/python
	$(PIP) --editable .
	touch $@

$(VENV)/tools: $(VENV)/base
	$(PIP) --editable '.[test,lint,train]'
	touch $@

# The package sentence-transformers with PyTorch, 1.1 GB: only the tests of its encoder need it.
$(VENV)/encoders: $(VENV)/tools
	$(PIP) --editable '.[encoders]'
	touch $@

# The main job on the examples: forty projects in both languages, on the screen and in a workbook.
demo: $(VENV)/base
	$(BIN)/mcgt classify --input examples/projects.xlsx
	mkdir -p build
	$(BIN)/mcgt classify --input examples/projects.xlsx --output build/demo.xlsx --language zh
	@echo "The same in Chinese, as a workbook / 中文结果工作簿: build/demo.xlsx"

test: $(VENV)/tools
	$(BIN)/python -m pytest $$(test -e $(VENV)/encoders || echo --ignore=tests/test_sentence_transformers_embedder.py)

# The same requests at random as in the tests, but 500 for each operation.
fuzz: $(VENV)/tools
	MCGT_FUZZ_EXAMPLES=500 $(BIN)/python -m pytest tests/test_fuzz.py

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

# Writes the versions that are installed now, as the versions tested.
lock: $(VENV)/tools
	$(BIN)/python -m pip freeze --exclude-editable > requirements.lock

clean:
	rm -rf $(VENV) build dist
