/* SPDX-License-Identifier: Apache-2.0 */
/* Output files appear whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"

struct es_outfile {
    char *path; /* the name it will have */
    char *temp; /* the name it has */
    int fd;
};

static void outfile_free(es_outfile *file)
{
    if (file->fd >= 0)
        close(file->fd);
    es_free(file->temp);
    es_free(file->path);
    es_free(file);
}

void es_outfile_abandon(es_outfile *file)
{
    if (file == NULL)
        return;
    if (file->fd >= 0)
        unlink(file->temp);
    outfile_free(file);
}

/* Creates a new file beside path; O_EXCL makes sure that it is ours, and the umask applies. */
static int create_beside(es_outfile *file)
{
    for (unsigned attempt = 0; attempt < 1000; attempt++) {
        es_buf temp = ES_BUF(8192);

        es_buf_format(&temp, "%s.%ld-%u.tmp", file->path, (long)getpid(), attempt);
        es_free(file->temp);
        file->temp = (char *)es_buf_take(&temp, NULL);
        es_buf_free(&temp);
        if (file->temp == NULL)
            return ENOMEM;
        file->fd = open(file->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file->fd >= 0)
            return 0;
        if (errno != EEXIST)
            return errno;
    }
    return EEXIST;
}

/* The rename would put a file in the place of a device or a pipe, or fail at a folder when all else
 * is done. */
static int check_target(const char *path, eseal_error *err)
{
    struct stat st;

    if (stat(path, &st) < 0 || S_ISREG(st.st_mode))
        return 0;
    return es_err_sys(err, ESEAL_E_IO, S_ISDIR(st.st_mode) ? EISDIR : EINVAL, path,
        "cannot write there: not a regular file");
}

int es_outfile_open(es_outfile **out, const char *path, eseal_error *err)
{
    es_outfile *file = NULL;
    int sys = check_target(path, err);

    *out = NULL;
    if (sys < 0)
        return sys;
    file = es_alloc(sizeof *file);
    if (file == NULL)
        return es_err_nomem(err);
    file->fd = -1;
    file->path = es_strdup(path);
    sys = file->path == NULL ? ENOMEM : create_beside(file);
    if (sys != 0) {
        outfile_free(file);
        if (sys == ENOMEM)
            return es_err_nomem(err);
        return es_err_sys(err, ESEAL_E_IO, sys, path, "cannot write there");
    }
    *out = file;
    return 0;
}

const char *es_outfile_temp(const es_outfile *file)
{
    return file->temp;
}

int es_outfile_write(es_outfile *file, const void *data, size_t len, eseal_error *err)
{
    const uint8_t *at = data;

    while (len > 0) {
        ssize_t put = write(file->fd, at, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return es_err_sys(
                err, ESEAL_E_IO, put < 0 ? errno : ENOSPC, file->path, "cannot write");
        at += put;
        len -= (size_t)put;
    }
    return 0;
}

int es_outfile_put(void *file, const void *data, size_t len, eseal_error *err)
{
    return es_outfile_write(file, data, len, err);
}

/* After the rename the folder is synced too, so that the new name survives a crash.  Cuts path,
 * because nothing may fail any more. */
static void sync_folder(char *path)
{
    char *slash = strrchr(path, '/');
    int fd;

    if (slash != NULL)
        slash[slash == path ? 1 : 0] = '\0';
    fd = open(slash == NULL ? "." : path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
}

/* A file that is replaced keeps its mode. */
static int keep_mode(const es_outfile *file)
{
    struct stat st;

    if (stat(file->path, &st) < 0 || !S_ISREG(st.st_mode))
        return 0;
    return fchmod(file->fd, st.st_mode & 0777);
}

int es_outfile_commit(es_outfile *file, eseal_error *err)
{
    int rc = 0;

    if (keep_mode(file) < 0 || fsync(file->fd) < 0)
        rc = es_err_sys(err, ESEAL_E_IO, errno, file->path, "cannot write");
    else if (rename(file->temp, file->path) < 0)
        rc = es_err_sys(err, ESEAL_E_IO, errno, file->path, "cannot rename to");
    if (rc < 0) {
        es_outfile_abandon(file);
        return rc;
    }
    sync_folder(file->path);
    outfile_free(file);
    return 0;
}
