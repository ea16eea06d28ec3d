/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the matrix: for each row real certificates, a real sealed and stamped document, and real
 * revocation lists. */
#include "pki/revocation.h"
#include "unit.h"

#include "matrix_cases.h"

static court c;

static void set_up(void)
{
    court_open(&c);
}

static void tear_down(void)
{
    court_close(&c);
}

static const char *const CA_NAMES[] = {"C=CN/CN=Signer CA", "C=CN/CN=Maker CA", "C=CN/CN=Stamp CA"};
static const char *const NAMES[] = {"C=CN/O=A/CN=Signer", "C=CN/O=B/CN=Maker", "C=CN/O=C/CN=Clock"};

static const forge_id *authority(whose who)
{
    return who == SIGNER ? &c.f.ca : who == MAKER ? &c.f.maker_ca : &c.stamp_ca;
}

/* A certificate; it has the row's fault if it is the one that the row is about. */
static void make_id(forge_id *out, const matrix_row *row, whose who)
{
    fault fault = row->whose == who ? row->fault : GOOD;
    cert_plan plan = {.subject = NAMES[who],
        .issuer = CA_NAMES[who],
        .serial = 11 * ((uint32_t)who + 1),
        .eku = who == STAMP && fault != NO_EKU ? "1.3.6.1.5.5.7.3.8" : NULL};

    if (fault == STRANGE)
        plan.issuer = "C=CN/CN=Nobody's CA";
    plan.no_aki = fault == TWIN; /* the identifier must not tell the keys apart */
    plan.from = fault == FROM ? row->at : 0;
    plan.to = fault == TO ? row->at : fault == OUTDATED || fault == KEPT ? T + DAY : 0;
    plan.no_usage = fault == NO_USAGE;
    if (fault == ENCRYPTS)
        plan.usage = MAKER_USAGE(MAKER_KEY_ENC) | MAKER_USAGE(MAKER_DATA_ENC);
    if (fault == CERTIFIES)
        plan.usage = MAKER_USAGE(MAKER_CERT_SIGN);
    forge_identity_plan(
        &c.f, out, &plan, fault == TWIN || fault == STRANGE ? &c.f.stranger_ca : authority(who));
}

static void add_list(eseal_evidence *evidence, const matrix_row *row, whose who)
{
    fault fault = row->whose == who ? row->fault : GOOD;
    crl_plan plan = {.issuer = CA_NAMES[who],
        .key = authority(who)->key,
        .at = who == MAKER ? MADE + HOUR : STAMPED + HOUR};
    es_buf der;

    if (fault == UNSAID)
        return;
    if (fault == REVOKED || fault == INVALID)
        plan.entries[0] = (crl_entry_plan){.serial = 11 * ((uint32_t)who + 1),
            .at = fault == REVOKED ? row->at : T + 10 * DAY,
            .invalid = fault == INVALID ? row->at : 0,
            .reason_plus_1 = row->reason + 1};
    if (fault == REVOKED || fault == INVALID || fault == OUTDATED || fault == KEPT)
        plan.at = LATE;
    plan.expired_since = fault == KEPT ? MAKER_FROM : 0;
    der = maker_crl(&plan);
    court_add(evidence, ESEAL_EVIDENCE_CRL, &der, CA_NAMES[who]);
    es_buf_free(&der);
}

static eseal_policy *policy_of(char letter)
{
    eseal_policy *policy = NULL;
    const char *name = letter == 'd'   ? "default"
                       : letter == 'o' ? "offline"
                       : letter == 's' ? "strict"
                                       : "archive";

    ck_assert_int_eq(eseal_policy_new(&policy, c.f.ctx, name, NULL), 0);
    return policy;
}

static void judge(int number, const matrix_row *row, const forge_id ids[3])
{
    court_stamp stamp = {.who = &ids[STAMP], .time = COURT_STAMPED};
    eseal_policy *own = c.f.policy;
    char *text;

    court_sealed(&c, (forge_plan){.signer = &ids[SIGNER],
                         .maker = &ids[MAKER],
                         .stamp = row->stamped ? court_token : NULL,
                         .stamp_arg = &stamp});
    ck_assert_int_eq(eseal_evidence_new(&c.f.evidence, c.f.ctx, NULL), 0);
    for (int who = 0; who < 3; who++)
        add_list(c.f.evidence, row, (whose)who);
    c.f.policy = policy_of(row->policy);
    forge_verify(&c.f);
    text = eseal_report_text(c.f.report, "en");
    ck_assert_msg(eseal_report_result(c.f.report) == row->result &&
                      court_says(&c.f, row->check, row->outcome, row->why),
        "row %d (%c, %s): %s with %s %s is due:\n%s", number, row->policy, NAMES[row->whose],
        eseal_result_name(row->result), row->check, row->why, text);
    eseal_free(text);
    eseal_policy_free(c.f.policy);
    eseal_evidence_free(c.f.evidence);
    c.f.evidence = NULL;
    c.f.policy = own;
}

START_TEST(rows)
{
    int count = (int)(sizeof ROWS / sizeof ROWS[0]);

    ck_assert_int_ge(count, 100);
    for (int i = _i; i < count; i += 8) {
        forge_id ids[3];

        for (int who = 0; who < 3; who++)
            make_id(&ids[who], &ROWS[i], (whose)who);
        judge(i, &ROWS[i], ids);
        for (int who = 0; who < 3; who++)
            forge_identity_free(&ids[who]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("matrix");
    TCase *tc = tcase_create("matrix");

    printf("%zu rows\n", sizeof ROWS / sizeof ROWS[0]);
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, rows, 0, 8);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
