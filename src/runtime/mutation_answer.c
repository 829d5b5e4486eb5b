/* SPDX-License-Identifier: MIT */
#include "runtime/mutation_answer.h"

#include "json/json.h"
#include "runtime/mutation_row.h"

/* `post` where it is a Post. */
static fq_str field_of_entity(struct fq_told *r, const struct fq_calls *calls, fq_str type)
{
    if (calls->entity.len)
        return fq_told_camel(r, calls->entity);
    struct fq_buf out;
    fq_told_begin(r, &out);
    fq_buf_str_add(&out, type);
    if (out.len && out.ptr[0] >= 'A' && out.ptr[0] <= 'Z')
        out.ptr[0] = (char)(out.ptr[0] - 'A' + 'a');
    return fq_told_end(r, &out);
}

/* Of {"post": {...}, "note": ...} the post, and what stands beside it. */
static fq_str unwrapped(struct fq_told *r, fq_str entity, fq_str field, struct fq_map *beside)
{
    struct fq_map given;
    const struct fq_map_entry *found = NULL;
    fq_map_init(beside, r->arena);
    fq_told_read(r, &given, entity);
    for (size_t i = 0; i < given.count && !found; i++) {
        const fq_str *value = given.entries[i].value;
        if ((fq_told_is_object(*value) || fq_told_is_list(*value)) &&
            fq_str_eq(fq_told_camel(r, given.entries[i].key), fq_told_camel(r, field)))
            found = &given.entries[i];
    }
    if (!found)
        return entity;
    for (size_t i = 0; i < given.count; i++) {
        fq_str key = given.entries[i].key;
        if (&given.entries[i] != found && !fq_str_eq(key, FQ_STR("entity")) &&
            !fq_str_eq(key, FQ_STR("cascade")))
            fq_map_put(beside, key, given.entries[i].value);
    }
    return *(const fq_str *)found->value;
}

static void add_what_is_beside(struct fq_told *r, struct fq_map *made, const struct fq_map *beside)
{
    for (size_t i = 0; i < beside->count; i++) {
        const fq_str *value = beside->entries[i].value;
        fq_told_put_if_absent(made, fq_told_camel(r, beside->entries[i].key),
                              fq_told_value(r, *value, true));
    }
}

static fq_str updated_fields(struct fq_told *r, fq_str names)
{
    struct fq_json_scan scan;
    struct fq_buf out;
    fq_str item;
    fq_told_begin(r, &out);
    fq_buf_char(&out, '[');
    if (fq_json_scan_array(&scan, names)) {
        for (bool any = false; fq_json_scan_item(&scan, &item); any = true) {
            if (any)
                fq_buf_char(&out, ',');
            fq_buf_str_add(&out, fq_told_is_string(item)
                                     ? fq_told_quoted(r, fq_told_camel(r, fq_told_text(r, item)))
                                     : item);
        }
    }
    fq_buf_char(&out, ']');
    return fq_told_end(r, &out);
}

static void make_success(struct fq_told *r, const struct fq_calls *calls,
                         const struct fq_mutation_row *answered, struct fq_map *made)
{
    struct fq_map beside;
    fq_str type = answered->type.len ? answered->type : calls->entity_type;
    if (!type.len)
        type = FQ_STR("Entity");
    fq_str field = field_of_entity(r, calls, type);
    fq_told_put(made, FQ_STR("__typename"), fq_told_quoted(r, calls->success));
    if (answered->id.ptr)
        fq_told_put(made, FQ_STR("id"), fq_told_quoted(r, answered->id));
    fq_told_put(made, FQ_STR("message"), fq_told_value(r, answered->message, false));
    fq_told_put(made, FQ_STR("status"), fq_told_quoted(r, answered->status));
    fq_str entity = unwrapped(r, answered->entity, field, &beside);
    fq_told_put(made, field, fq_told_value_in(r, entity, (struct fq_told_manner){true, type}));
    if (!fq_told_is_null(answered->updated))
        fq_told_put(made, FQ_STR("updatedFields"), updated_fields(r, answered->updated));
    add_what_is_beside(r, made, &beside);
}

static fq_str identifier_of(fq_str status)
{
    size_t colon = fq_str_find_char(status, ':');
    fq_str behind = colon < status.len ? fq_mutation_trimmed(fq_str_from_offset(status, colon + 1))
                                       : FQ_STR_NONE;
    return behind.len ? behind : FQ_STR("general_error");
}

static fq_str one_error(struct fq_told *r, const struct fq_mutation_row *answered, int code)
{
    struct fq_buf out;
    fq_told_begin(r, &out);
    fq_buf_printf(&out, "[{\"code\":%d,\"identifier\":", code);
    fq_json_string(&out, identifier_of(answered->status));
    fq_buf_literal(&out, ",\"message\":");
    fq_buf_str_add(&out, fq_told_value(r, answered->message, false));
    fq_buf_literal(&out, ",\"details\":null}]");
    return fq_told_end(r, &out);
}

static void make_failure(struct fq_told *r, const struct fq_calls *calls,
                         const struct fq_mutation_row *answered, struct fq_map *made)
{
    struct fq_map metadata, more;
    int code = fq_mutation_code(fq_mutation_word(answered->status));
    if (!code)
        code = 500;
    fq_told_read(r, &metadata, answered->metadata);
    fq_told_read(r, &more, answered->entity);
    fq_str errors = fq_told_get(&metadata, "errors");
    fq_told_put(made, FQ_STR("__typename"), fq_told_quoted(r, calls->failure));
    fq_told_put(made, FQ_STR("code"), fq_arena_printf(r->arena, "%d", code));
    fq_told_put(made, FQ_STR("status"), fq_told_quoted(r, answered->status));
    fq_told_put(made, FQ_STR("message"), fq_told_value(r, answered->message, false));
    fq_told_put(made, FQ_STR("errors"),
                fq_told_is_list(errors) ? fq_told_value(r, errors, false)
                                        : one_error(r, answered, code));
    add_what_is_beside(r, made, &more);
}

/* The parts that are known, with keys in camelCase. */
static fq_str cascade_of(struct fq_told *r, fq_str json)
{
    static const char *const parts[] = {"updated", "deleted", "invalidations", "metadata"};
    struct fq_map given, made;
    struct fq_buf out;
    fq_told_read(r, &given, fq_told_is_object(json) ? fq_told_value(r, json, true) : fq_told_null);
    fq_map_init(&made, r->arena);
    for (size_t i = 0; i < given.count; i++) {
        for (size_t k = 0; k < FQ_ARRAY_LEN(parts); k++) {
            if (fq_str_eq(given.entries[i].key, fq_str_from(parts[k])))
                fq_map_put(&made, given.entries[i].key, given.entries[i].value);
        }
    }
    fq_told_begin(r, &out);
    fq_told_write(&out, &made);
    return fq_told_end(r, &out);
}

bool fq_mutation_answer(struct fq_buf *out, const struct fq_calls *calls, fq_str row,
                        struct fq_arena *arena)
{
    struct fq_told told = {.arena = arena, .most = out->max}, *r = &told;
    struct fq_mutation_row answered;
    struct fq_map made;
    if (!fq_json_check(row) || !fq_told_is_object(row))
        return false;
    fq_mutation_row_read(r, row, calls->entity_type, &answered);
    fq_map_init(&made, arena);
    if (fq_mutation_succeeded(fq_mutation_word(answered.status)))
        make_success(r, calls, &answered, &made);
    else
        make_failure(r, calls, &answered, &made);
    if (calls->cascade && !fq_told_is_null(answered.cascade))
        fq_told_put(&made, FQ_STR("cascade"), cascade_of(r, answered.cascade));
    fq_told_write(out, &made);
    return !r->failed && !fq_buf_failed(out);
}
