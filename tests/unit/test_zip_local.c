/* SPDX-License-Identifier: Apache-2.0 */
/* Records of the directory, local headers, data descriptors, methods and flags. */
#include "codec/zip.h"

#include "unit.h"
#include "zip_builder.h"

static void local_name(zb *b)
{
    b->entries[ZB_STORED].local.name.ptr[0] = 'd';
}

static void local_name_longer(zb *b)
{
    es_buf_text(&b->entries[ZB_STORED].local.name, "x");
}

static void local_method(zb *b)
{
    b->entries[ZB_STORED].local.method = 8;
}

static void local_crc(zb *b)
{
    b->entries[ZB_STORED].local.crc ^= 1;
}

static void local_crc_zero(zb *b)
{
    b->entries[ZB_STORED].local.crc = 0;
}

static void local_packed(zb *b)
{
    b->entries[ZB_DEFLATED].local.packed--;
}

static void local_size(zb *b)
{
    b->entries[ZB_DEFLATED].local.size++;
}

static void local_flags(zb *b)
{
    b->entries[ZB_DEFLATED].local.flags |= 6 | 0x800;
}

static void local_flag_encrypted(zb *b)
{
    b->entries[ZB_DEFLATED].local.flags |= 1;
}

static void local_flag_descriptor(zb *b)
{
    b->entries[ZB_DEFLATED].local.flags |= 8;
}

/* As one product writes it: ZIP64 in the local header alone. */
static void local_zip64(zb *b)
{
    zb_head *head = &b->entries[ZB_DEFLATED].local;

    zb_extra64(head, 2, (const uint64_t[]){head->size, head->packed});
    head->size = head->packed = 0xFFFFFFFF;
}

static void local_zip64_size(zb *b)
{
    zb_head *head = &b->entries[ZB_DEFLATED].local;

    zb_extra64(head, 2, (const uint64_t[]){head->size + 1, head->packed});
    head->size = head->packed = 0xFFFFFFFF;
}

static void local_zip64_packed(zb *b)
{
    zb_head *head = &b->entries[ZB_DEFLATED].local;

    zb_extra64(head, 2, (const uint64_t[]){head->size, head->packed - 1});
    head->size = head->packed = 0xFFFFFFFF;
}

static void local_zip64_missing(zb *b)
{
    b->entries[ZB_DEFLATED].local.size = b->entries[ZB_DEFLATED].local.packed = 0xFFFFFFFF;
}

static void local_zip64_short(zb *b)
{
    zb_head *head = &b->entries[ZB_DEFLATED].local;

    zb_extra64(head, 1, (const uint64_t[]){head->size});
    head->size = 0xFFFFFFFF;
}

static void local_zip64_unasked(zb *b)
{
    zb_head *head = &b->entries[ZB_DEFLATED].local;

    zb_extra64(head, 2, (const uint64_t[]){head->size, head->packed + 1});
}

static void local_zip64_twice(zb *b)
{
    local_zip64(b);
    zb_extra64(&b->entries[ZB_DEFLATED].local, 2, (const uint64_t[]){1, 1});
}

static void central_zip64(zb *b)
{
    zb_head *head = &b->entries[ZB_DEFLATED].central;

    zb_extra64(head, 2, (const uint64_t[]){head->size, head->packed});
    head->size = head->packed = 0xFFFFFFFF;
}

static void central_zip64_one(zb *b)
{
    zb_head *head = &b->entries[ZB_DEFLATED].central;

    zb_extra64(head, 1, (const uint64_t[]){head->packed});
    head->packed = 0xFFFFFFFF;
}

static void central_zip64_full(zb *b)
{
    zb_head *head = &b->entries[ZB_DEFLATED].central;

    zb_extra64(head, 2, (const uint64_t[]){head->size, head->packed});
}

static void central_zip64_full_lie(zb *b)
{
    zb_head *head = &b->entries[ZB_DEFLATED].central;

    zb_extra64(head, 2, (const uint64_t[]){head->size, head->packed + 1});
}

static void central_zip64_missing(zb *b)
{
    b->entries[ZB_DEFLATED].central.size = 0xFFFFFFFF;
}

static void central_extra_cut(zb *b)
{
    es_buf_put(&b->entries[ZB_DEFLATED].central.extra, "\x55\x54\x05\x00\x03", 5);
}

static void central_path_cut(zb *b)
{
    es_buf_put(&b->entries[ZB_DEFLATED].central.extra, "\x75\x70\x09\x00\x01....a", 10);
}

static void local_path_cut(zb *b)
{
    es_buf_put(&b->entries[ZB_DEFLATED].local.extra, "\x75\x70\x09\x00\x01....a", 10);
}

static void extras(zb *b)
{
    zb_extra(&b->entries[ZB_DEFLATED].central, 0x000a, ZB_TEXT, 32);
    zb_extra(&b->entries[ZB_DEFLATED].local, 0x5455, ZB_TEXT, 9);
}

/* --- data descriptors --- */

static void descriptor(zb *b)
{
    zb_descriptor(&b->entries[ZB_DEFLATED], true, false);
    zb_descriptor(&b->entries[ZB_EMPTY], true, false);
}

static void descriptor_bare(zb *b)
{
    zb_descriptor(&b->entries[ZB_DEFLATED], false, false);
    zb_descriptor(&b->entries[ZB_EMPTY], false, false);
}

static void descriptor_wide(zb *b)
{
    zb_descriptor(&b->entries[ZB_DEFLATED], true, true);
    zb_descriptor(&b->entries[ZB_EMPTY], true, true);
}

static void descriptor_bare_wide(zb *b)
{
    zb_descriptor(&b->entries[ZB_DEFLATED], false, true);
    zb_descriptor(&b->entries[ZB_EMPTY], false, true);
}

static void descriptor_known(zb *b)
{
    zb_head copy = b->entries[ZB_DEFLATED].local;

    zb_descriptor(&b->entries[ZB_DEFLATED], true, false);
    b->entries[ZB_DEFLATED].local.crc = copy.crc;
    b->entries[ZB_DEFLATED].local.packed = copy.packed;
    b->entries[ZB_DEFLATED].local.size = copy.size;
}

static void descriptor_size(zb *b)
{
    zb_descriptor(&b->entries[ZB_DEFLATED], true, false);
    b->entries[ZB_DEFLATED].after.ptr[12] ^= 1;
}

static void descriptor_crc(zb *b)
{
    zb_descriptor(&b->entries[ZB_DEFLATED], true, false);
    b->entries[ZB_DEFLATED].after.ptr[4] ^= 1;
}

static void descriptor_missing(zb *b)
{
    zb_descriptor(&b->entries[ZB_EMPTY], true, false);
    b->entries[ZB_EMPTY].after.len = 0;
}

static void descriptor_local_lie(zb *b)
{
    zb_descriptor(&b->entries[ZB_DEFLATED], true, false);
    b->entries[ZB_DEFLATED].local.packed = 1;
}

static void descriptor_stored(zb *b)
{
    zb_descriptor(&b->entries[ZB_STORED], true, false);
}

static void descriptor_stored_empty(zb *b)
{
    zb_descriptor(&b->entries[ZB_FOLDER], true, false);
}

/* --- methods and flags --- */

static void both_flags(zb *b, uint16_t flags)
{
    b->entries[ZB_DEFLATED].local.flags |= flags;
    b->entries[ZB_DEFLATED].central.flags |= flags;
}

static void encrypted(zb *b)
{
    both_flags(b, 1);
}

static void encrypted_strong(zb *b)
{
    both_flags(b, 0x40);
}

static void encrypted_directory(zb *b)
{
    both_flags(b, 0x2000);
}

static void patched(zb *b)
{
    both_flags(b, 0x20);
}

static void reserved_flag(zb *b)
{
    both_flags(b, 0x8000);
}

static void bzip2(zb *b)
{
    b->entries[ZB_DEFLATED].local.method = b->entries[ZB_DEFLATED].central.method = 12;
}

static void stored_sizes(zb *b)
{
    b->entries[ZB_STORED].local.size++;
    b->entries[ZB_STORED].central.size++;
}

static const zb_case CASES[] = {
    {"local name", local_name, "zip-local-mismatch(name)"},
    {"local name longer", local_name_longer, "zip-local-mismatch(name)"},
    {"local method", local_method, "zip-local-mismatch(method)"},
    {"local CRC", local_crc, "zip-local-mismatch(CRC)"},
    {"local CRC 0", local_crc_zero, "zip-local-mismatch(CRC)"},
    {"local packed", local_packed, "zip-local-mismatch(compressed size)"},
    {"local size", local_size, "zip-local-mismatch(size)"},
    {"local flags that may differ", local_flags, ""},
    {"local flag encrypted", local_flag_encrypted, "zip-local-mismatch(flags)"},
    {"local flag descriptor", local_flag_descriptor, "zip-local-mismatch(flags)"},
    {"local ZIP64", local_zip64, ""},
    {"local ZIP64 size", local_zip64_size, "zip-local-mismatch(size in the ZIP64 field)"},
    {"local ZIP64 packed", local_zip64_packed,
        "zip-local-mismatch(compressed size in the ZIP64 field)"},
    {"local ZIP64 missing", local_zip64_missing, "zip-local-mismatch(ZIP64 field)"},
    {"local ZIP64 short", local_zip64_short, "zip-local-mismatch(ZIP64 field)"},
    {"local ZIP64 not asked for", local_zip64_unasked,
        "zip-local-mismatch(compressed size in the ZIP64 field)"},
    {"local ZIP64 twice", local_zip64_twice, "zip-local-mismatch(ZIP64 field)"},
    {"central ZIP64", central_zip64, ""},
    {"central ZIP64, one number", central_zip64_one, ""},
    {"central ZIP64 not asked for", central_zip64_full, ""},
    {"central ZIP64 not asked for, lying", central_zip64_full_lie,
        "zip-directory(a ZIP64 field that is missing or contradicts its record)"},
    {"central ZIP64 missing", central_zip64_missing,
        "zip-directory(a ZIP64 field that is missing or contradicts its record); "
        "limit(entry_octets = 536870912); zip-local-mismatch(size)"},
    {"central extra cut", central_extra_cut, "zip-directory?(a cut extra field)"},
    {"a Unicode path cut in the directory", central_path_cut, "zip-directory(a cut extra field)"},
    {"a Unicode path cut in the local header", local_path_cut,
        "zip-local-mismatch(a cut extra field)"},
    {"other extras", extras, ""},
    {"descriptor", descriptor, ""},
    {"descriptor, bare", descriptor_bare, ""},
    {"descriptor, wide", descriptor_wide, ""},
    {"descriptor, bare, wide", descriptor_bare_wide, ""},
    {"descriptor that repeats", descriptor_known, ""},
    {"descriptor size", descriptor_size, "zip-local-mismatch(data descriptor); zip-gap(16 octets)"},
    {"descriptor CRC", descriptor_crc, "zip-local-mismatch(data descriptor); zip-gap(16 octets)"},
    {"descriptor missing", descriptor_missing, "zip-local-mismatch(data descriptor)"},
    {"descriptor, local lies", descriptor_local_lie, "zip-local-mismatch(compressed size)"},
    {"descriptor, stored", descriptor_stored, "zip-flags(a data descriptor behind stored data)"},
    {"descriptor, stored, empty", descriptor_stored_empty, ""},
    {"encrypted", encrypted, "zip-encrypted"},
    {"encrypted strongly", encrypted_strong, "zip-encrypted"},
    {"encrypted directory", encrypted_directory, "zip-encrypted"},
    {"patched", patched, "zip-flags(0x20)"},
    {"reserved flag", reserved_flag, "zip-flags(0x8000)"},
    {"bzip2", bzip2, "zip-method(12)"},
    {"stored sizes", stored_sizes, "zip-size(stored in 67 octets, said to be 68)"},
};

START_TEST(cases)
{
    zb_run_case(&CASES[_i]);
}
END_TEST

/* What is sound can be read whatever else is wrong; what is not cannot. */
START_TEST(usable_or_not)
{
    zb b;
    es_buf package, data;
    zb_opened z;

    zb_base(&b);
    local_crc(&b);
    zb_write(&b, &package);
    zb_open(&z, es_buf_view(&package), true, NULL);
    ck_assert_uint_eq(es_zip_count(z.zip), 4);
    ck_assert(es_zip_entry_at(z.zip, ZB_FOLDER)->folder);
    ck_assert_ptr_null(es_zip_find(z.zip, "Doc_0/"));
    ck_assert_ptr_null(es_zip_find(z.zip, "/OFD.xml"));
    ck_assert_ptr_null(es_zip_find(z.zip, "ofd.xml"));
    ck_assert_ptr_null(es_zip_entry_at(z.zip, 4));
    ck_assert_ptr_eq(es_zip_find(z.zip, "OFD.xml"), es_zip_entry_at(z.zip, ZB_DEFLATED));
    ck_assert_int_eq(
        es_zip_read(&data, z.zip, es_zip_find(z.zip, "OFD.xml"), 100, &z.findings, &z.err), 0);
    ck_assert(es_span_equal(es_buf_view(&data), es_span_str(ZB_TEXT)));
    es_buf_free(&data);
    ck_assert(!es_zip_find(z.zip, "Doc_0/Document.xml")->usable);
    ck_assert_int_eq(es_zip_read(&data, z.zip, es_zip_find(z.zip, "Doc_0/Document.xml"), 100,
                         &z.findings, &z.err),
        ESEAL_E_ZIP);
    ck_assert_str_eq(z.err.where, "Doc_0/Document.xml");
    zb_close(&z);
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

/* Whatever octet is changed or wherever the file ends, opening and reading comes to an end. */
START_TEST(every_octet)
{
    zb b;
    es_buf package;
    size_t quiet = 0;

    zb_base(&b);
    descriptor(&b);
    zb_write(&b, &package);
    for (size_t i = 0; i < 2 * package.len; i++) {
        es_span cut = es_span_of(package.ptr, i % 2 == 0 ? i / 2 : package.len);
        zb_opened z;

        package.ptr[i / 2] ^= (uint8_t)(i % 2 == 0 ? 0 : 0xFF);
        zb_open(&z, cut, i % 4 < 2, NULL);
        for (size_t k = 0; z.rc == 0 && k < es_zip_count(z.zip); k++)
            ck_assert_int_eq(es_zip_test(z.zip, es_zip_entry_at(z.zip, k), &z.findings, &z.err), 0);
        ck_assert(i % 2 == 1 || z.rc != 0);
        quiet += i % 2 == 1 && z.rc == 0 && !es_findings_has(&z.findings, ES_WARN) ? 1 : 0;
        zb_close(&z);
        package.ptr[i / 2] ^= (uint8_t)(i % 2 == 0 ? 0 : 0xFF);
    }
    /* versions, times and attributes of 4 + 4 headers say nothing that is compared, and a flag
     * octet may not be flipped whole */
    ck_assert_uint_le(quiet, 4 * 6 + 4 * 16);
    es_buf_free(&package);
    zb_free(&b);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("zip_local");
    TCase *tc = tcase_create("zip_local");

    tcase_add_loop_test(tc, cases, 0, (int)(sizeof CASES / sizeof CASES[0]));
    tcase_add_test(tc, usable_or_not);
    tcase_add_test(tc, every_octet);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
