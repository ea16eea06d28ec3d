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
    fprintf(stderr, "eseal: standard output: cannot write%s%s (%s)\n", errno != 0 ? ": " : "",
        errno != 0 ? strerror(errno) : "", eseal_error_name(ESEAL_E_IO));
    clearerr(stdout);
    return tool_worse(rc, EXIT_UNAVAILABLE);
}

/* A new file that only its owner can read. */
static FILE *open_secret(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");

    if (fd >= 0 && file == NULL)
        close(fd);
    return file;
}

/* Gives a file its name: over what is there, or, when it has to be new, only where nothing is. */
static bool give_name(const char *temp, const char *path, unsigned flags)
{
    if ((flags & TOOL_WRITE_NEW) == 0)
        return rename(temp, path) == 0;
    return link(temp, path) == 0 && remove(temp) == 0;
}

/* Beside the target, then moved to its name. */
static int write_beside(
    const char *path, const char *temp, const void *data, size_t len, unsigned flags)
{
    FILE *file = (flags & TOOL_WRITE_SECRET) != 0 ? open_secret(temp) : fopen(temp, "wbx");
    bool ok = file != NULL && fwrite(data, 1, len, file) == len && fflush(file) == 0 &&
              fsync(fileno(file)) == 0;
    int saved = errno;

    if (file != NULL && fclose(file) != 0)
        ok = false;
    if (ok && give_name(temp, path, flags))
        return 0;
    saved = ok ? errno : saved;
    if (file != NULL)
        remove(temp);
    return tool_system_error(path, ESEAL_E_IO, saved, "cannot write");
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

int tool_write(const char *path, const void *data, size_t len)
{
    return tool_write_as(path, data, len, 0);
}

int tool_write_as(const char *path, const void *data, size_t len, unsigned flags)
{
    size_t size = strlen(path) + 32;
    char *temp;
    int rc;

    if (strcmp(path, "-") == 0) {
        if (fwrite(data, 1, len, stdout) == len)
            return 0;
        return tool_flush(0);
    }
    rc = check_target(path);
    if (rc != 0)
        return rc;
    temp = malloc(size);
    if (temp == NULL)
        return tool_system_error(path, ESEAL_E_NOMEM, ENOMEM, "cannot write");
    snprintf(temp, size, "%s.%ld.tmp", path, (long)getpid());
    rc = write_beside(path, temp, data, len, flags);
    free(temp);
    return rc;
}
