/* SPDX-License-Identifier: MIT */
#include "plan/host_leaf.h"

#include "pgtype/pgtype.h"

/* What stands between quotes; false: it is no string, or has escapes in it. */
static bool inside(fq_str raw, fq_str *ret)
{
    if (raw.len < 2 || raw.ptr[0] != '"')
        return false;
    *ret = fq_str_of(raw.ptr + 1, raw.len - 2);
    return !memchr(ret->ptr, '\\', ret->len);
}

/* Of a number that may stand in a string. */
static bool write_host_number(struct fq_buf *out, fq_str raw, const char *scalar)
{
    fq_json_leaf *leaf = fq_pgtype_leaf_of_scalar(fq_str_from(scalar), false);
    size_t start = out->len;
    fq_str text;
    if (leaf(out, raw, NULL))
        return true;
    fq_buf_truncate(out, start);
    return inside(raw, &text) && leaf(out, text, NULL);
}

static bool write_host_int(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    return write_host_number(out, raw, "Int");
}

static bool write_host_float(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    return write_host_number(out, raw, "Float");
}

/* Of a text, or the text of another leaf. */
static bool write_host_text(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    bool is_text = raw.ptr[0] == '"';
    if (!is_text)
        fq_buf_char(out, '"');
    fq_buf_str_add(out, raw);
    if (!is_text)
        fq_buf_char(out, '"');
    return raw.ptr[0] != '{' && raw.ptr[0] != '[';
}

static bool write_host_datetime(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    size_t start = out->len;
    if (fq_pgtype_leaf_of_scalar(FQ_STR("DateTime"), false)(out, raw, NULL))
        return true;
    fq_buf_truncate(out, start);
    if (!fq_pgtype_leaf_of_scalar(FQ_STR("LocalDateTime"), false)(out, raw, NULL))
        return false;
    fq_buf_truncate(out, out->len - 1);
    fq_buf_literal(out, "Z\"");
    return true;
}

/* By its name, or by what the database calls it. */
static bool write_host_enum(struct fq_buf *out, fq_str raw, const void *context)
{
    const struct fq_type *type = context;
    const struct fq_enum_value_def *value;
    fq_str text;
    if (!inside(raw, &text))
        return false;
    value = fq_type_value(type, text);
    for (size_t i = 0; !value && i < type->value_count; i++) {
        if (fq_str_eq(type->values[i].internal, text))
            value = &type->values[i];
    }
    if (value)
        fq_buf_printf(out, "\"%.*s\"", FQ_STR_ARG(value->name));
    return value != NULL;
}

fq_json_leaf *fq_host_leaf(const struct fq_type *type, bool int8_as_number,
                           const void **ret_context)
{
    const struct {
        fq_str scalar;
        fq_json_leaf *leaf;
    } wide[] = {
        {FQ_STR("Int"), write_host_int},
        {FQ_STR("Float"), write_host_float},
        {FQ_STR("String"), write_host_text},
        {FQ_STR("DateTime"), write_host_datetime},
    };
    *ret_context = type;
    if (type->kind == FQ_TYPE_ENUM)
        return write_host_enum;
    for (size_t i = 0; i < FQ_ARRAY_LEN(wide); i++) {
        if (fq_str_eq(wide[i].scalar, type->name))
            return wide[i].leaf;
    }
    return fq_pgtype_leaf_of_scalar(type->name, int8_as_number);
}
