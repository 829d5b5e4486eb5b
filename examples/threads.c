/* SPDX-License-Identifier: MIT
 *
 * Four threads ask one engine, which has two of its own; any thread may ask.
 *
 *     threads DATABASE_URL '{ users { name } }' 1000
 */
#include <fraiseql.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asker {
    pthread_t thread;
    struct fraiseql *engine;
    const char *document;
    long times, good;
};

static void *ask(void *arg)
{
    struct asker *asker = arg;
    struct fraiseql_request request = {.size = sizeof(request)};
    request.document = (struct fraiseql_text){asker->document, strlen(asker->document)};
    for (long i = 0; i < asker->times; i++) {
        struct fraiseql_answer *answer;
        if (fraiseql_execute_blocking(asker->engine, &request, &answer))
            continue;
        asker->good += fraiseql_answer_http_status(answer) == 200;
        fraiseql_answer_free(answer);
    }
    return NULL;
}

int main(int count, char **arguments)
{
    enum { ASKERS = 4 };
    struct asker askers[ASKERS] = {0};
    struct fraiseql *engine;
    struct fraiseql_error *error;
    if (count != 4) {
        fprintf(stderr, "usage: %s DATABASE_URL DOCUMENT TIMES\n", arguments[0]);
        return 2;
    }
    struct fraiseql_options options = {
        .size = sizeof(options), .database_url = arguments[1], .threads = 2};
    if (fraiseql_open(&options, &engine, &error)) {
        struct fraiseql_text message = fraiseql_error_message(error);
        fprintf(stderr, "%.*s\n", (int)message.len, message.ptr);
        fraiseql_error_free(error);
        return 1;
    }
    long good = 0, begun = 0;
    for (int i = 0; i < ASKERS; i++) {
        askers[i] = (struct asker){
            .engine = engine, .document = arguments[2], .times = strtol(arguments[3], NULL, 10)};
        if (pthread_create(&askers[i].thread, NULL, ask, &askers[i]))
            break;
        begun++;
    }
    for (int i = 0; i < begun; i++) {
        pthread_join(askers[i].thread, NULL);
        good += askers[i].good;
    }
    struct fraiseql_answer *statistics = fraiseql_statistics(engine);
    printf("%ld good answers\n", good);
    if (statistics) {
        struct fraiseql_text body = fraiseql_answer_body(statistics);
        printf("%.*s\n", (int)body.len, body.ptr);
        fraiseql_answer_free(statistics);
    }
    fraiseql_close(engine, 1000);
    return good == ASKERS * askers[0].times ? 0 : 1;
}
