/* SPDX-License-Identifier: MIT */
#include "runtime/schema_file.h"

#include <errno.h>
#include <unistd.h>

#include "base/limits.h"
#include "config/read_all.h"
#include "graphql/sdl/sdl.h"
#include "graphql/syntax/parse.h"
#include "schema/directives.h"

/* The ceilings of documents that clients send are too low for a schema that an operator gives. */
static const struct fq_parse_limits limits = {.bytes = FQ_LIMIT_SCHEMA_BYTES,
                                              .tokens = FQ_LIMIT_SCHEMA_BYTES,
                                              .depth = FQ_LIMIT_DOCUMENT_DEPTH_MOST,
                                              .directives = FQ_LIMIT_SCHEMA_BYTES,
                                              .directives_each = FQ_LIMIT_SCHEMA_BYTES};

static int read_text(struct fq_schema_file *file, const char *path)
{
    return strcmp(path, "-") == 0 ? fq_read_all(STDIN_FILENO, &file->text)
                                  : fq_read_file(path, &file->text);
}

struct reading {
    struct fq_schema_file *file;
    struct fq_errors *errors;
};

static enum fq_status build(void *arg)
{
    struct reading *reading = arg;
    struct fq_schema_file *file = reading->file;
    struct fq_document *document = NULL;
    struct fq_error error;
    enum fq_status status =
        fq_graphql_parse(&file->arena, fq_buf_str(&file->text), &limits, &document, &error);
    if (status) {
        struct fq_error *added =
            fq_errors_add(reading->errors, &file->arena, status, error.location, "%.*s",
                          FQ_STR_ARG(fq_error_message(&error)));
        if (added)
            added->code = error.code;
        return status;
    }
    fq_schema_directives(&file->lent, &file->arena);
    return fq_type_system_build(&file->system, document, &file->lent, &file->arena,
                                reading->errors);
}

enum fq_status fq_schema_file_read(struct fq_schema_file *ret, const char *path,
                                   struct fq_errors *errors)
{
    *ret = (struct fq_schema_file){0};
    fq_arena_init(&ret->arena, 64u * 1024u, FQ_LIMIT_SCHEMA_MEMORY);
    fq_buf_init(&ret->text, NULL, FQ_LIMIT_SCHEMA_BYTES);
    int failure = read_text(ret, path);
    struct fq_location nowhere = {0};
    if (failure) {
        fq_errors_add(errors, &ret->arena, FQ_CONFIG, nowhere, "cannot read %s: %s", path,
                      failure == EFBIG ? "it is too long" : strerror(failure));
        return FQ_CONFIG;
    }
    struct reading reading = {ret, errors};
    enum fq_status status = fq_guard(build, &reading);
    if (status && !errors->count)
        fq_errors_add(errors, &ret->arena, status, nowhere, "%s", fq_status_sentence(status));
    return status;
}

void fq_schema_file_clear(struct fq_schema_file *file)
{
    fq_buf_clear(&file->text);
    fq_arena_clear(&file->arena);
}
