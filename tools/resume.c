/* SPDX-License-Identifier: Apache-2.0 */
#include "resume.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

typedef struct slot {
    unsigned char key[32];
    uint64_t lines; /* 0: the slot is free */
    uint64_t taken;
} slot;

struct resume {
    slot *slots;
    size_t size, used; /* size: a power of two */
    uint64_t count;
    int worst;
    FILE *file; /* holds the lock */
};

/* The slot of key, or the free one where it belongs. */
static slot *find(const resume *r, const unsigned char key[32])
{
    size_t at;

    memcpy(&at, key, sizeof at);
    for (at &= r->size - 1;; at = (at + 1) & (r->size - 1))
        if (r->slots[at].lines == 0 || memcmp(r->slots[at].key, key, 32) == 0)
            return &r->slots[at];
}

static bool grow(resume *r)
{
    resume bigger = {.size = r->size == 0 ? 1024 : r->size * 2};

    if (r->used < r->size / 2)
        return true;
    bigger.slots = calloc(bigger.size, sizeof *bigger.slots);
    if (bigger.slots == NULL)
        return false;
    for (size_t i = 0; i < r->size; i++)
        if (r->slots[i].lines > 0)
            *find(&bigger, r->slots[i].key) = r->slots[i];
    free(r->slots);
    r->slots = bigger.slots;
    r->size = bigger.size;
    return true;
}

static bool key_of(unsigned char key[32], const char *name)
{
    return EVP_Digest(name, strlen(name), key, NULL, EVP_sha256(), NULL) == 1;
}

static bool note(resume *r, const resume_line *line)
{
    unsigned char key[32];
    slot *at;

    r->count++;
    r->worst = tool_worse(r->worst, line->code);
    if (line->name == NULL)
        return true;
    if (!grow(r) || !key_of(key, line->name))
        return false;
    at = find(r, key);
    if (at->lines == 0) {
        memcpy(at->key, key, sizeof key);
        r->used++;
    }
    at->lines++;
    return true;
}

bool resume_has(resume *r, const char *name)
{
    unsigned char key[32];
    slot *at;

    /* a name that is not UTF-8 is not in its line as it was */
    if (r->size == 0 || strstr(name, "\xEF\xBF\xBD") != NULL || !key_of(key, name))
        return false;
    at = find(r, key);
    if (at->taken >= at->lines)
        return false;
    at->taken++;
    return true;
}

static int refuse_line(const char *path, uint64_t number)
{
    char text[96];

    snprintf(text, sizeof text, "line %llu is none that \"eseal verify --jsonl\" wrote",
        (unsigned long long)number);
    return tool_system_error(path, ESEAL_E_TEXT, 0, text);
}

static int read_lines(resume *r, FILE *file, const char *path)
{
    char *line = NULL;
    size_t room = 0;
    uint64_t whole = 0; /* octets of whole lines */
    ssize_t len;
    int rc = 0;

    errno = 0;
    while (rc == 0 && (len = getline(&line, &room, file)) > 0) {
        resume_line found = {0};

        if (line[len - 1] != '\n') {
            if (!resume_line_begins(line, (size_t)len))
                rc = refuse_line(path, r->count + 1);
            else if (ftruncate(fileno(file), (off_t)whole) < 0)
                rc = tool_system_error(path, ESEAL_E_IO, errno, "cannot cut off the last line");
            break;
        }
        line[len - 1] = '\0';
        whole += (uint64_t)len;
        if (strlen(line) != (size_t)len - 1 || !resume_line_read(&found, line))
            rc = refuse_line(path, r->count + 1);
        else if (!note(r, &found))
            rc = tool_system_error(path, ESEAL_E_NOMEM, ENOMEM, "its lines cannot be kept in mind");
    }
    if (rc == 0 && ferror(file))
        rc = tool_system_error(path, ESEAL_E_IO, errno, "cannot read");
    free(line);
    return rc;
}

static int open_alone(int *fd, const char *path)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct stat st;

    *fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (*fd < 0)
        return tool_system_error(path, ESEAL_E_IO, errno, "cannot open");
    if (fstat(*fd, &st) < 0 || !S_ISREG(st.st_mode))
        return tool_system_error(path, ESEAL_E_IO, EINVAL, "not a regular file");
    if (fcntl(*fd, F_SETLK, &lock) < 0)
        return tool_system_error(path, ESEAL_E_IO, errno, "another run is writing to it");
    return 0;
}

int resume_open(resume **out, const char *path)
{
    resume *r = calloc(1, sizeof *r);
    FILE *file = NULL;
    int fd = -1, rc;

    *out = NULL;
    if (r == NULL)
        return tool_system_error(path, ESEAL_E_NOMEM, ENOMEM, "cannot read");
    rc = open_alone(&fd, path);
    if (rc == 0 && (file = fdopen(fd, "r")) == NULL)
        rc = tool_system_error(path, ESEAL_E_NOMEM, errno, "cannot read");
    if (rc == 0)
        rc = read_lines(r, file, path);
    /* the lock belongs to this process and would go with the first descriptor that is closed */
    if (rc == 0 && (fflush(stdout) != 0 || dup2(fd, STDOUT_FILENO) < 0))
        rc = tool_system_error(path, ESEAL_E_IO, errno, "cannot write");
    r->file = file;
    if (file == NULL && fd >= 0)
        close(fd);
    if (rc == 0)
        *out = r;
    else
        resume_free(r);
    return rc;
}

int resume_worst(const resume *r)
{
    return r->worst;
}

uint64_t resume_count(const resume *r)
{
    return r->count;
}

void resume_free(resume *r)
{
    if (r == NULL)
        return;
    if (r->file != NULL)
        fclose(r->file);
    free(r->slots);
    free(r);
}
