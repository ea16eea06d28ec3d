/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenSSL's legacy provider, for the RC2 and DES of old key files.  It is loaded into a library
 * context made for one file, so that neither the context's nor the host's algorithms grow by weak
 * ones.
 */
#include "crypto/key_parts.h"

int es_legacy_open(es_legacy *out, const char *where, eseal_error *err)
{
    es_legacy made = {0};
    int rc = 0;

    made.libctx = OSSL_LIB_CTX_new();
    if (made.libctx == NULL)
        return es_err_nomem(err);
    made.legacy = OSSL_PROVIDER_load(made.libctx, "legacy");
    if (made.legacy == NULL) {
        rc = es_ossl_err(err, ESEAL_E_LEGACY, where,
            "the file can be decrypted only with OpenSSL's legacy provider (RC2, DES), which is "
            "not "
            "installed");
        goto out;
    }
    made.plain = OSSL_PROVIDER_load(made.libctx, "default");
    if (made.plain == NULL) {
        rc = es_ossl_err(err, ESEAL_E_CRYPTO, where, "OpenSSL's default provider did not load");
        goto out;
    }
    *out = made;
    memset(&made, 0, sizeof made);
out:
    es_legacy_close(&made);
    return rc;
}

void es_legacy_close(es_legacy *legacy)
{
    if (legacy->legacy != NULL)
        OSSL_PROVIDER_unload(legacy->legacy);
    if (legacy->plain != NULL)
        OSSL_PROVIDER_unload(legacy->plain);
    OSSL_LIB_CTX_free(legacy->libctx);
    memset(legacy, 0, sizeof *legacy);
}
