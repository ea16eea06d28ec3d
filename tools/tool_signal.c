/* SPDX-License-Identifier: Apache-2.0 */
/* Whoever interrupts the command finds no unfinished file afterwards. */
#include "tool.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* How many names are tried: more than one only where a killed process of this number left some. */
#define ATTEMPTS 10

static char middle[32]; /* ".PID-" */

/* Removes what stands unfinished beside path, if path is an output: "path.PID-N.tmp", which is what
 * tool_file.c and the library write to.  Nobody else's file has this process's number in its name.
 * Only what a signal handler may call. */
static void sweep(const char *path)
{
    char name[4096 + 64];
    size_t len = strnlen(path, 4097), more = strlen(middle);

    if (len == 0 || len > 4096)
        return;
    memcpy(name, path, len);
    memcpy(name + len, middle, more);
    memcpy(name + len + more, "0.tmp", 6);
    for (char digit = '0'; digit < '0' + ATTEMPTS; digit++) {
        name[len + more] = digit;
        (void)unlink(name);
    }
}

static void on_signal(int number)
{
    const tool_args *args = tool_running();

    for (int i = 0; args != NULL && i < args->option_count; i++)
        sweep(args->values[i]);
    (void)raise(number); /* SA_RESETHAND: once we return, it ends the process as it would have */
}

void tool_catch_signals(void)
{
    static const int NUMBERS[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND}, old;

    snprintf(middle, sizeof middle, ".%ld-", (long)getpid());
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++)
        if (sigaction(NUMBERS[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            (void)sigaction(NUMBERS[i], &action, NULL);
}
