/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy.h"

#include "base/ctx.h"
#include "base/mem.h"

static const char *const PRESETS[ES_PRESET_COUNT] = {
    [ES_PRESET_DEFAULT] = "default",
    [ES_PRESET_OFFLINE] = "offline",
    [ES_PRESET_STRICT] = "strict",
    [ES_PRESET_ARCHIVE] = "archive",
};

int eseal_policy_new(eseal_policy **out, const eseal_ctx *ctx, const char *name, eseal_error *err)
{
    eseal_policy *policy;
    size_t preset = 0;

    if (out == NULL || ctx == NULL)
        return es_err_misuse(err, "eseal_policy_new needs out and ctx");
    *out = NULL;
    if (name == NULL)
        name = PRESETS[0];
    while (preset < ES_PRESET_COUNT && strcmp(PRESETS[preset], name) != 0)
        preset++;
    if (preset == ES_PRESET_COUNT)
        return es_err(err, ESEAL_E_POLICY, name, ES_NO_OFFSET,
            "there is no policy of this name; there are default, offline, strict, archive");
    policy = es_alloc(sizeof *policy);
    if (policy == NULL)
        return es_err_nomem(err);
    policy->preset = (es_preset)preset;
    *out = policy;
    return 0;
}

void eseal_policy_free(eseal_policy *policy)
{
    if (policy == NULL)
        return;
    for (size_t i = 0; i < policy->uncovered_count; i++)
        es_free(policy->uncovered[i]);
    es_free(policy->uncovered);
    es_free(policy);
}

const char *eseal_policy_name(const eseal_policy *policy)
{
    return policy == NULL ? PRESETS[0] : PRESETS[policy->preset];
}

void eseal_policy_set_require_status(eseal_policy *policy, int on)
{
    policy->require_status = on != 0;
}

void eseal_policy_set_require_stamp(eseal_policy *policy, int on)
{
    policy->require_stamp = on != 0;
}

/* A package key as es_ofd_resolve() gives it: no leading slash, no empty or dot components. */
static bool is_normal(const char *path)
{
    size_t start = 0;

    for (size_t i = 0;; i++) {
        unsigned char c = (unsigned char)path[i];

        if (c == '/' || c == '\0') {
            size_t len = i - start;

            if (len == 0 || (len == 1 && path[start] == '.') ||
                (len == 2 && path[start] == '.' && path[start + 1] == '.'))
                return false;
            start = i + 1;
        } else if (c < 0x20 || c == '\\') {
            return false;
        }
        if (c == '\0')
            return true;
    }
}

int eseal_policy_add_uncovered(eseal_policy *policy, const char *path, eseal_error *err)
{
    char *copy;

    if (policy == NULL || path == NULL)
        return es_err_misuse(err, "eseal_policy_add_uncovered needs policy and path");
    if (!is_normal(path))
        return es_err(err, ESEAL_E_POLICY, path, ES_NO_OFFSET,
            "not a package path such as Doc_0/Attachs/a.xml");
    copy = es_strdup(path);
    if (copy == NULL || !es_grow(&policy->uncovered, &policy->uncovered_capacity,
                            policy->uncovered_count + 1, sizeof *policy->uncovered)) {
        es_free(copy);
        return es_err_nomem(err);
    }
    policy->uncovered[policy->uncovered_count++] = copy;
    return 0;
}

char es_policy_level(const eseal_policy *policy, es_check_id id)
{
    if (id == ES_C_SEAL_STATUS && policy->require_status)
        return 'R';
    if ((id == ES_C_TIME_STAMP || id == ES_C_TIME_ORDER) && policy->require_stamp)
        return 'R';
    return es_check_level(id, policy->preset);
}

bool es_policy_accepts_uncovered(const eseal_policy *policy, const char *path)
{
    for (size_t i = 0; i < policy->uncovered_count; i++)
        if (strcmp(policy->uncovered[i], path) == 0)
            return true;
    return false;
}

bool es_policy_describe(es_buf *out, const eseal_policy *policy)
{
    es_buf_format(out, "eseal-policy/1 %s\n", PRESETS[policy->preset]);
    for (int id = 0; id < ES_CHECK_COUNT; id++)
        es_buf_format(out, "%s %c\n", es_check_name((es_check_id)id),
            es_policy_level(policy, (es_check_id)id));
    for (size_t i = 0; i < policy->uncovered_count; i++)
        es_buf_format(out, "uncovered %s\n", policy->uncovered[i]);
    return !out->failed;
}

eseal_policy es_policy_strict(const eseal_policy *policy)
{
    eseal_policy strict = *policy;

    strict.preset = ES_PRESET_STRICT;
    return strict;
}
