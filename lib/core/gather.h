/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gathering: every octet is read, hashed and verified here, and becomes facts (core/facts.h).  What
 * can be an attacker's doing becomes a check; only what stops the work itself (memory, reading, the
 * cryptographic library) is an error.
 */
#ifndef ES_CORE_GATHER_H
#define ES_CORE_GATHER_H

#include "core/facts.h"
#include "crypto/digest.h"

/* Shorter RSA keys are not safe (GM/T 0031-2014 leaves the length open). */
#define ES_RSA_BITS_MIN 2048

/* The octets that a signature value speaks about: a Signature.xml in memory, or a whole file. */
typedef struct es_content {
    const eseal_io *io; /* NULL: octets */
    es_span octets;
} es_content;

typedef struct es_gather {
    const eseal_ctx *ctx;
    const eseal_trust *trust;       /* may be NULL */
    const eseal_evidence *evidence; /* may be NULL */
    const eseal_cert *given_signer; /* for values without a certificate; may be NULL */
    es_facts *facts;
    eseal_error *err;
} es_gather;

/* Adds a check to what was found about a signature. */
eseal_check *es_found(es_signature_facts *s, es_check_id id, int outcome, es_reason reason);
/* The same with {path} or {detail} or {actual}; any may be NULL. */
eseal_check *es_found_text(es_signature_facts *s, es_check_id id, int outcome, es_reason reason,
    const char *path, const char *detail, const char *actual);
/* Findings become checks of one id: BAD fails, WARN warns, and none of either passes unless quiet.
 */
void es_found_findings(
    es_checks *to, es_check_id id, const es_findings *findings, int layout, bool quiet);

/* What parsing found of a seal or a signature: a deviation is a remark on its encoding; what is so
 * wrong that it may not pass fails its value, because the encoding is level W.  path, at: what the
 * whole of it is called (may be NULL), and where its first octet stands. */
void es_found_encoding(es_signature_facts *s, const es_findings *all, const char *path, uint64_t at,
    es_check_id value, es_check_id encoding);

/* gather_cert.c: parses a certificate, looks for its chain, and adds *.chain and *.key-usage. */
int es_gather_cert(es_gather *g, es_signature_facts *s, bool maker, es_span der);

/* gather_revocation.c: what the evidence says of the certificate and of its chain's issuers. */
/* Where the last certificate of a path that leads nowhere says that its issuer is. */
int es_gather_upward(es_cert_facts *facts, eseal_error *err);
int es_gather_revocation(es_gather *g, es_cert_facts *facts, int use);

/* gather_value.c: verifies one value under cert's key and adds signature.* or seal.* checks
 * (algorithm of a signature, value, and what its encoding was like). */
typedef struct es_value_task {
    es_check_id id; /* ES_C_SIGNATURE_VALUE or ES_C_SEAL_VALUE */
    const eseal_cert *cert;
    const char *algorithm; /* OID as written; NULL: a bare SM2 value */
    es_span value;
    const es_span *pieces;
    size_t count;
    size_t again; /* so many octets of the one piece that come again with other values: the seal */
    es_span explain_hash; /* 32 octets that some sign directly, to explain a failure; or empty */
} es_value_task;
int es_gather_value(es_gather *g, es_signature_facts *s, const es_value_task *task);
/* What hash a signature algorithm goes with; ES_HASH_NONE: unknown. */
es_hash es_algorithm_hash(const eseal_signature *value);

/* gather_hash.c: hash of an entry as it inflates; es_zip_stream()'s errors and findings. */
int es_hash_entry(uint8_t *out, const eseal_ctx *ctx, es_hash hash, const es_zip *zip,
    const es_zip_entry *entry, es_findings *findings, eseal_error *err);
/* gather_content.c: hash of prefix and content. */
int es_content_hash(es_gather *g, const es_content *content, es_hash hash, es_span prefix,
    uint8_t out[ES_HASH_MAX]);

/* gather_seal.c: seal.encoding, seal.value, maker.*; for lone seals and those inside signatures. */
int es_gather_seal(es_gather *g, es_signature_facts *s);
/* gather_signature.c: everything about a signature value over content; s->value is parsed. */
int es_gather_signature(es_gather *g, es_signature_facts *s, const es_content *content);
/* gather_stamp.c: the octet-level half of time.stamp.  The judge adds the rest. */
int es_gather_stamp(es_gather *g, es_signature_facts *s);
int es_gather_seal_stamp(es_gather *g, es_signature_facts *s);
/* The same of a stamp by itself, which must be over covered. */
int es_gather_lone_stamp(es_gather *g, es_signature_facts *s, es_span token, es_span covered);
/* The same of an archive stamp over covered; what there is to say goes into out. */
int es_gather_archive_stamp(es_gather *g, es_archive_facts *out, es_span token, es_span covered);
/* gather_archive.c: the archive stamps of evidence files of this document, whose digests are known.
 */
int es_gather_archives(es_gather *g);
/* gather_status.c: verifies the status lists of the evidence, before any signature is gathered. */
int es_gather_statuses(es_gather *g);
/* The maker as status lists name it. */
int es_gather_maker_key(es_gather *g, es_signature_facts *s);
/* gather_list.c: signer.in-seal. */
int es_gather_listed(es_gather *g, es_signature_facts *s);
/* gather_plain.c: signature.data-hash and the rules of SignedData. false: it cannot be verified (a
 * check says why). */
int es_gather_plain(es_gather *g, es_signature_facts *s, const es_content *content, bool *usable);
typedef struct es_hash_cache es_hash_cache;
/* gather_refs.c: signature.references, and which files are covered. */
int es_gather_references(es_gather *g, es_hash_cache *cache, es_signature_facts *s);
/* gather_entries.c: document.entries. */
int es_gather_entries(es_gather *g, const es_ofd *ofd);
/* gather_document.c */
int es_gather_document(es_gather *g, const es_ofd *ofd);

/* gather_hash.c: digests of package entries, each computed once. */
int es_hash_cache_new(es_hash_cache **out, es_gather *g, const es_ofd *ofd);
void es_hash_cache_free(es_hash_cache *cache);
const es_ofd *es_hash_cache_ofd(const es_hash_cache *cache);
/* Makes the SM3 digests of the files that a signature lists, as far as they are small, side by
 * side. The others are made when they are asked for. */
int es_hash_cache_ahead(es_hash_cache *cache, es_gather *g, const es_ofd_signature *signature);
/* *digest: of an entry, NULL where it is damaged. */
int es_hash_cache_digest(
    es_hash_cache *cache, es_gather *g, size_t index, es_hash hash, const uint8_t **digest);
/* Tests the entries that nobody read, and gives what was found damaged. */
int es_hash_cache_finish(es_hash_cache *cache, es_gather *g, es_findings *findings);

#endif
