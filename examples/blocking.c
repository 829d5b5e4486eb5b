/* SPDX-License-Identifier: MIT
 *
 * The shortest program: asks one question and waits for the answer.  Valid C and valid C++.
 *
 *     blocking DATABASE_URL '{ users { name } }'
 */
#include <fraiseql.h>
#include <stdio.h>
#include <string.h>

static void print(FILE *to, struct fraiseql_text text)
{
    fwrite(text.ptr, 1, text.len, to);
    fputc('\n', to);
}

static struct fraiseql_text text(const char *string)
{
    struct fraiseql_text text = {string, strlen(string)};
    return text;
}

int main(int count, char **arguments)
{
    struct fraiseql_options options;
    struct fraiseql_request request;
    struct fraiseql *engine = NULL;
    struct fraiseql_error *error = NULL;
    struct fraiseql_answer *answer = NULL;
    if (count != 3) {
        fprintf(stderr, "usage: %s DATABASE_URL DOCUMENT\n", arguments[0]);
        return 2;
    }

    memset(&options, 0, sizeof(options)); /* what is zero has its usual value */
    options.size = sizeof(options);
    options.database_url = arguments[1];
    if (fraiseql_open(&options, &engine, &error)) {
        print(stderr, fraiseql_error_message(error));
        fraiseql_error_free(error);
        return 1;
    }

    memset(&request, 0, sizeof(request));
    request.size = sizeof(request);
    request.document = text(arguments[2]);
    int failed = fraiseql_execute_blocking(engine, &request, &answer) != FRAISEQL_OK;
    if (!failed) {
        print(stdout, fraiseql_answer_body(answer));
        failed = fraiseql_answer_http_status(answer) != 200;
        fraiseql_answer_free(answer);
    }
    fraiseql_close(engine, 1000);
    return failed;
}
