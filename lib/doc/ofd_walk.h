/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over all parts of a package: its queue, and what it remembers. */
#ifndef ES_DOC_OFD_WALK_H
#define ES_DOC_OFD_WALK_H

#include "doc/ofd_read.h"

/* A part to be parsed and followed. */
typedef struct es_ofd_task {
    size_t file, document; /* indexes into files; document: whose ids are meant, or ES_OFD_NONE */
    es_ofd_kind kind;
    size_t body, page;
    bool opaque; /* page content, which leads nowhere, is not kept */
} es_ofd_task;

/* What is known of a file, by its index. */
typedef struct es_ofd_trace {
    bool full, opaque; /* queued with all its content, or without a page's */
    bool has_size;     /* a page's, or a document's default */
    double width, height;
    es_ofd_ids pages;     /* of a document: ID to page number */
    es_ofd_ids templates; /* of a document: ID to file */
} es_ofd_trace;

/* A location that is followed after everything else. */
typedef struct es_ofd_late {
    char *path;
    size_t shown_by, body;
} es_ofd_late;

struct es_ofd_walk {
    es_ofd *ofd;
    es_ofd_task *tasks;
    size_t task_count, task_capacity, next;
    es_ofd_trace *traces;
    size_t trace_capacity;
    es_ofd_late *late;
    size_t late_count, late_capacity;
    size_t page_capacity;
};

/* Notes what a location leads to, and queues it if it is a part (ofd_walk.c). */
int es_ofd_walk_visit(es_ofd_walk *walk, const char *path, const es_ofd_task *how, size_t shown_by,
    bool parse, eseal_error *err);
int es_ofd_walk_later(
    es_ofd_walk *walk, char *path, size_t shown_by, size_t body, eseal_error *err);
/* Everything that node and what is in it leads to (ofd_follow.c).  from: the part it stands in. */
int es_ofd_follow(
    es_ofd_walk *walk, const es_ofd_task *from, const es_xml_node *node, eseal_error *err);
/* Ids, pages and sizes of a Document part (ofd_document.c), before it is followed. */
int es_ofd_document_read(
    es_ofd_walk *walk, const es_ofd_task *from, const es_xml_node *root, eseal_error *err);
/* Its templates' ids, after it was followed. */
int es_ofd_templates_read(
    es_ofd_walk *walk, const es_ofd_task *from, const es_xml_node *root, eseal_error *err);
/* A page part: its size, and the templates that it shows. */
void es_ofd_page_read(es_ofd_walk *walk, const es_ofd_task *from, const es_xml_node *root);
/* Gives every page its size. */
void es_ofd_pages_size(es_ofd_walk *walk);

#endif
