/* SPDX-License-Identifier: MIT */
#include "plan/origin.h"

struct walk {
    struct fq_arena *arena;
    fq_plan_take_origin *take;
    void *arg;
    const struct fq_rowset *rows; /* whose cells the nodes read */
};

static fq_str path_to(const struct walk *w, fq_str parent, fq_str key)
{
    if (parent.len == 0 || key.len == 0)
        return parent.len ? parent : key;
    return fq_arena_printf(w->arena, "%.*s.%.*s", FQ_STR_ARG(parent), FQ_STR_ARG(key));
}

static void tell(const struct walk *w, fq_str path, fq_str sql, fq_str member)
{
    const struct fq_plan_origin origin = {path, sql, member};
    w->take(w->arg, &origin);
}

static fq_str sql_of_cell(const struct walk *w, uint16_t cell)
{
    return w->rows && cell < w->rows->column_count ? w->rows->sources[cell] : FQ_STR_NONE;
}

/* Of `,"name":` the name. */
static fq_str name_in(fq_str prefix)
{
    fq_str rest = fq_str_from_offset(prefix, fq_str_find_char(prefix, '"'));
    if (rest.len == 0)
        return FQ_STR_NONE;
    rest = fq_str_from_offset(rest, 1);
    return fq_str_of(rest.ptr, fq_str_find_char(rest, '"'));
}

static void walk_document(const struct walk *w, const struct fq_projection *projection, fq_str path,
                          fq_str sql, fq_str member)
{
    for (size_t i = 0; i < projection->count; i++) {
        const struct fq_projection_field *field = &projection->fields[i];
        fq_str inner = path_to(w, path, name_in(field->prefix));
        fq_str key = path_to(w, member, field->key);
        if (field->nested)
            walk_document(w, field->nested, inner, sql, key);
        else if (field->constant.len)
            tell(w, inner, FQ_STR_NONE, FQ_STR_NONE);
        else
            tell(w, inner, sql, key);
    }
}

static void walk_node(const struct walk *w, const struct fq_node *node, fq_str parent)
{
    fq_str path = path_to(w, parent, node->key);
    struct walk inside = *w;
    switch (node->op) {
    case FQ_OP_VALUE:
        tell(w, path, sql_of_cell(w, node->cell), FQ_STR_NONE);
        break;
    case FQ_OP_JSON:
        walk_document(w, node->projection, path, sql_of_cell(w, node->cell), FQ_STR_NONE);
        break;
    case FQ_OP_CONST:
        tell(w, path, FQ_STR_NONE, FQ_STR_NONE);
        break;
    case FQ_OP_OBJECT:
    case FQ_OP_CASES:
        for (size_t i = 0; i < node->count; i++)
            walk_node(w, &node->nodes[i], path);
        break;
    case FQ_OP_ROWS:
        inside.rows = node->rows->of ? node->rows->of : node->rows;
        walk_node(&inside, node->rows->item, path);
        break;
    case FQ_OP_MORE:
        tell(w, path, FQ_STR("one row more"), FQ_STR_NONE);
        break;
    }
}

void fq_plan_origins(const struct fq_plan *plan, size_t root, struct fq_arena *arena,
                     fq_plan_take_origin *take, void *arg)
{
    const struct walk w = {.arena = arena, .take = take, .arg = arg};
    if (!fq_plan_host_of(plan, root)) /* else nothing of it comes from SQL */
        walk_node(&w, &plan->roots[root], FQ_STR_NONE);
}
