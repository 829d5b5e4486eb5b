/* SPDX-License-Identifier: MIT
 *
 * What takes long is done in another thread; the request may end meanwhile, and so may the schema.
 */
#include <stdio.h>

#include "base/limits.h"
#include "unit.h"
#include "world.h"

#define DOCUMENT      "query ($in: [String!]) { users(where: {email: {in: $in}}) { email } }"
#define INTROSPECTION "{ __schema { types { name description fields { name } } } }"
#define ANSWER        "{\"data\":{\"__schema\":{\"types\":[{\"name\":"

static struct world world;

static void begin(void)
{
    struct fq_engine_options options = world_options();
    world_init_aside(&world, &options);
}

/* {"in": ["…", …]}, long enough. */
static const char *long_variables(void)
{
    static char text[64u * 1024u];
    size_t len = (size_t)snprintf(text, sizeof(text), "{\"in\": [\"first\"");
    while (len < 40u * 1024u)
        len += (size_t)snprintf(text + len, sizeof(text) - len, ", \"number %zu\"", len);
    snprintf(text + len, sizeof(text) - len, "]}");
    return text;
}

static const char *long_document(const char *selection)
{
    static char text[64u * 1024u];
    size_t len = (size_t)snprintf(text, sizeof(text), "{ users { ");
    while (len < 40u * 1024u)
        len += (size_t)snprintf(text + len, sizeof(text) - len, "# nothing\n");
    snprintf(text + len, sizeof(text) - len, "%s } }", selection);
    return text;
}

static void ask(struct asked *asked, const char *document, const char *variables)
{
    asked_init(asked, document, variables);
    fq_engine_run(world.engine, &asked->request);
}

static void check_answer(struct asked *asked, const char *begins)
{
    ck_assert_uint_eq(asked->done, 1);
    ck_assert_msg(fq_str_starts_with(fq_buf_str(&asked->whole), fq_str_from(begins)), "%.*s",
                  (int)(asked->whole.len < 300 ? asked->whole.len : 300), asked->whole.ptr);
    asked_clear(asked);
}

TEST(short_requests_are_not_set_aside)
{
    struct asked asked;
    begin();
    ask(&asked, DOCUMENT, "{\"in\": [\"a\"]}");
    fake_database_run(&world.database);
    ck_assert_uint_eq(world.asides.begun, 0);
    check_answer(&asked, "{\"data\":{\"users\":[");
    world_clear(&world);
}
END

TEST(long_variables_are_read_aside)
{
    struct asked asked;
    begin();
    for (size_t i = 0; i < 2; i++) {
        ask(&asked, DOCUMENT, long_variables());
        ck_assert_uint_eq(world.asides.begun, i + 1);
        ck_assert_uint_eq(asked.done, 0);
        ck_assert(fq_list_empty(&world.database.jobs));
        world_do_aside(&world);
        ck_assert_ptr_nonnull(strstr(world.database.last_values, "number"));
        check_answer(&asked, "{\"data\":{\"users\":[");
    }
    /* The plan is for short ones too. */
    ask(&asked, DOCUMENT, "{\"in\": [\"a\"]}");
    fake_database_run(&world.database);
    check_answer(&asked, "{\"data\":{\"users\":[");
    ck_assert_uint_eq(world.asides.begun, 2);
    ck_assert_uint_eq(world_stats(&world).document_misses, 1);
    ck_assert_uint_eq(world_stats(&world).plan_hits, 1);
    world_clear(&world);
}
END

TEST(what_was_made_aside_is_found_the_second_time)
{
    const char *const documents[] = {INTROSPECTION, long_document("email")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(documents); i++) {
        begin();
        for (size_t again = 0; again < 2; again++) {
            struct asked asked;
            ask(&asked, documents[i], NULL);
            if (!again)
                world_do_aside(&world);
            fake_database_run(&world.database);
            check_answer(&asked, i ? "{\"data\":{\"users\":[" : ANSWER);
            ck_assert_uint_eq(world.asides.begun, 1);
            ck_assert_uint_eq(world_stats(&world).plans, 1);
        }
        world_clear(&world);
    }
}
END

/* Not even begun, which would take memory; and its memory is given back in that thread. */
TEST(what_nobody_waits_for_is_not_done)
{
    struct asked asked;
    struct fq_budget budget;
    begin();
    fq_budget_init(&budget, SIZE_MAX, 0, FQ_REQUESTS_FULL);
    asked_init(&asked, INTROSPECTION, NULL);
    asked.arena.budget = &budget;
    fq_engine_run(world.engine, &asked.request);
    struct fq_aside *aside = world.asides.last;
    ck_assert_ptr_nonnull(aside);
    size_t before = budget.used;
    fq_budget_set_limit(&budget, before);
    fq_engine_cancel(&asked.request);
    aside_run(aside);
    ck_assert_uint_eq(budget.refused, 0);
    ck_assert_uint_lt(budget.used, before);
    aside->done(aside);
    ck_assert_uint_eq(budget.used, 0);
    asked_clear(&asked);
    world_clear(&world);
}
END

TEST(when_too_many_wait_others_are_refused)
{
    struct asked asked;
    begin();
    world.asides.base.under_way = FQ_LIMIT_ASIDES;
    ask(&asked, INTROSPECTION, NULL);
    ck_assert_uint_eq(world.asides.begun, 0);
    ck_assert_int_eq(asked.request.status, FQ_UNAVAILABLE);
    check_answer(&asked, "{\"errors\":[{\"message\":\"too many long requests are waiting");
    ask(&asked, DOCUMENT, "{\"in\": [\"a\"]}"); /* short ones are served */
    fake_database_run(&world.database);
    check_answer(&asked, "{\"data\":{\"users\":[");
    world_clear(&world);
}
END

TEST(two_that_ask_the_same_meanwhile_are_both_answered)
{
    struct asked one, other;
    begin();
    ask(&one, INTROSPECTION, NULL);
    struct fq_aside *first = world.asides.last;
    ask(&other, INTROSPECTION, NULL);
    aside_run(first);
    world_do_aside(&world);
    check_answer(&other, ANSWER);
    first->done(first);
    check_answer(&one, ANSWER);
    ck_assert_uint_eq(world_stats(&world).documents, 1);
    ask(&one, INTROSPECTION, NULL);
    check_answer(&one, ANSWER);
    ck_assert_uint_eq(world.asides.begun, 2);
    world_clear(&world);
}
END

TEST(what_is_wrong_is_told_when_it_was_found_aside)
{
    static const struct {
        const char *document, *variables, *answer;
    } rows[] = {
        {NULL, NULL, "{\"errors\":[{\"message\":\"Cannot query field \\\"nothing\\\""},
        {DOCUMENT, "", "{\"errors\":[{\"message\":\"The parameter \\\"variables\\\" is not valid"},
        {"query ($in: Int) { users(limit: $in) { email } }", NULL,
         "{\"errors\":[{\"message\":\"Variable \\\"$in\\\""},
    };
    begin();
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct asked asked;
        char broken[64u * 1024u + 2];
        snprintf(broken, sizeof(broken), "%s,", long_variables());
        const char *variables = rows[i].variables ? broken : long_variables();
        if (rows[i].document)
            ask(&asked, rows[i].document, variables);
        else
            ask(&asked, long_document("nothing"), NULL);
        ck_assert_uint_eq(world.asides.begun, i + 1);
        world_do_aside(&world);
        check_answer(&asked, rows[i].answer);
    }
    world_clear(&world);
}
END

TEST(where_nothing_can_be_set_aside_it_is_done_in_the_turn)
{
    struct asked asked;
    begin();
    world.asides.refuse = true;
    ask(&asked, DOCUMENT, long_variables());
    fake_database_run(&world.database);
    check_answer(&asked, "{\"data\":{\"users\":[");
    ask(&asked, INTROSPECTION, NULL);
    check_answer(&asked, ANSWER);
    world_clear(&world);
}
END

/* The request's memory is gone at once; what is done aside does not look at it. */
TEST(a_request_ends_before_what_was_set_aside)
{
    const char *const documents[] = {long_document("email"), INTROSPECTION, DOCUMENT};
    begin();
    for (size_t i = 0; i < FQ_ARRAY_LEN(documents); i++) {
        struct asked asked;
        for (int after = 0; after < 2; after++) {
            ask(&asked, documents[i], i == 2 ? long_variables() : NULL);
            struct fq_aside *begun = world.asides.last;
            if (after)
                aside_run(begun);
            fq_engine_cancel(&asked.request);
            asked_clear(&asked);
            if (!after)
                aside_run(begun);
            begun->done(begun);
            ck_assert_uint_eq(asked.done, 0);
            ck_assert(fq_list_empty(&world.database.jobs));
        }
    }
    world_clear(&world);
}
END

TEST(the_engine_may_end_before_what_was_set_aside)
{
    struct asked asked;
    begin();
    ask(&asked, INTROSPECTION, NULL);
    fq_engine_cancel(&asked.request);
    asked_clear(&asked);
    world_clear(&world);
    aside_run(world.asides.last);
    world.asides.last->done(world.asides.last);
}
END

/* It ends with the schema it began with, and nobody finds its document afterwards. */
TEST(a_schema_comes_while_a_request_is_set_aside)
{
    struct asked asked;
    begin();
    ask(&asked, INTROSPECTION, NULL);
    struct fq_engine_options options = world_options();
    struct fq_schema *schema = shop_schema();
    fq_engine_set_schema(world.engine, schema, &options);
    fq_schema_unref(schema);
    world_do_aside(&world);
    check_answer(&asked, ANSWER);
    ck_assert_uint_eq(world_stats(&world).documents, 0);
    ask(&asked, INTROSPECTION, NULL);
    ck_assert_uint_eq(world.asides.begun, 2);
    world_do_aside(&world);
    check_answer(&asked, ANSWER);
    ck_assert_uint_eq(world_stats(&world).documents, 1);
    world_clear(&world);
}
END

int main(void)
{
    return RUN(
        "engine/aside", short_requests_are_not_set_aside, long_variables_are_read_aside,
        what_was_made_aside_is_found_the_second_time, what_nobody_waits_for_is_not_done,
        when_too_many_wait_others_are_refused, two_that_ask_the_same_meanwhile_are_both_answered,
        what_is_wrong_is_told_when_it_was_found_aside,
        where_nothing_can_be_set_aside_it_is_done_in_the_turn,
        a_request_ends_before_what_was_set_aside, the_engine_may_end_before_what_was_set_aside,
        a_schema_comes_while_a_request_is_set_aside);
}
