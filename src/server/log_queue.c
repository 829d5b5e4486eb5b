/* SPDX-License-Identifier: MIT */
#include "server/log_queue.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"

/* Stands before each line of a batch. */
struct entry {
    size_t len;
    int fd;
};

struct batch {
    size_t len;
    char bytes[FQ_LIMIT_LOG_QUEUE_BYTES];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
/* Under the lock: one batch fills while the thread writes the other. */
static struct batch batches[2];
static struct batch *filling = &batches[0];
static pthread_t thread;
static bool running; /* the thread is there, and takes what is put */
static bool ending;
static bool ended;

static _Atomic uint64_t lost;

/* ---- writing ---- */

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t written = write(fd, bytes, len);
        if (written >= 0) {
            bytes += written;
            len -= (size_t)written;
        } else if (errno == EAGAIN) { /* whoever gave us the descriptor does not wait on it */
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

static void write_line(int fd, const char *bytes, size_t len)
{
    if (!write_all(fd, bytes, len))
        atomic_fetch_add(&lost, 1);
}

/* Says once that lines are missing. */
static void tell_losses(void)
{
    static uint64_t told;
    char note[96];
    uint64_t missing = atomic_load(&lost) - told;
    if (missing == 0)
        return;
    int len = snprintf(note, sizeof(note), "... %llu lines of the log are missing here\n",
                       (unsigned long long)missing);
    if (write_all(STDERR_FILENO, note, (size_t)len))
        told += missing;
}

static void write_batch(const struct batch *batch)
{
    struct entry entry;
    for (size_t at = 0; at < batch->len; at += sizeof(entry) + entry.len) {
        memcpy(&entry, batch->bytes + at, sizeof(entry));
        write_line(entry.fd, batch->bytes + at + sizeof(entry), entry.len);
    }
    tell_losses();
}

static void *write_lines(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (!ending || filling->len > 0) {
        if (filling->len == 0) {
            pthread_cond_wait(&changed, &lock);
            continue;
        }
        struct batch *full = filling;
        filling = full == &batches[0] ? &batches[1] : &batches[0];
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
        write_batch(full);
        full->len = 0;
        pthread_mutex_lock(&lock);
    }
    running = false;
    ended = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

/* ---- the others ---- */

bool fq_log_queue_start(void)
{
    if (running)
        return true;
    sigset_t all, before;
    sigfillset(&all);
    ending = ended = false;
    pthread_sigmask(SIG_BLOCK, &all, &before);
    running = pthread_create(&thread, NULL, write_lines, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return running;
}

static struct timespec in_a_while(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += FQ_LIMIT_LOG_END_MS / 1000;
    return until;
}

bool fq_log_queue_wait(void)
{
    struct timespec until = in_a_while();
    int failure = 0;
    pthread_mutex_lock(&lock);
    while (running && filling->len > sizeof(filling->bytes) / 2 && !failure)
        failure = pthread_cond_timedwait(&changed, &lock, &until);
    pthread_mutex_unlock(&lock);
    return !failure;
}

void fq_log_queue_end(void)
{
    struct timespec until = in_a_while();
    pthread_mutex_lock(&lock);
    if (!running) {
        pthread_mutex_unlock(&lock);
        return;
    }
    ending = true;
    pthread_cond_broadcast(&changed);
    int failure = 0;
    while (!ended && !failure)
        failure = pthread_cond_timedwait(&changed, &lock, &until);
    bool over = ended;
    pthread_mutex_unlock(&lock);
    if (over)
        pthread_join(thread, NULL);
    else
        pthread_detach(thread); /* stuck in a write; what it holds is lost with the process */
}

void fq_log_queue_put(int fd, fq_str line)
{
    pthread_mutex_lock(&lock);
    bool queued = running;
    struct entry entry = {line.len, fd};
    if (queued && line.len + sizeof(entry) > sizeof(filling->bytes) - filling->len) {
        atomic_fetch_add(&lost, 1);
    } else if (queued) {
        memcpy(filling->bytes + filling->len, &entry, sizeof(entry));
        memcpy(filling->bytes + filling->len + sizeof(entry), line.ptr, line.len);
        filling->len += sizeof(entry) + line.len;
        pthread_cond_broadcast(&changed);
    }
    pthread_mutex_unlock(&lock);
    if (!queued)
        write_line(fd, line.ptr, line.len);
}

uint64_t fq_log_queue_lost(void)
{
    return atomic_load(&lost);
}
