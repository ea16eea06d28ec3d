/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/ofd_emit.h"

#include <inttypes.h>
#include <math.h>

#include "base/time.h"
#include "codec/text.h"

/* GM/T 0006: SM2 with SM3, and SM3. */
#define OID_SM2_SM3 "1.2.156.10197.1.501"
#define OID_SM3 "1.2.156.10197.1.401"

void es_ofd_emit_number(es_buf *out, double value)
{
    int64_t thousandths;
    int decimals = 3;

    if (!isfinite(value) || value >= 1e9 || value <= -1e9) {
        out->failed = true;
        return;
    }
    thousandths = (int64_t)(value * 1000 + (value < 0 ? -0.5 : 0.5));
    if (thousandths < 0) {
        es_buf_text(out, "-");
        thousandths = -thousandths;
    }
    es_buf_format(out, "%" PRId64, thousandths / 1000);
    thousandths %= 1000;
    if (thousandths == 0)
        return;
    for (; thousandths % 10 == 0; thousandths /= 10)
        decimals--;
    es_buf_format(out, ".%0*" PRId64, decimals, thousandths);
}

void es_ofd_emit_id(es_buf *out, uint64_t number)
{
    es_buf_format(out, "s%03" PRIu64, number);
}

static void put_text(es_buf *out, const char *text)
{
    es_xml_escape(out, es_span_str(text));
}

static void put_box(es_buf *out, const char *name, const double box[4])
{
    es_buf_format(out, " %s=\"", name);
    for (size_t i = 0; i < 4; i++) {
        es_buf_text(out, i == 0 ? "" : " ");
        es_ofd_emit_number(out, box[i]);
    }
    es_buf_text(out, "\"");
}

/* Table 66.  The date says what timeInfo in the value says. */
static void put_head(es_buf *out, int64_t time)
{
    char text[16];

    if (!es_time_to_generalized(text, time)) {
        out->failed = true;
        return;
    }
    es_buf_text(out, "<ofd:Provider ProviderName=\"libeseal\" Company=\"libeseal\" "
                     "Version=\"" ESEAL_VERSION_STRING "\"/>"
                     "<ofd:SignatureMethod>" OID_SM2_SM3 "</ofd:SignatureMethod>");
    es_buf_format(out, "<ofd:SignatureDateTime>%s</ofd:SignatureDateTime>", text);
}

/* Tables 67 and 68: every FileRef is absolute. */
static void put_references(es_buf *out, const es_ofd_item *items, size_t count)
{
    es_buf_text(out, "<ofd:References CheckMethod=\"" OID_SM3 "\">");
    for (size_t i = 0; i < count; i++) {
        es_buf_text(out, "<ofd:Reference FileRef=\"/");
        put_text(out, items[i].path);
        es_buf_text(out, "\"><ofd:CheckValue>");
        es_base64_encode(out, es_span_of(items[i].digest, sizeof items[i].digest));
        es_buf_text(out, "</ofd:CheckValue></ofd:Reference>");
    }
    es_buf_text(out, "</ofd:References>");
}

/* Table 69.  Stamps take the ids behind the signature's. */
static void put_stamps(es_buf *out, const es_ofd_plan *plan)
{
    for (size_t i = 0; i < plan->request.place_count; i++) {
        const es_ofd_place *place = &plan->places[i];

        es_buf_text(out, "<ofd:StampAnnot ID=\"");
        es_ofd_emit_id(out, plan->number + 1 + i);
        es_buf_text(out, "\" PageRef=\"");
        put_text(out, plan->ofd->pages[place->page].id);
        es_buf_text(out, "\"");
        put_box(out, "Boundary", place->box);
        if (place->has_clip)
            put_box(out, "Clip", place->clip);
        es_buf_text(out, "/>");
    }
}

void es_ofd_emit_signature(es_buf *out, const es_ofd_plan *plan)
{
    es_buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<ofd:Signature xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:SignedInfo>");
    put_head(out, plan->request.time);
    put_references(out, plan->items, plan->item_count);
    put_stamps(out, plan);
    if (!plan->request.plain) {
        es_buf_text(out, "<ofd:Seal><ofd:BaseLoc>/");
        put_text(out, plan->seal_path);
        es_buf_text(out, "</ofd:BaseLoc></ofd:Seal>");
    }
    es_buf_text(out, "</ofd:SignedInfo><ofd:SignedValue>/");
    put_text(out, plan->value_path);
    es_buf_text(out, "</ofd:SignedValue></ofd:Signature>");
}
