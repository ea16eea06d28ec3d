/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the program that makes the seeds. */
#ifndef ES_TESTS_SEEDS_H
#define ES_TESTS_SEEDS_H

#include "forge.h"

/* folder NULL: beside the folders. */
void seeds_write(const char *folder, const char *name, es_span octets);
/* Key files, by OpenSSL. */
void seeds_keys(const forge *f);
/* Revocation lists, OCSP answers, status lists, and in lists/ whom they are about. */
void seeds_lists(const forge *f);

/* Evidence files, and a list of revoked seals. */
void seeds_evidence(const forge *f);

#endif
