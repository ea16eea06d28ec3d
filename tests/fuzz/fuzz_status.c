/* SPDX-License-Identifier: Apache-2.0 */
/* Status lists: what was read is written again octet for octet, and a list that had any say in a
 * verdict was signed by the register: it is a seed's. */
#include "fuzz.h"
#include "model/status.h"

/* Fields into the builder, and the builder's octets against those that came. */
static void write_again(const eseal_status_list *list)
{
    eseal_status_builder *builder = NULL;
    es_buf message = ES_BUF(SIZE_MAX / 2);

    FUZZ_CHECK(eseal_status_builder_new(&builder, fuzz_ctx(), NULL) == 0);
    FUZZ_CHECK(eseal_status_builder_set_issuer(builder, eseal_status_list_issuer(list), NULL) == 0);
    eseal_status_builder_set_number(builder, eseal_status_list_number(list));
    eseal_status_builder_set_updates(
        builder, eseal_status_list_this_update(list), eseal_status_list_next_update(list));
    for (size_t i = 0; i + 34 <= list->makers.len; i += 34)
        FUZZ_CHECK(es_status_builder_add_digest(builder, list->makers.ptr + i + 2, NULL) == 0);
    for (size_t i = 0; i < eseal_status_list_count(list); i++)
        FUZZ_CHECK(eseal_status_builder_add_entry(builder, eseal_status_list_id_at(list, i),
                       eseal_status_list_status_at(list, i), eseal_status_list_reason_at(list, i),
                       eseal_status_list_effective_at(list, i),
                       eseal_status_list_reported_at(list, i), NULL) == 0);
    if (list->question != NULL)
        FUZZ_CHECK(
            eseal_status_builder_set_question(builder, list->question, list->asked, NULL) == 0);
    FUZZ_CHECK(es_status_builder_message(&message, builder, NULL) == 0);
    FUZZ_CHECK(es_span_equal(es_buf_view(&message), list->message));
    es_buf_free(&message);
    eseal_status_builder_free(builder);
}

static bool is_seed(const eseal_status_list *list)
{
    static fuzz_files seeds;
    bool same = false;

    fuzz_read_files(&seeds, "fuzz_status");
    for (size_t i = 0; i < seeds.count && !same; i++) {
        eseal_status_list *seed = NULL;

        FUZZ_CHECK(eseal_status_list_parse(
                       &seed, fuzz_ctx(), seeds.items[i].ptr, seeds.items[i].len, NULL) == 0);
        same = es_span_equal(seed->message, list->message);
        eseal_status_list_free(seed);
    }
    return same;
}

/* One of the seeds is a stranger's. */
static bool is_by_register(const eseal_status_list *list)
{
    es_buf der = fuzz_read_seed("lists/register");
    bool same = es_span_equal(es_buf_view(&der), list->cert);

    es_buf_free(&der);
    return same;
}

static void add_anchor(eseal_trust *trust, const char *name, int use, unsigned flags)
{
    es_buf der = fuzz_read_seed(name);
    eseal_cert *cert = NULL;

    FUZZ_CHECK(eseal_cert_parse(&cert, fuzz_ctx(), der.ptr, der.len, NULL) == 0);
    FUZZ_CHECK(eseal_trust_add(trust, cert, use, flags, NULL, NULL) == 0);
    eseal_cert_free(cert);
    es_buf_free(&der);
}

/* The maker's CA, the register, and a policy that demands a list. */
static const eseal_verify_options *options_of(void)
{
    static eseal_verify_options options;
    static eseal_trust *trust;
    static eseal_policy *policy;

    if (trust != NULL)
        return &options;
    FUZZ_CHECK(eseal_trust_new(&trust, fuzz_ctx(), NULL) == 0);
    FUZZ_CHECK(eseal_policy_new(&policy, fuzz_ctx(), "offline", NULL) == 0);
    eseal_policy_set_require_status(policy, 1);
    add_anchor(trust, "anchors/maker", ESEAL_USE_MAKER, ESEAL_ANCHOR_MAKER_CA);
    add_anchor(trust, "lists/register", ESEAL_USE_STATUS, 0);
    options = (eseal_verify_options){.size = sizeof options, .trust = trust, .policy = policy};
    return &options;
}

static const eseal_seal *the_seal(void)
{
    static eseal_seal *seal;
    es_buf der;

    if (seal != NULL)
        return seal;
    der = fuzz_read_seed("fuzz_seal/v4");
    FUZZ_CHECK(eseal_seal_parse(&seal, fuzz_ctx(), der.ptr, der.len, NULL) == 0);
    es_buf_free(&der);
    return seal;
}

static void judge(const uint8_t *data, size_t len, const eseal_status_list *list)
{
    eseal_verify_options options = *options_of();
    eseal_evidence *evidence = NULL;
    eseal_report *report = NULL;
    int outcome;

    FUZZ_CHECK(eseal_evidence_new(&evidence, fuzz_ctx(), NULL) == 0);
    FUZZ_CHECK(eseal_evidence_add(evidence, ESEAL_EVIDENCE_STATUS, data, len, "input", NULL) == 0);
    options.evidence = evidence;
    FUZZ_CHECK(eseal_seal_verify(&report, the_seal(), fuzz_ctx(), &options, NULL) == 0);
    outcome = eseal_check_outcome(eseal_report_check_find(report, 0, "seal.status"));
    if (outcome != ESEAL_CHECK_NOT_RUN) /* it had a say */
        FUZZ_CHECK(is_seed(list) && is_by_register(list));
    if (fuzz_report(report))
        FUZZ_CHECK(outcome == ESEAL_CHECK_PASSED || outcome == ESEAL_CHECK_WARNING);
    eseal_report_free(report);
    eseal_evidence_free(evidence);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    eseal_status_list *list = NULL;
    eseal_error err = {0};

    if (eseal_status_list_parse(&list, fuzz_ctx(), data, len, &err) != 0) {
        FUZZ_CHECK(list == NULL && err.code != 0 && err.text[0] != '\0');
        return 0;
    }
    write_again(list);
    judge(data, len, list);
    eseal_status_list_free(list);
    return 0;
}
