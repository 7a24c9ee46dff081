# madoguchi: one Makefile for everything. `make help` lists the targets.
#
# Three builds of the same sources, told apart by folder:
#   build/       release: what a counter runs; no test seams
#   build/test   -DMADOGUCHI_TEST: clock, card, I/O seams, fault points and key scripts
#   build/asan   the test build under AddressSanitizer and UBSan (make SAN=1 …)

BUILD   ?= build
CC      ?= cc
VERSION := 0.1
PLAINDIR := $(BUILD)/test
TESTDIR := $(PLAINDIR)
ifdef SAN
TESTDIR := $(BUILD)/asan
SANFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all
# The compiler takes a third less time with it, the tests no more.
$(TESTDIR)/%: OPT := -O1
endif

# V=1 shows the commands themselves.
ifndef V
Q   := @
say = @printf '  %-5s %s\n' $(1) $(2);
endif
# As many jobs as the machine has processors, unless -j says otherwise.
JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
AGAIN = +@$(MAKE) $(if $(V),,-s) --no-print-directory $(JOBS)

PACKAGES := ncursesw panelw libpcsclite libssl libcrypto sqlite3 libcurl libconfuse libutf8proc \
	libseccomp libmicrohttpd pangocairo
# Empty where the packages are missing. The targets that install them build in a second make.
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
need_packages = $(if $(PKG_CFLAGS),,$(error Packages are missing: make setup-run))

WARNINGS := -Wall -Wextra -Wformat=2 -Wconversion -Wsign-conversion -Wmissing-prototypes \
	-Wstrict-prototypes -Wmissing-declarations -Wwrite-strings -Wshadow -Wpointer-arith \
	-Wundef -Wimplicit-fallthrough -Wvla -Werror=format-security -Werror=implicit \
	-Werror=incompatible-pointer-types -Werror=int-conversion
# Older clangs refuse this one.
ZERO_INIT := $(shell $(CC) -Werror -ftrivial-auto-var-init=zero -x c -fsyntax-only /dev/null \
	2>/dev/null && echo -ftrivial-auto-var-init=zero)
HARDEN := -fstack-clash-protection -fstack-protector-strong -fcf-protection=full \
	-fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing $(ZERO_INIT) -fPIE
FORTIFY := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
OPT     ?= -O2
BASE_CFLAGS = -std=c11 -D_GNU_SOURCE -Iinclude -g $(OPT) $(WARNINGS) $(HARDEN) $(WERROR) \
	-ffile-prefix-map=$(CURDIR)=. -DMADOGUCHI_VERSION='"$(VERSION)"' $(PKG_CFLAGS) $(CFLAGS_EXTRA)
LINK    := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,nodlopen,--as-needed

# ---- layers: name, folder(s), and the libraries a program of that layer needs ----------------
LAYERS := base domain keys pki store card papers counter screens cli sync print practice
DIRS_screens := screens screens/kit
DIRS_sync    := sync
dirs_of = $(or $(DIRS_$(1)),src/$(1))
srcs_of = $(sort $(wildcard $(addsuffix /*.c,$(call dirs_of,$(1)))))

LIBS_base := -lconfuse -lutf8proc -lseccomp -lpthread
LIBS_keys := -lcrypto
LIBS_pki  := -lcrypto
LIBS_store := -lsqlite3
LIBS_card := -lpcsclite -lcrypto
LIBS_screens := -lpanelw -lncursesw -ltinfo
LIBS_sync := -lcurl -lssl
LIBS_print := -lpangocairo-1.0 -lpango-1.0 -lgobject-2.0 -lglib-2.0 -lharfbuzz -lcairo
LIBS_practice := -lmicrohttpd -lgnutls -lssl

# What a layer's tests link with, in the order of linking. What a layer may include is stricter:
# tools/lint/layers.txt.
KNOWS_base :=
KNOWS_domain := base
KNOWS_keys := base
KNOWS_pki := base
KNOWS_store := keys domain base
KNOWS_card := practice pki domain base
KNOWS_papers := domain base
KNOWS_counter := practice papers card store pki keys domain base
KNOWS_screens := counter papers card store pki keys domain base
KNOWS_cli := counter papers card store pki keys domain base
KNOWS_sync := store pki keys domain base
KNOWS_print := base
KNOWS_practice := store pki keys domain base

libs_for = $(foreach l,$(1) $(KNOWS_$(1)),$(LIBS_$(l)))

.DEFAULT_GOAL := all
.PHONY: all programs test-programs
all: programs

# ---- compile rules for both builds ------------------------------------------------------------
define layer_rules
$(2)/lib/$(1).a: $(patsubst %.c,$(2)/obj/%.o,$(call srcs_of,$(1)))
	$$(call say,AR,$$@)mkdir -p $$(@D) && rm -f $$@ && ar rcs $$@ $$(filter %.o,$$^)
endef
define build_rules
$(1)/obj/%.o: %.c
	$$(need_packages)
	$$(call say,CC,$$<)mkdir -p $$(@D) && \
		$$(CC) $(2) $$(BASE_CFLAGS) -MMD -MP -c -o $$@ $$<
$(foreach l,$(LAYERS),$(eval $(call layer_rules,$(l),$(1))))
-include $$(shell find $(1)/obj -name '*.d' 2>/dev/null)
endef
$(eval $(call build_rules,$(BUILD),$(FORTIFY)))
$(eval $(call build_rules,$(TESTDIR),-DMADOGUCHI_TEST $(SANFLAGS)))

# ---- programs ---------------------------------------------------------------------------------
PROGRAMS := madoguchi madoguchi-sync madoguchi-practice madoguchi-print
LAYERS_madoguchi := screens cli counter papers card store pki keys domain base
LAYERS_madoguchi-sync := sync store pki keys domain base
LAYERS_madoguchi-print := print base
LAYERS_madoguchi-practice := practice store pki keys domain base
# The loader asks the libraries for each name in their order, so the one with most names is the first.
define program_rule
$(3)/$(1): $(3)/obj/src/programs/$(subst -,_,$(1)).o $(foreach l,$(2),$(3)/lib/$(l).a)
	$$(call say,LINK,$$@)$$(CC) $(4) $$(LINK) -o $$@ $$^ -lcrypto $(foreach l,$(2),$(LIBS_$(l)))
endef
$(foreach p,$(PROGRAMS),$(eval $(call program_rule,$(p),$(LAYERS_$(p)),$(BUILD),)))
$(foreach p,$(PROGRAMS),$(eval $(call program_rule,$(p),$(LAYERS_$(p)),$(TESTDIR),$(SANFLAGS))))

programs: $(addprefix $(BUILD)/,$(PROGRAMS))
test-programs: $(addprefix $(TESTDIR)/,$(PROGRAMS))

# ---- the practice reader: a shared object that pcscd loads; never with sanitizers ---------------
IFD := $(BUILD)/practice/libifd-madoguchi.so
$(IFD): $(sort $(wildcard src/practice/ifd/*.c)) $(wildcard include/madoguchi/practice/*.h)
	$(need_packages)
	$(call say,LINK,$@)mkdir -p $(@D) && $(CC) $(BASE_CFLAGS) -fPIC -shared \
		-Wl,-z,relro,-z,now -o $@ $(filter %.c,$^) -lpthread
programs test-programs: $(IFD)

# ---- messages: catalogues are made by gettext's tools and read by base/message -------------------
CATALOGUES := $(patsubst screens/po/%.po,$(BUILD)/locale/%.mo,$(wildcard screens/po/*.po screens/po/resident/*.po))
$(BUILD)/locale/%.mo: screens/po/%.po
	$(call say,MO,$@)mkdir -p $(@D) && msgfmt --check-format --check-domain -o $@ $<
programs test-programs: $(CATALOGUES)
.PHONY: po-update
po-update:
	$(Q)BUILD=$(BUILD) tools/po-update

# ---- unit tests: tests/unit/LAYER/test_MODULE.c links with the layers it may know ----------------
# With PARTS those alone whose names, as tests/run prints them, contain one of its words.
named = $(strip $(foreach word,$(PARTS),$(findstring $(word),$(1)/$(patsubst tests/unit/%.c,%,$(2)))))
wanted = $(if $(PARTS),$(foreach file,$(2),$(if $(call named,$(1),$(file)),$(file))),$(2))
ALL_UNIT_SRCS := $(sort $(wildcard tests/unit/*/test_*.c))
UNIT_SRCS := $(strip $(call wanted,unit,$(ALL_UNIT_SRCS)))
UNIT_BINS := $(patsubst tests/unit/%.c,$(TESTDIR)/unit/%,$(UNIT_SRCS))
# Tests that do less under a sanitizer run without one as well.
PLAIN_SRCS := $(call wanted,plain,$(sort $(shell grep -l __SANITIZE_ADDRESS__ /dev/null $(ALL_UNIT_SRCS))))
PLAIN_BINS := $(patsubst tests/unit/%.c,$(PLAINDIR)/unit/%,$(PLAIN_SRCS))
define unit_rule
$(TESTDIR)/unit/$(1)/%: tests/unit/$(1)/%.c $(foreach l,$(1) $(KNOWS_$(1)),$(TESTDIR)/lib/$(l).a) | $(CATALOGUES)
	$$(call say,TEST,$$<)mkdir -p $$(@D) && \
		$$(CC) $(SANFLAGS) -DMADOGUCHI_TEST $$(BASE_CFLAGS) -Itests/unit -MMD -MP \
		-o $$@ $$< $$(filter %.a,$$^) $$(call libs_for,$(1)) -lcmocka
endef
$(foreach l,$(LAYERS),$(eval $(call unit_rule,$(l))))
-include $(shell find $(TESTDIR)/unit -name '*.d' 2>/dev/null)

# The fuzz targets for a fixed count, with a main of our own in the place of libFuzzer's.
FUZZ_LAYERS := papers card practice pki domain base
FUZZ_BINS := $(patsubst tests/fuzz/%.c,$(TESTDIR)/fuzz/%,$(wildcard tests/fuzz/fuzz_card*.c) \
	tests/fuzz/fuzz_template.c)
$(TESTDIR)/fuzz/%: tests/fuzz/%.c tests/fuzz/fixed.c $(foreach l,$(FUZZ_LAYERS),$(TESTDIR)/lib/$(l).a)
	$(call say,FUZZ,$<)mkdir -p $(@D) && \
		$(CC) $(SANFLAGS) -DMADOGUCHI_TEST $(BASE_CFLAGS) -Itests/unit -o $@ $(filter %.c,$^) \
		$(filter %.a,$^) $(foreach l,$(FUZZ_LAYERS),$(LIBS_$(l)))
.PHONY: fuzz-tests
fuzz-tests: $(FUZZ_BINS)

.PHONY: unit unit-tests plain-tests asan
unit-tests: $(UNIT_BINS)
plain-tests: $(PLAIN_BINS)
# make unit T=card/test_apdu builds and runs one
unit: $(if $(T),$(TESTDIR)/unit/$(T),$(UNIT_BINS))
	@for t in $^; do echo "== $$t"; $$t || exit 1; done
asan:
	$(AGAIN) SAN=1 unit

# ---- what the bench measures with: one program a file, linked with whatever it asks for ---------
BENCH_LAYERS := sync counter papers card practice store pki keys domain base
BENCH_BINS := $(patsubst tests/bench/%.c,$(PLAINDIR)/bench/%,$(wildcard tests/bench/*.c))
$(PLAINDIR)/bench/%: tests/bench/%.c $(foreach l,$(BENCH_LAYERS),$(PLAINDIR)/lib/$(l).a)
	$(call say,BENCH,$<)mkdir -p $(@D) && \
		$(CC) -DMADOGUCHI_TEST $(BASE_CFLAGS) -Itests/unit $(LINK) -MMD -MP -o $@ $< $(filter %.a,$^) \
		$(foreach l,card screens $(BENCH_LAYERS),$(LIBS_$(l))) -lm
-include $(BENCH_BINS:=.d)
.PHONY: bench-helpers
bench-helpers: $(BENCH_BINS)

# ---- what people call -----------------------------------------------------------------------------
# Packages first, then everything else in a make that sees them.
.PHONY: help setup-run setup-test setup-lint run practice-reset test faults-sync lint lint-fix fuzz \
	bench clean
setup-run setup-test setup-lint:
	@tools/setup $(@:setup-%=%)

RUN_STATE ?= $(BUILD)/practice/world
RUN_ENV = BUILD=$(BUILD) RUN_STATE=$(RUN_STATE) LANG_UI=$(LANG_UI) OFFICE=$(OFFICE) AT=$(AT)
run:
	@tools/run --check
	@tools/setup run
	$(AGAIN) programs
	@exec env $(RUN_ENV) tools/run

practice-reset:
	@exec env $(RUN_ENV) tools/run --reset

TEST_ENV = SRC=$(CURDIR) BUILD=$(abspath $(BUILD)) TESTBUILD=$(abspath $(PLAINDIR)) \
	ASANBUILD=$(abspath $(BUILD)/asan)
test:
	@tools/setup test
	$(AGAIN) programs test-programs plain-tests
	$(AGAIN) SAN=1 unit-tests fuzz-tests
	@$(TEST_ENV) UNITS='$(UNIT_SRCS)' PLAIN_UNITS='$(PLAIN_SRCS)' tests/run $(PARTS)

# Every position of every fault of the sync, and many more kills of all programs: hours; `make test`
# takes a sample.
FAULTS_SYNC := sync_faults sync_calls sync_kill kill_screens kill_online kill_outage
faults-sync:
	@tools/setup test
	$(AGAIN) programs test-programs
	@failed=0; for part in $(FAULTS_SYNC); do echo "== $$part"; \
		env $(TEST_ENV) FAULTS=all tests/faults/$$part.sh || failed=1; done; exit $$failed

# Every procedure and both drivers, with the card pulled at every command; make test takes a sample
# of the same stories.
.PHONY: faults-card
faults-card:
	@tools/setup test
	$(AGAIN) programs test-programs
	$(AGAIN) SAN=1 PARTS=_tear unit-tests
	@$(TEST_ENV) tools/faults-card

lint:
	@tools/setup lint
	@BUILD=$(BUILD) tools/lint/run $(CHECKS)

# The golden screens into the documents that show them.
.PHONY: docs
docs:
	@tools/docs

lint-fix:
	@tools/setup lint
	@tools/lint/format --fix $(FILES)

fuzz:
	@tools/setup test
	@tools/setup lint
	@BUILD=$(BUILD) SECONDS_EACH=$(or $(SECONDS),60) tools/fuzz $(T)

bench:
	@tools/setup test
	$(AGAIN) programs test-programs bench-helpers
	@$(TEST_ENV) tests/bench/run

# The protocol as a model, with larger bounds than in make test.
.PHONY: model
model:
	@tools/setup test
	@tests/model/run

# The programs of a counter and what they read. The practice world is never a part of one: it runs
# from this folder.
DESTDIR ?=
prefix ?= /usr
bindir ?= $(prefix)/bin
sbindir ?= $(prefix)/sbin
libdir ?= $(prefix)/lib
datadir ?= $(prefix)/share
localedir ?= $(datadir)/madoguchi/locale
mandir ?= $(datadir)/man
docdir ?= $(datadir)/doc/madoguchi
sysconfdir ?= /etc
INSTALLED := $(filter-out madoguchi-practice,$(PROGRAMS))
.PHONY: install
install: programs
	@BUILD=$(BUILD) PROGRAMS='$(INSTALLED)' DESTDIR='$(DESTDIR)' BINDIR='$(bindir)' SBINDIR='$(sbindir)' \
		LIBDIR='$(libdir)' DATADIR='$(datadir)' LOCALEDIR='$(localedir)' \
		MANDIR='$(mandir)' DOCDIR='$(docdir)' SYSCONFDIR='$(sysconfdir)' tools/install

# A Debian package of the same; DEB= names the file.
.PHONY: deb
deb: programs
	@BUILD=$(BUILD) VERSION=$(VERSION) PROGRAMS='$(INSTALLED)' DEB='$(DEB)' \
		INSTALL='$(MAKE) -s --no-print-directory install BUILD=$(BUILD) prefix=/usr sysconfdir=/etc' tools/deb

# The package in a fresh Debian, booted; needs root, debootstrap and systemd-container.
.PHONY: test-booted
test-booted: programs
	@$(MAKE) -s --no-print-directory deb DEB=$(BUILD)/booted.deb
	@BUILD=$(BUILD) DEB=$(BUILD)/booted.deb tests/booted/run

# Two builds in different folders give the same bytes; make test takes a sample.
.PHONY: reproducible
reproducible:
	@PROGRAMS='$(INSTALLED)' tools/reproducible

# For the fuzz targets, which choose from all layers.
.PHONY: libraries
libraries: $(foreach l,$(LAYERS),$(TESTDIR)/lib/$(l).a)

# For the tools: the flags with which this tree is compiled, and one of its variables.
.PHONY: print-flags print-libs
print-flags:
	@echo '$(subst ','\'',-DMADOGUCHI_TEST $(BASE_CFLAGS) -Itests/unit)'
LIBRARIES = $(foreach l,practice sync $(LAYERS_madoguchi),$(TESTDIR)/lib/$(l).a) \
	$(foreach l,$(LAYERS),$(LIBS_$(l)))
print-libs:
	@echo '$(LIBRARIES)'

help:
	@echo 'make run             practise: installs what is missing, builds, opens the screens'
	@echo '                     LANG_UI=en|ja  OFFICE=kawasaki  AT=YYYY-MM-DD'
	@echo 'make practice-reset  forgets what was practised'
	@echo 'make test            every test; PARTS="unit/base e2e/world" chooses by name'
	@echo 'make all             the programs, in $(BUILD)/'
	@echo 'make install         the programs of a counter; DESTDIR=, prefix=/usr, sysconfdir=/etc'
	@echo 'make deb             the same as a Debian package, in $(BUILD)/'
	@echo 'make test-booted     that package in a fresh Debian, booted with systemd; needs root'
	@echo 'make reproducible    builds twice and compares the programs (make test: a sample)'
	@echo 'make setup-run, setup-test, setup-lint   only installs what is missing'
	@echo 'make unit, make asan unit tests, plain and with sanitizers; T=LAYER/test_MODULE: one'
	@echo 'make faults-card     cards pulled at every command of every procedure (make test: a sample)'
	@echo 'make faults-sync     the sync under every fault at every position (make test: a sample)'
	@echo 'make lint            every check of the sources; CHECKS="layers size" chooses'
	@echo 'make docs            puts the golden screens into docs/*.md'
	@echo 'make lint-fix        formats the sources; FILES=… only these'
	@echo 'make fuzz            every fuzz target for SECONDS=60 each; T=NAME: one'
	@echo 'make model           spin searches the model of the protocol'
	@echo 'make bench           measures, and prints a table'
	@echo 'make po-update       brings screens/po up to date with the sources'
	@echo 'make clean           removes $(BUILD)/, with the practice world in it'
	@echo 'V=1 shows the commands, -jN sets the number of jobs, CC=clang the compiler.'

clean:
	@exec env BUILD=$(BUILD) RUN_STATE=$(RUN_STATE) tools/run --down
	rm -rf $(BUILD)
