# madoguchi: one Makefile for everything. `make help` lists the targets.
#
# Three builds of the same sources, told apart by folder:
#   build/       release: what a counter runs; no test seams
#   build/test   -DMADOGUCHI_TEST: clock, card, I/O seams, fault points and key scripts
#   build/asan   the test build under AddressSanitizer and UBSan (make SAN=1 …)

BUILD   ?= build
CC      ?= cc
VERSION := 0.1
TESTDIR := $(BUILD)/test
ifdef SAN
TESTDIR := $(BUILD)/asan
SANFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all
endif

PACKAGES := ncursesw panelw libpcsclite libssl libcrypto sqlite3 libcurl libconfuse libutf8proc libmicrohttpd
# The packages may not be there yet when the set-up target runs, so both are asked for late.
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)

WARNINGS := -Wall -Wextra -Wformat=2 -Wconversion -Wsign-conversion -Wmissing-prototypes \
	-Wstrict-prototypes -Wmissing-declarations -Wwrite-strings -Wshadow -Wpointer-arith \
	-Wundef -Wimplicit-fallthrough -Wvla -Werror=format-security -Werror=implicit \
	-Werror=incompatible-pointer-types -Werror=int-conversion
HARDEN := -fstack-clash-protection -fstack-protector-strong -fcf-protection=full \
	-fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing \
	-ftrivial-auto-var-init=zero -fPIE
FORTIFY := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
OPT     ?= -O2
BASE_CFLAGS = -std=c11 -D_GNU_SOURCE -Iinclude -g $(OPT) $(WARNINGS) $(HARDEN) $(WERROR) \
	-ffile-prefix-map=$(CURDIR)=. -DMADOGUCHI_VERSION='"$(VERSION)"' $(PKG_CFLAGS) $(CFLAGS_EXTRA)
LINK    := -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed

# ---- layers: name, folder(s), and the libraries a program of that layer needs ----------------
LAYERS := base domain keys pki store card papers counter screens cli sync practice
DIRS_screens := screens screens/kit
DIRS_sync    := sync
dirs_of = $(or $(DIRS_$(1)),src/$(1))
srcs_of = $(sort $(wildcard $(addsuffix /*.c,$(call dirs_of,$(1)))))

LIBS_base := -lconfuse -lutf8proc -lpthread
LIBS_keys := -lcrypto
LIBS_pki  := -lcrypto
LIBS_store := -lsqlite3
LIBS_card := -lpcsclite
LIBS_screens := -lpanelw -lncursesw -ltinfo
LIBS_sync := -lcurl -lssl
LIBS_practice := -lmicrohttpd -lgnutls -lssl

# What a layer may know (design table): used for the order of linking; the layer check proves it.
KNOWS_base :=
KNOWS_domain := base
KNOWS_keys := base
KNOWS_pki := base
KNOWS_store := keys domain base
KNOWS_card := base
KNOWS_papers := domain base
KNOWS_counter := papers card store pki keys domain base
KNOWS_screens := counter papers card store pki keys domain base
KNOWS_cli := counter papers card store pki keys domain base
KNOWS_sync := store pki keys domain base
KNOWS_practice := store pki keys domain base

libs_for = $(foreach l,$(1) $(KNOWS_$(1)),$(LIBS_$(l)))

.PHONY: all help run test lint clean programs setup
.DEFAULT_GOAL := all
all: programs

# ---- compile rules for both builds ------------------------------------------------------------
define layer_rules
$(2)/lib/$(1).a: $(patsubst %.c,$(2)/obj/%.o,$(call srcs_of,$(1)))
	@mkdir -p $$(@D); rm -f $$@; ar rcs $$@ $$(filter %.o,$$^)
endef
define build_rules
$(1)/obj/%.o: %.c
	@mkdir -p $$(@D)
	$$(CC) $(2) $$(BASE_CFLAGS) -MMD -MP -c -o $$@ $$<
$(foreach l,$(LAYERS),$(eval $(call layer_rules,$(l),$(1))))
-include $$(shell find $(1)/obj -name '*.d' 2>/dev/null)
endef
$(eval $(call build_rules,$(BUILD),$(FORTIFY)))
$(eval $(call build_rules,$(TESTDIR),-DMADOGUCHI_TEST $(SANFLAGS)))

# ---- programs ---------------------------------------------------------------------------------
PROGRAMS := madoguchi madoguchi-sync madoguchi-practice
LAYERS_madoguchi := screens cli counter papers card store pki keys domain base
LAYERS_madoguchi-sync := sync store pki keys domain base
LAYERS_madoguchi-practice := practice store pki keys domain base
define program_rule
$(3)/$(1): $(3)/obj/src/programs/$(subst -,_,$(1)).o $(foreach l,$(2),$(3)/lib/$(l).a)
	$$(CC) $(4) $$(LINK) -o $$@ $$^ $(foreach l,$(2),$(LIBS_$(l)))
endef
$(foreach p,$(PROGRAMS),$(eval $(call program_rule,$(p),$(LAYERS_$(p)),$(BUILD),)))
$(foreach p,$(PROGRAMS),$(eval $(call program_rule,$(p),$(LAYERS_$(p)),$(TESTDIR),$(SANFLAGS))))

programs: $(addprefix $(BUILD)/,$(PROGRAMS))
test-programs: $(addprefix $(TESTDIR)/,$(PROGRAMS))

# ---- the practice reader: a shared object that pcscd loads; never with sanitizers ---------------
IFD := $(BUILD)/practice/libifd-madoguchi.so
$(IFD): $(sort $(wildcard src/practice/ifd/*.c)) $(wildcard include/madoguchi/practice/*.h)
	@mkdir -p $(@D)
	$(CC) $(BASE_CFLAGS) -fPIC -shared -Wl,-z,relro,-z,now -o $@ $(filter %.c,$^) -lpthread
programs test-programs: $(IFD)

# ---- messages: catalogues are made by gettext's tools and read by base/message -------------------
CATALOGUES := $(patsubst screens/po/%.po,$(BUILD)/locale/%.mo,$(wildcard screens/po/*.po))
$(BUILD)/locale/%.mo: screens/po/%.po
	@mkdir -p $(@D)
	msgfmt -c -o $@ $<
programs test-programs: $(CATALOGUES)

# ---- unit tests: tests/unit/LAYER/test_MODULE.c links with the layers it may know ----------------
UNIT_SRCS := $(sort $(wildcard tests/unit/*/test_*.c))
UNIT_BINS := $(patsubst tests/unit/%.c,$(TESTDIR)/unit/%,$(UNIT_SRCS))
define unit_rule
$(TESTDIR)/unit/$(1)/%: tests/unit/$(1)/%.c $(foreach l,$(1) $(KNOWS_$(1)),$(TESTDIR)/lib/$(l).a)
	@mkdir -p $$(@D)
	$$(CC) $(SANFLAGS) -DMADOGUCHI_TEST $$(BASE_CFLAGS) -Itests/unit -MMD -MP -o $$@ $$< $$(filter %.a,$$^) $$(call libs_for,$(1)) -lcmocka
endef
$(foreach l,$(LAYERS),$(eval $(call unit_rule,$(l))))
-include $(shell find $(TESTDIR)/unit -name '*.d' 2>/dev/null)
unit-tests: $(UNIT_BINS)
# make unit T=card/test_apdu builds and runs one
unit: $(if $(T),$(TESTDIR)/unit/$(T),$(UNIT_BINS))
	@for t in $^; do echo "== $$t"; $$t || exit 1; done

clean:
	rm -rf build
