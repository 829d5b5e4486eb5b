/* SPDX-License-Identifier: MIT
 *
 * Rows of several relations that have no table in common, in one list: a union or an interface of
 * the schema file that is of no relation, where a field of Query gives a list of it.
 *
 *     union SearchResult = Post | User
 *     extend type Query { search: [SearchResult!]! }
 *
 * Its types are types of relations, each with its own list, key and rules.  The planner puts their
 * rows together (plan/mix.c).
 */
#include "base/list.h"
#include "graphql/types/suggest.h"
#include "model/node.h"
#include "schema/build.h"

struct fq_mix_draft {
    struct fq_said_type *said;
    struct fq_type *type;
    struct fq_relation *relation;
    const struct fq_draft **members; /* as the type's possible ones */
    struct fq_mix_draft *next;
};

/* ---- which there are ---- */

/* Its fields of the file: also where what is said of roots does not hold, since types are reached
 * from there. */
static const struct fq_said_type *said_query(const struct fq_builder *b)
{
    const struct fq_said_type *said = fq_refinement_find(&b->refinement, FQ_STR("Query"));
    if (said)
        return said;
    for (said = b->refinement.left_roots; said; said = said->next) {
        if (fq_str_eq(said->name, FQ_STR("Query")))
            break;
    }
    return said;
}

static const struct fq_draft *draft_called(const struct fq_builder *b, fq_str name)
{
    const struct fq_draft *draft = b->drafts;
    while (draft && !fq_str_eq(draft->type->name, name))
        draft = draft->next;
    return draft;
}

/* Some of its types are of relations: others may be misspelled. */
static bool has_rows(const struct fq_builder *b, const struct fq_said_type *said)
{
    bool any = false;
    for (const struct fq_name_node *name = said->members; name && !any; name = name->next)
        any = draft_called(b, name->name);
    for (const struct fq_said_type *type = b->refinement.types; type && !any; type = type->next)
        any = said->kind == FQ_DEFINE_INTERFACE && fq_said_belongs(type, said) &&
              draft_called(b, type->name);
    return any;
}

/* The union or interface of which the field gives rows; NULL: it gives something else.  Those that
 * the database gives may stand in a file as it was printed: they are of one row, of answers, or of
 * all rows. */
static struct fq_said_type *mix_of(const struct fq_builder *b, const struct fq_said_field *field)
{
    bool own = !field->resolver.len && !field->from.len && !field->given_as.len && !field->hidden;
    bool list = field->type && field->type->of;
    struct fq_said_type *said =
        own && list ? fq_refinement_find(&b->refinement, fq_said_named(field)) : NULL;
    bool is = said && fq_said_is_abstract(said) && !said->relation.len && !said->discriminator.len;
    bool of_all = b->options->node && is && fq_str_eq(said->name, FQ_NODE_TYPE);
    return is && !of_all && has_rows(b, said) ? said : NULL;
}

static struct fq_mix_draft *draft_of_mix(const struct fq_builder *b,
                                         const struct fq_said_type *said)
{
    struct fq_mix_draft *mix = b->mixes;
    while (mix && mix->said != said)
        mix = mix->next;
    return mix;
}

static void refuse_member(struct fq_builder *b, const struct fq_mix_draft *mix, fq_str name,
                          struct fq_location at)
{
    const struct fq_said_type *said = fq_refinement_find(&b->refinement, name);
    struct fq_suggestions near;
    if (said && said->member_of) {
        fq_refinement_wrong(&b->refinement, at,
                            "rows of %.*s are rows of %.*s; %.*s puts types together that have "
                            "relations of their own",
                            FQ_STR_ARG(name), FQ_STR_ARG(said->member_of->name),
                            FQ_STR_ARG(mix->said->name));
        return;
    }
    fq_suggest_init(&near, name, &b->refinement.errors);
    for (const struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->type->kind == FQ_TYPE_OBJECT)
            fq_suggest(&near, draft->type->name);
    }
    fq_refinement_wrong(&b->refinement, at,
                        "no table or view gives a type %.*s, whose rows would be of %.*s.%.*s",
                        FQ_STR_ARG(name), FQ_STR_ARG(mix->said->name),
                        FQ_STR_ARG(fq_suggest_text(&near, b->arena)));
}

static void add_mix_member(struct fq_builder *b, struct fq_mix_draft *mix, fq_str name,
                           struct fq_location at)
{
    const struct fq_draft *draft = draft_called(b, name);
    if (!draft || draft->type->kind != FQ_TYPE_OBJECT) {
        refuse_member(b, mix, name, at);
        return;
    }
    if (mix->type->kind == FQ_TYPE_INTERFACE)
        fq_build_implement(b, draft->type, mix->type);
    mix->members[mix->type->possible_count++] = draft;
}

static void add_mix_members(struct fq_builder *b, struct fq_mix_draft *mix)
{
    size_t most = 0;
    for (const struct fq_name_node *name = mix->said->members; name; name = name->next)
        most++;
    for (const struct fq_said_type *said = b->refinement.types; said; said = said->next)
        most++;
    mix->members = FQ_NEW_ARRAY(b->arena, most, const struct fq_draft *);
    for (const struct fq_name_node *name = mix->said->members; name; name = name->next)
        add_mix_member(b, mix, name->name, name->at);
    bool is_union = mix->type->kind == FQ_TYPE_UNION;
    for (const struct fq_said_type *said = b->refinement.types; said && !is_union;
         said = said->next) {
        const struct fq_name_node *at = fq_said_belongs(said, mix->said);
        if (at)
            add_mix_member(b, mix, said->name, at->at);
    }
    const struct fq_type **possible =
        FQ_NEW_ARRAY(b->arena, mix->type->possible_count, const struct fq_type *);
    for (size_t i = 0; i < mix->type->possible_count; i++)
        possible[i] = mix->members[i]->type;
    mix->type->possible = possible;
}

static void declare_mix(struct fq_builder *b, struct fq_said_type *said)
{
    struct fq_mix_draft *mix = FQ_NEW(b->drafting, struct fq_mix_draft);
    mix->said = said;
    mix->type = fq_build_own_type(
        b, said->kind == FQ_DEFINE_UNION ? FQ_TYPE_UNION : FQ_TYPE_INTERFACE, said);
    mix->relation = FQ_NEW(b->arena, struct fq_relation);
    mix->relation->type = mix->type;
    mix->relation->type_name = mix->type->name;
    mix->relation->sql_name = fq_vetted(mix->type->name);
    FQ_CHAIN_APPEND(b->mixes, b->last_mix, mix);
    add_mix_members(b, mix);
    fq_type_index(b->types, mix->type);
    if (!mix->type->possible_count && !b->refinement.errors.count)
        fq_refinement_wrong(&b->refinement, said->at,
                            "no type of a table or view implements %.*s: there are no rows of it",
                            FQ_STR_ARG(said->name));
}

void fq_build_declare_mixes(struct fq_builder *b)
{
    const struct fq_said_type *query = said_query(b);
    for (const struct fq_said_field *field = query ? query->fields : NULL; field;
         field = field->next) {
        struct fq_said_type *said = mix_of(b, field);
        if (said && !draft_of_mix(b, said))
            declare_mix(b, said);
    }
}

/* ---- where its rows are ---- */

static size_t tie_of(struct fq_builder *b, struct fq_mix_member *member, struct fq_mix_tie *ties,
                     const struct fq_column *column)
{
    size_t i = 0;
    while (i < member->tie_count && ties[i].column != column)
        i++;
    if (i < member->tie_count)
        return i;
    ties[i].column = column;
    ties[i].type_name = fq_vetted(fq_build_type_name(b, column->type));
    return member->tie_count++;
}

static void bind_member(struct fq_builder *b, const struct fq_relation *relation,
                        struct fq_mix_member *member)
{
    size_t most = relation->order_count + relation->key_count;
    struct fq_mix_tie *ties = FQ_NEW_ARRAY(b->arena, most, struct fq_mix_tie);
    size_t *key_at = FQ_NEW_ARRAY(b->arena, relation->key_count, size_t);
    *member = (struct fq_mix_member){.relation = relation, .ties = ties, .key_at = key_at};
    member->many_may_fit = !fq_build_is_unique(b, relation, relation->key, relation->key_count);
    for (size_t i = 0; i < relation->order_count; i++)
        tie_of(b, member, ties, relation->order[i]);
    member->order_count = member->tie_count;
    for (size_t i = 0; i < relation->key_count; i++)
        key_at[i] = tie_of(b, member, ties, relation->key[i]);
}

static void bind_mix(struct fq_builder *b, struct fq_mix_draft *draft)
{
    struct fq_mix *mix = FQ_NEW(b->arena, struct fq_mix);
    size_t count = draft->type->possible_count;
    struct fq_mix_member *members = FQ_NEW_ARRAY(b->arena, count, struct fq_mix_member);
    for (size_t i = 0; i < count; i++) {
        const struct fq_relation *relation = draft->members[i]->relation;
        if (!relation->key_count)
            fq_refinement_wrong(&b->refinement, draft->said->at,
                                "rows of %.*s have no key, by which those of %.*s are told apart; "
                                "name one: type %.*s @relation(name: \"…\", key: [\"…\"])",
                                FQ_STR_ARG(relation->type_name), FQ_STR_ARG(draft->said->name),
                                FQ_STR_ARG(relation->type_name));
        bind_member(b, relation, &members[i]);
    }
    *mix = (struct fq_mix){members, count};
    draft->relation->mix = mix;
}

/* ---- its fields of Query ---- */

static void add_mix_root(struct fq_builder *b, struct fq_draft *query,
                         const struct fq_mix_draft *mix, const struct fq_said_field *said)
{
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = FQ_FIELD_MIX, .target = mix->relation};
    bool added =
        fq_build_add_field(b, query, said->name, said->description, fq_build_list_ref(b, mix->type),
                           field, mix->relation->sql_name.text);
    if (!added && !b->options->whole)
        fq_refinement_wrong(&b->refinement, said->at,
                            "Query.%.*s is there already and gives something else; choose "
                            "another name",
                            FQ_STR_ARG(said->name));
    if (!added)
        return;
    struct fq_field_def *def = &query->last_field->def;
    def->arguments = mix->relation->arguments;
    def->argument_count = mix->relation->argument_count;
}

void fq_build_mixes(struct fq_builder *b, struct fq_draft *query)
{
    const struct fq_said_type *said = said_query(b);
    for (struct fq_mix_draft *mix = b->mixes; mix; mix = mix->next) {
        bind_mix(b, mix);
        if (mix->type->kind == FQ_TYPE_INTERFACE && mix->type->possible_count)
            fq_build_promises(b, mix->said, mix->type, false);
        if (mix->type->possible_count)
            fq_build_mix_inputs(b, mix->relation);
    }
    for (const struct fq_said_field *field = said ? said->fields : NULL; field;
         field = field->next) {
        const struct fq_said_type *type = mix_of(b, field);
        if (type)
            add_mix_root(b, query, draft_of_mix(b, type), field);
    }
}
