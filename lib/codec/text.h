/* SPDX-License-Identifier: Apache-2.0 */
/* base64, hex, UTF-8. */
#ifndef ES_CODEC_TEXT_H
#define ES_CODEC_TEXT_H

#include "base/buf.h"

/* Strict RFC 4648 base64 (alphabet +/, padded, no bits left over) after trimming XML white space at
 * both ends; none inside.  false: not such text, out untouched beyond its length on entry. */
bool es_base64_decode(es_buf *out, es_span text);
void es_base64_encode(es_buf *out, es_span data);
void es_hex_encode(es_buf *out, es_span data); /* lower case */
bool es_hex_decode(es_buf *out, es_span text); /* either case, even length */
/* Shortest form, no surrogates, up to U+10FFFF. */
bool es_utf8_valid(es_span text);
/* Escapes &, <, >, ", and drops nothing: for attribute values and text. */
void es_xml_escape(es_buf *out, es_span text);

#endif
