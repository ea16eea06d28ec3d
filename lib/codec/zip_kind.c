/* SPDX-License-Identifier: Apache-2.0 */
/*
 * External attributes (APPNOTE 4.4.15): the file's mode in Unix in the upper 16 bits, its
 * attributes in DOS and Windows below.  No digest covers them, and whoever unpacks to a disk goes
 * by them: a symbolic link shows what it leads to, and of a folder, a device or a disk's label
 * nothing is left to show.  Info-ZIP takes either half whatever system the record names, so all of
 * them count.
 */
#include "codec/zip_inside.h"

enum {
    DOS_LABEL = 0x08,
    DOS_FOLDER = 0x10,
    WINDOWS_LINK = 0x400, /* a reparse point */
    UNIX_NONE = 0,
    UNIX_FOLDER = 4,
    UNIX_FILE = 8,
    UNIX_LINK = 10
};

/* What entry is to such a reader and must not be, or NULL. */
static const char *flaw(const es_zip_entry *entry, uint32_t attributes)
{
    unsigned mode = attributes >> 28;

    if (mode == UNIX_LINK || (attributes & WINDOWS_LINK) != 0)
        return "a link";
    if (mode != UNIX_NONE && mode != UNIX_FOLDER && mode != UNIX_FILE)
        return "a device, a pipe or a socket";
    if ((attributes & DOS_LABEL) != 0)
        return "a disk's label";
    if (!entry->folder && (mode == UNIX_FOLDER || (attributes & DOS_FOLDER) != 0))
        return "a folder";
    return NULL;
}

void es_zip_kind_check(
    const es_zip_entry *entry, const es_zip_central *central, es_findings *findings)
{
    const char *what = flaw(entry, central->attributes);

    if (what != NULL)
        es_findings_add(findings, ES_R_ZIP_KIND, ES_BAD, central->at, entry->name, what);
}
