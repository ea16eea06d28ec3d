/* SPDX-License-Identifier: Apache-2.0 */
/*
 * eseal/batch.h - many documents, judged by several threads.
 *
 * A batch has worker threads and a window: so many documents may be under way, which means added
 * and not yet taken back.  One thread of the caller's adds documents until the window is full, and
 * takes reports back with eseal_batch_next(), which makes room:
 *
 *     eseal_batch_new(&batch, ctx, &options, &err);
 *     while (there are more || eseal_batch_count(batch, ESEAL_BATCH_UNDER_WAY) > 0) {
 *         while (there are more && !eseal_batch_is_full(batch))
 *             eseal_batch_add_file(batch, path, NULL, &err);
 *         rc = eseal_batch_next(&report, &index, &name, batch, &err);
 *         ...
 *     }
 *     eseal_batch_free(batch);
 *
 * Memory depends on the window and the documents in it, never on how many there are in all.  Each
 * document is judged exactly as eseal_document_verify() would; what goes wrong with one is its own
 * result and stops no other.
 *
 * The workers have the signal mask of the thread that calls eseal_batch_new(): block there what
 * they shall not be interrupted by.
 *
 * NOT CHECKED: anything but what eseal_document_verify() checks.
 *
 * Threads: an eseal_batch is for one thread, but for eseal_batch_cancel() and eseal_batch_count(),
 * which any thread may call until it is freed.
 */
#ifndef ESEAL_BATCH_H
#define ESEAL_BATCH_H

#include <eseal/document.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eseal_batch eseal_batch;

/* Every field may be left zero. */
typedef struct eseal_batch_options {
    size_t size;                        /* sizeof(eseal_batch_options) */
    size_t threads;                     /* 0: as many as there are processors; at most 1024 */
    size_t window;                      /* documents under way at most; 0: 32 for each thread */
    int any_order;                      /* not 0: results as they come; 0: in the order of adding */
    const eseal_verify_options *verify; /* copied, without name; NULL: as for one document */
} eseal_batch_options;

/* Makes a batch and starts its threads; fewer than asked for where the system has no more, but one.
 *
 * Returns: 0; ESEAL_E_NOMEM (no memory, or no thread at all), ESEAL_E_MISUSE.
 * In:      ctx, and what options->verify points to: must outlive the batch.
 */
ESEAL_API ESEAL_CHECKED int eseal_batch_new(
    eseal_batch **out, const eseal_ctx *ctx, const eseal_batch_options *options, eseal_error *err);
/* Ends it: what has not been begun is dropped, what has been is waited for.  NULL does nothing. */
ESEAL_API void eseal_batch_free(eseal_batch *batch);

/* Whether the window is full, so that a result must be taken before more can be added. */
ESEAL_API int eseal_batch_is_full(const eseal_batch *batch);
/* Adds a file, which is opened when its turn comes; or a document in memory, which must live and
 * stay as it is until its result is taken or the batch is freed.  The first one's index is 0, then
 * 1 and so on.
 *
 * Returns: 0; ESEAL_E_NOMEM, ESEAL_E_MISUSE (the window is full, or the batch was cancelled).
 * In:      name: shown as the document's name in the report, and given back; NULL: the path, or
 *          nothing; copied, like path.
 */
ESEAL_API ESEAL_CHECKED int eseal_batch_add_file(
    eseal_batch *batch, const char *path, const char *name, eseal_error *err);
ESEAL_API ESEAL_CHECKED int eseal_batch_add(
    eseal_batch *batch, const void *data, size_t len, const char *name, eseal_error *err);

/* Takes a result, and waits until there is one.
 *
 * Returns: 1: *report is one document's; 0: none is under way; or what one document failed with, as
 *          of eseal_document_open_file() and eseal_document_verify(), with err.
 * Out:     report: free it with eseal_report_free(); NULL unless 1 is returned.
 *          index: of the document; UINT64_MAX where there is none.  May be NULL.
 *          name: as it was added, until the next call; NULL if it had none.  May be NULL.
 */
ESEAL_API ESEAL_CHECKED int eseal_batch_next(eseal_report **report, uint64_t *index,
    const char **name, eseal_batch *batch, eseal_error *err);

/* Drops what has not been begun, and takes nothing more.  What has been begun is finished, and its
 * results can still be taken.  From any thread; not from a signal handler. */
ESEAL_API void eseal_batch_cancel(eseal_batch *batch);

/* What eseal_batch_count() counts. */
enum {
    ESEAL_BATCH_ADDED = 1,     /* documents added */
    ESEAL_BATCH_UNDER_WAY = 2, /* of these, not yet taken back by eseal_batch_next() */
    ESEAL_BATCH_DONE = 3,      /* judged, or ended with an error */
    ESEAL_BATCH_ERRORS = 4,    /* of those done: ended with an error */
    ESEAL_BATCH_PASSED = 5,    /* of those done, by result */
    ESEAL_BATCH_FAILED = 6,
    ESEAL_BATCH_INDETERMINATE = 7,
    ESEAL_BATCH_NONE = 8,
    ESEAL_BATCH_DROPPED = 9 /* never begun, because the batch was cancelled */
};
/* From any thread.
 *
 * Returns: how many; 0 for a number that counts nothing.
 */
ESEAL_API uint64_t eseal_batch_count(const eseal_batch *batch, int what);

#ifdef __cplusplus
}
#endif
#endif
