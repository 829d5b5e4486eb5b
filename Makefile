# SPDX-License-Identifier: MIT
# The commands people type.  What each does stands in tools/; the build itself is meson's.

.PHONY: help build demo check check-postgres coverage bench soak fuzz views python-check python-soak python-wheel bench-python format lint clean
.DEFAULT_GOAL := help

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | expand -t 16

build: ## the program: build/fraiseql
	@tools/install-deps build
	@tools/build

demo: ## a private PostgreSQL with sample data, and the API, until stopped
	@tools/install-deps demo
	@tools/build
	@exec build/fraiseql demo

check: ## every test, also under sanitizers; the last line counts them
	@tools/install-deps check
	@tools/check

VERSION = 18
check-postgres: ## integration tests against PostgreSQL 16, 17 or 18: VERSION=17
	@tools/install-deps check
	@tools/build
	@tools/check-postgres $(VERSION)

coverage: ## the lines that the tests reach: build-coverage/coverage.txt
	@tools/install-deps check
	@tools/check coverage

bench: ## the written questions of bench/, answered
	@tools/install-deps bench
	@tools/build
	@tools/bench

soak: ## load with checked answers, and writes compared with tables, while everything breaks
	@tools/install-deps check
	@tools/build
	@tests/soak/run

FUZZER = jwt
MINUTES = 15
fuzz: ## changed bytes under sanitizers, here of tokens and keys: FUZZER=http MINUTES=60
	@tools/install-deps fuzz
	@tools/fuzz $(FUZZER) $(MINUTES)

views: ## random views, asked seen through and as they stand; the seed is printed
	@tools/install-deps check
	@tools/build
	@FRAISEQL_TEST_VIEWS=$${FRAISEQL_TEST_VIEWS:-40:} python3 -m pytest -q -s tests/integration/test_see_through.py

python-check: ## the Python package: ruff, mypy, pyright and its tests
	@tools/install-deps python
	@tools/build
	@tools/python-check

python-soak: ## 100,000 requests through the Python package; memory stays where it is
	@tools/install-deps python
	@tools/build
	@FRAISEQL_TEST_REQUESTS=100000 tools/python-check --tests-only -s tests/test_leaks.py

python-wheel: ## the wheel with all that it needs inside, tried in a new environment: build-python/wheels
	@tools/install-deps python
	@tools/python-wheel
	@tools/try-wheel

bench-python: ## the Python package beside FraiseQL 1 and Strawberry: bench/python/RESULTS.md
	@tools/install-deps bench
	@tools/install-deps python
	@tools/build
	@tools/python-env
	@tools/python-peers
	@build-python/venv/bin/python bench/python/run --keep

format: ## clang-format on every C file
	@tools/install-deps lint
	@tools/format

lint: ## clang-tidy, cppcheck, clang-format, long functions, circles, names that say nothing
	@tools/install-deps lint
	@tools/lint

clean: ## remove what was built
	rm -rf build build-asan build-tsan build-coverage build-lint build-wheel build-python bindings/python/src/fraiseql/_engine*.so
