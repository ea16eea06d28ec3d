/* SPDX-License-Identifier: Apache-2.0 */
/* What kind of picture a seal shows, told from its octets; nothing is decoded. */
#ifndef ES_MODEL_PICTURE_H
#define ES_MODEL_PICTURE_H

#include "base/span.h"

/* "png", "jpg", "gif", "bmp", "svg", "ofd", or NULL. */
const char *es_picture_type(es_span octets);
/* One of the words above, as static text; NULL when it is none of them. */
const char *es_picture_type_known(const char *word);

#endif
