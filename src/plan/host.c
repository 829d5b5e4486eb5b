/* SPDX-License-Identifier: MIT
 *
 * Root fields that a program answers: what it is asked, and how its answer is cut down to the
 * selection.  No statement runs for them.
 */
#include "base/limits.h"
#include "base/list.h"
#include "plan/cost.h"
#include "plan/host_leaf.h"
#include "plan/host_text.h"
#include "plan/kinds.h"

/* A selection on its way to text, and to projections. */
struct hosting {
    struct fq_planner *p;
    struct fq_text_draft text;
    size_t fields;  /* asked for so far, of all types */
    bool too_large; /* which is told once */
    bool withholds; /* some of these */
    bool plain;     /* fields are asked for by their own names */
};

/* An object is read by the schema's names, or, when the program gives what the selection asks for,
 * by those of the selection. */
struct projections {
    const struct fq_projection *whole, *selected;
};

/* ---- leaves ---- */

static void read_leaf(const struct hosting *h, const struct fq_type *type,
                      struct fq_projection_field *ret)
{
    ret->leaf = fq_host_leaf(type, h->p->request->schema->int8_as_number, &ret->context);
}

/* ---- objects ---- */

static struct projections select_type(struct hosting *h, const struct fq_type *type,
                                      const struct fq_selections *selections);

/* How values of the type are read: what stands around them, and what they are. */
static void read_values(struct hosting *h, const struct fq_type_ref *ref,
                        const struct fq_selections *inner, struct fq_projection_field *whole,
                        struct fq_projection_field *selected)
{
    const struct fq_type *type = fq_type_named(ref);
    struct projections nested = {NULL, NULL};
    whole->non_null = ref->non_null;
    whole->each = true;
    for (const struct fq_type_ref *item = ref->of; item; item = item->of)
        whole->items_non_null |= (uint8_t)(item->non_null << whole->lists++);
    if (fq_type_is_leaf(type))
        read_leaf(h, type, whole);
    else
        nested = select_type(h, type, inner);
    fq_str prefix = selected->prefix, key = selected->key;
    *selected = *whole;
    selected->prefix = prefix;
    selected->key = key;
    whole->nested = nested.whole;
    selected->nested = nested.selected;
}

static void add_host_arguments(struct hosting *h, const struct fq_selection *field)
{
    struct fq_buf *text = &h->text.text;
    bool any = false;
    for (size_t i = 0; i < field->argument_count; i++) {
        const struct fq_argument *argument = &field->arguments[i];
        if (fq_text_is_absent(h->p, &argument->value))
            continue;
        fq_buf_printf(text, "%s%.*s: ", any ? ", " : "(", FQ_STR_ARG(argument->name));
        fq_text_draft_literal(&h->text, &argument->value);
        any = true;
    }
    if (any)
        fq_buf_char(text, ')');
}

static void select_field(struct hosting *h, const struct fq_type *type,
                         const struct fq_collected *collected, struct fq_projection_field *whole,
                         struct fq_projection_field *selected)
{
    const struct fq_selection *field = collected->field;
    struct fq_buf *text = &h->text.text;
    selected->key = collected->key;
    if (collected->withheld) {
        whole->constant = selected->constant = FQ_STR("null");
        h->withholds = true;
        return;
    }
    fq_buf_char(text, ' ');
    if (!h->plain && !fq_str_eq(collected->key, field->name))
        fq_buf_printf(text, "%.*s: ", FQ_STR_ARG(collected->key));
    fq_buf_str_add(text, field->name);
    if (fq_str_eq(field->name, FQ_STR("__typename"))) {
        whole->constant = selected->constant = fq_plan_typename(h->p, type);
        return;
    }
    const struct fq_field_def *def = fq_type_field(type, field->name);
    whole->key = def->name;
    add_host_arguments(h, field);
    read_values(h, &def->type, collected->inner, whole, selected);
}

static const struct fq_projection *
projection(struct hosting *h, const struct fq_projection_field *fields, size_t count)
{
    struct fq_projection *made = FQ_NEW(h->p->arena, struct fq_projection);
    *made = (struct fq_projection){.fields = fields, .count = count};
    return made;
}

/* Where types nest in types, each of several, there may be more than anybody asks for. */
static bool is_too_large(struct hosting *h, size_t fields)
{
    h->fields += fields;
    bool too_large = h->fields > FQ_LIMIT_DOCUMENT_FIELDS || fq_text_draft_is_too_long(&h->text);
    if (too_large && !h->too_large)
        fq_plan_error(h->p, h->p->root_at,
                      "The selection asks for too much of too many types at once; split it.");
    h->too_large = h->too_large || too_large;
    return h->too_large;
}

static struct projections select_object(struct hosting *h, const struct fq_type *type,
                                        const struct fq_selections *selections)
{
    struct fq_planner *p = h->p;
    size_t count;
    const struct fq_collected *collected = fq_plan_collect(p, type, selections, &count);
    fq_plan_cost_fields(p->costs, type, collected);
    struct fq_projection_field *whole = FQ_NEW_ARRAY(p->arena, count, struct fq_projection_field);
    struct fq_projection_field *selected =
        FQ_NEW_ARRAY(p->arena, count, struct fq_projection_field);
    for (size_t i = 0; i < count && !is_too_large(h, 1); i++, collected = collected->next) {
        fq_str prefix = fq_plan_prefix(p, collected->key, false);
        whole[i].prefix = selected[i].prefix = i ? prefix : fq_str_from_offset(prefix, 1);
        select_field(h, type, collected, &whole[i], &selected[i]);
    }
    return (struct projections){projection(h, whole, count), projection(h, selected, count)};
}

static struct projections select_cases(struct hosting *h, const struct fq_type *type,
                                       const struct fq_selections *selections)
{
    struct fq_planner *p = h->p;
    size_t count = type->possible_count;
    struct fq_projection_case *whole = FQ_NEW_ARRAY(p->arena, count + 1, struct fq_projection_case);
    struct fq_projection *made = FQ_NEW(p->arena, struct fq_projection);
    double weight = p->costs->part.weight, greatest = weight;
    for (size_t i = 0; i < count && !is_too_large(h, 1); i++) {
        p->costs->part.weight =
            weight; /* an object is of one of them: of the one that costs most */
        fq_buf_printf(&h->text.text, " ... on %.*s {", FQ_STR_ARG(type->possible[i]->name));
        size_t parts = h->text.count, len = h->text.text.len;
        whole[i].type = type->possible[i]->name;
        whole[i].projection = select_object(h, type->possible[i], selections).whole;
        bool nothing = parts == h->text.count && len == h->text.text.len;
        fq_buf_str_add(&h->text.text, nothing ? FQ_STR(" __typename }") : FQ_STR(" }"));
        greatest = p->costs->part.weight > greatest ? p->costs->part.weight : greatest;
    }
    p->costs->part.weight = greatest;
    *made = (struct fq_projection){.cases = whole, .case_count = count};
    return (struct projections){made, NULL};
}

/* Appends what is asked for, and says how it is read. */
static struct projections select_type(struct hosting *h, const struct fq_type *type,
                                      const struct fq_selections *selections)
{
    struct projections made;
    fq_buf_str_add(&h->text.text, h->text.count || h->text.text.len ? FQ_STR(" {") : FQ_STR("{"));
    size_t parts = h->text.count, len = h->text.text.len;
    made = fq_type_is_abstract(type) ? select_cases(h, type, selections)
                                     : select_object(h, type, selections);
    bool nothing = parts == h->text.count && len == h->text.text.len;
    fq_buf_str_add(&h->text.text, nothing ? FQ_STR(" __typename }") : FQ_STR(" }"));
    return made;
}

/* ---- the field ---- */

static struct fq_plan_text arguments_of(struct fq_planner *p, const struct fq_selection *field,
                                        const struct fq_field_def *def)
{
    struct fq_text_draft draft;
    bool any = false;
    fq_text_draft_init(&draft, p, FQ_TEXT_JSON);
    fq_buf_char(&draft.text, '{');
    for (size_t i = 0; i < def->argument_count; i++) {
        const struct fq_input *value = fq_plan_argument(p, field, &def->arguments[i]);
        if (!value)
            continue;
        fq_buf_printf(&draft.text, "%s\"%.*s\":", any ? "," : "",
                      FQ_STR_ARG(def->arguments[i].name));
        fq_text_draft_input(&draft, value);
        any = true;
    }
    fq_buf_char(&draft.text, '}');
    if (fq_text_draft_is_too_long(&draft))
        fq_plan_error(p, field->at, "The arguments have more than %u bytes.", FQ_LIMIT_SQL_BYTES);
    return fq_text_draft_end(&draft);
}

static void add_host_path(struct fq_buf *out, const struct fq_collected *field)
{
    if (field->parent)
        add_host_path(out, field->parent);
    fq_buf_printf(out, "%c\"%.*s\"", out->len ? ',' : '[', FQ_STR_ARG(field->key));
}

static fq_str path_text(struct fq_planner *p, const struct fq_collected *field)
{
    struct fq_buf text;
    fq_buf_init(&text, p->arena, FQ_LIMIT_SQL_BYTES);
    add_host_path(&text, field);
    fq_buf_char(&text, ']');
    return fq_buf_str(&text);
}

struct fq_plan_host fq_plan_host_new(struct fq_planner *p, struct fq_node *node,
                                     const struct fq_collected *collected,
                                     const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    struct hosting h = {.p = p, .plain = fq_field_more(field)->pages != NULL};
    struct fq_projection_field *whole = FQ_NEW(p->arena, struct fq_projection_field);
    struct fq_projection_field *selected = FQ_NEW(p->arena, struct fq_projection_field);
    fq_text_draft_init(&h.text, p, FQ_TEXT_GRAPHQL);
    selected->prefix = whole->prefix = node->prefix;
    read_values(&h, &def->type, collected->inner, whole, selected);
    struct fq_projection *value = FQ_NEW(p->arena, struct fq_projection);
    struct fq_projection *as_selected = FQ_NEW(p->arena, struct fq_projection);
    *value = (struct fq_projection){.fields = whole, .count = 1, .form = FQ_PROJECT_VALUE};
    *as_selected = (struct fq_projection){.fields = selected, .count = 1, .form = FQ_PROJECT_VALUE};
    node->op = FQ_OP_JSON;
    node->cell = FQ_NO_CELL;
    node->projection = value;
    return (struct fq_plan_host){
        .root = p->root,
        .path = path_text(p, collected),
        .function = field->key,
        .field = def->name,
        .pages = fq_field_more(field)->pages,
        .calls = fq_field_more(field)->calls,
        .arguments = arguments_of(p, collected->field, def),
        .selection = fq_text_draft_end(&h.text),
        .selected = h.withholds ? as_selected : NULL,
    };
}

void fq_plan_root_host(struct fq_planner *p, struct fq_node *node,
                       const struct fq_collected *collected, const struct fq_field_def *def)
{
    struct fq_planned_host *planned = FQ_NEW(p->arena, struct fq_planned_host);
    planned->host = fq_plan_host_new(p, node, collected, def);
    planned->at = node->at;
    FQ_CHAIN_APPEND(p->hosts, p->last_host, planned);
    p->host_count++;
}

/* The fields of a mutation happen one after the other, and those of the database together or not at
 * all: nothing in between can be undone with them. */
void fq_plan_check_hosts(struct fq_planner *p)
{
    bool changes = p->request->operation->operation == FQ_MUTATION;
    if (changes && p->hosted)
        fq_plan_error(p, p->hosted->at,
                      "\"%.*s\" is answered by the program, which would hold the mutation's "
                      "transaction up; ask for it in a query.",
                      FQ_STR_ARG(p->hosted->host.field));
    if (changes && p->hosts && p->steps)
        fq_plan_error(
            p, p->hosts->at,
            "\"%.*s\" is answered by the program, and other fields by the database, which "
            "changes all or nothing; send them as two requests.",
            FQ_STR_ARG(p->hosts->host.field));
}

static const struct fq_plan_host *in_a_row(struct fq_planner *p,
                                           const struct fq_planned_host *first, size_t count)
{
    struct fq_plan_host *hosts = FQ_NEW_ARRAY(p->arena, count, struct fq_plan_host);
    size_t i = 0;
    for (const struct fq_planned_host *each = first; each; each = each->next)
        hosts[i++] = each->host;
    return hosts;
}

void fq_plan_take_hosts(struct fq_planner *p, struct fq_plan *plan)
{
    plan->hosts = in_a_row(p, p->hosts, p->host_count);
    plan->host_count = p->host_count;
    plan->hosted = in_a_row(p, p->hosted, p->hosted_count);
    plan->hosted_count = p->hosted_count;
    plan->kept = plan->step_count > 0; /* answers come when they come */
}
