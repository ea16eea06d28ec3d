/* SPDX-License-Identifier: Apache-2.0 */
/* Filling an eseal_error.  Each returns the code, so that "return es_err(...)" reads well. */
#ifndef ES_BASE_ERR_H
#define ES_BASE_ERR_H

#include <stdbool.h>

#include <eseal/error.h>

#define ES_NO_OFFSET UINT64_MAX

/* where may be NULL; format makes the English sentence. */
int es_err(eseal_error *err, int code, const char *where, uint64_t offset, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* The same with a system reason (errno); appends its text. */
int es_err_sys(eseal_error *err, int code, int sys, const char *where, const char *what);
int es_err_nomem(eseal_error *err);
int es_err_misuse(eseal_error *err, const char *what);
/* Names the limit and its value. */
int es_err_limit(eseal_error *err, const char *where, const char *limit, uint64_t value);
/* "NAME = VALUE" out of what es_err_limit() said; out holds 64 octets. */
void es_err_limit_said(char *out, const eseal_error *err);
/* Whether an error is ours and not the input's: memory, reading, OpenSSL.  Such a one ends
 * everything, where others become findings. */
bool es_err_is_ours(int code);
/* Hands on what another structure holds, unless err holds something already. */
int es_err_from(eseal_error *err, int code, const eseal_error *from);
/* Puts a place in front of err->where ("place/where"), or sets it when there is none yet. */
void es_err_place(eseal_error *err, const char *place);

#endif
