/* SPDX-License-Identifier: Apache-2.0 */
/* ST_Loc (GB/T 33190-2016, table 2): locations as written to package keys. */
#include "base/mem.h"
#include "codec/text.h"
#include "doc/ofd_index.h"
#include "doc/ofd_read.h"

/* A ZIP name's length is 16 bits. */
#define PATH_MAX_OCTETS 65535
/* PATH_ROOT_FALLBACK is told this often; products that write so do it everywhere. */
#define FALLBACKS_TOLD 16

/* --- normalising --- */

/* Readers of Windows would take "C:x" for a drive and "\" for "/". */
static bool is_component(es_span part)
{
    uint32_t code;

    if (part.len >= 2 && part.ptr[1] == ':' && (part.ptr[0] | 0x20) >= 'a' &&
        (part.ptr[0] | 0x20) <= 'z')
        return false;
    while (part.len > 0) {
        size_t used = es_utf8_next(&code, part);

        if (used == 0 || code < 0x20 || (code >= 0x7F && code < 0xA0) || code == '\\')
            return false;
        part.ptr += used;
        part.len -= used;
    }
    return true;
}

/* Drops the last component of key; false: there is none. */
static bool step_up(es_buf *key)
{
    if (key->len == 0)
        return false;
    while (key->len > 0 && key->ptr[key->len - 1] != '/')
        key->len--;
    if (key->len > 0)
        key->len--;
    return true;
}

static bool step(es_buf *key, es_span part)
{
    if (part.len == 0 || es_span_equal(part, es_span_str(".")))
        return true;
    if (es_span_equal(part, es_span_str("..")))
        return step_up(key);
    if (!is_component(part))
        return false;
    return (key->len == 0 || es_buf_octet(key, '/')) && es_buf_span(key, part);
}

/* Appends value's components to key.  as_folder: value may name the folder that key is. */
static bool descend(es_buf *key, es_span value, bool as_folder)
{
    es_span last = {NULL, 0};

    while (value.len > 0) {
        const uint8_t *slash = memchr(value.ptr, '/', value.len);
        size_t len = slash == NULL ? value.len : (size_t)(slash - value.ptr);

        last = es_span_of(value.ptr, len);
        if (!step(key, last))
            return false;
        if (slash != NULL)
            len++;
        value.ptr += len;
        value.len -= len;
        if (value.len == 0 && slash != NULL)
            last.len = 0; /* a trailing slash */
    }
    if (as_folder)
        return true;
    return key->len > 0 && last.len > 0 && !es_span_equal(last, es_span_str(".")) &&
           !es_span_equal(last, es_span_str(".."));
}

int es_ofd_join(char **out, const char *folder, es_span value, bool as_folder, eseal_error *err)
{
    es_buf key = ES_BUF(PATH_MAX_OCTETS + 1); /* never reached: what fails it is memory */
    size_t len = strlen(folder);
    bool failed;

    *out = NULL;
    if (len > PATH_MAX_OCTETS || value.len > PATH_MAX_OCTETS - len)
        return 0;
    if (es_buf_put(&key, folder, len) && descend(&key, value, as_folder))
        *out = (char *)es_buf_take(&key, NULL);
    failed = key.failed;
    es_buf_free(&key);
    return failed ? es_err_nomem(err) : 0;
}

int es_ofd_folder(char **out, const char *path, eseal_error *err)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);

    *out = (char *)es_memdup(path, len);
    return *out == NULL ? es_err_nomem(err) : 0;
}

/* --- resolving --- */

typedef enum outcome { FOUND_PLAIN, FOUND_FALLBACK, REFUSED_INVALID, REFUSED_TWO } outcome;

/* One of the two files that a relative location may mean. */
typedef struct meant {
    char *path;       /* NULL: it cannot be */
    bool exists;      /* an entry of exactly this name */
    const char *twin; /* or one that some readers take for it */
} meant;

static int find_meant(meant *out, const es_zip *zip, const es_ofd *ofd, const char *folder,
    es_span value, eseal_error *err)
{
    int rc = es_ofd_join(&out->path, folder, value, false, err);

    out->exists = rc == 0 && out->path != NULL && es_zip_find(zip, out->path) != NULL;
    if (rc == 0 && out->path != NULL && !out->exists && ofd != NULL)
        rc = es_ofd_twin(&out->twin, ofd, out->path, err);
    return rc;
}

static bool is_there(const meant *file)
{
    return file->exists || file->twin != NULL;
}

/* From base's folder, or from the root where that alone exists.  Files that exist for readers alone
 * who do not tell case apart, or decode names, count: ofd NULL leaves them out. */
static int choose(outcome *how, char **out, const es_zip *zip, const es_ofd *ofd, const char *base,
    es_span value, eseal_error *err)
{
    meant near = {0}, root = {0};
    char *folder = NULL;
    int rc = es_ofd_folder(&folder, base, err);

    if (rc == 0)
        rc = find_meant(&near, zip, ofd, folder, value, err);
    if (rc == 0)
        rc = find_meant(&root, zip, ofd, "", value, err);
    if (rc != 0)
        goto out;
    if (near.path == NULL) {
        *how = REFUSED_INVALID;
    } else if (root.path != NULL && strcmp(near.path, root.path) != 0 && is_there(&near) &&
               is_there(&root)) {
        *how = REFUSED_TWO;
    } else if (is_there(&root) && !is_there(&near)) {
        *how = FOUND_FALLBACK;
        *out = root.path;
        root.path = NULL;
    } else {
        *how = FOUND_PLAIN;
        *out = near.path;
        near.path = NULL;
    }
out:
    es_free(folder);
    es_free(near.path);
    es_free(root.path);
    return rc;
}

static int resolve(outcome *how, char **out, const es_zip *zip, const es_ofd *ofd, const char *base,
    es_span value, eseal_error *err)
{
    int rc;

    *out = NULL;
    value = es_text_trim(value);
    if (value.len == 0 || value.ptr[0] != '/')
        return choose(how, out, zip, ofd, base, value, err);
    rc = es_ofd_join(out, "", value, false, err);
    *how = *out == NULL ? REFUSED_INVALID : FOUND_PLAIN;
    return rc;
}

static void tell(
    es_findings *findings, outcome how, const char *base, es_span value, uint64_t offset)
{
    char detail[256];
    size_t len = value.len < sizeof detail - 1 ? value.len : sizeof detail - 1;

    if (findings == NULL || how == FOUND_PLAIN)
        return;
    /* never half a character */
    while (len < value.len && len > 0 && (value.ptr[len] & 0xC0) == 0x80)
        len--;
    if (len > 0)
        memcpy(detail, value.ptr, len);
    detail[len] = '\0';
    if (how == FOUND_FALLBACK)
        es_findings_add(findings, ES_R_PATH_ROOT_FALLBACK, ES_WARN, offset, base, detail);
    else
        es_findings_add(findings, how == REFUSED_TWO ? ES_R_PATH_AMBIGUOUS : ES_R_PATH_INVALID,
            ES_BAD, offset, base, detail);
}

char *es_ofd_resolve(
    const es_zip *zip, const char *base, es_span value, uint64_t offset, es_findings *findings)
{
    outcome how;
    char *path = NULL;

    if (resolve(&how, &path, zip, NULL, base, value, NULL) != 0) {
        if (findings != NULL)
            findings->failed = true;
        return NULL;
    }
    tell(findings, how, base, value, offset);
    return path;
}

int es_ofd_locate(char **out, es_ofd *ofd, const char *base, es_span value, uint64_t offset,
    es_findings *findings, eseal_error *err)
{
    outcome how;
    int rc = resolve(&how, out, ofd->zip, ofd, base, value, err);

    if (rc != 0 || findings == NULL)
        return rc;
    if (how == FOUND_FALLBACK && ofd->index->fallbacks++ >= FALLBACKS_TOLD)
        return 0;
    if (*out == NULL)
        ofd->complete = false;
    tell(findings, how, base, value, offset);
    return 0;
}
