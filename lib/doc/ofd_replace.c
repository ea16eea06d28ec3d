/* SPDX-License-Identifier: Apache-2.0 */
/* A package with the contents of one file replaced; everything else raw, in the old order. */
#include "doc/ofd_plan.h"

#include <string.h>

int es_ofd_replace(
    const es_ofd *ofd, const char *path, es_span data, es_zip_out *put, void *arg, eseal_error *err)
{
    es_zip_writer *writer = NULL;
    int rc = es_zip_writer_new(&writer, ofd->ctx, put, arg, err);

    for (size_t i = 0; rc == 0 && i < es_zip_count(ofd->zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(ofd->zip, i);

        if (entry->folder)
            continue;
        rc = strcmp(entry->name, path) == 0 ? es_zip_writer_add(writer, path, data, err)
                                            : es_zip_writer_copy(writer, ofd->zip, entry, err);
    }
    if (rc == 0)
        rc = es_zip_writer_finish(writer, err);
    es_zip_writer_free(writer);
    return rc;
}
