/* SPDX-License-Identifier: MIT
 *
 * The HTTP server, run by a program.
 */
#include "api/engine.h"
#include "base/limits.h"
#include "config/load.h"
#include "server/serve.h"

static int refuse_to_serve(const struct fraiseql_options *options, const char *message, size_t len)
{
    if (options->log)
        options->log(options->log_user, 0, message, len);
    return 1;
}

static int serve_with(const struct fraiseql_options *options, bool signals, struct fq_arena *arena)
{
    struct fq_config config;
    struct fq_config_sources sources;
    struct fq_error error;
    struct fq_api_program program = {0};
    static const char unknown[] = "the host is not of this version, or has no function to call";
    if (options->host && !fq_api_program_init(&program, options->host))
        return refuse_to_serve(options, unknown, sizeof(unknown) - 1);
    if (fq_api_configure(options, arena, &config, &sources, &error)) {
        fq_str message = fq_error_message(&error);
        return refuse_to_serve(options, message.ptr, message.len);
    }
    if (options->threads)
        config.server.workers = options->threads;
    program.serves = true;
    const struct fq_serve_options served = {
        .config = &config,
        .sources = &sources,
        .program = options->host ? &program.base : NULL,
        .schema = options->schema.len ? fq_api_str(options->schema) : FQ_STR_NONE,
        .schema_name = fq_str_from(options->schema_name ? options->schema_name : "schema"),
        .is_guest = !signals,
    };
    return fq_serve(&served);
}

int fraiseql_serve(const struct fraiseql_serve_options *given)
{
    struct fraiseql_serve_options asked;
    struct fraiseql_options options = {0};
    const size_t least = offsetof(struct fraiseql_options, schema);
    struct fq_arena arena;
    if (!fq_api_copy_options(&asked, sizeof(asked), given, given->size,
                             offsetof(struct fraiseql_serve_options, signals)) ||
        !asked.options ||
        !fq_api_copy_options(&options, sizeof(options), asked.options, asked.options->size, least))
        return 1;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    int code = serve_with(&options, asked.signals, &arena);
    fq_arena_clear(&arena);
    return code;
}

void fraiseql_serve_stop(void)
{
    fq_serve_stop();
}
