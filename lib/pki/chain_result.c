/* SPDX-License-Identifier: Apache-2.0 */
/* Writing down what the search found. */
#include "base/mem.h"
#include "codec/text.h"
#include "pki/chain_rules.h"

static int put_steps(es_chain *out, const es_path *path, eseal_error *err)
{
    out->steps = es_alloc_array(path->count, sizeof *out->steps);
    if (out->steps == NULL)
        return es_err_nomem(err);
    for (size_t i = 0; i < path->count; i++) {
        const eseal_cert *cert = path->certs[i];
        es_chain_step *step = &out->steps[i];

        step->cert = cert;
        step->subject = es_strdup(cert->subject);
        if (step->subject == NULL)
            return es_err_nomem(err);
        out->step_count++;
        memcpy(step->sm3, cert->sm3, sizeof step->sm3);
        step->not_before = cert->view.not_before;
        step->not_after = cert->view.not_after;
    }
    return 0;
}

static int put_text(char **out, const char *text, const char *behind, eseal_error *err)
{
    es_buf buf = ES_BUF(SIZE_MAX / 2);

    es_buf_text(&buf, text);
    es_buf_text(&buf, behind);
    *out = (char *)es_buf_take(&buf, NULL);
    es_buf_free(&buf);
    return *out == NULL ? es_err_nomem(err) : 0;
}

int es_chain_put_end(es_chain *out, es_chain_state state, es_reason reason, const char *detail,
    const char *behind, const es_path *path, eseal_error *err)
{
    int rc = put_text(&out->detail, detail, behind, err);

    out->state = state;
    out->reason = reason;
    return rc != 0 ? rc : put_steps(out, path, err);
}

int es_chain_put_missing(es_chain *out, const eseal_cert *last, eseal_error *err)
{
    es_span id = last->aki;
    es_buf hex = ES_BUF(SIZE_MAX / 2);
    int rc = put_text(&out->missing_issuer, last->issuer, "", err);

    if (id.len == 0 && es_cert_self_issued(last))
        id = last->ski;
    if (rc != 0 || id.len == 0)
        return rc;
    es_hex_encode(&hex, id);
    out->missing_key_id = (char *)es_buf_take(&hex, NULL);
    es_buf_free(&hex);
    return out->missing_key_id == NULL ? es_err_nomem(err) : 0;
}

void es_chain_free(es_chain *chain)
{
    if (chain == NULL)
        return;
    for (size_t i = 0; i < chain->step_count; i++)
        es_free(chain->steps[i].subject);
    es_free(chain->steps);
    es_free(chain->paths);
    es_free(chain->detail);
    es_free(chain->missing_issuer);
    es_free(chain->missing_key_id);
    *chain = (es_chain){.state = ES_CHAIN_NO_ANCHORS};
}

size_t es_chain_expired_at(const es_chain *chain, int64_t time)
{
    for (size_t i = 0; i < chain->path_count; i++)
        if (chain->paths[i].from <= time && time <= chain->paths[i].to)
            return ES_CHAIN_MAX;
    for (size_t i = 1; i < chain->step_count; i++)
        if (time < chain->steps[i].not_before || time > chain->steps[i].not_after)
            return i;
    return ES_CHAIN_MAX;
}
