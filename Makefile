# Ponte's commands. `make` alone lists them.

GO    ?= go
TOOLS := $(GO) tool -modfile=tools.mod

# The SQLite driver is pure Go; with cgo on, gorm's driver would compile a second, C one.
export CGO_ENABLED := 0

# What the tests need from Debian: the database server, the foreign clients that call Ponte, the proxies before it, and what packages are tried with.
DEBIAN_PACKAGES := mariadb-server php-cli php-soap php-xml python3-zeep libnusoap-php chromium strace curl openssl nginx-light caddy zsh fish groff-base systemd
# The systems that it is measured beside: the PHP service that it replaces, a server and a client in C.
BENCH_PACKAGES := sqlite3 php-fpm php-mysql gcc libc6-dev libmariadb-dev gsoap libgsoap-dev pkg-config
# A cluster of three nodes and what stands before it.
GALERA_PACKAGES := mariadb-server galera-4 rsync socat lsof haproxy

# Foreign clients from npm: every folder with a lock file.
NODE_LOCKS := $(shell git ls-files '*package-lock.json' 2>/dev/null)

# What starts a MariaDB and can start a MySQL in its place.
MYSQL_PACKAGES ?= ./test/mariadb ./storage/... ./test/e2e/... ./test/deliveries/...

FUZZTIME ?= 30s
# Of one package. The longest, storage, takes five minutes beside the others on two processors and was cut off at ten on a busy machine.
TEST_TIMEOUT ?= 25m
PACKAGES ?= ./...

.DEFAULT_GOAL := help

.PHONY: help
help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## run Ponte with demonstration data on http://127.0.0.1:8080
	$(GO) run ./cmd/ponte serve --demo

.PHONY: build
build: ## build bin/ponte, one static binary
	$(GO) build -trimpath -ldflags='-s -w' -o bin/ponte ./cmd/ponte

# What a release bears: the last tag, or what git says of a commit after it; the commit; its time.
VERSION           ?= $(shell git describe --tags --match 'v*' --dirty 2>/dev/null || echo v0.0.0-dev)
REVISION          ?= $(shell git rev-parse --short=12 HEAD 2>/dev/null)
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)

.PHONY: release
release: ## build packages, images, archives, SBOMs and checksums into dist/ (needs dpkg-deb; another version: VERSION=v1.2.3)
	$(GO) run ./packaging/release -version '$(VERSION)' -revision '$(REVISION)' -time '$(SOURCE_DATE_EPOCH)' $(RELEASE)

.PHONY: reproducible
reproducible: ## build the committed release twice, apart and with empty caches, and compare the checksums (minutes)
	VERSION='$(VERSION)' REVISION='$(REVISION)' SOURCE_DATE_EPOCH='$(SOURCE_DATE_EPOCH)' packaging/reproducible.sh

.PHONY: windows
windows: ## vet and compile what is for Windows alone
	GOOS=windows $(GO) vet ./cmd/ponte && GOOS=windows $(GO) build -o /dev/null ./cmd/ponte

# Installs and starts nothing: tests start their own servers, and a policy that answers 101 keeps a package from starting its service.
define QUIET_INSTALL
policy=/usr/sbin/policy-rc.d
trap 'exit 1' INT TERM
if [ ! -e $$policy ]; then
	trap 'rm -f '$$policy EXIT
	printf '#!/bin/sh\nexit 101\n' >$$policy && chmod 755 $$policy || exit
fi
apt-get install -y -qq --no-install-recommends "$$@"
endef
export QUIET_INSTALL

.PHONY: deps
deps: ## install what the tests need (Debian), elsewhere say what is missing
	@command -v dpkg-query >/dev/null || { \
		echo "This is no Debian: tests that miss one of these are skipped: $(DEBIAN_PACKAGES)"; exit 0; }; \
	missing=; for package in $(DEBIAN_PACKAGES); do \
		dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	[ -z '$(NODE_LOCKS)' ] || command -v npm >/dev/null || missing="$$missing nodejs npm"; \
	[ -n "$$missing" ] || exit 0; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=$$(command -v sudo) || { \
		echo "Not root: tests that need one of these are skipped:$$missing"; exit 0; }; \
	echo "Installing for the tests:$$missing"; \
	$$sudo apt-get update -qq && \
	$$sudo env DEBIAN_FRONTEND=noninteractive sh -c "$$QUIET_INSTALL" sh $$missing
	@for lock in $(NODE_LOCKS); do \
		dir=$$(dirname $$lock); \
		command -v npm >/dev/null || { echo "No npm: tests that need $$dir are skipped"; continue; }; \
		[ $$dir/node_modules/.package-lock.json -nt $$lock ] || npm ci --no-audit --no-fund --prefix $$dir || exit; \
	done

.PHONY: test
test: deps ## run every test; PONTE_TEST_REQUIRE=all makes a missing component a failure
	$(GO) test -timeout $(TEST_TIMEOUT) $(PACKAGES)

.PHONY: test-mysql
test-mysql: ## run what needs a database on Oracle's MySQL, fetched from Debian's unstable and not installed
	@root=$${PONTE_TEST_MYSQL:-$$(test/mariadb/unpack-mysql.sh)} && PONTE_TEST_MYSQL=$$root $(GO) test -count=1 -timeout $(TEST_TIMEOUT) $(MYSQL_PACKAGES)

.PHONY: pictures
pictures: deps ## keep pictures of the portal's pages, at the widths and in the themes that tests open them in, in test/portal/artefatos
	$(GO) test -count=1 -timeout $(TEST_TIMEOUT) ./test/portal -fotos

.PHONY: lint
lint: ## check format, vet and lint; the first run builds the linter, which takes minutes
	$(TOOLS) golangci-lint run ./...

.PHONY: generate
generate: ## write the generated code again
	$(GO) generate ./...

.PHONY: up
up: ## run MySQL and Ponte in containers
	VERSION='$(VERSION)' REVISION='$(REVISION)' docker compose up --build --wait

.PHONY: bench-deps
bench-deps:
	@$(MAKE) --no-print-directory deps DEBIAN_PACKAGES='$(DEBIAN_PACKAGES) $(BENCH_PACKAGES)'

.PHONY: bench
bench: bench-deps ## measure Ponte beside its peers (other settings: BENCH='-rounds 5')
	$(GO) run ./test/bench $(BENCH)

.PHONY: bench-growth
bench-growth: bench-deps ## measure at 10 thousand, 1 million and 10 million ocorrências (an hour, 35 GB)
	$(GO) run ./test/bench growth $(BENCH)

.PHONY: bench-pages
bench-pages: bench-deps ## measure the portal's lists, whole, at 10 million ocorrências on SQLite and then on MariaDB (an hour, 25 GB)
	$(GO) run ./test/bench pages $(BENCH)

.PHONY: bench-cobranca
bench-cobranca: bench-deps ## run the régua over 1 million títulos on both engines (some minutes, 3 GB)
	$(GO) run ./test/bench cobranca $(BENCH)

.PHONY: bench-cadastros
bench-cadastros: bench-deps ## load 500 thousand clients and contracts and 5 million títulos beside LOAD DATA and .import, and openings beside a load (half an hour, 15 GB)
	$(GO) run ./test/bench cadastros $(BENCH)

.PHONY: siege
siege: ## besiege Ponte on loopback while a partner calls (other settings: SIEGE='-lasting 1m -only slow')
	$(GO) run ./test/siege $(SIEGE)

.PHONY: galera-deps
galera-deps:
	@$(MAKE) --no-print-directory deps DEBIAN_PACKAGES='$(GALERA_PACKAGES)' NODE_LOCKS=

.PHONY: galera
galera: galera-deps ## kill, cut off and lose the nodes of a MariaDB Galera cluster under load (3 to 4 minutes)
	PONTE_TEST_GALERA=$${PONTE_TEST_GALERA:-$$(date +%s)} PONTE_TEST_REQUIRE=all $(GO) test -count=1 -v -timeout 40m ./test/galera

.PHONY: faults
faults: deps ## run the tests of faults at length and list them (other settings: FAULTS='-duration 1m -seed 7')
	$(GO) run ./test/faults $(FAULTS)

.PHONY: fuzz
fuzz: ## fuzz every parser for FUZZTIME (30s)
	@set -e; for dir in $$(git grep -l --untracked '^func Fuzz' -- '*_test.go' | xargs -r -n 1 dirname | sort -u); do \
		list=$$($(GO) test -list '^Fuzz' ./$$dir); \
		for target in $$(echo "$$list" | grep '^Fuzz'); do \
			echo "$$dir $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) ./$$dir; \
		done; \
	done
