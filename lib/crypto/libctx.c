/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The OpenSSL library context that our contexts share, apart from the host's.  It is made once and never
 * freed: OpenSSL hangs the state of its random generator on every thread that used it, and looks into the
 * library context again when that thread ends.  A thread that outlived it would crash, and which threads a
 * host still has is nothing that a context can know when it is freed.
 */
#include <pthread.h>

#include "crypto/ossl.h"

typedef struct own_libctx {
    pthread_mutex_t lock;
    OSSL_LIB_CTX *libctx;
    OSSL_PROVIDER *provider;
} own_libctx;

static own_libctx own = {.lock = PTHREAD_MUTEX_INITIALIZER}; /* mutable: made once, see above */

/* Under the lock. */
static int make(eseal_error *err)
{
    OSSL_LIB_CTX *libctx = OSSL_LIB_CTX_new();

    if (libctx == NULL)
        return es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "no OpenSSL library context could be made");
    own.provider = OSSL_PROVIDER_load(libctx, "default");
    if (own.provider == NULL) {
        int rc = es_ossl_err(err, ESEAL_E_CRYPTO, NULL, "OpenSSL's default provider did not load");

        OSSL_LIB_CTX_free(libctx);
        return rc;
    }
    own.libctx = libctx;
    return 0;
}

int es_libctx_own(OSSL_LIB_CTX **out, eseal_error *err)
{
    int rc = 0;

    pthread_mutex_lock(&own.lock);
    if (own.libctx == NULL)
        rc = make(err);
    if (rc == 0)
        *out = own.libctx;
    pthread_mutex_unlock(&own.lock);
    return rc;
}
