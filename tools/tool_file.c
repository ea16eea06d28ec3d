/* SPDX-License-Identifier: Apache-2.0 */
/* Files and streams: read whole, written whole or not at all. */
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a pipe holds is not known beforehand. */
static int read_all(unsigned char **out, size_t *len, FILE *file)
{
    size_t size = 1 << 16;

    *len = 0;
    *out = malloc(size);
    while (*out != NULL) {
        *len += fread(*out + *len, 1, size - *len, file);
        if (*len < size)
            break;
        unsigned char *grown = size > SIZE_MAX / 2 ? NULL : realloc(*out, size * 2);

        if (grown == NULL)
            free(*out);
        *out = grown;
        size *= 2;
    }
    if (*out == NULL)
        return ENOMEM;
    if (!ferror(file))
        return 0;
    free(*out);
    *out = NULL;
    return errno != 0 ? errno : EIO;
}

int tool_read(unsigned char **out, size_t *len, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    int sys;

    *out = NULL;
    *len = 0;
    if (file == NULL)
        return tool_system_error(path,
            errno == ENOENT || errno == ENOTDIR ? ESEAL_E_NOT_FOUND : ESEAL_E_IO, errno,
            "cannot open");
    sys = read_all(out, len, file);
    if (!standard)
        fclose(file);
    return sys != 0 ? tool_system_error(
                          path, sys == ENOMEM ? ESEAL_E_NOMEM : ESEAL_E_IO, sys, "cannot read")
                    : 0;
}

int tool_open(tool_input *out, const char *path)
{
    eseal_error err = {0};
    size_t len = 0;
    int rc = 0;

    *out = (tool_input){NULL, NULL};
    if (strcmp(path, "-") != 0)
        return eseal_io_open_file(&out->io, path, &err) < 0 ? tool_error(path, &err) : 0;
    rc = tool_read(&out->memory, &len, path);
    if (rc == 0 && eseal_io_open(&out->io, out->memory, len, &err) < 0)
        rc = tool_error(path, &err);
    return rc;
}

void tool_close(tool_input *input)
{
    eseal_io_free(input->io);
    free(input->memory);
}

int tool_flush(int rc)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return rc;
    tool_say("eseal: standard output: cannot write%s%s (%s)\n", errno != 0 ? ": " : "",
        errno != 0 ? strerror(errno) : "", eseal_error_name(ESEAL_E_IO));
    clearerr(stdout);
    return tool_worse(rc, EXIT_UNAVAILABLE);
}

/* Renaming would put a file in the place of a device, a pipe or what a link leads to. */
static int check_target(const char *path)
{
    struct stat st;

    if (stat(path, &st) < 0 || S_ISREG(st.st_mode))
        return 0;
    return tool_system_error(path, ESEAL_E_IO, S_ISDIR(st.st_mode) ? EISDIR : EINVAL,
        "cannot write: not a regular file");
}

/* A new file beside path.  One that a killed process left may have the first names. */
static int create_beside(char **temp, const char *path, unsigned flags)
{
    size_t size = strlen(path) + 48;
    mode_t mode = (flags & TOOL_WRITE_SECRET) != 0 ? 0600 : 0666;
    int fd = -1;

    *temp = malloc(size);
    if (*temp == NULL)
        return -1;
    for (unsigned attempt = 0; fd < 0 && attempt < 1000; attempt++) {
        snprintf(*temp, size, "%s.%ld-%u.tmp", path, (long)getpid(), attempt);
        fd = open(*temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd >= 0)
        return fd;
    free(*temp);
    *temp = NULL;
    return -1;
}

static bool put_all(int fd, const unsigned char *data, size_t len)
{
    while (len > 0) {
        ssize_t put = write(fd, data, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        data += put;
        len -= (size_t)put;
    }
    return fsync(fd) == 0;
}

int tool_stage(char **temp, const char *path, const void *data, size_t len, unsigned flags)
{
    int rc = check_target(path), fd, sys;

    *temp = NULL;
    if (rc != 0)
        return rc;
    fd = create_beside(temp, path, flags);
    if (fd < 0)
        return tool_system_error(path, ESEAL_E_IO, errno, "cannot write");
    sys = put_all(fd, data, len) ? 0 : errno;
    if (close(fd) < 0 && sys == 0)
        sys = errno;
    if (sys == 0)
        return 0;
    tool_unstage(temp);
    return tool_system_error(path, ESEAL_E_IO, sys, "cannot write");
}

int tool_place(char **temp, const char *path, unsigned flags)
{
    bool done = (flags & TOOL_WRITE_NEW) == 0 ? rename(*temp, path) == 0
                                              : link(*temp, path) == 0 && remove(*temp) == 0;
    int sys = done ? 0 : errno;

    if (!done)
        remove(*temp);
    free(*temp);
    *temp = NULL;
    return done ? 0 : tool_system_error(path, ESEAL_E_IO, sys, "cannot write");
}

void tool_unstage(char **temp)
{
    if (*temp != NULL)
        remove(*temp);
    free(*temp);
    *temp = NULL;
}

int tool_write(const char *path, const void *data, size_t len)
{
    char *temp = NULL;
    int rc;

    if (strcmp(path, "-") == 0)
        return fwrite(data, 1, len, stdout) == len ? 0 : tool_flush(0);
    rc = tool_stage(&temp, path, data, len, 0);
    return rc == 0 ? tool_place(&temp, path, 0) : rc;
}
