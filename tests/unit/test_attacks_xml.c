/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML that two readers may read in two ways, in a document that is genuine otherwise: the list,
 * which is not signed, is altered afterwards; what is signed is signed as it is by a signer who
 * holds the right key.  Each row names the check that must speak and its reason, or is a twin that
 * passes.  How the parser itself takes them, and the limits: test_xml.c, test_limits.c.
 */
#include <string.h>

#include "base/mem.h"
#include "forge.h"

#include "unit.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))
#define LIST "document.list"
#define REFS "signature.references"

static forge f;

/* --- the list --- */

static const struct {
    const char *from, *to; /* from "": in front */
    const char *reason;    /* NULL: PASSED */
} LISTS[] = {
    {"", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", NULL},
    {"", "\xEF\xBB\xBF", NULL},
    {"", "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>", NULL},
    {"", "<?xml version=\"1.0\" encoding=\"GB18030\"?>", "xml-encoding"},
    {"", "<?xml version=\"1.0\" encoding=\"GBK\"?>", "xml-encoding"},
    {"", "<?xml version=\"1.0\" encoding=\"gb2312\"?>", "xml-encoding"},
    {"", "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"GB18030\"?>", "xml-encoding"},
    {"", "\xFF\xFE", "xml-encoding"},
    {"", "<?xml version=\"1.1\"?>", "xml-malformed"},
    {"", " <?xml version=\"1.0\"?>", "xml-malformed"},
    {"", "<!DOCTYPE x>", "xml-doctype"},
    {"", "<!DOCTYPE x [<!ENTITY e \"y\">]>", "xml-doctype"},
    {"", "<!DOCTYPE x [<!ENTITY % e SYSTEM \"http://127.0.0.1/\"> %e;]>", "xml-doctype"},
    {"", "<!DOCTYPE x PUBLIC \"-//x\" \"file:///etc/passwd\">", "xml-doctype"},
    {"", "<x/>", "xml-malformed"}, /* two roots */
    {"</ofd:Signatures>", "</ofd:Signatures><x/>", "xml-malformed"},
    {"</ofd:Signatures>", "</ofd:Signatures>x", "xml-malformed"},
    {"</ofd:Signatures>", "<!-- a remark --></ofd:Signatures>", NULL},
    {"</ofd:Signatures>", "<?target data?></ofd:Signatures>", NULL},
    {"</ofd:Signatures>", "&nothing;</ofd:Signatures>", "xml-malformed"},
    {"</ofd:Signatures>", "&#0;</ofd:Signatures>", "xml-malformed"},
    {"</ofd:Signatures>", "&#x20;</ofd:Signatures>", NULL},
    {"</ofd:Signatures>", "text</ofd:Signatures>", "xml-unknown"},
    {"</ofd:Signatures>", "<![CDATA[text]]></ofd:Signatures>", "xml-unknown"},
    {"</ofd:Signatures>", "\xD5\xC2</ofd:Signatures>", "xml-malformed"}, /* GB18030, not guessed */
    {"</ofd:Signatures>", "\xC0\xAF</ofd:Signatures>", "xml-malformed"}, /* overlong */
    {"</ofd:Signatures>", "\xED\xA0\x80</ofd:Signatures>", "xml-malformed"}, /* half a pair */
    {"</ofd:Signatures>", "<ofd:Signatur/></ofd:Signatures>", "xml-unknown"},
    {"</ofd:Signatures>", "<ofd:signature/></ofd:Signatures>", "xml-unknown"},
    {"</ofd:Signatures>", "<Signature/></ofd:Signatures>", "xml-missing"}, /* one without BaseLoc */
    {"</ofd:Signatures>", "<e:Signature xmlns:e=\"urn:e\"/></ofd:Signatures>", "xml-foreign"},
    {"<ofd:Signatures", "<ofd:Signatures ID=\"1\" ID=\"2\"", "xml-malformed"},
    {"<ofd:Signatures", "<ofd:Signatures xmlns:a=\"u\" xmlns:b=\"u\" a:x=\"1\" b:x=\"2\"",
        "xml-malformed"},
    {"<ofd:Signatures", "<ofd:Signatures nobody:x=\"1\"", "xml-malformed"},
    {"http://www.ofdspec.org/2016", "urn:evil", "xml-missing"},
    {"http://www.ofdspec.org/2016", "http://www.ofdspec.org/2016/", "xml-missing"},
    {"http://www.ofdspec.org/2016", "http://www.ofdspec.org", NULL},
    {"BaseLoc=", "ofd:BaseLoc=", "xml-qualified"},
    {"BaseLoc=", "ofd:BaseLoc=\"evil.xml\" BaseLoc=", "xml-qualified"},
    {"BaseLoc=", "e:BaseLoc=\"evil.xml\" xmlns:e=\"urn:e\" BaseLoc=", NULL},
    {"BaseLoc=", "baseloc=\"evil.xml\" BaseLoc=", NULL},
};

START_TEST(lists)
{
    forge_make(&f, NULL);
    if (LISTS[_i].from[0] != '\0') {
        forge_swap(&f, F_LIST, LISTS[_i].from, LISTS[_i].to);
    } else {
        es_buf text = ES_BUF(1 << 16);

        es_buf_text(&text, LISTS[_i].to);
        es_buf_span(&text, forge_get(&f, F_LIST));
        forge_put_octets(&f, F_LIST, es_buf_view(&text));
        es_buf_free(&text);
    }
    if (LISTS[_i].reason == NULL)
        forge_passes(&f);
    else
        forge_expect(&f, ESEAL_FAILED, LIST, LISTS[_i].reason);
}
END_TEST

/* --- Signature.xml --- */

static const struct {
    forge_plan plan;
    const char *reason; /* NULL: PASSED */
} SIGNATURES[] = {
    {{.info = "<!-- a remark -->"}, NULL},
    {{.info = "<e:References xmlns:e=\"urn:e\" CheckMethod=\"MD5\"/>"}, NULL},
    {{.info = "<ofd:Unknown/>"}, NULL},
    {{.info = "<ofd:References CheckMethod=\"SM3\"/>"}, "xml-duplicate"},
    {{.info = "<ofd:Provider ProviderName=\"b\"/>"}, "xml-duplicate"},
    {{.info = "<ofd:SignatureMethod>1.2.3</ofd:SignatureMethod>"}, "xml-duplicate"},
    {{.info = "<ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal>"}, "xml-duplicate"},
    {{.more = "<ofd:SignedInfo/>"}, "xml-duplicate"},
    {{.more = "<ofd:SignedValue>SignedValue.dat</ofd:SignedValue>"}, "xml-duplicate"},
    {{.more = "<e:SignedInfo xmlns:e=\"urn:e\"/>"}, NULL},
    {{.xmlns = " xmlns:ofd=\"urn:evil\""}, "xml-missing"},
    {{.xmlns = FORGE_NS " ofd:ID=\"1\""}, "xml-qualified"},
};

START_TEST(signatures)
{
    forge_make(&f, &SIGNATURES[_i].plan);
    if (SIGNATURES[_i].reason == NULL)
        forge_passes(&f);
    else
        forge_expect(&f, ESEAL_FAILED, REFS, SIGNATURES[_i].reason);
}
END_TEST

/* --- base64 --- */

typedef enum how {
    AS_IS,
    SPACE_AROUND,
    SPACE_INSIDE,
    LINE_INSIDE,
    NO_PADDING,
    MORE_PADDING,
    URL_ALPHABET,
    TRAILING_BITS,
    SHORT,
    LONG,
    EMPTY
} how;

static const struct {
    how how;
    const char *reason;
} DIGESTS[] = {
    {AS_IS, NULL},
    {SPACE_AROUND, NULL},
    {SPACE_INSIDE, "reference-value"},
    {LINE_INSIDE, "reference-value"},
    {NO_PADDING, "reference-value"},
    {MORE_PADDING, "reference-value"},
    {URL_ALPHABET, "reference-value"},
    {TRAILING_BITS, "reference-value"},
    {SHORT, "reference-value"},
    {LONG, "reference-value"},
    {EMPTY, "reference-value"},
};

/* The text of a CheckValue of 44 characters, the last of which is "=", in another form. */
static void write_digest(es_buf *out, const char *text, how how)
{
    static const char ALPHABET[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char last = text[42];

    switch (how) {
    case SPACE_AROUND:
        es_buf_format(out, " \r\n\t%.44s\n ", text);
        return;
    case SPACE_INSIDE:
    case LINE_INSIDE:
        es_buf_format(out, "%.20s%s%.24s", text, how == SPACE_INSIDE ? " " : "\n", text + 20);
        return;
    case NO_PADDING:
    case MORE_PADDING:
        es_buf_format(out, "%.43s%s", text, how == NO_PADDING ? "" : "==");
        return;
    case URL_ALPHABET: /* the first character, whatever it is */
        es_buf_format(out, "-%.43s", text + 1);
        return;
    case TRAILING_BITS: /* the two bits below the last octet are 0 (RFC 4648, 3.5) */
        last = ALPHABET[(size_t)(strchr(ALPHABET, last) - ALPHABET) | 1];
        es_buf_format(out, "%.42s%c=", text, last);
        return;
    case SHORT:
        es_buf_format(out, "%.40s", text);
        return;
    case LONG:
        es_buf_format(out, "%.43sA", text);
        return;
    case EMPTY:
        return;
    default:
        es_buf_format(out, "%.44s", text);
    }
}

/* True references to every file, one of which has its digest in another form. */
static void write_references(es_buf *out, how how)
{
    static const char BEGIN[] = "<ofd:CheckValue>";
    es_buf one = ES_BUF(1 << 16);

    for (size_t i = 0; i < f.count; i++) {
        char path[200];
        const char *value;

        if (strstr(f.files[i].name, "/Signs/") != NULL)
            continue;
        snprintf(path, sizeof path, "/%s", f.files[i].name);
        one.len = 0;
        forge_reference(&one, &f, path, f.files[i].name);
        value = strstr((char *)one.ptr, BEGIN);
        ck_assert_ptr_nonnull(value);
        value += sizeof BEGIN - 1;
        if (strcmp(f.files[i].name, F_PAGE) != 0) {
            es_buf_span(out, es_buf_view(&one));
            continue;
        }
        es_buf_put(out, one.ptr, (size_t)(value - (char *)one.ptr));
        write_digest(out, value, how);
        es_buf_text(out, value + 44);
    }
    es_buf_free(&one);
}

START_TEST(digests)
{
    es_buf references = ES_BUF(1 << 20);
    forge_plan plan = {.no_seal_file = true};

    forge_reset(&f);
    write_references(&references, DIGESTS[_i].how);
    plan.references = (char *)references.ptr;
    forge_sign(&f, &plan);
    if (DIGESTS[_i].reason == NULL)
        forge_passes(&f);
    else
        forge_expect(&f, ESEAL_FAILED, REFS, DIGESTS[_i].reason);
    es_buf_free(&references);
}
END_TEST

static void setup(void)
{
    forge_init(&f);
}

static void teardown(void)
{
    forge_free(&f);
}

int main(void)
{
    Suite *suite = suite_create("attacks_xml");
    TCase *tc = tcase_create("XML");

    tcase_add_unchecked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, lists, 0, COUNT(LISTS));
    tcase_add_loop_test(tc, signatures, 0, COUNT(SIGNATURES));
    tcase_add_loop_test(tc, digests, 0, COUNT(DIGESTS));
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
