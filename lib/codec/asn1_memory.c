/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory of asn1c's runtime, whose calls of malloc() and free() the build renames.  The runtime has one
 * answer for "there is no memory" and "does not fit the schema", and hands nothing on in which the
 * difference could be noted; so it is noted for the thread.
 */
#include "codec/asn1_memory.h"

#include "base/mem.h"

static _Thread_local bool ran_out; /* mutable: see above; of the thread that decodes, alone */

static void *noted(void *got)
{
    ran_out |= got == NULL;
    return got;
}

void es_asn1_memory_begin(void)
{
    ran_out = false;
}

bool es_asn1_memory_ran_out(void)
{
    return ran_out;
}

void *es_asn1_malloc(size_t size)
{
    return noted(es_alloc(size));
}

void *es_asn1_calloc(size_t count, size_t size)
{
    return noted(es_alloc_array(count, size));
}

void *es_asn1_realloc(void *old, size_t size)
{
    return noted(es_realloc(old, size));
}

void es_asn1_free(void *ptr)
{
    es_free(ptr);
}
