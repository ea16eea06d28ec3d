/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults on demand.  The linker puts wrap.c between the library's own objects and the allocator,
 * and between its rooms and the doors of crypto/ and pki/ (--wrap), so the library needs no hook.
 * OpenSSL, expat and zlib allocate for themselves and are left alone.
 */
#ifndef ES_TESTS_FAULT_WRAP_H
#define ES_TESTS_FAULT_WRAP_H

#include <stdbool.h>
#include <stddef.h>

typedef enum wrap_kind { WRAP_NOTHING = 0, WRAP_ALLOC, WRAP_DOOR } wrap_kind;

/* From now on calls of this kind are counted, and number nth (from 1) fails; 0: none does. */
void wrap_arm(wrap_kind kind, size_t nth);
/* Stops it; how many calls there were. */
size_t wrap_disarm(void);

/* The door that was made to fail, or "". */
const char *wrap_failed(void);

#endif
