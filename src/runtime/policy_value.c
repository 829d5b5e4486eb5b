/* SPDX-License-Identifier: MIT */
#include "runtime/policy_value.h"

static size_t digits(fq_str text, size_t at)
{
    size_t from = at;
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9')
        at++;
    return at - from;
}

/* As JSON and GraphQL write numbers. */
static bool is_plain_number(fq_str text, bool *ret_whole)
{
    size_t at = text.len && text.ptr[0] == '-', count = digits(text, at);
    if (!count || (count > 1 && text.ptr[at] == '0'))
        return false;
    at += count;
    *ret_whole = at == text.len;
    if (at < text.len && text.ptr[at] == '.') {
        count = digits(text, at + 1);
        if (!count)
            return false;
        at += 1 + count;
    }
    if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
        at++;
        at += at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+');
        count = digits(text, at);
        if (!count)
            return false;
        at += count;
    }
    return at == text.len;
}

static void take_plain(fq_str text, struct fq_value *value)
{
    bool whole = false;
    value->boolean = fq_str_eq(text, FQ_STR("true"));
    if (value->boolean || fq_str_eq(text, FQ_STR("false")))
        value->kind = FQ_VALUE_BOOL;
    else if (fq_str_eq(text, FQ_STR("null")) || fq_str_eq(text, FQ_STR("~")))
        value->kind = FQ_VALUE_NULL;
    else if (is_plain_number(text, &whole))
        value->kind = whole ? FQ_VALUE_INT : FQ_VALUE_FLOAT;
}

static void take_scalar(const struct fq_yaml *yaml, struct fq_value *value)
{
    fq_str text = yaml->text;
    value->kind = FQ_VALUE_STRING;
    value->text = text;
    if (text.len > 1 && text.ptr[0] == FQ_POLICY_ASKER) {
        value->text = fq_str_from_offset(text, 1);
        if (text.ptr[1] != FQ_POLICY_ASKER)
            value->kind = FQ_VALUE_VARIABLE;
    } else if (!yaml->quoted) {
        take_plain(text, value);
    }
}

static void take_items(struct fq_arena *arena, const struct fq_yaml *yaml, struct fq_value *value)
{
    struct fq_value *items = FQ_NEW_ARRAY(arena, yaml->count, struct fq_value);
    value->kind = FQ_VALUE_LIST;
    FQ_YAML_EACH(yaml, item)
    items[value->count++] = fq_policy_value_of(arena, item);
    value->items = items;
}

static void take_members(struct fq_arena *arena, const struct fq_yaml *yaml, struct fq_value *value)
{
    struct fq_object_field *fields = FQ_NEW_ARRAY(arena, yaml->count, struct fq_object_field);
    value->kind = FQ_VALUE_OBJECT;
    FQ_YAML_EACH(yaml, member)
    fields[value->count++] = (struct fq_object_field){member->name, fq_yaml_at(member),
                                                      fq_policy_value_of(arena, member)};
    value->fields = fields;
}

struct fq_value fq_policy_value_of(struct fq_arena *arena, const struct fq_yaml *yaml)
{
    struct fq_value value = {.kind = FQ_VALUE_NULL, .at = fq_yaml_at(yaml)};
    switch (yaml->kind) {
    case FQ_YAML_NOTHING:
        break;
    case FQ_YAML_TEXT:
        take_scalar(yaml, &value);
        break;
    case FQ_YAML_LIST:
        take_items(arena, yaml, &value);
        break;
    case FQ_YAML_MAP:
        take_members(arena, yaml, &value);
        break;
    }
    return value;
}
