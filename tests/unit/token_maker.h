/* SPDX-License-Identifier: Apache-2.0 */
/* Time-stamp tokens for tests: sound ones and every kind of unsound one. */
#ifndef ES_TESTS_TOKEN_MAKER_H
#define ES_TESTS_TOKEN_MAKER_H

#include "cert_maker.h"
#include "crypto/key.h"

typedef struct token_plan {
    const maker_key *key; /* of the service */
    es_span cert;         /* its certificate; put inside unless no_cert */
    es_span over;         /* the octets that are stamped */
    int64_t time;
    bool cms;      /* PKCS#7 OIDs instead of the Chinese ones */
    bool response; /* wrapped into a TimeStampResp */
    int status;    /* of that response; 2: rejection with badAlg, and no token */
    bool no_cert, no_signer, two_signers, no_attrs;
    bool wrong_digest;       /* messageDigest of something else */
    bool damaged;            /* the value has a bit flipped */
    bool raw;                /* the value is r and s, 64 octets without DER */
    bool unsorted;           /* the attributes stand, and are signed, in descending order */
    int version;             /* of TSTInfo; 0: 1 */
    const char *digest_oid;  /* written for every digest; NULL: SM3 */
    const char *content_oid; /* NULL: id-ct-TSTInfo */
    const char *extension;   /* OID of an extension of TSTInfo; NULL: none */
    bool critical;           /* of that extension */
    bool no_extension_value; /* it has no value: malformed */
} token_plan;

/* DER; free it with es_buf_free(). */
es_buf maker_token(const eseal_ctx *ctx, const token_plan *plan);

#endif
