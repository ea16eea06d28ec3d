/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The matrix of certificates: whose, what is wrong with it, stamped or not, under which policy; and
 * what has to come of it.  Written from the rules: GM/T 0031-2014 6.1.2 c) and 6.2.3 c), d); GM/T
 * 0047-2016 6.3.4 and 6.5.4; RFC 3161 4 1); RFC 5280 5.3.2 and 6.3.3; and what eseal-checks(7) says
 * of policies.  The document is sealed at T, stamped an hour later, and judged weeks after that.
 */
#ifndef ES_TESTS_MATRIX_CASES_H
#define ES_TESTS_MATRIX_CASES_H

#include "court.h"

#define T COURT_T
#define MADE COURT_MADE
#define STAMPED COURT_STAMPED
#define LATE COURT_LATE

typedef enum whose { SIGNER, MAKER, STAMP } whose;

typedef enum fault {
    GOOD,
    TWIN,     /* issued by a key that is not its authority's: the wrong chain */
    STRANGE,  /* issued by an authority that nobody knows */
    FROM,     /* valid from at on */
    TO,       /* valid until at */
    REVOKED,  /* at, for the reason */
    INVALID,  /* REVOKED long after, for an invalidityDate of at */
    ENCRYPTS, /* an encryption certificate */
    CERTIFIES,
    NO_USAGE,
    NO_EKU,
    UNSAID,   /* no evidence about it */
    OUTDATED, /* expired after a day, and the list is of long after */
    KEPT      /* the same, by a list that keeps what has expired */
} fault;

typedef struct matrix_row {
    char policy; /* d, o, s, a */
    whose whose;
    bool stamped;
    fault fault;
    int64_t at;
    int reason; /* CRLReason; -1: none */
    int result;
    const char *check;
    int outcome;
    const char *why;
} matrix_row;

#define P ESEAL_CHECK_PASSED
#define F ESEAL_CHECK_FAILED
#define I ESEAL_CHECK_INDETERMINATE
#define W ESEAL_CHECK_WARNING
#define N ESEAL_CHECK_NOT_RUN

/* Under default, offline and archive; the same and strict; without archive, which needs a stamp. */
#define ROW(...) {__VA_ARGS__},
#define DOA(...) ROW('d', __VA_ARGS__) ROW('o', __VA_ARGS__) ROW('a', __VA_ARGS__)
#define ALL(...) DOA(__VA_ARGS__) ROW('s', __VA_ARGS__)
#define DOS(...) ROW('d', __VA_ARGS__) ROW('o', __VA_ARGS__) ROW('s', __VA_ARGS__)

/* A signer who gave the certificate up after T: nobody else had the key. */
#define GIVEN_UP(reason)                                                                           \
    ALL(SIGNER, true, REVOKED, T + DAY, reason, ESEAL_PASSED, "signer.revocation", W,              \
        "revoked-after")                                                                           \
    DOS(SIGNER, false, REVOKED, T + DAY, reason, ESEAL_PASSED, "signer.revocation", W,             \
        "revoked-after")
/* One whose key may have been in other hands: the stamp is what tells T from a claim. */
#define TAKEN(reason)                                                                              \
    ALL(SIGNER, true, REVOKED, T + DAY, reason, ESEAL_PASSED, "signer.revocation", W,              \
        "revoked-after")                                                                           \
    DOS(SIGNER, false, REVOKED, T + DAY, reason, ESEAL_INDETERMINATE, "signer.revocation", I,      \
        "revoked-no-poe")
#define BEFORE(reason)                                                                             \
    ALL(SIGNER, true, REVOKED, T - DAY, reason, ESEAL_FAILED, "signer.revocation", F,              \
        "revoked-before")
#define SERVICE_GIVEN_UP(reason)                                                                   \
    ALL(STAMP, true, REVOKED, T + DAY, reason, ESEAL_PASSED, "time.stamp", W, "stamp-revoked-after")
#define SERVICE_TAKEN(reason)                                                                      \
    ALL(STAMP, true, REVOKED, T + DAY, reason, ESEAL_INDETERMINATE, "time.stamp", I,               \
        "stamp-revoked-since")

/* clang-format off */
static const matrix_row ROWS[] = {
    /* the signer's certificate, at T */
    ALL(SIGNER, true, GOOD, 0, 0, ESEAL_PASSED, "signer.chain", P, "path-found")
    DOS(SIGNER, false, GOOD, 0, 0, ESEAL_PASSED, "signer.revocation", P, "not-revoked")
    ROW('a', SIGNER, false, GOOD, 0, 0, ESEAL_INDETERMINATE, "time.stamp", N, "no-stamp")
    ALL(SIGNER, true, TWIN, 0, 0, ESEAL_FAILED, "signer.chain", F, "chain-signature")
    ALL(SIGNER, true, STRANGE, 0, 0, ESEAL_INDETERMINATE, "signer.chain", I, "chain-not-found")
    ALL(SIGNER, true, FROM, T + DAY, 0, ESEAL_FAILED, "signer.validity", F, "not-yet-valid")
    DOS(SIGNER, false, FROM, T + 1, 0, ESEAL_FAILED, "signer.validity", F, "not-yet-valid")
    ALL(SIGNER, true, TO, T - 1, 0, ESEAL_FAILED, "signer.validity", F, "expired")
    DOS(SIGNER, false, TO, T - 1, 0, ESEAL_FAILED, "signer.validity", F, "expired")
    ALL(SIGNER, true, TO, STAMPED - 1, 0, ESEAL_INDETERMINATE, "signer.validity", I, "stamp-late")
    DOA(SIGNER, true, TO, T + DAY, 0, ESEAL_PASSED, "signer.validity", W, "expired-since")
    ROW('s', SIGNER, true, TO, T + DAY, 0, ESEAL_FAILED, "signer.validity", F, "expired-now")
    BEFORE(ES_REVOKED_SUPERSEDED) BEFORE(ES_REVOKED_KEY_COMPROMISE) BEFORE(ES_REVOKED_NO_REASON)
    DOS(SIGNER, false, REVOKED, T, ES_REVOKED_SUPERSEDED, ESEAL_FAILED, "signer.revocation", F,
        "revoked-before")
    ALL(SIGNER, true, REVOKED, STAMPED, ES_REVOKED_KEY_COMPROMISE, ESEAL_FAILED,
        "signer.revocation", F, "revoked-before")
    ALL(SIGNER, true, INVALID, T - DAY, ES_REVOKED_SUPERSEDED, ESEAL_FAILED, "signer.revocation", F,
        "revoked-before")
    GIVEN_UP(ES_REVOKED_SUPERSEDED) GIVEN_UP(ES_REVOKED_AFFILIATION) GIVEN_UP(ES_REVOKED_CESSATION)
    TAKEN(ES_REVOKED_KEY_COMPROMISE) TAKEN(ES_REVOKED_CA_COMPROMISE) TAKEN(ES_REVOKED_UNSPECIFIED)
    TAKEN(ES_REVOKED_NO_REASON) TAKEN(ES_REVOKED_PRIVILEGE) TAKEN(ES_REVOKED_AA)
    TAKEN(ES_REVOKED_HOLD)
    ALL(SIGNER, true, ENCRYPTS, 0, 0, ESEAL_FAILED, "signer.key-usage", F, "usage-encryption")
    ALL(SIGNER, true, CERTIFIES, 0, 0, ESEAL_FAILED, "signer.key-usage", F, "usage-no-signing")
    ALL(SIGNER, true, NO_USAGE, 0, 0, ESEAL_PASSED, "signer.key-usage", W, "usage-absent")
    ROW('d', SIGNER, true, UNSAID, 0, 0, ESEAL_INDETERMINATE, "signer.revocation", N,
        "revocation-unknown")
    ROW('s', SIGNER, true, UNSAID, 0, 0, ESEAL_INDETERMINATE, "signer.revocation", N,
        "revocation-unknown")
    ROW('a', SIGNER, true, UNSAID, 0, 0, ESEAL_INDETERMINATE, "signer.revocation", N,
        "revocation-unknown")
    ROW('o', SIGNER, true, UNSAID, 0, 0, ESEAL_PASSED, "signer.revocation", N,
        "revocation-unknown")
    DOA(SIGNER, true, OUTDATED, 0, 0, ESEAL_INDETERMINATE, "signer.revocation", I,
        "revocation-not-covering")
    DOA(SIGNER, true, KEPT, 0, 0, ESEAL_PASSED, "signer.revocation", P, "not-revoked")

    /* the maker's certificate, when the seal was made and at T */
    ALL(MAKER, true, GOOD, 0, 0, ESEAL_PASSED, "maker.chain", P, "path-found")
    ALL(MAKER, true, TWIN, 0, 0, ESEAL_FAILED, "maker.chain", F, "chain-signature")
    ALL(MAKER, true, STRANGE, 0, 0, ESEAL_INDETERMINATE, "maker.chain", I, "chain-not-found")
    DOA(MAKER, true, FROM, MADE + 1, 0, ESEAL_PASSED, "maker.validity", W, "good-at-signing-only")
    ROW('s', MAKER, true, FROM, MADE + 1, 0, ESEAL_FAILED, "maker.validity", F,
        "created-outside-maker")
    ALL(MAKER, true, FROM, T + DAY, 0, ESEAL_FAILED, "maker.validity", F, "maker-never-valid")
    ALL(MAKER, true, TO, MADE - 1, 0, ESEAL_FAILED, "maker.validity", F, "maker-never-valid")
    DOA(MAKER, true, TO, T - 1, 0, ESEAL_PASSED, "maker.validity", W, "good-at-creation-only")
    ROW('s', MAKER, true, TO, T - 1, 0, ESEAL_FAILED, "maker.validity", F, "expired")
    DOA(MAKER, true, TO, T + DAY, 0, ESEAL_PASSED, "maker.validity", W, "expired-since")
    ROW('s', MAKER, true, TO, T + DAY, 0, ESEAL_FAILED, "maker.validity", F, "expired-now")
    ALL(MAKER, true, REVOKED, MADE - 1, ES_REVOKED_SUPERSEDED, ESEAL_FAILED, "maker.revocation", F,
        "revoked-before")
    ALL(MAKER, true, REVOKED, MADE, ES_REVOKED_KEY_COMPROMISE, ESEAL_FAILED, "maker.revocation", F,
        "revoked-before")
    DOA(MAKER, true, REVOKED, MADE + 1, ES_REVOKED_CESSATION, ESEAL_PASSED, "maker.revocation", W,
        "revoked-after")
    ROW('s', MAKER, true, REVOKED, MADE + 1, ES_REVOKED_CESSATION, ESEAL_FAILED,
        "maker.revocation", F, "revoked-since")
    DOA(MAKER, true, REVOKED, MADE + 1, ES_REVOKED_KEY_COMPROMISE, ESEAL_INDETERMINATE,
        "maker.revocation", I, "revoked-no-poe")
    ROW('s', MAKER, true, REVOKED, MADE + 1, ES_REVOKED_KEY_COMPROMISE, ESEAL_FAILED,
        "maker.revocation", F, "revoked-since")
    DOA(MAKER, true, REVOKED, T + DAY, ES_REVOKED_KEY_COMPROMISE, ESEAL_PASSED,
        "maker.revocation", W, "revoked-after")
    ROW('s', MAKER, true, REVOKED, T + DAY, ES_REVOKED_KEY_COMPROMISE, ESEAL_FAILED,
        "maker.revocation", F, "revoked-since")
    ROW('d', MAKER, false, REVOKED, T + DAY, ES_REVOKED_KEY_COMPROMISE, ESEAL_INDETERMINATE,
        "maker.revocation", I, "revoked-no-poe")
    ROW('o', MAKER, false, REVOKED, T + DAY, ES_REVOKED_NO_REASON, ESEAL_INDETERMINATE,
        "maker.revocation", I, "revoked-no-poe")
    ALL(MAKER, true, INVALID, MADE - DAY, ES_REVOKED_SUPERSEDED, ESEAL_FAILED, "maker.revocation",
        F, "revoked-before")
    ALL(MAKER, true, ENCRYPTS, 0, 0, ESEAL_FAILED, "maker.key-usage", F, "usage-encryption")
    ALL(MAKER, true, CERTIFIES, 0, 0, ESEAL_FAILED, "maker.key-usage", F, "usage-no-signing")
    ALL(MAKER, true, NO_USAGE, 0, 0, ESEAL_PASSED, "maker.key-usage", W, "usage-absent")
    ROW('d', MAKER, true, UNSAID, 0, 0, ESEAL_INDETERMINATE, "maker.revocation", N,
        "revocation-unknown")
    ROW('s', MAKER, true, UNSAID, 0, 0, ESEAL_INDETERMINATE, "maker.revocation", N,
        "revocation-unknown")
    ROW('a', MAKER, true, UNSAID, 0, 0, ESEAL_INDETERMINATE, "maker.revocation", N,
        "revocation-unknown")
    ROW('o', MAKER, true, UNSAID, 0, 0, ESEAL_PASSED, "maker.revocation", N, "revocation-unknown")

    /* the certificate of the time-stamp service, when it stamped */
    ALL(STAMP, true, GOOD, 0, 0, ESEAL_PASSED, "time.stamp", P, "ok")
    ALL(STAMP, true, TWIN, 0, 0, ESEAL_FAILED, "time.stamp", F, "chain-signature")
    ALL(STAMP, true, STRANGE, 0, 0, ESEAL_INDETERMINATE, "time.stamp", I, "chain-not-found")
    ALL(STAMP, true, FROM, STAMPED + 1, 0, ESEAL_FAILED, "time.stamp", F, "stamp-expired")
    ALL(STAMP, true, TO, STAMPED - 1, 0, ESEAL_FAILED, "time.stamp", F, "stamp-expired")
    ROW('d', STAMP, true, TO, T + DAY, 0, ESEAL_PASSED, "time.stamp", P, "ok")
    ROW('o', STAMP, true, TO, T + DAY, 0, ESEAL_PASSED, "time.stamp", P, "ok")
    ROW('a', STAMP, true, TO, T + DAY, 0, ESEAL_INDETERMINATE, "time.archive", I, "proof-expired")
    ROW('s', STAMP, true, TO, T + DAY, 0, ESEAL_INDETERMINATE, "time.archive", I, "proof-expired")
    ALL(STAMP, true, REVOKED, STAMPED, ES_REVOKED_SUPERSEDED, ESEAL_FAILED, "time.stamp", F,
        "stamp-revoked")
    ALL(STAMP, true, REVOKED, T - DAY, ES_REVOKED_KEY_COMPROMISE, ESEAL_FAILED, "time.stamp", F,
        "stamp-revoked")
    ALL(STAMP, true, INVALID, T - DAY, ES_REVOKED_SUPERSEDED, ESEAL_FAILED, "time.stamp", F,
        "stamp-revoked")
    SERVICE_GIVEN_UP(ES_REVOKED_SUPERSEDED) SERVICE_GIVEN_UP(ES_REVOKED_AFFILIATION)
    SERVICE_GIVEN_UP(ES_REVOKED_CESSATION) SERVICE_TAKEN(ES_REVOKED_KEY_COMPROMISE)
    SERVICE_TAKEN(ES_REVOKED_CA_COMPROMISE) SERVICE_TAKEN(ES_REVOKED_NO_REASON)
    SERVICE_TAKEN(ES_REVOKED_UNSPECIFIED)
    ALL(STAMP, true, ENCRYPTS, 0, 0, ESEAL_FAILED, "time.stamp", F, "stamp-usage")
    ALL(STAMP, true, NO_EKU, 0, 0, ESEAL_FAILED, "time.stamp", F, "stamp-usage")
    ROW('d', STAMP, true, UNSAID, 0, 0, ESEAL_PASSED, "time.stamp", W, "stamp-revocation-unknown")
    ROW('o', STAMP, true, UNSAID, 0, 0, ESEAL_PASSED, "time.stamp", P, "ok")
    ROW('s', STAMP, true, UNSAID, 0, 0, ESEAL_INDETERMINATE, "time.stamp", I,
        "stamp-revocation-unknown")
    ROW('a', STAMP, true, UNSAID, 0, 0, ESEAL_INDETERMINATE, "time.stamp", I,
        "stamp-revocation-unknown")
};
/* clang-format on */

#endif
