/* SPDX-License-Identifier: MIT
 *
 * Root fields that the program around the engine answers.  A schema file names them with
 * `@resolver`; the database knows nothing of them, so that the file alone says their types.
 */
#include "schema/build.h"

/* What has the name already is not what the file wants under it. */
static struct fq_field_entry *entry_of(struct fq_builder *b, struct fq_draft *root,
                                       const struct fq_field_def *def)
{
    if (fq_build_add_field(b, root, def->name, FQ_STR_NONE, def->type, def->binding, FQ_STR_NONE))
        return root->last_field;
    return fq_build_find_field(root, def->name);
}

static void put_field(struct fq_builder *b, struct fq_draft *root, const struct fq_field_def *def)
{
    struct fq_field_entry *entry = entry_of(b, root, def);
    entry->def = *def;
    entry->origin = FQ_STR("the program");
}

static void refuse_two_bindings(struct fq_builder *b, fq_str subject,
                                const struct fq_said_field *said)
{
    if (said->from.len || said->pairs || said->through.len || said->computed.len || said->path)
        fq_refinement_wrong(&b->refinement, said->resolver_at,
                            "%.*s is of the database already; take @resolver or the other "
                            "directive away",
                            FQ_STR_ARG(subject));
}

/* ---- what the engine answers itself ---- */

static fq_str without_quotes(struct fq_arena *arena, fq_str name)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, name.len + 1);
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] != '"')
            fq_buf_char(&out, name.ptr[i]);
    }
    return fq_buf_str(&out);
}

/* `app.v_user`, or `v_user` where that is the first one.  NULL: there is none. */
static const struct fq_relation *relation_called(struct fq_builder *b,
                                                 const struct fq_schema *whole, fq_str view)
{
    fq_str asked = without_quotes(b->arena, view);
    for (size_t i = 0; i < whole->relation_count; i++) {
        const struct fq_relation *relation = whole->relations[i];
        fq_str name = without_quotes(b->arena, relation->sql_name.text);
        size_t schema = name.len > asked.len ? name.len - asked.len : 0;
        bool short_too = schema && name.ptr[schema - 1] == '.';
        fq_str end = short_too ? fq_str_from_offset(name, schema) : name;
        if (!relation->returned && relation->type && fq_str_eq(end, asked))
            return relation;
    }
    return NULL;
}

static const struct fq_field_def *pages_in(struct fq_builder *b, const struct fq_schema *whole,
                                           fq_str view)
{
    const struct fq_type *query = whole->types.query ? fq_type_made(whole->types.query) : NULL;
    const struct fq_relation *relation = relation_called(b, whole, view);
    for (size_t i = 0; relation && query && i < query->field_count; i++) {
        const struct fq_field *field = query->fields[i].binding;
        if (field && field->kind == FQ_FIELD_CONNECTION && field->target == relation)
            return &query->fields[i];
    }
    return NULL;
}

/* NULL: there is none, and the program says so. */
static const struct fq_pages *pages_of(struct fq_builder *b, const struct fq_said_field *said,
                                       const struct fq_field_def *program)
{
    const struct fq_schema *whole = b->schema->whole;
    const struct fq_field_def *def =
        said->pages && whole ? pages_in(b, whole, said->pages->view) : NULL;
    if (!def)
        return NULL;
    struct fq_pages *pages = FQ_NEW(b->arena, struct fq_pages);
    const struct fq_field *field = def->binding;
    *pages = (struct fq_pages){.field = def->name,
                               .size = said->pages->size,
                               .most = said->pages->most,
                               .relation = field->target,
                               .arguments = program->arguments,
                               .argument_count = program->argument_count};
    return pages;
}

static void add_host_field(struct fq_builder *b, struct fq_draft *root,
                           const struct fq_said_type *type, struct fq_said_field *said)
{
    fq_str subject =
        fq_arena_printf(b->arena, "%.*s.%.*s", FQ_STR_ARG(type->name), FQ_STR_ARG(said->name));
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = FQ_FIELD_HOST, .key = said->resolver};
    refuse_two_bindings(b, subject, said);
    const struct fq_type_ref *ref = fq_build_host_ref(b, said->type, false, subject, said->at);
    struct fq_field_def def = {.name = said->name, .binding = field};
    def.arguments = fq_build_host_arguments(b, subject, said, &def.argument_count);
    struct fq_field_more *more = fq_build_more(b, field);
    more->pages = pages_of(b, said, &def);
    more->calls = fq_build_calls(b, said, &def);
    if (!ref)
        return;
    def.type = *ref;
    if (said->pages && fq_type_is_leaf(fq_type_named(ref)))
        fq_refinement_wrong(&b->refinement, said->resolver_at,
                            "%.*s is no page of rows; take pagesOf away", FQ_STR_ARG(subject));
    if (!root) /* only its types are wanted */
        return;
    put_field(b, root, &def);
    fq_map_put(&b->model.hosted, subject, said);
    if (!b->schema->hosted.len)
        b->schema->hosted = subject;
}

static void add_host_fields(struct fq_builder *b, struct fq_draft *root,
                            const struct fq_said_type *type)
{
    for (struct fq_said_field *said = type->fields; said; said = said->next) {
        if (said->resolver.len && !said->hidden)
            add_host_field(b, root, type, said);
    }
}

/* ---- inside of types ---- */

static struct fq_type *hosted_rows_of(const struct fq_said_type *said)
{
    const struct fq_draft *draft = said->object ? said->object->binding : NULL;
    bool is_object = draft && draft->type && draft->type->kind == FQ_TYPE_OBJECT;
    return is_object && said->kind == FQ_DEFINE_OBJECT ? draft->type : NULL;
}

static void check_needs(struct fq_builder *b, const struct fq_type *type, fq_str subject,
                        const struct fq_said_field *said)
{
    for (size_t i = 0; i < said->needs_count; i++) {
        const struct fq_field_def *def = fq_type_field(type, said->needs[i]);
        const struct fq_field *field = def ? def->binding : NULL;
        bool read = field && (field->kind == FQ_FIELD_COLUMN || field->kind == FQ_FIELD_DOCUMENT);
        bool is_value = read && fq_field_value(field) && fq_type_is_leaf(fq_type_named(&def->type));
        if (!is_value)
            fq_refinement_wrong(&b->refinement, said->resolver_at,
                                "%.*s needs %.*s, which is no value of its row",
                                FQ_STR_ARG(subject), FQ_STR_ARG(said->needs[i]));
    }
}

/* In the place of a field of the database that has the name. */
static void put_inside(struct fq_builder *b, struct fq_type *type, const struct fq_field_def *def)
{
    struct fq_field_def *fields =
        FQ_NEW_ARRAY(b->arena, type->field_count + 1, struct fq_field_def);
    size_t count = 0;
    for (size_t i = 0; i < type->field_count; i++) {
        if (!fq_str_eq(type->fields[i].name, def->name))
            fields[count++] = type->fields[i];
    }
    fields[count++] = *def;
    type->fields = fields;
    type->field_count = (uint32_t)count;
    fq_type_index(b->types, type);
    b->guarded_types = 0; /* what it leads to may be guarded */
}

static void add_hosted_field(struct fq_builder *b, const struct fq_said_type *type,
                             struct fq_said_field *said)
{
    fq_str subject =
        fq_arena_printf(b->arena, "%.*s.%.*s", FQ_STR_ARG(type->name), FQ_STR_ARG(said->name));
    struct fq_type *rows = hosted_rows_of(type);
    if (!rows) {
        fq_refinement_wrong(&b->refinement, said->resolver_at,
                            "%.*s is of no table or view, so that the program has nothing to make "
                            "it of; take @resolver away",
                            FQ_STR_ARG(subject));
        return;
    }
    struct fq_hosted_field *field = FQ_NEW(b->arena, struct fq_hosted_field);
    *field = (struct fq_hosted_field){
        {.kind = FQ_FIELD_HOSTED, .key = said->resolver}, said->needs, said->needs_count};
    refuse_two_bindings(b, subject, said);
    check_needs(b, rows, subject, said);
    const struct fq_type_ref *ref = fq_build_host_ref(b, said->type, false, subject, said->at);
    struct fq_field_def def = {.name = said->name, .binding = field};
    def.arguments = fq_build_host_arguments(b, subject, said, &def.argument_count);
    if (!ref)
        return;
    def.type = *ref;
    put_inside(b, rows, &def);
    fq_map_put(&b->model.hosted, subject, said);
    if (!b->schema->hosted.len)
        b->schema->hosted = subject;
}

static void add_hosted_fields(struct fq_builder *b)
{
    for (const struct fq_said_type *type = b->refinement.types; type; type = type->next) {
        bool made_elsewhere =
            fq_said_is_root(type) || (type->kind == FQ_DEFINE_OBJECT && !type->object &&
                                      !type->relation.len && !type->embedded);
        for (struct fq_said_field *said = type->fields; said && !made_elsewhere;
             said = said->next) {
            if (said->resolver.len && !said->hidden)
                add_hosted_field(b, type, said);
        }
    }
}

/* ---- all of them ---- */

/* In a file of the program types may be there for later. */
static void name_all_types(struct fq_builder *b)
{
    for (const struct fq_said_type *said = b->refinement.types; said; said = said->next) {
        if (!fq_said_is_root(said) && !said->object)
            (void)fq_build_host_type(b, said->name);
    }
}

void fq_build_hosts(struct fq_builder *b, struct fq_draft *query, struct fq_draft *mutation)
{
    const struct {
        const struct fq_said_type *said;
        struct fq_draft *draft;
    } roots[] = {
        {fq_refinement_find(&b->refinement, FQ_STR("Query")), query},
        {fq_refinement_find(&b->refinement, FQ_STR("Mutation")), mutation},
    };
    struct fq_hosting *hosting = fq_build_hosting_new(b);
    b->hosting = hosting;
    for (size_t i = 0; i < FQ_ARRAY_LEN(roots); i++) {
        if (roots[i].said)
            add_host_fields(b, roots[i].draft, roots[i].said);
    }
    const struct fq_said_type *left = b->refinement.left_roots;
    for (; left; left = left->next)
        add_host_fields(b, NULL, left);
    add_hosted_fields(b);
    if (b->refinement.hosted && !b->options->whole)
        name_all_types(b);
    fq_build_host_fields(b);
    b->hosting = NULL;
}
