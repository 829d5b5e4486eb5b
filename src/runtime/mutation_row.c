/* SPDX-License-Identifier: MIT */
#include "runtime/mutation_row.h"

fq_str fq_mutation_trimmed(fq_str text)
{
    static const char spaces[] = " \t\n\r\v\f";
    while (text.len && memchr(spaces, text.ptr[0], sizeof(spaces) - 1))
        text = fq_str_of(text.ptr + 1, text.len - 1);
    while (text.len && memchr(spaces, text.ptr[text.len - 1], sizeof(spaces) - 1))
        text.len--;
    return text;
}

fq_str fq_mutation_word(fq_str status)
{
    size_t colon = fq_str_find_char(status, ':');
    return fq_mutation_trimmed(colon < status.len ? fq_str_of(status.ptr, colon) : status);
}

static const struct {
    fq_str word;
    int code;
} codes[] = {
    {FQ_STR_INIT("noop"), 422},         {FQ_STR_INIT("validation"), 422},
    {FQ_STR_INIT("unauthorized"), 401}, {FQ_STR_INIT("forbidden"), 403},
    {FQ_STR_INIT("not_found"), 404},    {FQ_STR_INIT("timeout"), 408},
    {FQ_STR_INIT("conflict"), 409},
};

int fq_mutation_code(fq_str word)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(codes); i++) {
        if (fq_str_eq_nocase(codes[i].word, word))
            return codes[i].code;
    }
    return 0;
}

bool fq_mutation_succeeded(fq_str word)
{
    static const char *const words[] = {"success",  "created",   "updated",  "deleted",
                                        "new",      "completed", "ok",       "done",
                                        "existing", "synced",    "cancelled"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(words); i++) {
        if (fq_str_eq_nocase(fq_str_from(words[i]), word))
            return true;
    }
    return false;
}

static bool begins_as_refusal(fq_str status)
{
    size_t colon = fq_str_find_char(status, ':');
    if (colon >= status.len)
        return false;
    fq_str word = fq_str_of(status.ptr, colon);
    return fq_mutation_code(word) || fq_str_eq_nocase(word, FQ_STR("failed"));
}

/* A thing may have a status of its own; then it has an id, and no message and no entity. */
static bool has_columns(struct fq_told *r, const struct fq_map *given)
{
    fq_str status = fq_told_get(given, "status");
    if (!fq_told_is_string(status))
        return fq_told_has(given, "object_data") ||
               (fq_told_has(given, "status") && fq_told_has(given, "entity"));
    return fq_told_is_null(fq_told_get(given, "id")) || fq_told_has(given, "message") ||
           fq_told_has(given, "entity") || fq_told_has(given, "object_data") ||
           begins_as_refusal(fq_told_text(r, status));
}

/* Of a string what it says, of others how they are written. */
static fq_str spelled(struct fq_told *r, fq_str json)
{
    return fq_told_is_string(json) ? fq_told_text(r, json) : fq_told_value(r, json, false);
}

static void read_row(struct fq_told *r, const struct fq_map *given, struct fq_mutation_row *ret)
{
    struct fq_map metadata;
    fq_str status = fq_told_get(given, "status"), id = fq_told_get_or(given, "entity_id", "id");
    fq_str type = fq_told_get(given, "entity_type"), updated = fq_told_get(given, "updated_fields");
    ret->metadata = fq_told_get_or(given, "metadata", "extra_metadata");
    if (fq_told_is_null(type) && fq_told_has(given, "object_data")) {
        fq_told_read(r, &metadata, ret->metadata);
        type = fq_told_get(&metadata, "entity");
    }
    ret->type = fq_told_is_string(type) ? fq_told_text(r, type) : FQ_STR_NONE;
    if (fq_told_is_string(status) && status.len > 2)
        ret->status = fq_told_text(r, status);
    ret->message = fq_told_get(given, "message");
    ret->id = fq_told_is_null(id) ? FQ_STR_NONE : spelled(r, id);
    ret->entity = fq_told_get_or(given, "entity", "object_data");
    ret->updated = fq_told_is_list(updated) ? updated : fq_told_null;
    ret->cascade = fq_told_get_or(given, "cascade", "_cascade");
}

static bool is_falsy(fq_str json)
{
    return fq_told_is_null(json) || fq_str_eq(json, FQ_STR("\"\"")) ||
           fq_str_eq(json, FQ_STR("0")) || fq_str_eq(json, FQ_STR("false")) ||
           fq_str_eq(json, FQ_STR("[]")) || fq_str_eq(json, FQ_STR("{}"));
}

/* {"success", "data", "error"} */
static void read_report(struct fq_told *r, const struct fq_map *given, struct fq_mutation_row *ret)
{
    struct fq_map error;
    fq_str told = fq_told_get(given, "error");
    ret->message = fq_told_get(given, "message");
    if (fq_str_eq(fq_told_get(given, "success"), FQ_STR("true"))) {
        ret->status = FQ_STR("success");
        ret->entity = fq_told_get(given, "data");
        return;
    }
    fq_told_read(r, &error, told);
    if (is_falsy(ret->message))
        ret->message = fq_told_get(&error, "message");
    if (fq_told_is_null(ret->message) && fq_told_is_string(told))
        ret->message = told;
    fq_str code = fq_told_get(&error, "code");
    ret->status = fq_told_is_null(code)
                      ? FQ_STR("failed")
                      : fq_arena_printf(r->arena, "failed:%.*s", FQ_STR_ARG(spelled(r, code)));
}

/* The thing itself. */
static void read_thing(struct fq_told *r, const struct fq_map *given, fq_str entity_type,
                       struct fq_mutation_row *ret)
{
    struct fq_map rest;
    struct fq_buf out;
    fq_str id = fq_told_get(given, "id");
    fq_map_init(&rest, r->arena);
    for (size_t i = 0; i < given->count; i++) {
        if (!fq_str_eq(given->entries[i].key, FQ_STR("_cascade")))
            fq_map_put(&rest, given->entries[i].key, given->entries[i].value);
    }
    fq_told_begin(r, &out);
    fq_told_write(&out, &rest);
    ret->status = FQ_STR("success");
    ret->message = FQ_STR("\"Success\"");
    ret->entity = fq_told_end(r, &out);
    ret->type = entity_type;
    ret->cascade = fq_told_get(given, "_cascade");
    ret->id = fq_told_is_string(id) ? fq_told_text(r, id) : FQ_STR_NONE;
}

void fq_mutation_row_read(struct fq_told *r, fq_str row, fq_str entity_type,
                          struct fq_mutation_row *ret)
{
    struct fq_map given;
    *ret = (struct fq_mutation_row){.status = FQ_STR_INIT("failed:no_result"),
                                    .message = fq_told_null,
                                    .entity = fq_told_null,
                                    .updated = fq_told_null,
                                    .cascade = fq_told_null,
                                    .metadata = fq_told_null};
    fq_told_read(r, &given, row);
    fq_str success = fq_told_get(&given, "success");
    bool failed = fq_str_eq(success, FQ_STR("false"));
    if (has_columns(r, &given))
        read_row(r, &given, ret);
    else if (failed || (fq_str_eq(success, FQ_STR("true")) && !fq_told_has(&given, "id")))
        read_report(r, &given, ret);
    else
        read_thing(r, &given, entity_type, ret);
}
