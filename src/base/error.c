/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/list.h"

static fq_str print(struct fq_arena *arena, const char *format, va_list args)
{
    /* One byte more than is kept, to see what a cut would cut, and the NUL. */
    char text[FQ_LIMIT_ERROR_MESSAGE_BYTES + 2];
    int len = vsnprintf(text, sizeof(text), format, args);
    if (len < 0)
        return FQ_STR_NONE;
    size_t kept =
        (size_t)len < FQ_LIMIT_ERROR_MESSAGE_BYTES ? (size_t)len : FQ_LIMIT_ERROR_MESSAGE_BYTES;
    /* A cut must not leave half a character. */
    while (kept < (size_t)len && kept > 0 && ((unsigned char)text[kept] & 0xc0u) == 0x80u)
        kept--;
    return fq_arena_str(arena, fq_str_of(text, kept));
}

enum fq_status fq_error_set(struct fq_error *error, struct fq_arena *arena, enum fq_status status,
                            const char *format, ...)
{
    if (!error)
        return status;
    va_list args;
    va_start(args, format);
    *error = (struct fq_error){.status = status, .message = print(arena, format, args)};
    va_end(args);
    return status;
}

enum fq_status fq_error_set_at(struct fq_error *error, struct fq_arena *arena,
                               enum fq_status status, struct fq_location at, const char *format,
                               ...)
{
    if (!error)
        return status;
    va_list args;
    va_start(args, format);
    *error =
        (struct fq_error){.status = status, .message = print(arena, format, args), .location = at};
    va_end(args);
    return status;
}

static size_t limit_of(const struct fq_errors *errors)
{
    return errors->limit ? errors->limit : FQ_LIMIT_ERRORS;
}

fq_str fq_errors_told(const struct fq_errors *errors, fq_str file, struct fq_arena *arena)
{
    fq_str told = FQ_STR_NONE;
    size_t untold = errors->count;
    for (const struct fq_error *error = errors->first; error; error = error->next) {
        told = fq_arena_printf(arena, "%.*s%s%.*s:%u:%u: %.*s", FQ_STR_ARG(told),
                               told.len ? "\n" : "", FQ_STR_ARG(file), error->location.line,
                               error->location.column, FQ_STR_ARG(error->message));
        untold--;
    }
    return untold ? fq_arena_printf(arena, "%.*s\nand %zu more", FQ_STR_ARG(told), untold) : told;
}

bool fq_errors_are_over(const struct fq_errors *errors)
{
    return errors->count > limit_of(errors);
}

static const struct fq_violated *copy_violated(const struct fq_violated *violated,
                                               struct fq_arena *arena)
{
    struct fq_violated *copy = violated ? FQ_NEW(arena, struct fq_violated) : NULL;
    if (copy)
        *copy = (struct fq_violated){
            .schema = fq_arena_str(arena, violated->schema),
            .relation = fq_arena_str(arena, violated->relation),
            .column = fq_arena_str(arena, violated->column),
            .type = fq_arena_str(arena, violated->type),
            .constraint = fq_arena_str(arena, violated->constraint),
        };
    return copy;
}

struct fq_error fq_error_copy(const struct fq_error *error, struct fq_arena *arena)
{
    struct fq_error copy = *error;
    copy.message = fq_arena_str(arena, error->message);
    copy.detail = fq_arena_str(arena, error->detail);
    copy.code = fq_arena_str(arena, error->code);
    copy.sqlstate = fq_arena_str(arena, error->sqlstate);
    copy.raised = fq_arena_str(arena, error->raised);
    copy.raised_detail = fq_arena_str(arena, error->raised_detail);
    copy.raised_hint = fq_arena_str(arena, error->raised_hint);
    copy.extensions = fq_arena_str(arena, error->extensions);
    copy.violated = copy_violated(error->violated, arena);
    copy.next = NULL;
    return copy;
}

struct fq_error *fq_errors_append(struct fq_errors *errors, struct fq_arena *arena,
                                  const struct fq_error *error)
{
    errors->count++;
    if (fq_errors_are_over(errors))
        return NULL;
    struct fq_error *added = FQ_NEW(arena, struct fq_error);
    if (!added)
        return NULL;
    *added = fq_error_copy(error, arena); /* before it stands in the list: memory may end here */
    FQ_CHAIN_APPEND(errors->first, errors->last, added);
    return added;
}

struct fq_error *fq_errors_add(struct fq_errors *errors, struct fq_arena *arena,
                               enum fq_status status, struct fq_location at, const char *format,
                               ...)
{
    errors->count++;
    if (fq_errors_are_over(errors))
        return NULL;
    struct fq_error *error = FQ_NEW(arena, struct fq_error);
    if (!error)
        return NULL;
    va_list args;
    va_start(args, format);
    error->message = print(arena, format, args);
    va_end(args);
    error->status = status;
    error->location = at;
    FQ_CHAIN_APPEND(errors->first, errors->last, error);
    return error;
}

fq_str fq_error_message(const struct fq_error *error)
{
    return error->message.len ? error->message : fq_str_from(fq_status_sentence(error->status));
}

fq_str fq_error_code(const struct fq_error *error)
{
    return error->code.len ? error->code : fq_str_from(fq_status_code(error->status));
}
