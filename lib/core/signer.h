/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ES_CORE_SIGNER_H
#define ES_CORE_SIGNER_H

#include <eseal/signer.h>

#include "crypto/key.h"
#include "pki/cert.h"

struct eseal_signer {
    eseal_cert *cert;
    es_private_key *key;
};

#endif
