/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/trust.h"

#include "base/mem.h"

#define KNOWN_FLAGS ((unsigned)ESEAL_ANCHOR_MAKER_CA)

int eseal_trust_new(eseal_trust **out, const eseal_ctx *ctx, eseal_error *err)
{
    eseal_trust *trust;

    if (out == NULL || ctx == NULL)
        return es_err_misuse(err, "eseal_trust_new needs out and ctx");
    *out = NULL;
    trust = es_alloc(sizeof *trust);
    if (trust == NULL)
        return es_err_nomem(err);
    trust->ctx = ctx;
    *out = trust;
    return 0;
}

static void anchor_clear(es_anchor *anchor)
{
    eseal_cert_free(anchor->cert);
    es_free(anchor->subject);
}

void eseal_trust_free(eseal_trust *trust)
{
    if (trust == NULL)
        return;
    for (size_t i = 0; i < trust->anchor_count; i++)
        anchor_clear(&trust->anchors[i]);
    for (size_t i = 0; i < trust->other_count; i++)
        eseal_cert_free(trust->others[i]);
    for (size_t i = 0; i < trust->maker_subject_count; i++)
        es_free(trust->maker_subjects[i]);
    es_free(trust->maker_subjects);
    es_free(trust->anchors);
    es_free(trust->others);
    es_free(trust);
}

bool es_anchor_allows(const es_anchor *anchor, const eseal_cert *leaf)
{
    return anchor->subject == NULL || strcmp(anchor->subject, leaf->subject) == 0;
}

static int check_use(int use, unsigned flags, const char *subject, eseal_error *err)
{
    if (use < ESEAL_USE_SIGNER || use > ESEAL_USE_STATUS)
        return es_err_misuse(err, "an anchor's use is one of ESEAL_USE_*");
    if ((flags & ~KNOWN_FLAGS) != 0)
        return es_err_misuse(err, "a flag of an anchor that this version does not know");
    if (use != ESEAL_USE_MAKER && flags != 0)
        return es_err_misuse(err, "ESEAL_ANCHOR_MAKER_CA is for maker anchors alone");
    if (use != ESEAL_USE_MAKER && use != ESEAL_USE_STATUS && subject != NULL)
        return es_err_misuse(err, "subject is for maker and status anchors alone");
    return 0;
}

/* Who may issue signers' certificates must not thereby mint seals: a maker CA is said to be one. */
static int check_rule(
    const eseal_cert *cert, int use, unsigned flags, const char *subject, eseal_error *err)
{
    if (use != ESEAL_USE_MAKER && use != ESEAL_USE_STATUS)
        return 0;
    if (use == ESEAL_USE_STATUS && cert->is_ca && subject == NULL)
        return es_err(err, ESEAL_E_CERT, NULL, ES_NO_OFFSET,
            "%s is a CA: say which subject the certificate that signs status lists must have, or "
            "give that certificate itself",
            cert->subject);
    if (cert->is_ca && (flags & ESEAL_ANCHOR_MAKER_CA) == 0 && subject == NULL)
        return es_err(err, ESEAL_E_CERT, NULL, ES_NO_OFFSET,
            "%s is a CA: say that it certifies seal makers alone (ESEAL_ANCHOR_MAKER_CA), or "
            "which subject the maker's certificate must have, or give that certificate itself",
            cert->subject);
    if (!cert->is_ca && subject != NULL && strcmp(subject, cert->subject) != 0)
        return es_err(err, ESEAL_E_CERT, NULL, ES_NO_OFFSET,
            "%s is no CA and has another subject than the one that is asked for", cert->subject);
    return 0;
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The limit counts the whole store. */
static int check_room(const eseal_trust *trust, size_t count, eseal_error *err)
{
    uint64_t limit = trust->ctx->limits.certificates;

    if (count > limit || trust->anchor_count + trust->other_count > limit - count)
        return es_err_limit(err, NULL, "certificates", limit);
    return 0;
}

static int reserve_anchors(eseal_trust *trust, size_t count, eseal_error *err)
{
    int rc = check_room(trust, count, err);

    if (rc == 0 && !es_grow(&trust->anchors, &trust->anchor_capacity, trust->anchor_count + count,
                       sizeof *trust->anchors))
        rc = es_err_nomem(err);
    return rc;
}

static int reserve_others(eseal_trust *trust, size_t count, eseal_error *err)
{
    int rc = check_room(trust, count, err);

    if (rc == 0 && !es_grow(&trust->others, &trust->other_capacity, trust->other_count + count,
                       sizeof *trust->others))
        rc = es_err_nomem(err);
    return rc;
}

/* Takes anchor over, if there is not one like it already; there is room. */
static void put_anchor(eseal_trust *trust, es_anchor *anchor)
{
    for (size_t i = 0; i < trust->anchor_count; i++) {
        es_anchor *old = &trust->anchors[i];

        if (old->use == anchor->use && same_text(old->subject, anchor->subject) &&
            es_cert_equal(old->cert, anchor->cert)) {
            old->flags |= anchor->flags;
            anchor_clear(anchor);
            return;
        }
    }
    trust->anchors[trust->anchor_count++] = *anchor;
}

int eseal_trust_add(eseal_trust *trust, const eseal_cert *cert, int use, unsigned flags,
    const char *subject, eseal_error *err)
{
    es_anchor anchor = {.use = use, .flags = flags};
    int rc;

    if (trust == NULL || cert == NULL)
        return es_err_misuse(err, "eseal_trust_add needs trust and cert");
    rc = check_use(use, flags, subject, err);
    if (rc == 0)
        rc = check_rule(cert, use, flags, subject, err);
    if (rc == 0)
        rc = reserve_anchors(trust, 1, err);
    if (rc == 0)
        rc = es_cert_parse(&anchor.cert, trust->ctx, cert->view.whole, NULL, err);
    if (rc == 0 && subject != NULL && (anchor.subject = es_strdup(subject)) == NULL)
        rc = es_err_nomem(err);
    if (rc == 0)
        put_anchor(trust, &anchor);
    else
        anchor_clear(&anchor);
    return rc;
}

int eseal_trust_add_file(
    eseal_trust *trust, const char *path, int use, unsigned flags, eseal_error *err)
{
    es_cert_list list = {0};
    int rc;

    if (trust == NULL || path == NULL)
        return es_err_misuse(err, "eseal_trust_add_file needs trust and path");
    rc = check_use(use, flags, NULL, err);
    if (rc != 0)
        return rc;
    rc = es_cert_list_read(&list, trust->ctx, path, err);
    for (size_t i = 0; rc == 0 && i < list.count; i++) {
        rc = check_rule(list.items[i], use, flags, NULL, err);
        if (rc != 0)
            es_err_place(err, path);
    }
    if (rc == 0)
        rc = reserve_anchors(trust, list.count, err);
    for (size_t i = 0; rc == 0 && i < list.count; i++) {
        es_anchor anchor = {.cert = list.items[i], .use = use, .flags = flags};

        list.items[i] = NULL;
        put_anchor(trust, &anchor);
    }
    es_cert_list_free(&list);
    return rc;
}

int eseal_trust_add_intermediates_file(eseal_trust *trust, const char *path, eseal_error *err)
{
    es_cert_list list = {0};
    int rc;

    if (trust == NULL || path == NULL)
        return es_err_misuse(err, "eseal_trust_add_intermediates_file needs trust and path");
    rc = es_cert_list_read(&list, trust->ctx, path, err);
    if (rc == 0)
        rc = reserve_others(trust, list.count, err);
    for (size_t i = 0; rc == 0 && i < list.count; i++) {
        trust->others[trust->other_count++] = list.items[i];
        list.items[i] = NULL;
    }
    es_cert_list_free(&list);
    return rc;
}

int eseal_trust_add_intermediate(eseal_trust *trust, const eseal_cert *cert, eseal_error *err)
{
    eseal_cert *copy = NULL;
    int rc;

    if (trust == NULL || cert == NULL)
        return es_err_misuse(err, "eseal_trust_add_intermediate needs trust and cert");
    rc = reserve_others(trust, 1, err);
    if (rc == 0)
        rc = es_cert_parse(&copy, trust->ctx, cert->view.whole, NULL, err);
    if (rc == 0)
        trust->others[trust->other_count++] = copy;
    return rc;
}

int eseal_trust_add_maker_subject(eseal_trust *trust, const char *subject, eseal_error *err)
{
    uint64_t limit;
    char *copy;

    if (trust == NULL || subject == NULL || subject[0] == '\0')
        return es_err_misuse(err, "eseal_trust_add_maker_subject needs trust and subject");
    limit = trust->ctx->limits.certificates;
    if (trust->maker_subject_count >= limit)
        return es_err_limit(err, NULL, "certificates", limit);
    copy = es_strdup(subject);
    if (copy == NULL || !es_grow(&trust->maker_subjects, &trust->maker_subject_capacity,
                            trust->maker_subject_count + 1, sizeof *trust->maker_subjects)) {
        es_free(copy);
        return es_err_nomem(err);
    }
    trust->maker_subjects[trust->maker_subject_count++] = copy;
    return 0;
}

int es_trust_merge(eseal_trust *trust, eseal_trust *from, eseal_error *err)
{
    size_t subjects = trust->maker_subject_count + from->maker_subject_count;
    int rc = check_room(trust, from->anchor_count + from->other_count, err);

    if (rc == 0)
        rc = reserve_anchors(trust, from->anchor_count, err);
    if (rc == 0)
        rc = reserve_others(trust, from->other_count, err);
    if (rc == 0 && subjects > trust->ctx->limits.certificates)
        rc = es_err_limit(err, NULL, "certificates", trust->ctx->limits.certificates);
    if (rc == 0 && !es_grow(&trust->maker_subjects, &trust->maker_subject_capacity, subjects,
                       sizeof *trust->maker_subjects))
        rc = es_err_nomem(err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < from->anchor_count; i++)
        put_anchor(trust, &from->anchors[i]);
    for (size_t i = 0; i < from->other_count; i++)
        trust->others[trust->other_count++] = from->others[i];
    for (size_t i = 0; i < from->maker_subject_count; i++)
        trust->maker_subjects[trust->maker_subject_count++] = from->maker_subjects[i];
    from->anchor_count = from->other_count = from->maker_subject_count = 0;
    return 0;
}

size_t eseal_trust_count(const eseal_trust *trust, int use)
{
    size_t count = 0;

    for (size_t i = 0; trust != NULL && i < trust->anchor_count; i++)
        if (trust->anchors[i].use == use)
            count++;
    return count;
}
