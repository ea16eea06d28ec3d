/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SM3 of many messages.  Eight of them go side by side as long as there are enough; a lane whose
 * message ends takes the next one at once.  What is left when too few are under way goes on by
 * itself, from where it is.
 */
#include "crypto/sm3.h"

#define LANES 8
/* Eight lanes take as long as this many messages one after the other, or less. */
#define WORTH_IT 3

/* Where a message is. */
typedef struct lane {
    es_sm3_job *job;   /* NULL: idle */
    const uint8_t *at; /* its next block ... */
    size_t blocks;     /* ... of so many that lie there */
    size_t last;       /* blocks that still wait in tail */
    uint8_t tail[2 * ES_SM3_BLOCK];
} lane;

typedef struct lanes {
    uint32_t state[8][LANES];
    lane lane[LANES];
    size_t busy;
    es_sm3_job *next, *end;
} lanes;

static void begin(lanes *l, size_t i)
{
    lane *mine = &l->lane[i];
    es_sm3_job *job = l->next++;
    es_sm3 start;

    es_sm3_init(&start);
    for (size_t k = 0; k < 8; k++)
        l->state[k][i] = start.state[k];
    mine->job = job;
    mine->at = job->data.ptr;
    mine->blocks = job->data.len / ES_SM3_BLOCK;
    mine->last = es_sm3_pad(mine->tail,
        mine->blocks == 0 ? job->data.ptr : job->data.ptr + mine->blocks * ES_SM3_BLOCK,
        job->data.len);
    l->busy++;
    if (mine->blocks == 0) {
        mine->at = mine->tail;
        mine->blocks = mine->last;
        mine->last = 0;
    }
}

static void get_state(uint32_t out[8], const lanes *l, size_t i)
{
    for (size_t k = 0; k < 8; k++)
        out[k] = l->state[k][i];
}

static void end(lanes *l, size_t i)
{
    uint32_t state[8];

    get_state(state, l, i);
    es_sm3_put(l->lane[i].job->digest, state);
    l->lane[i].job = NULL;
    l->busy--;
}

/* Compresses as many blocks as all busy lanes have in one place. */
static void step(lanes *l)
{
    const uint8_t *data[LANES];
    const uint8_t *any = NULL;
    size_t count = SIZE_MAX;

    for (size_t i = 0; i < LANES; i++)
        if (l->lane[i].job != NULL) {
            any = l->lane[i].at;
            if (l->lane[i].blocks < count)
                count = l->lane[i].blocks;
        }
    for (size_t i = 0; i < LANES; i++) /* an idle lane works for nothing on what another has */
        data[i] = l->lane[i].job != NULL ? l->lane[i].at : any;
    es_sm3_blocks8(l->state, data, count);
    for (size_t i = 0; i < LANES; i++) {
        lane *mine = &l->lane[i];

        if (mine->job == NULL)
            continue;
        mine->at += count * ES_SM3_BLOCK;
        mine->blocks -= count;
        if (mine->blocks == 0) {
            mine->at = mine->tail;
            mine->blocks = mine->last;
            mine->last = 0;
        }
        if (mine->blocks == 0)
            end(l, i);
    }
}

/* The rest of a lane's message, by itself. */
static void alone(lanes *l, size_t i)
{
    lane *mine = &l->lane[i];
    uint32_t state[8];

    get_state(state, l, i);
    es_sm3_blocks(state, mine->at, mine->blocks);
    es_sm3_blocks(state, mine->tail, mine->last);
    es_sm3_put(mine->job->digest, state);
}

static void many(es_sm3_job *jobs, size_t count)
{
    lanes l = {.next = jobs, .end = jobs + count};

    for (;;) {
        for (size_t i = 0; i < LANES && l.next < l.end; i++)
            if (l.lane[i].job == NULL)
                begin(&l, i);
        if (l.busy < WORTH_IT)
            break;
        step(&l);
    }
    for (size_t i = 0; i < LANES; i++)
        if (l.lane[i].job != NULL)
            alone(&l, i);
}

size_t es_sm3_lanes(void)
{
    return es_sm3_has8() ? LANES : 1;
}

void es_sm3_many(es_sm3_job *jobs, size_t count)
{
    if (es_sm3_has8() && count >= WORTH_IT) {
        many(jobs, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        es_sm3 one;

        es_sm3_init(&one);
        es_sm3_update(&one, jobs[i].data.ptr, jobs[i].data.len);
        es_sm3_finish(&one, jobs[i].digest);
    }
}
