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

static int read_text(struct fq_buf *text, const char *path)
{
    fq_buf_init(text, NULL, FQ_LIMIT_SCHEMA_BYTES);
    return strcmp(path, "-") == 0 ? fq_read_all(STDIN_FILENO, text) : fq_read_file(path, text);
}

static const char *why_unread(int failure)
{
    if (failure == ESPIPE)
        return "it is no file that could be read again";
    return failure == EFBIG ? "it is too long" : strerror(failure);
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
    int failure = read_text(&ret->text, path);
    struct fq_location nowhere = {0};
    if (failure) {
        fq_errors_add(errors, &ret->arena, FQ_CONFIG, nowhere, "cannot read %s: %s", path,
                      why_unread(failure));
        return FQ_CONFIG;
    }
    struct reading reading = {ret, errors};
    enum fq_status status = fq_guard(build, &reading);
    if (status && !errors->count)
        fq_errors_add(errors, &ret->arena, status, nowhere, "%s", fq_status_sentence(status));
    return status;
}

enum fq_status fq_schema_text_parse(fq_str text, fq_str name, struct fq_arena *arena,
                                    struct fq_document **ret, struct fq_error *reterr)
{
    struct fq_error error;
    fq_str kept = text.len > FQ_LIMIT_SCHEMA_BYTES ? FQ_STR_NONE : fq_arena_str(arena, text);
    if (!kept.ptr)
        return fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for the schema file");
    if (fq_graphql_parse(arena, kept, &limits, ret, &error) == FQ_OK)
        return FQ_OK;
    return fq_error_set(reterr, arena, FQ_SCHEMA, "%.*s:%u:%u: %.*s", FQ_STR_ARG(name),
                        error.location.line, error.location.column,
                        FQ_STR_ARG(fq_error_message(&error)));
}

enum fq_status fq_schema_file_parse(const char *path, struct fq_arena *arena,
                                    struct fq_document **ret, struct fq_error *reterr)
{
    struct fq_buf text;
    fq_buf_init(&text, NULL, FQ_LIMIT_SCHEMA_BYTES);
    int failure = fq_read_kept_file(path, &text);
    enum fq_status status =
        failure ? fq_error_set(reterr, arena, FQ_CONFIG, "cannot read the schema file %s: %s", path,
                               why_unread(failure))
                : fq_schema_text_parse(fq_buf_str(&text), fq_str_from(path), arena, ret, reterr);
    fq_buf_clear(&text);
    return status;
}

void fq_schema_file_clear(struct fq_schema_file *file)
{
    fq_buf_clear(&file->text);
    fq_arena_clear(&file->arena);
}
