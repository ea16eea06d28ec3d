/* SPDX-License-Identifier: Apache-2.0 */
/* The ids and paths of a new signature: GB/T 33190-2016 18.1 and table 1. */
#include "doc/ofd_plan_parts.h"

#include "base/err.h"
#include "base/int.h"
#include "base/mem.h"
#include "doc/ofd_emit.h"
#include "doc/ofd_index.h"

/* More folders than a package has signatures by far; only a hostile one has all of them. */
#define TRIES 2000

/* What was put into buf, which is empty afterwards; NULL: no memory. */
static char *text_of(es_buf *buf)
{
    char *text = (char *)es_buf_take(buf, NULL);

    es_buf_free(buf);
    return text;
}

/* --- ids --- */

/* Raises *max to the number that id ends in ("s006": 6).  false: longer than can be counted on. */
static bool raise_to(uint64_t *max, const char *id)
{
    size_t len = id == NULL ? 0 : strlen(id), start = len;
    uint64_t number = 0;

    while (start > 0 && id[start - 1] >= '0' && id[start - 1] <= '9')
        start--;
    while (start < len && id[start] == '0')
        start++;
    if (len - start > 18)
        return false;
    for (; start < len; start++)
        number = number * 10 + (uint64_t)(id[start] - '0');
    if (number > *max)
        *max = number;
    return true;
}

/* Signatures and stamps share one count: 18.1, table 64. */
static int next_number(uint64_t *out, const es_ofd *ofd, eseal_error *err)
{
    const char *id = ofd->max_sign_id;
    uint64_t max = 0;
    bool ok = raise_to(&max, id);

    for (size_t i = 0; ok && i < ofd->signature_count; i++) {
        const es_ofd_signature *signature = &ofd->signatures[i];

        id = signature->id;
        ok = raise_to(&max, id);
        for (size_t k = 0; ok && k < signature->stamp_count; k++) {
            id = signature->stamps[k].id;
            ok = raise_to(&max, id);
        }
    }
    if (!ok)
        return es_err(err, ESEAL_E_DOCUMENT, ofd->bodies[0].list_path, ES_NO_OFFSET,
            "the id %s ends in a number too long to count on from", id);
    *out = max + 1;
    return 0;
}

/* --- paths --- */

/* A name that a new file may not meet, folded: some readers unpack to file systems that do not tell
 * case. */
typedef struct known_name {
    char *name;
    bool folder;
} known_name;

typedef struct known {
    known_name *names;
    size_t count;
} known;

static bool add_known(known *all, const char *name, bool folder)
{
    char *folded = es_ofd_fold(name);

    if (folded == NULL)
        return false;
    all->names[all->count++] = (known_name){folded, folder};
    return true;
}

static void free_known(known *all)
{
    for (size_t i = 0; i < all->count; i++)
        es_free(all->names[i].name);
    es_free(all->names);
}

/* The package's entries; and files that something leads to and that are not there: one that appears
 * would be shown. */
static int know(known *all, const es_ofd *ofd, eseal_error *err)
{
    size_t entries = es_zip_count(ofd->zip), room;
    bool ok = es_size_add(&room, entries, ofd->file_count);

    all->names = ok ? es_alloc_array(room, sizeof *all->names) : NULL;
    ok = all->names != NULL;
    for (size_t i = 0; ok && i < entries; i++) {
        const es_zip_entry *entry = es_zip_entry_at(ofd->zip, i);

        ok = add_known(all, entry->name, entry->folder);
    }
    for (size_t i = 0; ok && i < ofd->file_count; i++)
        if (!ofd->files[i].exists)
            ok = add_known(all, ofd->files[i].path, false);
    return ok ? 0 : es_err_nomem(err);
}

/* Whether name is path, lies in it as a folder, or is a file where path needs a folder. */
static bool clashes(const char *path, size_t path_len, const known_name *with)
{
    size_t len = strlen(with->name);

    if (len >= path_len)
        return memcmp(with->name, path, path_len) == 0 &&
               (len == path_len || with->name[path_len] == '/');
    return !with->folder && memcmp(path, with->name, len) == 0 && path[len] == '/';
}

static int is_taken(bool *out, const known *all, const char *path, eseal_error *err)
{
    char *folded = es_ofd_fold(path);
    size_t len;

    if (folded == NULL)
        return es_err_nomem(err);
    len = strlen(folded);
    *out = false;
    for (size_t i = 0; !*out && i < all->count; i++)
        *out = clashes(folded, len, &all->names[i]);
    es_free(folded);
    return 0;
}

/* The octets of path's folder, without the slash. */
static size_t folder_len(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? 0 : (size_t)(slash - path);
}

/* "folder/name"; NULL when there is no memory. */
static char *join(const char *folder, size_t len, const char *name)
{
    es_buf out = ES_BUF(SIZE_MAX / 2);

    es_buf_put(&out, folder, len);
    es_buf_text(&out, len == 0 ? "" : "/");
    es_buf_text(&out, name);
    return text_of(&out);
}

char *es_ofd_plan_location(const char *path)
{
    es_buf out = ES_BUF(SIZE_MAX / 2);

    es_buf_text(&out, "/");
    es_buf_text(&out, path);
    return text_of(&out);
}

/* "folder/STEM_NTAIL" with the n-th number; with bare, "folder/STEMTAIL" for 0. */
static char *numbered(
    const char *folder, size_t len, const char *stem, bool bare, size_t n, const char *tail)
{
    es_buf name = ES_BUF(256);
    char *path;

    es_buf_text(&name, stem);
    if (n > 0 || !bare)
        es_buf_format(&name, "_%zu", n);
    es_buf_text(&name, tail);
    path = name.failed ? NULL : join(folder, len, (const char *)name.ptr);
    es_buf_free(&name);
    return path;
}

/* The first of these that is free. */
static int first_free(char **out, const known *all, const char *folder, size_t len,
    const char *stem, bool bare, const char *tail, eseal_error *err)
{
    for (size_t n = 0; n < TRIES; n++) {
        char *path = numbered(folder, len, stem, bare, n, tail);
        bool taken = true;
        int rc = path == NULL ? es_err_nomem(err) : is_taken(&taken, all, path, err);

        if (rc == 0 && !taken) {
            *out = path;
            return 0;
        }
        es_free(path);
        if (rc != 0)
            return rc;
    }
    return es_err(err, ESEAL_E_DOCUMENT, NULL, ES_NO_OFFSET,
        "every folder %s_0 to %s_%d is taken already", stem, stem, TRIES - 1);
}

/* A new list stands beside the document's root file, in a folder of its own. */
static int name_list(es_ofd_plan *plan, const known *all, eseal_error *err)
{
    const es_ofd_body *body = &plan->ofd->bodies[0];

    if (body->list_path != NULL) {
        plan->list_path = es_strdup(body->list_path);
        return plan->list_path == NULL ? es_err_nomem(err) : 0;
    }
    return first_free(&plan->list_path, all, body->doc_root, folder_len(body->doc_root), "Signs",
        true, "/Signatures.xml", err);
}

/* propertyInfo is an IA5String that holds this path. */
static bool is_ascii(const char *path, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)path[i] >= 0x80)
            return false;
    return true;
}

static int name_files(es_ofd_plan *plan, const known *all, eseal_error *err)
{
    size_t len = folder_len(plan->list_path);
    bool beside = is_ascii(plan->list_path, len);
    int rc = first_free(&plan->folder, all, beside ? plan->list_path : "Signs", beside ? len : 5,
        "Sign", false, "", err);

    if (rc != 0)
        return rc;
    len = strlen(plan->folder);
    plan->signature_path = join(plan->folder, len, "Signature.xml");
    plan->value_path = join(plan->folder, len, "SignedValue.dat");
    if (!plan->request.plain)
        plan->seal_path = join(plan->folder, len, "Seal.esl");
    if (plan->signature_path == NULL || plan->value_path == NULL ||
        (!plan->request.plain && plan->seal_path == NULL))
        return es_err_nomem(err);
    plan->property_info = es_ofd_plan_location(plan->signature_path);
    return plan->property_info == NULL ? es_err_nomem(err) : 0;
}

static int name_id(es_ofd_plan *plan, eseal_error *err)
{
    es_buf id = ES_BUF(64);
    int rc = next_number(&plan->number, plan->ofd, err);

    if (rc != 0)
        return rc;
    es_ofd_emit_id(&id, plan->number);
    plan->id = text_of(&id);
    return plan->id == NULL ? es_err_nomem(err) : 0;
}

int es_ofd_plan_name(es_ofd_plan *plan, eseal_error *err)
{
    known all = {0};
    int rc = name_id(plan, err);

    if (rc == 0)
        rc = know(&all, plan->ofd, err);
    if (rc == 0)
        rc = name_list(plan, &all, err);
    if (rc == 0)
        rc = name_files(plan, &all, err);
    free_known(&all);
    return rc;
}
