/* SPDX-License-Identifier: MIT
 *
 * The memory of keys that stand in tables, and the question to the database.
 *
 *     fq_key_table_find ── remembered ──→ VERIFIED, REFUSED
 *            └ waiting ── the next question ──→ asked ── its end ──→ fq_attempt_finish
 */
#include "auth/key_table.h"

#include <assert.h>

#include "base/clock.h"
#include "base/memory.h"

/* In the arena of its attempt. */
struct key_wait {
    struct fq_link link;
    struct fq_list *list; /* that it is in; NULL: none */
    struct fq_attempt *attempt;
    const struct fq_key_table *table;
    char digest[FQ_KEY_DIGEST_BYTES];
    enum fq_auth_outcome outcome;
};

static uint64_t monotonic_ms(void)
{
    return fq_clock_monotonic_ns() / 1000000u;
}

static struct fq_cache_key cache_key(const struct fq_key_table *table, const char *digest)
{
    return (struct fq_cache_key){.text = fq_str_of(digest, FQ_KEY_DIGEST_BYTES),
                                 .name = table->name};
}

/* ---- what is remembered ---- */

static void on_known_leaves(void *user, fq_str digest, void *key)
{
    (void)user, (void)digest;
    fq_known_key_free(key);
}

static void on_unknown_leaves(void *user, fq_str digest, void *stamp)
{
    (void)user, (void)digest;
    fq_free(stamp);
}

static bool is_still_true(const struct fq_key_memory *memory, const struct fq_key_stamp *stamp,
                          const struct fq_key_table *table, uint64_t now_ms)
{
    const struct fq_key_news *news = memory->news;
    uint64_t sure_ms = 0;
    if (table->tells)
        sure_ms = atomic_load_explicit(&news->heard_until_ms, memory_order_acquire);
    if (sure_ms < stamp->asked_ms)
        sure_ms = stamp->asked_ms;
    return now_ms < stamp->ends_ms && now_ms <= sure_ms + FQ_LIMIT_RIGHTS_UNHEARD_MS &&
           stamp->changes == atomic_load_explicit(&news->changes, memory_order_acquire);
}

static struct fq_key_stamp stamp_of(const struct fq_key_memory *memory, uint64_t lives_ms)
{
    return (struct fq_key_stamp){memory->changes, memory->asked_ms, memory->asked_ms + lives_ms};
}

static enum fq_auth_outcome refuse_attempt_by_key(struct fq_attempt *attempt, const char *reason)
{
    attempt->reason = reason;
    return FQ_AUTH_REFUSED;
}

static enum fq_auth_outcome refuse_unknown(struct fq_attempt *attempt)
{
    return refuse_attempt_by_key(attempt, "there is no such key");
}

/* Inside a guard. */
static enum fq_auth_outcome judge_known(struct fq_attempt *attempt, const struct fq_known_key *key)
{
    const struct fq_principal *principal = &key->principal;
    if (key->refusal)
        return refuse_attempt_by_key(attempt, key->refusal);
    if (principal->expires_s && attempt->now_s >= principal->expires_s)
        return refuse_attempt_by_key(attempt, fq_jws_fault_word(FQ_JWS_EXPIRED));
    fq_principal_copy(principal, attempt->arena, &attempt->principal);
    attempt->principal.provider = attempt->provider->config->name;
    return FQ_AUTH_VERIFIED;
}

/* ---- the answer ---- */

static struct fq_key_memory *memory_of(struct fq_job *job)
{
    return FQ_CONTAINER(job, struct fq_key_memory, job);
}

static struct fq_known_key *find_found(const struct fq_key_memory *memory, const char *digest)
{
    for (struct fq_known_key *key = memory->found; key; key = key->next) {
        if (memcmp(key->digest, digest, FQ_KEY_DIGEST_BYTES) == 0)
            return key;
    }
    return NULL;
}

static void forget_found(struct fq_key_memory *memory)
{
    while (memory->found) {
        struct fq_known_key *key = memory->found;
        memory->found = key->next;
        fq_known_key_free(key);
    }
}

static bool is_asked(const struct fq_key_memory *memory, const struct fq_cell *hash)
{
    const struct fq_list *asked = &memory->asked;
    if (!hash->ptr || hash->len != FQ_KEY_DIGEST_BYTES)
        return false;
    for (struct fq_link *at = asked->head.next; at != &asked->head; at = at->next) {
        if (memcmp(FQ_CONTAINER(at, struct key_wait, link)->digest, hash->ptr, hash->len) == 0)
            return true;
    }
    return false;
}

static void on_key_rows(struct fq_job *job, size_t step, const struct fq_cell *cells,
                        size_t row_count, size_t column_count)
{
    struct fq_key_memory *memory = memory_of(job);
    (void)step;
    for (size_t i = 0; i < row_count; i++, cells += column_count) {
        if (!is_asked(memory, &cells[0])) /* whoever asked left meanwhile */
            continue;
        struct fq_known_key *key = find_found(memory, cells[0].ptr);
        if (key) {
            key->refusal = "it stands in the table twice";
            continue;
        }
        key = fq_known_key_new(cells);
        if (!key) {
            memory->exhausted = true;
            continue;
        }
        key->next = memory->found;
        memory->found = key;
    }
}

static void on_key_step(struct fq_job *job, size_t step)
{
    (void)job, (void)step;
}

static void on_key_unreadable(struct fq_job *job, size_t step)
{
    (void)step;
    memory_of(job)->unreadable = true;
}

/* It is asked again from the beginning: nothing of the first time counts. */
static bool on_key_anew(struct fq_job *job)
{
    struct fq_key_memory *memory = memory_of(job);
    forget_found(memory);
    memory->unreadable = memory->exhausted = false;
    return true;
}

struct judging {
    struct key_wait *wait;
    const struct fq_known_key *key;
};

static enum fq_status judge_guarded(void *arg)
{
    struct judging *judging = arg;
    judging->wait->outcome = judge_known(judging->wait->attempt, judging->key);
    return FQ_OK;
}

/* A copy of the time is all there is to remember: it does not matter if it fails. */
static void keep_unknown(struct fq_key_memory *memory, const char *digest)
{
    const struct fq_cache_key key = cache_key(memory->table, digest);
    struct fq_key_stamp *stamp = fq_malloc(sizeof(*stamp));
    if (!stamp)
        return;
    *stamp = stamp_of(memory, FQ_LIMIT_KEYS_UNKNOWN_MS);
    if (fq_cache_keep(&memory->unknown, &key, stamp, sizeof(*stamp)) != FQ_OK)
        fq_free(stamp);
}

static void judge_all(struct fq_key_memory *memory)
{
    struct fq_list *asked = &memory->asked;
    for (struct fq_link *at = asked->head.next; at != &asked->head; at = at->next) {
        struct key_wait *wait = FQ_CONTAINER(at, struct key_wait, link);
        struct judging judging = {wait, find_found(memory, wait->digest)};
        if (!judging.key) {
            wait->outcome = refuse_unknown(wait->attempt);
            keep_unknown(memory, wait->digest);
        } else if (fq_guard(judge_guarded, &judging) != FQ_OK) {
            wait->outcome = FQ_AUTH_NOMEM;
        }
    }
}

static void keep_found(struct fq_key_memory *memory)
{
    while (memory->found) {
        struct fq_known_key *known = memory->found;
        const struct fq_cache_key key = cache_key(memory->table, known->digest);
        memory->found = known->next;
        known->next = NULL;
        known->stamp = stamp_of(memory, FQ_LIMIT_KEYS_KNOWN_MS);
        if (fq_cache_keep(&memory->known, &key, known, sizeof(*known) + known->arena.used) != FQ_OK)
            fq_known_key_free(known);
    }
}

/* What one is told may make others leave, and others come. */
static void tell_waiting(struct fq_key_memory *memory)
{
    memory->telling = true;
    while (memory->asked.count) {
        struct key_wait *wait = FQ_CONTAINER(memory->asked.head.next, struct key_wait, link);
        fq_list_remove(&memory->asked, &wait->link);
        wait->list = NULL;
        fq_attempt_finish(wait->attempt, wait->outcome);
    }
    memory->running = memory->telling = false;
    if (memory->waiting.count)
        fq_turn_ask(&memory->next);
}

static void fail_waiting(struct fq_key_memory *memory, const char *reason)
{
    struct fq_list *asked = &memory->asked;
    forget_found(memory);
    for (struct fq_link *at = asked->head.next; at != &asked->head; at = at->next) {
        struct key_wait *wait = FQ_CONTAINER(at, struct key_wait, link);
        wait->attempt->reason = reason;
        wait->outcome = FQ_AUTH_UNAVAILABLE;
    }
    tell_waiting(memory);
}

static void on_key_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    (void)step;
    fail_waiting(memory_of(job),
                 error->status == FQ_STALE
                     ? "the database has no such table of keys, or it lacks a column: see fraiseql "
                       "setup --with auth"
                     : "the table of keys cannot be read");
}

static void on_keys_read(struct fq_job *job)
{
    struct fq_key_memory *memory = memory_of(job);
    if (memory->unreadable || memory->exhausted) {
        fail_waiting(memory, memory->exhausted
                                 ? "there is no memory for what the table of keys says"
                                 : "the table of keys has columns of other types");
        return;
    }
    judge_all(memory);
    keep_found(memory);
    tell_waiting(memory);
}

static const struct fq_job_events job_events = {
    .rows = on_key_rows,
    .step_done = on_key_step,
    .unreadable = on_key_unreadable,
    .anew = on_key_anew,
    .failed = on_key_failed,
    .done = on_keys_read,
};

/* ---- the question ---- */

/* The first who waits says of which table. */
static void take_waiting(struct fq_key_memory *memory)
{
    struct fq_list *waiting = &memory->waiting;
    struct fq_link *next, *at = waiting->head.next;
    memory->table = FQ_CONTAINER(at, struct key_wait, link)->table;
    for (; at != &waiting->head && memory->asked.count < FQ_LIMIT_KEYS_ASKED; at = next) {
        struct key_wait *wait = FQ_CONTAINER(at, struct key_wait, link);
        next = at->next;
        if (wait->table != memory->table)
            continue;
        fq_list_remove(waiting, at);
        fq_list_append(&memory->asked, at);
        wait->list = &memory->asked;
    }
}

/* {9f86…,60b7…} */
static void write_digests(struct fq_key_memory *memory)
{
    static const char hex[] = "0123456789abcdef";
    char *to = memory->digests;
    *to++ = '{';
    for (struct fq_link *at = memory->asked.head.next; at != &memory->asked.head; at = at->next) {
        const char *digest = FQ_CONTAINER(at, struct key_wait, link)->digest;
        for (size_t i = 0; i < FQ_KEY_DIGEST_BYTES; i++) {
            *to++ = hex[(unsigned char)digest[i] >> 4];
            *to++ = hex[digest[i] & 15];
        }
        *to++ = ',';
    }
    to[-1] = '}';
    *to = '\0';
}

static void on_next_question(struct fq_turn *turn)
{
    struct fq_key_memory *memory = FQ_CONTAINER(turn, struct fq_key_memory, next);
    assert(!memory->running);
    if (!memory->waiting.count)
        return;
    take_waiting(memory);
    write_digests(memory);
    memory->running = true;
    memory->unreadable = memory->exhausted = false;
    memory->changes = atomic_load_explicit(&memory->news->changes, memory_order_acquire);
    memory->asked_ms = monotonic_ms();
    memory->values[0] = memory->digests;
    memory->step = (struct fq_step){&memory->table->statement, memory->values};
    fq_job_init(&memory->job, &job_events, &memory->step, 1);
    memory->job.repeatable = true;
    memory->database->calls->run(memory->database, &memory->job);
}

static enum fq_auth_outcome wait_for_answer(struct fq_key_memory *memory,
                                            const struct fq_key_table *table,
                                            struct fq_attempt *attempt, const char *digest)
{
    if (memory->waiting.count >= FQ_LIMIT_KEYS_WAITING) {
        attempt->reason = "too many questions are under way";
        return FQ_AUTH_UNAVAILABLE;
    }
    struct key_wait *wait = FQ_NEW(attempt->arena, struct key_wait);
    wait->attempt = attempt;
    wait->table = table;
    memcpy(wait->digest, digest, FQ_KEY_DIGEST_BYTES);
    wait->list = &memory->waiting;
    fq_list_append(wait->list, &wait->link);
    if (!memory->running)
        fq_turn_ask(&memory->next);
    attempt->waiting = wait;
    return FQ_AUTH_LATER;
}

/* ---- a request ---- */

enum fq_auth_outcome fq_key_table_find(const struct fq_key_table *table, struct fq_attempt *attempt,
                                       const char digest[FQ_KEY_DIGEST_BYTES])
{
    struct fq_key_memory *memory = attempt->keys;
    const struct fq_cache_key key = cache_key(table, digest);
    uint64_t now_ms = monotonic_ms();
    if (!memory) {
        attempt->reason = "there is no database to ask";
        return FQ_AUTH_UNAVAILABLE;
    }
    const struct fq_known_key *known = fq_cache_find(&memory->known, &key);
    if (known && is_still_true(memory, &known->stamp, table, now_ms))
        return judge_known(attempt, known);
    const struct fq_key_stamp *unknown = fq_cache_find(&memory->unknown, &key);
    if (unknown && is_still_true(memory, unknown, table, now_ms))
        return refuse_unknown(attempt);
    return wait_for_answer(memory, table, attempt, digest);
}

/* A question that nobody waits for is taken back, so that its table may go. */
void fq_key_table_leave(struct fq_attempt *attempt)
{
    struct fq_key_memory *memory = attempt->keys;
    struct key_wait *wait = attempt->waiting;
    if (!wait || !wait->list)
        return;
    fq_list_remove(wait->list, &wait->link);
    wait->list = NULL;
    if (!memory->running || memory->telling || memory->asked.count)
        return;
    memory->database->calls->cancel(memory->database, &memory->job);
    forget_found(memory);
    memory->running = false;
    if (memory->waiting.count)
        fq_turn_ask(&memory->next);
}

/* ---- life ---- */

enum fq_status fq_key_memory_init(struct fq_key_memory *memory, struct fq_loop *loop,
                                  struct fq_database *database, const struct fq_key_news *news)
{
    memory->database = database;
    memory->news = news;
    fq_list_init(&memory->waiting);
    fq_list_init(&memory->asked);
    fq_turn_init(&memory->next, loop, on_next_question);
    enum fq_status status = fq_cache_init(&memory->known, FQ_LIMIT_KEYS_KNOWN,
                                          FQ_LIMIT_KEYS_KNOWN_BYTES, on_known_leaves, NULL);
    return status ? status
                  : fq_cache_init(&memory->unknown, FQ_LIMIT_KEYS_UNKNOWN, SIZE_MAX,
                                  on_unknown_leaves, NULL);
}

void fq_key_memory_clear(struct fq_key_memory *memory)
{
    if (!memory->database)
        return;
    assert(!memory->running && memory->waiting.count == 0);
    fq_turn_cancel(&memory->next);
    fq_cache_clear(&memory->known);
    fq_cache_clear(&memory->unknown);
    memory->database = NULL;
}

void fq_key_memory_forget(struct fq_key_memory *memory)
{
    fq_cache_empty(&memory->known);
    fq_cache_empty(&memory->unknown);
}
