/* SPDX-License-Identifier: Apache-2.0 */
#include "base/thread.h"

#include <unistd.h>

/* Some systems give a thread 128 KiB; documents nest deeper. */
#define STACK ((size_t)8 << 20)

int es_lock_init(es_lock *lock, eseal_error *err)
{
    int sys = pthread_mutex_init(&lock->mutex, NULL);

    return sys == 0 ? 0 : es_err_sys(err, ESEAL_E_NOMEM, sys, NULL, "a lock cannot be made");
}

int es_cond_init(es_cond *cond, eseal_error *err)
{
    int sys = pthread_cond_init(&cond->cond, NULL);

    return sys == 0 ? 0 : es_err_sys(err, ESEAL_E_NOMEM, sys, NULL, "a condition cannot be made");
}

void es_lock_destroy(es_lock *lock)
{
    (void)pthread_mutex_destroy(&lock->mutex);
}

void es_cond_destroy(es_cond *cond)
{
    (void)pthread_cond_destroy(&cond->cond);
}

void es_lock_take(es_lock *lock)
{
    (void)pthread_mutex_lock(&lock->mutex);
}

void es_lock_give(es_lock *lock)
{
    (void)pthread_mutex_unlock(&lock->mutex);
}

void es_cond_wait(es_cond *cond, es_lock *lock)
{
    (void)pthread_cond_wait(&cond->cond, &lock->mutex);
}

void es_cond_wake_one(es_cond *cond)
{
    (void)pthread_cond_signal(&cond->cond);
}

void es_cond_wake_all(es_cond *cond)
{
    (void)pthread_cond_broadcast(&cond->cond);
}

int es_thread_start(es_thread *out, void *(*work)(void *arg), void *arg, eseal_error *err)
{
    pthread_attr_t attr;
    int sys = pthread_attr_init(&attr);

    if (sys == 0) {
        (void)pthread_attr_setstacksize(&attr, STACK);
        sys = pthread_create(&out->id, &attr, work, arg);
        (void)pthread_attr_destroy(&attr);
    }
    return sys == 0 ? 0 : es_err_sys(err, ESEAL_E_NOMEM, sys, NULL, "no thread can be started");
}

void es_thread_join(es_thread *thread)
{
    (void)pthread_join(thread->id, NULL);
}

size_t es_thread_processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);

    return count < 1 ? 1 : (size_t)count;
}
