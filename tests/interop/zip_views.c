/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this library and libzip (with its consistency checks) find in packages, for zips.py.  Reads
 * packages from standard input, each behind its length in four octets, and prints for each
 *
 *   ours ok|bad|none      and its files:  HEX-OF-NAME CRC SIZE
 *   libzip ok|bad|none    and its files
 *   .
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#ifdef HAVE_LIBZIP
#include <zip.h>
#endif

#include "base/ctx.h"
#include "base/mem.h"
#include "codec/zip.h"

static void print_file(const char *name, size_t len, uint32_t crc, uint64_t size)
{
    for (size_t i = 0; i < len; i++)
        printf("%02x", (unsigned char)name[i]);
    printf(" %08" PRIx32 " %" PRIu64 "\n", crc, size);
}

/* --- ours --- */

typedef struct taken {
    uint32_t crc;
    uint64_t size;
} taken;

static int take(void *arg, const void *data, size_t len)
{
    taken *t = arg;

    t->crc = (uint32_t)crc32(t->crc, data, (uInt)len);
    t->size += len;
    return 0;
}

static void show_ours(const eseal_ctx *ctx, const uint8_t *octets, size_t len)
{
    es_findings findings = {0};
    eseal_io *io = NULL;
    es_zip *zip = NULL;

    if (eseal_io_open(&io, octets, len, NULL) < 0 ||
        es_zip_open(&zip, ctx, io, &findings, NULL) < 0) {
        printf("ours none\n");
    } else {
        for (size_t i = 0; i < es_zip_count(zip); i++)
            (void)es_zip_test(zip, es_zip_entry_at(zip, i), &findings, NULL);
        printf("ours %s\n", es_findings_has(&findings, ES_BAD) ? "bad" : "ok");
        for (size_t i = 0; i < es_zip_count(zip); i++) {
            const es_zip_entry *entry = es_zip_entry_at(zip, i);
            taken t = {0, 0};

            if (!entry->folder && es_zip_stream(zip, entry, take, &t, NULL, NULL) == 0)
                print_file(entry->name, strlen(entry->name), t.crc, t.size);
        }
    }
    es_zip_free(zip);
    eseal_io_free(io);
    es_findings_free(&findings);
}

/* --- libzip --- */

#ifdef HAVE_LIBZIP
/* false: the entry cannot be read. */
static bool take_entry(taken *t, zip_t *zip, zip_uint64_t i)
{
    zip_file_t *file = zip_fopen_index(zip, i, 0);
    char part[4096];
    zip_int64_t got = -1;

    while (file != NULL && (got = zip_fread(file, part, sizeof part)) > 0)
        (void)take(t, part, (size_t)got);
    if (file != NULL && zip_fclose(file) != 0)
        got = -1;
    return got == 0;
}

static void show_entries(zip_t *zip)
{
    const zip_int64_t count = zip_get_num_entries(zip, 0);

    for (zip_int64_t i = 0; i < count; i++) {
        const char *name = zip_get_name(zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
        const size_t len = name == NULL ? 0 : strlen(name);
        taken t = {0, 0};

        if (len > 0 && name[len - 1] == '/')
            continue;
        if (name != NULL && take_entry(&t, zip, (zip_uint64_t)i))
            print_file(name, len, t.crc, t.size);
        else
            printf("- unreadable\n");
    }
}

static void show_libzip(const uint8_t *octets, size_t len)
{
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(octets, len, 0, NULL);
    zip_t *zip = source == NULL ? NULL
                                : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS,
                                      (zip_error_init(&error), &error));

    printf("libzip %s\n", zip == NULL ? "none" : "ok");
    if (zip == NULL) {
        zip_source_free(source);
        return;
    }
    show_entries(zip);
    zip_discard(zip);
}
#else
static void show_libzip(const uint8_t *octets, size_t len)
{
    (void)octets;
    (void)len;
    printf("libzip absent\n");
}
#endif

int main(void)
{
    eseal_ctx *ctx = NULL;
    uint8_t head[4];

    if (eseal_ctx_new(&ctx, NULL, NULL) < 0)
        return EXIT_FAILURE;
    while (fread(head, 1, sizeof head, stdin) == sizeof head) {
        const size_t len = head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16;
        uint8_t *octets = malloc(len + 1);

        if (octets == NULL || fread(octets, 1, len, stdin) != len)
            return EXIT_FAILURE;
        show_ours(ctx, octets, len);
        show_libzip(octets, len);
        printf(".\n");
        free(octets);
    }
    eseal_ctx_free(ctx);
    return EXIT_SUCCESS;
}
