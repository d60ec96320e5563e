# make run      用演示数据启动（首次会自动准备环境）  start with demo data
# make venv     只准备运行环境（用自己的数据时）      prepare the environment only
# make test     代码检查与全部测试                    lint and every test
# make help     全部命令                              all commands
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8000
# One more than cores: browser tests wait for their pages half of the time.
JOBS ?= 3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development

.PHONY: help run venv setup test lint bench lock clean

help: ## 列出命令 / list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更新的版本：make $(MAKECMDGOALS) PYTHON=python3.11 / Python 3.11 or newer is needed." >&2; exit 1; }
	@echo "第一次约 1 分钟 / about a minute the first time"
	@echo "建立运行环境 .venv / creating .venv"
	@$(PYTHON) -m venv .venv || \
	  { echo "无法建立虚拟环境（Debian/Ubuntu 请先安装 python3-venv）。 / python3 -m venv failed: install python3-venv." >&2; exit 1; }

# The locks name every package with its hash; they are installed again only when they changed.
$(RUNTIME): requirements.txt | $(BIN)/python
	@echo "安装运行所需的软件包 / installing requirements.txt"
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	@echo "安装测试所需的软件包 / installing requirements-dev.txt"
	@$(PIP) install --require-hashes -r requirements.txt -r requirements-dev.txt
	@touch $@

run: $(RUNTIME) ## 用演示数据启动：make run PORT=8000 / start with demo data
	@exec $(BIN)/python manage.py serve --demo --port $(PORT)

venv: $(RUNTIME) ## 只准备运行环境，不装测试用的软件 / only what running needs

setup: $(DEVELOPMENT) ## 准备好运行与测试的一切 / prepare everything for run and test
	@.ci/system-packages

lint: $(DEVELOPMENT) ## 代码检查 / ruff, mypy, djlint, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run

test: setup lint ## 代码检查与全部测试（SQLite 与 PostgreSQL） / lint and every test
	$(BIN)/pytest -n $(JOBS) --dist worksteal
	DATABASE_URL="$$(.ci/postgresql-url)" $(BIN)/pytest -n $(JOBS) --dist worksteal --database-only

bench: setup ## 基准测试 / benchmarks
	$(BIN)/python -m tests.benchmarks.scoring
	$(BIN)/python -m tests.benchmarks.reading
	$(BIN)/python -m tests.benchmarks.writing
	$(BIN)/python -m tests.benchmarks.workings
	$(BIN)/python -m tests.benchmarks.offline
	$(BIN)/python -m tests.benchmarks.filling
	$(BIN)/python -m tests.benchmarks.importing
	$(BIN)/python -m tests.benchmarks.exporting --workers

lock: ## 重新编译带哈希的依赖清单（需要 uv） / compile the locks again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.in -o requirements-dev.txt

clean: ## 删除虚拟环境与缓存；数据不动 / remove the environment and caches, keep the data
	rm -rf .venv staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
