/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/status.h - seal status lists: which seals were suspended, lost, replaced, deregistered,
 * revoked or declared invalid, and since when.
 *
 * No standard gives such a list a signed form, so this one is libeseal's own: strict DER, signed
 * with SM2.  Who keeps the register makes one (builder), and signs it; who verifies adds its octets
 * to an eseal_evidence (ESEAL_EVIDENCE_STATUS) and names the certificate it is signed with as an
 * anchor of use ESEAL_USE_STATUS.  The check is seal.status; its question is "was this seal valid
 * at the time of sealing?".
 *
 *     SealStatusList ::= SEQUENCE {
 *       tbs          SealStatusTBS,
 *       cert         OCTET STRING,        -- certificate of who signs
 *       signAlgID    OBJECT IDENTIFIER,   -- 1.2.156.10197.1.501
 *       signedValue  BIT STRING }         -- over tbs, default ID
 *     SealStatusTBS ::= SEQUENCE {
 *       version      INTEGER (1),
 *       listNumber   INTEGER (0..MAX),    -- higher: newer
 *       issuer       UTF8String,          -- the register's name
 *       thisUpdate   GeneralizedTime,     -- everything reported until then is in the list
 *       nextUpdate   GeneralizedTime,     -- after that it says nothing of later times
 *       makers       SEQUENCE SIZE (1..MAX) OF OCTET STRING (SIZE (32)),
 *                    -- whose seals it speaks about: SM3 of the maker's SubjectPublicKeyInfo
 *       entries      SEQUENCE OF SealStatusEntry,
 *       single       BOOLEAN DEFAULT FALSE,
 *       question     SealStatusQuestion OPTIONAL }   -- there if, and only if, single is TRUE
 *     SealStatusEntry ::= SEQUENCE {
 *       sealId       IA5String,           -- esID
 *       status       ENUMERATED { active(1), suspended(2), lost(3), replaced(4), deregistered(5),
 *                                 revoked(6), invalidated(7) },
 *       reason       IA5String,           -- one of those that go with the status, below
 *       effective    GeneralizedTime,     -- since when it holds
 *       reported     GeneralizedTime }    -- when the register learned of it
 *     SealStatusQuestion ::= SEQUENCE { sealId IA5String, at GeneralizedTime }
 *
 * A seal that the list has no entry for was valid, if its maker is among makers and the list covers
 * the time asked for.  An entry "active" ends a suspension and nothing else.  With a question the
 * list is an answer about one seal at one time and counts for these alone.
 *
 *     active        ACTIVATED RESUMED
 *     suspended     OWNER_REQUEST INVESTIGATION KEY_SUSPECT
 *     lost          LOST_MEDIUM
 *     replaced      RENEWED LOST DAMAGED KEY_COMPROMISE INFO_CHANGE
 *     deregistered  RENAMED DISSOLVED CANCELLED LICENCE_REVOKED BANKRUPT DIVIDED MERGED EXPIRED
 *                   NO_LONGER_USED UNCOLLECTED
 *     revoked       CERT_REVOKED ORDER WITHDRAWN
 *     invalidated   ILLEGALLY_MADE NOT_TO_STANDARD FORGED_MATERIALS    (void from the start)
 *
 * Threads: a const eseal_status_list * may be shared; a builder needs exclusion.
 *
 * NOT CHECKED when parsing: signature, issuer, dates; verification does (seal.status).  A list whose
 * signer's certificate was revoked, as the evidence says, counts for what it says against a seal,
 * and for nothing that it leaves out; no policy demands such evidence.
 */
#ifndef ESEAL_STATUS_H
#define ESEAL_STATUS_H

#include <eseal/signer.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_status_list eseal_status_list;
typedef struct eseal_status_builder eseal_status_builder;

enum {
    ESEAL_STATUS_ACTIVE = 1,       /* 正常: in use again after a suspension */
    ESEAL_STATUS_SUSPENDED = 2,    /* 停用 */
    ESEAL_STATUS_LOST = 3,         /* 挂失 */
    ESEAL_STATUS_REPLACED = 4,     /* 变更、换发 */
    ESEAL_STATUS_DEREGISTERED = 5, /* 注销 */
    ESEAL_STATUS_REVOKED = 6,      /* 撤销 */
    ESEAL_STATUS_INVALIDATED = 7   /* 作废: void from the start */
};
/* "active", ...; NULL for a number that is none of these. */
ESEAL_API const char *eseal_status_name(int status);

/* Begins a list.
 *
 * Returns: 0; ESEAL_E_NOMEM, ESEAL_E_MISUSE.
 * Out:     out: free it with eseal_status_builder_free().
 * In:      ctx: must outlive it.
 */
ESEAL_API ESEAL_CHECKED int eseal_status_builder_new(
    eseal_status_builder **out, const eseal_ctx *ctx, eseal_error *err);
ESEAL_API void eseal_status_builder_free(eseal_status_builder *builder);
/* The register's name, UTF-8; required. */
ESEAL_API ESEAL_CHECKED int eseal_status_builder_set_issuer(
    eseal_status_builder *builder, const char *issuer, eseal_error *err);
/* Each list has a higher number than the one before, which then counts no more; default 0. */
ESEAL_API void eseal_status_builder_set_number(eseal_status_builder *builder, int64_t number);
/* thisUpdate and nextUpdate, seconds since 1970; required. */
ESEAL_API void eseal_status_builder_set_updates(
    eseal_status_builder *builder, int64_t this_update, int64_t next_update);
/* Makes this the answer to one question.  at: the time of sealing that was asked for. */
ESEAL_API ESEAL_CHECKED int eseal_status_builder_set_question(
    eseal_status_builder *builder, const char *seal_id, int64_t at, eseal_error *err);
/* One whose seals the list speaks about; at least one. */
ESEAL_API ESEAL_CHECKED int eseal_status_builder_add_maker(
    eseal_status_builder *builder, const eseal_cert *maker, eseal_error *err);
/* One entry.  A seal may have several: a suspension and its end, for instance.
 *
 * Returns: 0; ESEAL_E_FIELD for a reason that does not go with the status, a seal id that is not
 *          ASCII, a time that does not exist.
 */
ESEAL_API ESEAL_CHECKED int eseal_status_builder_add_entry(eseal_status_builder *builder,
    const char *seal_id, int status, const char *reason, int64_t effective, int64_t reported,
    eseal_error *err);
/* Signs what was set with an SM2 key.
 *
 * Returns: 0; ESEAL_E_FIELD naming what is missing or contradicts (nextUpdate before thisUpdate, an
 *          entry reported after thisUpdate); ESEAL_E_ALGORITHM for a key that is not SM2.
 */
ESEAL_API ESEAL_CHECKED int eseal_status_builder_sign(eseal_status_list **out,
    const eseal_status_builder *builder, const eseal_signer *signer, eseal_error *err);

/* Reads a list.
 *
 * Returns: 0; ESEAL_E_DER, ESEAL_E_ASN1, ESEAL_E_FIELD, ESEAL_E_VERSION with place and offset;
 *          ESEAL_E_LIMIT.
 */
ESEAL_API ESEAL_CHECKED int eseal_status_list_parse(
    eseal_status_list **out, const eseal_ctx *ctx, const void *der, size_t len, eseal_error *err);
ESEAL_API ESEAL_CHECKED int eseal_status_list_open_file(
    eseal_status_list **out, const eseal_ctx *ctx, const char *path, eseal_error *err);
ESEAL_API void eseal_status_list_free(eseal_status_list *list);
ESEAL_API const char *eseal_status_list_issuer(const eseal_status_list *list);
ESEAL_API int64_t eseal_status_list_number(const eseal_status_list *list);
ESEAL_API int64_t eseal_status_list_this_update(const eseal_status_list *list);
ESEAL_API int64_t eseal_status_list_next_update(const eseal_status_list *list);
/* The seal that a single answer is about, and the time (at may be NULL); NULL for a list. */
ESEAL_API const char *eseal_status_list_question(const eseal_status_list *list, int64_t *at);
/* The certificate of who signed (DER), and the whole list. */
ESEAL_API const unsigned char *eseal_status_list_cert(const eseal_status_list *list, size_t *len);
ESEAL_API const unsigned char *eseal_status_list_der(const eseal_status_list *list, size_t *len);
/* Entries, in the list's order; index below the count. */
ESEAL_API size_t eseal_status_list_count(const eseal_status_list *list);
ESEAL_API const char *eseal_status_list_id_at(const eseal_status_list *list, size_t index);
ESEAL_API int eseal_status_list_status_at(const eseal_status_list *list, size_t index);
ESEAL_API const char *eseal_status_list_reason_at(const eseal_status_list *list, size_t index);
ESEAL_API int64_t eseal_status_list_effective_at(const eseal_status_list *list, size_t index);
ESEAL_API int64_t eseal_status_list_reported_at(const eseal_status_list *list, size_t index);
/* The first entry of a seal at or behind index from; the count when there is none. */
ESEAL_API size_t eseal_status_list_find(
    const eseal_status_list *list, const char *seal_id, size_t from);

#ifdef __cplusplus
}
#endif
#endif
