/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library carries a libcrypto of its own, which nobody else in the process can see.  At exit that copy must
 * not be torn down: a JVM's threads end after the exit handlers have run, and their ends would find locks gone.
 */
#include <openssl/crypto.h>

#include "glue.h"

int glue_own_openssl(void)
{
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}
