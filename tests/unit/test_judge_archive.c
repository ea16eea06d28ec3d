/* SPDX-License-Identifier: Apache-2.0 */
/* Until when the proof of time holds: stamps of stamps, by a table.  Moments are further apart than
 * clocks may differ. */
#include "judge_unit.h"

#define W ESEAL_CHECK_WARNING
#define I ESEAL_CHECK_INDETERMINATE
#define P ESEAL_CHECK_PASSED
#define NA ESEAL_CHECK_NOT_APPLICABLE
#define STAMPED INT64_C(5400)
#define MOST 3

static const eseal_policy OFFLINE = {.preset = ES_PRESET_OFFLINE};
static const eseal_policy STRICT = {.preset = ES_PRESET_STRICT};
static const eseal_policy ARCHIVE = {.preset = ES_PRESET_ARCHIVE};

/* A stamp: when it was made, and the end of its service's certificate. */
typedef struct plan {
    int64_t at, end;
    es_reason refused; /* 0 is ES_R_OK: none */
    size_t file;
    int64_t from; /* 0: as everybody's */
} plan;

#define S(at, end)                                                                                 \
    {                                                                                              \
        at, end, ES_R_OK, 0, 0                                                                     \
    }
#define BAD(at, end, why)                                                                          \
    {                                                                                              \
        at, end, why, 0, 0                                                                         \
    }
#define OF_1(at, end)                                                                              \
    {                                                                                              \
        at, end, ES_R_OK, 1, 0                                                                     \
    }
#define FROM_ON(at, end, from)                                                                     \
    {                                                                                              \
        at, end, ES_R_OK, 0, from                                                                  \
    }

static const struct {
    const char *name;
    plan own; /* of the signature; at 0: none */
    plan archives[MOST];
    int64_t now;
    bool foreign;
    int outcome; /* offline */
    es_reason reason;
    int64_t until;    /* 0: unknown */
    es_reason remark; /* besides; 0: none */
} ROWS[] = {
    {"no stamp", {0}, {{0}}, NOW, false, NA, ES_R_NO_STAMP, 0, ES_R_OK},
    {"a stamp", S(STAMPED, 9000), {{0}}, NOW, false, P, ES_R_PROOF_HELD, 9000, ES_R_OK},
    {"at its last second", S(STAMPED, 9000), {{0}}, 9000, false, P, ES_R_PROOF_HELD, 9000, ES_R_OK},
    {"after it", S(STAMPED, 9000), {{0}}, 9001, false, W, ES_R_PROOF_EXPIRED, 9000, ES_R_OK},
    {"stamped again in time", S(STAMPED, 9000), {S(8500, 12000)}, 9500, false, P, ES_R_PROOF_HELD,
        12000, ES_R_OK},
    {"at the last second", S(STAMPED, 9000), {S(9000, 12000)}, 9500, false, P, ES_R_PROOF_HELD,
        12000, ES_R_OK},
    {"too late", S(STAMPED, 9000), {S(9001, 12000)}, 10000, false, W, ES_R_PROOF_EXPIRED, 9000,
        ES_R_ARCHIVE_LATE},
    {"a shorter one takes nothing away", S(STAMPED, 9000), {S(6400, 7000)}, 8000, false, P,
        ES_R_PROOF_HELD, 9000, ES_R_OK},
    {"over another", S(STAMPED, 9000), {BAD(8500, 12000, ES_R_STAMP_IMPRINT)}, 9500, false, W,
        ES_R_PROOF_EXPIRED, 9000, ES_R_STAMP_IMPRINT},
    {"of a stranger", S(STAMPED, 9000), {BAD(8500, 12000, ES_R_NO_ANCHORS)}, 9500, false, W,
        ES_R_PROOF_EXPIRED, 9000, ES_R_NO_ANCHORS},
    {"of the future", S(STAMPED, 9000), {S(9900, 12000)}, 9500, false, W, ES_R_PROOF_EXPIRED, 9000,
        ES_R_STAMP_FUTURE},
    {"with an expired certificate", S(STAMPED, 9000), {S(8500, 8000)}, 9500, false, W,
        ES_R_PROOF_EXPIRED, 9000, ES_R_STAMP_EXPIRED},
    {"with one not valid yet", S(STAMPED, 9000), {FROM_ON(8500, 12000, 8600)}, 9500, false, W,
        ES_R_PROOF_EXPIRED, 9000, ES_R_STAMP_EXPIRED},
    {"again and again", S(STAMPED, 9000), {S(8500, 10000), S(9900, 14000)}, 13000, false, P,
        ES_R_PROOF_HELD, 14000, ES_R_OK},
    {"with a gap", S(STAMPED, 9000), {S(8500, 9600), S(9700, 14000)}, 13000, false, W,
        ES_R_PROOF_EXPIRED, 9600, ES_R_ARCHIVE_LATE},
    {"a broken link", S(STAMPED, 9000), {BAD(8500, 10000, ES_R_STAMP_VALUE), S(9900, 14000)}, 13000,
        false, W, ES_R_PROOF_EXPIRED, 9000, ES_R_STAMP_VALUE},
    {"a broken link that is not needed", S(STAMPED, 9000),
        {BAD(8500, 10000, ES_R_STAMP_VALUE), S(8900, 14000)}, 13000, false, P, ES_R_PROOF_HELD,
        14000, ES_R_STAMP_VALUE},
    {"older than what it covers", S(STAMPED, 9000), {S(8500, 10000), S(8000, 14000)}, 9500, false,
        P, ES_R_PROOF_HELD, 10000, ES_R_ARCHIVE_ORDER},
    {"older than the signature's own", S(STAMPED, 9000), {S(5000, 14000)}, 9500, false, W,
        ES_R_PROOF_EXPIRED, 9000, ES_R_ARCHIVE_ORDER},
    {"two files, one of use", S(STAMPED, 9000), {S(8500, 9600), OF_1(8600, 12000)}, 11000, false, P,
        ES_R_PROOF_HELD, 12000, ES_R_OK},
    {"one file's stamp covers no other file", S(STAMPED, 9000), {S(8500, 9600), OF_1(9500, 12000)},
        11000, false, W, ES_R_PROOF_EXPIRED, 9600, ES_R_ARCHIVE_LATE},
    {"another document's file", S(STAMPED, 9000), {{0}}, NOW, true, P, ES_R_PROOF_HELD, 9000,
        ES_R_ARCHIVE_OTHER},
    {"no stamp but an archive's", {0}, {S(6500, 12000)}, 9500, false, P, ES_R_PROOF_HELD, 12000,
        ES_R_OK},
    {"and that expired", {0}, {S(6500, 7000)}, 9500, false, W, ES_R_PROOF_EXPIRED, 7000, ES_R_OK},
    {"but stamped anew", {0}, {S(6500, 7000), S(8000, 12000)}, 9500, false, P, ES_R_PROOF_HELD,
        12000, ES_R_OK},
};

/* Stamps made by hand; they lie here. */
typedef struct room {
    eseal_stamp_token tokens[MOST + 1];
    eseal_cert certs[MOST + 1];
    es_archive_facts archives[MOST];
    es_revocation said[MOST + 1]; /* that the service's certificate was not revoked */
} room;

static es_stamp_facts stamp_of(room *r, int i, const plan *p)
{
    es_stamp_facts out = {.present = true, .sound = true, .token = &r->tokens[i]};

    r->tokens[i].time = p->at;
    r->certs[i].view.not_before = p->from == 0 ? FROM : p->from;
    r->certs[i].view.not_after = p->end;
    out.service.cert = &r->certs[i];
    out.service.chain.state = ES_CHAIN_PINNED;
    r->said[i] = (es_revocation){.kind = ESEAL_EVIDENCE_CRL,
        .this_update = p->at,
        .next_update = ES_TIME_UNKNOWN,
        .keeps_since = ES_TIME_UNKNOWN};
    out.service.revocations.items = &r->said[i];
    out.service.revocations.count = 1;
    return out;
}

static void put(made *m, room *r, const plan *own, const plan *archives)
{
    memset(r, 0, sizeof *r);
    if (own->at != 0)
        m->signatures[0].stamp = stamp_of(r, MOST, own);
    m->facts.archives = r->archives;
    for (int i = 0; i < MOST && archives[i].at != 0; i++) {
        r->archives[i] = (es_archive_facts){.file = archives[i].file,
            .stamp = stamp_of(r, i, &archives[i]),
            .refused = archives[i].refused == ES_R_OK ? ES_R_NONE : archives[i].refused};
        m->facts.archive_count++;
    }
}

static const eseal_check *own_check(const eseal_report *report)
{
    const es_checks *checks = &report->signatures[0].checks;

    for (size_t i = 0; i < checks->count; i++)
        if (checks->items[i].id == ES_C_TIME_ARCHIVE && checks->items[i].subject == NULL &&
            checks->items[i].reason != ES_R_ARCHIVE_OTHER)
            return &checks->items[i];
    ck_abort_msg("time.archive was not made");
}

/* When the verdict of a signature that passes ends to hold. */
static void expect_until(const es_report_signature *s, int64_t until, const char *name)
{
    ck_assert_msg(s->until == (until == 0 ? TO : until) && s->stamp_by == s->until, "%s: %lld",
        name, (long long)s->until);
    ck_assert_str_eq(s->until_by, until == 0 ? "signer-certificate" : "time-stamp");
}

static void judge_row(int row, const eseal_policy *policy)
{
    bool demanded = ROWS[row].reason == ES_R_PROOF_EXPIRED && policy != &OFFLINE;
    const char *name = ROWS[row].name;
    const eseal_check *check;
    eseal_report *report;
    room r;
    made m;

    made_package(&m, 1);
    put(&m, &r, &ROWS[row].own, ROWS[row].archives);
    m.facts.foreign_evidence = ROWS[row].foreign;
    report = made_judge(&m, policy, ROWS[row].now);
    check = own_check(report);
    ck_assert_msg(
        check->outcome == (demanded ? I : ROWS[row].outcome) && check->reason == ROWS[row].reason,
        "%s: %s", name, eseal_check_reason(check));
    if (ROWS[row].until != 0)
        ck_assert_msg(check->time == ROWS[row].until, "%s: %lld", name, (long long)check->time);
    if (ROWS[row].remark != ES_R_OK)
        ck_assert_msg(
            made_has(report, 0, ES_C_TIME_ARCHIVE, W, ROWS[row].remark, NULL), "%s", name);
    ck_assert_msg(made_needs(report, 0, "archive-stamp") == demanded, "%s", name);
    ck_assert_msg(!demanded || report->result != ESEAL_PASSED, "%s", name);
    /* what an archive stamp adds or lacks is never worse than none */
    if (policy == &OFFLINE) {
        ck_assert_msg(report->result == ESEAL_PASSED, "%s", name);
        expect_until(&report->signatures[0], ROWS[row].until, name);
    }
    eseal_report_free(report);
    made_free(&m);
}

START_TEST(table)
{
    judge_row(_i, &OFFLINE);
    judge_row(_i, &STRICT);
    judge_row(_i, &ARCHIVE);
}
END_TEST

/* A signer's key lost: what an archive stamp proves was there before is not touched. */
static const struct {
    const char *name;
    int64_t archived, revoked;
    int outcome;
    es_reason reason;
} LOST[] = {
    {"lost after the archive stamp", 6500, 7000, W, ES_R_REVOKED_AFTER},
    {"lost before it", 6500, 6000, I, ES_R_REVOKED_NO_POE},
    {"in the same second", 6500, 6500, I, ES_R_REVOKED_NO_POE},
    {"lost before the claimed time", 6500, 4000, ESEAL_CHECK_FAILED, ES_R_REVOKED_BEFORE},
};

START_TEST(lost_key)
{
    es_revocation item = {.kind = ESEAL_EVIDENCE_CRL,
        .revoked = true,
        .this_update = 8000,
        .next_update = ES_TIME_UNKNOWN,
        .keeps_since = ES_TIME_UNKNOWN,
        .invalid_since = ES_TIME_UNKNOWN,
        .revoked_at = LOST[_i].revoked,
        .reason = ES_REVOKED_KEY_COMPROMISE};
    plan none = {0}, archives[MOST] = {{LOST[_i].archived, 12000, ES_R_OK, 0, 0}};
    eseal_report *report;
    room r;
    made m;

    made_package(&m, 1);
    put(&m, &r, &none, archives);
    m.signatures[0].signer.revocations =
        (es_revocations){.given = true, .items = &item, .count = 1};
    report = made_judge(&m, &OFFLINE, 8500);
    made_expect(
        report, 0, ES_C_SIGNER_REVOCATION, LOST[_i].outcome, LOST[_i].reason, LOST[_i].name);
    /* the time of sealing stays the claimed one */
    ck_assert_int_eq(report->signatures[0].best, SIGNED);
    ck_assert(!report->signatures[0].best_from_stamp);
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* By the letter everything has to be valid now, so the first to expire limits it. */
START_TEST(strict_limits)
{
    plan own = {STAMPED, 12000, ES_R_OK, 0, 0}, none[MOST] = {{0}};
    eseal_report *report;
    room r;
    made m;

    made_package(&m, 1);
    put(&m, &r, &own, none);
    report = made_judge(&m, &OFFLINE, NOW);
    ck_assert_int_eq(report->signatures[0].until, 12000);
    eseal_report_free(report);
    m.signatures[0].signer.revocations = (es_revocations){0};
    report = made_judge(&m, &ARCHIVE, NOW);
    ck_assert_ptr_null(report->signatures[0].until_by); /* evidence is missing: not PASSED */
    eseal_report_free(report);
    made_free(&m);
    made_package(&m, 1);
    made_lone_seal(&m);
    report = made_judge(&m, &OFFLINE, NOW);
    ck_assert_ptr_null(report->signatures[0].until_by);
    ck_assert_ptr_null(es_checks_find(&report->signatures[0].checks, ES_C_TIME_ARCHIVE));
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("judge_archive");
    TCase *tests = tcase_create("all");

    tcase_add_loop_test(tests, table, 0, COUNT(ROWS));
    tcase_add_loop_test(tests, lost_key, 0, COUNT(LOST));
    tcase_add_test(tests, strict_limits);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
