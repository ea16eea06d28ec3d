/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/xml.h"

#include <dirent.h>
#include <inttypes.h>

#include "base/buf.h"
#include "codec/zip.h"

#include "unit.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

static eseal_ctx ctx;
static es_findings findings;
static eseal_error err;

static void setup(void)
{
    memset(&ctx, 0, sizeof ctx);
    memset(&err, 0, sizeof err);
    es_limits_fill(&ctx.limits);
}

static void teardown(void)
{
    es_findings_free(&findings);
}

static es_xml *parsed(const char *text, const es_xml_options *options)
{
    es_xml *xml = NULL;

    ck_assert_int_eq(
        es_xml_parse(&xml, &ctx, es_span_str(text), "a.xml", options, &findings, &err), 0);
    ck_assert_uint_eq(findings.count, 0);
    return xml;
}

/* The octets of text that [from, to) names. */
static void cut_is(const char *text, uint64_t from, uint64_t to, const char *want)
{
    ck_assert_uint_le(from, to);
    ck_assert(es_span_equal(es_span_of(text + from, (size_t)(to - from)), es_span_str(want)));
}

static const char SAMPLE[] =
    "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
    "<!-- c --><ofd:Signatures xmlns:ofd=\"http://www.ofdspec.org/2016\">\r\n"
    " <ofd:MaxSignId> s00<![CDATA[1]]>&#x30; \n</ofd:MaxSignId><?pi data?>\n"
    " <ofd:Signature ID='s001' BaseLoc=\"/Doc_0/a&amp;b\" ofd:ID=\"x\" xml:lang=\"zh\"/>"
    "<ofd:Signature ID='2' />\n"
    " <e:Signature xmlns:e=\"urn:evil\" ID='3'/>tail<ofd:Signature ID='4'></ofd:Signature >\n"
    "</ofd:Signatures>\n";

START_TEST(tree)
{
    es_xml *xml = parsed(SAMPLE, NULL);
    const es_xml_node *root = es_xml_root(xml), *node;

    ck_assert_str_eq(root->name, "Signatures");
    ck_assert(root->own && root->parent == NULL && root->next == NULL);
    node = es_xml_child(root, "MaxSignId");
    ck_assert_ptr_nonnull(node);
    ck_assert_ptr_eq(node->parent, root);
    ck_assert_str_eq(node->text, " s0010 \n");
    ck_assert(es_span_equal(es_xml_trimmed(node), es_span_str("s0010")));
    node = es_xml_child(root, "Signature");
    ck_assert_str_eq(es_xml_attr_value(node, "ID"), "s001");
    ck_assert_str_eq(es_xml_attr_value(node, "BaseLoc"), "/Doc_0/a&b");
    ck_assert_ptr_null(es_xml_attr_value(node, "lang"));
    ck_assert_ptr_null(es_xml_attr_value(node, "id"));
    ck_assert_ptr_null(node->attrs->next->next);
    node = es_xml_again(node);
    ck_assert_str_eq(es_xml_attr_value(node, "ID"), "2");
    ck_assert_str_eq(node->next->name, "Signature");
    ck_assert(!node->next->own); /* kept, and never found by name */
    node = es_xml_again(node);
    ck_assert_str_eq(es_xml_attr_value(node, "ID"), "4");
    ck_assert_ptr_null(es_xml_again(node));
    ck_assert_ptr_null(es_xml_child(root, "signature"));
    ck_assert_ptr_nonnull(strstr(root->text, "tail"));
    ck_assert_ptr_null(es_xml_child(NULL, "x"));
    ck_assert_ptr_null(es_xml_attr_value(NULL, "x"));
    ck_assert_uint_eq(es_xml_trimmed(NULL).len, 0);
    es_xml_free(xml);
}
END_TEST

START_TEST(places)
{
    es_xml *xml = parsed(SAMPLE, NULL);
    const es_xml_node *root = es_xml_root(xml), *node;

    ck_assert_mem_eq(SAMPLE + root->offset, "<ofd:Signatures ", 16);
    cut_is(SAMPLE, root->inner_end, root->end, "</ofd:Signatures>");
    node = es_xml_child(root, "MaxSignId");
    cut_is(SAMPLE, node->offset, node->inner_end, "<ofd:MaxSignId> s00<![CDATA[1]]>&#x30; \n");
    cut_is(SAMPLE, node->inner_end, node->end, "</ofd:MaxSignId>");
    ck_assert(!node->empty_tag);
    node = es_xml_again(es_xml_child(root, "Signature"));
    cut_is(SAMPLE, node->offset, node->end, "<ofd:Signature ID='2' />");
    ck_assert(node->empty_tag);
    ck_assert_uint_eq(node->inner_end, node->offset);
    node = es_xml_again(node);
    cut_is(SAMPLE, node->offset, node->inner_end, "<ofd:Signature ID='4'>");
    cut_is(SAMPLE, node->inner_end, node->end, "</ofd:Signature >");
    ck_assert(!node->empty_tag);
    es_xml_free(xml);
}
END_TEST

static const struct {
    const char *text;
    bool own;
} SPACES[] = {
    {"<x/>", true},
    {"<x xmlns='http://www.ofdspec.org/2016'/>", true},
    {"<x xmlns='http://www.ofdspec.org'/>", true},
    {"<any:x xmlns:any='http://www.ofdspec.org'/>", true},
    {"<x xmlns='http://www.ofdspec.org/'/>", false},
    {"<x xmlns='http://www.ofdspec.org/2016/'/>", false},
    {"<x xmlns='http://www.ofdspec.org/2017'/>", false},
    {"<x xmlns='HTTP://www.ofdspec.org/2016'/>", false},
    {"<x xmlns='urn:evil'/>", false},
};

START_TEST(spaces)
{
    es_xml *xml = parsed(SPACES[_i].text, NULL);

    ck_assert_str_eq(es_xml_root(xml)->name, "x");
    ck_assert_int_eq(es_xml_root(xml)->own, SPACES[_i].own);
    es_xml_free(xml);
}
END_TEST

/* What is refused, why, and where; a NULL detail means that none is due. */
static const struct {
    const char *text;
    es_reason reason;
    uint64_t offset;
    const char *detail;
} REFUSED[] = {
    {"", ES_R_XML_MALFORMED, 0, "no element found"},
    {"<a><b></a>", ES_R_XML_MALFORMED, 8, "mismatched tag"},
    {"<a/><b/>", ES_R_XML_MALFORMED, 4, "junk after document element"},
    {"<a", ES_R_XML_MALFORMED, 0, "unclosed token"},
    {"<a>&no;</a>", ES_R_XML_MALFORMED, 3, "undefined entity"},
    {"<a x='1' x='2'/>", ES_R_XML_MALFORMED, 9, "duplicate attribute"},
    {"<p:a/>", ES_R_XML_MALFORMED, 0, "unbound prefix"},
    {"<a>\xff</a>", ES_R_XML_MALFORMED, 3, "not well-formed (invalid token)"},
    {"<a>\xed\xa0\x80</a>", ES_R_XML_MALFORMED, 3, "not well-formed (invalid token)"},
    {"<a>\x01</a>", ES_R_XML_MALFORMED, 3, "not well-formed (invalid token)"},
    {"<!DOCTYPE a><a/>", ES_R_XML_DOCTYPE, 0, NULL},
    {"<?xml version='1.0'?>\n<!DOCTYPE a SYSTEM 'x'><a/>", ES_R_XML_DOCTYPE, 22, NULL},
    {"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", ES_R_XML_DOCTYPE, 0, NULL},
    {"<?xml version='1.0' encoding='GB18030'?><a/>", ES_R_XML_ENCODING, 0, "GB18030"},
    {"<?xml version='1.0' encoding='ISO-8859-1'?><a/>", ES_R_XML_ENCODING, 0, "ISO-8859-1"},
    {"<?xml version='1.0' encoding='UTF-16'?><a/>", ES_R_XML_ENCODING, 0, "UTF-16"},
    {"<?xml version='1.0' encoding='US-ASCII'?><a>\xe7\xab\xa0</a>", ES_R_XML_MALFORMED, 44,
        "not well-formed (invalid token)"},
    {"\xff\xfe<", ES_R_XML_ENCODING, 0, "UTF-16 or UTF-32"},
    {"\xfe\xff", ES_R_XML_ENCODING, 0, "UTF-16 or UTF-32"},
    {"<", ES_R_XML_MALFORMED, 0, "unclosed token"},
};

START_TEST(refused)
{
    es_xml *xml = (es_xml *)&ctx;
    int rc =
        es_xml_parse(&xml, &ctx, es_span_str(REFUSED[_i].text), "Doc/a.xml", NULL, &findings, &err);

    ck_assert_int_eq(rc, ESEAL_E_XML);
    ck_assert_ptr_null(xml);
    ck_assert_int_eq(err.code, rc);
    ck_assert_str_eq(err.where, "Doc/a.xml");
    ck_assert_uint_eq(err.offset, REFUSED[_i].offset);
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_str_eq(es_reason_id(findings.items[0].reason), es_reason_id(REFUSED[_i].reason));
    ck_assert_int_eq(findings.items[0].severity, ES_BAD);
    ck_assert_uint_eq(findings.items[0].offset, REFUSED[_i].offset);
    ck_assert_str_eq(findings.items[0].path, "Doc/a.xml");
    if (REFUSED[_i].detail == NULL)
        ck_assert_ptr_null(findings.items[0].detail);
    else
        ck_assert_str_eq(findings.items[0].detail, REFUSED[_i].detail);
}
END_TEST

START_TEST(wide_octets_refused)
{
    static const uint8_t BIG[] = {0, '<', 0, 'a', 0, '/', 0, '>'};
    static const uint8_t LITTLE[] = {'<', 0, 'a', 0, '/', 0, '>', 0};
    es_xml *xml = NULL;

    ck_assert_int_eq(
        es_xml_parse(&xml, &ctx, es_span_of(BIG, sizeof BIG), NULL, NULL, NULL, &err), ESEAL_E_XML);
    ck_assert_ptr_nonnull(strstr(err.text, "UTF-16"));
    ck_assert_int_eq(
        es_xml_parse(&xml, &ctx, es_span_of(LITTLE, sizeof LITTLE), NULL, NULL, &findings, NULL),
        ESEAL_E_XML);
    ck_assert_int_eq(findings.items[0].reason, ES_R_XML_ENCODING);
}
END_TEST

static const char *const OPAQUE[] = {"Content", "Other", NULL};

START_TEST(opaque)
{
    static const char TEXT[] = "<Page><Content a='1'>t<x><Content>u</Content></x>v</Content>"
                               "<e:Content xmlns:e='urn:e'><y/></e:Content><Area/></Page>";
    es_xml_options options = {OPAQUE};
    es_xml *xml = parsed(TEXT, &options);
    const es_xml_node *node = es_xml_child(es_xml_root(xml), "Content");

    ck_assert_str_eq(es_xml_attr_value(node, "a"), "1");
    ck_assert_ptr_null(node->child);
    ck_assert_str_eq(node->text, "");
    cut_is(TEXT, node->inner_end, node->end, "</Content>");
    ck_assert_str_eq(node->next->child->name, "y"); /* a foreign one is not meant */
    ck_assert_ptr_nonnull(es_xml_child(es_xml_root(xml), "Area"));
    es_xml_free(xml);
    /* left out, yet checked */
    ck_assert_int_eq(es_xml_parse(&xml, &ctx, es_span_str("<P><Content><x></Content></P>"), "p",
                         &options, &findings, &err),
        ESEAL_E_XML);
    ck_assert_int_eq(findings.items[0].reason, ES_R_XML_MALFORMED);
}
END_TEST

/* Each limit holds at its value and refuses one above; also inside of what is not kept. */
START_TEST(limits)
{
    static const char TEXT[] = "<a><b x='1' y='2'><Content><d/></Content></b><b/></a>";
    static const struct {
        const char *name;
        uint64_t need;
    } LIMITS[] = {{"xml_depth", 4}, {"xml_nodes", 7}, {"xml_octets", sizeof TEXT - 1}};
    uint64_t *fields[] = {&ctx.limits.xml_depth, &ctx.limits.xml_nodes, &ctx.limits.xml_octets};
    es_xml_options options = {_i % 2 == 0 ? NULL : OPAQUE};
    char said[64];
    es_xml *xml;

    *fields[_i / 2] = LIMITS[_i / 2].need;
    xml = parsed(TEXT, &options);
    es_xml_free(xml);
    *fields[_i / 2] = LIMITS[_i / 2].need - 1;
    ck_assert_int_eq(
        es_xml_parse(&xml, &ctx, es_span_str(TEXT), "a", &options, &findings, &err), ESEAL_E_LIMIT);
    ck_assert_ptr_null(xml);
    ck_assert_int_eq(findings.items[0].reason, ES_R_LIMIT_REACHED);
    snprintf(said, sizeof said, "%s = %" PRIu64, LIMITS[_i / 2].name, LIMITS[_i / 2].need - 1);
    ck_assert_str_eq(findings.items[0].detail, said);
    ck_assert_ptr_nonnull(strstr(err.text, said));
}
END_TEST

/* More than a block of the arena, and text that comes in many pieces. */
START_TEST(large)
{
    es_buf text = ES_BUF(1 << 22);
    const es_xml_node *node;
    es_xml *xml;
    size_t count = 0;

    es_buf_text(&text, "<r>");
    for (int i = 0; i < 5000; i++)
        es_buf_format(&text, "<n i='%d'>%d\n&lt;%d</n>", i, i, i);
    es_buf_text(&text, "<big>");
    for (int i = 0; i < 20000; i++)
        es_buf_text(&text, "0123456789\n");
    es_buf_text(&text, "</big></r>");
    xml = parsed((const char *)text.ptr, NULL);
    for (node = es_xml_child(es_xml_root(xml), "n"); node != NULL; node = es_xml_again(node)) {
        char want[40];

        snprintf(want, sizeof want, "%zu\n<%zu", count, count);
        ck_assert_str_eq(node->text, want);
        count++;
    }
    ck_assert_uint_eq(count, 5000);
    ck_assert_uint_eq(strlen(es_xml_child(es_xml_root(xml), "big")->text), 220000);
    es_xml_free(xml);
    es_buf_free(&text);
}
END_TEST

/* --- real files --- */

/* The offsets of elements enclose those of their children. */
static void check_offsets(const es_xml *xml, const uint8_t *data)
{
    for (const es_xml_node *node = es_xml_root(xml); node != NULL; node = node->child) {
        ck_assert_uint_eq(data[node->offset], '<');
        ck_assert_uint_eq(data[node->inner_end], '<');
        ck_assert_uint_eq(data[node->end - 1], '>');
        if (node->parent != NULL) {
            ck_assert_uint_gt(node->offset, node->parent->offset);
            ck_assert_uint_le(node->end, node->parent->inner_end);
        }
    }
}

/* Parses every XML file of a package.  What lies under Tags is the business of who made it: three
 * products' files there begin with "<:name xmlns:=", which is no XML with namespaces. */
static size_t check_package(const char *path)
{
    size_t count = 0;
    eseal_io *io;
    es_zip *zip;

    ck_assert_int_eq(eseal_io_open_file(&io, path, &err), 0);
    ck_assert_int_eq(es_zip_open(&zip, &ctx, io, &findings, &err), 0);
    for (size_t i = 0; i < es_zip_count(zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(zip, i);
        const bool foreign = strstr(entry->name, "/Tags/") != NULL;
        size_t len = strlen(entry->name);
        es_xml *xml;
        es_buf data;
        int rc;

        if (len < 4 || strcmp(entry->name + len - 4, ".xml") != 0)
            continue;
        ck_assert_int_eq(es_zip_read(&data, zip, entry, 1 << 26, &findings, &err), 0);
        rc = es_xml_parse(&xml, &ctx, es_buf_view(&data), entry->name, NULL,
            foreign ? NULL : &findings, foreign ? NULL : &err);
        ck_assert_msg(rc == 0 || foreign, "%s: %s: %s", path, err.where, err.text);
        if (rc == 0) {
            ck_assert(es_xml_root(xml)->own || foreign);
            check_offsets(xml, data.ptr);
            count++;
        }
        es_xml_free(xml);
        es_buf_free(&data);
    }
    es_zip_free(zip);
    eseal_io_free(io);
    return count;
}

START_TEST(corpus)
{
    const char *folder = unit_corpus();
    struct dirent *file;
    size_t count = 0;
    DIR *dir;

    if (folder == NULL)
        return;
    dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    while ((file = readdir(dir)) != NULL) {
        size_t len = strlen(file->d_name);
        char path[4400];

        if (len < 4 || strcmp(file->d_name + len - 4, ".ofd") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
        count += check_package(path);
    }
    closedir(dir);
    ck_assert_uint_ge(count, 251);
    ck_assert_uint_eq(findings.count, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("xml");
    TCase *tc = tcase_create("xml");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, tree);
    tcase_add_test(tc, places);
    tcase_add_loop_test(tc, spaces, 0, COUNT(SPACES));
    tcase_add_loop_test(tc, refused, 0, COUNT(REFUSED));
    tcase_add_test(tc, wide_octets_refused);
    tcase_add_test(tc, opaque);
    tcase_add_loop_test(tc, limits, 0, 6);
    tcase_add_test(tc, large);
    tcase_add_test(tc, corpus);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
