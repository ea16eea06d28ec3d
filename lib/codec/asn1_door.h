/* SPDX-License-Identifier: Apache-2.0 */
/* What the files behind the door to asn1c share.  Only codec/asn1*.c may include it. */
#ifndef ES_CODEC_ASN1_DOOR_H
#define ES_CODEC_ASN1_DOOR_H

#include <EsealContentInfo.h>
#include <EsealSeal1.h>
#include <EsealSeal4.h>
#include <EsealSignature1.h>
#include <EsealSignature4.h>
#include <EsealTbsMade1.h>
#include <EsealTbsMade4.h>

#include "codec/asn1.h"

#define ES_ASN1_OPEN_MAX 1

typedef struct es_asn1_type {
    asn_TYPE_descriptor_t *descriptor;
    /* Members that the schema leaves open (ANY_t *), with what must hold of the octets there. */
    struct {
        const char *name; /* NULL: no more */
        size_t offset;
        bool (*fits)(es_span der);
    } open[ES_ASN1_OPEN_MAX];
} es_asn1_type;

extern const es_asn1_type es_asn1_info_1, es_asn1_info_4, es_asn1_tbs_1, es_asn1_tbs_4;
extern const es_asn1_type es_asn1_made_1, es_asn1_made_4;

/* What es_asn1_check() does, for any of the types. */
int es_asn1_check_type(const es_asn1_type *type, es_span der, eseal_error *err);
/* Checks the constraints of st, ESEAL_E_FIELD naming the member, and appends its DER to out. */
int es_asn1_encode(es_buf *out, const es_asn1_type *type, void *st, eseal_error *err);

/* A member's place as "eSealInfo/header/vid"; "" is the whole. */
typedef struct es_asn1_path {
    char text[160];
} es_asn1_path;

/* Where decoding stopped: st is what ber_decode() left behind, or NULL. */
void es_asn1_path_decode(es_asn1_path *out, const asn_TYPE_descriptor_t *type, const void *st);
/* The first member whose constraint fails. */
void es_asn1_path_value(es_asn1_path *out, const asn_TYPE_descriptor_t *type, const void *st);

#endif
