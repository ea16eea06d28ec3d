/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What gathering found, before any policy, any moment and any other signature is considered.
 *
 * "found" holds the checks whose outcome depends on nothing but the octets and the anchors; the
 * judge copies them and gives them levels.  The rest, which depends on times, on the policy or on
 * other signatures, is kept as plain facts: the judge works it out.
 */
#ifndef ES_CORE_FACTS_H
#define ES_CORE_FACTS_H

#include "core/check.h"
#include "doc/ofd.h"
#include "model/signature.h"
#include "model/stamp.h"
#include "model/status.h"
#include "pki/revocation.h"

/* What the evidence says of the issuers on one good path. */
typedef struct es_path_facts {
    const es_chain_path *path; /* of the chain */
    es_revocations *issuers;   /* of path->certs[1 + i], the anchor left out */
    size_t issuer_count;
} es_path_facts;

typedef struct es_cert_facts {
    eseal_cert *cert; /* NULL: none, or unreadable */
    es_chain chain;
    es_locations upward; /* NOT_FOUND: where the last of the path says that its issuer is */
    es_revocations revocations;
    es_path_facts *paths; /* GOOD chains alone; one for each of chain.paths */
    size_t path_count;
} es_cert_facts;

/* A time stamp on the signature, or on a v5 seal. */
typedef struct es_stamp_facts {
    bool present;
    bool sound; /* reads, verifies and covers what it must, by a service that an anchor vouches for
                 */
    eseal_stamp_token *token;
    es_cert_facts service;
} es_stamp_facts;

/* One status list; whether it speaks about a seal and a time is the judge's to say. */
typedef struct es_status_facts {
    const eseal_status_list *list; /* borrowed from the evidence */
    es_cert_facts signer;          /* to a status anchor */
    es_reason refused;             /* NONE: signed by one that the anchors accept */
    char *detail;                  /* what is wrong, or NULL */
} es_status_facts;

/* An archive stamp of an evidence file of this document (eseal/evidence.h). */
typedef struct es_archive_facts {
    size_t file; /* which file: a stamp covers what stands before it in its own */
    es_stamp_facts stamp;
    es_reason refused; /* NONE: sound, by a service that an anchor vouches for */
    char *detail;      /* what is wrong, or NULL */
} es_archive_facts;

typedef struct es_signature_facts {
    size_t index;                  /* position in the document's lists */
    const es_ofd_signature *entry; /* NULL: a detached signature or a lone seal */
    eseal_signature *value;        /* owned; NULL when it could not be parsed */
    const eseal_seal *seal;        /* of value, or the lone seal; NULL: plain */
    bool lone_seal, lone_stamp, plain;
    int layout; /* 1, 4, 5, or ES_LAYOUT_PLAIN */
    es_cert_facts signer, maker;
    uint8_t maker_key[32]; /* SM3 of the maker's SubjectPublicKeyInfo, where there are statuses */
    es_stamp_facts stamp, seal_stamp;
    es_checks found;
    int64_t claimed;     /* ES_TIME_UNKNOWN */
    bool *covered;       /* by index into ofd->files: a matching reference */
    bool *listed;        /* the same: a reference, matching or not */
    bool *covered_entry; /* by index of the package's entries */
    const char
        *covered_unseen; /* a file with a matching reference that nothing leads to; NULL: none */
    size_t refs_failed, stamps_failed, stamps_scaled; /* how many, named or not */
} es_signature_facts;

typedef struct es_facts {
    const es_ofd *ofd;  /* NULL: detached or a lone seal */
    const char *format; /* "ofd", "detached", "seal", "stamp" */
    char *name;
    uint64_t size;
    uint8_t digest[32]; /* SM3 of the document */
    bool has_digest;
    uint8_t beside[32]; /* SM3 of a detached signature, or of a lone seal */
    bool has_beside;
    es_signature_facts *signatures;
    size_t signature_count;
    es_status_facts *statuses;
    size_t status_count;
    es_revoked_list *const *revoked_lists; /* unsigned; borrowed from the evidence */
    size_t revoked_list_count;
    es_archive_facts *archives; /* in the order of files, and in each from the oldest on */
    size_t archive_count;
    bool foreign_evidence; /* there are evidence files, and none of this document */
    es_checks found;       /* about the container and the document */
} es_facts;

void es_facts_free(es_facts *facts);

#endif
