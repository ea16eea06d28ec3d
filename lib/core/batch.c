/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pool of threads over documents.  All jobs stand in one list in the order of adding: those that
 * wait are its tail, and "waiting" is the first of them.  Everything is under one lock; judging is
 * not.
 */
#include <eseal/batch.h>

#include "base/ctx.h"
#include "base/mem.h"
#include "base/thread.h"

#define THREADS_MAX 1024
#define WINDOW_MAX ((size_t)1 << 24)
#define WINDOW_PER_THREAD 32

typedef struct job {
    struct job *before, *after; /* in the order of adding */
    struct job *done_after;     /* in the order of ending, once done */
    bool done;
    uint64_t index;
    char *path; /* NULL: data */
    const void *data;
    size_t len;
    char *name; /* or NULL */
    int rc;
    eseal_report *report;
    eseal_error err;
} job;

struct eseal_batch {
    const eseal_ctx *ctx;
    eseal_verify_options options;
    bool any_order;
    size_t window, thread_count;
    es_thread *threads;
    char *name; /* what eseal_batch_next() gave last */
    struct es_batch_shared {
        es_lock lock;
        es_cond work, result; /* there is something to do; something was done */
        job *first, *last, *waiting;
        job *done_first, *done_last; /* not yet taken; used where any order will do */
        bool cancelled, ending;
        uint64_t counts[ESEAL_BATCH_DROPPED + 1];
    } * shared; /* behind a pointer, so that a batch that only counts can be const */
};

static void job_free(job *j)
{
    if (j == NULL)
        return;
    eseal_report_free(j->report);
    es_free(j->path);
    es_free(j->name);
    es_free(j);
}

/* --- the workers --- */

static void judge(const eseal_batch *batch, job *j)
{
    eseal_verify_options options = batch->options;
    eseal_document *document = NULL;
    eseal_io *io = NULL;

    options.name = j->name;
    j->rc = j->path != NULL ? eseal_io_open_file(&io, j->path, &j->err)
                            : eseal_io_open(&io, j->data, j->len, &j->err);
    if (j->rc == 0)
        j->rc = eseal_document_open(&document, batch->ctx, io, &j->err);
    if (j->rc == 0)
        j->rc = eseal_document_verify(&j->report, document, &options, &j->err);
    eseal_document_free(document);
    eseal_io_free(io);
}

static int counter_of(const job *j)
{
    if (j->rc < 0)
        return ESEAL_BATCH_ERRORS;
    switch (eseal_report_result(j->report)) {
    case ESEAL_PASSED:
        return ESEAL_BATCH_PASSED;
    case ESEAL_FAILED:
        return ESEAL_BATCH_FAILED;
    case ESEAL_NONE:
        return ESEAL_BATCH_NONE;
    default:
        return ESEAL_BATCH_INDETERMINATE;
    }
}

static void end_job(struct es_batch_shared *s, job *j, bool any_order)
{
    j->done = true;
    s->counts[ESEAL_BATCH_DONE]++;
    s->counts[counter_of(j)]++;
    if (any_order && s->done_last == NULL)
        s->done_first = j;
    else if (any_order)
        s->done_last->done_after = j;
    if (any_order)
        s->done_last = j;
    es_cond_wake_one(&s->result);
}

static void *work(void *arg)
{
    eseal_batch *batch = arg;
    struct es_batch_shared *s = batch->shared;

    es_lock_take(&s->lock);
    while (!s->ending) {
        job *j = s->waiting;

        if (j == NULL) {
            es_cond_wait(&s->work, &s->lock);
            continue;
        }
        s->waiting = j->after;
        es_lock_give(&s->lock);
        judge(batch, j);
        es_lock_take(&s->lock);
        end_job(s, j, batch->any_order);
    }
    es_lock_give(&s->lock);
    return NULL;
}

/* --- birth and end --- */

static int shared_new(struct es_batch_shared **out, eseal_error *err)
{
    struct es_batch_shared *s = es_alloc(sizeof *s);
    int rc;

    if (s == NULL)
        return es_err_nomem(err);
    rc = es_lock_init(&s->lock, err);
    if (rc < 0)
        goto no_lock;
    rc = es_cond_init(&s->work, err);
    if (rc < 0)
        goto no_work;
    rc = es_cond_init(&s->result, err);
    if (rc < 0)
        goto no_result;
    *out = s;
    return 0;
no_result:
    es_cond_destroy(&s->work);
no_work:
    es_lock_destroy(&s->lock);
no_lock:
    es_free(s);
    return rc;
}

static int start_threads(eseal_batch *batch, size_t count, eseal_error *err)
{
    eseal_error problem = {0};

    batch->threads = es_alloc_array(count, sizeof *batch->threads);
    if (batch->threads == NULL)
        return es_err_nomem(err);
    while (batch->thread_count < count) {
        if (es_thread_start(&batch->threads[batch->thread_count], work, batch, &problem) < 0)
            break;
        batch->thread_count++;
    }
    if (batch->thread_count > 0)
        return 0;
    return es_err(err, problem.code, NULL, ES_NO_OFFSET, "%s", problem.text);
}

int eseal_batch_new(
    eseal_batch **out, const eseal_ctx *ctx, const eseal_batch_options *options, eseal_error *err)
{
    eseal_batch_options known;
    eseal_batch *batch = NULL;
    int rc;

    if (out == NULL || ctx == NULL)
        return es_err_misuse(err, "eseal_batch_new needs out and ctx");
    *out = NULL;
    if (!es_options_copy(&known, sizeof known, options) || known.threads > THREADS_MAX ||
        known.window > WINDOW_MAX)
        return es_err_misuse(
            err, "eseal_batch_options: size is not set, or a number or field is unknown here");
    batch = es_alloc(sizeof *batch);
    if (batch == NULL)
        return es_err_nomem(err);
    if (!es_options_copy(&batch->options, sizeof batch->options, known.verify)) {
        rc =
            es_err_misuse(err, "eseal_verify_options: size is not set, or a field is unknown here");
        goto out;
    }
    if (known.threads == 0)
        known.threads = es_thread_processors();
    if (known.threads > THREADS_MAX)
        known.threads = THREADS_MAX;
    batch->ctx = ctx;
    batch->any_order = known.any_order != 0;
    batch->window = known.window != 0 ? known.window : WINDOW_PER_THREAD * known.threads;
    rc = shared_new(&batch->shared, err);
    if (rc == 0)
        rc = start_threads(batch, known.threads, err);
    if (rc < 0)
        goto out;
    *out = batch;
    batch = NULL;
out:
    eseal_batch_free(batch);
    return rc;
}

/* Takes what nobody has begun out of the list.  Under the lock. */
static void drop_waiting(struct es_batch_shared *s)
{
    job *j = s->waiting;

    if (j == NULL)
        return;
    s->last = j->before;
    if (j->before == NULL)
        s->first = NULL;
    else
        j->before->after = NULL;
    s->waiting = NULL;
    while (j != NULL) {
        job *after = j->after;

        s->counts[ESEAL_BATCH_DROPPED]++;
        s->counts[ESEAL_BATCH_UNDER_WAY]--;
        job_free(j);
        j = after;
    }
}

void eseal_batch_cancel(eseal_batch *batch)
{
    if (batch == NULL)
        return;
    es_lock_take(&batch->shared->lock);
    batch->shared->cancelled = true;
    drop_waiting(batch->shared);
    es_cond_wake_all(&batch->shared->result);
    es_lock_give(&batch->shared->lock);
}

void eseal_batch_free(eseal_batch *batch)
{
    struct es_batch_shared *s;

    if (batch == NULL)
        return;
    s = batch->shared;
    if (s != NULL) {
        es_lock_take(&s->lock);
        drop_waiting(s);
        s->ending = true;
        es_cond_wake_all(&s->work);
        es_lock_give(&s->lock);
        for (size_t i = 0; i < batch->thread_count; i++)
            es_thread_join(&batch->threads[i]);
        while (s->first != NULL) {
            job *after = s->first->after;

            job_free(s->first);
            s->first = after;
        }
        es_cond_destroy(&s->result);
        es_cond_destroy(&s->work);
        es_lock_destroy(&s->lock);
        es_free(s);
    }
    es_free(batch->threads);
    es_free(batch->name);
    es_free(batch);
}

/* --- adding --- */

uint64_t eseal_batch_count(const eseal_batch *batch, int what)
{
    uint64_t count = 0;

    if (batch == NULL || what < ESEAL_BATCH_ADDED || what > ESEAL_BATCH_DROPPED)
        return 0;
    es_lock_take(&batch->shared->lock);
    count = batch->shared->counts[what];
    es_lock_give(&batch->shared->lock);
    return count;
}

int eseal_batch_is_full(const eseal_batch *batch)
{
    return eseal_batch_count(batch, ESEAL_BATCH_UNDER_WAY) >= (batch == NULL ? 0 : batch->window);
}

static int put(eseal_batch *batch, job *j, eseal_error *err)
{
    struct es_batch_shared *s = batch->shared;
    int rc = 0;

    es_lock_take(&s->lock);
    if (s->cancelled) {
        rc = es_err_misuse(err, "this batch was cancelled");
    } else if (s->counts[ESEAL_BATCH_UNDER_WAY] >= batch->window) {
        rc = es_err_misuse(err, "the window of this batch is full: take results first");
    } else {
        j->index = s->counts[ESEAL_BATCH_ADDED]++;
        s->counts[ESEAL_BATCH_UNDER_WAY]++;
        j->before = s->last;
        if (s->last == NULL)
            s->first = j;
        else
            s->last->after = j;
        s->last = j;
        if (s->waiting == NULL)
            s->waiting = j;
        es_cond_wake_one(&s->work);
    }
    es_lock_give(&s->lock);
    return rc;
}

static int add(
    eseal_batch *batch, const char *path, es_span data, const char *name, eseal_error *err)
{
    job *j = es_alloc(sizeof *j);
    int rc = 0;

    if (j == NULL)
        return es_err_nomem(err);
    j->data = data.ptr;
    j->len = data.len;
    if ((path != NULL && (j->path = es_strdup(path)) == NULL) ||
        (name != NULL && (j->name = es_strdup(name)) == NULL))
        rc = es_err_nomem(err);
    if (rc == 0)
        rc = put(batch, j, err);
    if (rc < 0)
        job_free(j);
    return rc;
}

int eseal_batch_add_file(eseal_batch *batch, const char *path, const char *name, eseal_error *err)
{
    if (batch == NULL || path == NULL)
        return es_err_misuse(err, "eseal_batch_add_file needs batch and path");
    return add(batch, path, es_span_of(NULL, 0), name != NULL ? name : path, err);
}

int eseal_batch_add(
    eseal_batch *batch, const void *data, size_t len, const char *name, eseal_error *err)
{
    if (batch == NULL || (data == NULL && len > 0))
        return es_err_misuse(err, "eseal_batch_add needs batch and data");
    return add(batch, NULL, es_span_of(data, len), name, err);
}

/* --- results --- */

/* The job whose turn it is, out of both lists; NULL: none is under way.  Under the lock. */
static job *take_done(const eseal_batch *batch, struct es_batch_shared *s)
{
    job *j = batch->any_order ? s->done_first : s->first;

    while (s->first != NULL && (j == NULL || !j->done)) {
        es_cond_wait(&s->result, &s->lock);
        j = batch->any_order ? s->done_first : s->first;
    }
    if (j == NULL)
        return NULL;
    if (j->before == NULL)
        s->first = j->after;
    else
        j->before->after = j->after;
    if (j->after == NULL)
        s->last = j->before;
    else
        j->after->before = j->before;
    if (batch->any_order)
        s->done_first = j->done_after;
    if (s->done_first == NULL)
        s->done_last = NULL;
    s->counts[ESEAL_BATCH_UNDER_WAY]--;
    return j;
}

int eseal_batch_next(
    eseal_report **report, uint64_t *index, const char **name, eseal_batch *batch, eseal_error *err)
{
    job *j;
    int rc = 1;

    if (index != NULL)
        *index = UINT64_MAX;
    if (name != NULL)
        *name = NULL;
    if (report == NULL || batch == NULL)
        return es_err_misuse(err, "eseal_batch_next needs report and batch");
    *report = NULL;
    es_free(batch->name);
    batch->name = NULL;
    es_lock_take(&batch->shared->lock);
    j = take_done(batch, batch->shared);
    es_lock_give(&batch->shared->lock);
    if (j == NULL)
        return 0;
    batch->name = j->name;
    j->name = NULL;
    if (index != NULL)
        *index = j->index;
    if (name != NULL)
        *name = batch->name;
    if (j->rc < 0) {
        rc = j->rc;
        if (err != NULL && err->code == 0)
            *err = j->err;
    } else {
        *report = j->report;
        j->report = NULL;
    }
    job_free(j);
    return rc;
}
