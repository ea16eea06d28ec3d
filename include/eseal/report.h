/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/report.h - what a verification found.
 *
 * A report is made by a verify call and does not change afterwards; any number of threads may read
 * one.  It owns what it hands out.  It speaks for the octets, the time and the policy that it
 * names, and for nothing else.
 *
 * It has one result for the document and one for each signature in it; each is worked out from checks.
 * FAILED beats INDETERMINATE beats PASSED, and the document's result is the worst of its own
 * checks and of every signature.  NONE means that there is no seal or signature.  A check has an
 * id that never changes its meaning, an outcome, a level that the policy gives it, and a reason.
 *
 * NOT CHECKED, whatever the policy: how the document is rendered; what the seal's picture shows;
 * whether the signer had authority to seal it.  eseal(7) has the whole list.
 */
#ifndef ESEAL_REPORT_H
#define ESEAL_REPORT_H

#include <eseal/ctx.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_report eseal_report;
typedef struct eseal_check eseal_check;

/* Results. */
enum { ESEAL_NONE = 0, ESEAL_INDETERMINATE = 1, ESEAL_FAILED = 2, ESEAL_PASSED = 3 };

/* Outcomes of one check. */
enum {
    ESEAL_CHECK_NOT_RUN = 0,        /* it should have been looked at and was not: see the reason */
    ESEAL_CHECK_PASSED = 1,
    ESEAL_CHECK_FAILED = 2,
    ESEAL_CHECK_INDETERMINATE = 3,  /* what was there does not settle it */
    ESEAL_CHECK_WARNING = 4,        /* good enough, with a remark */
    ESEAL_CHECK_NOT_APPLICABLE = 5  /* the thing does not exist here */
};

/* Levels that a policy gives a check: 'R' required, 'P' if present, 'W' warning only. */

#define ESEAL_REPORT_DOCUMENT SIZE_MAX /* stands for the document where an index of a signature is due */

/* Tells whether every check that the policy requires was made and passed, and there is a signature.
 *
 * Returns: 1 if so; 0 otherwise, also when report is NULL.
 */
ESEAL_API int eseal_report_passed(const eseal_report *report);
/* ESEAL_PASSED, ESEAL_FAILED, ESEAL_INDETERMINATE or ESEAL_NONE; for NULL ESEAL_INDETERMINATE. */
ESEAL_API int eseal_report_result(const eseal_report *report);
/* The same under the strict policy, whatever policy was asked for. */
ESEAL_API int eseal_report_strict_result(const eseal_report *report);
/* "passed", "failed", "indeterminate", "none": the words of the JSON form. */
ESEAL_API const char *eseal_result_name(int result);

ESEAL_API size_t eseal_report_signature_count(const eseal_report *report);
ESEAL_API int eseal_report_signature_result(const eseal_report *report, size_t signature);

/* The checks of a signature (0-based), or of the document (ESEAL_REPORT_DOCUMENT).
 *
 * Returns: borrowed; NULL beyond the end.
 */
ESEAL_API size_t eseal_report_check_count(const eseal_report *report, size_t signature);
ESEAL_API const eseal_check *eseal_report_check_at(
    const eseal_report *report, size_t signature, size_t index);
/* The first check with this id, or NULL. */
ESEAL_API const eseal_check *eseal_report_check_find(
    const eseal_report *report, size_t signature, const char *id);

ESEAL_API const char *eseal_check_id(const eseal_check *check);      /* "signer.in-seal" */
ESEAL_API const char *eseal_check_subject(const eseal_check *check); /* what was looked at, or "" */
ESEAL_API int eseal_check_outcome(const eseal_check *check);
ESEAL_API const char *eseal_check_outcome_name(const eseal_check *check); /* "passed", "not-run" ... */
ESEAL_API char eseal_check_level(const eseal_check *check);
ESEAL_API const char *eseal_check_reason(const eseal_check *check);  /* "not-listed", never NULL */
ESEAL_API const char *eseal_check_clause(const eseal_check *check);  /* "GB/T 38540-2020 7.3", or "" */
/* The sentence for a person, in "en" or "zh"; eseal_free() it.  NULL when memory runs out. */
ESEAL_API char *eseal_check_message(const eseal_check *check, const char *lang);
/* What it is about, as "Signature ... value", in "en" or "zh"; static. */
ESEAL_API const char *eseal_check_title(const eseal_check *check, const char *lang);

/* The JSON form "eseal-report/1", UTF-8, one line when compact is 1; eseal_free() it.
 *
 * Returns: NULL when memory runs out.
 * In:      lang: language of the messages, "en" or "zh"; NULL means "en".
 */
ESEAL_API char *eseal_report_json(const eseal_report *report, const char *lang, int compact);
/* A text for a person to read, "en" or "zh", UTF-8; eseal_free() it. */
ESEAL_API char *eseal_report_text(const eseal_report *report, const char *lang);

/* The same facts as the JSON form, as events in its order.  key is NULL inside arrays and for the
 * outermost object.  Numbers are whole thousandths, of 10^12 at most.  A function that returns other
 * than 0 stops the visit.  Any may be NULL. */
typedef struct eseal_visitor {
    size_t size; /* sizeof(eseal_visitor) */
    int (*begin_object)(void *arg, const char *key);
    int (*end_object)(void *arg);
    int (*begin_array)(void *arg, const char *key);
    int (*end_array)(void *arg);
    int (*text)(void *arg, const char *key, const char *value);
    int (*integer)(void *arg, const char *key, int64_t value);
    int (*number)(void *arg, const char *key, double value);
} eseal_visitor;

/* Returns: 0, or what a function of the visitor returned; ESEAL_E_MISUSE without report or visitor, or
 *          where size is not set.
 */
ESEAL_API int eseal_report_visit(
    const eseal_report *report, const char *lang, const eseal_visitor *visitor, void *arg);

ESEAL_API void eseal_report_free(eseal_report *report);

#ifdef __cplusplus
}
#endif
#endif
