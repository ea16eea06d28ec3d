/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which addresses are connected to: public ones (the special-purpose registries of RFC 6890 left
 * out), and those that --fetch-allow names.  An IPv6 address that carries an IPv4 one leads where
 * that one leads, and is judged as both.
 */
#include "fetch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct net {
    const char *address;
    int bits; /* of 128 */
    const char *what;
} net;

static const net SPECIAL[] = {
    {"::ffff:0.0.0.0", 104, "an unspecified address"},
    {"::ffff:10.0.0.0", 104, "a private address"},
    {"::ffff:100.64.0.0", 106, "a private address"},
    {"::ffff:127.0.0.0", 104, "a loopback address"},
    {"::ffff:169.254.0.0", 112, "a link-local address"},
    {"::ffff:172.16.0.0", 108, "a private address"},
    {"::ffff:192.0.0.0", 120, "a special address"},
    {"::ffff:192.0.2.0", 120, "a special address"},
    {"::ffff:192.88.99.0", 120, "a special address"},
    {"::ffff:192.168.0.0", 112, "a private address"},
    {"::ffff:198.18.0.0", 111, "a special address"},
    {"::ffff:198.51.100.0", 120, "a special address"},
    {"::ffff:203.0.113.0", 120, "a special address"},
    {"::ffff:224.0.0.0", 100, "a multicast address"},
    {"::ffff:240.0.0.0", 100, "a special address"},
    {"::", 128, "an unspecified address"},
    {"::1", 128, "a loopback address"},
    {"fc00::", 7, "a private address"},
    {"fe80::", 10, "a link-local address"},
    {"fec0::", 10, "a private address"},
    {"ff00::", 8, "a multicast address"},
    {"2001::", 23, "a special address"},
    {"2001:db8::", 32, "a special address"},
    {"3fff::", 20, "a special address"},
};

/* Where an IPv4 address stands inside. */
static const struct {
    const char *address;
    int bits, at;
} CARRIERS[] = {{"64:ff9b::", 96, 12}, {"2002::", 16, 2}, {"::", 96, 12}};

static const unsigned char MAPPED[12] = {[10] = 0xFF, [11] = 0xFF};

static bool within(const unsigned char address[16], const unsigned char net_address[16], int bits)
{
    int whole = bits / 8, rest = bits % 8;

    if (memcmp(address, net_address, (size_t)whole) != 0)
        return false;
    return rest == 0 || ((address[whole] ^ net_address[whole]) & (0xFF00 >> rest) & 0xFF) == 0;
}

static bool within_text(const unsigned char address[16], const char *text, int bits)
{
    unsigned char other[16];

    return inet_pton(AF_INET6, text, other) == 1 && within(address, other, bits);
}

static bool is_mapped(const unsigned char address[16])
{
    return memcmp(address, MAPPED, sizeof MAPPED) == 0;
}

/* The IPv4 address inside, as ::ffff:0:0/96; false: none. */
static bool carried(unsigned char out[16], const unsigned char address[16])
{
    for (size_t i = 0; i < sizeof CARRIERS / sizeof CARRIERS[0]; i++)
        if (within_text(address, CARRIERS[i].address, CARRIERS[i].bits)) {
            memcpy(out, MAPPED, sizeof MAPPED);
            memcpy(out + 12, address + CARRIERS[i].at, 4);
            return true;
        }
    return false;
}

/* What is special about an address, or NULL. */
static const char *special(const unsigned char address[16])
{
    unsigned char inside[16];

    for (size_t i = 0; i < sizeof SPECIAL / sizeof SPECIAL[0]; i++)
        if (within_text(address, SPECIAL[i].address, SPECIAL[i].bits))
            return SPECIAL[i].what;
    if (is_mapped(address))
        return NULL;
    if (carried(inside, address))
        return special(inside);
    return within_text(address, "2000::", 3) ? NULL : "no public address";
}

static bool is_allowed(const fetch_rules *rules, const unsigned char address[16])
{
    unsigned char inside[16];

    for (int i = 0; i < rules->net_count; i++)
        if (within(address, rules->nets[i].address, rules->nets[i].bits))
            return true;
    return carried(inside, address) && is_allowed(rules, inside);
}

static bool host_is_allowed(const fetch_rules *rules, const char *host)
{
    for (int i = 0; i < rules->host_count; i++)
        if (strcasecmp(rules->hosts[i], host) == 0)
            return true;
    return false;
}

/* AF_INET and AF_INET6 alone. */
static bool octets_of(unsigned char out[16], const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;

        memcpy(&in, address, sizeof in);
        memcpy(out, MAPPED, sizeof MAPPED);
        memcpy(out + 12, &in.sin_addr, 4);
        return true;
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;

        memcpy(&in6, address, sizeof in6);
        memcpy(out, &in6.sin6_addr, 16);
        return true;
    }
    return false;
}

const char *fetch_rules_refuse(void *arg, const char *host, const struct sockaddr *address)
{
    fetch_rules *rules = arg;
    unsigned char octets[16];
    char text[INET6_ADDRSTRLEN] = "";
    const char *what;

    if (!octets_of(octets, address))
        return "an address of an unknown kind";
    what = special(octets);
    if (what == NULL || is_allowed(rules, octets) || host_is_allowed(rules, host))
        return NULL;
    if (is_mapped(octets))
        (void)inet_ntop(AF_INET, octets + 12, text, sizeof text);
    else
        (void)inet_ntop(AF_INET6, octets, text, sizeof text);
    snprintf(
        rules->why, sizeof rules->why, "%s is %s, which --fetch-allow does not name", text, what);
    return rules->why;
}

static bool is_host(const char *text)
{
    size_t len = strlen(text);

    return len > 0 && len < 256 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") == len;
}

bool fetch_rules_add(fetch_rules *rules, const char *text)
{
    const char *slash = strchr(text, '/');
    size_t len = slash == NULL ? strlen(text) : (size_t)(slash - text);
    char address[64];
    unsigned char octets[16] = {0};
    int width = 128, from = 0;
    long bits;
    char *end = NULL;

    if (rules->host_count == FETCH_RULES_MAX || rules->net_count == FETCH_RULES_MAX)
        return false;
    snprintf(address, sizeof address, "%.*s", (int)(len < sizeof address ? len : 0), text);
    if (inet_pton(AF_INET, address, octets + 12) == 1) {
        memcpy(octets, MAPPED, sizeof MAPPED);
        width = 32;
        from = 96;
    } else if (inet_pton(AF_INET6, address, octets) != 1) {
        if (slash != NULL || !is_host(text))
            return false;
        rules->hosts[rules->host_count++] = text;
        return true;
    }
    bits = slash == NULL ? width : strtol(slash + 1, &end, 10);
    if (slash != NULL &&
        (strspn(slash + 1, "0123456789") != strlen(slash + 1) || slash[1] == '\0' || bits > width))
        return false;
    memcpy(rules->nets[rules->net_count].address, octets, sizeof octets);
    rules->nets[rules->net_count++].bits = from + (int)bits;
    return true;
}
