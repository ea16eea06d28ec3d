/* SPDX-License-Identifier: Apache-2.0 */
/* A parsed evidence file, and how its octets are made.  One copy of its octets, spans into it. */
#ifndef ES_MODEL_EVIDENCE_FILE_H
#define ES_MODEL_EVIDENCE_FILE_H

#include "base/buf.h"
#include "base/ctx.h"
#include "codec/der.h"

/* What a part lists, in this order. */
typedef enum es_kept {
    ES_KEPT_CERT,
    ES_KEPT_CRL,
    ES_KEPT_OCSP,
    ES_KEPT_STATUS,
    ES_KEPT_REVOKED_LIST,
    ES_KEPT_KINDS
} es_kept;

typedef struct es_evidence_part {
    int64_t made;
    es_span kept[ES_KEPT_KINDS]; /* bodies: see es_kept_next() */
    es_span report;              /* UTF-8; empty: none */
    es_span covered;             /* what the stamp behind this part is over */
    es_span stamp;               /* a time-stamp token; empty: none */
} es_evidence_part;

typedef struct es_evidence_file {
    uint8_t *octets;
    size_t len;
    es_span content, value; /* SM3 of the document, and of what stands beside it; empty: none */
    es_span body;           /* all that the file holds, without its header */
    es_evidence_part *parts;
    size_t count; /* at least 1 */
} es_evidence_file;

/* ESEAL_E_DER, ESEAL_E_ASN1, ESEAL_E_VERSION, ESEAL_E_FIELD, ESEAL_E_LIMIT with field and offset.
 */
int es_evidence_file_parse(
    es_evidence_file *out, const eseal_ctx *ctx, es_span in, eseal_error *err);
void es_evidence_file_free(es_evidence_file *file);
/* Whether octets begin as an evidence file of any version does. */
bool es_evidence_file_is(es_span in);
/* Walks one list of a part: open with es_der_open(at, part->kept[kind], ...). */
bool es_kept_next(es_der *at, es_span *out);
/* Whether the file holds these octets under this kind. */
bool es_evidence_file_holds(const es_evidence_file *file, es_kept kind, es_span octets);
/* Whether two files speak about the same document. */
bool es_evidence_file_is_of(const es_evidence_file *file, es_span content, es_span value);

/* Writing: the head of a new body, further parts and stamps behind what is there, then the file.
 * kept: what es_kept_put() wrote. */
void es_evidence_put_head(es_buf *body, es_span content, es_span value);
void es_kept_put(es_buf *kept, es_span octets);
void es_evidence_put_part(
    es_buf *body, int64_t made, const es_buf kept[ES_KEPT_KINDS], es_span report);
void es_evidence_put_stamp(es_buf *body, es_span token);
/* Closes a body; ESEAL_E_LIMIT, ESEAL_E_NOMEM. */
int es_evidence_put_file(
    unsigned char **out, size_t *len, const es_buf *body, const eseal_ctx *ctx, eseal_error *err);

#endif
