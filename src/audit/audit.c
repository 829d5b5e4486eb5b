/* SPDX-License-Identifier: MIT */
#include "audit/audit.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "audit/target.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"

/* The members of each entry, behind their length. */
struct batch {
    size_t len;
    char *bytes;
};

struct fq_audit {
    struct fq_audit_file file;
    struct fq_audit_stored stored; /* in place of the file, if it has a store */
    char told[256];                /* why it could not be written, as was said last */
    enum fq_audit_sync sync;
    void (*tell)(const char *sentence);
    fq_str key;
    size_t room; /* of a batch */
    pthread_t thread;

    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* Under the lock: one batch fills while the thread writes the other. */
    struct batch batches[2];
    struct batch *filling;
    uint64_t untold; /* entries lost that no entry tells of yet */
    bool moved;      /* the file is to be opened anew */
    bool ending;
    bool given_up; /* what cannot be written now is lost */
    bool ended;

    /* Of the thread. */
    struct fq_audit_link link;
    struct fq_buf lines; /* sealed, from `done` on not written */
    size_t done;
    uint64_t pending; /* entries among them */
    bool unsynced;
    uint64_t synced_ns;

    atomic_bool failing;   /* what was to be written last could not be */
    atomic_size_t waiting; /* bytes in the batch that fills */
    _Atomic uint64_t lost;
    _Atomic uint64_t written;
};

/* ---- the thread ---- */

static struct timespec after_ms(uint64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    uint64_t ns = (uint64_t)until.tv_nsec + ms % 1000 * 1000000;
    until.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    until.tv_nsec = (long)(ns % 1000000000);
    return until;
}

static void seal_entry(struct fq_audit *audit, fq_str members)
{
    size_t before = audit->lines.len;
    fq_audit_seal(&audit->link, audit->key, members, &audit->lines);
    if (!fq_buf_failed(&audit->lines)) {
        audit->pending++;
        return;
    }
    /* Memory ended in the middle of a line, which does not count. */
    fq_buf_truncate(&audit->lines, before);
    audit->lines.failure = FQ_OK;
    atomic_fetch_add(&audit->lost, 1);
}

static void seal_own(struct fq_audit *audit, const char *members)
{
    char text[256], time[FQ_CLOCK_TEXT_BYTES];
    fq_clock_text(fq_clock_unix_ms(), time);
    int len = snprintf(text, sizeof(text), "\"time\":\"%s\",%s", time, members);
    seal_entry(audit, fq_str_of(text, (size_t)len));
}

static void seal_losses(struct fq_audit *audit, uint64_t count)
{
    char members[96];
    if (!count)
        return;
    snprintf(members, sizeof(members), "\"kind\":\"lost\",\"outcome\":\"failure\",\"count\":%llu",
             (unsigned long long)count);
    seal_own(audit, members);
}

static void seal_batch(struct fq_audit *audit, const struct batch *batch)
{
    size_t len;
    for (size_t at = 0; at < batch->len; at += sizeof(len) + len) {
        memcpy(&len, batch->bytes + at, sizeof(len));
        seal_entry(audit, fq_str_of(batch->bytes + at + sizeof(len), len));
    }
}

static void open_anew(struct fq_audit *audit)
{
    /* A line of which the old file keeps a part is written whole in the new one. */
    size_t at = audit->done;
    while (at > 0 && audit->lines.ptr[at - 1] != '\n')
        at--;
    switch (fq_audit_file_reopen(&audit->file)) {
    case FQ_AUDIT_FILE_SAME:
        return;
    case FQ_AUDIT_FILE_REFUSED:
        audit->tell("the audit log goes on in the file that it has: where the next is due another "
                    "file stands, or none can be made");
        return;
    case FQ_AUDIT_FILE_OTHER:
        break;
    }
    audit->done = at;
    /* What is sealed already names the hash before it; else an entry does. */
    if (audit->done == audit->lines.len)
        seal_own(audit, "\"kind\":\"begin\",\"outcome\":\"success\",\"reason\":\"another file\"");
}

static void sync_file(struct fq_audit *audit)
{
    uint64_t now = fq_clock_monotonic_ns();
    bool due = audit->sync == FQ_AUDIT_SYNC_ALWAYS ||
               (audit->sync == FQ_AUDIT_SYNC_SECOND && now - audit->synced_ns >= 1000000000u);
    if (!audit->unsynced || !due)
        return;
    fq_audit_file_sync(&audit->file);
    audit->synced_ns = now;
    audit->unsynced = false;
}

static void tell_state(struct fq_audit *audit, bool failing)
{
    char text[320];
    bool other = strcmp(audit->told, audit->stored.why) != 0; /* another reason than before */
    memcpy(audit->told, audit->stored.why, sizeof(audit->told));
    if (atomic_exchange(&audit->failing, failing) == failing && !(failing && other))
        return;
    snprintf(text, sizeof(text), "the audit log cannot be written%s%s; trying again",
             audit->told[0] ? ": " : "", audit->told);
    audit->tell(failing ? text : "the audit log is written again");
}

/* False: not all of it could be. */
static bool write_lines(struct fq_audit *audit)
{
    struct fq_buf *lines = &audit->lines;
    if (audit->done == lines->len)
        return true;
    if (audit->stored.store)
        return fq_audit_stored_write(&audit->stored, audit->key, &audit->link, lines, &audit->done);
    fq_str rest = fq_str_of(lines->ptr + audit->done, lines->len - audit->done);
    audit->done += fq_audit_file_write(&audit->file, rest);
    audit->unsynced = true;
    return audit->done == lines->len;
}

/* All that is sealed.  False likewise. */
static bool write_sealed(struct fq_audit *audit)
{
    struct fq_buf *lines = &audit->lines;
    bool all = write_lines(audit);
    if (all) {
        sync_file(audit);
        atomic_fetch_add(&audit->written, audit->pending);
        fq_buf_reset(lines);
        audit->done = audit->pending = 0;
    }
    tell_state(audit, !all);
    return all;
}

/* Waits, under the lock, for something to do; not for long when something is left undone. */
static void wait_for_work(struct fq_audit *audit, uint64_t ms)
{
    struct timespec until = after_ms(ms);
    if (ms)
        pthread_cond_timedwait(&audit->changed, &audit->lock, &until);
    else
        pthread_cond_wait(&audit->changed, &audit->lock);
}

/* Under the lock: the batch that is full, with the losses behind it. */
static struct batch *take_batch(struct fq_audit *audit, uint64_t *ret_losses)
{
    struct batch *full = audit->filling;
    audit->filling = full == &audit->batches[0] ? &audit->batches[1] : &audit->batches[0];
    *ret_losses = audit->untold;
    audit->untold = 0;
    atomic_store(&audit->waiting, 0);
    return full;
}

/* Under the lock, which is given back meanwhile: writes once.  False: it must be tried again. */
static bool work_once(struct fq_audit *audit)
{
    uint64_t losses = 0;
    /* Nothing is taken while something could not be written: the queue is what is bounded. */
    bool moved = audit->moved, failing = atomic_load(&audit->failing);
    struct batch *full = failing ? NULL : take_batch(audit, &losses);
    audit->moved = false;
    pthread_mutex_unlock(&audit->lock);
    if (moved)
        open_anew(audit);
    if (full) {
        seal_batch(audit, full);
        full->len = 0;
        seal_losses(audit, losses);
    }
    bool written = write_sealed(audit);
    pthread_mutex_lock(&audit->lock);
    return written;
}

static void *write_entries(void *arg)
{
    struct fq_audit *audit = arg;
    bool written = true;
    pthread_mutex_lock(&audit->lock);
    while (!audit->ending || audit->filling->len || audit->untold || !written) {
        bool work = audit->filling->len || audit->untold || audit->moved;
        if (!written)
            wait_for_work(audit, audit->stored.store ? FQ_LIMIT_AUDIT_STORE_RETRY_MS
                                                     : FQ_LIMIT_AUDIT_RETRY_MS);
        else if (!work)
            wait_for_work(audit, audit->unsynced && audit->sync == FQ_AUDIT_SYNC_SECOND ? 1000 : 0);
        if (audit->given_up)
            break;
        written = work_once(audit);
    }
    audit->ended = true;
    pthread_cond_broadcast(&audit->changed);
    pthread_mutex_unlock(&audit->lock);
    return NULL;
}

/* ---- the others ---- */

bool fq_audit_takes(const struct fq_audit *audit)
{
    /* What is under way when it says no needs room, too. */
    return !atomic_load_explicit(&audit->failing, memory_order_relaxed) &&
           atomic_load_explicit(&audit->waiting, memory_order_relaxed) < audit->room / 4 * 3;
}

static void put_members(struct fq_audit *audit, fq_str members)
{
    pthread_mutex_lock(&audit->lock);
    struct batch *batch = audit->filling;
    bool asleep = batch->len == 0; /* else the thread has been told */
    if (members.len + sizeof(members.len) > audit->room - batch->len) {
        audit->untold++;
        atomic_fetch_add(&audit->lost, 1);
    } else {
        memcpy(batch->bytes + batch->len, &members.len, sizeof(members.len));
        if (members.ptr)
            memcpy(batch->bytes + batch->len + sizeof(members.len), members.ptr, members.len);
        batch->len += sizeof(members.len) + members.len;
        atomic_store(&audit->waiting, batch->len);
    }
    if (asleep)
        pthread_cond_signal(&audit->changed);
    pthread_mutex_unlock(&audit->lock);
}

void fq_audit_put(struct fq_audit *audit, const struct fq_audit_event *event,
                  enum fq_audit_personal personal)
{
    struct fq_buf members;
    fq_buf_init(&members, NULL, FQ_LIMIT_AUDIT_LINE_BYTES - 256);
    (void)fq_buf_reserve(&members, 1024); /* one allocation for a usual entry */
    fq_audit_event_write(&members, event, personal, audit->key);
    if (fq_buf_failed(&members)) /* no memory: it counts as lost, since it does not fit */
        put_members(audit, fq_str_of(NULL, audit->room));
    else
        put_members(audit, fq_buf_str(&members));
    fq_buf_clear(&members);
}

void fq_audit_reopen(struct fq_audit *audit)
{
    pthread_mutex_lock(&audit->lock);
    audit->moved = true;
    pthread_cond_signal(&audit->changed);
    pthread_mutex_unlock(&audit->lock);
}

uint64_t fq_audit_lost(const struct fq_audit *audit)
{
    return atomic_load(&audit->lost);
}

uint64_t fq_audit_written(const struct fq_audit *audit)
{
    return atomic_load(&audit->written);
}

/* ---- life ---- */

static void free_audit(struct fq_audit *audit)
{
    if (!audit->stored.store)
        fq_audit_file_close(&audit->file);
    fq_buf_clear(&audit->lines);
    for (size_t i = 0; i < FQ_ARRAY_LEN(audit->batches); i++)
        fq_free(audit->batches[i].bytes);
    pthread_mutex_destroy(&audit->lock);
    pthread_cond_destroy(&audit->changed);
    fq_free(audit);
}

/* In one block: the object, the key and the path. */
static struct fq_audit *make_audit(const struct fq_audit_options *options)
{
    size_t path_len = options->path ? strlen(options->path) + 1 : 0;
    struct fq_audit *audit = fq_calloc(1, sizeof(*audit) + options->key.len + path_len);
    if (!audit)
        return NULL;
    char *texts = (char *)(audit + 1);
    if (options->key.len)
        memcpy(texts, options->key.ptr, options->key.len);
    audit->key = fq_str_of(texts, options->key.len);
    if (path_len)
        audit->file.path = memcpy(texts + options->key.len, options->path, path_len);
    audit->file.fd = -1;
    audit->sync = options->sync;
    audit->tell = options->tell;
    audit->room = options->queue_bytes / 2;
    audit->filling = &audit->batches[0];
    pthread_mutex_init(&audit->lock, NULL);
    pthread_cond_init(&audit->changed, NULL);
    /* What a batch becomes: each entry grows by less than its length and 200. */
    fq_buf_init(&audit->lines, NULL, 16 * options->queue_bytes + FQ_LIMIT_AUDIT_LINE_BYTES);
    for (size_t i = 0; i < FQ_ARRAY_LEN(audit->batches); i++) {
        audit->batches[i].bytes = fq_malloc(audit->room);
        if (!audit->batches[i].bytes) {
            free_audit(audit);
            return NULL;
        }
    }
    return audit;
}

static bool start_thread(struct fq_audit *audit)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    bool started = pthread_create(&audit->thread, NULL, write_entries, audit) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

/* What the process before left of a line is sealed before anything else. */
static void seal_torn(struct fq_audit *audit, uint64_t torn,
                      const char digest[FQ_AUDIT_HASH_DIGITS])
{
    struct fq_buf members;
    if (!torn)
        return;
    fq_buf_init(&members, NULL, FQ_LIMIT_AUDIT_LINE_BYTES);
    fq_audit_torn_members(&members, fq_clock_unix_ms(), torn, digest);
    seal_entry(audit, fq_buf_str(&members));
    fq_buf_clear(&members);
    audit->tell("the audit log ended in a part of a line, as after a kill; it stays, sealed by the "
                "entry behind it");
}

/* A store is looked at when it is written, which may have to wait for it: what is sealed until then
 * is sealed anew behind its last line. */
static enum fq_status open_target(struct fq_audit *audit, const struct fq_audit_options *options,
                                  struct fq_arena *arena, struct fq_error *reterr)
{
    char digest[FQ_AUDIT_HASH_DIGITS];
    uint64_t torn;
    if (options->store) {
        fq_audit_link_init(&audit->link);
        audit->stored.store = options->store;
        return FQ_OK;
    }
    enum fq_status status =
        fq_audit_file_open(&audit->file, audit->key, arena, &audit->link, &torn, digest, reterr);
    if (status == FQ_OK)
        seal_torn(audit, torn, digest);
    return status;
}

enum fq_status fq_audit_new(const struct fq_audit_options *options, struct fq_arena *arena,
                            struct fq_audit **ret, struct fq_error *reterr)
{
    struct fq_audit *audit = make_audit(options);
    if (!audit)
        return fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for the audit log");
    enum fq_status status = open_target(audit, options, arena, reterr);
    if (status == FQ_OK) {
        seal_own(audit, "\"kind\":\"begin\",\"outcome\":\"success\"");
        if (!start_thread(audit))
            status = fq_error_set(reterr, arena, FQ_NOMEM, "there is no thread for the audit log");
    }
    if (status) {
        free_audit(audit);
        return status;
    }
    fq_audit_reopen(audit); /* has it write what is sealed; the file is where it was */
    *ret = audit;
    return FQ_OK;
}

/* Under the lock. */
static bool wait_for_end(struct fq_audit *audit)
{
    struct timespec until = after_ms(FQ_LIMIT_LOG_END_MS);
    int failure = 0;
    pthread_cond_broadcast(&audit->changed);
    while (!audit->ended && !failure)
        failure = pthread_cond_timedwait(&audit->changed, &audit->lock, &until);
    return audit->ended;
}

void fq_audit_free(struct fq_audit *audit)
{
    if (!audit)
        return;
    struct fq_audit_event end = {
        .kind = FQ_AUDIT_END, .unix_ms = fq_clock_unix_ms(), .succeeded = true};
    fq_audit_put(audit, &end, FQ_AUDIT_PLAIN);
    pthread_mutex_lock(&audit->lock);
    audit->ending = true;
    bool over = wait_for_end(audit);
    if (!over) {
        audit->given_up = true;
        over = wait_for_end(audit);
        audit->tell("the last entries of the audit log could not be written, and are lost");
    }
    pthread_mutex_unlock(&audit->lock);
    if (!over) { /* stuck in a write; the process ends anyway */
        pthread_detach(audit->thread);
        return;
    }
    pthread_join(audit->thread, NULL);
    if (audit->stored.store)
        audit->stored.store->calls->end(audit->stored.store);
    else
        fq_audit_file_sync(&audit->file);
    free_audit(audit);
}
