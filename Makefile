# icpdoc. `make help` lists what can be done.
SHELL      := /bin/bash
GO         ?= go
export CGO_ENABLED ?= 0
# nodynamic: HEIC is read by the decoder in the binary, never by a library that the machine happens to have.
export GOFLAGS := $(GOFLAGS) -tags=nodynamic
BIN        := bin/icpdoc
OUT        := out
LINT       := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.12.2
# One for each checkout: what the linter remembers names files by their places.
export GOLANGCI_LINT_CACHE ?= $(CURDIR)/$(OUT)/lint
VULN       := golang.org/x/vuln/cmd/govulncheck@v1.9.0
FUZZTIME   ?= 10s
ROUTETIME  ?= 10m
ROUNDS     ?= 3
FILINGS    ?= 2000
FORMS      ?= 10000
PHOTOS     ?= 200
KILLS      ?= 100
SHEETS     ?= 280
FRAMES     ?= 320
READING    ?= 1
REQUESTS   ?= 100000
LASTING    ?= 10
STORAGE    := github.com/versity/versitygw/cmd/versitygw@v1.8.0
TOOLS      := curl:curl jq:jq pdftotext:poppler-utils pdffonts:poppler-utils pdftoppm:poppler-utils qpdf:qpdf mutool:mupdf-tools zbarimg:zbar-tools 7z:p7zip-full unzip:unzip python3:python3 pg_ctlcluster:postgresql chromium:chromium unshare:util-linux nsenter:util-linux prlimit:util-linux setpriv:util-linux mount:mount
PHOTOTOOLS := identify:imagemagick convert:imagemagick exiftool:libimage-exiftool-perl

.PHONY: help build run demo test check lint race fuzz fuzz-short fuzz-routes proof proof-short bench golden templates clean tools bench-photo bench-service licenses licenses-update audit-code proof-reading clients
.DEFAULT_GOAL := help

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n",$$1,$$2}' $(MAKEFILE_LIST)

build: ## build bin/icpdoc, one static binary
	@mkdir -p bin
	$(GO) build -trimpath -ldflags '-s -w' -o $(BIN) ./cmd/icpdoc

run: build ## build and start the service; data under out/run unless ICPDOC_DATA or ICPDOC_CONFIG says where; DEMO=1 adds accounts and filings to try
	@[ -n "$$ICPDOC_DATA$$ICPDOC_CONFIG" ] || export ICPDOC_DATA=$(OUT)/run; exec $(BIN) serve $(if $(DEMO),--demo)

demo: build ## the main job on two samples: the whole pack of an NWCD APP filing and of a Sinnet website filing
	@rm -rf $(OUT)/demo
	@mkdir -p $(OUT)/demo
	@for s in 03-nwcd-app-manual-rare-name 04-sinnet-website-manual; do \
	  echo; echo "== samples/$$s.yaml"; \
	  $(BIN) requirements samples/$$s.yaml || exit 1; echo; \
	  ICPDOC_KEYS=$(OUT)/demo/keys.json $(BIN) pack samples/$$s.yaml --incomplete --duplex --separators -o $(OUT)/demo/$$s.zip || exit 1; \
	  if command -v unzip >/dev/null; then unzip -q $(OUT)/demo/$$s.zip -d $(OUT)/demo/$$s; fi; \
	done
	@echo; echo "The packs are in $(OUT)/demo/; print 00-print-set.pdf:"; find $(OUT)/demo -type f ! -name keys.json | LC_ALL=C sort | sed 's/^/  /'

test: tools ## every test (installs the programs that they check with when it may)
	$(GO) test -timeout 30m ./...

check: lint race fuzz-short templates proof-short clients ## what CI runs after the tests: lint, race, short fuzz, templates, proof, generated clients

lint: ## vet, gofmt and golangci-lint
	$(GO) vet ./...
	@test -z "$$(gofmt -l cmd internal templates fonts)" || { gofmt -l cmd internal templates fonts; exit 1; }
	$(GO) run $(LINT) run ./...

race: tools ## the tests that run things in parallel, under the race detector
	@.ci/tools cc:gcc cc:libc6-dev
	CGO_ENABLED=1 $(GO) test -race -short -timeout 30m $$($(GO) list ./... | grep -vE '/(cmd/icpdoc|internal/photo|internal/bench/photobench|internal/imprint/read|internal/web/api)$$') # whole pictures one by one take too long
	CGO_ENABLED=1 $(GO) test -race -short -timeout 30m ./internal/web/api -run 'AtOnce|UnderWay' # of the rest one request at a time does not race

fuzz: ## every fuzz target for FUZZTIME (10s)
	@$(GO) list ./... | while read -r p; do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    GO=$(GO) .ci/fuzz $$p $$f $(FUZZTIME) || exit 1; \
	  done; done

fuzz-short: ## the same, as long as CI has time for
	@$(MAKE) --no-print-directory fuzz FUZZTIME=5s

fuzz-routes: tools ## every route of the served OpenAPI document, asked for ROUTETIME (10m) in every role on both databases
	$(GO) test ./internal/web/api -run '^TestFuzzRoutes$$' -v -timeout 0 -args -routes.time=$(ROUTETIME)

proof: tools ## papers of FILINGS read back, FORMS laid out, copies of PHOTOS checked, KILLS survived, codes of SHEETS and framing and findings of FRAMES pictures told by class
	@.ci/tools $(PHOTOTOOLS)
	$(GO) test ./cmd/icpdoc -run '^TestProof|^TestHostile' -timeout 60m -args -proof.filings=$(FILINGS) -proof.forms=$(FORMS) -proof.photos=$(PHOTOS) -proof.kills=$(KILLS)
	$(GO) test ./internal/imprint/read -run '^TestSheetsAreReadBack' -v -timeout 60m -args -proof.sheets=$(SHEETS)
	$(GO) test ./internal/photo/frame ./internal/photo/inspect -run 'Framing|FindingsHold' -v -timeout 60m -args -photos=$(FRAMES)
	@$(MAKE) --no-print-directory proof-reading

proof-short: tools ## what of it CI has time for
	@.ci/tools $(PHOTOTOOLS)
	$(GO) test ./cmd/icpdoc -run '^TestProof|^TestHostile' -timeout 60m -args -proof.filings=400 -proof.forms=2000 -proof.photos=100 -proof.kills=10

proof-reading: tools ## what tesseract reads in our copies of READING (1) pictures a class, and their structure, beside ImageMagick's and libvips's, with a verdict per class
	@.ci/tools convert:imagemagick vips:libvips-tools tesseract:tesseract-ocr pdftoppm:poppler-utils
	@tesseract --list-langs | grep -qx chi_sim || .ci/tools chi_sim:tesseract-ocr-chi-sim
	$(GO) test ./internal/bench/photobench -run '^TestProofReading$$' -v -timeout 60m -args -proof.reading=$(READING)

clients: build ## Go and TypeScript clients made of the served OpenAPI document, compiled, doing the README's session
	@.ci/tools curl:curl node:nodejs npm:npm
	GO=$(GO) internal/web/clients/run.sh

templates: build ## check every template and rulebook as an editor would
	$(BIN) templates check

golden: tools ## write the goldens anew; look at every picture before you commit them
	$(GO) test ./cmd/... ./internal/letter/... ./internal/typeset/... ./internal/rulebook/... ./internal/pack -update

bench: build tools ## CPU time, allocations and size of a letter, side by side with Typst (npm), Chromium and LibreOffice where installed
	@internal/bench/run.sh

bench-photo: ## a licence photo to a compliant JPEG, side by side with ImageMagick, libvips and the naive Go way
	@.ci/tools convert:imagemagick taskset:util-linux
	@.ci/tools cc:gcc cc:libc6-dev pkg-config:pkg-config
	@pkg-config --exists vips || .ci/tools vips.pc:libvips-dev
	$(GO) test -run '^$$' -bench '^BenchmarkSideBySide$$' -benchtime 1x -timeout 30m ./internal/bench/photobench -rounds $(ROUNDS) -out $(CURDIR)/$(OUT)/bench-photo

bench-service: build ## what the service carries: PDFs a second, latencies, memory over REQUESTS (100000), beside Chromium in Gotenberg's way; pictures and packs
	@.ci/tools qpdf:qpdf chromium:chromium
	$(GO) test -run '^$$' -bench '^BenchmarkService$$' -benchtime 1x -timeout 60m ./internal/bench/servicebench -seconds $(LASTING) -requests $(REQUESTS)

licenses: ## what others made that is in the program, and under which licence; fails on a licence that nobody has allowed
	$(GO) test ./cmd/icpdoc -count=1 -run '^TestLicences$$' -v

licenses-update: ## write the notices that icpdoc licenses prints anew, after a dependency changed
	$(GO) test ./cmd/icpdoc -count=1 -run '^TestLicences$$' -args -update

# Not part of what CI runs: it needs Go's database of vulnerabilities, which not every machine can reach.
audit-code: ## known vulnerabilities of what is linked (govulncheck) and gosec; needs Go's database of vulnerabilities (GOVULNDB)
	@.ci/tools curl:curl
	@GOBIN=$(CURDIR)/bin $(GO) install $(VULN)
	$(GO) run $(LINT) run --enable-only gosec ./...
	@db=$${GOVULNDB:-https://vuln.go.dev}; case $$db in file://*) ;; *) curl -fsS -m 20 -o /dev/null "$$db/index/modules.json" || \
	  { echo "audit-code: the database of vulnerabilities, $$db, cannot be read from here. Nothing is known about the modules. Run it where it can be, or set GOVULNDB to a copy (file://…)." >&2; exit 1; };; esac; \
	bin/govulncheck -db "$$db" -tags=nodynamic ./...

tools: bin/versitygw
	@.ci/tools $(TOOLS)

bin/versitygw: # an object storage for the tests
	GOBIN=$(CURDIR)/bin $(GO) install $(STORAGE)

clean: ## remove what was built
	rm -rf bin $(OUT)
