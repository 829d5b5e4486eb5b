/* SPDX-License-Identifier: MIT */
#include "graphql/types/suggest.h"

void fq_suggest_fields(struct fq_suggestions *suggestions, const struct fq_type *type,
                       const struct fq_sight *sight)
{
    for (size_t i = 0; i < fq_type_made(type)->field_count; i++) {
        if (fq_seen_field(sight, &type->fields[i]))
            fq_suggest(suggestions, type->fields[i].name);
    }
}

void fq_suggest_values(struct fq_suggestions *suggestions, const struct fq_type *type,
                       const struct fq_sight *sight)
{
    for (size_t i = 0; i < fq_type_made(type)->value_count; i++) {
        if (fq_seen_value(sight, &type->values[i]))
            fq_suggest(suggestions, type->values[i].name);
    }
}

void fq_suggest_inputs(struct fq_suggestions *suggestions, const struct fq_input_def *defs,
                       size_t count, const struct fq_sight *sight)
{
    for (size_t i = 0; i < count; i++) {
        if (fq_seen_input(sight, &defs[i]))
            fq_suggest(suggestions, defs[i].name);
    }
}

fq_str fq_did_you_mean(struct fq_arena *arena, const char *lead, const fq_str *names, size_t count)
{
    if (count == 0)
        return FQ_STR("");
    struct fq_buf out;
    fq_buf_init(&out, arena, SIZE_MAX / 2);
    count = count < FQ_SUGGESTIONS ? count : FQ_SUGGESTIONS;
    fq_buf_printf(&out, " Did you mean %s", lead);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && count > 2)
            fq_buf_char(&out, ',');
        if (i > 0)
            fq_buf_char(&out, ' ');
        if (i > 0 && i == count - 1)
            fq_buf_literal(&out, "or ");
        fq_buf_printf(&out, "\"%.*s\"", FQ_STR_ARG(names[i]));
    }
    fq_buf_char(&out, '?');
    return fq_buf_str(&out);
}

fq_str fq_suggest_text(const struct fq_suggestions *suggestions, struct fq_arena *arena)
{
    return fq_did_you_mean(arena, "", suggestions->names, suggestions->count);
}
