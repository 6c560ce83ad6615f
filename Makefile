# clove: no configure step. Sources are found by name, objects live under build/, one program comes out: build/clove.
# `make help` lists the targets. Everything here works in a path with spaces, because every path is relative.

.DEFAULT_GOAL := all
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:

CC = gcc
AR = ar
PYTHON ?= $(if $(wildcard /usr/bin/python3),/usr/bin/python3,python3)

# B names one way of building: asan and fuzz call this file again with a B, a compiler and flags of their own.
B ?= build
MODE ?= -O2 -D_FORTIFY_SOURCE=2
LINKMODE ?=
FUZZ_SECONDS ?= 20

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum -Wvla -Wformat=2 -Wmissing-prototypes -Werror \
	$(if $(findstring clang,$(CC)),-Wno-string-conversion)
HARD = -fstack-protector-strong -fPIE
PKGS = libcurl json-c libsodium cairo libqrencode zlib yaml-0.1

# Asked only when something is compiled (and then once), so that help, clean and run work on a bare machine. System
# headers are not held to our warnings, hence -isystem.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(patsubst -I%,-isystem %,$$(shell pkg-config --cflags $(PKGS)) $$(shell mysql_config --include)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PKGS)) $$(shell mysql_config --libs))$(PKG_LIBS)

CPPFLAGS += -D_GNU_SOURCE -Icgi -isystem /usr/include/ClearSilver
CFLAGS = -std=c11 -g $(MODE) $(HARD) $(WARN)
LDFLAGS += -pie -Wl,-z,relro,-z,now $(LINKMODE)
LDLIBS = -lneo_cs -lneo_utl -lfcgi $(PKG_LIBS) -lm

SRCS := $(filter-out cgi/main.c,$(wildcard cgi/*.c cgi/*/*.c cgi/*/*/*.c))
OBJS := $(SRCS:%.c=$(B)/%.o)
LIB := $(B)/libclove.a
MAIN := $(wildcard cgi/main.c)
PROGRAM := $(if $(MAIN),$(B)/clove,$(LIB))
UNITS := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))
BOTS := $(patsubst tests/load/%.c,$(B)/load/%,$(wildcard tests/load/*.c)) $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

.PHONY: all units bots fuzzers run stop test lint asan fuzz fmt clean help bench test-mysql images test-kubernetes FORCE

all: $(PROGRAM)   ## build/clove (the default)

$(B)/clove: $(B)/cgi/main.o $(LIB)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)

# The list of members is part of the recipe's inputs: a deleted source must not live on inside the archive.
# Members are appended, not replaced by name: platform/service.c and show/service.c are both one.
$(LIB): $(OBJS) $(B)/members
	rm -f $@
	$(AR) qcs $@ $(OBJS)

$(B)/members: FORCE
	@mkdir -p $(@D)
	@echo '$(OBJS)' | cmp -s - $@ || echo '$(OBJS)' >$@

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/tests/%: $(B)/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(LDLIBS) -lcmocka

$(B)/load/%: $(B)/tests/load/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)

$(B)/bench/%: $(B)/tests/bench/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)

$(B)/look/%: $(B)/tests/look/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)

$(B)/kubernetes/%: $(B)/tests/kubernetes/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)

$(B)/fuzz/%: $(B)/tests/fuzz/%.o $(B)/tests/fuzz/exit.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -Wl,--wrap=_exit,--wrap=http_send -o $@ $< $(B)/tests/fuzz/exit.o $(LIB) $(LDLIBS)

units: $(UNITS)
bots: $(BOTS)
fuzzers: $(FUZZERS)

.SECONDARY:
-include $(OBJS:.o=.d) $(wildcard $(B)/cgi/main.d $(B)/tests/*/*.d)

run:   ## install what is missing, build, create var/, start everything, print the address and accounts
	@cgi/local/up

stop:   ## stop what make run started
	@cgi/local/down

test:   ## everything quick enough for a gate; ends `N passed, N failed`
	@PYTHON='$(PYTHON)' tests/run

lint:   ## the rules of the house: layers, banned calls, templates, texts, migrations
	@$(PYTHON) tests/lint.py

asan:   ## the unit tests under the address and undefined behaviour sanitizers
	@$(MAKE) -s B=build/asan MODE='-O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all' units all
	@PYTHON='$(PYTHON)' tests/run --units build/asan

fuzz:   ## every fuzzer for FUZZ_SECONDS (20)
	@$(MAKE) -s B=build/fuzz CC=clang MODE='-O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' fuzzers
	@FUZZ_SECONDS='$(FUZZ_SECONDS)' tests/fuzz/run build/fuzz

bench:   ## measures clove as ratios within one run, also into var/bench.json
	@tests/bench/run

test-mysql:   ## the HTTP suite against MySQL instead of MariaDB
	@tests/mysql/run

images:   ## the container images (k8s/images); REGISTRY=host:port pushes them
	@REGISTRY='$(REGISTRY)' ARCHIVES='$(ARCHIVES)' TAG='$(TAG)' BASE='$(BASE)' k8s/images/build

test-kubernetes:   ## a cluster on this machine, clove in it, and everything an administrator does there
	@PYTHON='$(PYTHON)' tests/kubernetes/run

fmt:   ## only what every editor agrees on: trailing space and the last newline
	@git ls-files -z -- '*.[ch]' '*.def' '*.cs' '*.hdf' '*.sql' '*.css' '*.py' '*.md' Makefile | xargs -0 -r sed -i -e 's/[ \t]*$$//' -e '$$a\'

clean:   ## remove build/
	rm -rf build

help:   ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r t d; do printf '  make %-12s %s\n' "$$t" "$$d"; done
