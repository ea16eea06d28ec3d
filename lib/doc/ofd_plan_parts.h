/* SPDX-License-Identifier: Apache-2.0 */
/* What es_ofd_plan_new() does, in order; see doc/ofd_plan.h. */
#ifndef ES_DOC_OFD_PLAN_PARTS_H
#define ES_DOC_OFD_PLAN_PARTS_H

#include "doc/ofd_plan.h"

/* Whether a signature may be added at all, and whether the request can be met. */
int es_ofd_plan_check(const es_ofd *ofd, const es_ofd_request *request, eseal_error *err);
/* Gives out ids and paths; needs ofd and request in plan. */
int es_ofd_plan_name(es_ofd_plan *plan, eseal_error *err);
/* "/path": a package key as the absolute location that files name it by; NULL: no memory. */
char *es_ofd_plan_location(const char *path);
/* The new contents of an old file, or NULL when it stays as it is. */
const es_buf *es_ofd_plan_changed(const es_ofd_plan *plan, const char *path);

#endif
