/* SPDX-License-Identifier: Apache-2.0 */
/* What bench --serve does, by GmSSL: peer_gmssl sm2|sm3.  The value is over a digest that is given.
 */
#include <gmssl/sm2.h>
#include <gmssl/sm3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEYS 16

static SM2_KEY keys[KEYS];
static uint8_t values[KEYS][SM2_MAX_SIGNATURE_SIZE], digest[32], data[16384];
static size_t lengths[KEYS];

static void need(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "peer_gmssl: %s\n", what);
    exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
    int sm2 = argc > 1 && strcmp(argv[1], "sm2") == 0;
    struct timespec start, now;
    SM3_CTX sm3;
    long due;

    for (int i = 0; sm2 && i < KEYS; i++)
        need(sm2_key_generate(&keys[i]) == 1 &&
                 sm2_sign(&keys[i], digest, values[i], &lengths[i]) == 1,
            "no value");
    while (scanf("%ld", &due) == 1) {
        clock_gettime(CLOCK_MONOTONIC, &start);
        for (long i = 0; i < due; i++) {
            int at = (int)(i % KEYS);

            if (sm2) {
                need(sm2_verify(&keys[at], digest, values[at], lengths[at]) == 1,
                    "a good value is bad");
                continue;
            }
            sm3_init(&sm3);
            sm3_update(&sm3, data, sizeof data);
            sm3_finish(&sm3, digest);
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
        printf("%.9f\n",
            (double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) * 1e-9);
        fflush(stdout);
    }
    return 0;
}
