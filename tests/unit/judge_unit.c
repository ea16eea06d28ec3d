/* SPDX-License-Identifier: Apache-2.0 */
#include "judge_unit.h"

#include "base/mem.h"

/* What gathering finds of a sound seal signature. */
static const struct {
    es_check_id id;
    es_reason reason;
    bool of_seal, sealed_only;
} SOUND[] = {
    {ES_C_SIGNATURE_ENCODING, ES_R_OK, false, false},
    {ES_C_SIGNATURE_ALGORITHM, ES_R_OK, false, false},
    {ES_C_SIGNATURE_VALUE, ES_R_OK, false, false},
    {ES_C_SIGNATURE_REFERENCES, ES_R_OK, false, false},
    {ES_C_SIGNATURE_DATA_HASH, ES_R_OK, false, false},
    {ES_C_SIGNATURE_PROPERTY_INFO, ES_R_OK, false, true},
    {ES_C_SIGNER_IN_SEAL, ES_R_OK, false, true},
    {ES_C_SIGNER_CHAIN, ES_R_OK_PATH, false, false},
    {ES_C_SIGNER_KEY_USAGE, ES_R_OK, false, false},
    {ES_C_SEAL_ENCODING, ES_R_OK, true, true},
    {ES_C_SEAL_VALUE, ES_R_OK, true, true},
    {ES_C_SEAL_FILE_MATCH, ES_R_OK, false, true},
    {ES_C_MAKER_CHAIN, ES_R_OK_PATH, true, true},
    {ES_C_MAKER_KEY_USAGE, ES_R_OK, true, true},
};

static void cert(eseal_cert *c, const char *subject, uint8_t number)
{
    static uint8_t octets[256];

    octets[number] = number;
    c->octets = &octets[number];
    c->len = 1;
    c->view.whole = es_span_of(c->octets, c->len);
    c->subject = (char *)(uintptr_t)subject;
    c->issuer = (char *)(uintptr_t) "CN=CA";
    c->view.not_before = FROM;
    c->view.not_after = TO;
}

static void chain(es_chain *out, es_chain_step steps[2])
{
    for (int i = 0; i < 2; i++)
        steps[i] = (es_chain_step){.subject = (char *)(uintptr_t)(i == 0 ? "CN=leaf" : "CN=CA"),
            .not_before = FROM,
            .not_after = TO};
    *out = (es_chain){.state = ES_CHAIN_GOOD, .steps = steps, .step_count = 2};
}

static void signature(made *m, size_t i)
{
    static const char *const NAMES[] = {"Signature.xml", "SignedValue.dat", "Seal.esl"};
    static const es_ofd_kind KINDS[] = {ES_OFD_SIGNATURE, ES_OFD_VALUE, ES_OFD_SEAL};
    es_signature_facts *s = &m->signatures[i];
    made_signature *p = &m->parts[i];

    cert(&p->signer, "CN=signer", (uint8_t)(1 + i));
    cert(&p->maker, "CN=maker", 100);
    p->seal.created = CREATED;
    p->seal.valid_from = SEAL_FROM;
    p->seal.valid_to = SEAL_TO;
    p->value.time_form = ES_TIMEFORM_DER;
    p->value.time = SIGNED;
    p->value.seal = &p->seal;
    *s = (es_signature_facts){.index = i,
        .entry = &m->entries[i],
        .value = &p->value,
        .seal = &p->seal,
        .layout = 4,
        .claimed = SIGNED,
        .covered = p->covered,
        .listed = p->listed,
        .covered_entry = p->covered_entry};
    s->signer.cert = &p->signer;
    s->maker.cert = &p->maker;
    chain(&s->signer.chain, p->steps);
    chain(&s->maker.chain, p->maker_steps);
    for (int j = 0; j < COUNT(SOUND); j++)
        es_checks_add(&s->found, SOUND[j].id, ESEAL_CHECK_PASSED, SOUND[j].reason);
    for (size_t j = 0; j < 3; j++) {
        snprintf(p->paths[j], sizeof p->paths[j], "Doc_0/Signs/Sign_%zu/%s", i, NAMES[j]);
        m->files[FILE_OWN + 3 * i + j] = (es_ofd_file){
            .path = p->paths[j], .kind = KINDS[j], .exists = true, .shown_by = FILE_LIST};
    }
    m->entries[i] = (es_ofd_signature){
        .path = p->paths[0], .value_path = p->paths[1], .seal_path = p->paths[2]};
    for (size_t j = 0; j < FILE_LIST; j++)
        p->covered[j] = p->listed[j] = true;
    for (size_t j = FILE_OWN; j < (size_t)FILE_XML(i); j++)
        p->covered[j] = p->listed[j] = true;
    p->covered[FILE_SEAL(i)] = p->listed[FILE_SEAL(i)] = true;
}

/* What es_ofd_file_find() looks through. */
static void make_index(made *m)
{
    for (size_t i = 0; i < m->ofd.file_count; i++) {
        size_t at = i;

        for (; at > 0 && strcmp(m->files[m->by_path[at - 1]].path, m->files[i].path) > 0; at--)
            m->by_path[at] = m->by_path[at - 1];
        m->by_path[at] = i;
    }
    m->index.by_path = m->by_path;
    m->ofd.index = &m->index;
}

void made_package(made *m, size_t count)
{
    static const struct {
        const char *path;
        es_ofd_kind kind;
        size_t shown_by;
    } FILES[] = {
        {"OFD.xml", ES_OFD_ENTRY, ES_OFD_NONE},
        {"Doc_0/Document.xml", ES_OFD_DOCUMENT, FILE_ENTRY},
        {"Doc_0/Pages/Page_0/Content.xml", ES_OFD_PAGE, FILE_DOCUMENT},
        {"Doc_0/PublicRes.xml", ES_OFD_RESOURCES, FILE_DOCUMENT},
        {"Doc_0/Attachs/a.xml", ES_OFD_ATTACHMENT, FILE_DOCUMENT},
        {"Doc_0/Signs/Signatures.xml", ES_OFD_LIST, FILE_ENTRY},
    };

    memset(m, 0, sizeof *m);
    ck_assert_uint_le(count, MADE_SIGNATURES);
    for (size_t i = 0; i < COUNT(FILES); i++)
        m->files[i] = (es_ofd_file){.path = (char *)(uintptr_t)FILES[i].path,
            .kind = FILES[i].kind,
            .exists = true,
            .shown_by = FILES[i].shown_by};
    m->body.doc_root = m->files[FILE_DOCUMENT].path;
    m->body.list_path = m->files[FILE_LIST].path;
    m->ofd = (es_ofd){.bodies = &m->body,
        .body_count = 1,
        .files = m->files,
        .file_count = FILE_OWN + 3 * count,
        .signatures = m->entries,
        .signature_count = count,
        .complete = true};
    for (size_t i = 0; i < count; i++)
        signature(m, i);
    make_index(m);
    m->facts = (es_facts){
        .ofd = &m->ofd, .format = "ofd", .signatures = m->signatures, .signature_count = count};
    for (int id = 0; id < ES_C_SIGNATURE_ENCODING; id++)
        es_checks_add(&m->facts.found, (es_check_id)id, ESEAL_CHECK_PASSED, ES_R_OK);
}

static void drop_found(es_checks *found, bool seal_only)
{
    size_t kept = 0;

    for (size_t i = 0; i < found->count; i++)
        for (int j = 0; j < COUNT(SOUND); j++)
            if (SOUND[j].id == found->items[i].id &&
                (seal_only ? SOUND[j].of_seal : !SOUND[j].sealed_only))
                found->items[kept++] = found->items[i];
    found->count = kept;
}

void made_plain(made *m, size_t index)
{
    es_signature_facts *s = &m->signatures[index];

    s->plain = true;
    s->seal = NULL;
    s->value->seal = NULL;
    s->maker.cert = NULL;
    memset(&s->maker.chain, 0, sizeof s->maker.chain);
    s->layout = ES_LAYOUT_PLAIN;
    drop_found(&s->found, false);
}

void made_detached(made *m)
{
    m->facts.ofd = NULL;
    m->facts.format = "detached";
    m->signatures[0].entry = NULL;
    m->signatures[0].covered = m->signatures[0].listed = m->signatures[0].covered_entry = NULL;
    es_checks_free(&m->facts.found);
}

void made_lone_seal(made *m)
{
    es_signature_facts *s = &m->signatures[0];

    made_detached(m);
    m->facts.format = "seal";
    s->lone_seal = true;
    s->value = NULL;
    s->signer.cert = NULL;
    s->claimed = ES_TIME_UNKNOWN;
    memset(&s->signer.chain, 0, sizeof s->signer.chain);
    drop_found(&s->found, true);
}

void made_found(es_checks *found, es_check_id id, int outcome, es_reason reason)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].id == id) {
            found->items[i].outcome = outcome;
            found->items[i].reason = reason;
            return;
        }
    es_checks_add(found, id, outcome, reason);
}

void made_free(made *m)
{
    for (size_t i = 0; i < MADE_SIGNATURES; i++)
        es_checks_free(&m->signatures[i].found);
    es_checks_free(&m->facts.found);
}

eseal_report *made_judge(const made *m, const eseal_policy *policy, int64_t now)
{
    eseal_report *report = NULL;

    ck_assert_int_eq(es_judge(&report, &m->facts, policy, now, NULL), 0);
    ck_assert_ptr_nonnull(report);
    return report;
}

static const char *outcome_name(int outcome)
{
    eseal_check check = {.outcome = outcome};

    return eseal_check_outcome_name(&check);
}

void made_expect(const eseal_report *report, size_t signature, es_check_id id, int outcome,
    es_reason reason, const char *what)
{
    const eseal_check *check = eseal_report_check_find(report, signature, es_check_name(id));

    ck_assert_msg(check != NULL, "%s: %s is missing", what, es_check_name(id));
    ck_assert_msg(check->outcome == outcome && check->reason == reason,
        "%s: %s is %s (%s), expected %s (%s)", what, es_check_name(id),
        eseal_check_outcome_name(check), eseal_check_reason(check), outcome_name(outcome),
        es_reason_id(reason));
}

bool made_has(const eseal_report *report, size_t signature, es_check_id id, int outcome,
    es_reason reason, const char *path)
{
    for (size_t i = 0; i < eseal_report_check_count(report, signature); i++) {
        const eseal_check *check = eseal_report_check_at(report, signature, i);

        if (check->id == id && check->outcome == outcome && check->reason == reason &&
            (path == NULL || (check->path != NULL && strcmp(check->path, path) == 0)))
            return true;
    }
    return false;
}

bool made_needs(const eseal_report *report, size_t signature, const char *kind)
{
    const es_report_signature *s = &report->signatures[signature];

    for (size_t i = 0; i < s->need_count; i++)
        if (strcmp(s->needs[i].kind, kind) == 0)
            return true;
    return false;
}
