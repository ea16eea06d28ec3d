/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A forger's bench: a sealed document that is genuine by every rule, made here with keys of its own
 * octet by octet (not by the library's signing verbs, so that a lie can be told anywhere), and the
 * tools to alter, forge and repack it.
 *
 * The package: OFD.xml, a document of one page with a template, a resource file with a picture and
 * annotations, and Sign_0 with its Seal.esl.  The list is not protected, so that more may follow.
 */
#ifndef ES_TESTS_FORGE_H
#define ES_TESTS_FORGE_H

#include <eseal.h>

#include "cert_maker.h"
#include "crypto/key.h"
#include "zip_builder.h"

#define FORGE_NOW INT64_C(1704067200)  /* 2024-01-01T00:00:00Z: what the contexts' clock says */
#define FORGE_TIME INT64_C(1700000000) /* the claimed time: 2023-11-14 */
#define FORGE_NS " xmlns:ofd=\"http://www.ofdspec.org/2016\""

#define F_ENTRY "OFD.xml"
#define F_DOCUMENT "Doc_0/Document.xml"
#define F_PAGE "Doc_0/Pages/Page_0/Content.xml"
#define F_TEMPLATE "Doc_0/Tpls/Tpl_0/Content.xml"
#define F_RES "Doc_0/PublicRes.xml"
#define F_PICTURE "Doc_0/Res/a.png"
#define F_ANNOTS "Doc_0/Annots/Annotations.xml"
#define F_ANNOT "Doc_0/Annots/Page_0.xml"
#define F_LIST "Doc_0/Signs/Signatures.xml"
#define F_SIGNATURE "Doc_0/Signs/Sign_0/Signature.xml"
#define F_VALUE "Doc_0/Signs/Sign_0/SignedValue.dat"
#define F_SEAL "Doc_0/Signs/Sign_0/Seal.esl"

/* A key with a certificate. */
typedef struct forge_id {
    maker_key *key;
    es_private_key *private;
    es_buf der;
} forge_id;

/* A file of the package. */
typedef struct forge_file {
    char *name;
    es_buf octets;
} forge_file;

#define FORGE_FILES 80

/* Everybody there is.  The CAs are anchors, each for its own use; the stranger's is none. */
typedef struct forge {
    eseal_ctx *ctx;
    eseal_trust *trust;
    eseal_policy *policy;     /* offline */
    eseal_evidence *evidence; /* NULL: none; its owner frees it */
    int64_t at;               /* judged as of then; 0: the clock */
    forge_id ca, signer, other, maker_ca, maker, stranger_ca, stranger;
    forge_file files[FORGE_FILES];
    size_t count;
    es_buf list; /* the entries of the signature list */
    size_t signed_count;
    es_buf package;
    eseal_report *report;
} forge;

/* How one signature is made; all zero is the genuine one. */
struct forge;

typedef struct forge_plan {
    int version; /* 1, 4, 5; 0: 4 */
    char form;   /* 0: a seal; 'A', 'B', 'C': SignedData */
    const forge_id *signer, *maker;
    const forge_id *value_key;    /* signs in the signer's place */
    const forge_id *seal_key;     /* signs in the maker's place */
    es_span shown;                /* the certificate that is put in, instead of the signer's */
    const forge_id *listed;       /* in the seal's list, instead of the signer */
    bool list_digest;             /* the list holds digests */
    const char *list_digest_name; /* of the algorithm; NULL: "SM3" */
    es_span list_digest_octets;   /* instead of the digest */
    int64_t kind;                 /* certListType, instead of what it is */
    int64_t time, created, from, to;
    const char *time_text; /* v1: what the BIT STRING of timeInfo holds */
    const char *property;  /* propertyInfo; NULL: the path of Signature.xml */
    const char *value_algorithm, *seal_algorithm;
    const char *method;       /* CheckMethod; "" leaves it out */
    const char *type;         /* of the list entry; NULL: the true one */
    const char *relative;     /* of the list entry */
    const char *references;   /* instead of true ones */
    const char *info;         /* more of SignedInfo, behind References */
    const char *stamps;       /* instead of the one on page 1; "" for none */
    const char *more;         /* more of Signature, behind SignedInfo */
    const char *xmlns;        /* of Signature.xml */
    const char *head;         /* of Signature.xml, in front of its root */
    const char *leave_out[6]; /* files that are not referenced */
    const char *only;         /* the one file that is */
    bool lock;                /* the list is protected */
    bool no_seal_file;
    bool with_z;                   /* dataHash = SM3(Z, Signature.xml) */
    bool stamp_token, empty_stamp; /* a timeStamp field with some octets, or without any */
    es_buf (*stamp)(const struct forge *f, const void *arg, es_span value); /* a token over value */
    const void *stamp_arg;
    int signers;                /* SignedData: SignerInfos + 1; 0: one */
    bool no_certs, twice_certs; /* SignedData */
    es_span attrs;              /* further attributes, DER, behind the usual three */
    bool no_time;               /* SignedData: no signingTime */
    const char *content_type;   /* SignedData: the attribute */
    es_span digest_attr;        /* SignedData: what messageDigest holds */
    es_span content;            /* SignedData: what is encapsulated */
    es_span value, seal_value;  /* instead of the signatures of signer and maker */
    es_span seal;               /* instead of one that is made anew */
    es_span picture;            /* the seal's, an OFD package, instead of a PNG */
    es_span trailing;           /* behind the value's DER */
    es_span seal_trailing;      /* behind Seal.esl */
} forge_plan;

void forge_init(forge *f);
/* The same in a context with options, whose clock is set here. */
void forge_init_with(forge *f, eseal_ctx_options *options);
void forge_free(forge *f);
/* A certificate and key under a CA; issuer NULL: self-signed.  ca: a CA of its own. */
void forge_identity(forge *f, forge_id *out, const char *subject, const forge_id *issuer, bool ca);
/* The same from a plan; key NULL in it makes one. */
void forge_identity_plan(forge *f, forge_id *out, cert_plan *plan, const forge_id *issuer);
void forge_identity_free(forge_id *id);
es_span forge_der(const forge_id *id);

/* Begins the genuine document anew, unsigned. */
void forge_reset(forge *f);
/* Adds the next signature; NULL is the genuine one. */
void forge_sign(forge *f, const forge_plan *plan);
/* forge_reset() and forge_sign(). */
void forge_make(forge *f, const forge_plan *plan);

/* --- altering --- */

void forge_put(forge *f, const char *name, const char *text);
void forge_put_octets(forge *f, const char *name, es_span octets);
void forge_drop(forge *f, const char *name);
void forge_rename(forge *f, const char *name, const char *to);
es_span forge_get(const forge *f, const char *name);
/* Replaces the first occurrence of a text, which must be there. */
void forge_swap(forge *f, const char *name, const char *from, const char *to);
/* Flips a bit of an octet; negative counts from the end. */
void forge_flip(forge *f, const char *name, long at);
/* Writes Signature.xml's digests anew, as everybody can; the value stays. */
void forge_redigest(forge *f, const char *name);
/* "<ofd:Reference ...>" of a file as it is now, into out. */
void forge_reference(es_buf *out, const forge *f, const char *ref, const char *file);

/* --- judging --- */

/* Packs the files, or takes a package that was made by hand. */
void forge_pack(forge *f);
void forge_zip(forge *f, zb *b);
/* The files as a ZIP that can be made to lie. */
void forge_builder(const forge *f, zb *b);
/* Opens and verifies f->package; where that is no package at all, f->report stays NULL. */
void forge_verify(forge *f);
/* Packs, verifies, and compares: the result, and (id not NULL) that a check of this id, anywhere,
 * gives this reason and counts no better than the result. */
void forge_expect(forge *f, int result, const char *id, const char *reason);
/* The same of what was packed by hand. */
void forge_judged(forge *f, int result, const char *id, const char *reason);
/* Whether a check, anywhere, has this reason. */
bool forge_says(const forge *f, const char *id, const char *reason);
/* The genuine twin: PASSED. */
void forge_passes(forge *f);

#endif
