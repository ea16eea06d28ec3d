/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What inflating takes, kept from one entry to the next: zlib's state and window and libdeflate's
 * tables are 50 KiB, which would be allocated, cleared and freed for each of a document's files.
 * One set waits at the package; where several threads read at once, the others make their own.
 */
#include "codec/zip_tools.h"

#include <stdatomic.h>

#include "base/mem.h"
#include "codec/zip_whole.h"

struct es_zip_shelf {
    _Atomic(es_zip_tools *) tools;
};

es_zip_shelf *es_zip_shelf_new(void)
{
    es_zip_shelf *shelf = es_alloc(sizeof *shelf);

    if (shelf != NULL)
        atomic_init(&shelf->tools, NULL);
    return shelf;
}

static void tools_free(es_zip_tools *tools)
{
    if (tools == NULL)
        return;
    if (tools->begun)
        inflateEnd(&tools->z);
    es_zip_whole_free(tools->whole);
    es_free(tools);
}

void es_zip_shelf_free(es_zip_shelf *shelf)
{
    if (shelf != NULL)
        tools_free(atomic_load(&shelf->tools));
    es_free(shelf);
}

es_zip_tools *es_zip_tools_take(es_zip_shelf *shelf)
{
    es_zip_tools *tools = atomic_exchange(&shelf->tools, NULL);

    return tools != NULL ? tools : es_alloc(sizeof *tools);
}

void es_zip_tools_give(es_zip_shelf *shelf, es_zip_tools *tools)
{
    if (tools != NULL)
        tools_free(atomic_exchange(&shelf->tools, tools));
}

z_stream *es_zip_tools_inflate(es_zip_tools *tools)
{
    z_stream *z = &tools->z;

    if (tools->begun) {
        z->next_in = NULL;
        z->avail_in = 0;
        return inflateReset(z) == Z_OK ? z : NULL;
    }
    z->zalloc = es_zip_zalloc;
    z->zfree = es_zip_zfree;
    tools->begun = inflateInit2(z, -MAX_WBITS) == Z_OK;
    return tools->begun ? z : NULL;
}
