/* SPDX-License-Identifier: Apache-2.0 */
/* What is done with keys: sign, cert, trust, reference. */
#include <stddef.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/time.h"
#include "case.h"
#include "unit.h"

/* --- who there is --- */

static const struct {
    const char *name, *subject;
    size_t at;
} OWN[] = {
    {"ca", "C=CN/CN=Signer CA", offsetof(forge, ca)},
    {"signer", "C=CN/O=Office/CN=Office", offsetof(forge, signer)},
    {"other", "C=CN/O=Other/CN=Other", offsetof(forge, other)},
    {"maker-ca", "C=CN/CN=Maker CA", offsetof(forge, maker_ca)},
    {"maker", "C=CN/O=Maker/CN=Maker", offsetof(forge, maker)},
    {"stranger-ca", "C=CN/CN=Stranger CA", offsetof(forge, stranger_ca)},
    {"stranger", "C=CN/O=Office/CN=Office", offsetof(forge, stranger)},
};

static const forge_id *who(const bench *b, const char *name, const char **subject)
{
    const char *dropped;

    if (subject == NULL)
        subject = &dropped;
    for (size_t i = 0; i < sizeof OWN / sizeof OWN[0]; i++)
        if (strcmp(OWN[i].name, name) == 0) {
            *subject = OWN[i].subject;
            return (const forge_id *)(const void *)((const char *)&b->f + OWN[i].at);
        }
    for (size_t i = 0; i < b->person_count; i++)
        if (strcmp(b->people[i].name, name) == 0) {
            *subject = b->people[i].subject;
            return &b->people[i].id;
        }
    bench_fail(b, name);
}

static int64_t moment(const bench *b, const char *text)
{
    bool zoned;
    int64_t out;

    if (!es_time_from_text(&out, es_span_str(text), &zoned))
        bench_fail(b, text);
    return out;
}

static bool take_flag(cert_plan *plan, const char *word)
{
    if (strcmp(word, "ca") == 0)
        plan->ca = true;
    else if (strcmp(word, "no-key-ids") == 0)
        plan->no_ski = plan->no_aki = true;
    else if (strcmp(word, "damaged") == 0)
        plan->damaged = true;
    else
        return false;
    return true;
}

static const forge_id *take_cert_word(bench *b, cert_plan *plan, const forge_id **issuer, int i)
{
    const char *value;

    if (take_flag(plan, bench_word(b, i)))
        return NULL;
    if ((value = bench_value(b, i, "subject")) != NULL)
        plan->subject = value;
    else if ((value = bench_value(b, i, "issuer")) != NULL)
        *issuer = who(b, value, &plan->issuer);
    else if ((value = bench_value(b, i, "from")) != NULL)
        plan->from = moment(b, value);
    else if ((value = bench_value(b, i, "to")) != NULL)
        plan->to = moment(b, value);
    else if ((value = bench_value(b, i, "critical")) != NULL)
        plan->critical = value;
    else if ((value = bench_value(b, i, "usage")) != NULL)
        plan->usage = MAKER_USAGE((unsigned)strtoul(value, NULL, 10));
    else if ((value = bench_value(b, i, "eku")) != NULL)
        plan->eku = value;
    else if ((value = bench_value(b, i, "serial")) != NULL)
        plan->serial = (uint32_t)strtoul(value, NULL, 10);
    else if ((value = bench_value(b, i, "key")) != NULL)
        return who(b, value, NULL);
    else
        bench_fail(b, bench_word(b, i));
    return NULL;
}

/* cert NAME subject=S [issuer=WHO] [key=WHO] [ca] [from=] [to=] [usage=BIT] [critical=OID] ... */
static void op_cert(bench *b)
{
    case_person *person = &b->people[b->person_count];
    const forge_id *issuer = NULL, *key = NULL;
    cert_plan plan = {.serial = 7000 + (uint32_t)b->person_count};

    ck_assert_uint_lt(b->person_count, CASE_PEOPLE);
    for (int i = 2; i < b->line->count; i++) {
        const forge_id *one = take_cert_word(b, &plan, &issuer, i);

        key = one != NULL ? one : key;
    }
    person->name = es_strdup(bench_word(b, 1));
    person->subject = es_strdup(plan.subject);
    if (key == NULL) {
        forge_identity_plan(&b->f, &person->id, &plan, issuer);
    } else {
        plan.key = key->key;
        plan.issuer_key = issuer == NULL ? NULL : issuer->key;
        person->id.der = maker_der(&plan);
    }
    b->person_count++;
}

/* trust NAME signer|maker */
static void op_trust(bench *b)
{
    const char *name = bench_word(b, 1);
    const bool maker = strcmp(bench_word(b, 2), "maker") == 0;
    eseal_cert *cert = NULL;

    for (size_t i = 0; i < b->person_count; i++) {
        case_person *person = &b->people[i];

        if (strcmp(person->name, name) != 0)
            continue;
        person->trusted = true;
        person->maker = maker;
        ck_assert_int_eq(
            eseal_cert_parse(&cert, b->f.ctx, person->id.der.ptr, person->id.der.len, NULL), 0);
        ck_assert_int_eq(eseal_trust_add(b->f.trust, cert,
                             maker ? ESEAL_USE_MAKER : ESEAL_USE_SIGNER, 0, NULL, NULL),
            0);
        eseal_cert_free(cert);
        return;
    }
    bench_fail(b, name);
}

/* reference FILEREF FILE: one for the next sign references=made */
static void op_reference(bench *b)
{
    forge_reference(&b->references, &b->f, bench_word(b, 1), bench_word(b, 2));
}

/* --- sign --- */

typedef struct plan_word {
    const char *word;
    char kind; /* t text, w who, n number, m moment, o octets, f flag, i a flag's number */
    size_t at;
} plan_word;

#define P(word, kind, field)                                                                       \
    {                                                                                              \
        word, kind, offsetof(forge_plan, field)                                                    \
    }

static const plan_word WORDS[] = {
    P("version", 'i', version),
    P("signer", 'w', signer),
    P("maker", 'w', maker),
    P("value-key", 'w', value_key),
    P("seal-key", 'w', seal_key),
    P("listed", 'w', listed),
    P("list-digest", 'f', list_digest),
    P("list-digest-name", 't', list_digest_name),
    P("list-digest-octets", 'o', list_digest_octets),
    P("kind", 'n', kind),
    P("time", 'm', time),
    P("created", 'm', created),
    P("from", 'm', from),
    P("to", 'm', to),
    P("time-text", 't', time_text),
    P("property", 't', property),
    P("value-algorithm", 't', value_algorithm),
    P("seal-algorithm", 't', seal_algorithm),
    P("method", 't', method),
    P("type", 't', type),
    P("relative", 't', relative),
    P("references", 't', references),
    P("info", 't', info),
    P("stamps", 't', stamps),
    P("more", 't', more),
    P("xmlns", 't', xmlns),
    P("head", 't', head),
    P("only", 't', only),
    P("lock", 'f', lock),
    P("no-seal-file", 'f', no_seal_file),
    P("with-z", 'f', with_z),
    P("stamp-token", 'f', stamp_token),
    P("empty-stamp", 'f', empty_stamp),
    P("signer-infos", 'i', signers),
    P("no-certs", 'f', no_certs),
    P("twice-certs", 'f', twice_certs),
    P("attrs", 'o', attrs),
    P("digest-attr", 'o', digest_attr),
    P("content", 'o', content),
    P("no-time", 'f', no_time),
    P("content-type", 't', content_type),
    P("value", 'o', value),
    P("seal-value", 'o', seal_value),
    P("trailing", 'o', trailing),
    P("seal-trailing", 'o', seal_trailing),
};

static void set_word(bench *b, forge_plan *plan, const plan_word *word, int i)
{
    void *at = (char *)plan + word->at;
    const char *value = bench_value(b, i, word->word);

    switch (word->kind) {
    case 't':
        *(const char **)at = value;
        break;
    case 'w':
        *(const forge_id **)at = who(b, value, NULL);
        break;
    case 'i':
        *(int *)at = (int)strtol(value, NULL, 10);
        break;
    case 'n':
        *(int64_t *)at = strtoll(value, NULL, 10);
        break;
    case 'm':
        *(int64_t *)at = moment(b, value);
        break;
    case 'o':
        *(es_span *)at = bench_value_span(b, i);
        break;
    default:
        bench_fail(b, "a flag has no value");
    }
}

static bool take_plan_word(bench *b, forge_plan *plan, int i)
{
    for (size_t j = 0; j < sizeof WORDS / sizeof WORDS[0]; j++) {
        const plan_word *word = &WORDS[j];

        if (word->kind == 'f' && strcmp(bench_word(b, i), word->word) == 0) {
            *(bool *)(void *)((char *)plan + word->at) = true;
            return true;
        }
        if (word->kind != 'f' && bench_value(b, i, word->word) != NULL) {
            set_word(b, plan, word, i);
            return true;
        }
    }
    return false;
}

static void leave_out(bench *b, forge_plan *plan, const char *file)
{
    for (size_t i = 0; i < sizeof plan->leave_out / sizeof plan->leave_out[0]; i++)
        if (plan->leave_out[i] == NULL) {
            plan->leave_out[i] = file;
            return;
        }
    bench_fail(b, "too much is left out");
}

/* sign [form=A|B|C] [leave-out=FILE]... [shown=WHO] and the words above; twice-signers is
 * signer-infos=3, none 1 */
static void op_sign(bench *b)
{
    forge_plan plan = {0};

    for (int i = 1; i < b->line->count; i++) {
        const char *value;

        if ((value = bench_value(b, i, "form")) != NULL)
            plan.form = value[0];
        else if ((value = bench_value(b, i, "leave-out")) != NULL)
            leave_out(b, &plan, value);
        else if ((value = bench_value(b, i, "shown")) != NULL)
            plan.shown = forge_der(who(b, value, NULL));
        else if (!take_plan_word(b, &plan, i))
            bench_fail(b, bench_word(b, i));
    }
    if (plan.references != NULL && strcmp(plan.references, "made") == 0) {
        es_buf_octet(&b->references, 0);
        plan.references = (const char *)b->references.ptr;
    }
    forge_sign(&b->f, &plan);
}

const bench_word_op BENCH_SIGN_OPS[] = {
    {"sign", 0, op_sign},
    {"cert", 2, op_cert},
    {"trust", 2, op_trust},
    {"reference", 2, op_reference},
    {NULL, 0, NULL},
};
