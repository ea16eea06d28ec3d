/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying, for the other verbs of this room. */
#ifndef ES_CORE_VERIFY_H
#define ES_CORE_VERIFY_H

#include <eseal/document.h>

#include "core/gather.h"

/* Judges an open package.  size and digest describe the file; digest may be NULL. */
int es_verify_ofd(eseal_report **out, const eseal_ctx *ctx, const es_ofd *ofd, const eseal_io *io,
    const eseal_verify_options *options, eseal_error *err);

/* Judges a stamp by itself, which must be over these octets. */
int es_verify_stamp(eseal_report **out, const eseal_stamp_token *token, const eseal_ctx *ctx,
    es_span over, const eseal_verify_options *options, eseal_error *err);

#endif
