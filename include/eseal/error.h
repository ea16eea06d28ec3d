/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/error.h - what went wrong, when libeseal could not do a thing.
 *
 * Every fallible function returns 0, or a negative ESEAL_E_* code, and takes an eseal_error as its
 * last argument, which may be NULL.  The struct is the caller's; nothing in it is allocated.  It is
 * written only on failure, and the first error wins: a struct whose code is not 0 is left alone, so
 * set it to zero (eseal_error err = {0}) before a call.
 *
 * A fallible function that is given NULL for what it needs is ESEAL_E_MISUSE.  What is asked of an
 * object without an eseal_error needs the object; only reports, their checks and eseal_..._free() take
 * NULL.  A length that is handed out (size_t *len behind a function that returns octets) may be NULL.
 *
 * An error says "I could not do it".  It never says that a seal is good or bad: that is an
 * eseal_report's business (eseal/report.h).
 *
 * Threads: no shared state.
 */
#ifndef ESEAL_ERROR_H
#define ESEAL_ERROR_H

#include <eseal/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Codes are numbered by the floor of the house that reports them and are never renumbered. */
enum {
    ESEAL_OK = 0,

    ESEAL_E_NOMEM = -101,     /* memory could not be had */
    ESEAL_E_MISUSE = -102,    /* an argument or the order of calls is wrong: a bug of the caller */
    ESEAL_E_IO = -103,        /* reading or writing failed; sys holds errno */
    ESEAL_E_NOT_FOUND = -104, /* no such file */
    ESEAL_E_LIMIT = -105,     /* a limit of the context was reached; text names it */
    ESEAL_E_RANGE = -106,     /* a number does not fit */
    ESEAL_E_TIME = -107,      /* text that is not a time */

    ESEAL_E_DER = -201,           /* octets that are not strict DER */
    ESEAL_E_ASN1 = -202,          /* DER that does not fit the structure due here */
    ESEAL_E_NOT_CONTAINER = -203, /* not a document of a format that libeseal knows */
    ESEAL_E_ZIP = -204,           /* a damaged or inconsistent ZIP package */
    ESEAL_E_XML = -205,           /* a damaged or refused XML file */
    ESEAL_E_TEXT = -206,          /* bad base64, hex, UTF-8 or JSON */

    ESEAL_E_CRYPTO = -301,    /* the cryptographic library failed; sys holds its reason */
    ESEAL_E_SELF_TEST = -302, /* the known-answer test failed: this context refuses all work */
    ESEAL_E_ALGORITHM = -303, /* an algorithm that is unknown, or refused here */
    ESEAL_E_KEY = -304,       /* no private key of a known form in this file */
    ESEAL_E_PIN = -305,       /* PIN or password is missing or wrong */
    ESEAL_E_MISMATCH = -306,  /* certificate and private key do not belong together */
    ESEAL_E_VALUE = -307,     /* a signature value that does not verify */
    ESEAL_E_LEGACY = -308,    /* needs OpenSSL's legacy provider, which is not installed */

    ESEAL_E_SEAL = -401,      /* not a seal, or a seal field that cannot be */
    ESEAL_E_SIGNATURE = -402, /* not a seal signature, or one with an impossible field */
    ESEAL_E_VERSION = -403,   /* a format version that is not supported here */
    ESEAL_E_FIELD = -404,     /* a field that is missing or out of its range while building */

    ESEAL_E_DOCUMENT = -501, /* the document's structure forbids it; where names the file */
    ESEAL_E_LOCKED = -502,   /* a signature locks the list: no further one may be added */
    ESEAL_E_PAGE = -503,     /* no such page, or a place outside of it */
    ESEAL_E_CHANGED = -504,  /* the document is not the one that was prepared */

    ESEAL_E_CERT = -601,  /* not a certificate, or one that cannot be used */
    ESEAL_E_USAGE = -602, /* the certificate's key usage does not allow signing */

    ESEAL_E_SEAL_REFUSED = -701,     /* the seal would not verify; text gives the check */
    ESEAL_E_SIGNER_REFUSED = -702,   /* the signer's certificate would not verify */
    ESEAL_E_NOT_LISTED = -703,       /* the signer is not in the seal's certificate list */
    ESEAL_E_DOCUMENT_REFUSED = -704, /* a verifier would not accept this document */
    ESEAL_E_OUTPUT_REFUSED = -705,   /* what was made did not verify, and was not handed out */
    ESEAL_E_STATE = -706,            /* a saved signing state that is damaged or not ours */
    ESEAL_E_POLICY = -707            /* no such policy, or an unknown setting of it */
};

typedef struct eseal_error {
    int32_t code;    /* ESEAL_E_*, 0 while unset */
    int32_t sys;     /* errno, or OpenSSL's reason; 0 if none */
    uint64_t offset; /* octet in the input named by where; UINT64_MAX if unknown */
    char where[160]; /* file, package path, or field, as "seal/property/certList"; UTF-8 */
    char text[288];  /* an English sentence; UTF-8 */
    unsigned char reserved[40];
} eseal_error;

/* The name of a code, as "ESEAL_E_DER".
 *
 * Returns: static text; "ESEAL_E_UNKNOWN" for a number that is no code.
 */
ESEAL_API const char *eseal_error_name(int code);

/* What a code means, in one sentence.
 *
 * Returns: static UTF-8 text, never NULL.
 * In:      lang: "en" or "zh"; NULL or another means "en".
 */
ESEAL_API const char *eseal_error_meaning(int code, const char *lang);

#ifdef __cplusplus
}
#endif
#endif
