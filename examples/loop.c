/* SPDX-License-Identifier: MIT
 *
 * A program with a libuv loop of its own: it answers a field itself, and everything that it does
 * happens on its loop.  What the engine's threads call only puts into a list and wakes the loop.
 *
 *     loop DATABASE_URL
 */
#include <fraiseql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

static const char schema[] = "type Query { greeting(name: String! = \"you\"): String @resolver }";

/* Something that happened in a thread of the engine: a call to answer, or an answer. */
struct event {
    struct event *next;
    struct fraiseql_host_call *call;
    struct fraiseql_answer *answer;
};

struct program {
    uv_loop_t loop;
    uv_async_t awake;
    uv_mutex_t lock;
    struct event *events; /* the last one first; under the lock */
    struct fraiseql *engine;
    int code;
};

/* ---- in threads of the engine ---- */

static void put(struct program *program, struct fraiseql_host_call *call,
                struct fraiseql_answer *answer)
{
    struct event *event = malloc(sizeof(*event));
    if (!event)
        abort();
    uv_mutex_lock(&program->lock);
    *event = (struct event){program->events, call, answer};
    program->events = event;
    uv_mutex_unlock(&program->lock);
    uv_async_send(&program->awake);
}

static void on_call(void *user, struct fraiseql_host_call *call)
{
    put(user, call, NULL);
}

static void on_answer(void *user, struct fraiseql_answer *answer)
{
    put(user, NULL, answer);
}

/* ---- on the loop ---- */

static void answer_call(struct fraiseql_host_call *call)
{
    struct fraiseql_text arguments = fraiseql_host_arguments(call);
    printf("asked for %.*s with %.*s\n", (int)fraiseql_host_field(call).len,
           fraiseql_host_field(call).ptr, (int)arguments.len, arguments.ptr);
    const struct fraiseql_text greeting = {"\"hello\"", 7};
    fraiseql_host_answer(call, FRAISEQL_WHOLE_OBJECTS, greeting);
}

static void show_answer(struct program *program, struct fraiseql_answer *answer)
{
    struct fraiseql_text body = fraiseql_answer_body(answer);
    printf("%.*s\n", (int)body.len, body.ptr);
    program->code = fraiseql_answer_http_status(answer) != 200;
    fraiseql_answer_free(answer);
    uv_close((uv_handle_t *)&program->awake, NULL); /* the loop ends */
}

static void on_awake(uv_async_t *awake)
{
    struct program *program = awake->data;
    uv_mutex_lock(&program->lock);
    struct event *event = program->events;
    program->events = NULL;
    uv_mutex_unlock(&program->lock);
    for (struct event *next; event; event = next) {
        next = event->next;
        if (event->call)
            answer_call(event->call);
        else
            show_answer(program, event->answer);
        free(event);
    }
}

static int open_engine(struct program *program, const char *url)
{
    struct fraiseql_host host = {.size = sizeof(host), .user = program, .call = on_call};
    struct fraiseql_options options = {.size = sizeof(options),
                                       .database_url = url,
                                       .schema = {schema, sizeof(schema) - 1},
                                       .host = &host};
    struct fraiseql_error *error;
    if (fraiseql_open(&options, &program->engine, &error) == FRAISEQL_OK)
        return 1;
    struct fraiseql_text message = fraiseql_error_message(error);
    fprintf(stderr, "%.*s\n", (int)message.len, message.ptr);
    fraiseql_error_free(error);
    return 0;
}

int main(int count, char **arguments)
{
    static const char document[] = "{ greeting(name: \"world\") }";
    struct program program = {.code = 1};
    struct fraiseql_request request = {.size = sizeof(request),
                                       .document = {document, sizeof(document) - 1}};
    if (count != 2 || !open_engine(&program, arguments[1]))
        return 1;
    uv_loop_init(&program.loop);
    uv_mutex_init(&program.lock);
    uv_async_init(&program.loop, &program.awake, on_awake);
    program.awake.data = &program;
    if (fraiseql_execute(program.engine, &request, on_answer, &program, NULL))
        return 1;
    uv_run(&program.loop, UV_RUN_DEFAULT);
    fraiseql_close(program.engine, 1000);
    uv_loop_close(&program.loop);
    uv_mutex_destroy(&program.lock);
    return program.code;
}
