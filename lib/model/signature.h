/* SPDX-License-Identifier: Apache-2.0 */
/* A parsed signature value: SES_Signature (signature.c), SignedData (signed_data.c) or a bare SM2
 * value. */
#ifndef ES_MODEL_SIGNATURE_H
#define ES_MODEL_SIGNATURE_H

#include <eseal/signing.h>

#include "model/seal.h"

/* How the seal in a signature is called. */
#define ES_SEAL_INSIDE "toSign/eseal"

typedef enum es_time_form {
    ES_TIMEFORM_NONE = 0,
    ES_TIMEFORM_DER,   /* UTCTime or GeneralizedTime */
    ES_TIMEFORM_TEXT,  /* ASCII in a BIT STRING, seen in v1 */
    ES_TIMEFORM_TOKEN, /* a time-stamp token where v1 allows one: not read here */
    ES_TIMEFORM_BAD
} es_time_form;

/* What a GB/T 35275 or CMS SignedData holds, beyond the common fields below. */
typedef struct es_signed_data {
    bool gm_oids; /* outer OID 1.2.156.10197.6.1.4.2.2; else PKCS#7's */
    int64_t version, signer_version;
    char content_type[64]; /* encapsulated */
    bool has_content;
    es_span content;     /* the OCTET STRING's body; empty when detached */
    size_t signer_count; /* how many SignerInfos there are; fields below are of the only one */
    size_t cert_count;   /* certificates inside */
    size_t cert_matches; /* those with the signer's issuer and serial number */
    char digest_algorithm[64];
    bool has_attrs;
    es_span attrs;               /* the [0] TLV as written */
    char attr_content_type[64];  /* "" when absent */
    size_t message_digest_count; /* messageDigest attributes */
    es_span message_digest;
    size_t content_type_count;
} es_signed_data;

struct eseal_signature {
    uint8_t *octets;
    size_t len;
    int format;            /* ESEAL_FORMAT_* */
    int64_t number;        /* TBS version as written */
    eseal_seal *seal;      /* SES only */
    size_t seal_at;        /* SES: where in octets it begins */
    es_span tbs;           /* TBS_Sign TLV */
    es_span message;       /* what the signer signed: TBS; or attributes with tag 31 (own copy); or
                              content; empty: bare */
    size_t seal_end;       /* SES: octets of message up to behind the seal */
    uint8_t *message_copy; /* behind message where it had to be made; behind value for two bare
                              INTEGERs */
    es_span cert;          /* signer certificate DER, empty when none */
    es_span value;         /* signature octets */
    es_span stamp;         /* timeStamp token octets, empty when absent */
    char algorithm[64];    /* dotted OID as written; "" for bare */
    es_time_form time_form;
    es_span time_token; /* ES_TIMEFORM_TOKEN: its octets */
    int64_t time;       /* ES_TIME_UNKNOWN unless read */
    char *time_text;    /* as written, for messages */
    es_span data_hash;
    char *property_info;
    es_signed_data signed_data;
    es_findings
        findings; /* deviations: the signature.encoding check; BAD ones fail it everywhere */
};

/* Any of the forms.  seal-format order of decision: see signature.c. */
int es_signature_parse(eseal_signature **out, const eseal_ctx *ctx, es_span in, eseal_error *err);

/* SES_Signature from its parts; cert and algorithm are ignored for v1, whose TBS has them. */
int es_signature_assemble(es_buf *out, int version, es_span tbs, es_span cert,
    const char *algorithm, es_span value, eseal_error *err);

/* --- making GB/T 35275 SignedData --- */
/* Form C: the signed attributes as a SET (what is signed), sorted as DER asks. */
int es_signed_data_attrs(es_buf *out, es_span digest, int64_t time, eseal_error *err);
/* form: ESEAL_PLAIN_A or _C; signed: for A the digest, for C the SET from above. cert: DER. value:
 * DER of SM2. */
int es_signed_data_assemble(
    es_buf *out, int form, es_span signed_octets, es_span cert, es_span value, eseal_error *err);

#endif
