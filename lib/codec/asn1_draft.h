/* SPDX-License-Identifier: Apache-2.0 */
/* Making what asn1c encodes.  Its structures only borrow: their strings point at what the caller
 * gave, and what is allocated meanwhile hangs in a draft.  The setters fail with ESEAL_E_FIELD and
 * the field's name.  Only codec/asn1*.c may include it. */
#ifndef ES_CODEC_ASN1_DRAFT_H
#define ES_CODEC_ASN1_DRAFT_H

#include "codec/asn1_door.h"

#define ES_ASN1_MADE_MAX ((size_t)64 << 20)
#define ES_ASN1_LIST_MAX 10000

typedef struct es_asn1_draft {
    es_buf *oids; /* one each, for what points into them must not move */
    size_t oid_count;
    char times[3][16];
    EsealExt_t *exts;
    EsealExt_t **ext_list;
    EsealCertItem1_t *certs1;
    EsealCertItem1_t **cert_list1;
    EsealCertItem4_t *certs4;
    EsealCertItem4_t **cert_list4;
    BOOLEAN_t yes;
} es_asn1_draft;

void es_asn1_draft_free(es_asn1_draft *d);
/* Makes room for count object identifiers. */
int es_asn1_draft_oids(es_asn1_draft *d, size_t count, eseal_error *err);

int es_asn1_refuse(eseal_error *err, const char *field, const char *why);
int es_asn1_set_octets(OCTET_STRING_t *out, es_span octets, const char *field, eseal_error *err);
int es_asn1_set_text(OCTET_STRING_t *out, const char *text, const char *field, eseal_error *err);
int es_asn1_set_bits(BIT_STRING_t *out, es_span octets, const char *field, eseal_error *err);
int es_asn1_set_number(long *out, int64_t value, const char *field, eseal_error *err);
/* own: where the octets stay, one of the draft's. */
int es_asn1_set_oid(
    OBJECT_IDENTIFIER_t *out, es_buf *own, const char *dotted, const char *field, eseal_error *err);
/* Takes the draft's object identifiers, too. */
int es_asn1_set_exts(
    EsealExts_t *out, es_asn1_draft *d, const es_asn1_ext *exts, size_t count, eseal_error *err);

int es_asn1_known_version(int version, eseal_error *err);
/* Reads what was made as anybody else's, and hands it out only then. */
int es_asn1_hand_out(es_buf *out, const es_buf *made, const es_asn1_type *type, eseal_error *err);

#endif
