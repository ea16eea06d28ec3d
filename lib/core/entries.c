/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the integrity list, signed: GM/T 0099-2020 7.4.  Last of all, since it names all files.
 */
#include <eseal/signing.h>

#include "base/mem.h"
#include "base/time.h"
#include "core/verify.h"
#include "doc/document.h"
#include "doc/ofd_entries.h"

static int put_file(void *arg, const void *data, size_t len, eseal_error *err)
{
    return es_outfile_write(arg, data, len, err);
}

/* SignedData with the list's digest as content (form A). */
static int sign_list(unsigned char **value, size_t *len, const eseal_ctx *ctx, const es_buf *list,
    const eseal_signer *signer, eseal_error *err)
{
    eseal_sign_options options = {
        .size = sizeof options, .plain_form = ESEAL_PLAIN_A, .allow_unknown_chain = 1};
    eseal_io *io = NULL;
    int rc = eseal_io_open(&io, list->ptr, list->len, err);

    if (rc == 0)
        rc = eseal_content_sign(value, len, ctx, io, &options, signer, err);
    eseal_io_free(io);
    return rc;
}

/* What was written lists what is there, and nothing that was there has gone. */
static int check_written(
    const eseal_document *document, const es_buf *list, const char *path, eseal_error *err)
{
    eseal_io *io = NULL;
    es_ofd *ofd = NULL;
    int rc = eseal_io_open_file(&io, path, err);

    if (rc == 0)
        rc = es_ofd_open(&ofd, document->ctx, io, err);
    if (rc == 0 && (!ofd->entries.read || ofd->entries.findings.count > 0 ||
                       ofd->signature_count != document->ofd->signature_count ||
                       !es_span_equal(es_buf_view(&ofd->entries.xml), es_buf_view(list))))
        rc = es_err(
            err, ESEAL_E_OUTPUT_REFUSED, NULL, ES_NO_OFFSET, "what was written does not read back");
    es_ofd_free(ofd);
    eseal_io_free(io);
    return rc;
}

static int write_listed(const eseal_document *document, const es_buf *list, es_span value,
    const char *path, eseal_error *err)
{
    es_outfile *file = NULL;
    int rc = es_outfile_open(&file, path, err);

    if (rc < 0)
        return rc;
    rc = es_ofd_entries_write(document->ofd, es_buf_view(list), value, put_file, file, err);
    if (rc == 0)
        rc = check_written(document, list, es_outfile_temp(file), err);
    if (rc == 0)
        return es_outfile_commit(file, err);
    es_outfile_abandon(file);
    return rc;
}

int eseal_document_add_entries_file(
    const eseal_document *document, const eseal_signer *signer, const char *path, eseal_error *err)
{
    es_buf list = ES_BUF(SIZE_MAX / 2);
    unsigned char *value = NULL;
    char date[21] = "";
    size_t len = 0;
    int rc;

    if (document == NULL || signer == NULL || path == NULL)
        return es_err_misuse(
            err, "eseal_document_add_entries_file needs document, signer and path");
    if (!es_time_to_rfc3339(date, eseal_ctx_now(document->ctx)))
        return es_err(err, ESEAL_E_RANGE, "CreationDate", ES_NO_OFFSET,
            "the clock is outside of the years 0 to 9999");
    date[10] = '\0'; /* the day */
    rc = es_ofd_entries_make(&list, document->ofd, date, err);
    if (rc == 0)
        rc = sign_list(&value, &len, document->ctx, &list, signer, err);
    if (rc == 0)
        rc = write_listed(document, &list, es_span_of(value, len), path, err);
    eseal_free(value);
    es_buf_free(&list);
    return rc;
}
