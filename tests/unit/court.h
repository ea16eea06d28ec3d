/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A forger's document brought to court with evidence: a time-stamp service, a register of seals,
 * and lists.  Everything is real; nothing depends on today.  The document is sealed at COURT_T,
 * stamped an hour later, and judged weeks after that.
 */
#ifndef ES_TESTS_COURT_H
#define ES_TESTS_COURT_H

#include "crl_maker.h"
#include "forge.h"

#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)
#define COURT_T FORGE_TIME
#define COURT_MADE (COURT_T - 100 * DAY) /* the seal */
#define COURT_STAMPED (COURT_T + HOUR)
#define COURT_LATE (FORGE_NOW - DAY) /* lists that came long after */

/* Serial numbers: of the signer, the maker, the service, the register. */
enum { COURT_SIGNER = 11, COURT_MAKER = 22, COURT_CLOCK = 33, COURT_REGISTER = 44 };
#define COURT_SEAL "11010000000001" /* as forge.h makes it */

typedef struct court {
    forge f;
    forge_id stamp_ca, clock, status_ca, registry; /* anchors: the CAs, for their uses */
    forge_id signer, maker;
} court;

void court_open(court *c);
void court_close(court *c);

/* For forge_plan.stamp: a token of who at time over the value, or over something else. */
typedef struct court_stamp {
    const forge_id *who;
    int64_t time;
    bool other;
} court_stamp;
es_buf court_token(const forge *f, const void *stamp, es_span value);
/* The document with a signature by plan, in which signer and maker are the court's own unless it
 * says otherwise, and the seal was made at COURT_MADE. */
void court_sealed(court *c, forge_plan plan);

/* Evidence; each is DER. */
typedef struct court_status {
    int64_t number;
    const forge_id *who; /* NULL: registry */
    int64_t at, next;    /* 0: COURT_LATE, a month after now */
    int status;          /* of the seal; 0: the list is silent */
    const char *reason;
    int64_t since; /* effective and reported */
} court_status;
es_buf court_status_list(const court *c, const court_status *plan);
void court_add(eseal_evidence *evidence, int kind, const es_buf *der, const char *source);
/* Whether a check of the first signature has this outcome and reason. */
bool court_says(const forge *f, const char *id, int outcome, const char *reason);

#endif
