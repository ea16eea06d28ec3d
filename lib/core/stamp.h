/* SPDX-License-Identifier: Apache-2.0 */
/* What asking for stamps and putting them in have in common, whatever is stamped. */
#ifndef ES_CORE_STAMP_H
#define ES_CORE_STAMP_H

#include "model/stamp.h"

/* The request for a stamp over the SM3 of data; to es_free(). */
int es_stamp_ask(unsigned char **out, size_t *len, const eseal_ctx *ctx, es_span data,
    const eseal_stamp_options *given, eseal_error *err);
/* ESEAL_E_VALUE unless the stamp's imprint is that of these octets; ESEAL_E_ALGORITHM. */
int es_stamp_check_imprint(
    const eseal_ctx *ctx, const eseal_stamp_token *token, es_span octets, eseal_error *err);

#endif
