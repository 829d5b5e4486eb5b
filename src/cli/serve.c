/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/memory.h"
#include "cli/commands.h"
#include "server/serve.h"

static const struct fq_cli_option options[] = {
    {"host", "ADDRESS", "server.host", "address to listen on"},
    {"port", "N", "server.port", "port to listen on; 0 takes one that is free"},
    {"workers", "N", "server.workers", "threads that serve requests; 0 is one per processor"},
    FQ_CLI_SCHEMA_OPTION,
    {"app", "MODULE:NAME", NULL, "serve an application in Python, whose resolvers run there"},
    {"reload", NULL, NULL, "with --app: start again when one of its files changes"},
    FQ_CLI_CONFIG_OPTIONS,
};

/* ---- an application in Python ---- */

#define DEV_FILE "main.py"
#define DEV_APP  "main:app"

/* What becomes of the command line; room for the most there can be, and NULL at the end. */
struct python_call {
    const struct fq_cli_call *call;
    const char *app; /* MODULE:NAME */
    bool reload;
    struct fq_arena *arena;
    const char *words[2 * FQ_CLI_SETTINGS + 16];
    size_t count;
};

static void add_word(struct python_call *p, const char *name, const char *value)
{
    p->words[p->count++] = name;
    if (value)
        p->words[p->count++] = value;
}

static enum fq_status add_words(void *arg)
{
    struct python_call *p = arg;
    const struct fq_cli_call *call = p->call;
    add_word(p, "serve", NULL);
    add_word(p, "--app", p->app);
    if (p->reload)
        add_word(p, "--reload", NULL);
    if (fq_cli_value(call, "config"))
        add_word(p, "--config", fq_cli_value(call, "config"));
    for (size_t i = 0; i < call->setting_count; i++)
        add_word(p, "--set",
                 fq_arena_printf(p->arena, "%.*s=%.*s", FQ_STR_ARG(call->settings[i].key),
                                 FQ_STR_ARG(call->settings[i].value))
                     .ptr);
    if (call->argument_count)
        add_word(p, "--set", fq_arena_printf(p->arena, "database.url=%s", call->arguments[0]).ptr);
    return FQ_OK;
}

/* Python runs the server then, by the library; this process becomes it. */
static int run_python(const struct fq_cli_call *call, const char *app, bool reload)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    const char *python = getenv("FRAISEQL_PYTHON");
    struct python_call p = {.call = call, .app = app, .reload = reload, .arena = &arena};
    python = python && *python ? python : "python3";
    add_word(&p, python, NULL);
    add_word(&p, "-m", "fraiseql");
    if (fq_guard(add_words, &p) == FQ_OK) {
        /* It changes no argument, though its type would allow it. */
        execvp(python, (char *const *)(uintptr_t)p.words);
        fprintf(stderr, "fraiseql: cannot start %s: %s\n", python, strerror(errno));
    }
    fq_arena_clear(&arena);
    return FQ_CLI_FAILED;
}

static int serve_database(const struct fq_cli_call *call)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    struct fq_config config;
    const char *url = call->argument_count ? call->arguments[0] : NULL;
    int code = fq_cli_configure(call, url, &arena, &config);
    struct fq_cli_sources from;
    fq_cli_sources(call, url, &from);
    if (code == FQ_CLI_DONE)
        code = fq_serve(&(struct fq_serve_options){.config = &config, .sources = &from.sources});
    fq_arena_clear(&arena);
    return code;
}

static int run_serve(const struct fq_cli_call *call)
{
    const char *app = fq_cli_value(call, "app");
    return app ? run_python(call, app, fq_cli_value(call, "reload")) : serve_database(call);
}

/* ---- dev ---- */

static const struct fq_cli_option dev_options[] = {
    {"host", "ADDRESS", "server.host", "address to listen on"},
    {"port", "N", "server.port", "port to listen on; 0 takes one that is free"},
    FQ_CLI_SCHEMA_OPTION,
    {"app", "MODULE:NAME", NULL, "the application in Python; " DEV_APP " if there is a " DEV_FILE},
    FQ_CLI_CONFIG_OPTIONS,
};

static int run_dev(const struct fq_cli_call *call)
{
    const char *app = fq_cli_value(call, "app");
    if (!app && access(DEV_FILE, R_OK) == 0)
        app = DEV_APP;
    return app ? run_python(call, app, true) : serve_database(call);
}

const struct fq_cli_command fq_cli_dev = {
    .name = "dev",
    .arguments = "[DATABASE_URL]",
    .most_arguments = 1,
    .summary = "Serve what is being worked on: an application in Python, or a database.",
    .details =
        "An application is served as 'fraiseql serve --app MODULE:NAME --reload' does it: it\n"
        "starts again when one of its files changes. Without one this is 'fraiseql serve':\n"
        "when the database changes, its schema is read again.\n"
        "\n"
        "  fraiseql dev --app shop.main:app --port 9000\n"
        "\n"
        "Browsers get GraphiQL, the query editor, under the address of the API.\n",
    .options = dev_options,
    .option_count = FQ_ARRAY_LEN(dev_options),
    .run = run_dev,
};

const struct fq_cli_command fq_cli_serve = {
    .name = "serve",
    .arguments = "[DATABASE_URL]",
    .most_arguments = 1,
    .summary = "Answer GraphQL requests over HTTP from a database.",
    .details = "Stops on SIGTERM after the requests that run. Without DATABASE_URL the one of the\n"
               "configuration is used (FRAISEQL_DATABASE_URL, else DATABASE_URL).\n"
               "\n"
               "  fraiseql serve postgresql://localhost/shop --port 9000\n"
               "\n"
               "With --app it serves an application in Python: the package fraiseql is installed\n"
               "for python3, or for the Python that FRAISEQL_PYTHON names.\n"
               "\n"
               "  fraiseql serve --app shop.main:app --reload\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_serve,
};
