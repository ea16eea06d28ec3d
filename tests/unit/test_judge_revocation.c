/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Revocation, by tables: statements x policy x stamp.  What is expected is the verdict model and
 * GM/T 0047-2016 6.3.4 d), 6.5.4 e) and f), not what the program prints.
 */
#include "judge_unit.h"

#define P ESEAL_CHECK_PASSED
#define F ESEAL_CHECK_FAILED
#define I ESEAL_CHECK_INDETERMINATE
#define W ESEAL_CHECK_WARNING
#define NR ESEAL_CHECK_NOT_RUN

#define NEVER ES_TIME_UNKNOWN
#define STATEMENTS 3

/* A list of this moment without the certificate, and one with it. */
#define CLEAN(at)                                                                                  \
    {                                                                                              \
        ESEAL_EVIDENCE_CRL, false, at, NEVER, NEVER, NEVER, NEVER, -1, NULL                        \
    }
#define KEPT(at, since)                                                                            \
    {                                                                                              \
        ESEAL_EVIDENCE_OCSP, false, at, NEVER, since, NEVER, NEVER, -1, NULL                       \
    }
#define LISTED(at, since, why)                                                                     \
    {                                                                                              \
        ESEAL_EVIDENCE_CRL, true, at, NEVER, NEVER, since, NEVER, why, NULL                        \
    }
#define INVALID(at, since, invalid, why)                                                           \
    {                                                                                              \
        ESEAL_EVIDENCE_CRL, true, at, NEVER, NEVER, since, invalid, why, NULL                      \
    }

typedef struct revocation_case {
    const char *name;
    es_revocation items[STATEMENTS];
    int outcome, stamped; /* without and with a stamp that proves T; 0: the same */
    es_reason reason, stamped_reason;
    const char *need; /* without a stamp; NULL: none about this certificate or a stamp */
} revocation_case;

/* The signer's, at T = SIGNED, judged at NOW. */
static const revocation_case SIGNER[] = {
    {"a list of T", {CLEAN(SIGNED)}, P, P, ES_R_NOT_REVOKED, ES_R_NOT_REVOKED, NULL},
    {"a list after T", {CLEAN(NOW)}, P, P, ES_R_NOT_REVOKED, ES_R_NOT_REVOKED, NULL},
    {"a list before T", {CLEAN(SIGNED - 1)}, I, I, ES_R_REVOCATION_NOT_COVERING,
        ES_R_REVOCATION_NOT_COVERING, "signer-revocation"},
    {"a list from the future", {CLEAN(NOW + ES_CLOCK_SKEW + 1)}, I, I, ES_R_REVOCATION_NOT_COVERING,
        ES_R_REVOCATION_NOT_COVERING, "signer-revocation"},
    {"lists before and after T", {CLEAN(SIGNED - 1), CLEAN(NOW)}, P, P, ES_R_NOT_REVOKED,
        ES_R_NOT_REVOKED, NULL},
    {"6.5.4 e): revoked before T", {LISTED(NOW, SIGNED - 1, ES_REVOKED_SUPERSEDED)}, F, F,
        ES_R_REVOKED_BEFORE, ES_R_REVOKED_BEFORE, NULL},
    {"revoked at T", {LISTED(NOW, SIGNED, ES_REVOKED_SUPERSEDED)}, F, F, ES_R_REVOKED_BEFORE,
        ES_R_REVOKED_BEFORE, NULL},
    {"revoked before T, by a list from before T",
        {LISTED(SIGNED - 1, SIGNED - 2, ES_REVOKED_NO_REASON)}, F, F, ES_R_REVOKED_BEFORE,
        ES_R_REVOKED_BEFORE, NULL},
    {"revoked before T, and a later list without it",
        {LISTED(SIGNED - 1, SIGNED - 2, ES_REVOKED_NO_REASON), CLEAN(NOW)}, F, F,
        ES_R_REVOKED_BEFORE, ES_R_REVOKED_BEFORE, NULL},
    {"6.5.4 f): superseded after T", {LISTED(NOW, SIGNED + 1, ES_REVOKED_SUPERSEDED)}, W, W,
        ES_R_REVOKED_AFTER, ES_R_REVOKED_AFTER, NULL},
    {"affiliationChanged after T", {LISTED(NOW, SIGNED + 1, ES_REVOKED_AFFILIATION)}, W, W,
        ES_R_REVOKED_AFTER, ES_R_REVOKED_AFTER, NULL},
    {"cessationOfOperation after T", {LISTED(NOW, SIGNED + 1, ES_REVOKED_CESSATION)}, W, W,
        ES_R_REVOKED_AFTER, ES_R_REVOKED_AFTER, NULL},
    {"keyCompromise after T", {LISTED(NOW, SIGNED + 1, ES_REVOKED_KEY_COMPROMISE)}, I, W,
        ES_R_REVOKED_NO_POE, ES_R_REVOKED_AFTER, "time-stamp"},
    {"cACompromise after T", {LISTED(NOW, SIGNED + 1, ES_REVOKED_CA_COMPROMISE)}, I, W,
        ES_R_REVOKED_NO_POE, ES_R_REVOKED_AFTER, "time-stamp"},
    {"unspecified after T", {LISTED(NOW, SIGNED + 1, ES_REVOKED_UNSPECIFIED)}, I, W,
        ES_R_REVOKED_NO_POE, ES_R_REVOKED_AFTER, "time-stamp"},
    {"no reason, after T", {LISTED(NOW, SIGNED + 1, ES_REVOKED_NO_REASON)}, I, W,
        ES_R_REVOKED_NO_POE, ES_R_REVOKED_AFTER, "time-stamp"},
    {"privilegeWithdrawn after T", {LISTED(NOW, SIGNED + 1, ES_REVOKED_PRIVILEGE)}, I, W,
        ES_R_REVOKED_NO_POE, ES_R_REVOKED_AFTER, "time-stamp"},
    {"a reason that nobody knows, after T", {LISTED(NOW, SIGNED + 1, 99)}, I, W,
        ES_R_REVOKED_NO_POE, ES_R_REVOKED_AFTER, "time-stamp"},
    {"keyCompromise after T, and a list of T", {LISTED(NOW, SIGNED + 1, 1), CLEAN(SIGNED)}, I, W,
        ES_R_REVOKED_NO_POE, ES_R_REVOKED_AFTER, "time-stamp"},
    {"superseded and keyCompromise after T",
        {LISTED(NOW, SIGNED + 1, ES_REVOKED_SUPERSEDED), LISTED(NOW, SIGNED + 2, 1)}, I, W,
        ES_R_REVOKED_NO_POE, ES_R_REVOKED_AFTER, "time-stamp"},
    {"invalid before T, superseded after", {INVALID(NOW, SIGNED + 1, SIGNED - 1, 4)}, F, F,
        ES_R_REVOKED_BEFORE, ES_R_REVOKED_BEFORE, NULL},
    {"invalid after T, revoked before", {INVALID(NOW, SIGNED - 1, SIGNED + 1, 4)}, F, F,
        ES_R_REVOKED_BEFORE, ES_R_REVOKED_BEFORE, NULL},
    {"on hold before T", {LISTED(NOW, SIGNED - 1, ES_REVOKED_HOLD)}, F, F, ES_R_REVOKED_BEFORE,
        ES_R_REVOKED_BEFORE, NULL},
    {"on hold before T, released after the list of T",
        {LISTED(SIGNED, SIGNED - 9, ES_REVOKED_HOLD), CLEAN(NOW)}, F, F, ES_R_REVOKED_BEFORE,
        ES_R_REVOKED_BEFORE, NULL},
    {"on hold before T, released nobody knows when",
        {LISTED(SIGNED - 5, SIGNED - 9, ES_REVOKED_HOLD), CLEAN(NOW)}, I, I, ES_R_REVOKED_HOLD,
        ES_R_REVOKED_HOLD, "signer-revocation"},
    {"on hold after T", {LISTED(NOW, SIGNED + 1, ES_REVOKED_HOLD)}, I, W, ES_R_REVOKED_NO_POE,
        ES_R_REVOKED_AFTER, "time-stamp"},
};

static const eseal_policy DEFAULT = {.preset = ES_PRESET_DEFAULT};
static const eseal_policy OFFLINE = {.preset = ES_PRESET_OFFLINE};
static const eseal_policy STRICT = {.preset = ES_PRESET_STRICT};

static void give(es_revocations *out, const es_revocation *items)
{
    *out = (es_revocations){.given = true, .items = (es_revocation *)(uintptr_t)items};
    while (out->count < STATEMENTS && items[out->count].kind != 0)
        out->count++;
}

/* What settles the other one. */
static const es_revocation SETTLED[STATEMENTS] = {CLEAN(NOW)};

typedef struct stamp_room {
    eseal_stamp_token token;
} stamp_room;

/* A path of three: leaf, an authority between, the anchor. */
typedef struct path_room {
    eseal_cert certs[3];
    es_chain_path path;
    es_path_facts facts;
    es_revocations found;
} path_room;

static void give_path(es_cert_facts *who, path_room *room, const es_revocation *items)
{
    memset(room, 0, sizeof *room);
    give(&room->found, items);
    for (int i = 0; i < 3; i++)
        room->certs[i].subject = (char *)(uintptr_t) "CN=authority";
    room->path = (es_chain_path){.count = 3, .from = FROM, .to = TO};
    for (int i = 0; i < 3; i++)
        room->path.certs[i] = &room->certs[i];
    room->facts = (es_path_facts){&room->path, &room->found, 1};
    who->paths = &room->facts;
    who->path_count = 1;
}

/* A stamp of T, which proves it. */
static void prove(made *m, stamp_room *room)
{
    es_signature_facts *s = &m->signatures[0];

    memset(room, 0, sizeof *room);
    room->token.time = SIGNED;
    s->stamp.present = s->stamp.sound = true;
    s->stamp.token = &room->token;
    s->stamp.service = s->maker;
    give(&s->stamp.service.revocations, SETTLED);
}

static int result_of(int outcome)
{
    return outcome == F ? ESEAL_FAILED : outcome == I ? ESEAL_INDETERMINATE : ESEAL_PASSED;
}

static void check_signer(const revocation_case *t, const eseal_policy *policy, bool stamped)
{
    int outcome = stamped ? t->stamped : t->outcome;
    es_reason reason = stamped ? t->stamped_reason : t->reason;
    stamp_room room;
    eseal_report *report;
    made m;

    made_package(&m, 1);
    if (stamped)
        prove(&m, &room);
    give(&m.signatures[0].signer.revocations, t->items);
    give(&m.signatures[0].maker.revocations, SETTLED);
    report = made_judge(&m, policy, NOW);
    made_expect(report, 0, ES_C_SIGNER_REVOCATION, outcome, reason, t->name);
    ck_assert_msg(
        report->result == result_of(outcome), "%s: %s", t->name, eseal_result_name(report->result));
    if (!stamped) {
        ck_assert_msg(made_needs(report, 0, "signer-revocation") ==
                          (t->need != NULL && strcmp(t->need, "signer-revocation") == 0),
            "%s", t->name);
        ck_assert_msg(made_needs(report, 0, "time-stamp") ==
                          (t->need != NULL && strcmp(t->need, "time-stamp") == 0),
            "%s", t->name);
    }
    eseal_report_free(report);
    made_free(&m);
}

START_TEST(signers)
{
    check_signer(&SIGNER[_i], &DEFAULT, false);
    check_signer(&SIGNER[_i], &DEFAULT, true);
    check_signer(&SIGNER[_i], &OFFLINE, false);
    check_signer(&SIGNER[_i], &OFFLINE, true);
    check_signer(&SIGNER[_i], &STRICT, false);
    check_signer(&SIGNER[_i], &STRICT, true);
}
END_TEST

/* The maker's, at createDate. */
static const struct {
    const char *name;
    es_revocation items[STATEMENTS];
    int outcome, strict;
    es_reason reason, strict_reason;
} MAKER[] = {
    {"a list of createDate", {CLEAN(CREATED)}, P, P, ES_R_NOT_REVOKED, ES_R_NOT_REVOKED},
    {"a list before createDate", {CLEAN(CREATED - 1)}, I, I, ES_R_REVOCATION_NOT_COVERING,
        ES_R_REVOCATION_NOT_COVERING},
    {"6.3.4 d): revoked before createDate", {LISTED(NOW, CREATED - 1, ES_REVOKED_SUPERSEDED)}, F, F,
        ES_R_REVOKED_BEFORE, ES_R_REVOKED_BEFORE},
    {"revoked at createDate", {LISTED(NOW, CREATED, ES_REVOKED_SUPERSEDED)}, F, F,
        ES_R_REVOKED_BEFORE, ES_R_REVOKED_BEFORE},
    {"6.3.4 d): revoked between createDate and T",
        {LISTED(NOW, CREATED + 1, ES_REVOKED_SUPERSEDED)}, W, F, ES_R_REVOKED_AFTER,
        ES_R_REVOKED_SINCE},
    {"revoked after T", {LISTED(NOW, SIGNED + 1, ES_REVOKED_SUPERSEDED)}, W, F, ES_R_REVOKED_AFTER,
        ES_R_REVOKED_SINCE},
    /* who has the key writes any createDate */
    {"the key was lost after T", {LISTED(NOW, SIGNED + 1, ES_REVOKED_KEY_COMPROMISE)}, I, F,
        ES_R_REVOKED_NO_POE, ES_R_REVOKED_SINCE},
    {"for no reason", {LISTED(NOW, SIGNED + 1, -1)}, I, F, ES_R_REVOKED_NO_POE, ES_R_REVOKED_SINCE},
    {"invalid before createDate", {INVALID(NOW, SIGNED + 1, CREATED - 1, 1)}, F, F,
        ES_R_REVOKED_BEFORE, ES_R_REVOKED_BEFORE},
};

START_TEST(makers)
{
    for (int lone = 0; lone < 2; lone++) {
        eseal_report *report, *strict;
        made m;

        made_package(&m, 1);
        if (lone != 0)
            made_lone_seal(&m);
        give(&m.signatures[0].signer.revocations, SETTLED);
        give(&m.signatures[0].maker.revocations, MAKER[_i].items);
        report = made_judge(&m, &DEFAULT, NOW);
        strict = made_judge(&m, &STRICT, NOW);
        made_expect(
            report, 0, ES_C_MAKER_REVOCATION, MAKER[_i].outcome, MAKER[_i].reason, MAKER[_i].name);
        made_expect(strict, 0, ES_C_MAKER_REVOCATION, MAKER[_i].strict, MAKER[_i].strict_reason,
            MAKER[_i].name);
        ck_assert_int_eq(report->result, result_of(MAKER[_i].outcome));
        ck_assert_int_eq(strict->result, result_of(MAKER[_i].strict));
        ck_assert_int_eq(report->strict_result, strict->result);
        eseal_report_free(report);
        eseal_report_free(strict);
        made_free(&m);
    }
}
END_TEST

/* A certificate that expired before the list was made may have been dropped from it. */
static const struct {
    es_revocation items[STATEMENTS];
    int outcome;
    es_reason reason;
} DROPPED[] = {
    {{CLEAN(TO)}, P, ES_R_NOT_REVOKED},
    {{CLEAN(TO + 1)}, I, ES_R_REVOCATION_NOT_COVERING},
    {{KEPT(TO + 1, TO)}, P, ES_R_NOT_REVOKED},
    {{KEPT(TO + 1, TO + 1)}, I, ES_R_REVOCATION_NOT_COVERING},
    {{CLEAN(TO + 1), CLEAN(TO - 1)}, P, ES_R_NOT_REVOKED},
};

START_TEST(dropped)
{
    eseal_report *report;
    made m;

    made_package(&m, 1);
    give(&m.signatures[0].signer.revocations, DROPPED[_i].items);
    report = made_judge(&m, &DEFAULT, TO + 1000);
    made_expect(
        report, 0, ES_C_SIGNER_REVOCATION, DROPPED[_i].outcome, DROPPED[_i].reason, "dropped");
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* Evidence that proves nothing: said, asked for where it is required, and no matter offline. */
START_TEST(left_aside)
{
    static es_unused unused[2] = {{ES_R_CRL_FOREIGN, (char *)(uintptr_t) "a.crl", NULL},
        {ES_R_OCSP_UNKNOWN, (char *)(uintptr_t) "b.ocsp", NULL}};
    eseal_report *report;
    made m;

    made_package(&m, 1);
    m.signatures[0].signer.revocations = (es_revocations){.given = true,
        .unused = unused,
        .unused_count = 2,
        .cert_id = (char *)(uintptr_t) "30",
        .locations = {{{"ocsp", (char *)(uintptr_t) "http://ca.example/ocsp"},
                          {"issuer", (char *)(uintptr_t) "http://ca.example/ca.cer"},
                          {"crl", (char *)(uintptr_t) "http://ca.example/1.crl"}},
            3}};
    give(&m.signatures[0].maker.revocations, SETTLED);
    report = made_judge(&m, &DEFAULT, NOW);
    made_expect(report, 0, ES_C_SIGNER_REVOCATION, NR, ES_R_REVOCATION_UNKNOWN, "unknown");
    ck_assert(made_has(report, 0, ES_C_SIGNER_REVOCATION, W, ES_R_CRL_FOREIGN, "a.crl"));
    ck_assert(made_has(report, 0, ES_C_SIGNER_REVOCATION, W, ES_R_OCSP_UNKNOWN, "b.ocsp"));
    ck_assert_int_eq(report->result, ESEAL_INDETERMINATE);
    ck_assert_uint_eq(report->signatures[0].need_count, 1);
    ck_assert_str_eq(report->signatures[0].needs[0].kind, "signer-revocation");
    ck_assert_str_eq(report->signatures[0].needs[0].issuer, "CN=CA");
    ck_assert_str_eq(report->signatures[0].needs[0].path, "http://ca.example/1.crl");
    ck_assert_int_eq(report->signatures[0].needs[0].at, SIGNED);
    ck_assert_str_eq(report->signatures[0].needs[0].cert_id, "30");
    ck_assert(report->signatures[0].needs[0].anchored);
    /* the issuer is known, so its certificate is not asked for */
    ck_assert_uint_eq(report->signatures[0].needs[0].locations.count, 2);
    ck_assert_str_eq(report->signatures[0].needs[0].locations.items[0].use, "ocsp");
    ck_assert_str_eq(report->signatures[0].needs[0].locations.items[1].use, "crl");
    eseal_report_free(report);
    report = made_judge(&m, &OFFLINE, NOW);
    ck_assert_int_eq(report->result, ESEAL_PASSED);
    eseal_report_free(report);
    give(&m.signatures[0].signer.revocations, SETTLED);
    m.signatures[0].signer.revocations.unused = unused;
    m.signatures[0].signer.revocations.unused_count = 2;
    report = made_judge(&m, &DEFAULT, NOW);
    ck_assert_int_eq(report->result, ESEAL_PASSED);
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* Without a time of sealing nothing is before or after it. */
START_TEST(no_time)
{
    static const es_revocation listed[STATEMENTS] = {LISTED(NOW, SIGNED, 4)};
    eseal_report *report;
    made m;

    made_package(&m, 1);
    m.signatures[0].claimed = ES_TIME_UNKNOWN;
    give(&m.signatures[0].signer.revocations, SETTLED);
    report = made_judge(&m, &DEFAULT, NOW);
    made_expect(report, 0, ES_C_SIGNER_REVOCATION, I, ES_R_TIME_MISSING, "not revoked");
    eseal_report_free(report);
    give(&m.signatures[0].signer.revocations, listed);
    report = made_judge(&m, &DEFAULT, NOW);
    made_expect(report, 0, ES_C_SIGNER_REVOCATION, I, ES_R_TIME_MISSING, "revoked");
    eseal_report_free(report);
    made_free(&m);
}
END_TEST

/* An issuer between leaf and anchor. */
static const struct {
    es_revocation items[STATEMENTS];
    int result, stamped;
} ISSUERS[] = {
    {{CLEAN(NOW)}, ESEAL_PASSED, ESEAL_PASSED},
    {{LISTED(NOW, SIGNED, ES_REVOKED_SUPERSEDED)}, ESEAL_FAILED, ESEAL_FAILED},
    {{LISTED(NOW, SIGNED + 1, ES_REVOKED_SUPERSEDED)}, ESEAL_PASSED, ESEAL_PASSED},
    {{LISTED(NOW, SIGNED + 1, ES_REVOKED_CA_COMPROMISE)}, ESEAL_INDETERMINATE, ESEAL_PASSED},
    {{INVALID(NOW, SIGNED + 1, SIGNED, 2)}, ESEAL_FAILED, ESEAL_FAILED},
};

START_TEST(issuers)
{
    for (int stamped = 0; stamped < 2; stamped++) {
        int expected = stamped != 0 ? ISSUERS[_i].stamped : ISSUERS[_i].result;
        path_room path;
        stamp_room room;
        eseal_report *report;
        made m;

        made_package(&m, 1);
        if (stamped != 0)
            prove(&m, &room);
        give(&m.signatures[0].signer.revocations, SETTLED);
        give(&m.signatures[0].maker.revocations, SETTLED);
        give_path(&m.signatures[0].signer, &path, ISSUERS[_i].items);
        report = made_judge(&m, &DEFAULT, NOW);
        ck_assert_int_eq(report->result, expected);
        if (expected == ESEAL_FAILED)
            ck_assert(made_has(report, 0, ES_C_SIGNER_CHAIN, F, ES_R_CHAIN_REVOKED, NULL));
        eseal_report_free(report);
        made_free(&m);
    }
}
END_TEST

/* A v1 token lies inside what was signed: it dates nothing that came after it. */
START_TEST(first_layout_token)
{
    for (int layout = 1; layout <= 4; layout += 3) {
        es_revocation items[STATEMENTS] = {LISTED(NOW, SIGNED + 1, ES_REVOKED_KEY_COMPROMISE)};
        stamp_room room;
        eseal_report *report;
        made m;

        made_package(&m, 1);
        prove(&m, &room);
        m.signatures[0].layout = layout;
        give(&m.signatures[0].signer.revocations, items);
        give(&m.signatures[0].maker.revocations, SETTLED);
        report = made_judge(&m, &DEFAULT, NOW);
        made_expect(report, 0, ES_C_SIGNER_REVOCATION, layout == 1 ? I : W,
            layout == 1 ? ES_R_REVOKED_NO_POE : ES_R_REVOKED_AFTER, "token");
        eseal_report_free(report);
        made_free(&m);
    }
}
END_TEST

/* A stamp on the signature proves that the seal was there, and so made, before the maker's key was
 * lost; one from after that proves nothing. */
START_TEST(makers_stamped)
{
    for (int late = 0; late < 2; late++) {
        es_revocation items[STATEMENTS] = {
            LISTED(NOW, SIGNED + 1 - late, ES_REVOKED_KEY_COMPROMISE)};
        stamp_room room;
        eseal_report *report;
        made m;

        made_package(&m, 1);
        prove(&m, &room);
        give(&m.signatures[0].signer.revocations, SETTLED);
        give(&m.signatures[0].maker.revocations, items);
        report = made_judge(&m, &DEFAULT, NOW);
        made_expect(report, 0, ES_C_MAKER_REVOCATION, late ? I : W,
            late ? ES_R_REVOKED_NO_POE : ES_R_REVOKED_AFTER, "stamped");
        ck_assert_int_eq(report->result, late ? ESEAL_INDETERMINATE : ESEAL_PASSED);
        eseal_report_free(report);
        made_free(&m);
    }
}
END_TEST

/* A stamp of T does not prove that the seal was there before its maker's authority lost its key. */
START_TEST(makers_issuer)
{
    static const struct {
        int64_t since;
        int result, stamped;
    } LOST[] = {{CREATED, ESEAL_FAILED, ESEAL_FAILED},
        {CREATED + 1, ESEAL_INDETERMINATE, ESEAL_INDETERMINATE},
        {SIGNED, ESEAL_INDETERMINATE, ESEAL_INDETERMINATE},
        {SIGNED + 1, ESEAL_INDETERMINATE, ESEAL_PASSED}};

    for (int i = 0; i < 2 * COUNT(LOST); i++) {
        es_revocation items[STATEMENTS] = {
            LISTED(NOW, LOST[i / 2].since, ES_REVOKED_CA_COMPROMISE)};
        path_room path;
        stamp_room room;
        eseal_report *report;
        made m;

        made_package(&m, 1);
        if (i % 2 == 1)
            prove(&m, &room);
        give(&m.signatures[0].signer.revocations, SETTLED);
        give(&m.signatures[0].maker.revocations, SETTLED);
        give_path(&m.signatures[0].maker, &path, items);
        report = made_judge(&m, &DEFAULT, NOW);
        ck_assert_int_eq(report->result, i % 2 == 1 ? LOST[i / 2].stamped : LOST[i / 2].result);
        ck_assert(made_needs(report, 0, "time-stamp") == (report->result == ESEAL_INDETERMINATE));
        eseal_report_free(report);
        made_free(&m);
    }
}
END_TEST

/* --- properties, over every choice of up to three of all the statements above --- */

static int order_of(int result)
{
    return result == ESEAL_PASSED ? 2 : result == ESEAL_INDETERMINATE ? 1 : 0;
}

static int judge_these(const es_revocation *items, es_reason *reason)
{
    eseal_report *report;
    made m;
    int result;

    made_package(&m, 1);
    give(&m.signatures[0].signer.revocations, items);
    give(&m.signatures[0].maker.revocations, SETTLED);
    report = made_judge(&m, &DEFAULT, NOW);
    result = report->result;
    *reason = eseal_report_check_find(report, 0, es_check_name(ES_C_SIGNER_REVOCATION))->reason;
    eseal_report_free(report);
    made_free(&m);
    return result;
}

START_TEST(properties)
{
    const es_revocation *one = &SIGNER[_i].items[0];

    for (int j = 0; j < COUNT(SIGNER); j++) {
        const es_revocation *two = &SIGNER[j].items[0];
        es_revocation alone[STATEMENTS] = {*one}, both[STATEMENTS] = {*one, *two};
        es_revocation turned[STATEMENTS] = {*two, *one}, only[STATEMENTS] = {*two};
        es_revocation more[STATEMENTS] = {
            *two, *one, SIGNER[(_i * 7 + j) % COUNT(SIGNER)].items[0]};
        es_revocation back[STATEMENTS] = {more[2], more[0], more[1]};
        es_reason a, b;
        int first = judge_these(alone, &a), second = judge_these(both, &b);

        /* One more negative statement never raises.  Revoked for a harmless reason after T says
         * that it was not revoked at T: that is none. */
        if (two->revoked && judge_these(only, &a) != ESEAL_PASSED)
            ck_assert_int_le(order_of(second), order_of(first));
        ck_assert_int_eq(judge_these(turned, &a), second);
        ck_assert_int_eq(a, b);
        first = judge_these(more, &a);
        ck_assert_int_eq(judge_these(back, &b), first);
        ck_assert_int_eq(a, b);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("judge_revocation");
    TCase *tc = tcase_create("judge_revocation");

    tcase_add_loop_test(tc, signers, 0, COUNT(SIGNER));
    tcase_add_loop_test(tc, makers, 0, COUNT(MAKER));
    tcase_add_loop_test(tc, dropped, 0, COUNT(DROPPED));
    tcase_add_test(tc, left_aside);
    tcase_add_test(tc, no_time);
    tcase_add_loop_test(tc, issuers, 0, COUNT(ISSUERS));
    tcase_add_test(tc, first_layout_token);
    tcase_add_test(tc, makers_stamped);
    tcase_add_test(tc, makers_issuer);
    tcase_add_loop_test(tc, properties, 0, COUNT(SIGNER));
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
