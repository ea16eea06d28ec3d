/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/version.h - which libeseal this is, and how its symbols are declared.
 *
 * ESEAL_VERSION_* describe the headers that a program was compiled with; eseal_version() describes
 * the library that it runs with.  Before 1.0 the two must have the same minor number; from 1.0 on a
 * newer library serves older programs.
 */
#ifndef ESEAL_VERSION_H
#define ESEAL_VERSION_H

#include <stddef.h>
#include <stdint.h>

#define ESEAL_VERSION_MAJOR 0
#define ESEAL_VERSION_MINOR 1
#define ESEAL_VERSION_PATCH 0
#define ESEAL_VERSION_STRING "0.1.0"

#if defined(__GNUC__)
#define ESEAL_API __attribute__((visibility("default")))
#define ESEAL_CHECKED __attribute__((warn_unused_result))
#else
#define ESEAL_API
#define ESEAL_CHECKED
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library that is running.
 *
 * Returns: "MAJOR.MINOR.PATCH", static, never NULL.
 */
ESEAL_API const char *eseal_version(void);

/* Frees what a libeseal function handed out through a non-const pointer (texts, encoded octets).
 *
 * In:      ptr: such a pointer, or NULL, which does nothing.
 */
ESEAL_API void eseal_free(void *ptr);

/* Counts what the library has allocated and not yet freed, in the whole process: each object that is
 * alive is one block or more.  For tests that look for leaks.  Exact while no call is running.  Not
 * counted: what OpenSSL, zlib, expat and the ASN.1 runtime allocate while they work for it.
 *
 * Returns: the number of blocks.
 * Out:     octets: how many octets they have, as the allocator rounded them up; may be NULL.
 */
ESEAL_API uint64_t eseal_memory_count(uint64_t *octets);

#ifdef __cplusplus
}
#endif
#endif
