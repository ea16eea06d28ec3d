/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts made by hand for the judge: a package whose signatures are all sound.  A test spoils what
 * it asks about.  Everything lies in the struct; only the lists of checks are allocated.
 */
#ifndef ES_TESTS_JUDGE_UNIT_H
#define ES_TESTS_JUDGE_UNIT_H

#include "core/judge.h"
#include "doc/ofd_index.h"
#include "unit.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* Moments, in the order in which a sound signature has them. */
#define FROM INT64_C(1000)    /* of every certificate */
#define CREATED INT64_C(2000) /* the seal */
#define SEAL_FROM INT64_C(3000)
#define SIGNED INT64_C(5000)
#define NOW INT64_C(6000)
#define SEAL_TO INT64_C(8000)
#define TO INT64_C(9000)

#define MADE_FILES 16
#define MADE_SIGNATURES 3
/* The files of a made package; each signature has three more. */
enum { FILE_ENTRY, FILE_DOCUMENT, FILE_PAGE, FILE_RESOURCE, FILE_ATTACHMENT, FILE_LIST, FILE_OWN };
#define FILE_XML(i) (FILE_OWN + 3 * (i))
#define FILE_VALUE(i) (FILE_OWN + 3 * (i) + 1)
#define FILE_SEAL(i) (FILE_OWN + 3 * (i) + 2)

typedef struct made_signature {
    eseal_signature value;
    eseal_seal seal;
    eseal_cert signer, maker;
    es_chain_step steps[2]; /* leaf and anchor, of the signer's chain */
    es_chain_step maker_steps[2];
    char paths[3][40];
    bool covered[MADE_FILES], listed[MADE_FILES], covered_entry[MADE_FILES];
} made_signature;

typedef struct made {
    es_facts facts;
    es_signature_facts signatures[MADE_SIGNATURES];
    made_signature parts[MADE_SIGNATURES];
    es_ofd ofd;
    es_ofd_file files[MADE_FILES];
    es_ofd_body body;
    es_ofd_signature entries[MADE_SIGNATURES];
    struct es_ofd_index index;
    size_t by_path[MADE_FILES];
    es_ofd_version version;
} made;

/* A package with count seal signatures, in which every signature covers everything before it. */
void made_package(made *m, size_t count);
/* The signature becomes a plain one, a detached one, or what is left is a lone seal. */
void made_plain(made *m, size_t index);
void made_detached(made *m);
void made_lone_seal(made *m);
/* Replaces what was found under an id by one check. */
void made_found(es_checks *found, es_check_id id, int outcome, es_reason reason);
void made_free(made *m);

eseal_report *made_judge(const made *m, const eseal_policy *policy, int64_t now);
/* Asks for outcome and reason of the worst check of this id. */
void made_expect(const eseal_report *report, size_t signature, es_check_id id, int outcome,
    es_reason reason, const char *what);
/* Whether some check has exactly these, and this path (NULL: any). */
bool made_has(const eseal_report *report, size_t signature, es_check_id id, int outcome,
    es_reason reason, const char *path);
/* Whether a need of this kind is there. */
bool made_needs(const eseal_report *report, size_t signature, const char *kind);

#endif
