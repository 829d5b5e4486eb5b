/* SPDX-License-Identifier: MIT */
#include "runtime/delegate_input.h"

#include "json/json.h"
#include "runtime/delegate_scalars.h"

struct giving {
    struct fq_buf *out;
    const struct fq_calls *calls;
};

/* ---- leaves ---- */

static bool give_enum(const struct giving *g, const struct fq_type *type, fq_str raw)
{
    fq_str name;
    const struct fq_enum_value_def *value =
        fq_delegate_text(raw, &name) ? fq_type_value(type, name) : NULL;
    if (value)
        fq_json_string(g->out, value->internal.len ? value->internal : value->name);
    return value != NULL;
}

/* ---- objects ---- */

static bool give_object(const struct giving *g, const struct fq_type *type, fq_str raw);

static bool give_value(const struct giving *g, const struct fq_type_ref *ref, bool uuid, fq_str raw)
{
    struct fq_json_scan scan;
    const struct fq_type *type = fq_type_named(ref);
    if (fq_str_eq(raw, FQ_STR("null"))) {
        fq_buf_str_add(g->out, raw);
        return true;
    }
    if (!ref->of) {
        if (type->kind == FQ_TYPE_INPUT)
            return give_object(g, type, raw);
        return type->kind == FQ_TYPE_ENUM ? give_enum(g, type, raw)
                                          : fq_delegate_scalar(g->out, type->name, uuid, raw);
    }
    bool good = fq_json_scan_array(&scan, raw), any = false;
    fq_buf_char(g->out, '[');
    for (fq_str item; good && fq_json_scan_item(&scan, &item); any = true) {
        if (any)
            fq_buf_char(g->out, ',');
        good = give_value(g, ref->of, uuid, item);
    }
    fq_buf_char(g->out, ']');
    return good && !scan.failed;
}

static void give_name(const struct giving *g, size_t start, const struct fq_input_def *def)
{
    const struct fq_attribute *attribute = def->binding;
    if (g->out->len > start)
        fq_buf_char(g->out, ',');
    fq_json_string(g->out, attribute->key);
    fq_buf_char(g->out, ':');
}

static bool has_member(fq_str raw, fq_str field)
{
    struct fq_json_scan scan;
    fq_str name, value;
    bool found = false;
    if (fq_json_scan_object(&scan, raw)) {
        while (!found && fq_json_scan_member(&scan, &name, &value))
            found = fq_str_eq(name, field);
    }
    return found;
}

static void give_absent(const struct giving *g, size_t start, const struct fq_type *type,
                        fq_str raw)
{
    for (size_t i = 0; i < g->calls->absent_count; i++) {
        const struct fq_absent *absent = &g->calls->absent[i];
        const struct fq_input_def *def =
            fq_str_eq(absent->type, type->name) ? fq_type_input(type, absent->field) : NULL;
        if (!def || has_member(raw, absent->field))
            continue;
        give_name(g, start, def);
        fq_buf_str_add(g->out, absent->json);
    }
}

/* Text without a character, which the program refuses or takes for null. */
static bool is_blank_text(const struct fq_type_ref *ref, fq_str raw)
{
    return !ref->of && fq_str_eq(fq_type_named(ref)->name, FQ_STR("String")) &&
           fq_delegate_is_blank(raw);
}

static bool give_object(const struct giving *g, const struct fq_type *type, fq_str raw)
{
    struct fq_json_scan scan;
    fq_str name, value;
    bool good = fq_json_scan_object(&scan, raw);
    fq_buf_char(g->out, '{');
    size_t start = g->out->len;
    while (good && fq_json_scan_member(&scan, &name, &value)) {
        const struct fq_input_def *def = fq_type_input(type, name);
        const struct fq_attribute *attribute = def ? def->binding : NULL;
        if (!attribute || is_blank_text(&def->type, value))
            return false;
        give_name(g, start, def);
        good = give_value(g, &def->type, fq_str_eq(attribute->read_as, FQ_STR("uuid")), value);
    }
    give_absent(g, start, type, raw);
    fq_buf_char(g->out, '}');
    return good && !scan.failed;
}

bool fq_delegate_input(struct fq_buf *out, const struct fq_calls *calls, fq_str arguments)
{
    const struct giving giving = {out, calls};
    struct fq_json_scan scan;
    fq_str name, value = FQ_STR("null"), found;
    if (!fq_json_scan_object(&scan, arguments))
        return false;
    while (fq_json_scan_member(&scan, &name, &found)) {
        if (!calls->input || !fq_str_eq(name, calls->input->name))
            return false;
        value = found;
    }
    if (fq_str_eq(value, FQ_STR("null")))
        fq_buf_literal(out, "{}");
    else if (!give_object(&giving, fq_type_named(&calls->input->type), value))
        return false;
    return !scan.failed && !fq_buf_failed(out);
}
