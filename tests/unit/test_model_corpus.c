/* SPDX-License-Identifier: Apache-2.0 */
/* Every seal signature of the corpus, against what two other verifiers read from it. */
#include "crypto/verify.h"
#include "model/cert_view.h"
#include "model/signature.h"

#include "model_unit.h"

#define COLUMNS 40

/* Splits one line of CSV in place; returns how many fields. */
static int split_csv(char *line, char *fields[COLUMNS])
{
    int count = 0;
    char *to = line;

    for (char *at = line; count < COLUMNS; at++) {
        bool quoted = *at == '"';

        fields[count++] = to;
        at += quoted;
        while (*at != '\0' && *at != '\n' && (quoted || *at != ',')) {
            if (quoted && *at == '"' && *++at != '"')
                quoted = false;
            else
                *to++ = *at++;
        }
        if (*at != ',') {
            *to = '\0';
            break;
        }
        *to++ = '\0';
    }
    return count;
}

static char *header[COLUMNS], *row[COLUMNS];

static const char *column(const char *name)
{
    for (int i = 0; i < COLUMNS && header[i] != NULL; i++)
        if (strcmp(header[i], name) == 0)
            return row[i];
    ck_abort_msg("no column %s", name);
}

/* A file of a package, by another program's reading; len 0 when there is none. */
static es_span from_package(const char *corpus, const char *member)
{
    char command[9000];
    FILE *pipe;
    es_span out;

    snprintf(command, sizeof command, "unzip -p '%s/%s' '%s' 2>/dev/null", corpus, column("file"),
        member);
    pipe = popen(command, "r");
    out = unit_read(pipe);
    pclose(pipe);
    return out;
}

/* The file beside Signature.xml; base_loc is from the root, or from the list's folder. */
static es_span beside(const char *corpus, const char *name)
{
    const char *loc = column("base_loc");
    char member[4200];
    int folder = (int)(strrchr(loc, '/') - loc);

    snprintf(member, sizeof member, "%s%.*s/%s", loc[0] == '/' ? "" : "Doc_0/Signs/",
        loc[0] == '/' ? folder - 1 : folder, loc[0] == '/' ? loc + 1 : loc, name);
    return from_package(corpus, member);
}

/* "a..b" of two times in either form. */
static void expect_range(const char *range, int64_t from, int64_t to)
{
    const char *dots = strstr(range, "..");
    int64_t time = 0;

    if (range[0] == '\0')
        return;
    ck_assert_ptr_nonnull(dots);
    ck_assert(es_time_from_text(&time, es_span_of(range, (size_t)(dots - range)), NULL));
    ck_assert_int_eq(time, from);
    ck_assert(es_time_from_text(&time, es_span_str(dots + 2), NULL));
    ck_assert_int_eq(time, to);
}

static void expect_certificate(const char *range, es_span cert)
{
    es_cert_view view;
    eseal_error err = {0};

    if (range[0] == '\0')
        return;
    ck_assert_msg(es_cert_view_parse(&view, NULL, cert, &err) == 0, "%s: %s", err.where, err.text);
    expect_range(range, view.not_before, view.not_after);
}

/* The spans are right where the value verifies over the message with the certificate's key. */
static void expect_value(const char *said, es_span cert, es_span value, es_span message)
{
    es_public_key *key = NULL;
    eseal_ctx *ctx = NULL;
    es_sm2_value read;
    es_cert_view view;

    if (strcmp(said, "ok") != 0 && strcmp(said, "FAIL") != 0)
        return;
    ck_assert_int_eq(eseal_ctx_new(&ctx, NULL, NULL), 0);
    ck_assert_int_eq(es_cert_view_parse(&view, NULL, cert, NULL), 0);
    ck_assert_int_eq(es_public_key_parse(&key, ctx, view.spki, NULL), 0);
    ck_assert_int_eq(es_sm2_value_read(&read, value), ES_R_NONE);
    ck_assert_int_eq(es_sm2_verify(ctx, key, &read, NULL, &message, 1, NULL),
        strcmp(said, "ok") == 0 ? ES_VALUE_GOOD : ES_VALUE_BAD);
    es_public_key_free(key);
    eseal_ctx_free(ctx);
}

static void expect_seal(const char *corpus, const eseal_signature *sig)
{
    const eseal_seal *seal = sig->seal;
    const char *listed = column("cert_in_seal_list");
    bool in_list = false;
    es_span file;

    ck_assert_int_eq(seal->layout, atoi(column("seal_version")));
    ck_assert_str_eq(seal->id, column("seal_id"));
    ck_assert_str_eq(seal->name, column("seal_name"));
    expect_range(column("seal_validity"), seal->valid_from, seal->valid_to);
    expect_certificate(column("seal_maker_validity"), seal->maker);
    for (size_t i = 0; i < seal->cert_count; i++)
        in_list = in_list || es_span_equal(seal->certs[i].value, sig->cert);
    expect_value(column("seal_sig_ok"), seal->maker, seal->value,
        es_span_of(seal->message, seal->message_len));
    ck_assert_int_eq(in_list, strcmp(listed, "cert") == 0);
    ck_assert_int_eq(seal->certs[0].other, strcmp(listed, "NO[0x16]") == 0);
    if (strcmp(column("seal_esl_equals_embedded"), "equal") == 0) {
        file = beside(corpus, "Seal.esl");
        ck_assert(es_span_equal(file, es_span_of(seal->octets, seal->len)));
        unit_free(file);
    }
}

static void expect_signed_data(const eseal_signature *sig, const char *form)
{
    const es_signed_data *sd = &sig->signed_data;
    const char *over = column("signature_over");

    ck_assert_str_eq(form, "SignedData 1.2.156.10197.6.1.4.2.2");
    ck_assert_int_eq(sig->format, ESEAL_FORMAT_GBT35275);
    ck_assert_uint_eq(sd->signer_count, 1);
    ck_assert_uint_eq(sd->cert_matches, 1);
    ck_assert_int_eq(sd->has_attrs, strncmp(over, "attrs", 5) == 0);
    ck_assert_int_eq(sd->has_content, strncmp(over, "content", 7) == 0);
    ck_assert_uint_eq(sig->data_hash.len, 32);
    if (sd->has_attrs) {
        ck_assert_int_eq(sig->message.ptr[0], ES_TAG_SET);
        ck_assert_uint_eq(sig->message.len, sd->attrs.len);
        ck_assert_int_eq(unit_found(&sig->findings, ES_R_ENC_UNSORTED, ES_WARN), 1);
        ck_assert_int_eq(unit_found(&sig->findings, ES_R_ENC_CONTENT_TYPE, ES_WARN), 1);
    }
}

static void expect_row(const char *corpus)
{
    const char *form = column("signedvalue_form"), *over = column("signature_over");
    es_span value = beside(corpus, "SignedValue.dat");
    eseal_signature *sig = NULL;
    eseal_error err = {0};

    if (value.len == 0) {
        unit_free(value);
        value = from_package(corpus, "signedvalue.dat");
    }
    ck_assert_msg(eseal_signature_parse(&sig, unit_ctx(), value.ptr, value.len, &err) == 0,
        "%s: %s: %s", column("file"), err.where, err.text);
    ck_assert_msg(!es_findings_has(&sig->findings, ES_BAD), "%s: %s", column("file"),
        unit_findings(&sig->findings));
    if (column("time_info")[0] != '\0')
        ck_assert_str_eq(sig->time_text, column("time_info"));
    ck_assert_int_eq(
        unit_found(&sig->findings, ES_R_ENC_RAW_VALUE, ES_WARN), strstr(over, "raw64") != NULL);
    expect_certificate(column("signer_validity"), sig->cert);
    if (strncmp(form, "SES ", 4) == 0) {
        ck_assert_int_eq(sig->format, strcmp(form, "SES v1-shape") == 0 ? 1 : 4);
        ck_assert(es_span_equal(sig->message, sig->tbs));
        expect_seal(corpus, sig);
    } else if (strncmp(form, "SignedData", 10) == 0) {
        expect_signed_data(sig, form);
    } else {
        ck_assert_str_eq(form, "bare SM2 sig");
        ck_assert_int_eq(sig->format, ESEAL_FORMAT_SM2);
    }
    if (sig->cert.len > 0)
        expect_value(column("signature_ok"), sig->cert, sig->value, sig->message);
    eseal_signature_free(sig);
    unit_free(value);
}

START_TEST(corpus_documents)
{
    const char *corpus = unit_corpus();
    static char first[4000], line[8000];
    char path[4400];
    FILE *csv;
    int rows = 0;

    if (corpus == NULL)
        return;
    snprintf(path, sizeof path, "%s/expected.csv", corpus);
    csv = fopen(path, "r");
    ck_assert_ptr_nonnull(csv);
    ck_assert_ptr_nonnull(fgets(first, sizeof first, csv));
    (void)split_csv(first, header);
    while (fgets(line, sizeof line, csv) != NULL) {
        (void)split_csv(line, row);
        if (column("sign_id")[0] == '\0')
            continue;
        expect_row(corpus);
        rows++;
    }
    fclose(csv);
    ck_assert_int_gt(rows, 15);
}
END_TEST

/* GM/T 0031-2014, 6.1.1.2: the maker of n.ofd's seal signed 30447 octets, a new SEQUENCE. */
START_TEST(corpus_v1_message)
{
    static char *names[] = {"file", NULL}, *values[] = {"n.ofd", NULL};
    const char *corpus = unit_corpus();
    eseal_signature *sig = NULL;
    es_span value;

    if (corpus == NULL)
        return;
    memcpy(header, names, sizeof names);
    memcpy(row, values, sizeof values);
    value = from_package(corpus, "Doc_0/Signs/Sign_0/SignedValue.dat");
    ck_assert_int_eq(eseal_signature_parse(&sig, unit_ctx(), value.ptr, value.len, NULL), 0);
    ck_assert_uint_eq(sig->seal->message_len, 30447);
    ck_assert_mem_eq(sig->seal->message, "\x30\x82\x76\xEB", 4);
    ck_assert_mem_eq(sig->seal->message + 4, sig->seal->info.ptr, 29366);
    ck_assert_int_eq(sig->time_form, ES_TIMEFORM_TEXT);
    ck_assert_int_eq(unit_found(&sig->seal->findings, ES_R_ENC_CERT_LIST_ITEM, ES_WARN), 1);
    eseal_signature_free(sig);
    unit_free(value);
}
END_TEST

static const struct {
    const char *file;
    int format;
} FILES[] = {{"SignedValueV4.dat", 4}, {"SignedValueV5.dat", 5}};

START_TEST(corpus_files)
{
    const char *corpus = unit_corpus();
    eseal_signature *sig = NULL;
    char path[4400];

    if (corpus == NULL)
        return;
    snprintf(path, sizeof path, "%s/%s", corpus, FILES[_i].file);
    ck_assert_int_eq(eseal_signature_open_file(&sig, unit_ctx(), path, NULL), 0);
    ck_assert_int_eq(sig->format, FILES[_i].format);
    ck_assert_int_eq(sig->number, FILES[_i].format);
    ck_assert_msg(sig->findings.count == 0, "%s", unit_findings(&sig->findings));
    ck_assert_uint_eq(sig->data_hash.len, 32);
    eseal_signature_free(sig);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model_corpus");
    TCase *tc = tcase_create("model_corpus");

    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, corpus_documents);
    tcase_add_test(tc, corpus_v1_message);
    tcase_add_loop_test(tc, corpus_files, 0, COUNT(FILES));
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
