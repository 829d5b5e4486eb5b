/* SPDX-License-Identifier: MIT
 *
 * Parameters of a plan for one request: the only part of plan/ that runs when the plan is cached.
 */
#include "base/limits.h"
#include "pgtype/pgtype.h"
#include "plan/asker.h"
#include "plan/planner.h"

/* `%`, `_` and `\` are literal in a pattern when a backslash stands before them. */
static fq_str pattern(struct fq_arena *arena, fq_str text, enum fq_param_form form)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, text.len * 2 + 3);
    if (form != FQ_FORM_STARTS)
        fq_buf_char(&out, '%');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '%' || text.ptr[i] == '_' || text.ptr[i] == '\\')
            fq_buf_char(&out, '\\');
        fq_buf_char(&out, text.ptr[i]);
    }
    if (form != FQ_FORM_ENDS)
        fq_buf_char(&out, '%');
    fq_buf_char(&out, '\0');
    return fq_str_of(out.ptr, out.len - 1);
}

static fq_str input_text(const struct fq_input *value)
{
    return value->kind == FQ_INPUT_ENUM ? value->internal : value->text;
}

/* A list of ranges, {[1,5)}, without what makes it a list.  When there is not one in it, PostgreSQL
 * says so. */
static fq_str one_range(fq_str text)
{
    bool list = text.len >= 2 && text.ptr[0] == '{' && text.ptr[text.len - 1] == '}';
    return list ? fq_str_of(text.ptr + 1, text.len - 2) : text;
}

/* A list that came in one variable. */
static void add_items(struct fq_buf *out, const struct fq_input *list, enum fq_param_form form)
{
    fq_pgtype_array_begin(out);
    for (size_t i = 0; i < list->count; i++) {
        const struct fq_input *item = list->items[i];
        if (item->kind == FQ_INPUT_LIST) {
            if (i)
                fq_buf_char(out, ',');
            add_items(out, item, form);
            continue;
        }
        fq_str text = form == FQ_FORM_RANGES ? one_range(input_text(item)) : input_text(item);
        fq_pgtype_array_add(out, item->kind == FQ_INPUT_NULL ? NULL : &text);
    }
    fq_pgtype_array_end(out);
}

static fq_str text_of_list(const struct fq_param *param, const struct fq_input *leaf,
                           const struct fq_variables *variables, struct fq_arena *arena);

/* A list that is written item by item in the document. */
static void add_params(struct fq_buf *out, const struct fq_param *list,
                       const struct fq_variables *variables)
{
    fq_pgtype_array_begin(out);
    for (size_t i = 0; i < list->count; i++) {
        const struct fq_param *item = &list->items[i];
        const struct fq_input *leaf = item->leaf >= 0 ? variables->leaves[item->leaf] : NULL;
        bool null = leaf ? leaf->kind == FQ_INPUT_NULL : item->null;
        fq_str text = leaf ? input_text(leaf) : item->text;
        if (list->form == FQ_FORM_TEXTS && !null) {
            text = text_of_list(item, leaf, variables, out->arena);
        } else if (item->form == FQ_FORM_LIST && !null) {
            if (i)
                fq_buf_char(out, ',');
            add_params(out, item, variables);
            continue;
        }
        if (list->form == FQ_FORM_RANGES)
            text = one_range(text);
        fq_pgtype_array_add(out, null ? NULL : &text);
    }
    fq_pgtype_array_end(out);
}

static const char *list_text(const struct fq_param *param, const struct fq_input *leaf,
                             const struct fq_variables *variables, struct fq_arena *arena)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_HTTP_BODY_BYTES * 2);
    if (leaf)
        add_items(&out, leaf, param->form);
    else
        add_params(&out, param, variables);
    bool has_nul = fq_str_find_char(fq_buf_str(&out), '\0') < out.len;
    fq_buf_char(&out, '\0');
    return has_nul || fq_buf_failed(&out) ? NULL : out.ptr;
}

/* The character that no text may have tells of one that there is not. */
static fq_str text_of_list(const struct fq_param *param, const struct fq_input *leaf,
                           const struct fq_variables *variables, struct fq_arena *arena)
{
    const char *text = list_text(param, leaf, variables, arena);
    return text ? fq_str_from(text) : fq_str_of("", 1);
}

static const char *alone_text(fq_str text, struct fq_arena *arena)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_HTTP_BODY_BYTES * 2);
    fq_pgtype_array_begin(&out);
    fq_pgtype_array_add(&out, &text);
    fq_pgtype_array_end(&out);
    fq_buf_char(&out, '\0');
    return fq_buf_failed(&out) ? NULL : out.ptr;
}

static const char *terminated(struct fq_arena *arena, fq_str text)
{
    return fq_arena_str(arena, text).ptr;
}

/* A plan made for one cursor serves others with nulls in the same places; one for an id of a row
 * serves others of its type. */
static enum fq_status bind_cursor(const struct fq_param *param, fq_str text, struct fq_arena *arena,
                                  const char **ret, struct fq_error *reterr)
{
    struct fq_cursor_value *values;
    enum fq_cursor_fault fault = fq_cursor_read(arena, text, param->order, &values);
    if (fault == FQ_CURSOR_GOOD) {
        *ret = values[param->part].text.ptr;
        return FQ_OK;
    }
    bool node = param->order->first.len > 0;
    if (fault == FQ_CURSOR_BROKEN && !node)
        return fq_error_set_at(reterr, arena, FQ_INPUT, param->at, FQ_PLAN_CURSOR_SENTENCE,
                               param->argument);
    if (!node)
        return fq_error_set_at(reterr, arena, FQ_INPUT, param->at, FQ_PLAN_ORDER_SENTENCE,
                               param->argument);
    if (fault == FQ_CURSOR_BROKEN)
        return fq_error_set_at(reterr, arena, FQ_INPUT, param->at, FQ_PLAN_NODE_SENTENCE,
                               param->argument);
    return fq_error_set_at(reterr, arena, FQ_INPUT, param->at, FQ_PLAN_OTHER_NODE_SENTENCE,
                           param->argument);
}

/* A plan made for one value of a limit serves others under the same power of four. */
static enum fq_status check_count(const struct fq_param *param, fq_str text, uint32_t list_max,
                                  struct fq_arena *arena, struct fq_error *reterr)
{
    int64_t number, most = param->form == FQ_FORM_OFFSET ? INT32_MAX : list_max;
    if (fq_str_to_i64(text, &number) && number >= 0 && number <= most)
        return FQ_OK;
    if (param->form == FQ_FORM_OFFSET)
        return fq_error_set_at(reterr, arena, FQ_INPUT, param->at, FQ_PLAN_OFFSET_SENTENCE);
    if (param->form == FQ_FORM_MOST)
        return fq_error_set_at(reterr, arena, FQ_INPUT, param->at,
                               "Argument \"max\" must be between 0 and %u (limits.list_max).",
                               list_max);
    return fq_error_set_at(reterr, arena, FQ_INPUT, param->at, FQ_PLAN_LIMIT_SENTENCE,
                           param->argument, list_max, fq_plan_paged_by(param->argument));
}

/* What `||` makes of others is no merging. */
static enum fq_status check_object(const struct fq_param *param, fq_str text,
                                   struct fq_arena *arena, struct fq_error *reterr)
{
    size_t at = 0;
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == '\n' ||
                             text.ptr[at] == '\r'))
        at++;
    if (at < text.len && text.ptr[at] == '{')
        return FQ_OK;
    return fq_error_set_at(reterr, arena, FQ_INPUT, param->at,
                           "Only an object can be merged into another.");
}

/* PostgreSQL would take offsets too, but by POSIX, whose sign is the other way round than that of
 * ISO 8601, and anything that ends in a number: `foo5`.  Whether there is such a zone it says
 * itself. */
static bool is_zone(fq_str text)
{
    bool in_area = fq_str_find_char(text, '/') < text.len;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool other = (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+' || c == '/';
        if (!letter && !(in_area && i > 0 && other))
            return false;
    }
    return text.len > 0;
}

static bool is_negative(fq_str text)
{
    return text.len && text.ptr[0] == '-';
}

/* The first negative number among them; none: no text. */
static fq_str negative_input(const struct fq_input *value)
{
    fq_str found =
        value->kind == FQ_INPUT_SCALAR && is_negative(value->text) ? value->text : FQ_STR_NONE;
    for (size_t i = 0; value->kind == FQ_INPUT_LIST && i < value->count && !found.len; i++)
        found = negative_input(value->items[i]);
    return found;
}

static fq_str negative_param(const struct fq_param *param, const struct fq_variables *variables)
{
    if (param->leaf >= 0)
        return negative_input(variables->leaves[param->leaf]);
    fq_str found = is_negative(param->text) ? param->text : FQ_STR_NONE;
    for (size_t i = 0; i < param->count && !found.len; i++)
        found = negative_param(&param->items[i], variables);
    return found;
}

/* It would find the rows of the number that it is when the sign counts as a bit. */
static enum fq_status check_unsigned(const struct fq_param *param,
                                     const struct fq_variables *variables, struct fq_arena *arena,
                                     struct fq_error *reterr)
{
    fq_str negative = negative_param(param, variables);
    if (!negative.len)
        return FQ_OK;
    return fq_error_set_at(reterr, arena, FQ_INPUT, param->at,
                           "%.*s is out of range; the column has numbers between %s.",
                           FQ_STR_ARG(negative), param->unsigned_range);
}

/* ---- what who asks gives ---- */

static bool is_array_param(const struct fq_param *param)
{
    return param->form == FQ_FORM_LIST || param->form == FQ_FORM_RANGES ||
           param->form == FQ_FORM_TEXTS;
}

static enum fq_status missing(const struct fq_param *param, struct fq_arena *arena,
                              struct fq_error *reterr)
{
    if (!param->needed)
        return FQ_OK;
    return fq_error_set_at(reterr, arena, FQ_FORBIDDEN, param->at,
                           "A field is set from the caller's \"%.*s\", which is missing.",
                           FQ_STR_ARG(param->asker));
}

/* *ret as a constant; its asker is still there when there is no value. */
static void take_asker(struct fq_asker *asker, const struct fq_param *param, struct fq_arena *arena,
                       struct fq_param *ret)
{
    fq_str text = FQ_STR_NONE;
    bool found = (is_array_param(param) ? fq_plan_asker_list : fq_plan_asker_text)(asker, param,
                                                                                   arena, &text);
    *ret = *param;
    if (!found || (param->unsigned_range && is_negative(text)))
        return;
    ret->text = fq_arena_str(arena, text);
    ret->asker = FQ_STR_NONE;
}

static bool names_asker(const struct fq_param *list)
{
    bool found = list->asker.len > 0;
    for (size_t i = 0; i < list->count && !found; i++)
        found = names_asker(&list->items[i]);
    return found;
}

/* A list of which one value is missing is missing. */
static bool take_items(struct fq_asker *asker, const struct fq_param *list, struct fq_arena *arena,
                       struct fq_param *ret)
{
    struct fq_param *items = FQ_NEW_ARRAY(arena, list->count, struct fq_param);
    *ret = *list;
    for (size_t i = 0; i < list->count; i++) {
        items[i] = list->items[i];
        if (items[i].asker.len)
            take_asker(asker, &list->items[i], arena, &items[i]);
        if (items[i].asker.len) {
            *ret = items[i];
            return false;
        }
    }
    ret->items = items;
    return true;
}

static enum fq_status bind_known(const struct fq_plan *plan, const struct fq_param *param,
                                 const struct fq_variables *variables, struct fq_arena *arena,
                                 const char **ret, struct fq_error *reterr);

static enum fq_status bind_one(const struct fq_plan *plan, const struct fq_param *param,
                               const struct fq_variables *variables, struct fq_asker *asker,
                               struct fq_arena *arena, const char **ret, struct fq_error *reterr)
{
    struct fq_param known;
    *ret = NULL;
    if (!param->asker.len && !(param->count && names_asker(param)))
        return bind_known(plan, param, variables, arena, ret, reterr);
    if (!param->asker.len)
        return take_items(asker, param, arena, &known)
                   ? bind_known(plan, &known, variables, arena, ret, reterr)
                   : missing(&known, arena, reterr);
    take_asker(asker, param, arena, &known);
    if (known.asker.len)
        return missing(&known, arena, reterr);
    if (!is_array_param(param))
        return bind_known(plan, &known, variables, arena, ret, reterr);
    *ret = known.text.ptr; /* an array literal already */
    return FQ_OK;
}

/* ---- one ---- */

static enum fq_status bind_known(const struct fq_plan *plan, const struct fq_param *param,
                                 const struct fq_variables *variables, struct fq_arena *arena,
                                 const char **ret, struct fq_error *reterr)
{
    const struct fq_input *leaf = param->leaf >= 0 ? variables->leaves[param->leaf] : NULL;
    if (leaf ? leaf->kind == FQ_INPUT_NULL : param->null)
        return FQ_OK;
    fq_str text = leaf ? input_text(leaf) : param->text;
    if (fq_str_find_char(text, '\0') < text.len)
        return fq_error_set_at(reterr, arena, FQ_INPUT, param->at,
                               "Text may not contain the character U+0000.");
    if (param->unsigned_range && check_unsigned(param, variables, arena, reterr))
        return FQ_INPUT;
    switch (param->form) {
    case FQ_FORM_VALUE:
        *ret = leaf ? terminated(arena, text) : text.ptr;
        return FQ_OK;
    case FQ_FORM_ZONE:
        if (!is_zone(text))
            return fq_error_set_at(reterr, arena, FQ_INPUT, param->at,
                                   "A time zone is given by its name, such as \"UTC\" or "
                                   "\"Europe/Paris\"; not by an offset.");
        *ret = terminated(arena, text);
        return FQ_OK;
    case FQ_FORM_CONTAINS:
    case FQ_FORM_STARTS:
    case FQ_FORM_ENDS:
        *ret = pattern(arena, text, param->form).ptr;
        return FQ_OK;
    case FQ_FORM_RANGE:
        *ret = terminated(arena, one_range(text));
        return FQ_OK;
    case FQ_FORM_LIST:
    case FQ_FORM_TEXTS:
    case FQ_FORM_RANGES:
    case FQ_FORM_ALONE:
        *ret = param->form == FQ_FORM_ALONE ? alone_text(text, arena)
                                            : list_text(param, leaf, variables, arena);
        if (*ret)
            return FQ_OK;
        return fq_error_set_at(reterr, arena, FQ_INPUT, param->at,
                               "The list is too long, or a text in it has the character U+0000.");
    case FQ_FORM_OBJECT:
        *ret = leaf ? terminated(arena, text) : text.ptr;
        return check_object(param, text, arena, reterr);
    case FQ_FORM_LIMIT:
    case FQ_FORM_OFFSET:
    case FQ_FORM_MOST:
        *ret = terminated(arena, text);
        return check_count(param, text, plan->list_max, arena, reterr);
    case FQ_FORM_CURSOR:
        return bind_cursor(param, text, arena, ret, reterr);
    }
    return FQ_OK;
}

enum fq_status fq_plan_bind(const struct fq_plan *plan, const struct fq_plan_step *step,
                            const struct fq_variables *variables, struct fq_asker *asker,
                            struct fq_arena *arena, const char *const **ret,
                            struct fq_error *reterr)
{
    size_t count = step->statement.param_count;
    const char **values = fq_arena_alloc(arena, (count ? count : 1) * sizeof(*values));
    for (size_t i = 0; i < count; i++) {
        enum fq_status status =
            bind_one(plan, &step->params[i], variables, asker, arena, &values[i], reterr);
        if (status)
            return status;
    }
    *ret = values;
    return FQ_OK;
}
