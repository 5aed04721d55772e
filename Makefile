SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
export GOFLAGS := $(strip $(GOFLAGS) -buildvcs=false)

FUZZTIME ?= 10s
TARGETS := windows/amd64 linux/arm64 linux/loong64 js/wasm
TOOLS := $(patsubst %/main.go,./%,$(wildcard .ci/*/main.go))

.PHONY: demo sign test check format modules notice imports content-fresh cross scratch content bench fuzz evidence-rules

demo: ## one case decided, in Chinese and English
	@go run ./examples/quickstart

# The evidence sweeps use one goroutine a case and take minutes under the race
# detector; everything else runs with it. It needs a C compiler.
test: ## every test, then all but the sweeps under the race detector
	go test -timeout 20m ./...
	@if [ "$$(go env CGO_ENABLED)" = 1 ] && command -v "$$(go env CC)" >/dev/null; \
	then echo "go test -race -skip Evidence ./..."; go test -race -timeout 20m -skip Evidence ./...; \
	else echo "no C compiler here: the race detector was left out"; fi

check: format modules notice imports content-fresh cross scratch ## what has to hold before a change lands

format:
	@files=$$(gofmt -l .); if [ -n "$$files" ]; then echo "gofmt would change:"; echo "$$files"; exit 1; fi
	go vet ./... && go vet $(TOOLS)

modules:
	go mod tidy -diff
	go mod verify

notice: # NOTICE names every module of go.mod in its version
	@awk '/^\t/ {print $$1, $$2}' go.mod | while read -r module; do \
	  grep -qF "$$module " NOTICE || { echo "NOTICE lacks $$module"; exit 1; }; done

imports:
	go run ./.ci/imports

content-fresh:
	go test -count=1 ./referral/content
	go run ./.ci/safety
	go run ./.ci/readme

cross:
	@for target in $(TARGETS); do echo "go build ./... for $$target"; \
	  CGO_ENABLED=0 GOOS=$${target%/*} GOARCH=$${target#*/} go build ./...; done

scratch:
	@.ci/scratch

content: ## canonical JSON of the packs, safety table, quotes of the README
	go test -count=1 ./referral/content -run Canonical -write
	go run ./.ci/safety -write
	go run ./.ci/readme -write

sign: ## the sample overlay signs the rules as they are now: only after reading what has changed
	go test -count=1 ./examples/anxi -run Signatures -write

bench:
	go test -run '^$$' -bench . -benchmem ./...

fuzz: ## every fuzz target, FUZZTIME each
	@FUZZTIME=$(FUZZTIME) .ci/fuzz

evidence-rules: ## what is measured against what was promised, as a table
	@go run ./.ci/evidence
