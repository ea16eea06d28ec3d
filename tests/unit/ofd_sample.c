/* SPDX-License-Identifier: Apache-2.0 */
#include "ofd_sample.h"

#include "base/io.h"
#include "unit.h"

#define TEXT_MAX 16384

static const part BASE[] = {
    {OFD_XML, OFD(BODY(LIST))},
    {DOCUMENT_XML, DOCUMENT(COMMON("<PublicRes>PublicRes.xml</PublicRes><TemplatePage ID=\"2\""
                                   " BaseLoc=\"Tpls/Tpl_0/Content.xml\"/>") PAGES)},
    {RES_XML, "<Res" NS " BaseLoc=\"Res\"><Fonts><Font ID=\"3\"><FontFile>a.ttf</FontFile></Font>"
              "</Fonts></Res>"},
    {"Doc_0/Res/a.ttf", "font"},
    {PAGE_XML, "<Page" NS "><Template TemplateID=\"2\"/><Content/></Page>"},
    {TEMPLATE_XML, "<Page" NS "><Content/></Page>"},
    {LIST_XML, SIGNATURES("<MaxSignId>s001</MaxSignId>" ENTRY)},
    {SIGNATURE_XML,
        SIGNATURE("<Provider ProviderName=\"p\"/>"
                  "<SignatureMethod>1.2.156.10197.1.501</SignatureMethod>"
                  "<SignatureDateTime>20200102030405Z</SignatureDateTime>" REFERENCES STAMP SEAL,
            VALUE)},
    {"Doc_0/Signs/Sign_0/SignedValue.dat", "value"},
    {"Doc_0/Signs/Sign_0/Seal.esl", "seal"},
};

/* --- a plain ZIP writer: stored entries only --- */

static void put(es_buf *out, uint64_t number, int octets)
{
    for (; octets > 0; octets--, number >>= 8)
        es_buf_octet(out, (uint8_t)number);
}

static uint32_t crc32_of(const char *text)
{
    uint32_t crc = 0xFFFFFFFF;

    for (; *text != '\0'; text++) {
        crc ^= (uint8_t)*text;
        for (int i = 0; i < 8; i++)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

/* What local header and directory have in common, from "version needed" on. */
static void put_head(es_buf *out, const part *p)
{
    put(out, 20, 2);
    put(out, 0x0800, 2); /* UTF-8 */
    put(out, 0, 2);
    put(out, 0x00210000, 4); /* 1980-01-01 */
    put(out, crc32_of(p->text), 4);
    put(out, strlen(p->text), 4);
    put(out, strlen(p->text), 4);
    put(out, strlen(p->name), 2);
    put(out, 0, 2);
}

static void add(es_buf *out, es_buf *directory, size_t *count, const part *p)
{
    size_t at = out->len;

    put(out, 0x04034B50, 4);
    put_head(out, p);
    es_buf_text(out, p->name);
    es_buf_text(out, p->text);
    put(directory, 0x02014B50, 4);
    put(directory, 20, 2);
    put_head(directory, p);
    put(directory, 0, 10);
    put(directory, at, 4);
    es_buf_text(directory, p->name);
    ++*count;
}

static void finish(es_buf *out, es_buf *directory, size_t count)
{
    size_t at = out->len;

    es_buf_span(out, es_buf_view(directory));
    put(out, 0x06054B50, 4);
    put(out, 0, 4);
    put(out, count, 2);
    put(out, count, 2);
    put(out, directory->len, 4);
    put(out, at, 4);
    put(out, 0, 2);
    es_buf_free(directory);
}

/* --- the sample --- */

static const part *change_of(const part *changes, const char *name)
{
    for (size_t i = 0; changes != NULL && i < PARTS_MAX && changes[i].name != NULL; i++)
        if (strcmp(changes[i].name, name) == 0)
            return &changes[i];
    return NULL;
}

static bool is_base(const char *name)
{
    for (size_t i = 0; i < sizeof BASE / sizeof BASE[0]; i++)
        if (strcmp(BASE[i].name, name) == 0)
            return true;
    return false;
}

static void write_package(es_buf *out, const part *changes)
{
    es_buf directory = ES_BUF(SIZE_MAX / 2);
    size_t count = 0;

    for (size_t i = 0; i < sizeof BASE / sizeof BASE[0]; i++) {
        const part *change = change_of(changes, BASE[i].name);

        if (change == NULL)
            add(out, &directory, &count, &BASE[i]);
        else if (change->text != NULL)
            add(out, &directory, &count, change);
    }
    for (size_t i = 0; changes != NULL && i < PARTS_MAX && changes[i].name != NULL; i++)
        if (!is_base(changes[i].name))
            add(out, &directory, &count, &changes[i]);
    finish(out, &directory, count);
}

void sample_open(sample *s, const part *changes, const eseal_limits *limits)
{
    eseal_error err = {0};

    memset(s, 0, sizeof *s);
    s->octets = ES_BUF(SIZE_MAX / 2);
    if (limits != NULL)
        s->ctx.limits = *limits;
    es_limits_fill(&s->ctx.limits);
    write_package(&s->octets, changes);
    ck_assert(!s->octets.failed);
    ck_assert_int_eq(eseal_io_open(&s->io, s->octets.ptr, s->octets.len, &err), 0);
    ck_assert_int_eq(es_ofd_open(&s->ofd, &s->ctx, s->io, &err), 0);
}

void sample_close(sample *s)
{
    es_ofd_free(s->ofd);
    eseal_io_free(s->io);
    es_buf_free(&s->octets);
}

/* --- as text --- */

static void say(char *out, const char *where, const es_findings *findings)
{
    static const char *const SEVERITY[] = {"note", "warn", "bad"};

    for (size_t i = 0; i < findings->count; i++) {
        const es_finding *item = &findings->items[i];
        size_t len = strlen(out);

        snprintf(out + len, TEXT_MAX - len, "%s %s %s%s%s%s%s%s\n", where, SEVERITY[item->severity],
            es_reason_id(item->reason), item->path == NULL ? "" : " ",
            item->path == NULL ? "" : item->path, item->detail == NULL ? "" : " (",
            item->detail == NULL ? "" : item->detail, item->detail == NULL ? "" : ")");
    }
}

const char *sample_findings(const es_ofd *ofd)
{
    static char text[TEXT_MAX];

    text[0] = '\0';
    say(text, "container", &ofd->container);
    say(text, "structure", &ofd->structure);
    say(text, "list", &ofd->list);
    say(text, "versions", &ofd->versions_found);
    for (size_t i = 0; i < ofd->signature_count; i++)
        say(text, "signature", &ofd->signatures[i].findings);
    return text;
}

const char *sample_files(const es_ofd *ofd)
{
    static const char *const KIND[] = {"entry", "document", "version", "page", "template",
        "resources", "resource", "annotation", "attachment", "custom", "other", "list", "signature",
        "value", "seal"};
    static char text[TEXT_MAX];

    text[0] = '\0';
    for (size_t i = 0; i < ofd->file_count; i++) {
        const es_ofd_file *file = &ofd->files[i];
        size_t len = strlen(text);

        len += (size_t)snprintf(text + len, TEXT_MAX - len, "%s %s%s", KIND[file->kind], file->path,
            file->exists ? "" : "!");
        if (file->page != 0)
            len += (size_t)snprintf(text + len, TEXT_MAX - len, " %zu", file->page);
        if (file->shown_by != ES_OFD_NONE)
            len += (size_t)snprintf(
                text + len, TEXT_MAX - len, " < %s", ofd->files[file->shown_by].path);
        snprintf(text + len, TEXT_MAX - len, "\n");
    }
    return text;
}

void sample_run(const sample_case *row)
{
    sample s;
    const char *found;

    sample_open(&s, row->changes, NULL);
    found = sample_findings(s.ofd);
    ck_assert_msg(
        strcmp(found, row->want) == 0, "%s:\n%sinstead of\n%s", row->name, found, row->want);
    sample_close(&s);
}
