/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of signatures in progress that this library was built with. */
#include "core/signing.h"

const es_signing_work *es_signing_work_of(es_signing_kind kind)
{
    switch (kind) {
#ifndef ES_WITHOUT_SIGNING
    case ES_SIGNING_DOCUMENT:
        return &es_signing_document;
    case ES_SIGNING_CONTENT:
        return &es_signing_content;
#endif
#ifndef ES_WITHOUT_MAKING
    case ES_SIGNING_SEAL:
        return &es_signing_seal;
#endif
    default:
        return NULL;
    }
}
