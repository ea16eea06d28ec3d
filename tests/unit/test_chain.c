/* SPDX-License-Identifier: Apache-2.0 */
/* Expectations are RFC 5280, clause 6, and what chain.h says of states; never a program's output.
 */
#include "pki/chain.h"

#include "base/mem.h"

#include "chain_cases.h"

/* Fills the keys in and makes it. */
static eseal_cert *make(const made *what)
{
    cert_plan plan = what->plan;

    plan.key = unit_key((size_t)what->key);
    plan.issuer_key = unit_key((size_t)what->by);
    return maker_cert(unit_ctx, &plan);
}

static eseal_trust *new_trust(void)
{
    eseal_trust *trust = NULL;

    ck_assert_int_eq(eseal_trust_new(&trust, unit_ctx, NULL), 0);
    return trust;
}

static void add(eseal_trust *trust, const eseal_cert *cert, char role)
{
    if (role == 'A')
        ck_assert_int_eq(eseal_trust_add(trust, cert, ESEAL_USE_SIGNER, 0, NULL, NULL), 0);
    if (role == 'M')
        ck_assert_int_eq(
            eseal_trust_add(trust, cert, ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA, NULL, NULL), 0);
    if (role == 'T')
        ck_assert_int_eq(eseal_trust_add_intermediate(trust, cert, NULL), 0);
}

START_TEST(table)
{
    const chain_case *c = &CASES[_i];
    eseal_trust *trust = new_trust();
    eseal_cert *certs[CERTS] = {NULL}, *pool[CERTS];
    size_t count = 0, pooled = 0;
    es_chain chain;
    eseal_error err = {0};

    for (; count < CERTS && c->certs[count].role != 0; count++) {
        certs[count] = make(&c->certs[count]);
        add(trust, certs[count], c->certs[count].role);
        if (c->certs[count].role == 'P')
            pool[pooled++] = certs[count];
    }
    ck_assert_msg(es_chain_build(
                      &chain, unit_ctx, trust, ESEAL_USE_SIGNER, certs[0], pool, pooled, &err) == 0,
        "%s: %s", c->name, err.text);
    ck_assert_msg(chain.state == c->state, "%s: state %d", c->name, chain.state);
    ck_assert_msg(chain.reason == c->reason, "%s: %s", c->name, es_reason_id(chain.reason));
    ck_assert_msg((chain.detail == NULL) == (c->detail == NULL), "%s", c->name);
    if (c->detail != NULL)
        ck_assert_msg(strcmp(chain.detail, c->detail) == 0, "%s: %s", c->name, chain.detail);
    ck_assert_msg(chain.step_count == c->steps, "%s: %zu steps", c->name, chain.step_count);
    ck_assert_int_eq(chain.missing_issuer != NULL, c->state == ES_CHAIN_NOT_FOUND);
    ck_assert_int_eq(chain.path_count > 0, c->state == ES_CHAIN_GOOD);
    es_chain_free(&chain);
    eseal_trust_free(trust);
    for (size_t i = 0; i < count; i++)
        eseal_cert_free(certs[i]);
}
END_TEST

/* Builds for a signer. */
static void build(es_chain *chain, const eseal_trust *trust, const eseal_cert *leaf)
{
    ck_assert_int_eq(
        es_chain_build(chain, unit_ctx, trust, ESEAL_USE_SIGNER, leaf, NULL, 0, NULL), 0);
}

/* Pinning: the certificate itself, whatever it is, and no other of the same holder. */
START_TEST(pinned)
{
    static const made leaves[] = {{'L', 0, 1, {.subject = "CN=leaf", .issuer = "CN=root"}},
        {'L', 0, 0, {.subject = "CN=leaf"}}, {'L', 0, 0, {.subject = "CN=leaf", .ca = true}},
        {'L', 0, 1, {.subject = "CN=leaf", .issuer = "CN=root", .damaged = true}}};
    made renewed = leaves[_i];
    eseal_trust *trust = new_trust();
    eseal_cert *leaf = make(&leaves[_i]), *other;
    es_chain chain;

    renewed.plan.serial = 2;
    other = make(&renewed);
    add(trust, leaf, 'A');
    build(&chain, trust, leaf);
    ck_assert_int_eq(chain.state, ES_CHAIN_PINNED);
    ck_assert_int_eq(chain.reason, ES_R_OK_PINNED);
    ck_assert_str_eq(chain.detail, "CN=leaf");
    ck_assert_uint_eq(chain.step_count, 1);
    ck_assert_str_eq(chain.steps[0].sm3, leaf->sm3);
    es_chain_free(&chain);
    build(&chain, trust, other);
    ck_assert_int_eq(chain.state, ES_CHAIN_NOT_FOUND);
    es_chain_free(&chain);
    eseal_cert_free(leaf);
    eseal_cert_free(other);
    eseal_trust_free(trust);
}
END_TEST

/* Who is pinned as a maker is no signer. */
START_TEST(pinned_use)
{
    static const made leaf_made = {'M', 0, 0, {.subject = "CN=leaf"}};
    static const made other_made = {'A', 2, 2, {.subject = "CN=other", .ca = true}};
    eseal_cert *leaf = make(&leaf_made), *other = make(&other_made);
    eseal_trust *trust = new_trust();
    es_chain chain;

    add(trust, leaf, 'M');
    add(trust, other, 'A');
    build(&chain, trust, leaf);
    ck_assert_int_eq(chain.state, ES_CHAIN_NOT_FOUND);
    es_chain_free(&chain);
    ck_assert_int_eq(
        es_chain_build(&chain, unit_ctx, trust, ESEAL_USE_MAKER, leaf, NULL, 0, NULL), 0);
    ck_assert_int_eq(chain.state, ES_CHAIN_PINNED);
    es_chain_free(&chain);
    eseal_cert_free(leaf);
    eseal_cert_free(other);
    eseal_trust_free(trust);
}
END_TEST

/* What is missing is told so that it can be fetched. */
START_TEST(missing)
{
    static const made leaf_made = {'L', 0, 1, {.subject = "CN=leaf", .issuer = "C=CN/CN=根"}};
    static const made bare_made = {
        'L', 0, 1, {.subject = "CN=leaf", .issuer = "C=CN/CN=根", .no_aki = true}};
    static const made root_made = {'A', 1, 1, {.subject = "C=CN/CN=根", .ca = true}};
    static const made other_made = {'A', 2, 2, {.subject = "CN=other", .ca = true}};
    eseal_cert *leaf = make(&leaf_made), *bare = make(&bare_made), *root = make(&root_made);
    eseal_cert *other = make(&other_made);
    eseal_trust *trust = new_trust();
    char hex[41];
    es_chain chain;

    add(trust, other, 'A');
    for (size_t i = 0; i < 20; i++)
        snprintf(hex + 2 * i, 3, "%02x", root->ski.ptr[i]);
    build(&chain, trust, leaf);
    ck_assert_str_eq(chain.missing_issuer, "CN=根,C=CN");
    ck_assert_str_eq(chain.missing_key_id, hex);
    es_chain_free(&chain);
    build(&chain, trust, bare);
    ck_assert_str_eq(chain.missing_issuer, "CN=根,C=CN");
    ck_assert_ptr_null(chain.missing_key_id);
    es_chain_free(&chain);
    eseal_cert_free(leaf);
    eseal_cert_free(bare);
    eseal_cert_free(root);
    eseal_cert_free(other);
    eseal_trust_free(trust);
}
END_TEST

#define DAY INT64_C(86400)

/* Periods are recorded, the leaf's apart; the ends belong to them. */
START_TEST(periods)
{
    static const made leaf_made = {
        'L', 0, 1, {.subject = "CN=leaf", .issuer = "CN=root", .to = MAKER_FROM + DAY}};
    static const made old_made = {
        'A', 1, 1, {.subject = "CN=root", .ca = true, .to = MAKER_FROM + 100 * DAY}};
    static const made new_made = {'A', 1, 1,
        {.subject = "CN=root", .ca = true, .from = MAKER_FROM + 90 * DAY, .to = MAKER_TO}};
    eseal_cert *leaf = make(&leaf_made), *old = make(&old_made), *renewed = make(&new_made);
    eseal_trust *trust = new_trust();
    es_chain chain;

    add(trust, old, 'A');
    build(&chain, trust, leaf);
    ck_assert_int_eq(chain.state, ES_CHAIN_GOOD);
    ck_assert_int_eq(chain.steps[0].not_after, MAKER_FROM + DAY);
    ck_assert_int_eq(chain.steps[1].not_before, MAKER_FROM);
    ck_assert_int_eq(chain.steps[1].not_after, MAKER_FROM + 100 * DAY);
    ck_assert_uint_eq(es_chain_expired_at(&chain, MAKER_FROM - 1), 1);
    ck_assert_uint_eq(es_chain_expired_at(&chain, MAKER_FROM), ES_CHAIN_MAX);
    ck_assert_uint_eq(es_chain_expired_at(&chain, MAKER_FROM + 2 * DAY), ES_CHAIN_MAX);
    ck_assert_uint_eq(es_chain_expired_at(&chain, MAKER_FROM + 100 * DAY), ES_CHAIN_MAX);
    ck_assert_uint_eq(es_chain_expired_at(&chain, MAKER_FROM + 100 * DAY + 1), 1);
    es_chain_free(&chain);
    /* the root was renewed under the same key: either certificate will do at its time */
    add(trust, renewed, 'A');
    build(&chain, trust, leaf);
    ck_assert_uint_eq(chain.path_count, 2);
    ck_assert_uint_eq(es_chain_expired_at(&chain, MAKER_FROM + 2 * DAY), ES_CHAIN_MAX);
    ck_assert_uint_eq(es_chain_expired_at(&chain, MAKER_FROM + 200 * DAY), ES_CHAIN_MAX);
    ck_assert_uint_eq(es_chain_expired_at(&chain, MAKER_FROM - 1), 1);
    ck_assert_uint_eq(es_chain_expired_at(&chain, MAKER_TO + 1), 1);
    es_chain_free(&chain);
    eseal_cert_free(leaf);
    eseal_cert_free(old);
    eseal_cert_free(renewed);
    eseal_trust_free(trust);
}
END_TEST

/* A maker CA that is bound to a subject lets that one make seals and nobody else. */
START_TEST(subject_rule)
{
    static const made maker_made = {'L', 0, 1, {.subject = "C=CN/CN=制章者", .issuer = "CN=root"}};
    static const made signer_made = {'L', 2, 1, {.subject = "C=CN/CN=张三", .issuer = "CN=root"}};
    static const made root_made = ROOT('M', 1);
    eseal_cert *maker = make(&maker_made), *signer = make(&signer_made), *root = make(&root_made);
    eseal_trust *trust = new_trust();
    es_chain chain;

    ck_assert_int_eq(eseal_trust_add(trust, root, ESEAL_USE_MAKER, 0, "CN=制章者,C=CN", NULL), 0);
    ck_assert_int_eq(
        es_chain_build(&chain, unit_ctx, trust, ESEAL_USE_MAKER, maker, NULL, 0, NULL), 0);
    ck_assert_int_eq(chain.state, ES_CHAIN_GOOD);
    es_chain_free(&chain);
    ck_assert_int_eq(
        es_chain_build(&chain, unit_ctx, trust, ESEAL_USE_MAKER, signer, NULL, 0, NULL), 0);
    ck_assert_int_eq(chain.state, ES_CHAIN_BROKEN);
    ck_assert_int_eq(chain.reason, ES_R_CHAIN_SUBJECT);
    ck_assert_str_eq(chain.detail, "CN=张三,C=CN: the anchor asks for CN=制章者,C=CN");
    es_chain_free(&chain);
    /* nor is the CA's own certificate pinned by a rule that it does not keep */
    ck_assert_int_eq(
        es_chain_build(&chain, unit_ctx, trust, ESEAL_USE_MAKER, root, NULL, 0, NULL), 0);
    ck_assert_int_eq(chain.state, ES_CHAIN_NOT_FOUND);
    es_chain_free(&chain);
    eseal_cert_free(maker);
    eseal_cert_free(signer);
    eseal_cert_free(root);
    eseal_trust_free(trust);
}
END_TEST

/* A pool full of impostors ends the search, says so, and never finds fault with the true path: not
 * even where another path, from the store, is known to break. */
START_TEST(limits)
{
    static const made leaf_made = {
        'L', 0, 2, {.subject = "CN=leaf", .issuer = "CN=m", .no_aki = true}};
    static const made true_made = {'P', 2, 1, {.subject = "CN=m", .issuer = "CN=root", .ca = true}};
    static const made false_made = {
        'P', 3, 3, {.subject = "CN=m", .issuer = "CN=root", .ca = true}};
    static const made root_made = ROOT('A', 1);
    static const made cross_made = {'T', 2, 4, {.subject = "CN=m", .issuer = "CN=odd", .ca = true}};
    static const made odd_made = {
        'A', 4, 4, {.subject = "CN=odd", .ca = true, .critical = "1.2.3.4"}};
    static const made *const stores[] = {&root_made, &cross_made, &odd_made};
    /* leaf and impostors; leaf and both true ones; these and their roots */
    const size_t count = ES_CHAIN_VERIFICATIONS + 1, room = ES_CHAIN_VERIFICATIONS - 3;
    eseal_cert *leaf = make(&leaf_made), *pool[ES_CHAIN_VERIFICATIONS + 1];
    eseal_trust *trust = new_trust();
    es_chain chain;

    for (size_t i = 0; i < 3; i++) {
        eseal_cert *cert = make(stores[i]);

        add(trust, cert, stores[i]->role);
        eseal_cert_free(cert);
    }
    pool[0] = make(&false_made);
    for (size_t i = 1; i + 1 < count; i++) { /* each with another value of its own */
        es_span whole = pool[0]->view.whole;
        uint8_t *octets = es_memdup(whole.ptr, whole.len);

        octets[whole.len - 1] ^= (uint8_t)i;
        ck_assert_int_eq(
            es_cert_parse(&pool[i], unit_ctx, es_span_of(octets, whole.len), NULL, NULL), 0);
        es_free(octets);
    }
    pool[count - 1] = make(&true_made);
    for (size_t used = count; used >= room; used--) {
        bool fits = used == room;

        ck_assert_int_eq(es_chain_build(&chain, unit_ctx, trust, ESEAL_USE_SIGNER, leaf,
                             pool + count - used, used, NULL),
            0);
        ck_assert_int_eq(chain.state, fits ? ES_CHAIN_GOOD : ES_CHAIN_NOT_FOUND);
        ck_assert_int_eq(chain.reason, fits ? ES_R_OK_PATH : ES_R_LIMIT_REACHED);
        es_chain_free(&chain);
    }
    for (size_t i = 0; i < count; i++)
        eseal_cert_free(pool[i]);
    eseal_cert_free(leaf);
    eseal_trust_free(trust);
}
END_TEST

/* ES_CHAIN_MAX certificates are a path, one more is not. */
START_TEST(longest)
{
    eseal_cert *pool[ES_CHAIN_MAX];
    static const made root_made = {'A', 0, 0, {.subject = "CN=0", .ca = true}};
    eseal_trust *trust = new_trust();
    char subject[16], issuer[16];
    eseal_cert *root = make(&root_made);
    es_chain chain;

    add(trust, root, 'A');
    for (int i = 0; i < ES_CHAIN_MAX; i++) {
        cert_plan plan = {.subject = subject,
            .issuer = issuer,
            .key = unit_key((size_t)(i + 1) % 2),
            .issuer_key = unit_key((size_t)i % 2),
            .ca = true};

        snprintf(subject, sizeof subject, "CN=%d", i + 1);
        snprintf(issuer, sizeof issuer, "CN=%d", i);
        pool[i] = maker_cert(unit_ctx, &plan);
    }
    ck_assert_int_eq(es_chain_build(&chain, unit_ctx, trust, ESEAL_USE_SIGNER,
                         pool[ES_CHAIN_MAX - 2], pool, ES_CHAIN_MAX, NULL),
        0);
    ck_assert_int_eq(chain.state, ES_CHAIN_GOOD);
    ck_assert_uint_eq(chain.step_count, ES_CHAIN_MAX);
    es_chain_free(&chain);
    ck_assert_int_eq(es_chain_build(&chain, unit_ctx, trust, ESEAL_USE_SIGNER,
                         pool[ES_CHAIN_MAX - 1], pool, ES_CHAIN_MAX, NULL),
        0);
    ck_assert_int_eq(chain.state, ES_CHAIN_NOT_FOUND);
    ck_assert_int_eq(chain.reason, ES_R_LIMIT_REACHED);
    es_chain_free(&chain);
    for (int i = 0; i < ES_CHAIN_MAX; i++)
        eseal_cert_free(pool[i]);
    eseal_cert_free(root);
    eseal_trust_free(trust);
}
END_TEST

START_TEST(no_store)
{
    static const made leaf_made = {'L', 0, 0, {.subject = "CN=leaf"}};
    eseal_cert *leaf = make(&leaf_made);
    es_chain chain;

    build(&chain, NULL, leaf);
    ck_assert_int_eq(chain.state, ES_CHAIN_NO_ANCHORS);
    es_chain_free(&chain);
    es_chain_free(NULL);
    eseal_cert_free(leaf);
}
END_TEST

/* A real root whose keyUsage forbids what it does. */
START_TEST(corpus)
{
    const char *folder = unit_corpus();
    char path[4300];
    eseal_trust *trust;
    eseal_cert *user = NULL;
    es_chain chain;

    if (folder == NULL)
        return;
    trust = new_trust();
    snprintf(path, sizeof path, "%s/keys/ofdrw-root.pem", folder);
    ck_assert_int_eq(eseal_trust_add_file(trust, path, ESEAL_USE_SIGNER, 0, NULL), 0);
    snprintf(path, sizeof path, "%s/keys/ofdrw-user.pem", folder);
    ck_assert_int_eq(eseal_cert_open_file(&user, unit_ctx, path, NULL), 0);
    build(&chain, trust, user);
    ck_assert_int_eq(chain.state, ES_CHAIN_BROKEN);
    ck_assert_int_eq(chain.reason, ES_R_CHAIN_NOT_CA);
    ck_assert_str_eq(chain.detail,
        "CN=OFD Reader and WriterROOT Certificate,L=Hangzhou,ST=Zhejiang,O=OFD R&W,C=CN: "
        "keyUsage without keyCertSign");
    es_chain_free(&chain);
    eseal_cert_free(user);
    eseal_trust_free(trust);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chain");
    TCase *tc = tcase_create("chain");

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, unit_ctx_make, unit_pki_drop);
    tcase_add_loop_test(tc, table, 0, sizeof CASES / sizeof CASES[0]);
    tcase_add_loop_test(tc, pinned, 0, 4);
    tcase_add_test(tc, pinned_use);
    tcase_add_test(tc, missing);
    tcase_add_test(tc, periods);
    tcase_add_test(tc, subject_rule);
    tcase_add_test(tc, limits);
    tcase_add_test(tc, longest);
    tcase_add_test(tc, no_store);
    tcase_add_test(tc, corpus);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
