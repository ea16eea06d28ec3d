/* SPDX-License-Identifier: Apache-2.0 */
/* Trust profiles: a text file that says where anchors lie, and of which use.
 *
 *     eseal-profile 1
 *     # a remark
 *     signer signers/
 *     maker-subject CN=Maker,C=CN
 *
 * One word, one space, one value to the end of the line.  There is no including, no variable, no
 * quoting and no going on in the next line: what a line says is what stands there.
 */
#include <sys/stat.h>

#include "base/io.h"
#include "base/mem.h"
#include "pki/trust.h"

#define HEAD "eseal-profile 1"
#define MAX_OCTETS ((size_t)65536)

typedef struct profile {
    const char *path;
    eseal_trust *trust; /* of this profile alone, until all of it is read */
    size_t line, places, empty;
    eseal_error *err;
} profile;

enum { INTERMEDIATE = 0, MAKER_SUBJECT = -1 }; /* beside ESEAL_USE_* */

static const struct {
    const char *word;
    int what;
} WORDS[] = {
    {"signer", ESEAL_USE_SIGNER},
    {"maker", ESEAL_USE_MAKER},
    {"stamp", ESEAL_USE_STAMP},
    {"status", ESEAL_USE_STATUS},
    {"intermediate", INTERMEDIATE},
    {"maker-subject", MAKER_SUBJECT},
};

static int bad(profile *p, const char *field, const char *why)
{
    return es_err(
        p->err, ESEAL_E_TEXT, p->path, ES_NO_OFFSET, "line %zu, %s: %s", p->line, field, why);
}

/* A profile reaches below its own folder, or says openly, from the root on, where. */
static int check_path(profile *p, const char *field, const char *value)
{
    const char *at = value[0] == '/' ? value + 1 : value;

    do {
        size_t len = strcspn(at, "/");

        if (len == 0 || (len == 1 && at[0] == '.') || (len == 2 && memcmp(at, "..", 2) == 0))
            return bad(p, field, "a path has no empty part, no \".\" and no \"..\"");
        at += len;
        at += at[0] == '/';
    } while (at[0] != '\0');
    return 0;
}

/* The place of value, seen from the folder of the profile; es_free() it. */
static char *join(const profile *p, const char *value)
{
    const char *slash = strrchr(p->path, '/');
    int folder = slash == NULL || value[0] == '/' ? 0 : (int)(slash + 1 - p->path);
    es_buf path = ES_BUF(SIZE_MAX / 2);

    es_buf_format(&path, "%.*s%s", folder, p->path, value);
    if (!path.failed)
        return (char *)es_buf_take(&path, NULL);
    es_buf_free(&path);
    return NULL;
}

static int read_place(profile *p, es_cert_list *list, const char *field, const char *path)
{
    const eseal_ctx *ctx = p->trust->ctx;
    struct stat st;
    int rc;

    if (path[strlen(path) - 1] != '/') {
        if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
            return bad(p, field, "this is a folder, whose name ends in \"/\" here");
        return es_cert_list_read(list, ctx, path, p->err);
    }
    rc = es_cert_list_read_folder(list, ctx, path, p->err);
    p->empty += rc == 0 && list->count == 0;
    return rc;
}

static int add_place(profile *p, int use, const char *field, const char *value)
{
    unsigned flags = use == ESEAL_USE_MAKER ? ESEAL_ANCHOR_MAKER_CA : 0;
    es_cert_list list = {0};
    char *path = NULL;
    int rc = check_path(p, field, value);

    if (rc != 0)
        return rc;
    path = join(p, value);
    if (path == NULL)
        return es_err_nomem(p->err);
    rc = read_place(p, &list, field, path);
    for (size_t i = 0; rc == 0 && i < list.count; i++) {
        rc = use == INTERMEDIATE
                 ? eseal_trust_add_intermediate(p->trust, list.items[i], p->err)
                 : eseal_trust_add(p->trust, list.items[i], use, flags, NULL, p->err);
        if (rc != 0)
            es_err_place(p->err, path);
    }
    p->places++;
    es_cert_list_free(&list);
    es_free(path);
    return rc;
}

static bool has_control(const char *line)
{
    for (; *line != '\0'; line++)
        if ((unsigned char)*line < ' ' || *line == 0x7F)
            return true;
    return false;
}

static int read_line(profile *p, char *line)
{
    char *value = strchr(line, ' ');

    if (has_control(line))
        return bad(p, "text", "a control character");
    if (p->line == 1)
        return strcmp(line, HEAD) == 0 ? 0 : bad(p, "version", "\"" HEAD "\" is due here");
    if (line[0] == '\0' || line[0] == '#')
        return 0;
    if (value != NULL)
        *value++ = '\0';
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (strcmp(line, WORDS[i].word) != 0)
            continue;
        if (value == NULL || value[0] == '\0')
            return bad(p, line, "the value is missing");
        if (value[0] == ' ' || value[strlen(value) - 1] == ' ')
            return bad(p, line, "one space stands before the value, and none behind it");
        if (WORDS[i].what == MAKER_SUBJECT)
            return eseal_trust_add_maker_subject(p->trust, value, p->err);
        return add_place(p, WORDS[i].what, line, value);
    }
    return bad(p, "word",
        "none of signer, maker, maker-subject, stamp, status and intermediate stands here");
}

/* text ends in 0 behind its len octets. */
static int read_lines(profile *p, char *text, size_t len)
{
    int rc = 0;

    p->line = 1;
    if (strlen(text) != len)
        return bad(p, "text", "an octet 0 in the file");
    for (char *next; rc == 0 && text != NULL; text = next, p->line += next != NULL) {
        next = strchr(text, '\n');
        if (next != NULL)
            *next++ = '\0';
        rc = read_line(p, text);
    }
    if (rc == 0 && p->places == 0)
        rc = bad(p, "end", "the profile names no place of certificates");
    return rc;
}

int eseal_trust_add_profile_file(
    eseal_trust *trust, const char *path, size_t *empty, eseal_error *err)
{
    profile p = {.path = path, .err = err};
    es_buf file = ES_BUF(MAX_OCTETS);
    char *text = NULL;
    int rc;

    if (trust == NULL || path == NULL)
        return es_err_misuse(err, "eseal_trust_add_profile_file needs trust and path");
    rc = es_file_read(&file, path, MAX_OCTETS, err);
    if (rc != 0)
        return rc;
    text = es_alloc(file.len + 1);
    rc = text == NULL ? es_err_nomem(err) : eseal_trust_new(&p.trust, trust->ctx, err);
    if (rc != 0)
        goto out;
    if (file.len > 0)
        memcpy(text, file.ptr, file.len);
    text[file.len] = '\0';
    rc = read_lines(&p, text, file.len);
    if (rc == 0)
        rc = es_trust_merge(trust, p.trust, err);
    if (rc == 0 && empty != NULL)
        *empty = p.empty;
out:
    eseal_trust_free(p.trust);
    es_free(text);
    es_buf_free(&file);
    return rc;
}
