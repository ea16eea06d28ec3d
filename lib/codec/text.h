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
/* Without XML white space (blank, tab, CR, LF) at both ends. */
es_span es_text_trim(es_span text);
/* Shortest form, no surrogates, up to U+10FFFF. */
bool es_utf8_valid(es_span text);
/* The first character of text in *code, and how many octets it takes; 0: none, or not valid. */
size_t es_utf8_next(uint32_t *code, es_span text);
/* Characters that are not seen but change what is: controls, those that turn the direction of writing, and ends
 * of line.  Whoever prints somebody's text prints none of them. */
bool es_utf8_unseen(uint32_t code);
/* code: up to U+10FFFF. */
void es_utf8_put(es_buf *out, uint32_t code);
/* Escapes &, <, >, ", tab, CR and LF, and drops nothing: what a parser hands back, as attribute
 * value or as text, is what came in. */
void es_xml_escape(es_buf *out, es_span text);

#endif
