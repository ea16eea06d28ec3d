/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts as one array of octets, so that Java is entered once and not once a fact:
 *
 *   event = tag key [value]      tag: { } [ ] s (text) o (octets) i (integer) d (number)
 *   key   = two octets of length, the name; 0xFFFF: none
 *   value = s, o: four octets of length, UTF-8 or any; i, d: eight octets.  All numbers big-endian.
 */
#include "glue.h"

static void put(glue_events *out, const void *data, size_t len)
{
    if (!out->failed && out->room - out->len < len) {
        size_t room = (out->room + len) * 2;
        unsigned char *grown = realloc(out->data, room);

        out->failed = grown == NULL;
        if (grown != NULL) {
            out->data = grown;
            out->room = room;
        }
    }
    if (out->failed || len == 0)
        return;
    memcpy(out->data + out->len, data, len);
    out->len += len;
}

static void put_uint(glue_events *out, uint64_t value, size_t octets)
{
    unsigned char big[8];

    for (size_t i = 0; i < octets; i++)
        big[i] = (unsigned char)(value >> (8 * (octets - 1 - i)));
    put(out, big, octets);
}

void glue_event(glue_events *out, char tag, const char *key)
{
    size_t len = key == NULL ? 0 : strlen(key);

    put(out, &tag, 1);
    put_uint(out, key == NULL ? 0xFFFF : len, 2);
    put(out, key, len);
}

static void put_octets(glue_events *out, char tag, const char *key, const void *data, size_t len)
{
    glue_event(out, tag, key);
    put_uint(out, len, 4);
    put(out, data, len);
}

void glue_event_text(glue_events *out, const char *key, const char *value)
{
    put_octets(out, 's', key, value, strlen(value));
}

void glue_event_octets(glue_events *out, const char *key, const void *data, size_t len)
{
    if (data != NULL)
        put_octets(out, 'o', key, data, len);
}

void glue_event_integer(glue_events *out, const char *key, int64_t value)
{
    glue_event(out, 'i', key);
    put_uint(out, (uint64_t)value, 8);
}

void glue_event_number(glue_events *out, const char *key, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    glue_event(out, 'd', key);
    put_uint(out, bits, 8);
}

jbyteArray glue_events_array(JNIEnv *env, glue_events *events)
{
    jbyteArray array = NULL;

    if (events->failed)
        glue_throw_nomem(env);
    else
        array = glue_array(env, events->data, events->len);
    free(events->data);
    return array;
}
