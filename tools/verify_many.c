/* SPDX-License-Identifier: Apache-2.0 */
/* eseal verify --jobs, --files0-from, --resume: many files, by an eseal_batch. */
#include "verify.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "progress.h"
#include "resume.h"

#define NAME_MAX_OCTETS 65535
#define FLUSH_SECONDS 1.0

typedef struct many {
    verify_job *job;
    eseal_batch *batch;
    resume *resume; /* or NULL */
    progress progress;
    int next;   /* of the arguments */
    FILE *list; /* or NULL */
    const char *list_name;
    char *name; /* the last that was read from it */
    size_t name_room;
    unsigned char *input; /* what standard input held */
    uint64_t failed;      /* files that could not even be added */
    bool printed, ended, prints_to_terminal;
    int worst;
    double flushed;
    /* the thread that hears signals */
    pthread_t listener;
    bool listening;
    sigset_t signals, before;
    atomic_int caught; /* the signal that ends the work, 0: none */
} many;

bool verify_is_many(const tool_args *args)
{
    return tool_is_on(args, "--jobs") || tool_is_on(args, "--files0-from") ||
           tool_is_on(args, "--resume");
}

/* --- where the names come from --- */

/* How many names a list has; 0 where only reading would tell. */
static uint64_t count_names(const char *path)
{
    FILE *list = strcmp(path, "-") == 0 ? NULL : fopen(path, "rb");
    uint64_t count = 0;
    int c, last = 0;

    if (list == NULL)
        return 0;
    if (fseek(list, 0, SEEK_CUR) == 0) { /* a pipe can be read once only */
        while ((c = getc(list)) != EOF) {
            count += c == 0;
            last = c;
        }
        count += last != 0;
    }
    fclose(list);
    return count;
}

static int open_list(many *m, const char *path)
{
    m->list_name = strcmp(path, "-") == 0 ? "standard input" : path;
    m->list = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (m->list != NULL)
        return 0;
    return tool_system_error(path,
        errno == ENOENT || errno == ENOTDIR ? ESEAL_E_NOT_FOUND : ESEAL_E_IO, errno, "cannot open");
}

static void end_with(many *m, int code)
{
    m->ended = true;
    m->worst = tool_worse(m->worst, code);
}

/* The next name of the list; NULL: there is none, or m->worst says why not. */
static const char *next_of_list(many *m)
{
    ssize_t len;

    errno = 0;
    len = getdelim(&m->name, &m->name_room, '\0', m->list);
    if (len > 0 && strlen(m->name) > NAME_MAX_OCTETS) {
        progress_clear(&m->progress);
        end_with(m, tool_usage(m->job->args->command,
                        "--files0-from %s: a name of more than %d octets; names end in a 0 octet",
                        m->list_name, NAME_MAX_OCTETS));
        return NULL;
    }
    if (len > 0 && m->name[0] == '\0') {
        progress_clear(&m->progress);
        end_with(
            m, tool_usage(m->job->args->command, "--files0-from %s: an empty name", m->list_name));
        return NULL;
    }
    if (len > 0)
        return m->name;
    m->ended = true;
    if (!feof(m->list) || ferror(m->list)) {
        progress_clear(&m->progress);
        end_with(m, tool_system_error(m->list_name, errno == ENOMEM ? ESEAL_E_NOMEM : ESEAL_E_IO,
                        errno, "cannot read"));
    }
    return NULL;
}

static const char *next_name(many *m)
{
    if (m->ended)
        return NULL;
    if (m->list != NULL)
        return next_of_list(m);
    if (m->next < m->job->args->arg_count)
        return m->job->args->args[m->next++];
    m->ended = true;
    return NULL;
}

/* --- adding --- */

/* Standard input, which is read here and now, the first time that it is named. */
static int add_input(many *m)
{
    size_t len = 0;
    eseal_error err = {0};
    int rc;

    if (m->input != NULL)
        return tool_usage(m->job->args->command, "\"-\" can be read once only");
    rc = tool_read(&m->input, &len, "-");
    if (rc == 0 && eseal_batch_add(m->batch, m->input, len, "standard input", &err) < 0 &&
        atomic_load(&m->caught) == 0)
        rc = tool_error("standard input", &err);
    return rc;
}

static int add_file(many *m, const char *path)
{
    char *name = tool_utf8(path);
    eseal_error err = {0};
    int rc = 0;

    if (name == NULL)
        rc = tool_system_error(path, ESEAL_E_NOMEM, ENOMEM, "cannot read");
    else if (m->resume != NULL && resume_has(m->resume, name))
        ; /* it has its line */
    else if (eseal_batch_add_file(m->batch, path, name, &err) < 0 && atomic_load(&m->caught) == 0)
        rc = tool_error(path, &err);
    free(name);
    return rc;
}

static void fill(many *m)
{
    const char *path;

    while (atomic_load(&m->caught) == 0 && !eseal_batch_is_full(m->batch) &&
           (path = next_name(m)) != NULL) {
        bool input = m->list == NULL && strcmp(path, "-") == 0;
        int rc = input ? add_input(m) : add_file(m, path);

        m->failed += rc != 0;
        m->worst = tool_worse(m->worst, rc);
    }
}

/* --- results --- */

static void take(
    many *m, int rc, const eseal_report *report, const char *name, const eseal_error *err)
{
    if (rc < 0 || m->prints_to_terminal)
        progress_clear(&m->progress);
    if (m->printed && !tool_is_on(m->job->args, "--jsonl"))
        putchar('\n');
    m->printed = true;
    if (rc < 0) {
        m->worst = tool_worse(m->worst, tool_error(name, err));
        return;
    }
    rc = verify_print(m->job, report);
    if (rc == 0)
        rc = tool_exit_of(eseal_report_result(report));
    m->worst = tool_worse(m->worst, rc);
}

static uint64_t not_passed(const many *m)
{
    return eseal_batch_count(m->batch, ESEAL_BATCH_DONE) -
           eseal_batch_count(m->batch, ESEAL_BATCH_PASSED) + m->failed;
}

/* What was printed goes out now and then, so that little is lost where the machine is. */
static void tell(many *m)
{
    double now = progress_seconds();

    if (now - m->flushed > FLUSH_SECONDS) {
        m->flushed = now;
        fflush(stdout);
    }
    progress_tell(&m->progress, eseal_batch_count(m->batch, ESEAL_BATCH_DONE), not_passed(m));
}

static void run_batch(many *m)
{
    for (;;) {
        eseal_report *report = NULL;
        const char *name = NULL;
        eseal_error err = {0};
        int rc;

        fill(m);
        rc = eseal_batch_next(&report, NULL, &name, m->batch, &err);
        if (rc == 0 && (m->ended || atomic_load(&m->caught) != 0))
            break;
        if (rc != 0)
            take(m, rc, report, name, &err);
        eseal_report_free(report);
        tell(m);
        if (ferror(stdout)) { /* tool_flush() will say so */
            m->ended = true;
            eseal_batch_cancel(m->batch);
        }
    }
}

/* --- signals --- */

/* The first signal ends the work, with whole lines; the second one ends the program. */
static void *listen_for_signals(void *arg)
{
    many *m = arg;
    int caught = 0;

    if (sigwait(&m->signals, &caught) != 0)
        return NULL;
    atomic_store(&m->caught, caught);
    eseal_batch_cancel(m->batch);
    pthread_sigmask(SIG_UNBLOCK, &m->signals, NULL);
    for (;;)
        pause();
}

/* Before the batch has threads, so that none of them is interrupted. */
static void block_signals(many *m)
{
    sigemptyset(&m->signals);
    sigaddset(&m->signals, SIGINT);
    sigaddset(&m->signals, SIGTERM);
    sigaddset(&m->signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &m->signals, &m->before);
}

static void unblock_signals(many *m)
{
    if (m->listening) {
        pthread_cancel(m->listener);
        pthread_join(m->listener, NULL);
        m->listening = false;
    }
    pthread_sigmask(SIG_SETMASK, &m->before, NULL);
}

static int start(many *m)
{
    long long threads = 1;
    eseal_batch_options options = {.size = sizeof options, .verify = &m->job->options};
    eseal_error err = {0};

    if (!tool_number(m->job->args, "--jobs", 0, 1024, &threads))
        return EXIT_USAGE;
    options.threads = (size_t)threads;
    if (eseal_batch_new(&m->batch, m->job->ctx, &options, &err) < 0)
        return tool_error(NULL, &err);
    m->listening = pthread_create(&m->listener, NULL, listen_for_signals, m) == 0;
    if (!m->listening)
        pthread_sigmask(SIG_SETMASK, &m->before, NULL);
    return 0;
}

static int prepare(many *m)
{
    const tool_args *args = m->job->args;
    const char *list = tool_value(args, "--files0-from"), *output = tool_value(args, "--resume");
    uint64_t total = list != NULL ? count_names(list) : (uint64_t)args->arg_count;
    int rc = list != NULL ? open_list(m, list) : 0;

    for (int i = 0; rc == 0 && output != NULL && i < args->arg_count; i++)
        if (strcmp(args->args[i], "-") == 0)
            return tool_usage(args->command, "--resume knows files by name: \"-\" has none");
    if (rc == 0 && output != NULL)
        rc = resume_open(&m->resume, output);
    if (rc != 0)
        return rc;
    m->worst = output != NULL ? resume_worst(m->resume) : 0;
    m->prints_to_terminal = isatty(STDOUT_FILENO) == 1;
    progress_begin(&m->progress, total, output != NULL ? resume_count(m->resume) : 0,
        strncmp(args->lang, "zh", 2) == 0);
    m->flushed = progress_seconds();
    return 0;
}

int verify_many(verify_job *j)
{
    many m = {.job = j};
    int rc = prepare(&m), caught;

    block_signals(&m);
    if (rc == 0)
        rc = start(&m);
    if (rc == 0) {
        run_batch(&m);
        progress_end(&m.progress, eseal_batch_count(m.batch, ESEAL_BATCH_DONE), not_passed(&m));
        rc = m.worst;
    }
    unblock_signals(&m);
    eseal_batch_free(m.batch);
    if (m.list != NULL && m.list != stdin)
        fclose(m.list);
    free(m.name);
    free(m.input);
    rc = tool_flush(rc);
    resume_free(m.resume);
    caught = atomic_load(&m.caught);
    if (caught != 0) /* whoever waits for this program shall see why it ended */
        raise(caught);
    return rc;
}
