/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip_inside.h"

#include <inttypes.h>

#include "base/mem.h"

/* The farthest that the end record is looked for from the end of the file: a comment of the
 * greatest length, and as much again of octets that some product left behind it. */
#define TAIL (ES_ZIP_END_LEN + 2 * ES_ZIP_MAX16)

/* The last octets of the file. */
typedef struct tail {
    uint8_t *octets;
    uint64_t start;
    size_t len;
} tail;

static int read_tail(tail *out, const es_zip *zip, eseal_error *err)
{
    out->len = zip->length < TAIL ? (size_t)zip->length : TAIL;
    out->start = zip->length - out->len;
    out->octets = es_alloc(out->len);
    if (out->octets == NULL)
        return es_err_nomem(err);
    return es_io_read(zip->io, out->start, out->octets, out->len, err);
}

/* How far an end record at i, with its comment, falls short of the end of the file; negative: it
 * would reach beyond. */
static int64_t octets_behind(const tail *t, size_t i)
{
    return (int64_t)(t->len - i) - ES_ZIP_END_LEN - es_le16(t->octets + i + 20);
}

/* The last end record whose comment fits; failing that, the last one.  false: none. */
static bool choose(size_t *out, const tail *t)
{
    bool any = false;

    for (size_t i = t->len < ES_ZIP_END_LEN ? 0 : t->len - ES_ZIP_END_LEN + 1; i-- > 0;) {
        if (es_le32(t->octets + i) != ES_ZIP_SIG_END)
            continue;
        if (octets_behind(t, i) >= 0) {
            *out = i;
            return true;
        }
        if (!any)
            *out = i;
        any = true;
    }
    return any;
}

/* Another end record that some reader would take: behind the chosen one or inside the directory, or
 * in an entry's data with a comment that ends exactly where the file does. */
static void check_rivals(const es_zip *zip, const tail *t, size_t chosen, es_findings *findings)
{
    for (size_t i = 0; i + ES_ZIP_END_LEN <= t->len; i++) {
        uint64_t at = t->start + i;

        if (i == chosen || es_le32(t->octets + i) != ES_ZIP_SIG_END)
            continue;
        if (i > chosen || (zip->dir_end > 0 && at >= zip->dir_start) || octets_behind(t, i) == 0)
            es_findings_add(findings, ES_R_ZIP_DIRECTORY, ES_BAD, at, NULL, "a second end record");
    }
}

/* Octets behind the comment: junk is a warning, what looks like a part of a ZIP is not. */
static void check_suffix(const tail *t, size_t chosen, es_findings *findings)
{
    int64_t behind = octets_behind(t, chosen);
    es_severity severity = ES_WARN;

    if (behind < 0) {
        es_findings_add(findings, ES_R_ZIP_DIRECTORY, ES_BAD, t->start + chosen, NULL,
            "the comment is longer than the file");
        return;
    }
    if (behind == 0)
        return;
    for (size_t i = t->len - (size_t)behind; i + 4 <= t->len; i++) {
        uint32_t sig = es_le32(t->octets + i);

        if (sig == ES_ZIP_SIG_LOCAL || sig == ES_ZIP_SIG_CENTRAL || sig == ES_ZIP_SIG_END ||
            sig == ES_ZIP_SIG_END64 || sig == ES_ZIP_SIG_LOCATOR)
            severity = ES_BAD;
    }
    es_zip_say(findings, ES_R_ZIP_SUFFIX, severity, t->start + t->len - (uint64_t)behind, NULL,
        "%" PRId64 " octets", behind);
}

/* A field of the end record against the ZIP64 one: equal, or said to be there (APPNOTE 4.4.1.4). */
static bool agrees(uint64_t narrow, uint64_t wide, uint64_t sentinel)
{
    return narrow == sentinel || narrow == wide;
}

/* Takes the ZIP64 end record's numbers and compares them with those of the end record. */
static void take_end64(es_zip_end *end, const uint8_t *record, const uint8_t *locator,
    const uint8_t *wide, es_findings *findings)
{
    end->count = es_le64(wide + 32);
    end->dir_size = es_le64(wide + 40);
    end->dir_offset = es_le64(wide + 48);
    if (es_le32(wide + 16) != 0 || es_le32(wide + 20) != 0 || es_le64(wide + 24) != end->count)
        es_findings_add(findings, ES_R_ZIP_SPLIT, ES_BAD, end->dir_limit, NULL, NULL);
    if (!agrees(es_le16(record + 8), end->count, ES_ZIP_MAX16) ||
        !agrees(es_le16(record + 10), end->count, ES_ZIP_MAX16) ||
        !agrees(es_le32(record + 12), end->dir_size, ES_ZIP_MAX32) ||
        !agrees(es_le32(record + 16), end->dir_offset, ES_ZIP_MAX32) ||
        es_le64(locator + 8) != end->dir_size + end->dir_offset)
        es_findings_add(findings, ES_R_ZIP_DIRECTORY, ES_BAD, end->dir_limit, NULL,
            "the ZIP64 end record contradicts the end record");
}

/* Reads the ZIP64 end record, if its locator stands in front of the end record.  Version 1 of it,
 * the only one without encryption, has one length, so its place is known (APPNOTE 4.3.14). */
static int read_end64(es_zip_end *end, const es_zip *zip, const uint8_t *record,
    es_findings *findings, eseal_error *err)
{
    uint8_t locator[ES_ZIP_LOCATOR_LEN], wide[ES_ZIP_END64_LEN] = {0};
    int rc;

    if (end->at < sizeof locator)
        return 0;
    rc = es_io_read(zip->io, end->at - sizeof locator, locator, sizeof locator, err);
    if (rc < 0 || es_le32(locator) != ES_ZIP_SIG_LOCATOR)
        return rc;
    end->dir_limit = end->at - sizeof locator;
    if (es_le32(locator + 4) != 0 || es_le32(locator + 16) > 1)
        es_findings_add(findings, ES_R_ZIP_SPLIT, ES_BAD, end->dir_limit, NULL, NULL);
    if (end->dir_limit >= sizeof wide)
        rc = es_io_read(zip->io, end->dir_limit - sizeof wide, wide, sizeof wide, err);
    if (rc < 0)
        return rc;
    if (es_le32(wide) != ES_ZIP_SIG_END64 || es_le64(wide + 4) != sizeof wide - 12) {
        es_findings_add(findings, ES_R_ZIP_DIRECTORY, ES_BAD, end->dir_limit, NULL,
            "no ZIP64 end record where it must be");
        return 0;
    }
    end->dir_limit -= sizeof wide;
    take_end64(end, record, locator, wide, findings);
    return 0;
}

static void read_end(es_zip_end *end, const uint8_t *record, es_findings *findings)
{
    uint16_t disk = es_le16(record + 4), dir_disk = es_le16(record + 6);

    end->count = es_le16(record + 10);
    end->dir_size = es_le32(record + 12);
    end->dir_offset = es_le32(record + 16);
    end->dir_limit = end->at;
    if ((disk != 0 && disk != ES_ZIP_MAX16) || (dir_disk != 0 && dir_disk != ES_ZIP_MAX16) ||
        es_le16(record + 8) != es_le16(record + 10))
        es_findings_add(findings, ES_R_ZIP_SPLIT, ES_BAD, end->at, NULL, NULL);
}

static int central_at(bool *yes, const es_zip *zip, uint64_t at, eseal_error *err)
{
    uint8_t sig[4];
    int rc;

    *yes = false;
    if (at > zip->length || zip->length - at < sizeof sig)
        return 0;
    rc = es_io_read(zip->io, at, sig, sizeof sig, err);
    *yes = rc == 0 && es_le32(sig) == ES_ZIP_SIG_CENTRAL;
    return rc;
}

/* Where the directory lies.  It ends where the end record begins; what its stored offset lacks was
 * put in front of the package.  A reader that trusts the stored offset must not find another. */
static int place_directory(
    es_zip *zip, const es_zip_end *end, es_findings *findings, eseal_error *err)
{
    bool shifted = false, stored = false;
    int rc;

    if (end->dir_offset > end->dir_limit || end->dir_size > end->dir_limit - end->dir_offset) {
        es_findings_add(findings, ES_R_ZIP_DIRECTORY, ES_BAD, end->at, NULL,
            "it reaches beyond the end record");
        return 0;
    }
    zip->dir_end = end->dir_limit;
    zip->dir_start = zip->dir_end - end->dir_size;
    zip->shift = zip->dir_start - end->dir_offset;
    if (zip->shift == 0)
        return 0;
    rc = central_at(&shifted, zip, zip->dir_start, err);
    if (rc == 0)
        rc = central_at(&stored, zip, end->dir_offset, err);
    if (rc < 0 || !stored)
        return rc;
    if (shifted) {
        es_findings_add(findings, ES_R_ZIP_DIRECTORY, ES_BAD, end->dir_offset, NULL,
            "a second directory at the stored offset");
        return 0;
    }
    es_zip_say(findings, ES_R_ZIP_GAP, ES_BAD, end->dir_offset + end->dir_size, NULL,
        "%" PRIu64 " octets behind the central directory", zip->shift);
    zip->dir_start = end->dir_offset;
    zip->dir_end = zip->dir_start + end->dir_size;
    zip->shift = 0;
    return 0;
}

int es_zip_end_find(es_zip_end *out, es_zip *zip, es_findings *findings, eseal_error *err)
{
    tail t = {NULL, 0, 0};
    size_t chosen = 0;
    int rc = read_tail(&t, zip, err);

    if (rc < 0)
        goto out;
    if (!choose(&chosen, &t)) {
        rc = es_err(err, ESEAL_E_NOT_CONTAINER, NULL, ES_NO_OFFSET,
            "not a ZIP package, as an OFD document is: no end record was found");
        goto out;
    }
    out->at = t.start + chosen;
    read_end(out, t.octets + chosen, findings);
    rc = read_end64(out, zip, t.octets + chosen, findings, err);
    if (rc == 0)
        rc = place_directory(zip, out, findings, err);
    if (rc < 0)
        goto out;
    check_suffix(&t, chosen, findings);
    check_rivals(zip, &t, chosen, findings);
out:
    es_free(t.octets);
    return rc;
}
