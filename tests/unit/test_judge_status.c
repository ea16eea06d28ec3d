/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal.status by a table: what a register says, since when, and what each policy makes of it.  The
 * seal was used at SIGNED and is judged at NOW.
 */
#include "judge_unit.h"

#define P ESEAL_CHECK_PASSED
#define F ESEAL_CHECK_FAILED
#define I ESEAL_CHECK_INDETERMINATE
#define W ESEAL_CHECK_WARNING
#define NR ESEAL_CHECK_NOT_RUN

#define BEFORE (SIGNED - 100)
#define AFTER (SIGNED + 100)
#define LISTED (SIGNED + 500) /* thisUpdate, unless the row says otherwise */
#define IN_FORCE (NOW + 1000)

#define LISTS_MAX 3

typedef struct row_entry {
    const char *id; /* NULL: the seal's */
    int status;
    const char *reason;
    int64_t effective, reported; /* reported 0: effective */
} row_entry;

typedef struct row_list {
    int64_t number, this_update, next_update; /* times 0: LISTED, IN_FORCE */
    const char *issuer;                       /* NULL: "register" */
    const char *question;
    int64_t asked;
    es_reason refused;
    int key;          /* of who signed it: 0, 1 */
    bool other_maker; /* it speaks about another maker's seals */
    int64_t from, to; /* of its certificate; 0: FROM, TO */
    row_entry entries[3];
} row_list;

typedef struct row {
    const char *name;
    row_list lists[LISTS_MAX]; /* up to the first without an entry in .there */
    int count;
    bool required, strict, stamped, lone, timeless;
    int outcome;
    es_reason reason;
    int result;       /* under offline, or strict; with evidence of all else */
    const char *need; /* NULL: none of its kind */
} row;

#define ONE(...) .lists = {{__VA_ARGS__}}, .count = 1
#define ENTRY(st, why, ...)                                                                        \
    .entries = {{.status = ESEAL_STATUS_##st, .reason = why, .effective = __VA_ARGS__}}

static const row ROWS[] = {
    /* nothing there */
    {"no list", .outcome = NR, .reason = ES_R_NO_EVIDENCE, .result = ESEAL_PASSED},
    {"no list, required", .required = true, .outcome = NR, .reason = ES_R_NO_EVIDENCE,
        .result = ESEAL_INDETERMINATE, .need = "seal-status"},
    /* silence */
    {"no entry", ONE(.number = 1), .outcome = P, .reason = ES_R_STATUS_VALID,
        .result = ESEAL_PASSED},
    {"no entry, required", ONE(.number = 1), .required = true, .outcome = P,
        .reason = ES_R_STATUS_VALID, .result = ESEAL_PASSED},
    {"another seal's entry", ONE(.entries = {{"other", ESEAL_STATUS_REVOKED, "ORDER", BEFORE, 0}}),
        .outcome = P, .reason = ES_R_STATUS_VALID, .result = ESEAL_PASSED},
    {"made at the time of sealing", ONE(.this_update = SIGNED, .next_update = SIGNED + 1),
        .required = true, .outcome = P, .reason = ES_R_STATUS_VALID, .result = ESEAL_PASSED},
    {"made before, in force", ONE(.this_update = SIGNED - 1), .required = true, .outcome = W,
        .reason = ES_R_STATUS_EARLIER, .result = ESEAL_PASSED},
    {"made before, in force until now", ONE(.this_update = SIGNED - 1, .next_update = NOW),
        .required = true, .outcome = W, .reason = ES_R_STATUS_EARLIER, .result = ESEAL_PASSED},
    {"made before, not in force", ONE(.this_update = SIGNED - 1, .next_update = NOW - 1),
        .required = true, .outcome = NR, .reason = ES_R_STATUS_STALE, .result = ESEAL_INDETERMINATE,
        .need = "seal-status"},
    {"made before, not in force, not required",
        ONE(.this_update = SIGNED - 1, .next_update = NOW - 1), .outcome = NR,
        .reason = ES_R_STATUS_STALE, .result = ESEAL_PASSED},
    {"made before, in force, strict", ONE(.this_update = SIGNED - 1), .required = true,
        .strict = true, .outcome = NR, .reason = ES_R_STATUS_EARLIER, .result = ESEAL_INDETERMINATE,
        .need = "seal-status"},
    {"no time of sealing", ONE(.number = 1), .required = true, .timeless = true, .outcome = NR,
        .reason = ES_R_TIME_MISSING, .result = ESEAL_INDETERMINATE, .need = "seal-status"},
    {"a lone seal, in force", ONE(.number = 1), .required = true, .lone = true, .outcome = P,
        .reason = ES_R_STATUS_VALID, .result = ESEAL_PASSED},
    {"a lone seal, not in force", ONE(.next_update = NOW - 1), .required = true, .lone = true,
        .outcome = NR, .reason = ES_R_STATUS_STALE, .result = ESEAL_INDETERMINATE,
        .need = "seal-status"},
    /* each status before T */
    {"suspended before", ONE(ENTRY(SUSPENDED, "OWNER_REQUEST", BEFORE)), .outcome = F,
        .reason = ES_R_STATUS_SUSPENDED, .result = ESEAL_FAILED},
    {"suspended at T", ONE(ENTRY(SUSPENDED, "OWNER_REQUEST", SIGNED)), .outcome = F,
        .reason = ES_R_STATUS_SUSPENDED, .result = ESEAL_FAILED},
    {"lost before", ONE(ENTRY(LOST, "LOST_MEDIUM", BEFORE)), .outcome = F,
        .reason = ES_R_STATUS_LOST, .result = ESEAL_FAILED},
    {"replaced before", ONE(ENTRY(REPLACED, "RENEWED", BEFORE)), .outcome = F,
        .reason = ES_R_STATUS_REVOKED_BEFORE, .result = ESEAL_FAILED},
    {"deregistered before", ONE(ENTRY(DEREGISTERED, "DISSOLVED", BEFORE)), .outcome = F,
        .reason = ES_R_STATUS_REVOKED_BEFORE, .result = ESEAL_FAILED},
    {"revoked before", ONE(ENTRY(REVOKED, "WITHDRAWN", BEFORE)), .outcome = F,
        .reason = ES_R_STATUS_REVOKED_BEFORE, .result = ESEAL_FAILED},
    {"revoked at T", ONE(ENTRY(REVOKED, "WITHDRAWN", SIGNED)), .outcome = F,
        .reason = ES_R_STATUS_REVOKED_BEFORE, .result = ESEAL_FAILED},
    {"invalidated before", ONE(ENTRY(INVALIDATED, "ILLEGALLY_MADE", BEFORE)), .outcome = F,
        .reason = ES_R_STATUS_INVALIDATED, .result = ESEAL_FAILED},
    /* each status after T */
    {"suspended after", ONE(ENTRY(SUSPENDED, "OWNER_REQUEST", AFTER)), .required = true,
        .outcome = P, .reason = ES_R_STATUS_VALID, .result = ESEAL_PASSED},
    {"suspect after", ONE(ENTRY(SUSPENDED, "KEY_SUSPECT", AFTER)), .outcome = I,
        .reason = ES_R_STATUS_NO_POE, .result = ESEAL_INDETERMINATE, .need = "time-stamp"},
    {"suspect after, stamped", ONE(ENTRY(SUSPENDED, "KEY_SUSPECT", AFTER)), .stamped = true,
        .outcome = P, .reason = ES_R_STATUS_VALID, .result = ESEAL_PASSED},
    {"lost after", ONE(ENTRY(LOST, "LOST_MEDIUM", AFTER)), .outcome = I,
        .reason = ES_R_STATUS_NO_POE, .result = ESEAL_INDETERMINATE, .need = "time-stamp"},
    {"lost after, stamped", ONE(ENTRY(LOST, "LOST_MEDIUM", AFTER)), .stamped = true, .outcome = W,
        .reason = ES_R_STATUS_REVOKED_AFTER, .result = ESEAL_PASSED},
    {"replaced after", ONE(ENTRY(REPLACED, "RENEWED", AFTER)), .required = true, .outcome = W,
        .reason = ES_R_STATUS_REVOKED_AFTER, .result = ESEAL_PASSED},
    {"replaced after, compromised", ONE(ENTRY(REPLACED, "KEY_COMPROMISE", AFTER)), .outcome = I,
        .reason = ES_R_STATUS_NO_POE, .result = ESEAL_INDETERMINATE, .need = "time-stamp"},
    {"replaced after, lost", ONE(ENTRY(REPLACED, "LOST", AFTER)), .outcome = I,
        .reason = ES_R_STATUS_NO_POE, .result = ESEAL_INDETERMINATE, .need = "time-stamp"},
    {"deregistered after", ONE(ENTRY(DEREGISTERED, "RENAMED", AFTER)), .outcome = W,
        .reason = ES_R_STATUS_REVOKED_AFTER, .result = ESEAL_PASSED},
    {"revoked after", ONE(ENTRY(REVOKED, "WITHDRAWN", AFTER)), .outcome = W,
        .reason = ES_R_STATUS_REVOKED_AFTER, .result = ESEAL_PASSED},
    {"revoked by order after", ONE(ENTRY(REVOKED, "ORDER", AFTER)), .outcome = I,
        .reason = ES_R_STATUS_NO_POE, .result = ESEAL_INDETERMINATE, .need = "time-stamp"},
    {"invalidated after", ONE(ENTRY(INVALIDATED, "FORGED_MATERIALS", AFTER)), .outcome = F,
        .reason = ES_R_STATUS_INVALIDATED, .result = ESEAL_FAILED},
    {"invalidated after, stamped", ONE(ENTRY(INVALIDATED, "FORGED_MATERIALS", AFTER)),
        .stamped = true, .outcome = F, .reason = ES_R_STATUS_INVALIDATED, .result = ESEAL_FAILED},
    {"invalidated, no time of sealing", ONE(ENTRY(INVALIDATED, "NOT_TO_STANDARD", AFTER)),
        .timeless = true, .outcome = F, .reason = ES_R_STATUS_INVALIDATED, .result = ESEAL_FAILED},
    {"revoked, no time of sealing", ONE(ENTRY(REVOKED, "WITHDRAWN", BEFORE)), .timeless = true,
        .outcome = I, .reason = ES_R_TIME_MISSING, .result = ESEAL_INDETERMINATE,
        .need = "seal-status"},
    /* effective apart from reported */
    {"lost before, reported after", ONE(ENTRY(LOST, "LOST_MEDIUM", BEFORE, AFTER)), .outcome = F,
        .reason = ES_R_STATUS_LOST, .result = ESEAL_FAILED},
    {"compromised before, reported after", ONE(ENTRY(REPLACED, "KEY_COMPROMISE", BEFORE, AFTER)),
        .outcome = F, .reason = ES_R_STATUS_REVOKED_BEFORE, .result = ESEAL_FAILED},
    {"dissolved before, reported after", ONE(ENTRY(DEREGISTERED, "DISSOLVED", BEFORE, AFTER)),
        .outcome = I, .reason = ES_R_STATUS_BACKDATED, .result = ESEAL_INDETERMINATE,
        .need = "seal-status"},
    {"suspended before, reported after", ONE(ENTRY(SUSPENDED, "INVESTIGATION", BEFORE, AFTER)),
        .outcome = I, .reason = ES_R_STATUS_BACKDATED, .result = ESEAL_INDETERMINATE,
        .need = "seal-status"},
    {"announced before, effective after", ONE(ENTRY(DEREGISTERED, "MERGED", AFTER, BEFORE)),
        .outcome = W, .reason = ES_R_STATUS_REVOKED_AFTER, .result = ESEAL_PASSED},
    /* back in use */
    {"resumed before T",
        ONE(.entries = {{NULL, ESEAL_STATUS_SUSPENDED, "OWNER_REQUEST", BEFORE, 0},
                {NULL, ESEAL_STATUS_ACTIVE, "RESUMED", BEFORE + 1, 0}}),
        .required = true, .outcome = P, .reason = ES_R_STATUS_VALID, .result = ESEAL_PASSED},
    {"resumed after T",
        ONE(.entries = {{NULL, ESEAL_STATUS_ACTIVE, "RESUMED", AFTER, 0},
                {NULL, ESEAL_STATUS_SUSPENDED, "OWNER_REQUEST", BEFORE, 0}}),
        .outcome = F, .reason = ES_R_STATUS_SUSPENDED, .result = ESEAL_FAILED},
    {"resumed in the moment of suspension",
        ONE(.entries = {{NULL, ESEAL_STATUS_ACTIVE, "RESUMED", BEFORE, 0},
                {NULL, ESEAL_STATUS_SUSPENDED, "OWNER_REQUEST", BEFORE, 0}}),
        .outcome = F, .reason = ES_R_STATUS_SUSPENDED, .result = ESEAL_FAILED},
    {"lost, and taken back into use",
        ONE(.entries = {{NULL, ESEAL_STATUS_LOST, "LOST_MEDIUM", BEFORE, 0},
                {NULL, ESEAL_STATUS_ACTIVE, "RESUMED", BEFORE + 1, 0}}),
        .outcome = F, .reason = ES_R_STATUS_LOST, .result = ESEAL_FAILED},
    {"suspect after, and cleared",
        ONE(.entries = {{NULL, ESEAL_STATUS_SUSPENDED, "KEY_SUSPECT", AFTER, 0},
                {NULL, ESEAL_STATUS_ACTIVE, "RESUMED", AFTER + 1, 0}}),
        .required = true, .outcome = P, .reason = ES_R_STATUS_VALID, .result = ESEAL_PASSED},
    /* stale lists: what ended use stays ended, a suspension may not have lasted */
    {"stale, revoked before",
        ONE(.this_update = BEFORE, .next_update = BEFORE, ENTRY(REVOKED, "ORDER", BEFORE)),
        .outcome = F, .reason = ES_R_STATUS_REVOKED_BEFORE, .result = ESEAL_FAILED},
    {"stale, suspended before",
        ONE(.this_update = BEFORE, .next_update = BEFORE,
            ENTRY(SUSPENDED, "INVESTIGATION", BEFORE)),
        .outcome = I, .reason = ES_R_STATUS_STALE, .result = ESEAL_INDETERMINATE,
        .need = "seal-status"},
    {"stale, deregistered some time after",
        ONE(.this_update = BEFORE, .next_update = BEFORE,
            ENTRY(DEREGISTERED, "MERGED", AFTER, BEFORE)),
        .required = true, .outcome = NR, .reason = ES_R_STATUS_STALE, .result = ESEAL_INDETERMINATE,
        .need = "seal-status"},
    /* lists that are none */
    {"forged", ONE(.refused = ES_R_STATUS_FORGED), .required = true, .outcome = NR,
        .reason = ES_R_STATUS_FORGED, .result = ESEAL_INDETERMINATE, .need = "seal-status"},
    {"foreign", ONE(.refused = ES_R_STATUS_FOREIGN), .required = true, .outcome = NR,
        .reason = ES_R_STATUS_FOREIGN, .result = ESEAL_INDETERMINATE, .need = "seal-status"},
    {"forged, revoked before", ONE(.refused = ES_R_STATUS_FORGED, ENTRY(REVOKED, "ORDER", BEFORE)),
        .outcome = NR, .reason = ES_R_STATUS_FORGED, .result = ESEAL_PASSED},
    {"from the future", ONE(.this_update = NOW + ES_CLOCK_SKEW + 1), .required = true,
        .outcome = NR, .reason = ES_R_STATUS_FUTURE, .result = ESEAL_INDETERMINATE,
        .need = "seal-status"},
    {"within what clocks differ", ONE(.this_update = NOW + ES_CLOCK_SKEW), .required = true,
        .outcome = P, .reason = ES_R_STATUS_VALID, .result = ESEAL_PASSED},
    {"signed after its certificate expired", ONE(.to = LISTED - 1), .required = true, .outcome = NR,
        .reason = ES_R_STATUS_SIGNER, .result = ESEAL_INDETERMINATE, .need = "seal-status"},
    {"signed before its certificate was valid", ONE(.from = LISTED + 1), .required = true,
        .outcome = NR, .reason = ES_R_STATUS_SIGNER, .result = ESEAL_INDETERMINATE,
        .need = "seal-status"},
    {"its certificate has expired since", ONE(.to = LISTED), .required = true, .outcome = P,
        .reason = ES_R_STATUS_VALID, .result = ESEAL_PASSED},
    {"another maker's register", ONE(.other_maker = true, ENTRY(REVOKED, "ORDER", BEFORE)),
        .required = true, .outcome = NR, .reason = ES_R_STATUS_OTHER_MAKER,
        .result = ESEAL_INDETERMINATE, .need = "seal-status"},
    /* answers */
    {"an answer", ONE(.question = "S-1", .asked = SIGNED), .required = true, .outcome = P,
        .reason = ES_R_STATUS_VALID, .result = ESEAL_PASSED},
    {"an answer that says no",
        ONE(.question = "S-1", .asked = SIGNED, ENTRY(SUSPENDED, "INVESTIGATION", BEFORE)),
        .outcome = F, .reason = ES_R_STATUS_SUSPENDED, .result = ESEAL_FAILED},
    {"an answer about another time", ONE(.question = "S-1", .asked = SIGNED + 1), .required = true,
        .outcome = NR, .reason = ES_R_STATUS_OTHER_TIME, .result = ESEAL_INDETERMINATE,
        .need = "seal-status"},
    {"an answer about another time, revoked before",
        ONE(.question = "S-1", .asked = SIGNED + 1, ENTRY(REVOKED, "ORDER", BEFORE)), .outcome = F,
        .reason = ES_R_STATUS_REVOKED_BEFORE, .result = ESEAL_FAILED},
    {"an answer about another seal", ONE(.question = "other", .asked = SIGNED), .required = true,
        .outcome = NR, .reason = ES_R_STATUS_OTHER_SEAL, .result = ESEAL_INDETERMINATE,
        .need = "seal-status"},
    /* several */
    {"the newer list holds",
        .lists = {{.number = 1, ENTRY(SUSPENDED, "INVESTIGATION", BEFORE)}, {.number = 2}},
        .count = 2, .required = true, .outcome = P, .reason = ES_R_STATUS_VALID,
        .result = ESEAL_PASSED},
    {"the newer list says no",
        .lists = {{.number = 1}, {.number = 2, ENTRY(REVOKED, "ORDER", BEFORE)}}, .count = 2,
        .outcome = F, .reason = ES_R_STATUS_REVOKED_BEFORE, .result = ESEAL_FAILED},
    {"of two with one number the worse holds",
        .lists = {{.number = 2}, {.number = 2, ENTRY(REVOKED, "ORDER", BEFORE)}}, .count = 2,
        .outcome = F, .reason = ES_R_STATUS_REVOKED_BEFORE, .result = ESEAL_FAILED},
    {"what has ended the use outlasts a newer list",
        .lists = {{.number = 1, ENTRY(REVOKED, "ORDER", BEFORE)}, {.number = 2}}, .count = 2,
        .outcome = F, .reason = ES_R_STATUS_REVOKED_BEFORE, .result = ESEAL_FAILED},
    {"one that says the opposite, too",
        .lists = {{.number = 1, ENTRY(INVALIDATED, "ILLEGALLY_MADE", AFTER)},
            {.number = 2, ENTRY(ACTIVE, "RESUMED", BEFORE)}},
        .count = 2, .outcome = F, .reason = ES_R_STATUS_INVALIDATED, .result = ESEAL_FAILED},
    {"lost after T, which a newer list leaves out",
        .lists = {{.number = 1, ENTRY(LOST, "LOST_MEDIUM", AFTER)}, {.number = 2}}, .count = 2,
        .outcome = I, .reason = ES_R_STATUS_NO_POE, .result = ESEAL_INDETERMINATE,
        .need = "time-stamp"},
    {"a forged list replaces none",
        .lists = {{.number = 1, ENTRY(SUSPENDED, "OWNER_REQUEST", BEFORE)},
            {.number = 2, .refused = ES_R_STATUS_FORGED}},
        .count = 2, .outcome = F, .reason = ES_R_STATUS_SUSPENDED, .result = ESEAL_FAILED},
    {"a list of another register replaces none",
        .lists = {{.number = 1, ENTRY(SUSPENDED, "OWNER_REQUEST", BEFORE)},
            {.number = 2, .issuer = "another register"}},
        .count = 2, .outcome = F, .reason = ES_R_STATUS_SUSPENDED, .result = ESEAL_FAILED},
    {"nor one that only calls itself the same",
        .lists = {{.number = 1, ENTRY(SUSPENDED, "OWNER_REQUEST", BEFORE)},
            {.number = 2, .key = 1}},
        .count = 2, .outcome = F, .reason = ES_R_STATUS_SUSPENDED, .result = ESEAL_FAILED},
    {"nor one that leaves the maker out",
        .lists = {{.number = 1, ENTRY(SUSPENDED, "OWNER_REQUEST", BEFORE)},
            {.number = 2, .other_maker = true}},
        .count = 2, .outcome = F, .reason = ES_R_STATUS_SUSPENDED, .result = ESEAL_FAILED},
    {"nor an answer",
        .lists = {{.number = 1, ENTRY(SUSPENDED, "OWNER_REQUEST", BEFORE)},
            {.number = 2, .question = "S-1", .asked = SIGNED}},
        .count = 2, .outcome = F, .reason = ES_R_STATUS_SUSPENDED, .result = ESEAL_FAILED},
    {"a sound list among unsound ones",
        .lists = {{.number = 3, .refused = ES_R_STATUS_FORGED}, {.number = 1},
            {.number = 4, .refused = ES_R_STATUS_FOREIGN}},
        .count = 3, .required = true, .outcome = P, .reason = ES_R_STATUS_VALID,
        .result = ESEAL_PASSED},
};

/* --- facts from a row --- */

typedef struct made_status {
    eseal_status_list lists[LISTS_MAX];
    es_status_entry entries[LISTS_MAX][3];
    eseal_cert certs[LISTS_MAX];
    es_status_facts facts[LISTS_MAX];
} made_status;

/* OCTET STRING around the digest 00..00, and around one of all ones */
static uint8_t ours[34] = {0x04, 0x20}, others[34] = {0x04, 0x20, 1};

static char *text(const char *literal)
{
    return (char *)(uintptr_t)literal;
}

static void make_list(made_status *m, size_t i, const row_list *from)
{
    static const uint8_t names[2] = {1, 2};
    eseal_status_list *list = &m->lists[i];

    *list = (eseal_status_list){.number = from->number,
        .this_update = from->this_update == 0 ? LISTED : from->this_update,
        .next_update = from->next_update == 0 ? IN_FORCE : from->next_update,
        .issuer = text(from->issuer == NULL ? "register" : from->issuer),
        .makers = es_span_of(from->other_maker ? others : ours, sizeof ours),
        .entries = m->entries[i],
        .question = text(from->question),
        .asked = from->asked};
    for (size_t j = 0; j < 3 && from->entries[j].status != 0; j++) {
        const row_entry *e = &from->entries[j];

        ck_assert_ptr_nonnull(es_status_reason(e->status, es_span_str(e->reason)));
        m->entries[i][list->count++] = (es_status_entry){text(e->id == NULL ? "S-1" : e->id),
            e->reason, e->status, e->effective, e->reported == 0 ? e->effective : e->reported};
    }
    m->certs[i] = (eseal_cert){.subject = text("CN=register")};
    m->certs[i].view.subject = m->certs[i].view.spki = es_span_of(&names[from->key], 1);
    m->certs[i].view.not_before = from->from == 0 ? FROM : from->from;
    m->certs[i].view.not_after = from->to == 0 ? TO : from->to;
    m->facts[i] =
        (es_status_facts){.list = list, .signer.cert = &m->certs[i], .refused = from->refused};
    m->facts[i].signer.chain.state = ES_CHAIN_PINNED;
}

/* T from a stamp: sound, by a service that was valid. */
static void stamp(made *m)
{
    static eseal_stamp_token token = {.time = SIGNED};
    static eseal_cert service;
    es_stamp_facts *facts = &m->signatures[0].stamp;

    service.view.not_before = FROM;
    service.view.not_after = TO;
    facts->present = facts->sound = true;
    facts->token = &token;
    facts->service.cert = &service;
    facts->service.chain.state = ES_CHAIN_PINNED;
}

static void check_row(const row *r, bool backwards)
{
    eseal_policy policy = {
        .preset = r->strict ? ES_PRESET_STRICT : ES_PRESET_OFFLINE, .require_status = r->required};
    made_status *status = calloc(1, sizeof *status);
    eseal_report *report;
    const es_report_signature *s;
    made m;

    made_package(&m, 1);
    m.parts[0].seal.id = text("S-1");
    if (r->lone)
        made_lone_seal(&m);
    if (r->timeless)
        m.signatures[0].claimed = ES_TIME_UNKNOWN;
    if (r->stamped)
        stamp(&m);
    for (int i = 0; i < r->count; i++)
        make_list(status, (size_t)(backwards ? r->count - 1 - i : i), &r->lists[i]);
    m.facts.statuses = status->facts;
    m.facts.status_count = (size_t)r->count;
    report = made_judge(&m, &policy, NOW);
    s = &report->signatures[0];
    if (r->count < 2)
        made_expect(report, 0, ES_C_SEAL_STATUS, r->outcome, r->reason, r->name);
    ck_assert_msg(
        made_has(report, 0, ES_C_SEAL_STATUS, r->outcome, r->reason, NULL), "%s", r->name);
    /* what else is judged may be worse under strict, or without a time; status may not be better */
    if (!r->strict && !r->timeless)
        ck_assert_msg(s->result == r->result, "%s: %s", r->name, eseal_result_name(s->result));
    else
        ck_assert_msg(s->result != ESEAL_PASSED, "%s passed", r->name);
    if (r->need != NULL)
        ck_assert_msg(made_needs(report, 0, r->need), "%s: no need", r->name);
    else
        ck_assert_msg(!made_needs(report, 0, "seal-status"), "%s: needs too much", r->name);
    eseal_report_free(report);
    m.facts.statuses = NULL;
    made_free(&m);
    free(status);
}

/* The order of evidence never matters. */
START_TEST(rows)
{
    check_row(&ROWS[_i], false);
    check_row(&ROWS[_i], true);
}
END_TEST

/* A plain signature has no seal whose status could be asked for. */
START_TEST(plain)
{
    eseal_policy policy = {.preset = ES_PRESET_OFFLINE, .require_status = true};
    made_status *status = calloc(1, sizeof *status);
    eseal_report *report;
    made m;

    made_package(&m, 1);
    made_plain(&m, 0);
    make_list(status, 0, &ROWS[2].lists[0]);
    m.facts.statuses = status->facts;
    m.facts.status_count = 1;
    report = made_judge(&m, &policy, NOW);
    made_expect(report, 0, ES_C_SEAL_STATUS, ESEAL_CHECK_NOT_APPLICABLE, ES_R_PLAIN_SIGNATURE, "");
    eseal_report_free(report);
    made_free(&m);
    free(status);
}
END_TEST

/* Lists that were left aside are told beside the one that decided. */
START_TEST(remarks)
{
    eseal_policy policy = {.preset = ES_PRESET_OFFLINE};
    made_status *status = calloc(1, sizeof *status);
    row_list older = {.number = 1}, newer = {.number = 2},
             forged = {.number = 3, .refused = ES_R_STATUS_FORGED};
    eseal_report *report;
    made m;

    made_package(&m, 1);
    m.parts[0].seal.id = text("S-1");
    make_list(status, 0, &older);
    make_list(status, 1, &newer);
    make_list(status, 2, &forged);
    m.facts.statuses = status->facts;
    m.facts.status_count = 3;
    report = made_judge(&m, &policy, NOW);
    ck_assert(made_has(report, 0, ES_C_SEAL_STATUS, P, ES_R_STATUS_VALID, NULL));
    ck_assert(made_has(report, 0, ES_C_SEAL_STATUS, W, ES_R_STATUS_OLDER, NULL));
    ck_assert(made_has(report, 0, ES_C_SEAL_STATUS, W, ES_R_STATUS_FORGED, NULL));
    ck_assert_int_eq(report->result, ESEAL_PASSED);
    eseal_report_free(report);
    made_free(&m);
    free(status);
}
END_TEST

/* Unsigned lists, in either order: {time, or 0: no such list} each. */
static const struct listed_row {
    const char *name, *code;
    int64_t since[2];
    bool lone, timeless;
    int outcome; /* of the further check; NOT_RUN: there is none */
    es_reason reason;
    int result; /* where no status is asked for */
} LISTED_ROWS[] = {
    {"silent", "S-2", {BEFORE}, .outcome = NR, .result = ESEAL_PASSED},
    {"a longer code", "S-10", {BEFORE}, .outcome = NR, .result = ESEAL_PASSED},
    {"before", "S-1", {BEFORE}, .outcome = F, .reason = ES_R_STATUS_LISTED_BEFORE,
        .result = ESEAL_FAILED},
    {"at T", "S-1", {SIGNED}, .outcome = F, .reason = ES_R_STATUS_LISTED_BEFORE,
        .result = ESEAL_FAILED},
    {"after", "S-1", {SIGNED + 1}, .outcome = W, .reason = ES_R_STATUS_LISTED_AFTER,
        .result = ESEAL_PASSED},
    {"after, and before", "S-1", {AFTER, BEFORE}, .outcome = F, .reason = ES_R_STATUS_LISTED_BEFORE,
        .result = ESEAL_FAILED},
    {"a lone seal, now", "S-1", {NOW}, .lone = true, .outcome = F,
        .reason = ES_R_STATUS_LISTED_BEFORE, .result = ESEAL_FAILED},
    {"a lone seal, to come", "S-1", {NOW + 1}, .lone = true, .outcome = W,
        .reason = ES_R_STATUS_LISTED_AFTER, .result = ESEAL_PASSED},
    {"no time of sealing", "S-1", {BEFORE}, .timeless = true, .outcome = W,
        .reason = ES_R_TIME_MISSING, .result = ESEAL_INDETERMINATE},
};

static void check_listed(const struct listed_row *r, bool backwards, bool required)
{
    eseal_policy policy = {.preset = ES_PRESET_OFFLINE, .require_status = required};
    es_revoked_entry entries[2];
    es_revoked_list lists[2], *pointers[2];
    eseal_report *report;
    made m;

    made_package(&m, 1);
    m.parts[0].seal.id = text("S-1");
    if (r->lone)
        made_lone_seal(&m);
    if (r->timeless)
        m.signatures[0].claimed = ES_TIME_UNKNOWN;
    for (int i = 0; i < 2 && r->since[i] != 0; i++) {
        entries[i] = (es_revoked_entry){es_span_str(r->code), r->since[i]};
        lists[i] = (es_revoked_list){.entries = &entries[i], .count = 1};
        m.facts.revoked_list_count++;
    }
    for (size_t i = 0; i < m.facts.revoked_list_count; i++)
        pointers[i] = &lists[backwards ? m.facts.revoked_list_count - 1 - i : i];
    m.facts.revoked_lists = pointers;
    report = made_judge(&m, &policy, NOW);
    ck_assert_msg(
        r->outcome == NR || made_has(report, 0, ES_C_SEAL_STATUS, r->outcome, r->reason, NULL),
        "%s", r->name);
    ck_assert_msg(made_has(report, 0, ES_C_SEAL_STATUS, NR, ES_R_NO_EVIDENCE, NULL), "%s", r->name);
    if (required || r->timeless) /* what else is judged is worse without a time */
        ck_assert_msg(report->signatures[0].result != ESEAL_PASSED, "%s passed", r->name);
    else
        ck_assert_msg(report->signatures[0].result == r->result, "%s: %s", r->name,
            eseal_result_name(report->signatures[0].result));
    eseal_report_free(report);
    made_free(&m);
}

START_TEST(listed_rows)
{
    for (int i = 0; i < 4; i++)
        check_listed(&LISTED_ROWS[_i], (i & 1) != 0, (i & 2) != 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("judge_status");
    TCase *tests = tcase_create("all");

    tcase_add_loop_test(tests, rows, 0, COUNT(ROWS));
    tcase_add_loop_test(tests, listed_rows, 0, COUNT(LISTED_ROWS));
    tcase_add_test(tests, plain);
    tcase_add_test(tests, remarks);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
