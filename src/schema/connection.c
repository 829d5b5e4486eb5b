/* SPDX-License-Identifier: MIT
 *
 * The types of Relay connections: UserConnection and UserEdge for each relation whose rows a key
 * tells apart, and PageInfo for all.
 */
#include "schema/build.h"

#include "base/feature.h"

#define S(literal) FQ_STR_INIT(literal)

/* The fields of these types are bound to what they are of a page, whatever the relation. */
static const struct fq_field bindings[FQ_PAGE_PARTS] = {
#define PART(name) [FQ_PAGE_##name] = {.kind = FQ_FIELD_PAGE, .part = FQ_PAGE_##name}
    PART(EDGES),  PART(NODES),    PART(INFO),         PART(TOTAL),        PART(NODE),
    PART(CURSOR), PART(HAS_NEXT), PART(HAS_PREVIOUS), PART(START_CURSOR), PART(END_CURSOR),
#undef PART
};

static struct fq_field_def part(enum fq_page_part part, const char *name, const char *description,
                                struct fq_type_ref type)
{
    return (struct fq_field_def){.name = fq_str_from(name),
                                 .description = fq_str_from(description),
                                 .type = type,
                                 .binding = &bindings[part]};
}

static void fill_type(struct fq_builder *b, struct fq_type *type, const struct fq_field_def *fields,
                      size_t count)
{
    struct fq_field_def *kept = FQ_NEW_ARRAY(b->arena, count, struct fq_field_def);
    memcpy(kept, fields, count * sizeof(*fields));
    type->fields = kept;
    type->field_count = (uint32_t)count;
    fq_type_index(b->types, type);
}

static struct fq_type_ref builtin(struct fq_builder *b, const char *name, bool non_null)
{
    return fq_build_ref(fq_type_find(b->types, fq_str_from(name)), non_null);
}

static const struct fq_type *page_info(struct fq_builder *b)
{
    if (b->page_info)
        return b->page_info;
    struct fq_type *type = fq_build_type(b, FQ_TYPE_OBJECT, FQ_STR("PageInfo"));
    type->description = FQ_STR("Where a page stands among all rows.");
    if (!fq_str_eq(type->name, FQ_STR("PageInfo")))
        fq_model_note(
            &b->model, true, FQ_STR("PageInfo"),
            "a relation has this name, so that of pages is %.*s, which clients of Relay do "
            "not know; rename the relation's type with a comment: @fraiseql {\"name\": "
            "\"…\"}",
            FQ_STR_ARG(type->name));
    const struct fq_field_def fields[] = {
        part(FQ_PAGE_HAS_NEXT, "hasNextPage", "Are there rows behind the page?",
             builtin(b, "Boolean", true)),
        part(FQ_PAGE_HAS_PREVIOUS, "hasPreviousPage", "Are there rows in front of it?",
             builtin(b, "Boolean", true)),
        part(FQ_PAGE_START_CURSOR, "startCursor", "The cursor of its first row.",
             builtin(b, "String", false)),
        part(FQ_PAGE_END_CURSOR, "endCursor", "The cursor of its last row.",
             builtin(b, "String", false)),
        part(FQ_PAGE_TOTAL, "totalCount", "How many rows there are on all pages.",
             builtin(b, "Int", true)),
    };
    /* The last one is for programs alone: that of the Python package has it. */
    fill_type(b, type, fields, FQ_ARRAY_LEN(fields) - !b->options->whole);
    b->page_info = type;
    return type;
}

static struct fq_type *edge_of(struct fq_builder *b, const struct fq_relation *relation)
{
    struct fq_type *type =
        fq_build_derived(b, FQ_TYPE_OBJECT, relation->type_name, FQ_DERIVED_EDGE);
    type->description = FQ_STR("A row and where it stands in the order.");
    const struct fq_field_def fields[] = {
        part(FQ_PAGE_NODE, "node", "The row.", fq_build_ref(relation->type, true)),
        part(FQ_PAGE_CURSOR, "cursor",
             "For the arguments after and before, under the same orderBy.",
             builtin(b, "String", true)),
    };
    fill_type(b, type, fields, FQ_ARRAY_LEN(fields));
    return type;
}

static void declare(struct fq_builder *b, struct fq_relation *relation)
{
    struct fq_type *type =
        fq_build_derived(b, FQ_TYPE_OBJECT, relation->type_name, FQ_DERIVED_CONNECTION);
    type->description = FQ_STR("A page of rows.");
    const struct fq_field_def fields[] = {
        part(FQ_PAGE_EDGES, "edges", "The rows with their cursors.",
             fq_build_list_ref(b, edge_of(b, relation))),
        part(FQ_PAGE_NODES, "nodes", "The rows alone.", fq_build_list_ref(b, relation->type)),
        part(FQ_PAGE_INFO, "pageInfo", "", fq_build_ref(page_info(b), true)),
        part(FQ_PAGE_TOTAL, "totalCount", "How many rows there are on all pages.",
             builtin(b, "Int", true)),
    };
    fill_type(b, type, fields, FQ_ARRAY_LEN(fields));
    relation->connection = type;
}

static fq_str and_also(struct fq_builder *b, fq_str names, fq_str name)
{
    return fq_arena_printf(b->arena, "%.*s%s%.*s", FQ_STR_ARG(names), names.len ? ", " : "",
                           FQ_STR_ARG(name));
}

/* Of more the start says how many they are. */
#define MOST_NAMED 10

/* Relations without a key: an order has to end in something that tells rows apart. */
static void note_without_key(struct fq_builder *b, fq_str names, size_t count)
{
    fq_str others = FQ_STR_NONE;
    if (count > MOST_NAMED)
        others = fq_arena_printf(b->arena, " and %zu more", count - MOST_NAMED);
    if (count)
        fq_model_note(&b->model, false,
                      fq_arena_printf(b->arena, "%.*s%.*s", FQ_STR_ARG(names), FQ_STR_ARG(others)),
                      "no connection, since no key tells the rows apart and pages would not be "
                      "stable; name one with a comment: @fraiseql {\"key\": [\"…\"]}");
}

void fq_build_declare_connections(struct fq_builder *b)
{
    fq_str without = FQ_STR_NONE;
    size_t count = 0;
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (fq_model_has_beside(draft->object, FQ_BESIDE_CONNECTION))
            declare(b, draft->relation);
        else if (draft->relation->features & FQ_FEATURE_CONNECTIONS)
            without = count++ < MOST_NAMED ? and_also(b, without, draft->relation->sql_name.text)
                                           : without;
    }
    note_without_key(b, without, count);
}

/* ---- arguments ---- */

static void make_arguments(struct fq_builder *b, struct fq_relation *target)
{
    static const struct {
        struct fq_bound_argument bound;
        fq_str name;
        const char *type;
    } rows[] = {
        {{FQ_ARGUMENT_FIRST}, S("first"), "Int"},
        {{FQ_ARGUMENT_AFTER}, S("after"), "String"},
        {{FQ_ARGUMENT_LAST}, S("last"), "Int"},
        {{FQ_ARGUMENT_BEFORE}, S("before"), "String"},
    };
    const struct fq_input_def *list;
    size_t count = 0, list_count;
    fq_build_list_arguments(b, target, &list, &list_count);
    struct fq_input_def *arguments = FQ_NEW_ARRAY(
        b->arena, FQ_ARRAY_LEN(rows) + (target->where != NULL) + (target->order_by != NULL),
        struct fq_input_def);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++)
        arguments[count++] = (struct fq_input_def){.name = rows[i].name,
                                                   .type = builtin(b, rows[i].type, false),
                                                   .binding = &rows[i].bound};
    for (size_t i = 0; i < list_count; i++) {
        const struct fq_bound_argument *bound = list[i].binding;
        if (bound->role == FQ_ARGUMENT_FILTER || bound->role == FQ_ARGUMENT_ORDER)
            arguments[count++] = list[i];
    }
    target->page_arguments = arguments;
    target->page_argument_count = count;
}

void fq_build_page_arguments(struct fq_builder *b)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->relation->connection)
            make_arguments(b, draft->relation);
    }
}
