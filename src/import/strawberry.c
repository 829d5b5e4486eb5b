/* SPDX-License-Identifier: MIT */
#include "import/strawberry.h"

#include <errno.h>

#include "base/limits.h"
#include "config/read_all.h"
#include "graphql/syntax/parse.h"
#include "graphql/types/print.h"
#include "model/name.h"

struct strawberry {
    struct fq_import *import;
    struct fq_document *document;
    struct fq_map by_name; /* of definitions */
    struct fq_map matched; /* name of a type → struct fq_adjust_type */
    struct fq_map written; /* names of definitions that are in the file */
};

static const struct fq_parse_limits sdl_limits = {.bytes = FQ_LIMIT_IMPORT_BYTES,
                                                  .tokens = FQ_LIMIT_IMPORT_BYTES,
                                                  .depth = FQ_LIMIT_DOCUMENT_DEPTH_MOST,
                                                  .directives = FQ_LIMIT_IMPORT_BYTES,
                                                  .directives_each = FQ_LIMIT_IMPORT_BYTES};

/* ---- reading ---- */

enum fq_status fq_strawberry_read(struct fq_import *import)
{
    struct strawberry *s = FQ_NEW(import->arena, struct strawberry);
    struct fq_buf text;
    s->import = import;
    import->files = s;
    fq_buf_init(&text, import->arena, FQ_LIMIT_IMPORT_BYTES);
    int failure = fq_read_file(import->path.ptr, &text);
    if (failure)
        return fq_error_set(import->error, import->arena, FQ_CONFIG, "cannot read %.*s: %s",
                            FQ_STR_ARG(import->path),
                            failure == EFBIG ? "it is too long" : strerror(failure));
    struct fq_error error = {0};
    enum fq_status status =
        fq_graphql_parse(import->arena, fq_buf_str(&text), &sdl_limits, &s->document, &error);
    if (status)
        return fq_error_set(import->error, import->arena, FQ_CONFIG, "%.*s:%u:%u: %.*s",
                            FQ_STR_ARG(import->path), error.location.line, error.location.column,
                            FQ_STR_ARG(fq_error_message(&error)));
    fq_map_init(&s->by_name, import->arena);
    fq_map_init(&s->matched, import->arena);
    fq_map_init(&s->written, import->arena);
    for (struct fq_definition *def = s->document->definitions; def; def = def->next) {
        if (def->name.len && def->kind > FQ_DEFINE_SCHEMA && def->kind != FQ_DEFINE_DIRECTIVE)
            fq_map_put(&s->by_name, def->name, def);
    }
    return FQ_OK;
}

static fq_str place_in_sdl(const struct strawberry *s, struct fq_location at)
{
    return fq_arena_printf(s->import->arena, "%.*s:%u:%u", FQ_STR_ARG(s->import->path), at.line,
                           at.column);
}

static fq_str named_of(const struct fq_type_node *type)
{
    while (type->of)
        type = type->of;
    return type->name;
}

/* ---- types of the database ---- */

static bool is_root_type(fq_str name)
{
    return fq_str_eq(name, FQ_STR("Query")) || fq_str_eq(name, FQ_STR("Mutation")) ||
           fq_str_eq(name, FQ_STR("Subscription"));
}

/* UserType and UserNode are what people call the type of a user. */
static fq_str without_suffix(fq_str name)
{
    static const fq_str suffixes[] = {FQ_STR_INIT("Type"), FQ_STR_INIT("Node")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(suffixes); i++) {
        if (name.len > suffixes[i].len && fq_str_ends_with(name, suffixes[i]))
            return fq_str_of(name.ptr, name.len - suffixes[i].len);
    }
    return name;
}

static struct fq_adjust_type *find_relation(struct strawberry *s, fq_str name)
{
    fq_str shorter = without_suffix(name);
    struct fq_adjust_type *found = NULL;
    for (struct fq_adjust_type *type = s->import->adjust.types; type; type = type->next) {
        if (fq_str_eq(type->object->name, name))
            return type;
        if (fq_str_eq_nocase(type->object->name, shorter))
            found = type;
    }
    return found;
}

static void add_type_node(struct fq_buf *out, const struct fq_type_node *type, bool marks)
{
    if (type->of) {
        fq_buf_char(out, '[');
        add_type_node(out, type->of, marks);
        fq_buf_char(out, ']');
    } else {
        fq_buf_str_add(out, type->name);
    }
    if (type->non_null && marks)
        fq_buf_char(out, '!');
}

static fq_str node_text(struct strawberry *s, const struct fq_type_node *type, bool marks)
{
    struct fq_buf out;
    fq_buf_init(&out, s->import->arena, SIZE_MAX);
    add_type_node(&out, type, marks);
    return fq_buf_finish(&out);
}

static fq_str without_marks(struct strawberry *s, fq_str text)
{
    struct fq_buf out;
    fq_buf_init(&out, s->import->arena, SIZE_MAX);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '!')
            fq_buf_char(&out, text.ptr[i]);
    }
    return fq_buf_finish(&out);
}

static void match_field(struct strawberry *s, struct fq_adjust_type *type,
                        const struct fq_field_node *node)
{
    struct fq_adjust *adjust = &s->import->adjust;
    const struct fq_type *of = fq_type_find(&adjust->schema->types, type->object->name);
    struct fq_adjust_field *field = fq_adjust_named(type, node->name);
    const struct fq_field_def *def = field && of ? fq_type_field(of, node->name) : NULL;
    if (!def) {
        fq_import_note(&s->import->notes, place_in_sdl(s, node->at),
                       "make it a function of the row and say @computed, or a field of the type "
                       "in Python",
                       "the database gives %.*s no field %.*s", FQ_STR_ARG(type->name),
                       FQ_STR_ARG(node->name));
        return;
    }
    field->hidden = false;
    if (node->description.len)
        field->description = node->description;
    fq_str here = fq_adjust_type_text(adjust, &def->type);
    fq_str there = node_text(s, node->type, true);
    if (!fq_str_eq(without_marks(s, here), without_marks(s, there)))
        fq_import_note(&s->import->notes, place_in_sdl(s, node->at),
                       "look at what clients make of it", "%.*s.%.*s is %.*s here, and was %.*s",
                       FQ_STR_ARG(type->name), FQ_STR_ARG(node->name), FQ_STR_ARG(here),
                       FQ_STR_ARG(there));
}

static void match_fields(struct strawberry *s)
{
    for (const struct fq_definition *def = s->document->definitions; def; def = def->next) {
        struct fq_adjust_type *type = fq_map_get(&s->matched, def->name);
        if (!type || def->kind != FQ_DEFINE_OBJECT)
            continue;
        for (struct fq_adjust_field *field = type->fields; field; field = field->next)
            field->hidden = true;
        for (const struct fq_field_node *node = def->fields; node; node = node->next)
            match_field(s, type, node);
        if (def->description.len)
            type->description = def->description;
    }
}

static void match_types(struct strawberry *s)
{
    for (struct fq_adjust_type *type = s->import->adjust.types; type; type = type->next)
        type->hidden = true;
    for (const struct fq_definition *def = s->document->definitions; def; def = def->next) {
        struct fq_adjust_type *type = def->kind == FQ_DEFINE_OBJECT && !is_root_type(def->name)
                                          ? find_relation(s, def->name)
                                          : NULL;
        if (!type || !type->hidden)
            continue;
        type->hidden = false;
        fq_adjust_rename_type(type, def->name);
        fq_map_put(&s->matched, def->name, type);
    }
    match_fields(s);
}

/* ---- what the program answers ---- */

static void need_type(struct strawberry *s, fq_str name);

static void need_inputs(struct strawberry *s, const struct fq_input_node *inputs)
{
    for (; inputs; inputs = inputs->next)
        need_type(s, named_of(inputs->type));
}

/* Types whose objects are of an interface that is asked for may be given, too. */
static void need_implementations(struct strawberry *s, fq_str interface)
{
    for (const struct fq_definition *def = s->document->definitions; def; def = def->next) {
        for (const struct fq_name_node *each = def->kind == FQ_DEFINE_OBJECT ? def->interfaces
                                                                             : NULL;
             each; each = each->next) {
            if (fq_str_eq(each->name, interface))
                need_type(s, def->name);
        }
    }
}

static bool is_known_scalar(fq_str name)
{
    static const fq_str five[] = {FQ_STR_INIT("Int"), FQ_STR_INIT("Float"), FQ_STR_INIT("String"),
                                  FQ_STR_INIT("Boolean"), FQ_STR_INIT("ID")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(five); i++) {
        if (fq_str_eq(name, five[i]))
            return true;
    }
    for (size_t i = 0; i < fq_pgtype_scalar_count; i++) {
        if (fq_str_eq(name, fq_pgtype_scalars[i].name))
            return true;
    }
    return false;
}

/* A definition that the file needs, with all that it speaks of. */
static void need_type(struct strawberry *s, fq_str name)
{
    const struct fq_definition *def = fq_map_get(&s->by_name, name);
    if (!def || fq_map_get(&s->matched, name) || is_known_scalar(name) ||
        fq_map_put(&s->written, name, s))
        return;
    struct fq_definition alone = *def;
    const struct fq_document document = {.definitions = &alone};
    alone.next = NULL;
    fq_map_put(&s->import->adjust.own, name, s);
    fq_buf_char(&s->import->adjust.more, '\n');
    fq_document_print(&s->import->adjust.more, &document);
    fq_buf_char(&s->import->adjust.more, '\n');
    need_inputs(s, def->inputs);
    for (const struct fq_field_node *field = def->fields; field; field = field->next) {
        need_inputs(s, field->arguments);
        need_type(s, named_of(field->type));
    }
    for (const struct fq_name_node *each = def->interfaces; each; each = each->next)
        need_type(s, each->name);
    for (const struct fq_name_node *each = def->kind == FQ_DEFINE_UNION ? def->names : NULL; each;
         each = each->next)
        need_type(s, each->name);
    if (def->kind == FQ_DEFINE_INTERFACE)
        need_implementations(s, name);
}

static void write_resolver(struct strawberry *s, const struct fq_field_node *node,
                           struct fq_buf *out)
{
    if (node->description.len) {
        fq_buf_literal(out, "  ");
        fq_adjust_print_text(out, node->description);
        fq_buf_char(out, '\n');
    }
    fq_buf_printf(out, "  %.*s", FQ_STR_ARG(node->name));
    for (const struct fq_input_node *each = node->arguments; each; each = each->next) {
        fq_buf_printf(out, "%s%.*s: %.*s", each == node->arguments ? "(" : ", ",
                      FQ_STR_ARG(each->name), FQ_STR_ARG(node_text(s, each->type, true)));
        if (each->default_value) {
            fq_buf_literal(out, " = ");
            fq_value_print(out, each->default_value);
        }
    }
    fq_buf_printf(out, "%s: %.*s @resolver\n", node->arguments ? ")" : "",
                  FQ_STR_ARG(node_text(s, node->type, true)));
    need_inputs(s, node->arguments);
    need_type(s, named_of(node->type));
}

/* ---- roots ---- */

static bool takes_only(const struct fq_field_node *node, const struct fq_model_root *root,
                       const struct fq_adjust_type *type)
{
    static const fq_str of_lists[] = {FQ_STR_INIT("limit"), FQ_STR_INIT("offset"),
                                      FQ_STR_INIT("where"), FQ_STR_INIT("orderBy")};
    for (const struct fq_input_node *each = node->arguments; each; each = each->next) {
        bool known = false;
        for (size_t i = 0; i < FQ_ARRAY_LEN(of_lists) && root->kind == FQ_ROOT_LIST; i++)
            known = known || fq_str_eq(each->name, of_lists[i]);
        for (size_t i = 0; i < root->field_count; i++) {
            for (const struct fq_adjust_field *field = type->fields; field; field = field->next)
                known = known ||
                        (field->field == root->fields[i] && fq_str_eq(field->name, each->name));
        }
        if (!known)
            return false;
    }
    return root->kind == FQ_ROOT_LIST || node->arguments;
}

/* Does the database answer it, under the same name, with the same kind of rows? */
static bool is_answered(struct strawberry *s, const struct fq_field_node *node)
{
    const struct fq_adjust_type *type = fq_map_get(&s->matched, named_of(node->type));
    for (const struct fq_model_root *root = type ? type->object->roots : NULL; root;
         root = root->next) {
        enum fq_model_root_kind kind = node->type->of ? FQ_ROOT_LIST : FQ_ROOT_LOOKUP;
        if (root->kind == kind && takes_only(node, root, type) &&
            fq_str_eq(fq_adjust_root_name(&s->import->adjust, type, root), node->name))
            return true;
    }
    return false;
}

static bool is_function(struct strawberry *s, fq_str name, bool changes)
{
    const struct fq_model_function *f = s->import->schema->model->functions;
    while (f && !(f->served && f->changes == changes && fq_str_eq(f->name, name)))
        f = f->next;
    return f != NULL;
}

static void take_root(struct strawberry *s, const struct fq_definition *root)
{
    bool changes = fq_str_eq(root->name, FQ_STR("Mutation"));
    struct fq_buf *out = changes ? &s->import->adjust.mutation : &s->import->adjust.query;
    for (const struct fq_field_node *node = root->fields; node; node = node->next) {
        if (fq_str_eq(root->name, FQ_STR("Subscription")))
            fq_import_note(&s->import->notes, place_in_sdl(s, node->at), NULL,
                           "the subscription %.*s is not carried over", FQ_STR_ARG(node->name));
        else if (!is_function(s, node->name, changes) && (changes || !is_answered(s, node)))
            write_resolver(s, node, out);
    }
}

static const struct fq_field_node *node_of_query(const struct strawberry *s, fq_str name)
{
    const struct fq_definition *root = fq_map_get(&s->by_name, FQ_STR("Query"));
    const struct fq_field_node *node = root ? root->fields : NULL;
    while (node && !fq_str_eq(node->name, name))
        node = node->next;
    return node;
}

/* Types whose rows the program gives inside of others alone have no fields of the root. */
static void hide_roots(struct strawberry *s, const struct fq_adjust_type *type)
{
    const struct fq_definition *query = fq_map_get(&s->by_name, FQ_STR("Query"));
    bool rows = false, row = false;
    for (const struct fq_field_node *node = query ? query->fields : NULL; node; node = node->next) {
        bool same = fq_map_get(&s->matched, named_of(node->type)) == type && is_answered(s, node);
        rows = rows || (same && node->type->of);
        row = row || same;
    }
    for (const struct fq_model_root *root = type->object->roots; root; root = root->next) {
        bool written =
            node_of_query(s, fq_adjust_root_name(&s->import->adjust, type, root)) != NULL;
        if (!written && fq_adjust_gives_more(root, rows, row))
            fq_adjust_hide_root(&s->import->adjust, type, root);
    }
}

/* What the program does not offer, the database shall not. */
static void hide_functions(struct strawberry *s)
{
    for (const struct fq_model_function *f = s->import->schema->model->functions; f; f = f->next) {
        const struct fq_definition *root =
            fq_map_get(&s->by_name, f->changes ? FQ_STR("Mutation") : FQ_STR("Query"));
        const struct fq_field_node *node = root ? root->fields : NULL;
        while (node && !fq_str_eq(node->name, f->name))
            node = node->next;
        if (!node)
            fq_adjust_hide_function(&s->import->adjust, f);
    }
}

void fq_strawberry_convert(struct fq_import *import)
{
    struct strawberry *s = import->files;
    fq_buf_literal(&import->sdl,
                   "# What the schema says otherwise than the database does, and what the program\n"
                   "# answers: fields with @resolver.\n");
    match_types(s);
    for (const struct fq_definition *def = s->document->definitions; def; def = def->next) {
        if (def->kind == FQ_DEFINE_OBJECT && is_root_type(def->name))
            take_root(s, def);
    }
    hide_functions(s);
    for (const struct fq_adjust_type *type = s->import->adjust.types; type; type = type->next) {
        if (!type->hidden)
            hide_roots(s, type);
    }
    fq_adjust_print(&import->sdl, &import->adjust);
    fq_import_config_schema(import);
}
