/* SPDX-License-Identifier: MIT */
#include "auth/answer_memory.h"

#include <pthread.h>

#include "base/limits.h"
#include "base/memory.h"
#include "cache/cache.h"

struct fq_answer_memory {
    pthread_mutex_t lock;
    struct fq_cache answers;
};

struct kept_answer {
    uint64_t until_ms;
    size_t len;
    char bytes[];
};

static void on_answer_leaves(void *user, fq_str question, void *value)
{
    (void)user, (void)question;
    fq_free(value);
}

struct fq_answer_memory *fq_answer_memory_new(void)
{
    struct fq_answer_memory *memory = fq_calloc(1, sizeof(*memory));
    if (!memory)
        return NULL;
    if (fq_cache_init(&memory->answers, FQ_LIMIT_WEBHOOK_ANSWERS, FQ_LIMIT_WEBHOOK_ANSWER_BYTES,
                      on_answer_leaves, NULL) == FQ_OK) {
        if (pthread_mutex_init(&memory->lock, NULL) == 0)
            return memory;
        fq_cache_clear(&memory->answers);
    }
    fq_free(memory);
    return NULL;
}

void fq_answer_memory_free(struct fq_answer_memory *memory)
{
    if (!memory)
        return;
    fq_cache_clear(&memory->answers);
    pthread_mutex_destroy(&memory->lock);
    fq_free(memory);
}

/* Copies at most most of it; its length. */
static size_t copy_answer(struct fq_answer_memory *memory, fq_str question, uint64_t now_ms,
                          char *to, size_t most)
{
    size_t len = 0;
    pthread_mutex_lock(&memory->lock);
    const struct kept_answer *kept = fq_cache_get(&memory->answers, question);
    if (kept && now_ms < kept->until_ms) {
        len = kept->len;
        memcpy(to, kept->bytes, len < most ? len : most);
    }
    pthread_mutex_unlock(&memory->lock);
    return len;
}

/* Room is made outside of the lock: a guard that is left would leave it closed. */
fq_str fq_answer_memory_find(struct fq_answer_memory *memory, struct fq_arena *arena,
                             fq_str question, uint64_t now_ms)
{
    char first[1024]; /* as most answers */
    size_t len = copy_answer(memory, question, now_ms, first, sizeof(first));
    if (len <= sizeof(first))
        return fq_arena_str(arena, fq_str_of(first, len));
    char *room = fq_arena_alloc(arena, FQ_LIMIT_WEBHOOK_BODY_BYTES);
    len = copy_answer(memory, question, now_ms, room, FQ_LIMIT_WEBHOOK_BODY_BYTES);
    fq_arena_give_back(arena, room, FQ_LIMIT_WEBHOOK_BODY_BYTES, len);
    return fq_str_of(room, len);
}

void fq_answer_memory_keep(struct fq_answer_memory *memory, fq_str question, fq_str answer,
                           uint64_t until_ms)
{
    struct kept_answer *kept =
        answer.len <= FQ_LIMIT_WEBHOOK_BODY_BYTES ? fq_malloc(sizeof(*kept) + answer.len) : NULL;
    if (!kept)
        return;
    kept->until_ms = until_ms;
    kept->len = answer.len;
    memcpy(kept->bytes, answer.ptr, answer.len);
    pthread_mutex_lock(&memory->lock);
    if (fq_cache_put(&memory->answers, question, kept, sizeof(*kept) + answer.len))
        fq_free(kept);
    pthread_mutex_unlock(&memory->lock);
}
