/* SPDX-License-Identifier: Apache-2.0 */
/* Telling asn1c's lack of memory from its other refusals. */
#ifndef ES_CODEC_ASN1_MEMORY_H
#define ES_CODEC_ASN1_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Forgets what this thread noted. */
void es_asn1_memory_begin(void);
/* Whether asn1c was refused memory in this thread since then. */
bool es_asn1_memory_ran_out(void);

/* What asn1c calls for malloc(), calloc(), realloc() and free() (asn1.am). */
void *es_asn1_malloc(size_t size);
void *es_asn1_calloc(size_t count, size_t size);
void *es_asn1_realloc(void *old, size_t size);
void es_asn1_free(void *ptr);

#endif
