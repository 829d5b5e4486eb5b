/* SPDX-License-Identifier: MIT
 *
 * What who asks gives, as a parameter's text.  What does not fit the type is as if it were missing:
 * then the rule that asks for it lets nothing through.
 */
#include "plan/asker.h"

#include "base/limits.h"
#include "pgtype/pgtype.h"

/* How one that is no object or list may be told to a scalar: as it is, or as what its text says. */
static bool accept_leniently(const struct fq_type *type, fq_str text, enum fq_scalar_form first,
                             struct fq_arena *arena, fq_str *ret)
{
    static const enum fq_scalar_form others[] = {FQ_SCALAR_STRING, FQ_SCALAR_INT, FQ_SCALAR_FLOAT};
    fq_str problem;
    if (!type->scalar || !type->scalar->accept) {
        *ret = text;
        return true;
    }
    if (type->scalar->accept(arena, first, text, ret, &problem))
        return true;
    for (size_t i = 0; first != FQ_SCALAR_OTHER && i < FQ_ARRAY_LEN(others); i++) {
        bool is_number = text.len && ((text.ptr[0] >= '0' && text.ptr[0] <= '9') ||
                                      (text.ptr[0] == '-' && text.len > 1));
        if ((others[i] == FQ_SCALAR_STRING || is_number) &&
            type->scalar->accept(arena, others[i], text, ret, &problem))
            return true;
    }
    return false;
}

static bool of_enum(const struct fq_type *type, const struct fq_json *value, fq_str *ret)
{
    const struct fq_enum_value_def *found =
        value->kind == FQ_JSON_STRING ? fq_type_value(type, value->text) : NULL;
    if (found)
        *ret = found->internal;
    return found != NULL;
}

static bool has_nul(fq_str text)
{
    return fq_str_find_char(text, '\0') < text.len;
}

static bool said_as_text(const struct fq_type *type, const struct fq_json *value,
                         struct fq_arena *arena, fq_str *ret)
{
    bool good = false;
    if (type->kind == FQ_TYPE_ENUM)
        return of_enum(type, value, ret);
    switch (value->kind) {
    case FQ_JSON_NULL:
        return false;
    case FQ_JSON_BOOL:
        good = accept_leniently(type, value->boolean ? FQ_STR("true") : FQ_STR("false"),
                                FQ_SCALAR_BOOL, arena, ret);
        break;
    case FQ_JSON_NUMBER:
        good = accept_leniently(type, value->text, FQ_SCALAR_INT, arena, ret);
        break;
    case FQ_JSON_STRING:
        good = accept_leniently(type, value->text, FQ_SCALAR_STRING, arena, ret);
        break;
    case FQ_JSON_ARRAY:
    case FQ_JSON_OBJECT:
        good = accept_leniently(type, value->raw, FQ_SCALAR_OTHER, arena, ret);
        break;
    }
    return good && !has_nul(*ret);
}

bool fq_plan_asker_text(struct fq_asker *asker, const struct fq_param *param,
                        struct fq_arena *arena, fq_str *ret)
{
    struct fq_json value;
    return fq_asker_value(asker, param->asker, arena, &value) &&
           said_as_text(param->type, &value, arena, ret);
}

bool fq_plan_asker_list(struct fq_asker *asker, const struct fq_param *param,
                        struct fq_arena *arena, fq_str *ret)
{
    struct fq_json value;
    struct fq_buf out;
    if (!fq_asker_value(asker, param->asker, arena, &value))
        return false;
    bool list = value.kind == FQ_JSON_ARRAY;
    const size_t count = list ? value.count : 1;
    fq_buf_init(&out, arena, FQ_LIMIT_HTTP_BODY_BYTES * 2);
    fq_pgtype_array_begin(&out);
    for (size_t i = 0; i < count; i++) {
        fq_str text;
        if (!said_as_text(param->type, list ? &value.items[i] : &value, arena, &text))
            return false;
        fq_pgtype_array_add(&out, &text);
    }
    fq_pgtype_array_end(&out);
    *ret = fq_buf_str(&out);
    return !fq_buf_failed(&out);
}
