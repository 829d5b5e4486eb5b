/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <pthread.h>

#include "unit.h"

struct fq_engine_options world_options(void)
{
    return (struct fq_engine_options){
        .plan = {.list_default = 1000, .list_max = 100000},
        .response_bytes = 1u << 20,
        .request_bytes = 1u << 24,
        .cached_documents = 8,
        .timeout_ms = 700,
        .show_detail = false,
    };
}

void world_init(struct world *world, const struct fq_engine_options *options)
{
    world_init_over(world, options, shop_schema());
}

void world_init_over(struct world *world, const struct fq_engine_options *options,
                     struct fq_schema *schema)
{
    struct fq_engine_options used = *options;
    fake_database_init(&world->database);
    used.database = &world->database.base;
    world->engine = fq_engine_new(&used, schema);
    ck_assert_ptr_nonnull(world->engine);
    fq_schema_unref(schema);
}

bool world_begin_aside(struct fq_asides *base, struct fq_aside *aside)
{
    struct world_asides *asides = FQ_CONTAINER(base, struct world_asides, base);
    if (asides->refuse)
        return false;
    asides->last = aside;
    base->under_way++;
    asides->begun++;
    return true;
}

void world_init_aside(struct world *world, const struct fq_engine_options *options)
{
    struct fq_engine_options used = *options;
    world->asides = (struct world_asides){.base = {.begin = world_begin_aside}};
    used.asides = &world->asides.base;
    world_init(world, &used);
}

static void *run_in_thread(void *arg)
{
    struct fq_aside *aside = arg;
    aside->run(aside);
    return NULL;
}

void aside_run(struct fq_aside *aside)
{
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, run_in_thread, aside), 0);
    pthread_join(thread, NULL);
}

void world_do_aside(struct world *world)
{
    struct fq_aside *aside = world->asides.last;
    world->asides.last = NULL;
    ck_assert_ptr_nonnull(aside);
    aside_run(aside);
    aside->done(aside);
    fake_database_run(&world->database);
}

void world_clear(struct world *world)
{
    ck_assert(fq_list_empty(&world->database.jobs));
    fq_engine_free(world->engine);
}

struct fq_engine_stats world_stats(const struct world *world)
{
    struct fq_engine_stats stats;
    fq_engine_stats(world->engine, &stats);
    return stats;
}

/* Reads every error with its path, as an asker may in done(). */
static void read_errors(struct asked *asked)
{
    struct fq_buf text;
    fq_buf_init(&text, NULL, 1u << 20);
    if (asked->request.errors)
        fq_response_errors(&text, asked->request.errors, true);
    size_t len = text.len < sizeof(asked->errors) ? text.len : sizeof(asked->errors) - 1;
    if (len)
        memcpy(asked->errors, text.ptr, len);
    asked->errors[len] = '\0';
    fq_buf_clear(&text);
}

static struct asked *asked_of(struct fq_request *request)
{
    return FQ_CONTAINER(request, struct asked, request);
}

static void on_done(struct fq_request *request)
{
    struct asked *asked = asked_of(request);
    ck_assert_uint_eq(asked->done + asked->broken, 0);
    asked->done++;
    read_errors(asked);
    fq_buf_str_add(&asked->whole, fq_buf_str(request->out));
}

static bool on_part(struct fq_request *request, fq_str part)
{
    struct asked *asked = asked_of(request);
    ck_assert_uint_eq(asked->done + asked->broken, 0);
    asked->parts++;
    fq_buf_str_add(&asked->whole, part);
    return asked->slow;
}

static void on_broken(struct fq_request *request)
{
    struct asked *asked = asked_of(request);
    ck_assert_uint_eq(asked->done + asked->broken, 0);
    ck_assert_uint_gt(asked->parts, 0);
    asked->broken++;
    read_errors(asked);
}

void asked_init(struct asked *asked, const char *document, const char *variables)
{
    static const struct fq_request_events events = {
        .done = on_done, .part = on_part, .broken = on_broken};
    *asked = (struct asked){0};
    fq_arena_init(&asked->arena, 0, 1u << 24);
    fq_buf_init(&asked->out, NULL, 1u << 24);
    fq_buf_init(&asked->whole, NULL, 1u << 26);
    asked->request = (struct fq_request){.events = &events,
                                         .arena = &asked->arena,
                                         .out = &asked->out,
                                         .document = fq_str_from(document),
                                         .variables = fq_str_from(variables)};
}

void asked_clear(struct asked *asked)
{
    fq_buf_clear(&asked->out);
    fq_buf_clear(&asked->whole);
    fq_arena_clear(&asked->arena);
}

void asked_run(struct world *world, struct asked *asked)
{
    fq_engine_run(world->engine, &asked->request);
    fake_database_run(&world->database);
}

fq_str answer_to(struct world *world, const char *document, const char *variables)
{
    static char answer[1u << 20];
    struct asked asked;
    asked_init(&asked, document, variables);
    asked_run(world, &asked);
    ck_assert_uint_eq(asked.done, 1);
    size_t len = asked.whole.len;
    ck_assert_uint_lt(len, sizeof(answer));
    memcpy(answer, asked.whole.ptr, len);
    asked_clear(&asked);
    return fq_str_of(answer, len);
}
