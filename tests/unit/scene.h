/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole scene for tests of signing and verifying: a clock that stands still, a small PKI, seals,
 * and a document of two pages.  Everything is made anew; nothing depends on today.
 *
 *   signer CA (signer anchor)  signer, other      maker CA (maker anchor)  maker
 */
#ifndef ES_TESTS_SCENE_H
#define ES_TESTS_SCENE_H

#include <eseal.h>

#include "base/io.h"
#include "base/mem.h"
#include "cert_maker.h"
#include "core/report.h"
#include "unit.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* Every certificate is good from MAKER_FROM to MAKER_TO (2020 to 2030), unless a test asks. */
#define SCENE_CREATED                                                                              \
    INT64_C(1735689600)               /* 2025-01-01: the seal is made, and good from here on       \
                                       */
#define SCENE_NOW INT64_C(1767225600) /* 2026-01-01: the clock */
#define SCENE_TO INT64_C(1830297600)  /* 2028-01-01: the seal's last second */

/* Someone with a key and a certificate. */
typedef struct scene_who {
    maker_key *key;
    es_buf der;
    eseal_cert *cert;
    eseal_signer *signer; /* NULL where the certificate may not sign */
} scene_who;

typedef struct scene {
    eseal_ctx *ctx;
    int64_t now; /* what the clock says */
    scene_who signer_ca, maker_ca, signer, other, maker;
    eseal_trust *trust;
    eseal_policy *offline, *strict;
} scene;

void scene_open(scene *s);
void scene_close(scene *s);

/* A key and a certificate by ca (NULL: self-signed).  plan: whatever is out of the ordinary;
 * subject and keys are filled in. */
void scene_who_new(
    scene_who *out, const scene *s, const char *subject, const scene_who *ca, cert_plan plan);
void scene_who_free(scene_who *who);
/* The DER value of who's key over message. */
es_buf scene_value(const scene *s, const scene_who *who, es_span message);

/* How a seal is made; 0 and NULL: as the scene has it. */
typedef struct scene_seal {
    int version; /* 0: 4 */
    const scene_who *maker;
    const scene_who *listed[3]; /* NULL: the signer */
    int list_kind;
    int64_t created, from, to;
    bool wrong_value;  /* the maker's value has a bit flipped */
    bool changed_name; /* the name is changed after the maker signed */
} scene_seal;
/* Made by hand, so that it may be as wrong as one likes. */
eseal_seal *scene_seal_make(const scene *s, const scene_seal *plan);
/* Made as every caller makes one; the plan must be sound. */
eseal_seal *scene_seal_issue(const scene *s, const scene_seal *plan);

/* The small document. */
es_buf scene_document(const scene *s);
/* Opens octets, which must stay; io is to be freed after the document. */
eseal_document *scene_document_open(const scene *s, eseal_io **io, es_span octets);
/* Signs: plan.size and plan.trust are filled in. */
int scene_sign(es_buf *out, const scene *s, es_span document, eseal_sign_options options,
    const scene_who *who, eseal_error *err);
/* The same, which must succeed. */
es_buf scene_signed(
    const scene *s, es_span document, eseal_sign_options options, const scene_who *who);
/* The report under policy (NULL: offline) and the scene's anchors. */
eseal_report *scene_verify(const scene *s, es_span document, const eseal_policy *policy);

/* Compares the result and says everything when it differs. */
void scene_expect(const eseal_report *report, int result, const char *what);
/* The worst check of this id has this outcome and reason. */
void scene_expect_check(const eseal_report *report, size_t signature, const char *id, int outcome,
    const char *reason, const char *what);

/* A package with one entry changed (data), removed (data.ptr NULL), or, where there is none,
 * added. */
es_buf scene_repack(const scene *s, es_span package, const char *name, es_span data);
/* An entry's octets; it must be there. */
es_buf scene_entry(const scene *s, es_span package, const char *name);
void scene_write(const char *path, es_span data);

#endif
