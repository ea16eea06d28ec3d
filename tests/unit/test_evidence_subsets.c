/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must hold of any evidence, tried on random subsets of real evidence, with fixed seeds:
 * without a kind that the policy requires nothing passes; one more piece that speaks against the
 * signature never makes it better; and neither the order of evidence nor that of certificates
 * matters, not even to what is said.
 */
#include "base/mem.h"
#include "core/gather.h"
#include "core/judge.h"
#include "court.h"
#include "unit.h"

/* Under each of three policies.  All evidence is read and verified once, and what it says is judged
 * by subsets; of some the octets themselves are given to a verification, which must say the same.
 */
#define SUBSETS 3000
#define EVERY 60

typedef enum kind { SIGNERS, MAKERS, STAMPS, REGISTER, NEUTRAL, AGAINST, KINDS } kind;

typedef struct piece {
    const char *name;
    kind kind;
    int evidence; /* ESEAL_EVIDENCE_* */
    crl_plan crl;
    ocsp_plan ocsp;
    court_status status;
    es_buf der;
} piece;

#define PIECES_MAX 40

static court c;
static court_stamp stamp;
static piece pieces[PIECES_MAX];
static int piece_count;
static eseal_trust *stores[2]; /* the same anchors in opposite orders */
static eseal_io *io;           /* what was signed: the stamped signature's own Signature.xml */
static eseal_signature *signature;
static es_facts facts; /* of all pieces */

/* --- what there is --- */

static void put(piece p)
{
    ck_assert_int_lt(piece_count, PIECES_MAX);
    if (p.evidence == ESEAL_EVIDENCE_CRL)
        p.der = maker_crl(&p.crl);
    else if (p.evidence == ESEAL_EVIDENCE_OCSP)
        p.der = maker_ocsp(&p.ocsp);
    else
        p.der = court_status_list(&c, &p.status);
    pieces[piece_count++] = p;
}

static void put_list(const char *name, kind kind, const forge_id *ca, const char *issuer,
    int64_t at, crl_entry_plan entry)
{
    put((piece){.name = name,
        .kind = kind,
        .evidence = ESEAL_EVIDENCE_CRL,
        .crl = {.issuer = issuer, .key = ca->key, .at = at, .entries = {entry}}});
}

static void put_answer(const char *name, kind kind, const forge_id *by, char status, int64_t at)
{
    put((piece){.name = name,
        .kind = kind,
        .evidence = ESEAL_EVIDENCE_OCSP,
        .ocsp = {.issuer = "C=CN/CN=Signer CA",
            .issuer_key = c.f.ca.key,
            .key = by->key,
            .serial = COURT_SIGNER,
            .status = status,
            .revoked = COURT_T - DAY,
            .at = at}});
}

static void put_status(const char *name, kind kind, court_status status)
{
    put((piece){.name = name, .kind = kind, .evidence = ESEAL_EVIDENCE_STATUS, .status = status});
}

#define SIGNER_CA &c.f.ca, "C=CN/CN=Signer CA"
#define MAKER_CA &c.f.maker_ca, "C=CN/CN=Maker CA"
#define STAMP_CA &c.stamp_ca, "C=CN/CN=Stamp CA"
#define STATUS_CA &c.status_ca, "C=CN/CN=Status CA"
#define NOBODY                                                                                     \
    (crl_entry_plan)                                                                               \
    {                                                                                              \
        0                                                                                          \
    }
#define ENTRY(serial, at, reason)                                                                  \
    (crl_entry_plan)                                                                               \
    {                                                                                              \
        serial, at, (reason) + 1, 0, NULL, false                                                   \
    }

static void put_pieces(void)
{
    put_list("signers", SIGNERS, SIGNER_CA, COURT_LATE, NOBODY);
    put_list("signers, sooner", SIGNERS, SIGNER_CA, COURT_STAMPED + HOUR, NOBODY);
    put_answer("answer", SIGNERS, &c.f.ca, 'g', COURT_LATE);
    put_list("makers", MAKERS, MAKER_CA, COURT_LATE, NOBODY);
    put_list("stamps", STAMPS, STAMP_CA, COURT_LATE, NOBODY);
    put_status("register", REGISTER, (court_status){.number = 300});
    put_status("register, newer", REGISTER, (court_status){.number = 301});

    put_list("before T", NEUTRAL, SIGNER_CA, COURT_T - DAY, NOBODY);
    put_list("by a stranger", NEUTRAL, &c.f.stranger_ca, "C=CN/CN=Signer CA", COURT_LATE,
        ENTRY(COURT_SIGNER, COURT_T - DAY, 1));
    put_list("others", NEUTRAL, SIGNER_CA, COURT_STAMPED - HOUR, ENTRY(99, COURT_T - DAY, 1));
    put_answer("by the signer", NEUTRAL, &c.signer, 'r', COURT_LATE);
    put_status("outdated", NEUTRAL,
        (court_status){.number = 200, .at = COURT_T - 9 * DAY, .next = COURT_T - DAY});
    put_status("another register", NEUTRAL,
        (court_status){.number = 900,
            .who = &c.signer,
            .status = ESEAL_STATUS_REVOKED,
            .reason = "ORDER",
            .since = COURT_T - DAY});
    put((piece){.name = "delta",
        .kind = NEUTRAL,
        .evidence = ESEAL_EVIDENCE_CRL,
        .crl = {.issuer = "C=CN/CN=Maker CA",
            .key = c.f.maker_ca.key,
            .at = COURT_LATE,
            .delta = true}});

    put_list("signer revoked before", AGAINST, SIGNER_CA, COURT_LATE,
        ENTRY(COURT_SIGNER, COURT_T - DAY, ES_REVOKED_SUPERSEDED));
    put_list("signer revoked before the stamp", AGAINST, SIGNER_CA, COURT_LATE,
        ENTRY(COURT_SIGNER, COURT_T + 60, ES_REVOKED_KEY_COMPROMISE));
    /* with a stamp that proves T it says that all was well then */
    put_list("signer's key taken", NEUTRAL, SIGNER_CA, COURT_LATE,
        ENTRY(COURT_SIGNER, COURT_T + DAY, ES_REVOKED_KEY_COMPROMISE));
    put_answer("signer revoked", AGAINST, &c.f.ca, 'r', COURT_LATE);
    put_list("maker revoked before", AGAINST, MAKER_CA, COURT_LATE,
        ENTRY(COURT_MAKER, COURT_MADE - DAY, ES_REVOKED_SUPERSEDED));
    put_list("maker's key taken", AGAINST, MAKER_CA, COURT_LATE,
        ENTRY(COURT_MAKER, COURT_MADE + DAY, ES_REVOKED_KEY_COMPROMISE));
    put_list("service revoked before", AGAINST, STAMP_CA, COURT_LATE,
        ENTRY(COURT_CLOCK, COURT_T, ES_REVOKED_SUPERSEDED));
    put_list("service's key taken", AGAINST, STAMP_CA, COURT_LATE,
        ENTRY(COURT_CLOCK, COURT_T + DAY, ES_REVOKED_KEY_COMPROMISE));
    put_list("register's key taken", AGAINST, STATUS_CA, COURT_LATE,
        ENTRY(COURT_REGISTER, COURT_T, ES_REVOKED_KEY_COMPROMISE));
    put_status("seal revoked", AGAINST,
        (court_status){.number = 302,
            .status = ESEAL_STATUS_REVOKED,
            .reason = "ORDER",
            .since = COURT_T - DAY});
    put_status("seal void", AGAINST,
        (court_status){.number = 303,
            .status = ESEAL_STATUS_INVALIDATED,
            .reason = "ILLEGALLY_MADE",
            .since = COURT_T + DAY});
}

static void put_anchor(eseal_trust *trust, int which)
{
    const forge_id *cas[] = {&c.f.ca, &c.f.maker_ca, &c.stamp_ca, &c.status_ca, &c.f.stranger_ca};
    static const int uses[] = {
        ESEAL_USE_SIGNER, ESEAL_USE_MAKER, ESEAL_USE_STAMP, ESEAL_USE_STATUS, ESEAL_USE_STAMP};
    const forge_id *ca = cas[which];
    eseal_cert *cert = NULL;

    ck_assert_int_eq(eseal_cert_parse(&cert, c.f.ctx, ca->der.ptr, ca->der.len, NULL), 0);
    ck_assert_int_eq(
        eseal_trust_add(trust, cert, uses[which], which == 1 ? ESEAL_ANCHOR_MAKER_CA : 0,
            which == 3 ? "CN=Register,C=CN" : NULL, NULL),
        0);
    ck_assert_int_eq(eseal_trust_add_intermediate(trust, cert, NULL), 0);
    eseal_cert_free(cert);
}

typedef uint64_t set; /* bits: pieces */

/* Adds the pieces of given in the order of that number. */
static eseal_evidence *evidence_of(set given, unsigned order)
{
    eseal_evidence *evidence = NULL;

    ck_assert_int_eq(eseal_evidence_new(&evidence, c.f.ctx, NULL), 0);
    for (int i = 0; i < piece_count; i++) {
        /* 0: as they stand; else turned round, and begun elsewhere */
        int at = order == 0 ? i : (int)((unsigned)(piece_count - 1 - i) + order) % piece_count;

        if ((given >> at & 1) != 0)
            court_add(evidence, pieces[at].evidence, &pieces[at].der, pieces[at].name);
    }
    return evidence;
}

static void gather_all(eseal_evidence *evidence)
{
    es_content content = {.io = io};
    es_gather g = {.ctx = c.f.ctx, .trust = stores[0], .evidence = evidence, .facts = &facts};
    es_signature_facts *s = es_alloc_array(1, sizeof *s);

    facts.format = "detached";
    facts.signatures = s;
    facts.signature_count = 1;
    s->claimed = ES_TIME_UNKNOWN;
    ck_assert_int_eq(es_gather_statuses(&g), 0);
    ck_assert_int_eq(
        es_signature_parse(&s->value, c.f.ctx, es_span_of(signature->octets, signature->len), NULL),
        0);
    s->seal = s->value->seal;
    s->layout = s->seal->layout;
    ck_assert_int_eq(es_gather_signature(&g, s, &content), 0);
    es_found(s, ES_C_SIGNATURE_REFERENCES, ESEAL_CHECK_NOT_APPLICABLE, ES_R_ABSENT);
}

static eseal_evidence *everything_there_is;

static void set_up(void)
{
    es_span value, xml;

    court_open(&c);
    stamp = (court_stamp){.who = &c.clock, .time = COURT_STAMPED};
    court_sealed(&c, (forge_plan){.stamp = court_token, .stamp_arg = &stamp});
    value = forge_get(&c.f, F_VALUE);
    xml = forge_get(&c.f, F_SIGNATURE);
    ck_assert_int_eq(eseal_signature_parse(&signature, c.f.ctx, value.ptr, value.len, NULL), 0);
    ck_assert_int_eq(eseal_io_open(&io, xml.ptr, xml.len, NULL), 0);
    put_pieces();
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(eseal_trust_new(&stores[i], c.f.ctx, NULL), 0);
        for (int k = 0; k < 5; k++)
            put_anchor(stores[i], i == 0 ? k : 4 - k);
    }
    everything_there_is = evidence_of(~(set)0, 0);
    gather_all(everything_there_is);
}

static void tear_down(void)
{
    es_facts_free(&facts);
    eseal_evidence_free(everything_there_is);
    eseal_trust_free(stores[0]);
    eseal_trust_free(stores[1]);
    while (piece_count > 0)
        es_buf_free(&pieces[--piece_count].der);
    eseal_signature_free(signature);
    eseal_io_free(io);
    court_close(&c);
}

/* --- judging some of it --- */

typedef struct verdict {
    int result;
    char *said; /* every check, in order of text */
} verdict;

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The order of remarks of one check is that of the evidence: it does not count. */
static char *everything(const eseal_report *report)
{
    size_t count = eseal_report_check_count(report, 0);
    char **lines = calloc(count, sizeof *lines), *out = calloc(count, 160);

    for (size_t i = 0; i < count; i++) {
        const eseal_check *check = eseal_report_check_at(report, 0, i);

        lines[i] = calloc(1, 160);
        snprintf(lines[i], 160, "%s %s %s\n", eseal_check_id(check),
            eseal_check_outcome_name(check), eseal_check_reason(check));
    }
    qsort(lines, count, sizeof *lines, by_text);
    for (size_t i = 0; i < count; i++) {
        strcat(out, lines[i]);
        free(lines[i]);
    }
    free(lines);
    return out;
}

static verdict verdict_of(eseal_report *report)
{
    verdict out = {eseal_report_result(report), everything(report)};

    eseal_report_free(report);
    return out;
}

/* The octets. */
static verdict verify(set given, unsigned order, const eseal_policy *policy)
{
    eseal_evidence *evidence = evidence_of(given, order);
    eseal_verify_options options = {
        .size = sizeof options, .trust = stores[order % 2], .policy = policy, .evidence = evidence};
    eseal_report *report = NULL;

    ck_assert_int_eq(eseal_signature_verify(&report, signature, c.f.ctx, io, &options, NULL), 0);
    eseal_evidence_free(evidence);
    return verdict_of(report);
}

static bool is_given(set given, const char *name)
{
    for (int i = 0; i < piece_count; i++)
        if (strcmp(pieces[i].name, name) == 0)
            return (given >> i & 1) != 0;
    ck_abort_msg("no piece %s", name);
}

/* What remains of statements, from somewhere on and round. */
static void filter(
    es_revocations *r, set given, unsigned order, es_revocation *items, es_unused *unused)
{
    size_t count = r->count, unused_count = r->unused_count;
    const es_revocation *from = r->items;
    const es_unused *aside = r->unused;

    r->count = r->unused_count = 0;
    r->items = items;
    r->unused = unused;
    for (size_t i = 0; i < count; i++) {
        const es_revocation *item = &from[(i + order) % count];

        if (is_given(given, item->source))
            items[r->count++] = *item;
    }
    for (size_t i = 0; i < unused_count; i++) {
        const es_unused *item = &aside[(i + order) % unused_count];

        if (is_given(given, item->source))
            unused[r->unused_count++] = *item;
    }
    r->given = false;
    for (int i = 0; i < piece_count; i++)
        r->given |= (given >> i & 1) != 0 && pieces[i].evidence != ESEAL_EVIDENCE_STATUS;
}

/* Room for the statements about who signed each status list. */
static es_revocation *items_of(size_t list)
{
    static es_revocation room[PIECES_MAX][PIECES_MAX];

    return room[list];
}

static es_unused *unused_of(size_t list)
{
    static es_unused room[PIECES_MAX][PIECES_MAX];

    return room[list];
}

/* What they say. */
static verdict judge(set given, unsigned order, const eseal_policy *policy)
{
    static es_revocation items[3][PIECES_MAX];
    static es_unused unused[3][PIECES_MAX];
    es_status_facts statuses[PIECES_MAX];
    es_signature_facts s = facts.signatures[0];
    es_facts some = facts;
    eseal_report *report = NULL;
    size_t at = 0;

    filter(&s.signer.revocations, given, order, items[0], unused[0]);
    filter(&s.maker.revocations, given, order, items[1], unused[1]);
    filter(&s.stamp.service.revocations, given, order, items[2], unused[2]);
    some.signatures = &s;
    some.statuses = statuses;
    some.status_count = 0;
    for (int i = 0; i < piece_count; i++) {
        if (pieces[i].evidence != ESEAL_EVIDENCE_STATUS)
            continue;
        if ((given >> i & 1) != 0) {
            es_status_facts *to = &statuses[some.status_count++];

            *to = facts.statuses[at];
            filter(&to->signer.revocations, given, 0, items_of(at), unused_of(at));
        }
        at++;
    }
    ck_assert_int_eq(es_judge(&report, &some, policy, FORGE_NOW, NULL), 0);
    return verdict_of(report);
}

static int result_of(set given, const eseal_policy *policy)
{
    verdict v = judge(given, 0, policy);

    free(v.said);
    return v.result;
}

static int rank(int result)
{
    return result == ESEAL_PASSED ? 2 : result == ESEAL_INDETERMINATE ? 1 : 0;
}

static const char *names(set given)
{
    static char text[2000];

    text[0] = '\0';
    for (int i = 0; i < piece_count; i++)
        if ((given >> i & 1) != 0) {
            strcat(text, pieces[i].name);
            strcat(text, "; ");
        }
    return text;
}

/* xorshift: the same numbers everywhere. */
static uint64_t seed;

static unsigned next(unsigned below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 33) % below;
}

/* What is needed is there mostly, what speaks against it seldom: so that there are passes to lose.
 */
static set draw(void)
{
    set out = 0;

    for (int i = 0; i < piece_count; i++) {
        bool in = pieces[i].kind == AGAINST   ? next(16) == 0
                  : pieces[i].kind == NEUTRAL ? next(2) == 0
                                              : next(4) != 0;

        out |= (set)in << i;
    }
    return out;
}

/* Whom a piece speaks about, for and against: what settles a question may do so either way. */
static bool is_about(const piece *p, kind kind)
{
    static const char *const ISSUERS[] = {
        "C=CN/CN=Signer CA", "C=CN/CN=Maker CA", "C=CN/CN=Stamp CA"};
    const char *issuer = p->evidence == ESEAL_EVIDENCE_OCSP ? p->ocsp.issuer : p->crl.issuer;

    if (kind == REGISTER || p->evidence == ESEAL_EVIDENCE_STATUS)
        return kind == REGISTER && p->evidence == ESEAL_EVIDENCE_STATUS;
    return strcmp(issuer, ISSUERS[kind]) == 0;
}

static set all_of(kind kind)
{
    set out = 0;

    for (int i = 0; i < piece_count; i++)
        out |= (set)is_about(&pieces[i], kind) << i;
    return out;
}

static eseal_policy *make_policy(int which)
{
    static const char *const NAMES[] = {"default", "archive", "offline"};
    eseal_policy *policy = NULL;

    ck_assert_int_eq(eseal_policy_new(&policy, c.f.ctx, NAMES[which], NULL), 0);
    eseal_policy_set_require_status(policy, 1);
    return policy;
}

/* The kinds without which nothing passes. */
static bool is_required(int which, kind kind)
{
    return kind == REGISTER || (which < 2 && (kind == SIGNERS || kind == MAKERS)) ||
           (which == 1 && kind == STAMPS);
}

static void check_same(const verdict *a, verdict b, set given, const char *what)
{
    ck_assert_msg(a->result == b.result && strcmp(a->said, b.said) == 0, "%s: %s\n%s--\n%s", what,
        names(given), a->said, b.said);
    free(b.said);
}

static void check_one(
    int number, set given, int which, const eseal_policy *policy, unsigned passes[2])
{
    verdict here = judge(given, 0, policy);
    int against = piece_count, worse;

    check_same(&here, judge(given, 1 + next(100), policy), given, "the order matters");
    if (number % EVERY == 0) {
        check_same(&here, verify(given, 0, policy), given, "the octets say something else");
        check_same(&here, verify(given, 1 + next(100), policy), given, "their order matters");
    }
    passes[here.result == ESEAL_PASSED]++;
    for (int kind = 0; kind < NEUTRAL; kind++) {
        if (!is_required(which, (enum kind)kind))
            continue;
        if ((given & all_of((enum kind)kind)) == 0)
            ck_assert_msg(here.result != ESEAL_PASSED, "without a required kind: %s", names(given));
        else if (here.result == ESEAL_PASSED)
            ck_assert_msg(result_of(given & ~all_of((enum kind)kind), policy) != ESEAL_PASSED,
                "kind %d removed: %s", kind, names(given));
    }
    while (against == piece_count || pieces[against].kind != AGAINST)
        against = (int)next((unsigned)piece_count);
    worse = result_of(given | (set)1 << against, policy);
    ck_assert_msg(rank(worse) <= rank(here.result), "%s makes it better: %s", pieces[against].name,
        names(given));
    free(here.said);
}

START_TEST(subsets)
{
    eseal_policy *policy = make_policy(_i);
    unsigned passes[2] = {0, 0};

    seed = UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)_i;
    for (int i = 0; i < SUBSETS; i++)
        check_one(i, draw(), _i, policy, passes);
    /* of both kinds there were enough to mean something */
    ck_assert_uint_gt(passes[1], SUBSETS / 20);
    ck_assert_uint_gt(passes[0], SUBSETS / 20);
    eseal_policy_free(policy);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("evidence_subsets");
    TCase *tc = tcase_create("evidence_subsets");

    tcase_set_timeout(tc, 300);
    tcase_add_unchecked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, subsets, 0, 3);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
