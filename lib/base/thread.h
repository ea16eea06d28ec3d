/* SPDX-License-Identifier: Apache-2.0 */
/* Threads and what they wait for.  The system's own stand nowhere else in the library, but for the
 * one-time work of codec/asn1.c. */
#ifndef ES_BASE_THREAD_H
#define ES_BASE_THREAD_H

#include <pthread.h>

#include "base/err.h"

typedef struct es_lock {
    pthread_mutex_t mutex;
} es_lock;

/* What a thread waits for that holds a lock. */
typedef struct es_cond {
    pthread_cond_t cond;
} es_cond;

typedef struct es_thread {
    pthread_t id;
} es_thread;

/* Both: 0 or ESEAL_E_NOMEM. */
int es_lock_init(es_lock *lock, eseal_error *err);
int es_cond_init(es_cond *cond, eseal_error *err);
void es_lock_destroy(es_lock *lock);
void es_cond_destroy(es_cond *cond);
void es_lock_take(es_lock *lock);
void es_lock_give(es_lock *lock);
/* Gives the lock while it waits, and has it again when it returns, perhaps for no reason. */
void es_cond_wait(es_cond *cond, es_lock *lock);
void es_cond_wake_one(es_cond *cond);
void es_cond_wake_all(es_cond *cond);

/* Runs work(arg) in a thread of its own, with a stack of 8 MiB whatever the system's habit is.
 * ESEAL_E_NOMEM: the system has no more threads. */
int es_thread_start(es_thread *out, void *(*work)(void *arg), void *arg, eseal_error *err);
void es_thread_join(es_thread *thread);
/* How many processors there are, 1 where nobody knows. */
size_t es_thread_processors(void);

#endif
