/* SPDX-License-Identifier: Apache-2.0 */
/* A signature value over its content: GM/T 0031-2014 6.2.3, GB/T 38540-2020 7.3, GB/T 35275. */
#include "core/gather.h"

#include <stdio.h>
#include <strings.h>

#include "base/mem.h"
#include "codec/text.h"

static int gather_signer(es_gather *g, es_signature_facts *s)
{
    es_span der = s->value->cert;

    /* a seal signature always has the field: an empty one is no certificate left out */
    if (der.len == 0 && s->plain && g->given_signer != NULL)
        der = es_span_of(g->given_signer->octets, g->given_signer->len);
    if (der.len > 0 || !s->plain)
        return es_gather_cert(g, s, false, der);
    es_found(s, ES_C_SIGNATURE_VALUE, ESEAL_CHECK_INDETERMINATE, ES_R_VALUE_NO_CERT);
    return 0;
}

static void hash_differs(es_signature_facts *s, es_span expected, es_span actual)
{
    eseal_check *check = es_found(s, ES_C_SIGNATURE_DATA_HASH, ESEAL_CHECK_FAILED, ES_R_HASH_WRONG);
    es_buf text = ES_BUF(1024);

    es_hex_encode(&text, expected);
    es_buf_octet(&text, '\0');
    es_hex_encode(&text, actual);
    if (text.failed) {
        s->found.failed = true;
    } else {
        es_checks_text(&s->found, &check->expected, (char *)text.ptr);
        es_checks_text(&s->found, &check->actual, (char *)text.ptr + 2 * expected.len + 1);
    }
    es_buf_free(&text);
}

/* Some products of the 2014 standard hash Z of the signer before the data. */
static int hash_with_z(
    es_gather *g, es_signature_facts *s, const es_content *content, bool *matches)
{
    const eseal_cert *signer = s->signer.cert;
    uint8_t z[ES_SM3_LEN], out[ES_HASH_MAX];
    int rc;

    *matches = false;
    if (s->layout != 1 || signer == NULL || signer->key == NULL ||
        es_public_key_kind(signer->key) != ES_KEY_SM2)
        return 0;
    rc = es_sm2_z(z, g->ctx, signer->key, NULL, g->err);
    if (rc == 0)
        rc = es_content_hash(g, content, ES_HASH_SM3, es_span_of(z, sizeof z), out);
    *matches = rc == 0 && es_span_equal(s->value->data_hash, es_span_of(out, ES_SM3_LEN));
    return rc;
}

static int gather_data_hash(es_gather *g, es_signature_facts *s, const es_content *content)
{
    es_hash hash = es_algorithm_hash(s->value);
    es_span found = s->value->data_hash;
    uint8_t out[ES_HASH_MAX];
    char length[32];
    bool with_z;
    int rc;

    if (hash == ES_HASH_NONE)
        return 0; /* signature.algorithm has failed */
    if (found.len != es_hash_length(hash)) {
        snprintf(length, sizeof length, "%zu", found.len);
        es_found_text(
            s, ES_C_SIGNATURE_DATA_HASH, ESEAL_CHECK_FAILED, ES_R_HASH_LENGTH, NULL, NULL, length);
        return 0;
    }
    rc = es_content_hash(g, content, hash, es_span_of(NULL, 0), out);
    if (rc < 0)
        return rc;
    if (es_span_equal(found, es_span_of(out, found.len))) {
        es_found(s, ES_C_SIGNATURE_DATA_HASH, ESEAL_CHECK_PASSED, ES_R_OK);
        return 0;
    }
    rc = hash_with_z(g, s, content, &with_z);
    if (rc < 0)
        return rc;
    if (with_z)
        es_found(s, ES_C_SIGNATURE_DATA_HASH, ESEAL_CHECK_WARNING, ES_R_HASH_WITH_Z);
    else
        hash_differs(s, es_span_of(out, found.len), found);
    return 0;
}

/* The string value of a key in a flat JSON text, copied without its escapes; NULL: none. */
static char *json_text(const char *json, const char *key)
{
    const char *at = strstr(json, key);
    char *out, *put;

    if (at == NULL)
        return NULL;
    at += strlen(key);
    at += strspn(at, " \t\r\n");
    if (*at++ != ':')
        return NULL;
    at += strspn(at, " \t\r\n");
    if (*at++ != '"' || (out = es_strdup(at)) == NULL)
        return NULL;
    for (put = out; *at != '\0' && *at != '"'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        *put++ = *at;
    }
    *put = '\0';
    return out;
}

/* A blank alone makes no free text of "/Doc_0/My Signs/Signature.xml". */
static bool looks_like_path(const char *text)
{
    size_t len = strlen(text);
    bool is_xml = len > 4 && strcasecmp(text + len - 4, ".xml") == 0;

    if (text[0] == '\0' || strpbrk(text, "\t\r\n\"{}<>") != NULL)
        return false;
    if (strchr(text, ' ') != NULL)
        return text[0] == '/' && is_xml;
    return text[0] == '/' || is_xml;
}

/* propertyInfo that names a file must name this one: a Signature.xml moved elsewhere fails. */
static void gather_property(es_signature_facts *s)
{
    const char *info = s->value->property_info;
    char *entry = NULL;
    const char *path = info == NULL ? "" : info;
    const char *own = s->entry == NULL || s->entry->path == NULL ? "" : s->entry->path;
    eseal_check *check;

    if (path[0] == '{') {
        entry = json_text(path, "\"Entry\"");
        if (entry == NULL)
            entry = json_text(path, "\"ofd.Sign\"");
        path = entry == NULL ? "" : entry;
    }
    if (s->entry == NULL || !looks_like_path(path)) {
        es_found(s, ES_C_SIGNATURE_PROPERTY_INFO, ESEAL_CHECK_NOT_APPLICABLE, ES_R_OPAQUE_PROPERTY);
    } else if (strcmp(path + (path[0] == '/'), own) == 0) {
        es_found(s, ES_C_SIGNATURE_PROPERTY_INFO, ESEAL_CHECK_PASSED, ES_R_OK);
    } else {
        check = es_found(s, ES_C_SIGNATURE_PROPERTY_INFO, ESEAL_CHECK_FAILED, ES_R_PROPERTY_OTHER);
        es_checks_text(&s->found, &check->expected, path);
        es_checks_text(&s->found, &check->actual, own);
    }
    es_free(entry);
}

/* The embedded seal and the Seal.esl that lies beside it. */
static void gather_seal_file(es_signature_facts *s)
{
    const es_ofd_signature *entry = s->entry;
    es_span own = es_span_of(s->seal->octets, s->seal->len);

    if (entry == NULL || !entry->seal_named)
        es_found(s, ES_C_SEAL_FILE_MATCH, ESEAL_CHECK_NOT_APPLICABLE, ES_R_ABSENT);
    else if (entry->seal.len == 0)
        es_found_text(s, ES_C_SEAL_FILE_MATCH, ESEAL_CHECK_FAILED, ES_R_FILE_MISSING,
            entry->seal_path, NULL, NULL);
    else if (es_span_equal(own, es_buf_view(&entry->seal)))
        es_found(s, ES_C_SEAL_FILE_MATCH, ESEAL_CHECK_PASSED, ES_R_OK);
    else
        es_found_text(s, ES_C_SEAL_FILE_MATCH, ESEAL_CHECK_FAILED, ES_R_SEAL_DIFFERS,
            entry->seal_path, NULL, NULL);
}

static int gather_sealed(es_gather *g, es_signature_facts *s, const es_content *content)
{
    int rc = es_gather_seal(g, s);

    if (rc == 0)
        rc = es_gather_listed(g, s);
    if (rc == 0)
        rc = gather_data_hash(g, s, content);
    gather_property(s);
    gather_seal_file(s);
    return rc;
}

/* A bare SM2 value signs the file itself, which must then be in memory. */
static int bare_message(es_gather *g, const es_content *content, es_buf *room, es_span *message)
{
    uint64_t length;
    uint8_t *at;

    if (content->io == NULL) {
        *message = content->octets;
        return 0;
    }
    *message = es_io_memory(content->io);
    length = eseal_io_length(content->io);
    if (message->ptr != NULL)
        return 0;
    if (length > g->ctx->limits.entry_octets)
        return es_err_limit(g->err, NULL, "entry_octets", g->ctx->limits.entry_octets);
    at = es_buf_room(room, (size_t)length);
    if (at == NULL)
        return es_err_nomem(g->err);
    *message = es_span_of(at, (size_t)length);
    return es_io_read(content->io, 0, at, (size_t)length, g->err);
}

int es_gather_signature(es_gather *g, es_signature_facts *s, const es_content *content)
{
    es_buf room = ES_BUF(SIZE_MAX / 2);
    es_span message = s->value->message;
    bool usable = true;
    es_value_task task = {.id = ES_C_SIGNATURE_VALUE,
        .algorithm = s->value->format == ESEAL_FORMAT_SM2 ? NULL : s->value->algorithm,
        .value = s->value->value,
        .pieces = &message,
        .count = 1,
        .again = s->value->seal_end,
        .explain_hash = s->value->data_hash};
    int rc;

    s->claimed = s->value->time;
    es_found_encoding(s, &s->value->findings, s->entry == NULL ? NULL : s->entry->value_path, 0,
        ES_C_SIGNATURE_VALUE, ES_C_SIGNATURE_ENCODING);
    rc = gather_signer(g, s);
    if (rc == 0 && s->plain)
        rc = es_gather_plain(g, s, content, &usable);
    else if (rc == 0)
        rc = gather_sealed(g, s, content);
    if (rc == 0 && s->value->format == ESEAL_FORMAT_SM2)
        rc = bare_message(g, content, &room, &message);
    task.cert = s->signer.cert;
    if (rc == 0 && usable)
        rc = es_gather_value(g, s, &task);
    if (rc == 0)
        rc = es_gather_stamp(g, s);
    es_buf_free(&room);
    return rc;
}
