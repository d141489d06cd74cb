# Builds kafiled and its tests. `make` alone lists what it can do.
MODE ?= release
OUT := build$(if $(filter-out release,$(MODE)),/$(MODE))
GEN := build/gen
empty :=
space := $(empty) $(empty)

# What the modes share, and what each one adds.
WARNINGS := -Wall -Wextra -Wshadow -Wvla -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Werror
CFLAGS_ALL := -std=c17 -D_GNU_SOURCE -g $(WARNINGS) -fstack-protector-strong -fPIE -Iserver -I$(GEN)
LDFLAGS_ALL := -pie -Wl,-z,relro,-z,now
CFLAGS_release := -O2 -D_FORTIFY_SOURCE=2
CFLAGS_asan := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS_tsan := -O1 -fno-omit-frame-pointer -fsanitize=thread
CFLAGS_fuzz := -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all
ifeq ($(CFLAGS_$(MODE)),)
$(error MODE is release, asan, tsan or fuzz, not '$(MODE)')
endif
ifeq ($(MODE),fuzz)
override CC := clang
endif
# `make -n` shows the whole commands.
COMPILE = @echo 'cc $<' && $(CC) $(CFLAGS_ALL) $(CFLAGS_$(MODE)) $(DEFINES) $(CFLAGS) $(LIB_CFLAGS) -MMD -MP -c -o $@ $<
LINK = @echo 'ld $@' && $(CC) $(CFLAGS_ALL) $(CFLAGS_$(MODE)) $(CFLAGS) $(LDFLAGS_ALL) $(LDFLAGS) -o $@

# Asked of pkg-config once, and only when something is compiled: it may not be installed yet.
once = $(eval $(1) := $$(shell pkg-config $(2)) $(3))$($(1))
LIB_CFLAGS = $(call once,LIB_CFLAGS,--cflags libmicrohttpd libpq jansson libsodium liboath nettle libcurl libsystemd libseccomp)
LIBS = $(call once,LIBS,--libs libmicrohttpd libpq jansson libsodium liboath nettle libcurl libsystemd libseccomp,-lcsv -lpthread)
TEST_LIBS = $(call once,TEST_LIBS,--libs cmocka)

SOURCES := $(sort $(wildcard server/*.c server/*/*.c))
OBJECTS := $(SOURCES:%.c=$(OUT)/%.o) $(OUT)/gen/embedded.o $(OUT)/gen/statements.o $(OUT)/gen/web_assets.o $(OUT)/gen/web_files.o
STATEMENTS := $(filter-out %.functions.sql,$(sort $(wildcard server/*/*.sql)))
STATEMENT_HEADERS := $(STATEMENTS:server/%=$(GEN)/%.h)
FUNCTIONS := $(sort $(wildcard server/*/*.functions.sql))
MIGRATIONS := $(sort $(wildcard migrations/*.sql))
CONTRACT := $(wildcard api/openapi.yaml)

UNIT_SOURCES := $(sort $(wildcard tests/unit/*_test.c tests/unit/*/*_test.c))
UNIT_TESTS := $(UNIT_SOURCES:tests/%.c=$(OUT)/%)
API_SOURCES := $(sort $(wildcard tests/api/*_test.c))
API_TESTS := $(API_SOURCES:tests/%.c=$(OUT)/%)
SUPPORT_OBJECTS := $(patsubst %.c,$(OUT)/%.o,$(sort $(wildcard tests/support/*.c)))
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(sort $(wildcard tests/fuzz/*_fuzz.c)))

# A folder may use itself and what stands left of it: base <- db <- http <- auth <- features.
LAYERS := base db http auth
FEATURES := $(filter-out $(LAYERS),$(sort $(patsubst server/%/,%,$(dir $(wildcard server/*/*.c)))))
below_base :=
below_db := base
below_http := db base
below_auth := http db base
below = $(if $(filter $(LAYERS),$(1)),$(below_$(1)),auth http db base)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: help run test test-deploy check lint fmt fuzz replay simulate bench pages valgrind clean reset objects tests \
	unit-tests fuzz-targets packages FORCE

help:
	@awk -F '## ' '/^[a-z-]+:.*## / { sub(/:.*/, "", $$1); printf "make %-11s %s\n", $$1, $$2 }' Makefile

run: ## install what is missing, build, start the private PostgreSQL, serve (Ctrl-C stops it all)
	@tools/run.sh

test: ## every test; the last line counts them
	@tests/run.sh

test-deploy: ## failover, backup, upgrade, attacks and containers, for real: [DRILL=word]
	@tests/deploy/run.sh

check: ## the unit tests only
	@tests/run.sh unit

lint: ## layers, layout, sizes, banned functions, scripts, the contract, the SQL functions
	@tools/lint.sh

fmt: ## lay out the C sources
	clang-format -i $(wildcard server/*.[ch] server/*/*.[ch] tests/*/*.[ch] tests/*/*/*.[ch])

fuzz: ## each fuzz target for a minute
	@tests/fuzz.sh

replay: ## play 24 February to 10 March 2022 through the API on a private, fresh database
	@tools/replay.sh

simulate: ## three days as they go wrong, told out of order: [SEED=n] [SIZE=small]
	@$(MAKE) -s build/kafiled && tests/simulation/run.sh "$(SEED)" $(or $(SIZE),full)

bench: ## the work of every day, measured beside pgbench and two peers (half an hour; CITIZENS=100000 ROUNDS=1 is short)
	@tests/bench/run

pages: ## the officers' pages in a browser, which make test runs too
	@tests/run.sh web

valgrind: ## the API tests with the daemon under valgrind
	@tests/run.sh valgrind

clean: ## delete what was built; data stay
	rm -rf build

reset: ## delete the private cluster, its data and the keys
	@tools/cluster.sh reset

packages:
	@tools/install_packages.sh build run test

objects: $(OBJECTS)
tests: $(OUT)/kafiled $(UNIT_TESTS) $(API_TESTS)
unit-tests: $(UNIT_TESTS)
fuzz-targets: $(FUZZ_TARGETS)

# The program.
$(OUT)/kafiled: $(OBJECTS)
	$(LINK) $^ $(LIBS)

$(OUT)/server/%.o: server/%.c Makefile | $(STATEMENT_HEADERS)
	@mkdir -p $(@D)
	$(COMPILE)

$(OUT)/gen/%.o: $(GEN)/%.c Makefile
	@mkdir -p $(@D)
	$(COMPILE)

# Only main.c knows the version, so that a commit does not compile the house again.
$(OUT)/server/main.o: build/version
$(OUT)/server/main.o: DEFINES = -DKAFILE_VERSION='"$(shell cat build/version)"'
build/version: FORCE
	@mkdir -p $(@D)
	@tools/version.sh | cmp -s - $@ || tools/version.sh >$@

# What is written by programs.
$(GEN)/statements.c $(STATEMENT_HEADERS) &: $(STATEMENTS) tools/statements.awk $(GEN)/embedded.list
	@mkdir -p $(sort $(dir $(STATEMENT_HEADERS))) $(GEN)
	awk -v out=$(GEN) -f tools/statements.awk $(STATEMENTS)

$(GEN)/embedded.c: tools/embed.py $(MIGRATIONS) $(FUNCTIONS) $(CONTRACT) $(GEN)/embedded.list
	@mkdir -p $(@D)
	python3 tools/embed.py $(MIGRATIONS) $(FUNCTIONS) $(CONTRACT) >$@

# The officers' web application; npm installs again only when the lock file changes.
WEB_SOURCES := $(shell find server/web -name node_modules -prune -o -name generated -prune -o -type f ! -name '*.[ch]' -print)
server/web/node_modules/.installed: server/web/package-lock.json
	@cmp -s $< $@ || { echo 'npm server/web' && cd server/web && npm ci --loglevel=error >/dev/null; }
	@cp $< $@

build/web/assets.c build/web/assets.S &: $(WEB_SOURCES) $(CONTRACT) server/web/node_modules/.installed
	@echo 'web' && cd server/web && node build.mjs ../../build/web

$(OUT)/gen/web_assets.o: build/web/assets.c Makefile
	@mkdir -p $(@D)
	$(COMPILE)

$(OUT)/gen/web_files.o: build/web/assets.S
	@mkdir -p $(@D)
	@$(CC) -c -o $@ $<

# Changes when a file comes or goes, which dates alone do not show.
$(GEN)/embedded.list: FORCE
	@mkdir -p $(@D)
	@echo '$(MIGRATIONS) $(FUNCTIONS) $(CONTRACT) $(STATEMENTS)' | cmp -s - $@ || \
		echo '$(MIGRATIONS) $(FUNCTIONS) $(CONTRACT) $(STATEMENTS)' >$@

# One library a folder: a unit test gets its folder's and those below, as the layers allow.
define library
$(OUT)/lib/$(1).a: $(filter $(OUT)/server/$(1)/%,$(OBJECTS)) $(if $(filter base,$(1)),$(OUT)/gen/embedded.o) $(if $(filter db,$(1)),$(OUT)/gen/statements.o)
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(AR) rcs $$@ $$^

$(filter $(OUT)/unit/$(1)/%,$(UNIT_TESTS)): $(patsubst %,$(OUT)/lib/%.a,$(1) $(call below,$(1)))
endef
$(foreach folder,$(LAYERS) $(FEATURES),$(eval $(call library,$(folder))))
WHOLE := $(filter-out $(OUT)/server/main.o,$(OBJECTS))
$(foreach test,$(UNIT_TESTS),$(if $(filter $(OUT)/unit/,$(dir $(test))),$(eval $(test): $(WHOLE))))

$(OUT)/unit/%_test: $(OUT)/tests/unit/%_test.o
	@mkdir -p $(@D)
	$(LINK) $(filter %.o,$^) $(filter %.a,$^) $(LIBS) $(TEST_LIBS)

$(OUT)/api/%_test: $(OUT)/tests/api/%_test.o $(SUPPORT_OBJECTS) $(OUT)/lib/base.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS) $(TEST_LIBS)

# What tests of other languages ask.
$(OUT)/sms/%: $(OUT)/tests/sms/%.o $(OUT)/lib/sms.a $(OUT)/lib/base.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS)

$(OUT)/tests/%.o: tests/%.c Makefile | $(STATEMENT_HEADERS)
	@mkdir -p $(@D)
	$(COMPILE) -Itests

ifeq ($(MODE),fuzz)
build/fuzz/%_fuzz: $(OUT)/tests/fuzz/%_fuzz.o $(WHOLE)
	$(LINK) -fsanitize=fuzzer $^ $(LIBS)
endif

-include $(OBJECTS:.o=.d) $(UNIT_SOURCES:%.c=$(OUT)/%.d) $(API_SOURCES:%.c=$(OUT)/%.d) \
	$(SUPPORT_OBJECTS:.o=.d) $(wildcard $(OUT)/tests/sms/*.d) $(FUZZ_TARGETS:build/fuzz/%=$(OUT)/tests/fuzz/%.d)
