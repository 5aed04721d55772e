SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
export GOFLAGS := $(strip $(GOFLAGS) -buildvcs=false)

FUZZTIME ?= 10s
CROSS := windows/amd64 linux/arm64 linux/arm linux/loong64 js/wasm
NESTED := cmd/fenji-sheets examples/peers
SHIPPED := cmd/fenji-sheets
VECTORS := build/vectors.ndjson
COUNT ?= 1500
# What uses goroutines: packages, and names of their tests.
RACING := ./capability ./triage/rule ./referral/endpoint ./referral/replay ./referral/serve ./examples ./cmd/fenji
RACES := Concurrent|ReadersAndWriters|Stream|Workers|Replay|Guard|LastGood|Launch
TOOLS := $(patsubst %/main.go,./%,$(wildcard .ci/*/main.go))

.PHONY: demo peers page build package worker install test nested sheets targets vectors check format modules notice imports content-fresh schemas openapi fhir cross scratch content sign bench fuzz evidence-rules evidence-catalog evidence-triage evidence-plans evidence-fhir evidence-targets evidence-browser evidence-edge evidence-speed gate

demo: ## one case decided, in Chinese and English
	@go run ./examples/quickstart

package: build ## the npm package in build/wasm, whole; the demo page of <fenji-triage> in build/widget
	@.ci/targets/install
	node wasm/npm/build.mjs
	node examples/widget/build.mjs

page: package ## the plain page and, at /triage/, <fenji-triage> in a browser, served to this machine
	@node examples/widget/serve.mjs

build: ## bin/fenji; the core for JavaScript hosts; the documents of the Anxi example
	go build -trimpath -o bin/fenji ./cmd/fenji
	wasm/build build/wasm
	@rm -rf build/anxi && mkdir -p build/anxi/packs
	bin/fenji catalog build examples/anxi/catalog -o build/anxi/catalog.json
	bin/fenji pack build --content -o build/anxi/packs
	bin/fenji pack build examples/anxi/packs/overlay.yaml -o build/anxi/packs/overlay.json

worker: build ## the Worker for an edge in build/edge
	wasm/worker/build

install: ## what the JavaScript targets need and this machine lacks
	@.ci/targets/install

# The race detector needs a C compiler. It finds nothing where nothing runs at once.
test: ## every test, those with goroutines again under the race detector, then every target
	go test -timeout 20m ./...
	@if [ "$$(go env CGO_ENABLED)" = 1 ] && command -v "$$(go env CC)" >/dev/null; \
	then echo "go test -race -run '$(RACES)' $(RACING)"; go test -race -timeout 20m -run '$(RACES)' -skip Evidence $(RACING); \
	else echo "no C compiler here: the race detector was left out"; fi
	$(MAKE) nested
	$(MAKE) targets

nested: ## the tests of the modules inside this one
	@for module in $(NESTED); do echo "go test ./$$module/..."; (cd $$module && go vet ./... && go test ./...); done

sheets: ## bin/fenji-sheets, by which fenji reads and writes workbooks
	cd cmd/fenji-sheets && go build -trimpath -o ../../bin/fenji-sheets .

targets: install package worker vectors ## the same decisions on every target, byte for byte
	.ci/targets/native $(VECTORS)
	.ci/targets/conform $(VECTORS)
	.ci/targets/test

vectors: ## COUNT random cases, every example case and hostile input, with the digests of their answers
	@mkdir -p build
	go run ./examples/conformance -write $(VECTORS) -count $(COUNT) -seed 1

check: format modules notice imports content-fresh schemas openapi fhir cross scratch ## what has to hold before a change lands

format:
	@files=$$(gofmt -l .); if [ -n "$$files" ]; then echo "gofmt would change:"; echo "$$files"; exit 1; fi
	go vet ./... && go vet $(TOOLS)

modules:
	go mod tidy -diff
	go mod verify
	@for module in $(NESTED); do (cd $$module && go mod tidy -diff && go mod verify); done

notice: # NOTICE names every module of what is shipped in its version
	@awk '/^\t/ && $$1 !~ /^github.com\/fenji-health\// {print $$1, $$2}' go.mod $(SHIPPED:%=%/go.mod) | while read -r module; do \
	  grep -qF "$$module " NOTICE || { echo "NOTICE lacks $$module"; exit 1; }; done

imports:
	go run ./.ci/imports

content-fresh:
	go test -count=1 ./referral/content ./referral/schema/build
	go run ./.ci/safety
	go run ./.ci/mechanisms
	go run ./.ci/readme
	go run ./.ci/openapi

schemas: # the JSON Schemas against another's validator
	.ci/schema/check

openapi: # the description of servers, as the routes have it, against another's linter
	@.ci/openapi/check

fhir: # catalogues, decisions and answers to CDS Hooks against others' validators
	@COUNT=100 .ci/fhir/check

cross:
	@for target in $(CROSS); do echo "go build ./... for $$target"; \
	  CGO_ENABLED=0 GOOS=$${target%/*} GOARCH=$${target#*/} go build ./...; done

scratch:
	@.ci/scratch

content: ## canonical JSON of the packs, JSON Schemas, tables of safety and mechanisms, quotes of the README
	go test -count=1 ./referral/content -run Canonical -write
	go test -count=1 ./referral/schema/build -write
	go run ./.ci/safety -write
	go run ./.ci/mechanisms -write
	go run ./.ci/readme -write
	go run ./.ci/openapi -write

sign: ## the sample overlay signs the rules as they are now: only after reading what has changed
	go test -count=1 ./examples -run Signatures -write

bench:
	go test -run '^$$' -bench . -benchmem ./...

fuzz: ## every fuzz target, FUZZTIME each
	@FUZZTIME=$(FUZZTIME) .ci/fuzz

evidence-rules: ## what is measured against what was promised, as a table; the sweeps in full, which take their time
	@go run ./.ci/evidence

evidence-catalog: ## the same of the catalogue: registers, spreadsheets, a million services
	@go run ./.ci/evidence catalog

evidence-triage: ## the same of scales, packs and the interview
	@go run ./.ci/evidence triage

evidence-plans: ## the same of plans: the planner, and a county's year replayed
	@go run ./.ci/evidence plans

evidence-fhir: ## the decisions of a thousand random cases as FHIR, and answers to hooks, against others' validators
	@COUNT=1000 .ci/fhir/check

peers: ## the rules beside the same rules in other engines and in Go written by hand
	cd examples/peers && npm ci --no-audit --no-fund && go run . -npm

evidence-targets: install package ## ten thousand random cases on every target, and its times, as a table
	@$(MAKE) vectors COUNT=10000
	@go run ./.ci/evidence targets

evidence-browser: package ## the page: sizes, its start, slow processors, memory, as a table
	@go run ./.ci/evidence browser

evidence-edge: install build worker vectors ## servers, native and at an edge: the same suite, the rate of decisions, killed while publishing, as a table
	examples/worker/perrequest/build
	@go run ./.ci/evidence edge

evidence-speed: build ## what a decision and a start take, and replays; the rules beside other engines, as a table
	@go run ./.ci/evidence speed

gate: ## benchmarks against those of the last tag, or of RELEASE=revision, by turns: none may be much slower
	@RELEASE=$(RELEASE) go run ./.ci/evidence gate
