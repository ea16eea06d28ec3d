/* SPDX-License-Identifier: Apache-2.0 */
/* The cases of path building.  Expectations are RFC 5280, clause 6, and what chain.h says of
 * states; never a program's output. */
#ifndef ES_TESTS_CHAIN_CASES_H
#define ES_TESTS_CHAIN_CASES_H

#include "pki/chain.h"

#include "pki_unit.h"

#define CERTS 8

typedef struct made {
    char role;   /* L leaf, A signer anchor, M maker anchor, T intermediate of the store, P pool */
    int key, by; /* numbers of keys */
    cert_plan plan;
} made;

#define LEAF(by, name)                                                                             \
    {                                                                                              \
        'L', 0, by,                                                                                \
        {                                                                                          \
            .subject = "CN=leaf", .issuer = name                                                   \
        }                                                                                          \
    }
#define ROOT(role, key)                                                                            \
    {                                                                                              \
        role, key, key,                                                                            \
        {                                                                                          \
            .subject = "CN=root", .ca = true                                                       \
        }                                                                                          \
    }

typedef struct chain_case {
    const char *name;
    made certs[CERTS];
    es_chain_state state;
    es_reason reason;
    const char *detail;
    size_t steps;
} chain_case;

static const chain_case CASES[] = {
    {"root alone", {LEAF(1, "CN=root"), ROOT('A', 1)}, ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 2},
    {"one between, from the pool",
        {LEAF(2, "CN=m"), {'P', 2, 1, {.subject = "CN=m", .issuer = "CN=root", .ca = true}},
            ROOT('A', 1)},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 3},
    {"three between, from store and pool",
        {LEAF(4, "CN=c"), {'T', 4, 3, {.subject = "CN=c", .issuer = "CN=b", .ca = true}},
            {'P', 3, 2, {.subject = "CN=b", .issuer = "CN=a", .ca = true}},
            {'T', 2, 1, {.subject = "CN=a", .issuer = "CN=root", .ca = true}}, ROOT('A', 1)},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 5},
    {"an intermediate is the anchor",
        {LEAF(2, "CN=m"), {'A', 2, 1, {.subject = "CN=m", .issuer = "CN=root", .ca = true}}},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=m", 2},
    {"an EC root over SM2", {LEAF(UNIT_EC, "CN=root"), ROOT('A', UNIT_EC)}, ES_CHAIN_GOOD,
        ES_R_OK_PATH, "CN=root", 2},
    {"a CA without keyUsage",
        {LEAF(1, "CN=root"), {'A', 1, 1, {.subject = "CN=root", .ca = true, .no_usage = true}}},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 2},

    {"the leaf's signature",
        {{'L', 0, 1, {.subject = "CN=leaf", .issuer = "CN=root", .damaged = true}}, ROOT('A', 1)},
        ES_CHAIN_BROKEN, ES_R_CHAIN_SIGNATURE, "CN=leaf: signature under the key of CN=root", 2},
    {"an intermediate's signature",
        {LEAF(2, "CN=m"),
            {'T', 2, 1, {.subject = "CN=m", .issuer = "CN=root", .ca = true, .damaged = true}},
            ROOT('A', 1)},
        ES_CHAIN_BROKEN, ES_R_CHAIN_SIGNATURE, "CN=m: signature under the key of CN=root", 3},
    {"an empty SM2 ID",
        {{'L', 0, 1, {.subject = "CN=leaf", .issuer = "CN=root", .id = ""}}, ROOT('A', 1)},
        ES_CHAIN_BROKEN, ES_R_CHAIN_SIGNATURE, "CN=leaf: signature under the key of CN=root", 2},

    {"an end entity issues",
        {LEAF(2, "CN=m"), {'P', 2, 1, {.subject = "CN=m", .issuer = "CN=root"}}, ROOT('A', 1)},
        ES_CHAIN_BROKEN, ES_R_CHAIN_NOT_CA, "CN=m: basicConstraints: cA is FALSE", 3},
    {"an end entity with keyCertSign issues",
        {LEAF(2, "CN=m"),
            {'P', 2, 1,
                {.subject = "CN=m", .issuer = "CN=root", .usage = MAKER_USAGE(MAKER_CERT_SIGN)}},
            ROOT('A', 1)},
        ES_CHAIN_BROKEN, ES_R_CHAIN_NOT_CA, "CN=m: basicConstraints: cA is FALSE", 3},
    {"an anchored end entity issues", {LEAF(1, "CN=root"), {'A', 1, 1, {.subject = "CN=root"}}},
        ES_CHAIN_BROKEN, ES_R_CHAIN_NOT_CA, "CN=root: basicConstraints: cA is FALSE", 2},
    {"an issuer without basicConstraints",
        {LEAF(2, "CN=m"),
            {'P', 2, 1, {.subject = "CN=m", .issuer = "CN=root", .ca = true, .no_basic = true}},
            ROOT('A', 1)},
        ES_CHAIN_BROKEN, ES_R_CHAIN_NOT_CA, "CN=m: no basicConstraints", 3},
    {"a version 1 root",
        {LEAF(1, "CN=root"), {'A', 1, 1, {.subject = "CN=root", .ca = true, .version = 1}}},
        ES_CHAIN_BROKEN, ES_R_CHAIN_NOT_CA, "CN=root: no basicConstraints", 2},
    {"a root without keyCertSign",
        {LEAF(1, "CN=root"),
            {'A', 1, 1, {.subject = "CN=root", .ca = true, .usage = MAKER_USAGE(MAKER_SIGN)}}},
        ES_CHAIN_BROKEN, ES_R_CHAIN_NOT_CA, "CN=root: keyUsage without keyCertSign", 2},
    {"an intermediate without keyCertSign",
        {LEAF(2, "CN=m"),
            {'P', 2, 1,
                {.subject = "CN=m",
                    .issuer = "CN=root",
                    .ca = true,
                    .usage = MAKER_USAGE(MAKER_CRL_SIGN)}},
            ROOT('A', 1)},
        ES_CHAIN_BROKEN, ES_R_CHAIN_NOT_CA, "CN=m: keyUsage without keyCertSign", 3},

    {"pathLen 0 over a leaf",
        {LEAF(1, "CN=root"), {'A', 1, 1, {.subject = "CN=root", .ca = true, .lengths = 1}}},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 2},
    {"pathLen 0 over a CA",
        {LEAF(2, "CN=m"), {'P', 2, 1, {.subject = "CN=m", .issuer = "CN=root", .ca = true}},
            {'A', 1, 1, {.subject = "CN=root", .ca = true, .lengths = 1}}},
        ES_CHAIN_BROKEN, ES_R_CHAIN_LENGTH,
        "CN=root: pathLenConstraint 0, intermediate CAs below: 1", 3},
    {"pathLen 1 over a CA",
        {LEAF(2, "CN=m"), {'P', 2, 1, {.subject = "CN=m", .issuer = "CN=root", .ca = true}},
            {'A', 1, 1, {.subject = "CN=root", .ca = true, .lengths = 2}}},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 3},
    {"pathLen 0 of an intermediate",
        {LEAF(3, "CN=b"), {'P', 3, 2, {.subject = "CN=b", .issuer = "CN=a", .ca = true}},
            {'P', 2, 1, {.subject = "CN=a", .issuer = "CN=root", .ca = true, .lengths = 1}},
            ROOT('A', 1)},
        ES_CHAIN_BROKEN, ES_R_CHAIN_LENGTH, "CN=a: pathLenConstraint 0, intermediate CAs below: 1",
        4},
    {"a root's new key, self-issued, is not counted",
        {LEAF(2, "CN=root"), {'P', 2, 1, {.subject = "CN=root", .ca = true}},
            {'A', 1, 1, {.subject = "CN=root", .ca = true, .lengths = 1}}},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 3},

    {"a critical unknown in the leaf",
        {{'L', 0, 1, {.subject = "CN=leaf", .issuer = "CN=root", .critical = "1.2.3.4"}},
            ROOT('A', 1)},
        ES_CHAIN_BROKEN, ES_R_CHAIN_CRITICAL, "CN=leaf: extension 1.2.3.4", 2},
    {"policyConstraints, critical",
        {LEAF(2, "CN=m"),
            {'P', 2, 1,
                {.subject = "CN=m", .issuer = "CN=root", .ca = true, .critical = "2.5.29.36"}},
            ROOT('A', 1)},
        ES_CHAIN_BROKEN, ES_R_CHAIN_CRITICAL, "CN=m: extension 2.5.29.36", 3},
    {"a critical unknown in the anchor",
        {LEAF(1, "CN=root"),
            {'A', 1, 1, {.subject = "CN=root", .ca = true, .critical = "1.2.3.4"}}},
        ES_CHAIN_BROKEN, ES_R_CHAIN_CRITICAL, "CN=root: extension 1.2.3.4", 2},
    {"extKeyUsage, critical",
        {{'L', 0, 1, {.subject = "CN=leaf", .issuer = "CN=root", .eku = "1.3.6.1.5.5.7.3.8"}},
            ROOT('A', 1)},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 2},

    {"within a permitted name",
        {{'L', 0, 1, {.subject = "C=CN/O=单位/CN=leaf", .issuer = "CN=root"}},
            {'A', 1, 1, {.subject = "CN=root", .ca = true, .permitted = "C=CN/O=单位"}}},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 2},
    {"outside the permitted name",
        {{'L', 0, 1, {.subject = "C=CN/O=他人/CN=leaf", .issuer = "CN=root"}},
            {'A', 1, 1, {.subject = "CN=root", .ca = true, .permitted = "C=CN/O=单位"}}},
        ES_CHAIN_BROKEN, ES_R_CHAIN_NAME,
        "CN=leaf,O=他人,C=CN: permitted subtree violation; constraints of CN=root", 2},
    {"within an excluded name, two steps down",
        {{'L', 0, 2, {.subject = "C=CN/O=单位/CN=leaf", .issuer = "CN=m"}},
            {'P', 2, 1, {.subject = "CN=m", .issuer = "CN=root", .ca = true}},
            {'A', 1, 1, {.subject = "CN=root", .ca = true, .excluded = "C=CN/O=单位"}}},
        ES_CHAIN_BROKEN, ES_R_CHAIN_NAME,
        "CN=leaf,O=单位,C=CN: excluded subtree violation; constraints of CN=root", 3},
    {"an intermediate outside the permitted name",
        {{'L', 0, 2, {.subject = "C=CN/O=a/CN=leaf", .issuer = "CN=m"}},
            {'P', 2, 1, {.subject = "CN=m", .issuer = "CN=root", .ca = true}},
            {'A', 1, 1, {.subject = "CN=root", .ca = true, .permitted = "C=CN/O=a"}}},
        ES_CHAIN_BROKEN, ES_R_CHAIN_NAME,
        "CN=m: permitted subtree violation; constraints of CN=root", 3},

    {"SHA-1",
        {{'L', 0, UNIT_EC, {.subject = "CN=leaf", .issuer = "CN=root", .hash = "SHA1"}},
            ROOT('A', UNIT_EC)},
        ES_CHAIN_BROKEN, ES_R_CHAIN_WEAK, "CN=leaf: 1.2.840.10045.4.1, key of 256 bits", 2},
    {"a short RSA key", {LEAF(UNIT_RSA_1024, "CN=root"), ROOT('A', UNIT_RSA_1024)}, ES_CHAIN_BROKEN,
        ES_R_CHAIN_WEAK, "CN=leaf: 1.2.840.113549.1.1.11, key of 1024 bits", 2},
    {"SHA-1 of the anchor itself is nobody's business",
        {LEAF(UNIT_EC, "CN=root"),
            {'A', UNIT_EC, UNIT_EC, {.subject = "CN=root", .ca = true, .hash = "SHA1"}}},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 2},
    {"an unknown algorithm",
        {{'L', 0, 1, {.subject = "CN=leaf", .issuer = "CN=root", .algorithm = "1.2.3.4"}},
            ROOT('A', 1)},
        ES_CHAIN_BROKEN, ES_R_CHAIN_BROKEN,
        "CN=leaf: algorithm 1.2.3.4, or the issuer's public key, is not supported", 2},

    {"no intermediate", {LEAF(2, "CN=m"), ROOT('A', 1)}, ES_CHAIN_NOT_FOUND, ES_R_CHAIN_NOT_FOUND,
        "CN=m", 1},
    {"no root",
        {LEAF(2, "CN=m"), {'P', 2, 1, {.subject = "CN=m", .issuer = "CN=root", .ca = true}},
            {'A', 3, 3, {.subject = "CN=other", .ca = true}}},
        ES_CHAIN_NOT_FOUND, ES_R_CHAIN_NOT_FOUND, "CN=root", 2},
    {"a root that is no anchor",
        {LEAF(1, "CN=root"), ROOT('P', 1), {'A', 3, 3, {.subject = "CN=other", .ca = true}}},
        ES_CHAIN_NOT_FOUND, ES_R_CHAIN_NOT_FOUND, "CN=root", 2},
    {"a self-signed leaf that is no anchor", {{'L', 0, 0, {.subject = "CN=leaf"}}, ROOT('A', 1)},
        ES_CHAIN_NOT_FOUND, ES_R_CHAIN_NOT_FOUND, "CN=leaf", 1},
    {"a pool that has the leaf again",
        {LEAF(1, "CN=root"), {'P', 0, 1, {.subject = "CN=leaf", .issuer = "CN=root"}},
            ROOT('A', 1)},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 2},
    {"two CAs that certify each other",
        {LEAF(2, "CN=a"), {'P', 2, 3, {.subject = "CN=a", .issuer = "CN=b", .ca = true}},
            {'P', 3, 2, {.subject = "CN=b", .issuer = "CN=a", .ca = true}}, ROOT('A', 1)},
        ES_CHAIN_NOT_FOUND, ES_R_CHAIN_NOT_FOUND, "CN=a", 3},
    {"certified by two roots, of which the second is the anchor",
        {LEAF(2, "CN=m"), {'P', 2, 3, {.subject = "CN=m", .issuer = "CN=first", .ca = true}},
            {'P', 3, 3, {.subject = "CN=first", .ca = true}},
            {'P', 2, 1, {.subject = "CN=m", .issuer = "CN=root", .ca = true}}, ROOT('A', 1)},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 3},
    {"certified by two roots, one path broken",
        {LEAF(2, "CN=m"),
            {'T', 2, 3, {.subject = "CN=m", .issuer = "CN=first", .ca = true, .damaged = true}},
            {'A', 3, 3, {.subject = "CN=first", .ca = true}},
            {'P', 2, 1, {.subject = "CN=m", .issuer = "CN=root", .ca = true}}, ROOT('A', 1)},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 3},
    {"one name, two keys: the key identifier chooses",
        {LEAF(1, "CN=root"), ROOT('A', 2), ROOT('A', 1)}, ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root",
        2},
    {"one name, two keys: the signature chooses",
        {{'L', 0, 1, {.subject = "CN=leaf", .issuer = "CN=root", .no_aki = true}}, ROOT('A', 2),
            ROOT('A', 1)},
        ES_CHAIN_GOOD, ES_R_OK_PATH, "CN=root", 2},
    {"one name, another key, by identifier", {LEAF(1, "CN=root"), ROOT('A', 2)}, ES_CHAIN_NOT_FOUND,
        ES_R_CHAIN_NOT_FOUND, "CN=root", 1},
    {"one name, another key, no identifier",
        {{'L', 0, 1, {.subject = "CN=leaf", .issuer = "CN=root", .no_aki = true}}, ROOT('A', 2)},
        ES_CHAIN_BROKEN, ES_R_CHAIN_SIGNATURE, "CN=leaf: signature under the key of CN=root", 2},
    {"the break that explains: not the other key's",
        {{'L', 0, 1, {.subject = "CN=leaf", .issuer = "CN=root", .no_aki = true}}, ROOT('A', 2),
            {'A', 1, 1, {.subject = "CN=root", .ca = true, .usage = MAKER_USAGE(MAKER_SIGN)}}},
        ES_CHAIN_BROKEN, ES_R_CHAIN_NOT_CA, "CN=root: keyUsage without keyCertSign", 2},
    {"a name in other octets is another name",
        {{'L', 0, 1, {.subject = "CN=leaf", .issuer = "CN=ROOT"}}, ROOT('A', 1)},
        ES_CHAIN_NOT_FOUND, ES_R_CHAIN_NOT_FOUND, "CN=ROOT", 1},

    {"no anchors", {LEAF(1, "CN=root"), ROOT('T', 1)}, ES_CHAIN_NO_ANCHORS, ES_R_NO_ANCHORS, NULL,
        0},
    {"a maker anchor is none for signers", {LEAF(1, "CN=root"), ROOT('M', 1)}, ES_CHAIN_NO_ANCHORS,
        ES_R_NO_ANCHORS, NULL, 0},
    {"a maker anchor beside another signer anchor",
        {LEAF(1, "CN=root"), ROOT('M', 1), {'A', 3, 3, {.subject = "CN=other", .ca = true}}},
        ES_CHAIN_NOT_FOUND, ES_R_CHAIN_NOT_FOUND, "CN=root", 1},
};

#endif
