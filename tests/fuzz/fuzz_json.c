/* SPDX-License-Identifier: Apache-2.0 */
/* JSON, and lists of revoked seals in it: what is told points into the input, and no list makes a
 * seal PASSED of which a policy asks for its status. */
#include "base/ctx.h"
#include "codec/text.h"
#include "fuzz.h"
#include "model/revoked_list.h"

static void look(const es_json *json, es_span in)
{
    for (size_t i = 0; i < json->count; i++) {
        const es_json_node *node = &json->nodes[i], *child;
        size_t count = 0;

        FUZZ_CHECK(node->offset < in.len && (i == 0 || node->parent < i));
        FUZZ_CHECK((in.ptr[node->offset] == '{') == (node->kind == ES_JSON_OBJECT));
        FUZZ_CHECK((in.ptr[node->offset] == '[') == (node->kind == ES_JSON_ARRAY));
        FUZZ_CHECK((in.ptr[node->offset] == '"') == (node->kind == ES_JSON_STRING));
        FUZZ_CHECK(es_utf8_valid(node->text) && es_utf8_valid(node->name));
        FUZZ_CHECK(node->text.len == 0 || memchr(node->text.ptr, 0, node->text.len) == NULL);
        for (child = es_json_first(json, node); child != NULL; child = es_json_next(json, child))
            count++;
        FUZZ_CHECK(count == node->count);
    }
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

/* The result with and without a policy that asks for the status. */
static int judge(const eseal_evidence *evidence, int required)
{
    eseal_verify_options options = *fuzz_options();
    eseal_policy *policy = NULL;
    eseal_report *report = NULL;
    int result;

    FUZZ_CHECK(eseal_policy_new(&policy, fuzz_ctx(), "offline", NULL) == 0);
    eseal_policy_set_require_status(policy, required);
    options.policy = policy;
    options.evidence = evidence;
    FUZZ_CHECK(eseal_seal_verify(&report, the_seal(), fuzz_ctx(), &options, NULL) == 0);
    if (fuzz_report(report))
        FUZZ_CHECK(!required);
    result = eseal_report_result(report);
    eseal_report_free(report);
    eseal_policy_free(policy);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    eseal_evidence *evidence = NULL;
    eseal_error err = {0};
    es_json json;
    int rc = es_json_parse(&json, &fuzz_ctx()->limits, es_span_of(data, len), &err);
    int added;

    if (rc == 0)
        look(&json, es_span_of(data, len));
    else
        FUZZ_CHECK(json.nodes == NULL && err.code == rc && err.text[0] != '\0');
    FUZZ_CHECK(eseal_evidence_new(&evidence, fuzz_ctx(), NULL) == 0);
    added = eseal_evidence_add(evidence, ESEAL_EVIDENCE_REVOKED_LIST, data, len, "input", &err);
    FUZZ_CHECK(rc == 0 || added == rc);
    if (added == 0) {
        FUZZ_CHECK(judge(evidence, 1) != ESEAL_PASSED);
        (void)judge(evidence, 0);
    } else {
        FUZZ_CHECK(eseal_evidence_count(evidence, ESEAL_EVIDENCE_REVOKED_LIST) == 0);
        FUZZ_CHECK(added != ESEAL_E_FIELD || err.offset < len);
    }
    eseal_evidence_free(evidence);
    es_json_free(&json);
    return 0;
}
