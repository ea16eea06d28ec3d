/* SPDX-License-Identifier: Apache-2.0 */
/* Names of certificates, and the codes of organisations in them. */
#include "key.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/objects.h>

/* In the order in which a Name is written: the country first (GM/T 0015). */
static const struct {
    const char *type;
    int nid;
} TYPES[] = {{"C", NID_countryName}, {"ST", NID_stateOrProvinceName}, {"L", NID_localityName},
    {"O", NID_organizationName}, {"OU", NID_organizationalUnitName},
    {"serialNumber", NID_serialNumber}, {"CN", NID_commonName}};
enum { TYPE_COUNT = sizeof TYPES / sizeof TYPES[0], PART_COUNT = 16 };

typedef struct name_part {
    int rank; /* in TYPES */
    char *value;
} name_part;

static int rank_of(const char *type, size_t len)
{
    for (int i = 0; i < TYPE_COUNT; i++)
        if (strlen(TYPES[i].type) == len && memcmp(TYPES[i].type, type, len) == 0)
            return i;
    return -1;
}

/* Takes a value up to the next comma, with backslashes away; *at stands behind it. */
static void take_value(char *out, const char **at)
{
    const char *c = *at;

    while (*c != '\0' && *c != ',') {
        c += *c == '\\' && c[1] != '\0';
        *out++ = *c++;
    }
    *out = '\0';
    *at = c;
}

/* Cuts text into parts, whose values lie in store; the count, or -1 when it is no DN. */
static int cut(name_part *parts, char *store, const char *text)
{
    const char *at = text;
    int count = 0;

    while (*at != '\0') {
        size_t type;

        at += strspn(at, " ");
        type = strcspn(at, "=,");
        if (at[type] != '=' || count == PART_COUNT)
            return -1;
        parts[count].rank = rank_of(at, type);
        if (parts[count].rank < 0)
            return -1;
        at += type + 1;
        parts[count].value = store;
        take_value(store, &at);
        if (*store == '\0')
            return -1;
        store += strlen(store) + 1;
        count++;
        if (*at == ',' && *++at == '\0')
            return -1;
    }
    return count == 0 ? -1 : count;
}

/* C becomes a PrintableString, the others UTF8String: OpenSSL's own table and mask say so. */
static bool add_parts(X509_NAME *name, const name_part *parts, int count)
{
    for (int rank = 0; rank < TYPE_COUNT; rank++)
        for (int i = count - 1; i >= 0; i--) /* the text has the most specific one first */
            if (parts[i].rank == rank &&
                X509_NAME_add_entry_by_NID(name, TYPES[rank].nid, MBSTRING_UTF8,
                    (const unsigned char *)parts[i].value, -1, -1, 0) != 1)
                return false;
    return true;
}

int key_name(X509_NAME **out, const tool_command *command, const char *text)
{
    X509_NAME *name = X509_NAME_new();
    char *store = malloc(strlen(text) + 1);
    name_part parts[PART_COUNT];
    int count, rc = 0;

    if (name == NULL || store == NULL) {
        rc = EXIT_INTERNAL;
    } else if ((count = cut(parts, store, text)) < 0) {
        rc = tool_usage(command,
            "\"%s\" is no name; write it as CN=...,O=...,C=CN (C, ST, L, O, OU, serialNumber, CN)",
            text);
    } else if (!add_parts(name, parts, count)) {
        rc = tool_usage(
            command, "\"%s\": a part is too long, or is not UTF-8, or C is not two letters", text);
    }
    if (rc == 0) {
        *out = name;
        name = NULL;
    }
    X509_NAME_free(name);
    free(store);
    return rc;
}

/* GB 32100-2015 4.4, 5: 17 characters of this alphabet, and the check character: 31 less the sum of
 * each one's rank by 3^(i-1) mod 31, mod 31. */
bool key_uscc_is_good(const char *code)
{
    static const char ALPHABET[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    unsigned sum = 0, weight = 1;

    if (strlen(code) != 18 || strspn(code, ALPHABET) != 18)
        return false;
    for (int i = 0; i < 17; i++) {
        sum += (unsigned)(strchr(ALPHABET, code[i]) - ALPHABET) * weight;
        weight = weight * 3 % 31;
    }
    return code[17] == ALPHABET[(31 - sum % 31) % 31];
}
