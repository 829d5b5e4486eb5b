/* SPDX-License-Identifier: MIT
 *
 * Root fields that the program around the engine answers.  A schema file names them with
 * `@resolver`; the database knows nothing of them, so that the file alone says their types.
 */
#include "schema/build.h"

/* One that has the name already is not what the file wants under it. */
static void put_field(struct fq_builder *b, struct fq_draft *root, const struct fq_field_def *def)
{
    struct fq_field_entry *entry = fq_build_find_field(root, def->name);
    if (!entry) {
        fq_build_add_field(b, root, def->name, FQ_STR_NONE, def->type, def->binding, FQ_STR_NONE);
        entry = root->last_field;
    }
    entry->def = *def;
    entry->origin = FQ_STR("the program");
}

static void add_host_field(struct fq_builder *b, struct fq_draft *root,
                           const struct fq_said_type *type, struct fq_said_field *said)
{
    fq_str subject =
        fq_arena_printf(b->arena, "%.*s.%.*s", FQ_STR_ARG(type->name), FQ_STR_ARG(said->name));
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = FQ_FIELD_HOST, .key = said->resolver};
    if (said->from.len)
        fq_refinement_wrong(&b->refinement, said->resolver_at,
                            "%.*s calls a function of the database already; take @function or "
                            "@resolver away",
                            FQ_STR_ARG(subject));
    const struct fq_type_ref *ref = fq_build_host_ref(b, said->type, false, subject, said->at);
    struct fq_field_def def = {.name = said->name, .binding = field};
    def.arguments = fq_build_host_arguments(b, subject, said, &def.argument_count);
    if (!ref)
        return;
    def.type = *ref;
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
    if (b->refinement.hosted && !b->options->whole)
        name_all_types(b);
    fq_build_host_fields(b);
    b->hosting = NULL;
}
