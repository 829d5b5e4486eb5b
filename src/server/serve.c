/* SPDX-License-Identifier: MIT
 *
 * The server's main thread: starts the workers, loads the schema (again on SIGHUP), and waits for
 * the signal to end.
 */
#include "server/serve.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

#include "auth/revocation.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "guard/limiter.h"
#include "net/loop.h"
#include "net/signals.h"
#include "net/timer.h"
#include "runtime/secret_file.h"
#include "runtime/pace.h"
#include "runtime/persisted.h"
#include "runtime/served.h"
#include "server/audited.h"
#include "mail/mail.h"
#include "server/crew.h"
#include "server/graphiql.h"
#include "server/handler.h"
#include "server/log.h"
#include "server/log_queue.h"
#include "server/trim.h"
#include "server/worker.h"

struct server {
    /* NULL: nobody knows where it came from, it stays as it is. */
    const struct fq_config_sources *sources;
    struct fq_live_config *live;
    const struct fq_config *config; /* &live->config */
    struct fq_arena arena;
    struct fq_loop *loop;
    struct fq_workers workers;
    char graphiql[PATH_MAX];
    char own_key[32]; /* of CSRF tokens, unless a file has it */
    uint16_t port;
    struct fq_signal *signals[3];

    /* Loading happens in a thread of its own, one at a time. */
    pthread_t loader;
    bool loading;
    bool load_again;  /* asked for while one was under way */
    bool read_config; /* before the next one */
    bool unread;      /* it could not be, which the audit log has been told */
    /* Because an answer did not fit the schema: */
    bool reading_misfit;
    struct fq_timer misfit_pause;
    struct fq_pace pace;
    struct fq_timer retry;
    struct fq_retry retrying;
    struct fq_task loaded; /* posted by the loader; what it found: */
    struct fq_arena load_arena;
    struct fq_live_config *next; /* what it reads with, and what follows when it succeeds */
    struct fq_schema *schema;
    enum fq_status load_status;
    struct fq_error load_error;
    struct fq_load_report load_report;

    struct fq_trim trim;
    size_t trusted_count; /* documents of persisted.folder */

    struct fq_task stop; /* posted by fq_serve_stop(), */
    bool stopped;        /* once */
    bool has_schema;
    bool ending;
    int exit_code;
};

static void start_loading(struct server *server);

/* ---- the end ---- */

static void end_server(struct server *server, int exit_code)
{
    if (server->ending)
        return;
    server->ending = true;
    server->exit_code = exit_code;
    fq_timer_stop(&server->retry);
    fq_timer_stop(&server->misfit_pause);
    for (size_t i = 0; i < server->workers.count; i++)
        fq_worker_drain(server->workers.items[i]);
    if (!server->loading) /* else on_loaded() stops: the loader must not outlive us */
        fq_loop_stop(server->loop);
}

static void on_signal(void *user, int number)
{
    struct server *server = user;
    if (number == SIGHUP) {
        fq_log(FQ_LOG_INFO, "reading configuration and schema again");
        if (server->workers.audit)
            fq_audit_reopen(server->workers.audit);
        server->read_config = true;
        start_loading(server);
        return;
    }
    fq_log(FQ_LOG_INFO, "finishing what runs, then ending");
    end_server(server, 0);
}

/* ---- what is said at the start ---- */

static void print_notes(const struct fq_schema *schema)
{
    bool patient = true;
    for (size_t i = 0; i < schema->note_count; i++) {
        const struct fq_model_note *note = &schema->notes[i];
        patient = patient && fq_log_queue_wait();
        if (note->warning)
            fq_log(FQ_LOG_WARNING, "%.*s: %.*s", FQ_STR_ARG(note->subject),
                   FQ_STR_ARG(note->reason));
    }
}

/* As many as a line holds; warnings have lines of their own. */
static void add_notes(struct fq_buf *line, const struct fq_schema *schema)
{
    for (size_t i = 0; i < schema->note_count; i++) {
        const struct fq_model_note *note = &schema->notes[i];
        if (line->len + note->subject.len + note->reason.len + 64 > line->max) {
            fq_buf_printf(line, ", and %zu more", schema->note_count - i);
            return;
        }
        fq_buf_printf(line, "%s%.*s (%.*s)",
                      i ? ", " : "; left out or limited: ", FQ_STR_ARG(note->subject),
                      FQ_STR_ARG(note->reason));
    }
}

/* The one line: where it listens, what it exposes, what it left out and why. */
static void print_start(const struct server *server, const struct fq_schema *schema, bool empty)
{
    const char *host = server->config->server.host.ptr;
    bool v6 = strchr(host, ':') != NULL;
    struct fq_buf line;
    fq_buf_init(&line, NULL, 16u * 1024u);
    fq_buf_printf(&line, "fraiseql listens on http://%s%s%s:%u/graphql%s", v6 ? "[" : "", host,
                  v6 ? "]" : "", server->port,
                  server->workers.graphiql ? " (in a browser: GraphiQL)" : "");
    if (!schema) {
        fq_buf_str_add(&line, empty ? FQ_STR("; waiting for something to serve")
                                    : FQ_STR("; waiting for the database"));
    } else {
        fq_buf_printf(&line, " and serves %zu relations, %zu functions", schema->relation_count,
                      schema->function_count);
        if (server->trusted_count)
            fq_buf_printf(&line, ", %zu trusted documents", server->trusted_count);
        add_notes(&line, schema);
    }
    fq_buf_char(&line, '\n');
    fq_log_queue_put(STDOUT_FILENO, fq_buf_str(&line)); /* behind what was said before */
    fq_buf_clear(&line);
}

/* ---- loading ---- */

static void say_failure(struct server *server)
{
    fq_str message = fq_error_message(&server->load_error);
    fq_log(FQ_LOG_ERROR, "%.*s%s%.*s", FQ_STR_ARG(message),
           server->load_error.detail.len ? ": " : "", FQ_STR_ARG(server->load_error.detail));
    fq_audited_reload(server->workers.audit, server->config, message);
}

static void load_failed(struct server *server)
{
    enum fq_status status = server->load_status;
    bool may_pass = fq_load_may_pass(status, server->has_schema);
    say_failure(server);
    if (!may_pass && !server->has_schema) {
        end_server(server, 1);
        return;
    }
    if (!may_pass) {
        fq_pace_failed(&server->pace);
        fq_log(FQ_LOG_WARNING, "schema and configuration stay as they were");
        return;
    }
    server->read_config = server->read_config || server->next != server->live;
    if (!server->has_schema && !server->retrying.again)
        print_start(server, NULL, status == FQ_EMPTY);
    fq_timer_start(&server->retry, fq_retry_next(&server->retrying), 0);
}

/* The old one goes with the last worker that has it. */
static void take_config(struct server *server)
{
    struct fq_live_config *before = server->live;
    server->live = fq_live_config_ref(server->next);
    server->config = &server->live->config;
    fq_persisted_set_config(server->workers.persisted, server->config);
    if (server->live != before)
        fq_limiter_adopt(server->workers.limiter, &server->live->protection.rates);
    fq_live_config_unref(before);
}

static void say_cache(const struct server *server)
{
    const struct fq_load_report *report = &server->load_report;
    fq_str path = server->next->config.database.catalog_cache;
    if (report->kept)
        fq_log(FQ_LOG_INFO, "the database is as it was: its catalog is that of %.*s",
               FQ_STR_ARG(path));
    if (report->not_written)
        fq_log(FQ_LOG_WARNING, "the catalog could not be kept in %.*s: %s", FQ_STR_ARG(path),
               strerror(report->not_written));
}

static void take_loaded(struct server *server)
{
    struct fq_schema *schema = server->schema;
    fq_pace_loaded(&server->pace, schema->catalog->fingerprint, server->reading_misfit);
    take_config(server);
    for (size_t i = 0; i < server->workers.count; i++)
        fq_worker_set(server->workers.items[i], schema, server->live);
    if (!server->unread)
        fq_audited_reload(server->workers.audit, server->config, FQ_STR_NONE);
    print_notes(schema);
    say_cache(server);
    if (!server->has_schema)
        print_start(server, schema, false);
    else
        fq_log(FQ_LOG_INFO, "serving %zu relations, %zu functions, %zu trusted documents",
               schema->relation_count, schema->function_count, server->trusted_count);
    server->has_schema = true;
    atomic_store(&server->workers.outdated, false);
    fq_retry_init(&server->retrying);
    fq_schema_unref(schema);
    server->schema = NULL;
}

static void on_loaded(struct fq_task *task)
{
    struct server *server = FQ_CONTAINER(task, struct server, loaded);
    pthread_join(server->loader, NULL);
    server->loading = false;
    if (server->ending) {
        fq_schema_unref(server->schema);
        fq_loop_stop(server->loop);
    } else if (server->load_status == FQ_OK) {
        take_loaded(server);
        fq_trim_soon(&server->trim);
    } else {
        load_failed(server);
    }
    fq_live_config_unref(server->next);
    fq_arena_clear(&server->load_arena);
    server->reading_misfit = false;
    if (server->load_again && !server->ending)
        start_loading(server);
}

static void *load(void *arg)
{
    struct server *server = arg;
    bool hosts = server->workers.program;
    const struct fq_load_options options = {
        .hosts = hosts,
        .whole = hosts, /* the program may leave fields to the engine */
        .cache = server->has_schema ? FQ_CACHE_ANEW : FQ_CACHE_USED,
        .report = &server->load_report,
    };
    server->load_status = fq_load_served(&server->next->config, &options, server->workers.persisted,
                                         &server->load_arena, &server->schema,
                                         &server->trusted_count, &server->load_error);
    fq_loop_post(server->loop, &server->loaded);
    return NULL;
}

/* What the sources say now; what was before when they cannot be read, or there are none. */
static struct fq_live_config *next_config(struct server *server)
{
    struct fq_live_config *next;
    struct fq_error error;
    fq_str kept;
    bool asked = server->read_config && server->sources;
    server->read_config = false;
    server->unread = false;
    if (!asked)
        return fq_live_config_ref(server->live);
    if (fq_live_config_read(server->sources, server->live, &server->load_arena, &next, &kept,
                            &error)) {
        fq_log(FQ_LOG_ERROR, "%.*s; the configuration stays as it was",
               FQ_STR_ARG(fq_error_message(&error)));
        fq_audited_reload(server->workers.audit, server->config, fq_error_message(&error));
        server->unread = true;
        return fq_live_config_ref(server->live);
    }
    if (kept.len)
        fq_log(FQ_LOG_WARNING, "a restart is needed to change %.*s", FQ_STR_ARG(kept));
    return next;
}

static void start_loading(struct server *server)
{
    server->load_again = server->loading;
    if (server->loading)
        return;
    fq_timer_stop(&server->retry);
    fq_arena_init(&server->load_arena, 4096, 1u << 20);
    server->next = next_config(server);
    server->loaded.run = on_loaded;
    server->loading = true;
    if (pthread_create(&server->loader, NULL, load, server) == 0)
        return;
    server->loading = false;
    server->read_config = server->read_config || server->next != server->live;
    fq_live_config_unref(server->next);
    fq_arena_clear(&server->load_arena);
    fq_log(FQ_LOG_ERROR, "no thread to load the schema in; trying again");
    fq_timer_start(&server->retry, fq_retry_next(&server->retrying), 0);
}

/* ---- the database is not what the schema says ---- */

static void read_misfit(struct server *server)
{
    fq_log(FQ_LOG_INFO, "%s: reading the schema again",
           atomic_exchange(&server->workers.changed, false) ? "the database has changed"
                                                            : "an answer did not fit the schema");
    server->reading_misfit = true;
    fq_pace_begin(&server->pace, fq_loop_now_ms(server->loop));
    /* What is told from here on may be younger than what is read. */
    atomic_store(&server->workers.misfit_of, 0);
    start_loading(server);
}

/* Told of another catalog than the one that is served: by a worker that had not taken it yet. */
static bool is_told_late(struct server *server)
{
    if (atomic_load(&server->workers.misfit_of) == server->pace.fingerprint)
        return false;
    atomic_store(&server->workers.misfit_of, 0);
    return true;
}

/* What was being read meanwhile may be what was missed. */
static void on_misfit_pause(struct fq_timer *timer)
{
    struct server *server = FQ_CONTAINER(timer, struct server, misfit_pause);
    if (!is_told_late(server))
        read_misfit(server);
}

static void on_misfit(struct fq_task *task)
{
    struct server *server = FQ_CONTAINER(task, struct server, workers.misfit);
    uint32_t wait_ms = fq_pace_wait(&server->pace, fq_loop_now_ms(server->loop));
    if (server->ending || is_told_late(server))
        return;
    if (wait_ms)
        fq_timer_start(&server->misfit_pause, wait_ms, 0);
    else
        read_misfit(server);
}

static void on_retry(struct fq_timer *timer)
{
    start_loading(FQ_CONTAINER(timer, struct server, retry));
}

/* ---- workers ---- */

size_t fq_serve_workers(const struct fq_config *config)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (config->server.workers)
        return config->server.workers;
    return processors > 0 ? (size_t)processors : 1;
}

/* That of a file, or one of this process alone. */
static enum fq_status make_csrf_key(struct server *server, struct fq_error *reterr)
{
    const char *path = server->config->csrf.key_file.ptr;
    fq_str *key = &server->workers.csrf_key;
    if (server->config->csrf.key_file.len)
        return fq_secret_file_read(path, "csrf.key_file", &server->arena, key, reterr);
    *key = fq_str_of(server->own_key, sizeof(server->own_key));
    if (getrandom(server->own_key, sizeof(server->own_key), 0) == (ssize_t)sizeof(server->own_key))
        return FQ_OK;
    return fq_error_set(reterr, &server->arena, FQ_INTERNAL, "the system gives no random bytes");
}

static void on_mail_failed(fq_str about, const char *why)
{
    fq_log(FQ_LOG_ERROR, "request %.*s: what was to be mailed was not: %s", FQ_STR_ARG(about), why);
}

static bool make_workers(struct server *server)
{
    struct fq_workers *all = &server->workers;
    struct fq_error error;
    size_t count = fq_serve_workers(server->config);
    all->started_unix_ms = fq_clock_unix_ms();
    all->main_loop = server->loop;
    all->misfit.run = on_misfit;
    all->handler = &fq_handler;
    if (fq_graphiql_find(server->config, server->graphiql, sizeof(server->graphiql)))
        all->graphiql = server->graphiql;
    all->persisted = fq_persisted_new(server->config);
    all->limiter = fq_limiter_new(server->config->rate_limit.callers);
    all->hashing = fq_crew_new(FQ_LIMIT_HASH_THREADS, FQ_LIMIT_HASH_QUEUE);
    all->signing = fq_crew_new(FQ_LIMIT_SIGN_THREADS, FQ_LIMIT_SIGN_QUEUE);
    all->mailer = fq_mailer_new(on_mail_failed, FQ_LIMIT_MAIL_PAUSE_MS);
    if (all->limiter)
        fq_limiter_adopt(all->limiter, &server->live->protection.rates);
    fq_workers_init_memory(all, server->config);
    if (server->config->auth.revocation &&
        !(all->revocations = fq_revocations_new(FQ_LIMIT_REVOCATIONS_STALE_MS)))
        return false;
    all->items = fq_calloc(count, sizeof(*all->items));
    all->count = count; /* known before the first is made: each takes its share */
    server->port = (uint16_t)server->config->server.port;
    if (make_csrf_key(server, &error)) {
        fprintf(stderr, "fraiseql: %.*s\n", FQ_STR_ARG(error.message));
        return false;
    }
    if (fq_audited_open(server->config, &server->arena, &all->audit, &error)) {
        fprintf(stderr, "fraiseql: %.*s\n", FQ_STR_ARG(error.message));
        return false;
    }
    bool complete =
        all->items && all->persisted && all->limiter && all->hashing && all->signing && all->mailer;
    for (size_t i = 0; complete && i < count; i++) {
        if (fq_worker_new(server->live, all, server->port, i > 0, &server->arena, &all->items[i],
                          &server->port, &error) == FQ_OK)
            continue;
        fprintf(stderr, "fraiseql: %.*s\n", FQ_STR_ARG(error.message));
        return false;
    }
    return complete;
}

static bool start_workers(struct server *server)
{
    bool good = true;
    for (size_t i = 0; i < server->workers.count; i++)
        good = good && fq_worker_start(server->workers.items[i]) == FQ_OK;
    if (!good)
        fprintf(stderr, "fraiseql: no threads to serve in\n");
    return good;
}

static bool start_config(struct server *server)
{
    struct fq_error error;
    if (fq_live_config_start(server->live, NULL, &server->arena, &error) == FQ_OK)
        return true;
    fprintf(stderr, "fraiseql: %.*s\n", FQ_STR_ARG(error.message));
    return false;
}

static void end_workers(struct server *server)
{
    struct fq_workers *all = &server->workers;
    for (size_t i = 0; all->items && i < all->count; i++) {
        if (all->items[i])
            fq_worker_drain(all->items[i]);
    }
    for (size_t i = 0; all->items && i < all->count; i++) {
        if (all->items[i])
            fq_lane_join(&all->items[i]->lane);
    }
    /* What is hashed and signed stands in the memory of requests, which go with the workers. */
    fq_crew_free(all->hashing);
    fq_crew_free(all->signing);
    for (size_t i = 0; all->items && i < all->count; i++)
        fq_worker_free(all->items[i]);
    fq_free(all->items);
    fq_revocations_free(all->revocations);
    fq_audit_free(all->audit);
    fq_persisted_free(all->persisted);
    fq_limiter_free(all->limiter);
    fq_mailer_free(all->mailer);
}

/* Whoever runs the server inside a program of his own may have another use for a signal. */
static bool is_taken(int number)
{
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_DFL &&
           action.sa_handler != SIG_IGN;
}

static bool watch_signals(struct server *server)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < FQ_ARRAY_LEN(numbers); i++) {
        if (numbers[i] == SIGHUP && is_taken(SIGHUP))
            continue;
        if (fq_signal_new(server->loop, numbers[i], on_signal, server, &server->signals[i]))
            return false;
    }
    return true;
}

/* ---- one at a time ---- */

static pthread_mutex_t serving = PTHREAD_MUTEX_INITIALIZER;
static struct server *current; /* under serving */

static bool become_current(struct server *server)
{
    pthread_mutex_lock(&serving);
    bool alone = !current;
    if (alone)
        current = server;
    pthread_mutex_unlock(&serving);
    return alone;
}

static void leave_current(struct server *server)
{
    pthread_mutex_lock(&serving);
    if (current == server)
        current = NULL;
    pthread_mutex_unlock(&serving);
}

static void on_stop(struct fq_task *task)
{
    end_server(FQ_CONTAINER(task, struct server, stop), 0);
}

void fq_serve_stop(void)
{
    pthread_mutex_lock(&serving);
    if (current && !current->stopped) {
        current->stopped = true;
        current->stop.run = on_stop;
        fq_loop_post(current->loop, &current->stop);
    }
    pthread_mutex_unlock(&serving);
}

/* ---- serving ---- */

static void own_process(void)
{
    fq_memory_return_early();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of writing */
}

static bool take_options(struct server *server, const struct fq_serve_options *options)
{
    server->workers.program = options->program;
    server->live = fq_live_config_new(options->config);
    if (!server->live ||
        (options->schema.ptr &&
         fq_live_config_set_schema(server->live, options->schema, options->schema_name)))
        return false;
    server->loop = start_config(server) ? fq_loop_new() : NULL;
    return server->loop && (options->is_guest || watch_signals(server)) && become_current(server);
}

static void run_server(struct server *server)
{
    fq_timer_init(&server->retry, server->loop, on_retry);
    fq_timer_init(&server->misfit_pause, server->loop, on_misfit_pause);
    start_loading(server);
    fq_trim_start(&server->trim, server->loop);
    fq_loop_run(server->loop);
    fq_trim_stop(&server->trim);
}

int fq_serve(const struct fq_serve_options *options)
{
    const struct fq_config *config = options->config;
    struct server server = {.sources = options->sources, .config = config, .exit_code = 1};
    fq_pace_init(&server.pace);
    fq_retry_init(&server.retrying);
    fq_log_init(config->log.level, config->log.format);
    if (!options->is_guest)
        own_process();
    fq_log_queue_start();
    fq_arena_init(&server.arena, 4096, 1u << 20);
    if (take_options(&server, options) && make_workers(&server) && start_workers(&server)) {
        if (options->listening)
            options->listening(config, server.port);
        run_server(&server);
    }
    leave_current(&server);
    end_workers(&server);
    for (size_t i = 0; i < FQ_ARRAY_LEN(server.signals); i++)
        fq_signal_free(server.signals[i]);
    if (server.loop)
        fq_loop_free(server.loop);
    fq_live_config_unref(server.live);
    fq_arena_clear(&server.arena);
    fq_log_queue_end();
    return server.exit_code;
}
