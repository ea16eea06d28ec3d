/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_edit.h"

#include "unit.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))
#define NS " xmlns:ofd=\"http://www.ofdspec.org/2016\""
#define NS_DEFAULT " xmlns=\"http://www.ofdspec.org/2016\""
#define DECL "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define BOM "\xef\xbb\xbf"

static eseal_ctx ctx;
static eseal_error err;
static es_buf out;

static void setup(void)
{
    memset(&ctx, 0, sizeof ctx);
    memset(&err, 0, sizeof err);
    es_limits_fill(&ctx.limits);
    out = ES_BUF(1 << 20);
}

static void teardown(void)
{
    es_buf_free(&out);
}

static void out_is(const char *want)
{
    if (!es_span_equal(es_buf_view(&out), es_span_str(want)))
        ck_abort_msg("made:\n%s\nwanted:\n%s", (const char *)out.ptr, want);
}

static const es_ofd_listing LISTING = {"s007", "Seal", "/Doc_0/Signs/Sign_1/Signature.xml", "s009"};
#define ADDED " ID=\"s007\" Type=\"Seal\" BaseLoc=\"/Doc_0/Signs/Sign_1/Signature.xml\"/>"

static const struct {
    const char *old, *made;
} LISTS[] = {
    /* as gomain and ofdrw write them */
    {DECL "<ofd:Signatures" NS "><ofd:MaxSignId>2</ofd:MaxSignId><ofd:Signature ID=\"2\" "
          "BaseLoc=\"a\"/></ofd:Signatures>",
        DECL "<ofd:Signatures" NS "><ofd:MaxSignId>s009</ofd:MaxSignId><ofd:Signature ID=\"2\" "
             "BaseLoc=\"a\"/><ofd:Signature" ADDED "</ofd:Signatures>"},
    {DECL "<ofd:Signatures" NS "><ofd:Signature ID=\"s001\" Type=\"Seal\" BaseLoc=\"a\"/>"
          "<ofd:MaxSignId>s006</ofd:MaxSignId></ofd:Signatures>",
        DECL "<ofd:Signatures" NS "><ofd:Signature ID=\"s001\" Type=\"Seal\" BaseLoc=\"a\"/>"
             "<ofd:MaxSignId>s009</ofd:MaxSignId><ofd:Signature" ADDED "</ofd:Signatures>"},
    /* lines, comments and a tail stay */
    {"<?xml version='1.0' encoding='utf-8' ?>\r\n<ofd:Signatures" NS ">\r\n  <ofd:MaxSignId> s4\r\n"
     "</ofd:MaxSignId>\r\n  <!-- </ofd:Signatures> -->\r\n</ofd:Signatures\r\n>\r\n<!--x-->",
        "<?xml version='1.0' encoding='utf-8' ?>\r\n<ofd:Signatures" NS
        ">\r\n  <ofd:MaxSignId>s009</ofd:MaxSignId>\r\n  <!-- </ofd:Signatures> -->\r\n"
        "<ofd:Signature" ADDED "</ofd:Signatures\r\n>\r\n<!--x-->"},
    /* none given yet */
    {"<ofd:Signatures" NS "></ofd:Signatures>",
        "<ofd:Signatures" NS "><ofd:MaxSignId>s009</ofd:MaxSignId><ofd:Signature" ADDED
        "</ofd:Signatures>"},
    {"<ofd:Signatures" NS ">\n<ofd:MaxSignId/>\n</ofd:Signatures>",
        "<ofd:Signatures" NS ">\n<ofd:MaxSignId>s009</ofd:MaxSignId>\n<ofd:Signature" ADDED
        "</ofd:Signatures>"},
    {"<ofd:Signatures" NS "><ofd:MaxSignId a='>' /></ofd:Signatures>",
        "<ofd:Signatures" NS "><ofd:MaxSignId a='>' >s009</ofd:MaxSignId><ofd:Signature" ADDED
        "</ofd:Signatures>"},
    /* empty elements, other prefixes, none, and byte order marks */
    {BOM DECL "<ofd:Signatures" NS "/>\n",
        BOM DECL "<ofd:Signatures" NS "><ofd:MaxSignId>s009</ofd:MaxSignId><ofd:Signature" ADDED
                 "</ofd:Signatures>\n"},
    {BOM "<Signatures" NS_DEFAULT " />", BOM
        "<Signatures" NS_DEFAULT " ><MaxSignId>s009</MaxSignId><Signature" ADDED "</Signatures>"},
    {"<Signatures/>", "<Signatures><MaxSignId>s009</MaxSignId><Signature" ADDED "</Signatures>"},
    {"<q:Signatures xmlns:q='http://www.ofdspec.org' n='a>b\"/>' ><q:MaxSignId>1</q:MaxSignId>"
     "<e:Signature xmlns:e='urn:e'/></q:Signatures>",
        "<q:Signatures xmlns:q='http://www.ofdspec.org' n='a>b\"/>' ><q:MaxSignId>s009"
        "</q:MaxSignId><e:Signature xmlns:e='urn:e'/><q:Signature" ADDED "</q:Signatures>"},
    {"<\xe7\xab\xa0:Signatures xmlns:\xe7\xab\xa0='http://www.ofdspec.org/2016'\n>"
     "</\xe7\xab\xa0:Signatures>",
        "<\xe7\xab\xa0:Signatures xmlns:\xe7\xab\xa0='http://www.ofdspec.org/2016'\n>"
        "<\xe7\xab\xa0:MaxSignId>s009</\xe7\xab\xa0:MaxSignId><\xe7\xab\xa0:Signature" ADDED
        "</\xe7\xab\xa0:Signatures>"},
    /* the prefix of MaxSignId is its own */
    {"<ofd:Signatures" NS NS_DEFAULT "><MaxSignId/></ofd:Signatures>",
        "<ofd:Signatures" NS NS_DEFAULT "><MaxSignId>s009</MaxSignId><ofd:Signature" ADDED
        "</ofd:Signatures>"},
};

START_TEST(list)
{
    ck_assert_int_eq(es_ofd_edit_list(&out, &ctx, "Doc_0/Signs/Signatures.xml",
                         es_span_str(LISTS[_i].old), &LISTING, &err),
        0);
    out_is(LISTS[_i].made);
}
END_TEST

static const char *const BAD_LISTS[] = {
    "",
    "<ofd:Signatures" NS ">",
    "<ofd:Signature" NS "/>",
    "<e:Signatures xmlns:e='urn:e'/>",
    "<!DOCTYPE Signatures><Signatures/>",
    "<?xml version='1.0' encoding='GB18030'?><Signatures/>",
    "<Signatures><MaxSignId>1</MaxSignId><MaxSignId>2</MaxSignId></Signatures>",
    "<Signatures><MaxSignId>1<x/></MaxSignId></Signatures>",
    "\xff\xfe<\0S\0/\0>\0",
};

START_TEST(list_refused)
{
    ck_assert_int_eq(
        es_ofd_edit_list(&out, &ctx, "S/L.xml", es_span_str(BAD_LISTS[_i]), &LISTING, &err),
        ESEAL_E_DOCUMENT);
    ck_assert_str_eq(err.where, "S/L.xml");
    ck_assert_ptr_nonnull(strstr(err.text, "cannot be edited: "));
}
END_TEST

/* Values go through as they are, whatever is in them. */
START_TEST(list_escapes)
{
    const es_ofd_listing odd = {"s1", "Sign", "/D & \"<'>\xe7\xab\xa0/S.xml", "s2"};

    ck_assert_int_eq(es_ofd_list_make(&out, &ctx, "L.xml", &odd, &err), 0);
    out_is(DECL "<ofd:Signatures" NS "><ofd:MaxSignId>s2</ofd:MaxSignId><ofd:Signature ID=\"s1\" "
                "Type=\"Sign\" BaseLoc=\"/D &amp; &quot;&lt;'&gt;\xe7\xab\xa0/S.xml\"/>"
                "</ofd:Signatures>");
}
END_TEST

START_TEST(list_unwritable)
{
    const es_ofd_listing odd = {"s1", "Sign", "/D\x01", "s2"};

    ck_assert_int_eq(es_ofd_list_make(&out, &ctx, "L.xml", &odd, &err), ESEAL_E_DOCUMENT);
}
END_TEST

START_TEST(list_ceiling)
{
    out.max = 60;
    ck_assert_int_eq(es_ofd_list_make(&out, &ctx, "L.xml", &LISTING, &err), ESEAL_E_NOMEM);
}
END_TEST

#define LOC "/Doc_0/Signs/Signatures.xml"
#define ROOT "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"

static const struct {
    const char *old, *made;
} ENTRIES[] = {
    {DECL "<ofd:OFD" NS "><ofd:DocBody><ofd:DocInfo/>" ROOT "</ofd:DocBody></ofd:OFD>",
        DECL "<ofd:OFD" NS "><ofd:DocBody><ofd:DocInfo/>" ROOT "<ofd:Signatures>" LOC
             "</ofd:Signatures></ofd:DocBody></ofd:OFD>"},
    {BOM DECL "<ofd:OFD" NS ">\r\n <ofd:DocBody>\r\n  " ROOT
              "\r\n </ofd:DocBody>\r\n</ofd:OFD>\r\n",
        BOM DECL "<ofd:OFD" NS ">\r\n <ofd:DocBody>\r\n  " ROOT "<ofd:Signatures>" LOC
                 "</ofd:Signatures>\r\n </ofd:DocBody>\r\n</ofd:OFD>\r\n"},
    {"<OFD" NS_DEFAULT
     "><DocBody><DocRoot>D</DocRoot><Versions><Version/></Versions></DocBody></OFD>",
        "<OFD" NS_DEFAULT
        "><DocBody><DocRoot>D</DocRoot><Versions><Version/></Versions><Signatures>" LOC
        "</Signatures></DocBody></OFD>"},
    {"<OFD><DocBody><Versions/><DocRoot>D</DocRoot><x/></DocBody></OFD>",
        "<OFD><DocBody><Versions/><DocRoot>D</DocRoot><Signatures>" LOC
        "</Signatures><x/></DocBody></OFD>"},
    {"<a:OFD xmlns:a='http://www.ofdspec.org'><b:DocBody xmlns:b='http://www.ofdspec.org/2016'>"
     "<a:DocRoot>D</a:DocRoot><e:Signatures xmlns:e='urn:e'/></b:DocBody></a:OFD>",
        "<a:OFD xmlns:a='http://www.ofdspec.org'><b:DocBody xmlns:b='http://www.ofdspec.org/2016'>"
        "<a:DocRoot>D</a:DocRoot><b:Signatures>" LOC
        "</b:Signatures><e:Signatures xmlns:e='urn:e'/></b:DocBody></a:OFD>"},
};

START_TEST(entry)
{
    ck_assert_int_eq(es_ofd_edit_entry(&out, &ctx, es_span_str(ENTRIES[_i].old), LOC, &err), 0);
    out_is(ENTRIES[_i].made);
}
END_TEST

static const char *const BAD_ENTRIES[] = {
    "",
    "<OFD><DocBody><DocRoot>D</DocRoot></DocBody>",
    "<OFD/>",
    "<DocBody><DocRoot>D</DocRoot></DocBody>",
    "<OFD><DocBody/></OFD>",
    "<OFD><DocBody><Versions/></DocBody></OFD>",
    "<OFD><DocBody><DocRoot>D</DocRoot></DocBody><DocBody><DocRoot>E</DocRoot></DocBody></OFD>",
    "<OFD><DocBody><DocRoot>D</DocRoot><Signatures>L</Signatures></DocBody></OFD>",
    "<OFD><DocBody><DocRoot>D</DocRoot><Signatures/></DocBody></OFD>",
};

START_TEST(entry_refused)
{
    ck_assert_int_eq(
        es_ofd_edit_entry(&out, &ctx, es_span_str(BAD_ENTRIES[_i]), LOC, &err), ESEAL_E_DOCUMENT);
    ck_assert_str_eq(err.where, "OFD.xml");
    ck_assert_ptr_nonnull(strstr(err.text, "cannot be edited: "));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ofd_edit");
    TCase *tc = tcase_create("edit");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, list, 0, COUNT(LISTS));
    tcase_add_loop_test(tc, list_refused, 0, COUNT(BAD_LISTS));
    tcase_add_test(tc, list_escapes);
    tcase_add_test(tc, list_unwritable);
    tcase_add_test(tc, list_ceiling);
    tcase_add_loop_test(tc, entry, 0, COUNT(ENTRIES));
    tcase_add_loop_test(tc, entry_refused, 0, COUNT(BAD_ENTRIES));
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
