/* SPDX-License-Identifier: Apache-2.0 */
/* What the library's own verbs make, for the forge's people: the seeds, and what faults are tried
 * on. */
#ifndef ES_TESTS_MADE_H
#define ES_TESTS_MADE_H

#include "forge.h"

#define MADE_PICTURE "\x89PNG\r\n\x1a\n a picture"

eseal_signer *made_signer(const forge *f, const forge_id *id);
/* A seal that is ready to be signed, for f->signer. */
eseal_seal_builder *made_builder(const forge *f, int version);
eseal_seal *made_seal(const forge *f, int version);
/* How f->signer signs with it; seal NULL: plain. */
eseal_sign_options made_options(const forge *f, const eseal_seal *seal);

#endif
