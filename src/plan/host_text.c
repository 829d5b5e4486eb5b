/* SPDX-License-Identifier: MIT
 *
 * What a program is asked, as text: arguments as JSON, a selection as GraphQL.  What the document
 * says is written when it is planned; the values of variables when the plan is used.
 */
#include "plan/host_text.h"

#include "base/limits.h"
#include "json/json.h"

/* ---- JSON as GraphQL ---- */

static bool is_name_of_graphql(fq_str text)
{
    bool name = text.len > 0 && !(text.ptr[0] >= '0' && text.ptr[0] <= '9');
    for (size_t i = 0; name && i < text.len; i++) {
        char c = text.ptr[i];
        name =
            (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
    return name;
}

/* Nests as deep as JSON is read.  False: an object's key is no name. */
static bool add_json_as_graphql(struct fq_buf *out, const struct fq_json *json)
{
    if (json->kind == FQ_JSON_STRING) {
        fq_json_string(out, json->text);
        return true;
    }
    bool array = json->kind == FQ_JSON_ARRAY;
    if (!array && json->kind != FQ_JSON_OBJECT) {
        fq_buf_str_add(out, json->raw);
        return true;
    }
    bool good = true;
    fq_buf_char(out, array ? '[' : '{');
    for (size_t i = 0; good && i < json->count; i++) {
        if (i)
            fq_buf_literal(out, ", ");
        if (!array) {
            good = is_name_of_graphql(json->members[i].name);
            fq_buf_str_add(out, json->members[i].name);
            fq_buf_literal(out, ": ");
        }
        good = good && add_json_as_graphql(out, array ? &json->items[i] : &json->members[i].value);
    }
    fq_buf_char(out, array ? ']' : '}');
    return good;
}

static bool add_json_text_as_graphql(struct fq_buf *out, fq_str text, struct fq_arena *arena)
{
    struct fq_json json;
    struct fq_error ignored;
    return fq_json_read(arena, text, &json, &ignored) == FQ_OK && add_json_as_graphql(out, &json);
}

/* ---- one value ---- */

static bool is_json_number(const struct fq_input *value)
{
    const struct fq_scalar *scalar = value->type->scalar;
    bool number = scalar == &fq_builtin_scalars[0] || scalar == &fq_builtin_scalars[1];
    char first = value->text.len ? value->text.ptr[0] : '\0';
    bool digits = (first >= '0' && first <= '9') ||
                  (first == '-' && value->text.len > 1 && value->text.ptr[1] != 'I');
    return number && digits; /* not NaN */
}

static bool add_scalar(struct fq_buf *out, const struct fq_input *value, enum fq_text_form form,
                       struct fq_arena *arena)
{
    const struct fq_scalar *scalar = value->type->scalar;
    bool is_json = scalar && scalar->accept == fq_pgtype_accept_json;
    if (is_json && form == FQ_TEXT_GRAPHQL)
        return add_json_text_as_graphql(out, value->text, arena);
    if (is_json || is_json_number(value))
        fq_buf_str_add(out, value->text);
    else
        fq_json_string(out, value->text);
    return true;
}

bool fq_plan_text_value(struct fq_buf *out, const struct fq_input *value, enum fq_text_form form,
                        struct fq_arena *arena)
{
    bool good = true;
    switch (value->kind) {
    case FQ_INPUT_NULL:
        fq_buf_literal(out, "null");
        return true;
    case FQ_INPUT_BOOL:
        fq_buf_str_add(out, value->text);
        return true;
    case FQ_INPUT_ENUM:
        if (form == FQ_TEXT_JSON)
            fq_json_string(out, value->text);
        else
            fq_buf_str_add(out, value->text);
        return true;
    case FQ_INPUT_SCALAR:
        return add_scalar(out, value, form, arena);
    case FQ_INPUT_LIST:
        fq_buf_char(out, '[');
        for (size_t i = 0; good && i < value->count; i++) {
            if (i)
                fq_buf_char(out, ',');
            good = fq_plan_text_value(out, value->items[i], form, arena);
        }
        fq_buf_char(out, ']');
        return good;
    case FQ_INPUT_OBJECT: /* is no leaf */
        break;
    }
    return false;
}

bool fq_plan_text_write(struct fq_buf *out, const struct fq_plan_text *text,
                        const struct fq_variables *variables, struct fq_arena *arena)
{
    bool good = true;
    for (size_t i = 0; good && i < text->count; i++) {
        const struct fq_text_part *part = &text->parts[i];
        fq_buf_str_add(out, part->text);
        if (part->leaf >= 0)
            good = fq_plan_text_value(out, variables->leaves[part->leaf], text->form, arena);
    }
    return good && !fq_buf_failed(out);
}

/* ---- while it is planned ---- */

void fq_text_draft_init(struct fq_text_draft *draft, struct fq_planner *p, enum fq_text_form form)
{
    *draft = (struct fq_text_draft){.p = p, .form = form};
    fq_buf_init(&draft->text, p->arena, FQ_LIMIT_SQL_BYTES);
}

static void end_part(struct fq_text_draft *draft, int32_t leaf)
{
    struct fq_drafted_part *part = FQ_NEW(draft->p->arena, struct fq_drafted_part);
    part->part =
        (struct fq_text_part){fq_arena_str(draft->p->arena, fq_buf_str(&draft->text)), leaf};
    FQ_CHAIN_APPEND(draft->first, draft->last, part);
    draft->count++;
    draft->long_bytes += draft->text.len;
    fq_buf_reset(&draft->text);
}

static void add_input_list(struct fq_text_draft *draft, const struct fq_input *list)
{
    fq_buf_char(&draft->text, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            fq_buf_char(&draft->text, ',');
        fq_text_draft_input(draft, list->items[i]);
    }
    fq_buf_char(&draft->text, ']');
}

static void add_input_object(struct fq_text_draft *draft, const struct fq_input *object)
{
    bool json = draft->form == FQ_TEXT_JSON;
    fq_buf_char(&draft->text, '{');
    for (size_t i = 0; i < object->count; i++) {
        fq_buf_printf(&draft->text, json ? "%s\"%.*s\":" : "%s%.*s: ", i ? "," : "",
                      FQ_STR_ARG(object->members[i].def->name));
        fq_text_draft_input(draft, object->members[i].value);
    }
    fq_buf_char(&draft->text, '}');
}

void fq_text_draft_input(struct fq_text_draft *draft, const struct fq_input *value)
{
    struct fq_planner *p = draft->p;
    if (value->leaf >= 0) {
        end_part(draft, value->leaf);
        return;
    }
    p->reusable = p->reusable && value->leaf != FQ_INPUT_PASSING;
    if (value->kind == FQ_INPUT_LIST)
        add_input_list(draft, value);
    else if (value->kind == FQ_INPUT_OBJECT)
        add_input_object(draft, value);
    else if (!fq_plan_text_value(&draft->text, value, draft->form, p->arena))
        fq_plan_error(p, value->at, FQ_PLAN_TEXT_SENTENCE);
}

void fq_text_draft_literal(struct fq_text_draft *draft, const struct fq_value *literal)
{
    bool list = literal->kind == FQ_VALUE_LIST;
    if (literal->kind == FQ_VALUE_VARIABLE) {
        const struct fq_input *value =
            fq_variable_value(draft->p->request->variables, literal->text);
        if (value)
            fq_text_draft_input(draft, value);
        else /* an item of a list; elsewhere it is left out */
            fq_buf_literal(&draft->text, "null");
        return;
    }
    if (!list && literal->kind != FQ_VALUE_OBJECT) {
        fq_value_print(&draft->text, literal);
        return;
    }
    bool any = false;
    fq_buf_char(&draft->text, list ? '[' : '{');
    for (size_t i = 0; i < literal->count; i++) {
        const struct fq_value *part = list ? &literal->items[i] : &literal->fields[i].value;
        if (!list && fq_text_is_absent(draft->p, part))
            continue;
        fq_buf_str_add(&draft->text, any ? FQ_STR(", ") : FQ_STR(""));
        any = true;
        if (!list)
            fq_buf_printf(&draft->text, "%.*s: ", FQ_STR_ARG(literal->fields[i].name));
        fq_text_draft_literal(draft, part);
    }
    fq_buf_char(&draft->text, list ? ']' : '}');
}

bool fq_text_is_absent(const struct fq_planner *p, const struct fq_value *literal)
{
    return literal->kind == FQ_VALUE_VARIABLE &&
           !fq_variable_value(p->request->variables, literal->text);
}

bool fq_text_draft_is_too_long(const struct fq_text_draft *draft)
{
    return draft->long_bytes + draft->text.len > FQ_LIMIT_SQL_BYTES || fq_buf_failed(&draft->text);
}

struct fq_plan_text fq_text_draft_end(struct fq_text_draft *draft)
{
    size_t count = 0;
    if (draft->text.len)
        end_part(draft, FQ_INPUT_CONSTANT);
    struct fq_text_part *parts = FQ_NEW_ARRAY(draft->p->arena, draft->count, struct fq_text_part);
    for (const struct fq_drafted_part *part = draft->first; part; part = part->next)
        parts[count++] = part->part;
    return (struct fq_plan_text){draft->form, parts, count};
}
