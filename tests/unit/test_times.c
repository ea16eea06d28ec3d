/* SPDX-License-Identifier: Apache-2.0 */
/* The table of eseal-checks(7): standards x policies x facts that depend on time, against the
 * judge. */
#include "judge_unit.h"

typedef enum fact {
#define ES_TIMES(name, text, check, v1, v4, v5) name,
#include "../../man/times.def"
#undef ES_TIMES
    FACTS
} fact;

static const struct {
    const char *text;
    es_check_id check;
    const char *cells[3];
} TABLE[] = {
#define ES_TIMES(name, text, check, v1, v4, v5) {text, ES_C_##check, {v1, v4, v5}},
#include "../../man/times.def"
#undef ES_TIMES
};

static const int LAYOUTS[] = {1, 4, 5};

typedef struct room {
    eseal_stamp_token token;
    eseal_cert service;
    es_revocation signer, maker, clock;
} room;

#define NEVER ES_TIME_UNKNOWN

static es_revocation clean(void)
{
    return (es_revocation){ESEAL_EVIDENCE_CRL, false, NOW, NEVER, FROM, NEVER, NEVER, -1, NULL};
}

static es_revocation listed(int64_t at, int reason)
{
    return (es_revocation){ESEAL_EVIDENCE_CRL, true, NOW, NEVER, NEVER, at, NEVER, reason, NULL};
}

static void give(es_revocations *out, es_revocation *item)
{
    *out = (es_revocations){.items = item, .count = item == NULL ? 0 : 1, .given = true};
}

/* A sound stamp of that time. */
static void stamp(made *m, room *r, int64_t at)
{
    es_stamp_facts *s = &m->signatures[0].stamp;

    r->token.time = at;
    r->service = m->parts[0].maker;
    r->service.view.not_before = FROM;
    r->service.view.not_after = TO;
    s->present = s->sound = true;
    s->token = &r->token;
    s->service = (es_cert_facts){.cert = &r->service, .chain.state = ES_CHAIN_PINNED};
    give(&s->service.revocations, &r->clock);
}

static void spoil_signer(made *m, room *r, fact which)
{
    es_cert_view *view = &m->parts[0].signer.view;

    if (which == SIGNER_OUTSIDE)
        view->not_after = SIGNED - 1;
    if (which == SIGNER_EXPIRED)
        view->not_after = NOW - 1;
    if (which == SIGNER_REVOKED)
        r->signer = listed(SIGNED - 1, ES_REVOKED_SUPERSEDED);
    if (which == SIGNER_GIVEN_UP)
        r->signer = listed(SIGNED + 1, ES_REVOKED_SUPERSEDED);
    if (which == SIGNER_TAKEN || which == SIGNER_TAKEN_STAMPED)
        r->signer = listed(SIGNED + 1, ES_REVOKED_KEY_COMPROMISE);
    if (which == SIGNER_UNKNOWN)
        give(&m->signatures[0].signer.revocations, NULL);
}

static void spoil_seal(made *m, room *r, fact which)
{
    es_cert_view *view = &m->parts[0].maker.view;

    if (which == SEAL_OUTSIDE)
        m->parts[0].seal.valid_to = SIGNED - 1;
    if (which == SEAL_EXPIRED)
        m->parts[0].seal.valid_to = NOW - 1;
    if (which == MAKER_NEVER)
        view->not_after = CREATED - 1;
    if (which == MAKER_LATE)
        view->not_before = CREATED + 1;
    if (which == MAKER_EARLY)
        view->not_after = SIGNED - 1;
    if (which == MAKER_EXPIRED)
        view->not_after = NOW - 1;
    if (which == MAKER_REVOKED)
        r->maker = listed(CREATED - 1, ES_REVOKED_SUPERSEDED);
    if (which == MAKER_GIVEN_UP)
        r->maker = listed(CREATED + 1, ES_REVOKED_SUPERSEDED);
    if (which == MAKER_UNKNOWN)
        give(&m->signatures[0].maker.revocations, NULL);
}

static void make(made *m, room *r, fact which, int layout)
{
    memset(r, 0, sizeof *r);
    made_package(m, 1);
    m->signatures[0].layout = layout;
    r->signer = r->maker = r->clock = clean();
    give(&m->signatures[0].signer.revocations, &r->signer);
    give(&m->signatures[0].maker.revocations, &r->maker);
    spoil_signer(m, r, which);
    spoil_seal(m, r, which);
    if (which == GOOD_STAMPED || which == SIGNER_TAKEN_STAMPED || which == STAMP_UNKNOWN)
        stamp(m, r, SIGNED);
    if (which == STAMP_EARLY)
        stamp(m, r, SIGNED - ES_CLOCK_SKEW - 1);
    if (which == STAMP_BEFORE_SEAL) {
        stamp(m, r, SIGNED);
        m->parts[0].seal.created = SIGNED + ES_CLOCK_SKEW + 1;
    }
    if (which == STAMP_UNKNOWN)
        give(&m->signatures[0].stamp.service.revocations, NULL);
}

/* The letter that the report deserves. */
static char letter_of(const eseal_report *report, es_check_id id)
{
    if (report->result == ESEAL_FAILED)
        return 'F';
    if (report->result != ESEAL_PASSED)
        return 'I';
    for (size_t i = 0; i < report->signatures[0].checks.count; i++)
        if (report->signatures[0].checks.items[i].id == id &&
            report->signatures[0].checks.items[i].outcome == ESEAL_CHECK_WARNING)
            return 'W';
    return 'P';
}

START_TEST(table)
{
    for (int k = 0; k < COUNT(LAYOUTS); k++) {
        const char *cell = TABLE[_i].cells[k];

        ck_assert_uint_ge(strlen(cell), 4);
        for (int preset = 0; preset < 4; preset++) {
            eseal_policy policy = {.preset = (es_preset)preset};
            eseal_report *report;
            char letter;
            room r;
            made m;

            make(&m, &r, (fact)_i, LAYOUTS[k]);
            report = made_judge(&m, &policy, NOW);
            letter = letter_of(report, TABLE[_i].check);
            ck_assert_msg(letter == cell[preset], "%s, v%d, policy %d: %c, not %c", TABLE[_i].text,
                LAYOUTS[k], preset, letter, cell[preset]);
            eseal_report_free(report);
            made_free(&m);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("times");
    TCase *tc = tcase_create("times");

    tcase_add_loop_test(tc, table, 0, FACTS);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
