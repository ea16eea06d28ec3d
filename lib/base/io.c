/* SPDX-License-Identifier: Apache-2.0 */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/int.h"
#include "base/mem.h"

struct eseal_io {
    eseal_read_fn *read;
    void *arg;
    uint64_t length;
    const uint8_t *memory; /* not NULL: reads come from here */
    int fd;                /* -1 unless a file of ours */
    uint8_t *whole;        /* a small file of ours, read when it was opened */
    char *path;
};

/* Most documents are smaller, and read in dozens of pieces, many of them more than once. */
#define WHOLE_MAX ((uint64_t)1 << 20)

static int read_fd(void *arg, uint64_t offset, void *out, size_t len)
{
    const eseal_io *io = arg;
    uint8_t *at = out;

    while (len > 0) {
        ssize_t got = pread(io->fd, at, len, (off_t)offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        if (got == 0)
            return EIO; /* the file shrank while it was read */
        at += got;
        offset += (uint64_t)got;
        len -= (size_t)got;
    }
    return 0;
}

static int read_memory(void *arg, uint64_t offset, void *out, size_t len)
{
    const eseal_io *io = arg;

    memcpy(out, io->memory + offset, len);
    return 0;
}

int eseal_io_new(eseal_io **out, eseal_read_fn *read, void *arg, uint64_t length, eseal_error *err)
{
    eseal_io *io;

    if (out == NULL || read == NULL)
        return es_err_misuse(err, "eseal_io_new needs out and read");
    *out = NULL;
    io = es_alloc(sizeof *io);
    if (io == NULL)
        return es_err_nomem(err);
    io->read = read;
    io->arg = arg;
    io->length = length;
    io->fd = -1;
    *out = io;
    return 0;
}

int eseal_io_open(eseal_io **out, const void *data, size_t len, eseal_error *err)
{
    int rc;

    if (data == NULL && len > 0)
        return es_err_misuse(err, "eseal_io_open needs data");
    rc = eseal_io_new(out, read_memory, NULL, len, err);
    if (rc < 0)
        return rc;
    (*out)->memory = data == NULL ? (const uint8_t *)"" : data;
    (*out)->arg = *out;
    return 0;
}

static int open_reading(int *fd, const char *path, uint64_t *length, eseal_error *err)
{
    struct stat st;
    int saved;

    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0) {
        saved = errno;
        return es_err_sys(err, saved == ENOENT || saved == ENOTDIR ? ESEAL_E_NOT_FOUND : ESEAL_E_IO,
            saved, path, "cannot open");
    }
    if (fstat(*fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        saved = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
        close(*fd);
        return es_err_sys(err, ESEAL_E_IO, saved, path, "not a regular file");
    }
    *length = (uint64_t)st.st_size;
    return 0;
}

static int open_file(eseal_io **out, const char *path, eseal_error *err)
{
    uint64_t length = 0;
    int fd, rc;

    *out = NULL;
    rc = open_reading(&fd, path, &length, err);
    if (rc < 0)
        return rc;
    rc = eseal_io_new(out, read_fd, NULL, length, err);
    if (rc < 0) {
        close(fd);
        return rc;
    }
    (*out)->fd = fd;
    (*out)->arg = *out;
    (*out)->path = es_strdup(path);
    if ((*out)->path == NULL) {
        eseal_io_free(*out);
        *out = NULL;
        return es_err_nomem(err);
    }
    return 0;
}

/* Reads a small file at once, and closes it. */
static int take_whole(eseal_io *io, eseal_error *err)
{
    int rc;

    if (io->length > WHOLE_MAX)
        return 0;
    io->whole = es_alloc((size_t)io->length);
    if (io->whole == NULL)
        return es_err_nomem(err);
    rc = es_io_read(io, 0, io->whole, (size_t)io->length, err);
    if (rc < 0)
        return rc;
    close(io->fd);
    io->fd = -1;
    io->memory = io->whole;
    io->read = read_memory;
    return 0;
}

int eseal_io_open_file(eseal_io **out, const char *path, eseal_error *err)
{
    int rc;

    if (out == NULL || path == NULL)
        return es_err_misuse(err, "eseal_io_open_file needs out and path");
    rc = open_file(out, path, err);
    if (rc == 0)
        rc = take_whole(*out, err);
    if (rc < 0) {
        eseal_io_free(*out);
        *out = NULL;
    }
    return rc;
}

uint64_t eseal_io_length(const eseal_io *io)
{
    return io == NULL ? 0 : io->length;
}

void eseal_io_free(eseal_io *io)
{
    if (io == NULL)
        return;
    if (io->fd >= 0)
        close(io->fd);
    es_free(io->whole);
    es_free(io->path);
    es_free(io);
}

int es_io_read(const eseal_io *io, uint64_t offset, void *out, size_t len, eseal_error *err)
{
    uint64_t end;
    int sys;

    if (!es_u64_add(&end, offset, len) || end > io->length)
        return es_err(err, ESEAL_E_IO, io->path, offset, "reading beyond the end");
    if (len == 0)
        return 0;
    sys = io->read(io->arg, offset, out, len);
    if (sys == 0)
        return 0;
    es_err_sys(err, ESEAL_E_IO, sys, io->path, "cannot read");
    if (err != NULL && err->offset == ES_NO_OFFSET)
        err->offset = offset;
    return ESEAL_E_IO;
}

es_span es_io_memory(const eseal_io *io)
{
    if (io->memory == NULL)
        return es_span_of(NULL, 0);
    return es_span_of(io->memory, (size_t)io->length);
}

int es_file_read_limited(
    es_buf *out, const char *path, const char *limit, uint64_t max, eseal_error *err)
{
    eseal_io *io = NULL;
    uint8_t *room;
    int rc = open_file(&io, path, err);

    *out = ES_BUF(max > SIZE_MAX / 2 ? SIZE_MAX / 2 : (size_t)max);
    if (rc < 0)
        return rc;
    if (io->length > out->max) {
        rc = es_err_limit(err, path, limit, max);
    } else {
        room = es_buf_room(out, (size_t)io->length);
        rc = room == NULL ? es_err_nomem(err) : es_io_read(io, 0, room, (size_t)io->length, err);
    }
    eseal_io_free(io);
    if (rc < 0)
        es_buf_free(out);
    return rc;
}

int es_file_read(es_buf *out, const char *path, size_t max, eseal_error *err)
{
    return es_file_read_limited(out, path, "file_octets", max, err);
}
