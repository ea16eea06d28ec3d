/* SPDX-License-Identifier: Apache-2.0 */
#include "base/io.h"
#include "doc/ofd_read.h"
#include "ofd_sample.h"
#include "unit.h"

/* Parts that cannot be read: told, and the rest goes on, but nothing says that it was all. */
static const sample_case CASES[] = {
    {"page", {{PAGE_XML, "<Page" NS ">"}},
        "structure bad xml-malformed Doc_0/Pages/Page_0/Content.xml (no element found)\n"},
    {"empty", {{PAGE_XML, ""}},
        "structure bad xml-malformed Doc_0/Pages/Page_0/Content.xml (no element found)\n"},
    {"within a page's content", {{PAGE_XML, "<Page" NS "><Content><a></b></Content></Page>"}},
        "structure bad xml-malformed Doc_0/Pages/Page_0/Content.xml (mismatched tag)\n"},
    {"doctype", {{DOCUMENT_XML, "<!DOCTYPE Document><Document/>"}},
        "structure bad xml-doctype Doc_0/Document.xml\n"},
    {"encoding", {{RES_XML, "<?xml version=\"1.0\" encoding=\"GB18030\"?><Res/>"}},
        "structure bad xml-encoding Doc_0/PublicRes.xml (GB18030)\n"},
    {"list", {{LIST_XML, "<Signatures"}},
        "list bad xml-malformed Doc_0/Signs/Signatures.xml (unclosed token)\n"
        "list warn list-removed (Doc_0/Signs/Sign_0/Signature.xml)\n"},
    {"signature", {{SIGNATURE_XML, "<!DOCTYPE Signature><Signature/>"}},
        "signature bad xml-doctype Doc_0/Signs/Sign_0/Signature.xml\n"},
    {"OFD.xml", {{OFD_XML, "OFD"}},
        "structure bad xml-malformed OFD.xml (syntax error)\n"
        "list warn list-removed (Doc_0/Signs/Sign_0/Signature.xml)\n"},
    {"OFDEntries.xml", {{"OFDEntries.xml", "<"}},
        "structure bad xml-malformed OFDEntries.xml (unclosed token)\n"},
};

START_TEST(unreadable)
{
    sample s;

    sample_run(&CASES[_i]);
    sample_open(&s, CASES[_i].changes, NULL);
    ck_assert(!s.ofd->complete);
    sample_close(&s);
}
END_TEST

START_TEST(qualified)
{
    static const sample_case CASE = {"qualified attributes",
        {{DOCUMENT_XML,
            "<o:Document xmlns:o=\"http://www.ofdspec.org/2016\"><o:Pages>"
            "<o:Page ID=\"1\" o:BaseLoc=\"evil.xml\" BaseLoc=\"Pages/Page_0/Content.xml\"/>"
            "</o:Pages></o:Document>"}},
        "structure bad xml-qualified Doc_0/Document.xml (BaseLoc)\n"};

    sample_run(&CASE);
}
END_TEST

static const struct {
    eseal_limits limits;
    const char *finding; /* the first one */
} LIMITS[] = {
    {{.xml_octets = 20000}, ""},
    {{.xml_octets = 200}, "container bad limit OFD.xml (xml_octets = 200)"},
    {{.xml_nodes = 5}, "structure bad limit OFD.xml (xml_nodes = 5)"},
    {{.xml_depth = 3}, "structure bad limit OFD.xml (xml_depth = 3)"},
    {{.signatures = 1, .references = 1, .stamps = 1}, ""},
};

START_TEST(limits)
{
    sample s;
    const char *found;

    sample_open(&s, NULL, &LIMITS[_i].limits);
    found = sample_findings(s.ofd);
    ck_assert_msg(strncmp(found, LIMITS[_i].finding, strlen(LIMITS[_i].finding)) == 0, "%s", found);
    ck_assert_int_eq(s.ofd->complete, LIMITS[_i].finding[0] == '\0');
    ck_assert_int_eq(found[0] == '\0', LIMITS[_i].finding[0] == '\0');
    sample_close(&s);
}
END_TEST

/* Where a text stands in the package, as long as it stands there once. */
static size_t find(const es_buf *octets, const char *text)
{
    for (size_t i = 0; i + strlen(text) <= octets->len; i++)
        if (memcmp(octets->ptr + i, text, strlen(text)) == 0)
            return i;
    return SIZE_MAX;
}

/* An entry whose CRC is wrong. */
static const struct {
    const char *text, *finding;
} DAMAGED[] = {
    {"<Template TemplateID", "container bad zip-crc Doc_0/Pages/Page_0/Content.xml"},
    {"<Provider", "container bad zip-crc Doc_0/Signs/Sign_0/Signature.xml"},
    {"MaxSignId", "container bad zip-crc Doc_0/Signs/Signatures.xml"},
};

START_TEST(damaged)
{
    eseal_error err = {0};
    es_ofd *ofd = NULL;
    const char *found;
    size_t at;
    sample s;

    sample_open(&s, NULL, NULL);
    at = find(&s.octets, DAMAGED[_i].text);
    ck_assert_uint_ne(at, SIZE_MAX);
    s.octets.ptr[at + 1] ^= 0x20;
    ck_assert_int_eq(es_ofd_open(&ofd, &s.ctx, s.io, &err), 0);
    found = sample_findings(ofd);
    ck_assert_msg(
        strncmp(found, DAMAGED[_i].finding, strlen(DAMAGED[_i].finding)) == 0, "%s", found);
    ck_assert(!ofd->complete);
    es_ofd_free(ofd);
    sample_close(&s);
}
END_TEST

/* Reading that fails is the caller's to know; it is no finding. */
typedef struct failing {
    const uint8_t *data;
    uint64_t reads, fail_at;
} failing;

static int read_or_fail(void *arg, uint64_t offset, void *out, size_t len)
{
    failing *state = arg;

    if (++state->reads == state->fail_at)
        return 5;
    memcpy(out, state->data + offset, len);
    return 0;
}

START_TEST(io_fails)
{
    failing state = {NULL, 0, 0};
    eseal_io *io = NULL;
    es_ofd *ofd = NULL;
    uint64_t reads;
    sample s;

    sample_open(&s, NULL, NULL);
    state.data = s.octets.ptr;
    ck_assert_int_eq(eseal_io_new(&io, read_or_fail, &state, s.octets.len, NULL), 0);
    ck_assert_int_eq(es_ofd_open(&ofd, &s.ctx, io, NULL), 0);
    es_ofd_free(ofd);
    reads = state.reads;
    ck_assert_uint_gt(reads, 3);
    for (state.fail_at = 1; state.fail_at <= reads; state.fail_at++) {
        eseal_error err = {0};

        state.reads = 0;
        ck_assert_int_eq(es_ofd_open(&ofd, &s.ctx, io, &err), ESEAL_E_IO);
        ck_assert_int_eq(err.code, ESEAL_E_IO);
        ck_assert_ptr_null(ofd);
    }
    eseal_io_free(io);
    sample_close(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd part");
    TCase *tc = tcase_create("ofd part");

    tcase_add_loop_test(tc, unreadable, 0, sizeof CASES / sizeof CASES[0]);
    tcase_add_test(tc, qualified);
    tcase_add_loop_test(tc, limits, 0, sizeof LIMITS / sizeof LIMITS[0]);
    tcase_add_loop_test(tc, damaged, 0, sizeof DAMAGED / sizeof DAMAGED[0]);
    tcase_add_test(tc, io_fails);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
