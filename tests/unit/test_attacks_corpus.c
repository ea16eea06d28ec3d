/* SPDX-License-Identifier: Apache-2.0 */
/* The same attacks on documents of several products, whose own certificates are pinned. */
#include "doc/document.h"
#include "forge.h"
#include "model/signature.h"
#include "unit.h"

static forge f;
static const char *corpus;

static void setup(void)
{
    forge_init(&f);
}

static void teardown(void)
{
    forge_free(&f);
}

static void pin(const unsigned char *der, size_t len, int use)
{
    eseal_cert *cert = NULL;

    ck_assert_int_eq(eseal_cert_parse(&cert, f.ctx, der, len, NULL), 0);
    ck_assert_int_eq(eseal_trust_add(f.trust, cert, use, 0, NULL, NULL), 0);
    eseal_cert_free(cert);
}

static void pin_all(const eseal_document *document)
{
    for (size_t i = 0; i < eseal_document_signature_count(document); i++) {
        eseal_signature *value = NULL;

        ck_assert_int_eq(eseal_document_signature(&value, document, i, NULL), 0);
        pin(value->cert.ptr, value->cert.len, ESEAL_USE_SIGNER);
        if (value->seal != NULL)
            pin(value->seal->maker.ptr, value->seal->maker.len, ESEAL_USE_MAKER);
        eseal_signature_free(value);
    }
}

/* The document's files become the forger's, and its certificates anchors. */
static void load(const char *name, int result)
{
    eseal_document *document = NULL;
    char path[4600];

    snprintf(path, sizeof path, "%s/%s", corpus, name);
    ck_assert_int_eq(eseal_document_open_file(&document, f.ctx, path, NULL), 0);
    for (size_t i = 0; i < es_zip_count(document->ofd->zip); i++) {
        const es_zip_entry *entry = es_zip_entry_at(document->ofd->zip, i);
        es_buf octets;

        if (entry->folder)
            continue;
        ck_assert_int_eq(es_zip_read(&octets, document->ofd->zip, entry, 1 << 26, NULL, NULL), 0);
        forge_put_octets(&f, entry->name, es_buf_view(&octets));
        es_buf_free(&octets);
    }
    pin_all(document);
    eseal_document_free(document);
    forge_expect(&f, result, NULL, NULL);
}

/* A second document, with another page, in Doc_9. */
static void put_evil_document(void)
{
    forge_put(&f, "Doc_9/Document.xml",
        "<ofd:Document" FORGE_NS "><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 140"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\" "
        "BaseLoc=\"Page.xml\"/></ofd:Pages></ofd:Document>");
    forge_put(&f, "Doc_9/Page.xml", "<ofd:Page" FORGE_NS "><ofd:Content/></ofd:Page>");
}

START_TEST(k01_k02)
{
    /* its OFD.xml, which is not signed, names an author */
    load("999.ofd", ESEAL_INDETERMINATE);
    ck_assert(forge_says(&f, "coverage.content", "entry-uncovered"));
    ck_assert_int_eq(eseal_policy_add_uncovered(f.policy, F_ENTRY, NULL), 0);
    forge_passes(&f);
    put_evil_document();
    forge_swap(&f, F_ENTRY, "Doc_0/Document.xml", "Doc_9/Document.xml");
    forge_expect(&f, ESEAL_FAILED, "coverage.content", "page-uncovered");
    load("999.ofd", ESEAL_PASSED);
    put_evil_document();
    forge_swap(&f, F_ENTRY, "<ofd:DocBody>",
        "<ofd:DocBody><ofd:DocRoot>Doc_9/Document.xml</ofd:DocRoot></ofd:DocBody><ofd:DocBody>");
    forge_expect(&f, ESEAL_FAILED, "document.list", "body-unsigned");
}
END_TEST

START_TEST(k03)
{
    load("draw_param_ref.ofd", ESEAL_INDETERMINATE);
    ck_assert(forge_says(&f, "coverage.content", "covered-in-part"));
    forge_swap(&f, "Doc_0/TPLS/TPL_0/Content.xml", "<ofd:TextCode", "<ofd:TextCode Evil=\"1\"");
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "covered-in-part");
}
END_TEST

START_TEST(k05)
{
    const char *text, *last, *end;
    es_buf list = ES_BUF(1 << 20);

    load("testImageNotFound.ofd", ESEAL_PASSED);
    text = (const char *)forge_get(&f, F_LIST).ptr;
    last = strstr(strstr(text, "<ofd:Signature ") + 1, "<ofd:Signature ");
    ck_assert_ptr_nonnull(last);
    end = strstr(last, "</ofd:Signatures>");
    ck_assert_ptr_nonnull(end);
    es_buf_put(&list, text, (size_t)(last - text));
    es_buf_text(&list, end);
    forge_put_octets(&f, F_LIST, es_buf_view(&list));
    es_buf_free(&list);
    forge_expect(&f, ESEAL_INDETERMINATE, "coverage.content", "covered-in-part");
    ck_assert(forge_says(&f, "document.list", "list-removed"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("attacks_corpus");
    TCase *tc = tcase_create("real documents");

    corpus = unit_corpus();
    if (corpus == NULL)
        return EXIT_SUCCESS;
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, k01_k02);
    tcase_add_test(tc, k03);
    tcase_add_test(tc, k05);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
