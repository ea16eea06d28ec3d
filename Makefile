# SPDX-License-Identifier: Apache-2.0
# The front door of a checkout: configures and builds in build/.
all check clean install distcheck:: build/Makefile
	@$(MAKE) --no-print-directory -C build $@
configure: configure.ac Makefile.am $(wildcard lib/*.am lib/*/*.am tests/*.am tests/*/*.am)
	@mkdir -p m4 && autoreconf -fi
build/Makefile: configure
	@mkdir -p build && cd build && ../configure $(CONFIGURE_ARGS)
.PHONY: all check clean install distcheck
