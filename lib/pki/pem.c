/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/pem.h"

#include "codec/der.h"
#include "codec/text.h"

#define BEGIN_ANY "-----BEGIN "
#define LABEL(name)                                                                                \
    {                                                                                              \
        "-----BEGIN " name "-----", "-----END " name "-----"                                       \
    }

typedef struct label {
    const char *begin, *end;
} label;

/* Both names of each that RFC 7468 (5.1, 6) knows. */
static const label CERTIFICATES[2] = {LABEL("CERTIFICATE"), LABEL("X509 CERTIFICATE")};
static const label LISTS[2] = {LABEL("X509 CRL"), LABEL("CRL")};

static bool starts(es_span text, const char *with)
{
    es_span due = es_span_str(with);

    return text.len >= due.len && memcmp(text.ptr, due.ptr, due.len) == 0;
}

static es_span skip(es_span text, size_t len)
{
    return es_span_of(text.ptr + len, text.len - len);
}

/* From the next place where words stand, or the empty rest. */
static es_span find(es_span text, const char *words)
{
    while (text.len > 0 && !starts(text, words)) {
        const uint8_t *dash = memchr(text.ptr + 1, '-', text.len - 1);

        text = dash == NULL ? skip(text, text.len) : skip(text, (size_t)(dash - text.ptr));
    }
    return text;
}

bool es_pem_is(es_span data)
{
    return es_der_length(data) != data.len && find(data, BEGIN_ANY).len > 0;
}

/* Base64 over lines: white space anywhere goes (RFC 7468, 3, "lax"). */
static bool decode(es_buf *der, es_span body)
{
    es_buf packed = ES_BUF(body.len);
    bool ok;

    for (size_t i = 0; i < body.len; i++)
        if (strchr(" \t\r\n", body.ptr[i]) == NULL || body.ptr[i] == 0)
            es_buf_octet(&packed, body.ptr[i]);
    if (packed.failed)
        der->failed = true;
    ok = !packed.failed && es_base64_decode(der, es_buf_view(&packed));
    es_buf_free(&packed);
    return ok;
}

/* limit: the one that der's ceiling is. */
static int next_block(
    es_buf *der, es_span *rest, const label labels[2], const char *limit, eseal_error *err)
{
    const uint8_t *base = rest->ptr;
    const label *found = NULL;
    es_span at, body;

    for (at = find(*rest, BEGIN_ANY); at.len > 0; at = find(skip(at, 1), BEGIN_ANY)) {
        for (size_t i = 0; i < 2 && found == NULL; i++)
            if (starts(at, labels[i].begin))
                found = &labels[i];
        if (found != NULL)
            break;
    }
    if (found == NULL) {
        *rest = at;
        return 0;
    }
    body = skip(at, strlen(found->begin));
    *rest = find(body, "-----");
    if (!starts(*rest, found->end))
        return es_err(
            err, ESEAL_E_CERT, NULL, (uint64_t)(at.ptr - base), "a PEM block without its END line");
    body.len -= rest->len;
    *rest = skip(*rest, strlen(found->end));
    der->len = 0;
    if (decode(der, body))
        return 1;
    if (der->failed)
        return body.len / 4 * 3 > der->max ? es_err_limit(err, NULL, limit, der->max)
                                           : es_err_nomem(err);
    return es_err(err, ESEAL_E_CERT, NULL, (uint64_t)(body.ptr - base), "PEM that is not base64");
}

int es_pem_next(es_buf *der, es_span *rest, eseal_error *err)
{
    return next_block(der, rest, CERTIFICATES, "der_octets", err);
}

int es_pem_next_crl(es_buf *der, es_span *rest, eseal_error *err)
{
    return next_block(der, rest, LISTS, "crl_octets", err);
}
