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
/* judge_stamp.c: time.stamp and time.order, and with a good stamp the best time. */
void es_judge_stamps(es_case *c);
/* Why a sound stamp does not hold, by the clock; NONE: it does. */
es_reason es_stamp_problem(const es_case *c, const es_stamp_facts *stamp);
/* judge_archive.c: time.archive, and since when it is proven that the signature was there. */
void es_judge_archive(es_case *c);
/* Until when the verdict holds with this evidence; after the result is known. */
void es_judge_lasting(es_case *c);
/* judge_time.c: claimed time, validity of signer, seal and maker, chains at T. */
void es_judge_times(es_case *c);
/* judge_revocation.c: signer.revocation, maker.revocation, and revoked issuers in *.chain. */
void es_judge_revocations(es_case *c);
/* judge_status.c: seal.status. */
void es_judge_status(es_case *c);
/* judge_cover.c: by index of the document's files, to be es_free()d; NULL: no memory. */
es_exempt *es_exempt_make(const es_facts *facts);
/* coverage.content and coverage.later-changes.  Later signatures are judged before.
 */
void es_judge_coverage(es_case *c);
/* What one check contributes: ESEAL_PASSED, ESEAL_FAILED or ESEAL_INDETERMINATE. */
int es_check_counts(const eseal_check *check);

#endif
