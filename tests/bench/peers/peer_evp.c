/* SPDX-License-Identifier: Apache-2.0 */
/* What bench --serve does, by a library with OpenSSL's interface, as Tongsuo: peer_evp sm2|sm3 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEYS 16

static const char id[] = "1234567812345678";
static EVP_PKEY *keys[KEYS];
static unsigned char values[KEYS][80], message[256], data[16384];
static size_t lengths[KEYS];

static void need(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "peer_evp: %s\n", what);
    exit(EXIT_FAILURE);
}

static EVP_MD_CTX *begin(EVP_PKEY *key, int sign)
{
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);

    EVP_MD_CTX_set_pkey_ctx(digest, ctx);
    need(EVP_PKEY_CTX_set1_id(ctx, id, sizeof id - 1) > 0, "no signer ID");
    need((sign ? EVP_DigestSignInit(digest, NULL, EVP_sm3(), NULL, key)
               : EVP_DigestVerifyInit(digest, NULL, EVP_sm3(), NULL, key)) == 1,
        "no SM2");
    return digest;
}

static void end(EVP_MD_CTX *digest)
{
    EVP_PKEY_CTX *ctx = EVP_MD_CTX_pkey_ctx(digest);

    EVP_MD_CTX_free(digest);
    EVP_PKEY_CTX_free(ctx);
}

static void make_values(void)
{
    for (int i = 0; i < KEYS; i++) {
        EVP_MD_CTX *digest;

        keys[i] = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
        need(keys[i] != NULL, "no key");
        digest = begin(keys[i], 1);
        lengths[i] = sizeof values[i];
        need(EVP_DigestSign(digest, values[i], &lengths[i], message, sizeof message) == 1,
            "no value");
        end(digest);
    }
}

static void verify(long i)
{
    EVP_MD_CTX *digest = begin(keys[i % KEYS], 0);

    need(
        EVP_DigestVerify(digest, values[i % KEYS], lengths[i % KEYS], message, sizeof message) == 1,
        "a good value is bad");
    end(digest);
}

int main(int argc, char **argv)
{
    int sm2 = argc > 1 && strcmp(argv[1], "sm2") == 0;
    struct timespec start, now;
    unsigned char out[32];
    long due;

    if (sm2)
        make_values();
    while (scanf("%ld", &due) == 1) {
        clock_gettime(CLOCK_MONOTONIC, &start);
        for (long i = 0; i < due; i++)
            if (sm2)
                verify(i);
            else
                need(EVP_Digest(data, sizeof data, out, NULL, EVP_sm3(), NULL) == 1, "no SM3");
        clock_gettime(CLOCK_MONOTONIC, &now);
        printf("%.9f\n",
            (double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) * 1e-9);
        fflush(stdout);
    }
    return 0;
}
