/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is counted: the linker puts count.c between the library's own objects, with those of
 * asn1c, and the allocator; expat and zlib get theirs from the library. */
#ifndef ES_TESTS_FAULT_COUNT_H
#define ES_TESTS_FAULT_COUNT_H

#include <stddef.h>

/* From now on the peak is that of what is allocated beyond now. */
void count_begin(void);
/* The most octets that were held at once since then. */
size_t count_peak(void);

#endif
