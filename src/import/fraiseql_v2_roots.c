/* SPDX-License-Identifier: MIT
 *
 * Queries and mutations: what they are called here, and functions under the names that they had.
 */
#include "import/fraiseql_v2.h"
#include "model/name.h"
#include "model/print.h"

/* ---- functions ---- */

static const struct fq_model_function *v2_function(struct fq_v2 *v2, fq_str source)
{
    size_t dot = fq_str_find_char(source, '.');
    fq_str name = dot < source.len ? fq_str_from_offset(source, dot + 1) : source;
    for (const struct fq_model_function *f = v2->import->schema->model->functions; f; f = f->next) {
        if (f->served && fq_str_eq(f->function->name, name))
            return f;
    }
    return NULL;
}

static const struct fq_field_def *field_of_function(const struct fq_v2 *v2,
                                                    const struct fq_model_function *f)
{
    const struct fq_type_system *types = &v2->import->schema->types;
    const struct fq_type *root = f->changes ? types->mutation : types->query;
    return root ? fq_type_field(root, f->name) : NULL;
}

/* Nobody shall give what the token gave.  What of several is said first holds for all. */
static bool hide_injected(struct fq_v2 *v2, const struct fq_import_tree *said,
                          const struct fq_model_function *f, const struct fq_field_def *def)
{
    size_t i = 0;
    while (i < def->argument_count &&
           !fq_v2_is_injected(v2, said, f->changes, def->arguments[i].name))
        i++;
    if (i == def->argument_count)
        return false;
    fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, said),
                   "declare it with @function(context:), which names the settings that it "
                   "takes, or call its arguments auth_user_id and auth_tenant_id",
                   "the %s %.*s is hidden: what it takes from the token, clients could give here",
                   f->changes ? "mutation" : "query",
                   FQ_STR_ARG(fq_import_tree_text(said, "name")));
    if (!fq_map_put(&v2->functions, f->name, v2))
        fq_adjust_hide_function(&v2->import->adjust, f);
    return true;
}

/* arguments: `(input: NewPost!)`, or empty: as they are. */
static void write_function(struct fq_v2 *v2, const struct fq_import_tree *said,
                           const struct fq_model_function *f, const struct fq_field_def *def,
                           fq_str arguments)
{
    struct fq_adjust *adjust = &v2->import->adjust;
    fq_str role = fq_import_tree_text(said, "requires_role");
    if ((!role.len && !arguments.len) || fq_map_put(&v2->functions, f->name, v2))
        return;
    fq_str guard = role.len ? fq_v2_directive(v2, "requiresRole", "role", role) : FQ_STR("");
    fq_buf_printf(f->changes ? &adjust->mutation : &adjust->query, "  %.*s%.*s: %.*s%s%.*s\n",
                  FQ_STR_ARG(f->name), FQ_STR_ARG(arguments),
                  FQ_STR_ARG(fq_adjust_type_text(adjust, &def->type)), role.len ? " " : "",
                  FQ_STR_ARG(guard));
}

/* A query that a function answers is called as the function is here. */
static bool take_function(struct fq_v2 *v2, const struct fq_import_tree *query)
{
    const struct fq_model_function *f = v2_function(v2, fq_import_tree_text(query, "sql_source"));
    const struct fq_field_def *def = f && !f->changes ? field_of_function(v2, f) : NULL;
    fq_str name = fq_import_tree_text(query, "name");
    if (!def)
        return false;
    if (hide_injected(v2, query, f, def))
        return true;
    if (!fq_str_eq(f->name, name))
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, query),
                       "give it the name with a comment: @fraiseql {\"name\": \"…\"}",
                       "the query %.*s is called %.*s here", FQ_STR_ARG(name), FQ_STR_ARG(f->name));
    write_function(v2, query, f, def, FQ_STR(""));
    return true;
}

/* ---- queries ---- */

/* The field of Query that gives the same rows: a list, or one row by a key; NULL. */
static const struct fq_model_root *root_here(const struct fq_adjust_type *type, bool list)
{
    const enum fq_model_root_kind kind = list ? FQ_ROOT_LIST : FQ_ROOT_LOOKUP;
    const struct fq_model_root *root = type->object->roots;
    while (root && root->kind != kind)
        root = root->next;
    return root;
}

static bool is_known_argument(fq_str name)
{
    static const char *const known[] = {"limit", "offset", "where", "order_by", "orderBy",
                                        "first", "after",  "last",  "before",   "id"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(known); i++) {
        if (fq_str_eq(name, fq_str_from(known[i])))
            return true;
    }
    return false;
}

static void note_arguments(struct fq_v2 *v2, const struct fq_import_tree *query, fq_str here)
{
    struct fq_import_tree arguments = fq_import_tree_get(query, "arguments");
    for (const struct fq_yaml *value = arguments.value ? arguments.value->first : NULL; value;
         value = value->next) {
        const struct fq_import_tree argument = {value, arguments.file};
        fq_str name = fq_import_tree_text(&argument, "name");
        if (!is_known_argument(name))
            fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, &argument),
                           fq_arena_printf(v2->import->arena,
                                           "let clients ask %.*s(where: {%.*s: {eq: …}})",
                                           FQ_STR_ARG(here), FQ_STR_ARG(name))
                               .ptr,
                           "%.*s has no argument %.*s here", FQ_STR_ARG(here), FQ_STR_ARG(name));
    }
}

/* Of several queries over one relation the one of its own name has the field, else the first. */
static bool has_field(struct fq_v2 *v2, const struct fq_import_tree *query, fq_str here)
{
    fq_str source = fq_import_tree_text(query, "sql_source");
    const struct fq_yaml *holder = NULL;
    FQ_V2_EACH(v2, "queries", other)
    {
        bool same = fq_str_eq(fq_import_tree_text(&other, "sql_source"), source) &&
                    fq_v2_is(&other, "returns_list") == fq_v2_is(query, "returns_list");
        if (same && (!holder || fq_str_eq(fq_import_tree_text(&other, "name"), here)))
            holder = other.value;
    }
    return holder == query->value;
}

static void take_query(struct fq_v2 *v2, const struct fq_import_tree *query)
{
    fq_str name = fq_import_tree_text(query, "name");
    struct fq_adjust_type *type = fq_v2_source(v2, fq_import_tree_text(query, "sql_source"));
    if ((type && fq_map_get(&v2->kept_back, type->name)) || (!type && take_function(v2, query)))
        return; /* which is told */
    const struct fq_model_root *root =
        type && !type->hidden ? root_here(type, fq_v2_is(query, "returns_list")) : NULL;
    if (!root) {
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, query), NULL,
                       "the query %.*s is not carried over: no type is of its relation, or no key "
                       "finds one row of it",
                       FQ_STR_ARG(name));
        return;
    }
    fq_str here = fq_adjust_root_name(&v2->import->adjust, type, root);
    bool named = fq_name_is_valid(name) && has_field(v2, query, here) &&
                 fq_adjust_rename_root(&v2->import->adjust, type, root, name);
    if (!named)
        fq_import_note(
            &v2->import->notes, FQ_V2_PLACE(v2, query),
            fq_arena_printf(v2->import->arena, "let clients ask %.*s", FQ_STR_ARG(here)).ptr,
            "the query %.*s is not carried over: another one gives the same rows",
            FQ_STR_ARG(name));
    note_arguments(v2, query, name);
}

/* ---- mutations ---- */

/* The input type of the file that its only argument, a document, is said to be of; empty. */
static fq_str said_input(struct fq_v2 *v2, const struct fq_import_tree *mutation,
                         const struct fq_field_def *def)
{
    struct fq_import_tree arguments = fq_import_tree_get(mutation, "arguments");
    bool json = def->argument_count == 1 &&
                fq_str_eq(fq_type_named(&def->arguments[0].type)->name, FQ_STR("JSON"));
    if (!json || !arguments.value || arguments.value->count != 1)
        return FQ_STR("");
    const struct fq_import_tree argument = {arguments.value->first, arguments.file};
    fq_str type = fq_import_tree_text(&argument, "type");
    FQ_V2_EACH(v2, "input_types", item)
    {
        if (fq_str_eq(fq_import_tree_text(&item, "name"), type))
            return type;
    }
    return FQ_STR("");
}

static void take_mutation(struct fq_v2 *v2, const struct fq_import_tree *mutation)
{
    fq_str name = fq_import_tree_text(mutation, "name");
    const struct fq_model_function *f =
        v2_function(v2, fq_import_tree_text(mutation, "sql_source"));
    const struct fq_field_def *def = f && f->changes ? field_of_function(v2, f) : NULL;
    if (!def) {
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, mutation),
                       "make the function volatile, and grant it to the role that runs it",
                       "the mutation %.*s is not carried over: the database gives no such function",
                       FQ_STR_ARG(name));
        return;
    }
    if (hide_injected(v2, mutation, f, def))
        return;
    fq_str input = said_input(v2, mutation, def);
    if (!fq_str_eq(f->name, name))
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, mutation),
                       "give it the name with a comment: @fraiseql {\"name\": \"…\"}",
                       "the mutation %.*s is called %.*s here", FQ_STR_ARG(name),
                       FQ_STR_ARG(f->name));
    if (input.len)
        input = fq_arena_printf(v2->import->arena, "(%.*s: %.*s!)",
                                FQ_STR_ARG(def->arguments[0].name), FQ_STR_ARG(input));
    write_function(v2, mutation, f, def, input);
    if (fq_v2_takes_from_token(v2, mutation, true))
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, mutation),
                       "call its argument auth_user_id or auth_tenant_id, or name a setting with "
                       "@function(context:)",
                       "what %.*s takes from the token is not carried over", FQ_STR_ARG(name));
}

/* ---- inputs ---- */

static void write_default(struct fq_buf *out, const struct fq_import_tree *field)
{
    struct fq_import_tree given = fq_import_tree_get(field, "default");
    if (!given.value || given.value->kind != FQ_YAML_TEXT)
        return;
    fq_buf_literal(out, " = ");
    if (given.value->quoted)
        fq_adjust_print_text(out, given.value->text);
    else
        fq_buf_str_add(out, given.value->text);
}

static void write_input(struct fq_v2 *v2, const struct fq_import_tree *input)
{
    struct fq_buf *out = &v2->import->adjust.more;
    struct fq_import_tree fields = fq_import_tree_get(input, "fields");
    fq_buf_printf(out, "\ninput %.*s {\n", FQ_STR_ARG(fq_import_tree_text(input, "name")));
    for (const struct fq_yaml *value = fields.value ? fields.value->first : NULL; value;
         value = value->next) {
        const struct fq_import_tree field = {value, fields.file};
        fq_buf_printf(out, "  %.*s: %.*s", FQ_STR_ARG(fq_import_tree_text(&field, "name")),
                      FQ_STR_ARG(fq_v2_type_text(v2, &field)));
        write_default(out, &field);
        fq_buf_char(out, '\n');
    }
    fq_buf_literal(out, "}\n");
}

/* What no query or mutation of the file calls was not served. */
static void hide_functions(struct fq_v2 *v2)
{
    for (const struct fq_model_function *f = v2->import->schema->model->functions; f; f = f->next) {
        bool named = false;
        FQ_V2_EACH(v2, "queries", query)
        {
            named = named || v2_function(v2, fq_import_tree_text(&query, "sql_source")) == f;
        }
        FQ_V2_EACH(v2, "mutations", mutation)
        {
            named = named || v2_function(v2, fq_import_tree_text(&mutation, "sql_source")) == f;
        }
        if (!named)
            fq_adjust_hide_function(&v2->import->adjust, f);
    }
}

/* What no query of the file gives was served inside of other rows alone, if at all. */
static void hide_unasked(struct fq_v2 *v2, const struct fq_adjust_type *type)
{
    bool rows = false, row = false;
    FQ_V2_EACH(v2, "queries", query)
    {
        bool same = fq_v2_source(v2, fq_import_tree_text(&query, "sql_source")) == type;
        rows = rows || (same && fq_v2_is(&query, "returns_list"));
        row = row || same;
    }
    for (const struct fq_model_root *root = type->object->roots; root; root = root->next) {
        if (fq_adjust_gives_more(root, rows, row))
            fq_adjust_hide_root(&v2->import->adjust, type, root);
    }
}

void fq_v2_roots(struct fq_v2 *v2)
{
    hide_functions(v2);
    for (const struct fq_adjust_type *type = v2->import->adjust.types; type; type = type->next) {
        if (!type->hidden)
            hide_unasked(v2, type);
    }
    FQ_V2_EACH(v2, "queries", query)
    {
        take_query(v2, &query);
    }
    FQ_V2_EACH(v2, "mutations", mutation)
    {
        take_mutation(v2, &mutation);
    }
    FQ_V2_EACH(v2, "input_types", input)
    {
        fq_str name = fq_import_tree_text(&input, "name");
        if (fq_str_find(fq_buf_str(&v2->import->adjust.mutation), name) <
            v2->import->adjust.mutation.len)
            write_input(v2, &input);
    }
}
