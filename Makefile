# SPDX-License-Identifier: Apache-2.0
# The front door of a checkout: configures and builds in build/.  (A release tarball has none: there it
# is ./configure && make.)
#
#   make            builds.  Installs nothing: configure says what is missing.
#   make demo       installs what this machine lacks (Debian, Ubuntu), builds, and shows what it does.
#   make check      the same set-up, and tests.
#
# A second build beside the first: make BUILD=build-clang CONFIGURE_ARGS=CC=clang
BUILD ?= build
CONFIGURE_ARGS ?=
IN_BUILD = $(MAKE) $(if $(findstring --jobserver,$(MAKEFLAGS)),,-j2) --no-print-directory -C $(BUILD)

all install uninstall installcheck distcheck: $(BUILD)/Makefile
	+@$(IN_BUILD) $@

# The same tree gives the same tarball, octet for octet.
dist: export SOURCE_DATE_EPOCH ?= $(shell git -c safe.directory='*' log -1 --format=%ct)
dist: export TAR_OPTIONS = --sort=name --owner=0 --group=0 --numeric-owner --mode=go+u,go-w \
	--mtime=@$(SOURCE_DATE_EPOCH)
dist: $(BUILD)/Makefile
	+@$(IN_BUILD) $@

# Debian packages of that tarball, in build/deb, and what lintian has to say.
deb: setup-packaging dist
	contrib/deb.sh $(BUILD)/libeseal-$$(sed -n 's/^AC_INIT.*\[\([0-9.]*\)\])/\1/p' configure.ac).tar.xz $(BUILD)/deb
setup-packaging:
	@contrib/setup.sh packaging
.PHONY: deb setup-packaging

# The bindings: a wheel in build/bindings/python/dist, jars below build/bindings/java.
python-wheel jar: setup-check
	+@$(MAKE) -s --no-print-directory $(BUILD)/Makefile
	+@$(IN_BUILD) $@
.PHONY: python-wheel jar setup-check

clean:
	+@if test -e $(BUILD)/Makefile; then $(IN_BUILD) clean; fi

setup:
	@contrib/setup.sh $(NEEDS)

# The bindings are tested too, unless BINDINGS= says that their needs shall not be installed.
BINDINGS ?= bindings
setup-check:
	@contrib/setup.sh $(NEEDS) $(BINDINGS)

# Everything at once: keys, a seal, a sealed document, and a verdict before and after a change.
demo: setup
	+@$(MAKE) -s --no-print-directory $(BUILD)/Makefile
	+@$(IN_BUILD) -s all
	@builddir=$(BUILD) examples/demo/demo.sh

# Old logs go first, so that a build that fails is never reported with the results of the last one.
CLEAR_LOGS = find $(BUILD) -path '*/tests/*' \( -name '*.log' -o -name '*.trs' \) -exec rm -f {} +
check: setup-check
	+@$(MAKE) -s --no-print-directory $(BUILD)/Makefile
	@$(CLEAR_LOGS)
	@$(if $(REPLAYED),echo "the corpora of the fuzz targets under AddressSanitizer and UBSan (build-asan/)")
	+@status=0; $(if $(REPLAYED),$(MAKE) --no-print-directory check-replay >$(BUILD)/replay.log || status=$$?;) \
	$(IN_BUILD) check $(CHECK_ARGS) || status=$$?; \
	{ $(MAKE) -s --no-print-directory -C $(BUILD) test-logs $(CHECK_ARGS); \
	    echo $(REPLAYED:%=$(CURDIR)/build-asan/%.log); } | tests/tools/summary.sh $(BUILD) $$status

# The corpora of the fuzz targets are replayed under AddressSanitizer and UBSan whenever all is tested as
# it is configured by default.
REPLAYED = $(if $(CHECK_ARGS)$(CONFIGURE_ARGS),,$(FUZZ_TARGETS:%=tests/fuzz/fuzz_%))
check-replay check-asan: export CK_FORK = no
check-replay check-asan: export ASAN_OPTIONS = detect_leaks=1
check-replay check-asan: export UBSAN_OPTIONS = \
	print_stacktrace=1:halt_on_error=1:suppressions=$(CURDIR)/tests/asan/ubsan.supp
check-replay: BUILD = build-asan
check-replay:
	@mkdir -p $(BUILD) && $(CLEAR_LOGS)
	+@if tests/asan/can.sh $(BUILD) $(REPLAYED); then \
	    $(MAKE) -s --no-print-directory $(BUILD)/Makefile BUILD=$(BUILD) CONFIGURE_ARGS='$(SANITIZED)' && \
	    $(IN_BUILD) -s check TESTS='$(REPLAYED)' check_PROGRAMS='$(REPLAYED)'; fi

# The same, over everything that is compiled.  gcc sees ghosts in code that carries their checks, so there
# a warning is only a warning.
SANITIZED = CFLAGS="-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -Wno-error"
check-asan:
	+@$(MAKE) --no-print-directory check BUILD=build-asan BINDINGS= CHECK_ARGS='HOUSE_TESTS= $(CHECK_ARGS)' \
	    CONFIGURE_ARGS='$(SANITIZED)'

# The same under valgrind, but for those that take minutes there (tests/tools/valgrind.sh).
check-valgrind:
	+@CK_FORK=no $(MAKE) --no-print-directory check BUILD=build-valgrind NEEDS=valgrind BINDINGS= \
	    CHECK_ARGS='HOUSE_TESTS= LOG_COMPILER=$(CURDIR)/tests/tools/valgrind.sh $(CHECK_ARGS)' \
	    CONFIGURE_ARGS='CFLAGS="-g -O1"'

# Data races, of eight threads with one context; nothing is suppressed.  OpenSSL is not compiled for
# this, but its locks are seen.
check-tsan: RACES = tests/unit/test_threads tests/unit/test_batch
check-tsan:
	+@CK_FORK=no TSAN_OPTIONS=halt_on_error=1 \
	    $(MAKE) --no-print-directory check BUILD=build-tsan \
	    CHECK_ARGS='check_DATA= check_PROGRAMS="$(RACES)" TESTS="$(RACES)" $(CHECK_ARGS)' \
	    CONFIGURE_ARGS='CFLAGS="-g -O1 -fno-omit-frame-pointer -fsanitize=thread -Wno-error"'

# The C alone, without assembly, on other processors: 64-bit ARM, and one whose octets stand the other way
# round; each as CROSS says.  They run in an emulator; their libraries are unpacked in the build folder, and
# nothing of them is installed.  Left out are scripts, the bindings, and what takes hours there
# (tests/cross/run.sh).
CROSS ?= aarch64 s390x
check-cross: $(CROSS:%=check-cross-%)
check-cross-%: sysroot = $(CURDIR)/build-$*/sysroot
check-cross-%:
	@contrib/setup.sh cross
	@mkdir -p build-$* && tests/cross/sysroot.sh $* build-$*/sysroot
	+@CK_TIMEOUT_MULTIPLIER=60 \
	$(MAKE) --no-print-directory check BUILD=build-$* BINDINGS= \
	    CHECK_ARGS='HOUSE_TESTS= dist_check_SCRIPTS= LOG_COMPILER=$(CURDIR)/tests/cross/run.sh $(CHECK_ARGS)' \
	    CONFIGURE_ARGS='--host=$*-linux-gnu --without-python --without-java \
	        CC="$(filter ccache,$(CC)) $*-linux-gnu-gcc --sysroot=$(sysroot)" \
	        PKG_CONFIG_LIBDIR=$(sysroot)/usr/lib/$*-linux-gnu/pkgconfig PKG_CONFIG_SYSROOT_DIR=$(sysroot) \
	        EMULATOR="qemu-$* -L $(sysroot)"'

# What takes long: every bit of sealed documents, mutations by the hundred thousand, every fault.
check-long: setup
	+@$(MAKE) -s --no-print-directory $(BUILD)/Makefile
	+@$(IN_BUILD) -s check TESTS= >/dev/null
	@tests/tools/long.sh $(BUILD)

# Ratios against OpenSSL, measured in turn, and instructions where valgrind is there.
bench: setup
	+@$(MAKE) -s --no-print-directory $(BUILD)/Makefile
	+@$(IN_BUILD) -s libeseal-all.la tests/bench/bench tests/bench/archive
	@tests/bench/bench.sh $(BUILD)

# The gates alone: so many instructions, and no more.
check-instructions:
	@contrib/setup.sh valgrind
	+@$(MAKE) -s --no-print-directory $(BUILD)/Makefile
	+@$(IN_BUILD) -s libeseal-all.la tests/bench/bench
	@tests/bench/instructions.sh $(BUILD)

# Other products at the same work: those that Maven and Go's proxy have, fetched into build/bench/peers, and
# those whose folder is told, PEER_GMSSL and PEER_TONGSUO.
bench-peers: setup
	+@$(MAKE) -s --no-print-directory $(BUILD)/Makefile
	+@$(IN_BUILD) -s libeseal-all.la tests/bench/bench tests/bench/archive
	@mkdir -p $(BUILD)/bench/peers
	@test -e $(BUILD)/bench/peers/documents/made || { \
	    $(BUILD)/tests/bench/archive make $(BUILD)/bench/peers/documents 16 1 && \
	    touch $(BUILD)/bench/peers/documents/made; }
	@BENCH_FOLDER=$(CURDIR)/$(BUILD)/bench/peers/documents python3 tests/bench/peers.py $(BUILD)

# An archive of ARCHIVE (100000) small sealed documents is made, once, and judged: throughput, memory,
# and how many times as fast as by OpenSSL alone.
bench-archive: setup
	+@$(MAKE) -s --no-print-directory $(BUILD)/Makefile
	+@$(IN_BUILD) -s tests/bench/archive
	@tests/bench/archive.sh $(BUILD)

# What is exported, declared and installed.
check-abi:
	+@$(MAKE) --no-print-directory check \
	    CHECK_ARGS='ABI_UNFINISHED= TESTS="tests/abi/exports.sh tests/abi/install.sh tests/abi/baseline.sh tests/abi/parts.sh"'

# The smaller libraries (--disable-signing, --disable-making), each configured, built and tested.
check-parts:
	+@for left_out in '--disable-signing --disable-making' --disable-signing --disable-making; do \
	    $(MAKE) --no-print-directory check BINDINGS= CONFIGURE_ARGS="$$left_out" \
	        BUILD=build$$(echo "$$left_out" | tr -d ' ' | sed 's/--disable/-no/g') || exit 1; \
	done

# Hostile input, made by clang's libFuzzer for FUZZ_SECONDS (600) a target; TARGETS="ofd zip" for some.
fuzz:
	@tests/fuzz/run.sh --needs
	+@$(MAKE) -s --no-print-directory build-fuzz/Makefile BUILD=build-fuzz CONFIGURE_ARGS='CC="$(FUZZ_CC)" \
	    CFLAGS="-g -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -Wno-error"'
	+@UBSAN_OPTIONS=suppressions=$(CURDIR)/tests/asan/ubsan.supp \
	    $(MAKE) -s --no-print-directory -j2 -C build-fuzz libeseal-all.la tests/fuzz/seeds.stamp
	@status=0; tests/fuzz/run.sh build-fuzz $(TARGETS) || status=$$?; \
	$(MAKE) --no-print-directory fuzz-coverage && exit $$status
fuzz fuzz-coverage: export FUZZ_CC ?= clang

# What the corpora reach so far, by file: the judge, and each parser.
FUZZ_TARGETS = $(shell tests/fuzz/run.sh --targets)
FUZZ_NAMES = $(or $(TARGETS),$(FUZZ_TARGETS))
fuzz-coverage:
	@tests/fuzz/run.sh --needs
	+@$(MAKE) -s --no-print-directory build-coverage/Makefile BUILD=build-coverage CONFIGURE_ARGS='CC="$(FUZZ_CC)" \
	    CFLAGS="-g -O1 -fprofile-instr-generate -fcoverage-mapping -Wno-error"'
	+@$(MAKE) -s --no-print-directory -j2 -C build-coverage $(FUZZ_NAMES:%=tests/fuzz/fuzz_%)
	@tests/fuzz/coverage.sh build-fuzz build-coverage $(TARGETS)

Makefile.in:
	autoreconf -fi
$(BUILD)/Makefile: | Makefile.in
	@mkdir -p $(BUILD) && cd $(BUILD) && $(CURDIR)/configure $(CONFIGURE_ARGS)

.PHONY: all install uninstall installcheck distcheck dist clean setup demo check check-asan check-tsan \
	check-replay check-valgrind check-cross check-long check-abi check-instructions check-parts bench bench-archive bench-peers fuzz fuzz-coverage
