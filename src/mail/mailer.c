/* SPDX-License-Identifier: MIT
 *
 * The queue.  A mail is made by whoever sends it, then belongs to the thread.
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/memory.h"
#include "fetch/fetch.h"
#include "mail/mail.h"
#include "mail/program.h"

struct fq_mailer {
    fq_mail_failed failed;
    pthread_mutex_t lock;
    struct fq_fetcher *fetcher; /* whose thread this is; NULL: not yet */
    size_t reserved;            /* mails, and places for them; with the lock */
    _Atomic uint64_t good, bad; /* that are over */
    _Atomic uint64_t again;     /* tries that were not the first */
    uint32_t pause_ms;
    /* Of the thread. */
    struct fq_list waiting, under_way, resting;
    struct fq_task close;
    struct fq_timer patience; /* at the end */
    bool closing;
    sem_t closed;
};

struct mail {
    struct fq_link link;
    struct fq_task task;
    struct fq_mailer *mailer;
    struct fq_arena arena;
    char **words; /* of a program, up to a NULL; or NULL */
    fq_str url, bearer, body, about;
    const char *ca_file;
    uint32_t timeout_ms;
    uint32_t tries_left; /* behind the one under way */
    uint32_t pause_ms;   /* before the next */
    struct fq_timer pause;
    struct fq_mail_program program;
    struct fq_fetch *fetch;
    char why[48];
};

struct fq_mailer *fq_mailer_new(fq_mail_failed failed, uint32_t pause_ms)
{
    struct fq_mailer *mailer = fq_calloc(1, sizeof(*mailer));
    if (!mailer)
        return NULL;
    mailer->failed = failed;
    mailer->pause_ms = pause_ms;
    pthread_mutex_init(&mailer->lock, NULL);
    sem_init(&mailer->closed, 0, 0);
    fq_list_init(&mailer->waiting);
    fq_list_init(&mailer->under_way);
    fq_list_init(&mailer->resting);
    return mailer;
}

/* ---- places ---- */

bool fq_mailer_reserve(struct fq_mailer *mailer)
{
    pthread_mutex_lock(&mailer->lock);
    bool taken = mailer->reserved < FQ_LIMIT_MAILS;
    if (taken && !mailer->fetcher)
        mailer->fetcher = fq_fetcher_new();
    taken = taken && mailer->fetcher;
    mailer->reserved += taken;
    pthread_mutex_unlock(&mailer->lock);
    return taken;
}

void fq_mailer_release(struct fq_mailer *mailer)
{
    pthread_mutex_lock(&mailer->lock);
    mailer->reserved--;
    pthread_mutex_unlock(&mailer->lock);
}

/* ---- in the thread: one mail ---- */

static void begin_mails(struct fq_mailer *mailer);

static void free_mail(struct mail *mail)
{
    fq_arena_clear(&mail->arena);
    fq_free(mail);
}

/* why is NULL: it was handed over. */
static void end_mail(struct mail *mail, const char *why)
{
    struct fq_mailer *mailer = mail->mailer;
    atomic_fetch_add(why ? &mailer->bad : &mailer->good, 1);
    if (why)
        mailer->failed(mail->about, why);
    free_mail(mail);
    fq_mailer_release(mailer);
}

static void end_pause(struct mail *mail)
{
    struct fq_mailer *mailer = mail->mailer;
    fq_timer_stop(&mail->pause);
    fq_list_remove(&mailer->resting, &mail->link);
    fq_list_append(&mailer->waiting, &mail->link);
}

static void on_pause_ends(struct fq_timer *timer)
{
    struct mail *mail = FQ_CONTAINER(timer, struct mail, pause);
    end_pause(mail);
    begin_mails(mail->mailer);
}

static void begin_pause(struct mail *mail)
{
    struct fq_mailer *mailer = mail->mailer;
    mail->tries_left--;
    atomic_fetch_add(&mailer->again, 1);
    fq_list_append(&mailer->resting, &mail->link);
    fq_timer_init(&mail->pause, fq_fetcher_loop(mailer->fetcher), on_pause_ends);
    fq_timer_start(&mail->pause, mail->pause_ms, 0);
    mail->pause_ms = mail->pause_ms < FQ_LIMIT_MAIL_PAUSE_MOST_MS / 5 ? mail->pause_ms * 5
                                                                      : FQ_LIMIT_MAIL_PAUSE_MOST_MS;
}

/* A try is over, and the mail in no list.  unsent: nobody has it. */
static void end_try(struct mail *mail, const char *why, bool unsent)
{
    if (why && unsent && mail->tries_left && !mail->mailer->closing)
        begin_pause(mail);
    else
        end_mail(mail, why);
}

static void end_one_under_way(struct mail *mail, const char *why, bool unsent)
{
    struct fq_mailer *mailer = mail->mailer;
    fq_list_remove(&mailer->under_way, &mail->link);
    end_try(mail, why, unsent);
    begin_mails(mailer);
}

static void on_program_done(struct fq_mail_program *program, const char *why)
{
    end_one_under_way(FQ_CONTAINER(program, struct mail, program), why, program->refused);
}

/* What the server says it has not done, and may do later: it has not got it whole, too many ask, or
 * it is not there.  Of any other failure it may have done it before. */
static bool is_put_off(int http)
{
    return http == 408 || http == 429 || http == 503;
}

static void on_fetched(void *user, const struct fq_fetch_answer *answer)
{
    struct mail *mail = user;
    const char *why = NULL;
    bool unsent = answer->status ? !answer->sent : is_put_off(answer->http);
    mail->fetch = NULL;
    if (answer->status) {
        why = answer->reason ? answer->reason : "the server cannot be reached";
    } else if (answer->http < 200 || answer->http > 299) {
        snprintf(mail->why, sizeof(mail->why), "the server answered with %d", answer->http);
        why = mail->why;
    }
    end_one_under_way(mail, why, unsent);
}

static const char *begin_fetch(struct mail *mail)
{
    const struct fq_fetch_header header = {FQ_STR("Authorization"), mail->bearer};
    const struct fq_fetch_request request = {
        .url = mail->url,
        .body = mail->body,
        .content_type = FQ_STR("application/json"),
        .headers = &header,
        .header_count = mail->bearer.len ? 1 : 0,
        .once = true,
        .ca_file = mail->ca_file,
        .timeout_ms = mail->timeout_ms,
        .body_max = FQ_LIMIT_MAIL_ANSWER_BYTES,
    };
    struct fq_fetcher *fetcher = mail->mailer->fetcher;
    return fq_fetch_start(fetcher, fq_fetcher_loop(fetcher), &request, on_fetched, mail,
                          &mail->fetch)
               ? "the server cannot be asked"
               : NULL;
}

static const char *begin_mail(struct mail *mail)
{
    struct fq_loop *loop = fq_fetcher_loop(mail->mailer->fetcher);
    if (!mail->words)
        return begin_fetch(mail);
    mail->program.done = on_program_done;
    return fq_mail_program_start(&mail->program, loop, mail->words, mail->body, mail->timeout_ms);
}

/* ---- in the thread: all of them ---- */

static void close_if_done(struct fq_mailer *mailer)
{
    if (!mailer->closing || !fq_list_empty(&mailer->under_way) ||
        !fq_list_empty(&mailer->waiting) || !fq_list_empty(&mailer->resting))
        return;
    mailer->closing = false;
    fq_timer_stop(&mailer->patience);
    sem_post(&mailer->closed);
}

static void begin_mails(struct fq_mailer *mailer)
{
    while (mailer->under_way.count < FQ_LIMIT_MAILS_AT_ONCE && !fq_list_empty(&mailer->waiting)) {
        struct mail *mail = FQ_CONTAINER(fq_list_first(&mailer->waiting), struct mail, link);
        fq_list_remove(&mailer->waiting, &mail->link);
        const char *why = begin_mail(mail);
        if (why) {
            end_try(mail, why, true);
            continue;
        }
        fq_list_append(&mailer->under_way, &mail->link);
    }
    close_if_done(mailer);
}

static void on_mail(struct fq_task *task)
{
    struct mail *mail = FQ_CONTAINER(task, struct mail, task);
    fq_list_append(&mail->mailer->waiting, &mail->link);
    begin_mails(mail->mailer);
}

static void on_patience_ends(struct fq_timer *timer)
{
    struct fq_mailer *mailer = FQ_CONTAINER(timer, struct fq_mailer, patience);
    static const char why[] = "the server ends";
    while (!fq_list_empty(&mailer->waiting)) {
        struct mail *mail = FQ_CONTAINER(fq_list_first(&mailer->waiting), struct mail, link);
        fq_list_remove(&mailer->waiting, &mail->link);
        end_mail(mail, why);
    }
    while (!fq_list_empty(&mailer->under_way)) {
        struct mail *mail = FQ_CONTAINER(fq_list_first(&mailer->under_way), struct mail, link);
        if (mail->words)
            fq_mail_program_end(&mail->program);
        else
            fq_fetch_cancel(mail->fetch);
        end_one_under_way(mail, why, false);
    }
}

static void on_close(struct fq_task *task)
{
    struct fq_mailer *mailer = FQ_CONTAINER(task, struct fq_mailer, close);
    mailer->closing = true;
    fq_timer_init(&mailer->patience, fq_fetcher_loop(mailer->fetcher), on_patience_ends);
    fq_timer_start(&mailer->patience, FQ_LIMIT_MAIL_END_MS, 0);
    for (struct fq_link *link; (link = fq_list_first(&mailer->resting));)
        end_pause(FQ_CONTAINER(link, struct mail, link));
    begin_mails(mailer);
}

void fq_mailer_free(struct fq_mailer *mailer)
{
    if (!mailer)
        return;
    if (mailer->fetcher) {
        mailer->close.run = on_close;
        fq_loop_post(fq_fetcher_loop(mailer->fetcher), &mailer->close);
        while (sem_wait(&mailer->closed)) { /* a signal */
        }
        fq_fetcher_free(mailer->fetcher);
    }
    sem_destroy(&mailer->closed);
    pthread_mutex_destroy(&mailer->lock);
    fq_free(mailer);
}

/* ---- sending ---- */

struct copying {
    struct mail *mail;
    const struct fq_mail_way *way;
    fq_str body, about;
};

static enum fq_status copy_mail(void *arg)
{
    const struct copying *c = arg;
    const struct fq_mail_way *way = c->way;
    struct mail *mail = c->mail;
    struct fq_arena *arena = &mail->arena;
    if (way->command_count)
        mail->words = FQ_NEW_ARRAY(arena, way->command_count + 1, char *);
    for (size_t i = 0; i < way->command_count; i++)
        mail->words[i] = (char *)(uintptr_t)fq_arena_str(arena, way->command[i]).ptr;
    mail->url = fq_arena_str(arena, way->url);
    if (way->secret.len)
        mail->bearer = fq_arena_printf(arena, "Bearer %.*s", FQ_STR_ARG(way->secret));
    mail->ca_file = way->ca_file ? fq_arena_str(arena, fq_str_from(way->ca_file)).ptr : NULL;
    mail->body = fq_arena_str(arena, c->body);
    mail->about = fq_arena_str(arena, c->about);
    mail->timeout_ms = way->timeout_ms;
    mail->tries_left = way->tries > 1 ? way->tries - 1 : 0;
    mail->pause_ms = mail->mailer->pause_ms;
    return FQ_OK;
}

enum fq_status fq_mailer_send(struct fq_mailer *mailer, const struct fq_mail_way *way, fq_str body,
                              fq_str about)
{
    struct mail *mail = fq_calloc(1, sizeof(*mail));
    struct copying copying = {mail, way, body, about};
    enum fq_status status = mail ? FQ_OK : FQ_NOMEM;
    if (mail) {
        mail->mailer = mailer;
        fq_arena_init(&mail->arena, 2048, FQ_LIMIT_MAIL_BYTES);
        status = fq_guard(copy_mail, &copying);
    }
    if (status) {
        if (mail)
            free_mail(mail);
        fq_mailer_release(mailer);
        return FQ_NOMEM;
    }
    mail->task.run = on_mail;
    fq_loop_post(fq_fetcher_loop(mailer->fetcher), &mail->task);
    return FQ_OK;
}

/* ---- metrics ---- */

void fq_mailer_write(struct fq_mailer *mailer, struct fq_buf *buf)
{
    fq_buf_printf(
        buf,
        "# HELP fraiseql_mails_total What was to be mailed, by whether it was handed over.\n"
        "# TYPE fraiseql_mails_total counter\n"
        "fraiseql_mails_total{outcome=\"sent\"} %llu\n"
        "fraiseql_mails_total{outcome=\"failed\"} %llu\n"
        "# HELP fraiseql_mails_put_off_total How often one was not handed over and was to be tried "
        "again.\n"
        "# TYPE fraiseql_mails_put_off_total counter\n"
        "fraiseql_mails_put_off_total %llu\n",
        (unsigned long long)atomic_load(&mailer->good),
        (unsigned long long)atomic_load(&mailer->bad),
        (unsigned long long)atomic_load(&mailer->again));
}
