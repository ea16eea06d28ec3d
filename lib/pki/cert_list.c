/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates from files and folders. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/mem.h"
#include "pki/pem.h"
#include "pki/trust.h"

static int append(
    es_cert_list *list, const eseal_ctx *ctx, es_span der, const char *path, eseal_error *err)
{
    int rc;

    if (list->count >= ctx->limits.certificates)
        return es_err_limit(err, path, "certificates", ctx->limits.certificates);
    if (!es_grow(&list->items, &list->capacity, list->count + 1, sizeof *list->items))
        return es_err_nomem(err);
    rc = es_cert_parse(&list->items[list->count], ctx, der, path, err);
    if (rc == 0)
        list->count++;
    return rc;
}

static int read_file(es_cert_list *list, const eseal_ctx *ctx, const char *path, eseal_error *err)
{
    es_buf file, der = ES_BUF((size_t)ctx->limits.der_octets);
    size_t before = list->count;
    es_span rest;
    int rc = es_file_read_limited(&file, path, "der_octets", ctx->limits.der_octets, err);

    if (rc != 0)
        return rc;
    rest = es_buf_view(&file);
    if (!es_pem_is(rest)) {
        rc = append(list, ctx, rest, path, err);
        goto out;
    }
    while ((rc = es_pem_next(&der, &rest, err)) > 0) {
        rc = append(list, ctx, es_buf_view(&der), path, err);
        if (rc != 0)
            goto out;
    }
    if (rc < 0)
        es_err_place(err, path);
    else if (list->count == before)
        rc = es_err(err, ESEAL_E_CERT, path, ES_NO_OFFSET, "PEM without a CERTIFICATE block");
out:
    es_buf_free(&der);
    es_buf_free(&file);
    return rc;
}

typedef struct name_list {
    char **items;
    size_t count, capacity;
} name_list;

static void names_free(name_list *names)
{
    for (size_t i = 0; i < names->count; i++)
        es_free(names->items[i]);
    es_free(names->items);
}

static bool is_certificate_name(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot != NULL && dot != name &&
           (strcasecmp(dot, ".pem") == 0 || strcasecmp(dot, ".crt") == 0 ||
               strcasecmp(dot, ".cer") == 0 || strcasecmp(dot, ".der") == 0);
}

static int add_name(
    name_list *names, const eseal_ctx *ctx, const char *folder, const char *name, eseal_error *err)
{
    es_buf path = ES_BUF(SIZE_MAX / 2);

    if (names->count >= ctx->limits.certificates)
        return es_err_limit(err, folder, "certificates", ctx->limits.certificates);
    es_buf_format(&path, "%s/%s", folder, name);
    if (!path.failed &&
        es_grow(&names->items, &names->capacity, names->count + 1, sizeof *names->items)) {
        names->items[names->count] = (char *)es_buf_take(&path, NULL);
        if (names->items[names->count] != NULL) {
            names->count++;
            return 0;
        }
    }
    es_buf_free(&path);
    return es_err_nomem(err);
}

static int by_text(const void *a, const void *b)
{
    char *const *left = a, *const *right = b;

    return strcmp(*left, *right);
}

/* The paths of a folder's certificate files, sorted. */
static int list_folder(name_list *names, const eseal_ctx *ctx, const char *folder, eseal_error *err)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    int rc = 0;

    if (dir == NULL)
        return es_err_sys(err, ESEAL_E_IO, errno, folder, "cannot open");
    for (;;) {
        errno = 0;
        entry = readdir(dir);
        if (entry == NULL)
            break;
        if (!is_certificate_name(entry->d_name))
            continue;
        rc = add_name(names, ctx, folder, entry->d_name, err);
        if (rc != 0)
            goto out;
    }
    if (errno != 0)
        rc = es_err_sys(err, ESEAL_E_IO, errno, folder, "cannot read");
    else if (names->count > 0)
        qsort(names->items, names->count, sizeof *names->items, by_text);
out:
    closedir(dir);
    return rc;
}

static int read_folder(es_cert_list *list, const eseal_ctx *ctx, const char *path, eseal_error *err)
{
    name_list names = {0};
    int rc = list_folder(&names, ctx, path, err);

    for (size_t i = 0; rc == 0 && i < names.count; i++)
        rc = read_file(list, ctx, names.items[i], err);
    names_free(&names);
    return rc;
}

int es_cert_list_read(es_cert_list *list, const eseal_ctx *ctx, const char *path, eseal_error *err)
{
    size_t before = list->count;
    struct stat st;
    int rc;

    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return read_file(list, ctx, path, err);
    rc = read_folder(list, ctx, path, err);
    if (rc == 0 && list->count == before)
        rc = es_err(err, ESEAL_E_CERT, path, ES_NO_OFFSET,
            "no file in this folder ends in .pem, .crt, .cer or .der");
    return rc;
}

int es_cert_list_read_folder(
    es_cert_list *list, const eseal_ctx *ctx, const char *path, eseal_error *err)
{
    struct stat st;

    if (stat(path, &st) != 0 && errno == ENOENT)
        return 0;
    return read_folder(list, ctx, path, err);
}

void es_cert_list_free(es_cert_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        eseal_cert_free(list->items[i]);
    es_free(list->items);
    *list = (es_cert_list){0};
}
