/* SPDX-License-Identifier: Apache-2.0 */
/* Making OFDEntries.xml, and the package that has it. */
#include <eseal/version.h>

#include "base/err.h"
#include "codec/text.h"
#include "doc/ofd_entries.h"

static const char VALUE[] = "signedvalue.dat";

/* What the new list and its value take the place of. */
static bool is_replaced(const es_ofd *ofd, const char *name)
{
    const es_ofd_entries *old = &ofd->entries;

    return strcmp(name, ES_OFD_ENTRIES) == 0 || strcmp(name, VALUE) == 0 ||
           (old->path != NULL && strcmp(name, old->path) == 0) ||
           (old->value_path != NULL && strcmp(name, old->value_path) == 0);
}

static int check_protected(const es_ofd *ofd, eseal_error *err)
{
    for (size_t i = 0; i < ofd->signature_count; i++) {
        const es_ofd_signature *signature = &ofd->signatures[i];

        for (size_t j = 0; j < signature->ref_count; j++)
            if (signature->refs[j].path != NULL && is_replaced(ofd, signature->refs[j].path))
                return es_err(err, ESEAL_E_LOCKED, signature->refs[j].path, ES_NO_OFFSET,
                    "signature %s protects the integrity list: a new one would break it",
                    signature->id == NULL ? "?" : signature->id);
    }
    return 0;
}

/* A value of this name that is no list's is somebody's file. */
static int check_room(const es_ofd *ofd, eseal_error *err)
{
    const char *value = ofd->entries.value_path;

    if (ofd->encrypted)
        return es_err(err, ESEAL_E_DOCUMENT, "Encryptions.xml", ES_NO_OFFSET,
            "the package is encrypted: it cannot be listed as it is");
    if (es_findings_has(&ofd->container, ES_BAD) || es_findings_has(&ofd->structure, ES_BAD))
        return es_err(err, ESEAL_E_DOCUMENT, NULL, ES_NO_OFFSET,
            "the package has faults; verify it to see them");
    if (ofd->entries.path != NULL && !ofd->entries.read)
        return es_err(err, ESEAL_E_DOCUMENT, ofd->entries.path, ES_NO_OFFSET,
            "the integrity list that is there cannot be read");
    if (es_ofd_file_find(ofd, VALUE) != ES_OFD_NONE || es_zip_find(ofd->zip, VALUE) != NULL) {
        if (value == NULL || strcmp(value, VALUE) != 0)
            return es_err(err, ESEAL_E_DOCUMENT, VALUE, ES_NO_OFFSET,
                "the package has a file of the name that the list's value is to have");
    }
    return check_protected(ofd, err);
}

int es_ofd_entries_make(es_buf *out, const es_ofd *ofd, const char *date, eseal_error *err)
{
    int rc = check_room(ofd, err);
    size_t id = 2;

    if (rc != 0)
        return rc;
    es_buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<ofd:DocEntries xmlns:ofd=\"http://www.ofdspec.org/2016\" ID=\"1\" "
                     "CreatorName=\"libeseal\" Version=\"" ESEAL_VERSION_STRING "\" ");
    es_buf_format(out,
        "CreationDate=\"%s\"><ofd:SignedValueLoc>/%s</ofd:SignedValueLoc><ofd:FileList>", date,
        VALUE);
    for (size_t i = 0; i < es_zip_count(ofd->zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(ofd->zip, i);

        if (entry->folder || is_replaced(ofd, entry->name))
            continue;
        es_buf_format(out, "<ofd:File ID=\"%zu\" FileLoc=\"/", id++);
        es_xml_escape(out, es_span_str(entry->name));
        es_buf_text(out, "\"/>");
    }
    es_buf_text(out, "</ofd:FileList></ofd:DocEntries>");
    return out->failed ? es_err_nomem(err) : 0;
}

int es_ofd_entries_write(
    const es_ofd *ofd, es_span list, es_span value, es_zip_out *put, void *arg, eseal_error *err)
{
    es_zip_writer *writer = NULL;
    int rc = es_zip_writer_new(&writer, ofd->ctx, put, arg, err);

    for (size_t i = 0; rc == 0 && i < es_zip_count(ofd->zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(ofd->zip, i);

        if (!entry->folder && !is_replaced(ofd, entry->name))
            rc = es_zip_writer_copy(writer, ofd->zip, entry, err);
    }
    if (rc == 0)
        rc = es_zip_writer_add(writer, ES_OFD_ENTRIES, list, err);
    if (rc == 0)
        rc = es_zip_writer_add(writer, VALUE, value, err);
    if (rc == 0)
        rc = es_zip_writer_finish(writer, err);
    es_zip_writer_free(writer);
    return rc;
}
