/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small signed OFD package, in which a test changes, adds and removes parts.  Its digests and its
 * value are no true ones: nothing in doc/ looks at them.
 */
#ifndef ES_TESTS_OFD_SAMPLE_H
#define ES_TESTS_OFD_SAMPLE_H

#include "base/buf.h"
#include "doc/ofd.h"

#define NS " xmlns=\"http://www.ofdspec.org/2016\""
#define OFD(bodies) "<OFD" NS " Version=\"1.0\" DocType=\"OFD\">" bodies "</OFD>"
#define BODY(inner)                                                                                \
    "<DocBody><DocInfo><DocID>1</DocID></DocInfo><DocRoot>Doc_0/Document.xml</DocRoot>" inner      \
    "</DocBody>"
#define LIST "<Signatures>/Doc_0/Signs/Signatures.xml</Signatures>"
#define DOCUMENT(inner) "<Document" NS ">" inner "</Document>"
#define COMMON(inner)                                                                              \
    "<CommonData><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea>" inner "</"           \
    "CommonData>"
#define PAGES "<Pages><Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></Pages>"
#define SIGNATURES(inner) "<Signatures" NS ">" inner "</Signatures>"
#define ENTRY "<Signature ID=\"s001\" Type=\"Seal\" BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\"/>"
#define SIGNATURE(info, value)                                                                     \
    "<Signature" NS "><SignedInfo>" info "</SignedInfo>" value "</Signature>"
#define VALUE "<SignedValue>/Doc_0/Signs/Sign_0/SignedValue.dat</SignedValue>"
#define REFERENCES "<References CheckMethod=\"SM3\">" REFERENCE "</References>"
#define REFERENCE "<Reference FileRef=\"/OFD.xml\"><CheckValue>AQI=</CheckValue></Reference>"
#define STAMP "<StampAnnot ID=\"s002\" PageRef=\"1\" Boundary=\"10 20.5 30 40\"/>"
#define SEAL "<Seal><BaseLoc>/Doc_0/Signs/Sign_0/Seal.esl</BaseLoc></Seal>"

#define OFD_XML "OFD.xml"
#define DOCUMENT_XML "Doc_0/Document.xml"
#define PAGE_XML "Doc_0/Pages/Page_0/Content.xml"
#define TEMPLATE_XML "Doc_0/Tpls/Tpl_0/Content.xml"
#define RES_XML "Doc_0/PublicRes.xml"
#define LIST_XML "Doc_0/Signs/Signatures.xml"
#define SIGNATURE_XML "Doc_0/Signs/Sign_0/Signature.xml"

/* text NULL: the part is taken out. */
typedef struct part {
    const char *name, *text;
} part;

#define PARTS_MAX 6

typedef struct sample {
    eseal_ctx ctx;
    es_buf octets;
    eseal_io *io;
    es_ofd *ofd;
} sample;

/* Ends at the first change without a name.  limits: NULL for the defaults. */
void sample_open(sample *s, const part *changes, const eseal_limits *limits);
void sample_close(sample *s);
/* Everything that was found, as "list bad xml-value Doc_0/Signs/Signatures.xml (detail)", one a
 * line;
 * "" for nothing. */
const char *sample_findings(const es_ofd *ofd);
/* The files as "page Doc_0/x.xml 1 < Doc_0/Document.xml", one a line: kind, path, page if any, what
 * leads there; "!" behind the path of one that is missing. */
const char *sample_files(const es_ofd *ofd);

/* A case of a table: what changes, and what is found. */
typedef struct sample_case {
    const char *name;
    part changes[PARTS_MAX];
    const char *want;
} sample_case;
void sample_run(const sample_case *row);

#endif
