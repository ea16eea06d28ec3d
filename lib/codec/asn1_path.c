/* SPDX-License-Identifier: Apache-2.0 */
/* The runtime says that something does not fit, not what.  Both walks below find out, going down
 * the descriptions that asn1c made and the structure that the runtime left behind. */
#include <stdio.h>

#include "codec/asn1_door.h"

static void add(es_asn1_path *path, const char *format, const char *name, int index)
{
    size_t used = strlen(path->text);
    char text[80];

    snprintf(text, sizeof text, format, name, index);
    snprintf(path->text + used, sizeof path->text - used, "%s%s",
        used == 0 || text[0] == '[' ? "" : "/", text);
}

static void add_name(es_asn1_path *path, const char *name)
{
    add(path, "%s", name, 0);
}

static void add_index(es_asn1_path *path, int index)
{
    add(path, "%s%d]", "[", index);
}

static const void *member_of(const asn_TYPE_member_t *member, const void *st)
{
    const void *at = (const char *)st + member->memb_offset;
    const void *target;

    if ((member->flags & ATF_POINTER) == 0)
        return at;
    memcpy(&target, at, sizeof target);
    return target;
}

static const asn_struct_ctx_t *state_of(const void *st, int offset)
{
    return (const asn_struct_ctx_t *)(const void *)((const char *)st + offset);
}

/* The SEQUENCE's member that decoding was at, twice the index in step; NULL: none. */
static const asn_TYPE_member_t *sequence_at(const asn_TYPE_descriptor_t *type, const void *st)
{
    asn_SEQUENCE_specifics_t *specs = type->specifics;
    const asn_struct_ctx_t *state = state_of(st, specs->ctx_offset);

    if (state->phase == 0 || state->step >> 1 >= type->elements_count)
        return NULL;
    return &type->elements[state->step >> 1];
}

/* The CHOICE's alternative that decoding had chosen. */
static const asn_TYPE_member_t *choice_at(const asn_TYPE_descriptor_t *type, const void *st)
{
    asn_CHOICE_specifics_t *specs = type->specifics;
    const asn_struct_ctx_t *state = state_of(st, specs->ctx_offset);

    if (state->phase < 2 || state->step >= type->elements_count)
        return NULL;
    return &type->elements[state->step];
}

/* How many items a list had taken when decoding stopped; -1: it had not begun. */
static int list_at(const asn_TYPE_descriptor_t *type, const void *st)
{
    asn_SET_OF_specifics_t *specs = type->specifics;

    return state_of(st, specs->ctx_offset)->phase == 0 ? -1 : _A_CSET_FROM_VOID(st)->count;
}

void es_asn1_path_decode(es_asn1_path *out, const asn_TYPE_descriptor_t *type, const void *st)
{
    out->text[0] = '\0';
    while (st != NULL) {
        const asn_TYPE_member_t *member = NULL;

        if (type->ber_decoder == SEQUENCE_decode_ber)
            member = sequence_at(type, st);
        else if (type->ber_decoder == CHOICE_decode_ber)
            member = choice_at(type, st);
        else if (type->ber_decoder == SET_OF_decode_ber && list_at(type, st) >= 0)
            /* the failed item itself is gone already */
            add_index(out, list_at(type, st));
        if (member == NULL)
            return;
        add_name(out, member->name);
        st = member_of(member, st);
        type = member->type;
    }
}

static bool holds(const asn_TYPE_member_t *member, const void *value)
{
    return member->memb_constraints(member->type, value, NULL, NULL) == 0;
}

static const asn_TYPE_member_t *chosen(const asn_TYPE_descriptor_t *type, const void *st)
{
    asn_CHOICE_specifics_t *specs = type->specifics;
    unsigned present;

    if (specs->pres_size != sizeof present)
        return NULL;
    memcpy(&present, (const char *)st + specs->pres_offset, sizeof present);
    if (present == 0 || present > (unsigned)type->elements_count)
        return NULL;
    return &type->elements[present - 1];
}

/* The first member that is missing or does not hold; *value is what it has. */
static const asn_TYPE_member_t *first_broken(
    const asn_TYPE_descriptor_t *type, const void *st, const void **value)
{
    for (int i = 0; i < type->elements_count; i++) {
        const asn_TYPE_member_t *member = &type->elements[i];

        *value = member_of(member, st);
        if (*value == NULL ? member->optional == 0 : !holds(member, *value))
            return member;
    }
    return NULL;
}

/* The same for the item of a list, whose index goes into the path. */
static const asn_TYPE_member_t *first_broken_item(
    es_asn1_path *out, const asn_TYPE_descriptor_t *type, const void *st, const void **value)
{
    const asn_anonymous_set_ *list = _A_CSET_FROM_VOID(st);

    for (int i = 0; i < list->count; i++) {
        *value = list->array[i];
        if (*value == NULL || !holds(&type->elements[0], *value)) {
            add_index(out, i);
            return &type->elements[0];
        }
    }
    return NULL;
}

void es_asn1_path_value(es_asn1_path *out, const asn_TYPE_descriptor_t *type, const void *st)
{
    out->text[0] = '\0';
    while (st != NULL) {
        const asn_TYPE_member_t *member = NULL;
        const void *value = NULL;

        if (type->ber_decoder == SET_OF_decode_ber) {
            member = first_broken_item(out, type, st, &value);
        } else if (type->ber_decoder == CHOICE_decode_ber) {
            member = chosen(type, st);
            value = member == NULL ? NULL : member_of(member, st);
        } else if (type->ber_decoder == SEQUENCE_decode_ber) {
            member = first_broken(type, st, &value);
        }
        if (member == NULL)
            return;
        if (type->ber_decoder != SET_OF_decode_ber)
            add_name(out, member->name);
        st = value;
        type = member->type;
    }
}
