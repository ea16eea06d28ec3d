/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judge: a pure function of facts, policy and moment.  It reads no clock, no file and no key,
 * so that an old report's facts can be judged again, and tables test it.
 */
#ifndef ES_CORE_JUDGE_H
#define ES_CORE_JUDGE_H

#include "core/facts.h"
#include "core/policy.h"
#include "core/report.h"

/* Clocks differ: how far into the future a claimed time may lie. */
#define ES_CLOCK_SKEW 300

/* Which signatures need not cover a file, for its own sake: each number is one more than the index
 * of the last, 0 for none. */
typedef struct es_exempt {
    size_t own;  /* whose Signature.xml or value it is: that one and those before */
    size_t seal; /* whose Seal.esl it is: those before */
    bool list;   /* the integrity list or its value, which is made last of all */
} es_exempt;

/* One that the files of the judge hand around. */
typedef struct es_case {
    const es_facts *facts;
    const es_signature_facts *sig;
    const eseal_policy *policy;
    int64_t now;
    int64_t best;                 /* T; ES_TIME_UNKNOWN */
    bool best_from_stamp;         /* T is a verified stamp's; else the signer's claim */
    bool best_proven;             /* and nothing is open about that stamp: it proves T */
    int64_t proven, proven_until; /* when the signature was there, as stamps prove, and until when
                                     that can be told; ES_TIME_UNKNOWN: nothing proves it */
    int64_t
        status_until;    /* when the list that seal.status rests on goes out of force, or unknown */
    size_t first_passed; /* of later signatures; the count of signatures: none */
    const es_exempt *exempt; /* by index of the document's files */
    eseal_report *report;
    es_report_signature *out;
} es_case;

/* Judges under policy and, for strict_result, under the strict one.  0 or ESEAL_E_NOMEM. */
int es_judge(eseal_report **out, const es_facts *facts, const eseal_policy *policy, int64_t now,
    eseal_error *err);

/* Adds a check to the case, with level and clause. */
eseal_check *es_case_add(es_case *c, es_check_id id, int outcome, es_reason reason);
/* What would prove that a signature was there at T: a time stamp, or evidence about its service. */
void es_case_need_proof(es_case *c);

/* Evidence about a certificate: whose lists, from where, reaching which time. */
void es_case_need_revocation(es_case *c, const char *kind, const es_cert_facts *who, int64_t at);

/* --- judge_chain.c --- */

/* From when on: the earlier of revocationDate and invalidityDate (RFC 5280, 5.3.2). */
int64_t es_revoked_from(const es_revocation *item);
/* The holder or the CA gave the certificate up; nobody else got hold of the key. */
bool es_revoked_harmless(const es_revocation *item);
/* Whether a statement that cert was not revoked holds for time. */
bool es_revocation_covers(
    const es_case *c, const eseal_cert *cert, int64_t time, const es_revocation *item);

/* The moments that count for issuers.  Each time may be ES_TIME_UNKNOWN. */
typedef struct es_moments {
    const int64_t *valid; /* valid at one of these */
    size_t count;
    int64_t counts; /* not revoked by then */
    int64_t proven; /* by then all was there, as is proven */
} es_moments;

typedef struct es_issuers {
    enum { ES_ISSUERS_GOOD, ES_ISSUERS_REMARK, ES_ISSUERS_OPEN, ES_ISSUERS_BROKEN } rank;
    es_reason reason; /* CHAIN_REVOKED, CHAIN_EXPIRED, TIME_MISSING, OK_PATH */
    int64_t at;
    const char *subject;
} es_issuers;

/* The best path; GOOD as well where there is no chain, of which others speak. */
es_issuers es_issuers_judge(const es_cert_facts *who, const es_moments *m);
/* The end of the certificate, and of the latest of its paths that holds. */
int64_t es_issuers_until(const es_cert_facts *who, const es_moments *m);
/* What became of the issuers of signer and maker, in *.chain. */
void es_judge_chains(es_case *c);

/* judge_stamp.c: time.stamp and time.order, and with a good stamp the best time. */
void es_judge_stamps(es_case *c);
/* Why a sound stamp does not hold, by the clock and by revocations; NONE: it does. */
es_reason es_stamp_problem(const es_case *c, const es_stamp_facts *stamp);
/* Evidence about the service of a stamp. */
void es_case_need_service(es_case *c, const es_stamp_facts *stamp);
/* judge_archive.c: time.archive, and since when it is proven that the signature was there. */
void es_judge_archive(es_case *c);
/* Until when the verdict holds with this evidence; after the result is known. */
void es_judge_lasting(es_case *c);
/* --- judge_time.c --- */

/* Later than now by more than clocks differ; now may be any number. */
bool es_in_future(const es_case *c, int64_t time);
/* Whether stamps prove that something was there before time.  proven: ES_TIME_UNKNOWN: nothing. */
bool es_proven_before(int64_t proven, int64_t time);
/* Claimed time, validity of signer, seal and maker. */
void es_judge_times(es_case *c);
/* judge_revocation.c: signer.revocation, maker.revocation. */
void es_judge_revocations(es_case *c);
/* judge_status.c: seal.status. */
void es_judge_status(es_case *c);
/* judge_listed.c: what unsigned lists say against the seal, as a further seal.status. */
void es_judge_listed(es_case *c);
/* judge_cover.c: by index of the document's files, to be es_free()d; NULL: no memory. */
es_exempt *es_exempt_make(const es_facts *facts);
/* coverage.content and coverage.later-changes.  Later signatures are judged before.
 */
void es_judge_coverage(es_case *c);
/* What one check contributes: ESEAL_PASSED, ESEAL_FAILED or ESEAL_INDETERMINATE. */
int es_check_counts(const eseal_check *check);

#endif
