/* SPDX-License-Identifier: MIT
 *
 * The thread: libcurl's many transfers on one loop.  A fetch is made by its asker's thread, then
 * belongs to the fetcher's, which posts it back; who frees it says `free_fetch`.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#include "base/limits.h"
#include "base/list.h"
#include "base/memory.h"
#include "fetch/transfer.h"
#include "net/loop.h"
#include "net/timer.h"
#include "net/watch.h"

struct fq_fetcher {
    struct fq_loop *loop;
    pthread_t thread;
    CURLM *multi;
    struct fq_timer timer;    /* when libcurl wants to be called */
    struct fq_list fetches;   /* that have begun and are not over */
    struct fq_list sockets;   /* that libcurl has */
    _Atomic unsigned holders; /* fetches that are not freed yet, and the owner */
    struct fq_task stop;
};

/* One of libcurl's sockets. */
struct socket {
    struct fq_link link;
    struct fq_watch watch;
    struct fq_fetcher *fetcher;
    curl_socket_t fd;
};

struct fq_fetch {
    struct fq_fetcher *fetcher;
    struct fq_transfer transfer;
    fq_fetch_done done;
    void *user;
    struct fq_task begin;  /* to the fetcher's loop, and then */
    struct fq_task told;   /* to the asker's, or */
    struct fq_task cancel; /* to the fetcher's once more */
    struct fq_link link;   /* in fetcher->fetches */
    struct fq_timer timeout;
    struct fq_fetch_answer answer;

    pthread_mutex_t lock;
    struct fq_loop *asker; /* NULL: it has cancelled, and frees by `cancel` */
    bool posted;           /* back to the asker, who frees */
    bool cancelled;        /* after that; of the asker's thread */
};

static void let_go(struct fq_fetcher *fetcher)
{
    if (atomic_fetch_sub(&fetcher->holders, 1) == 1)
        fq_free(fetcher);
}

static void free_fetch(struct fq_fetch *fetch)
{
    struct fq_fetcher *fetcher = fetch->fetcher;
    fq_transfer_clear(&fetch->transfer);
    pthread_mutex_destroy(&fetch->lock);
    fq_free(fetch);
    let_go(fetcher);
}

/* ---- from the answer to the asker ---- */

static void on_told(struct fq_task *task)
{
    struct fq_fetch *fetch = FQ_CONTAINER(task, struct fq_fetch, told);
    pthread_mutex_lock(&fetch->lock); /* tell_asker() may still be inside */
    pthread_mutex_unlock(&fetch->lock);
    if (!fetch->cancelled)
        fetch->done(fetch->user, &fetch->answer);
    free_fetch(fetch);
}

/* Takes the transfer from libcurl, which may not be calling us. */
static void leave(struct fq_fetch *fetch)
{
    if (fetch->transfer.easy)
        curl_multi_remove_handle(fetch->fetcher->multi, fetch->transfer.easy);
    fq_transfer_end(&fetch->transfer);
    fq_timer_stop(&fetch->timeout);
    if (fq_link_in_list(&fetch->link))
        fq_list_remove(&fetch->fetcher->fetches, &fetch->link);
}

static void tell_asker(struct fq_fetch *fetch, const struct fq_fetch_answer *answer)
{
    fetch->answer = *answer;
    leave(fetch);
    pthread_mutex_lock(&fetch->lock);
    fetch->posted = fetch->asker != NULL;
    if (fetch->posted)
        fq_loop_post(fetch->asker, &fetch->told);
    pthread_mutex_unlock(&fetch->lock); /* fetch may be gone */
}

static void tell_failure(struct fq_fetch *fetch, enum fq_status status, const char *reason)
{
    struct fq_fetch_answer answer = {
        .status = status, .sent = fetch->transfer.sent, .reason = reason, .max_age_s = -1};
    tell_asker(fetch, &answer);
}

static void on_timeout(struct fq_timer *timer)
{
    tell_failure(FQ_CONTAINER(timer, struct fq_fetch, timeout), FQ_TIMEOUT,
                 "it did not answer in time");
}

/* ---- libcurl on the loop ---- */

static void tell_finished(struct fq_fetcher *fetcher)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(fetcher->multi, &left))) {
        struct fq_fetch *fetch = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode result = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&fetch);
        struct fq_fetch_answer answer = fq_transfer_answer(&fetch->transfer, result);
        tell_asker(fetch, &answer); /* message is gone */
    }
}

static void act(struct fq_fetcher *fetcher, curl_socket_t fd, int events)
{
    int running;
    curl_multi_socket_action(fetcher->multi, fd, events, &running);
    tell_finished(fetcher);
}

static void on_socket_ready(struct fq_watch *watch, unsigned events)
{
    struct socket *ready = FQ_CONTAINER(watch, struct socket, watch);
    int flags = (events & FQ_WATCH_READ ? CURL_CSELECT_IN : 0) |
                (events & FQ_WATCH_WRITE ? CURL_CSELECT_OUT : 0);
    act(ready->fetcher, ready->fd, flags); /* ready may be gone */
}

static void on_timer(struct fq_timer *timer)
{
    act(FQ_CONTAINER(timer, struct fq_fetcher, timer), CURL_SOCKET_TIMEOUT, 0);
}

static int want_timer(CURLM *multi, long after_ms, void *user)
{
    struct fq_fetcher *fetcher = user;
    (void)multi;
    if (after_ms < 0)
        fq_timer_stop(&fetcher->timer);
    else
        fq_timer_start(&fetcher->timer, (uint64_t)after_ms, 0);
    return 0;
}

static void forget_socket(struct fq_fetcher *fetcher, struct socket *socket)
{
    fq_watch_clear(&socket->watch);
    fq_list_remove(&fetcher->sockets, &socket->link);
    fq_free(socket);
}

static struct socket *new_socket(struct fq_fetcher *fetcher, curl_socket_t fd)
{
    struct socket *made = fq_calloc(1, sizeof(*made));
    if (!made)
        return NULL;
    made->fetcher = fetcher;
    made->fd = fd;
    if (fq_watch_init(&made->watch, fetcher->loop, fd, on_socket_ready)) {
        fq_free(made);
        return NULL;
    }
    fq_list_append(&fetcher->sockets, &made->link);
    curl_multi_assign(fetcher->multi, fd, made);
    return made;
}

/* A socket that cannot be watched is one that never becomes ready: its fetch ends by its time. */
static int want_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *of_socket)
{
    struct fq_fetcher *fetcher = user;
    struct socket *socket = of_socket;
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (socket)
            forget_socket(fetcher, socket);
        return 0;
    }
    if (!socket)
        socket = new_socket(fetcher, fd);
    if (socket)
        fq_watch_start(&socket->watch, (what & CURL_POLL_IN ? FQ_WATCH_READ : 0) |
                                           (what & CURL_POLL_OUT ? FQ_WATCH_WRITE : 0));
    return 0;
}

/* ---- from the asker to libcurl ---- */

static void on_begin(struct fq_task *task)
{
    struct fq_fetch *fetch = FQ_CONTAINER(task, struct fq_fetch, begin);
    struct fq_fetcher *fetcher = fetch->fetcher;
    uint32_t timeout_ms = fetch->transfer.request.timeout_ms;
    fq_list_append(&fetcher->fetches, &fetch->link);
    fq_timer_init(&fetch->timeout, fetcher->loop, on_timeout);
    fq_timer_start(&fetch->timeout, timeout_ms ? timeout_ms : FQ_LIMIT_FETCH_MS, 0);
    if (fq_transfer_begin(&fetch->transfer, fetch) != FQ_OK ||
        curl_multi_add_handle(fetcher->multi, fetch->transfer.easy) != CURLM_OK)
        tell_failure(fetch, FQ_NOMEM, "out of memory");
}

static void on_cancel(struct fq_task *task)
{
    struct fq_fetch *fetch = FQ_CONTAINER(task, struct fq_fetch, cancel);
    leave(fetch);
    free_fetch(fetch);
}

enum fq_status fq_fetch_start(struct fq_fetcher *fetcher, struct fq_loop *loop,
                              const struct fq_fetch_request *request, fq_fetch_done done,
                              void *user, struct fq_fetch **ret)
{
    if (atomic_fetch_add(&fetcher->holders, 1) > FQ_LIMIT_FETCHES) {
        let_go(fetcher);
        return FQ_UNAVAILABLE;
    }
    struct fq_fetch *fetch = fq_calloc(1, sizeof(*fetch));
    enum fq_status status = fetch ? fq_transfer_init(&fetch->transfer, request) : FQ_NOMEM;
    if (status == FQ_OK && pthread_mutex_init(&fetch->lock, NULL) != 0) {
        fq_transfer_clear(&fetch->transfer);
        status = FQ_NOMEM;
    }
    if (status) {
        fq_free(fetch);
        let_go(fetcher);
        return status;
    }
    fetch->fetcher = fetcher;
    fetch->asker = loop;
    fetch->done = done;
    fetch->user = user;
    fetch->begin.run = on_begin;
    fetch->told.run = on_told;
    fetch->cancel.run = on_cancel;
    *ret = fetch;
    fq_loop_post(fetcher->loop, &fetch->begin);
    return FQ_OK;
}

void fq_fetch_cancel(struct fq_fetch *fetch)
{
    pthread_mutex_lock(&fetch->lock);
    bool posted = fetch->posted;
    fetch->cancelled = true;
    fetch->asker = NULL;
    pthread_mutex_unlock(&fetch->lock);
    if (!posted)
        fq_loop_post(fetch->fetcher->loop, &fetch->cancel);
}

/* ---- beginning and end ---- */

static void on_stop(struct fq_task *task)
{
    struct fq_fetcher *fetcher = FQ_CONTAINER(task, struct fq_fetcher, stop);
    while (!fq_list_empty(&fetcher->fetches)) {
        struct fq_link *first = fq_list_first(&fetcher->fetches);
        struct fq_fetch *fetch = FQ_CONTAINER(first, struct fq_fetch, link);
        pthread_mutex_lock(&fetch->lock);
        bool cancelled = fetch->asker == NULL; /* on_cancel() comes behind us */
        pthread_mutex_unlock(&fetch->lock);
        leave(fetch);
        if (!cancelled)
            free_fetch(fetch);
    }
    fq_timer_stop(&fetcher->timer);
    curl_multi_cleanup(fetcher->multi);
    fq_timer_stop(&fetcher->timer);
    struct fq_link *left;
    while ((left = fq_list_first(&fetcher->sockets)))
        forget_socket(fetcher, FQ_CONTAINER(left, struct socket, link));
    fq_loop_stop(fetcher->loop);
}

static void *run(void *user)
{
    struct fq_fetcher *fetcher = user;
    fq_loop_run(fetcher->loop);
    return NULL;
}

static CURLM *new_multi(struct fq_fetcher *fetcher)
{
    CURLM *multi = curl_multi_init();
    if (!multi)
        return NULL;
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, want_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, fetcher);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, want_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, fetcher);
    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, FQ_LIMIT_FETCH_CONNECTIONS);
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, FQ_LIMIT_FETCH_CONNECTIONS_EACH);
    return multi;
}

static bool start_thread(struct fq_fetcher *fetcher)
{
    sigset_t all, before;
    sigfillset(&all); /* signals are for the main thread */
    pthread_sigmask(SIG_BLOCK, &all, &before);
    bool started = pthread_create(&fetcher->thread, NULL, run, fetcher) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

struct fq_fetcher *fq_fetcher_new(void)
{
    static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&once);
    CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    pthread_mutex_unlock(&once);
    struct fq_fetcher *fetcher = ready == CURLE_OK ? fq_calloc(1, sizeof(*fetcher)) : NULL;
    if (!fetcher)
        return NULL;
    fetcher->holders = 1;
    fq_list_init(&fetcher->fetches);
    fq_list_init(&fetcher->sockets);
    fetcher->stop.run = on_stop;
    fetcher->loop = fq_loop_new();
    fetcher->multi = fetcher->loop ? new_multi(fetcher) : NULL;
    fq_timer_init(&fetcher->timer, fetcher->loop, on_timer);
    if (fetcher->multi && start_thread(fetcher))
        return fetcher;
    if (fetcher->multi)
        curl_multi_cleanup(fetcher->multi);
    fq_loop_free(fetcher->loop);
    fq_free(fetcher);
    return NULL;
}

void fq_fetcher_free(struct fq_fetcher *fetcher)
{
    if (!fetcher)
        return;
    fq_loop_post(fetcher->loop, &fetcher->stop);
    pthread_join(fetcher->thread, NULL);
    fq_loop_free(fetcher->loop);
    let_go(fetcher); /* some of what it told may not have been heard yet */
}

struct fq_loop *fq_fetcher_loop(struct fq_fetcher *fetcher)
{
    return fetcher->loop;
}
