/* SPDX-License-Identifier: MIT */
#include "schema/build.h"

struct fq_draft *fq_build_draft_of(const struct fq_builder *b, const struct fq_relation *relation)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->relation == relation)
            return draft;
    }
    return NULL;
}

/* A relation that asks for a place in the API. */
struct candidate {
    const struct fq_catalog_relation *catalog;
    struct fq_comment comment;
    fq_str sql_name;
    fq_str noun; /* what types and fields are named after */
    fq_str type_name;
    size_t schema; /* its place among the schemas asked for */
};

static size_t schema_place(const struct fq_builder *b, fq_str schema)
{
    size_t at = 0;
    while (at < b->options->name_count && !fq_str_eq(b->options->names[at], schema))
        at++;
    return at;
}

/* Why the one has a name that the other wants as well; NULL when it has not. */
static const char *precedes(const struct candidate *one, const struct candidate *other)
{
    if (one->schema != other->schema)
        return one->schema < other->schema ? "its schema comes first in schema.names" : NULL;
    bool is_view = one->catalog->kind == FQ_CATALOG_VIEW;
    if (is_view != (other->catalog->kind == FQ_CATALOG_VIEW))
        return is_view ? NULL : "what holds rows comes before a view";
    return one < other ? "it comes first by schema and name" : NULL;
}

static const char *kind_in_sql(const struct fq_catalog_relation *relation)
{
    static const char *const kinds[] = {
        [FQ_CATALOG_TABLE] = "TABLE",
        [FQ_CATALOG_PARTITIONED] = "TABLE",
        [FQ_CATALOG_FOREIGN] = "FOREIGN TABLE",
        [FQ_CATALOG_VIEW] = "VIEW",
        [FQ_CATALOG_MATERIALIZED] = "MATERIALIZED VIEW",
    };
    return kinds[relation->kind];
}

static void note_loser(struct fq_builder *b, const struct candidate *loser,
                       const struct candidate *winner)
{
    fq_model_note(
        &b->model, true, loser->sql_name,
        "it and its foreign keys are not served: the type name %.*s belongs to %.*s (%s); "
        "choose another: COMMENT ON %s %.*s IS '@fraiseql {\"name\": \"…\"}'",
        FQ_STR_ARG(loser->type_name), FQ_STR_ARG(winner->sql_name), precedes(winner, loser),
        kind_in_sql(loser->catalog), FQ_STR_ARG(loser->sql_name));
}

/* Of those that want one type name the one that precedes all others has it. */
static void share_types(struct candidate *candidates, size_t count, struct fq_map *types)
{
    for (size_t i = 0; i < count; i++) {
        const struct candidate *holder = fq_map_get(types, candidates[i].type_name);
        if (!holder || precedes(&candidates[i], holder))
            fq_map_put(types, candidates[i].type_name, &candidates[i]);
    }
}

/* A name of another alphabet is spelled, which nobody chose. */
static void note_spelling(struct fq_builder *b, const struct candidate *candidate)
{
    if (candidate->comment.name.len == 0 && !fq_name_is_ascii(candidate->catalog->name))
        fq_model_note(&b->model, true, candidate->sql_name,
                      "GraphQL has no such letters, so the type is called %.*s; choose a name: "
                      "COMMENT ON %s %.*s IS '@fraiseql {\"name\": \"…\"}'",
                      FQ_STR_ARG(candidate->type_name), kind_in_sql(candidate->catalog),
                      FQ_STR_ARG(candidate->sql_name));
}

/* The noun for fields: a comment may give that of the type. */
static fq_str field_noun(struct fq_builder *b, const struct candidate *candidate)
{
    fq_str noun = candidate->noun;
    if (candidate->comment.name.len && noun.ptr[0] >= 'A' && noun.ptr[0] <= 'Z') {
        char *lower = fq_arena_alloc(b->arena, noun.len);
        memcpy(lower, noun.ptr, noun.len);
        lower[0] = (char)(lower[0] - 'A' + 'a');
        noun = fq_str_of(lower, noun.len);
    }
    return noun;
}

static struct fq_draft *new_draft(struct fq_builder *b, const struct candidate *candidate)
{
    struct fq_draft *draft = FQ_NEW(b->arena, struct fq_draft);
    struct fq_relation *relation = FQ_NEW(b->arena, struct fq_relation);
    fq_str noun = field_noun(b, candidate);
    relation->catalog = candidate->catalog;
    relation->sql_name = candidate->sql_name;
    relation->stateful = candidate->catalog->stateful;
    relation->plural = fq_name_plural(b->arena, noun);
    relation->singular = fq_name_singular(b->arena, noun);
    if (fq_str_eq(relation->plural, relation->singular))
        relation->plural = fq_arena_printf(b->arena, "%.*sList", FQ_STR_ARG(relation->singular));
    if (candidate->catalog->kind != FQ_CATALOG_VIEW) {
        relation->base = candidate->catalog;
        relation->one_to_one = true;
        if (candidate->catalog->estimated_rows > 0)
            relation->expected_rows = candidate->catalog->estimated_rows;
    }
    draft->relation = relation;
    draft->comment = candidate->comment;
    draft->type = fq_build_type(b, FQ_TYPE_OBJECT, candidate->type_name);
    if (!fq_str_eq(draft->type->name, candidate->type_name))
        fq_model_note(&b->model, true, relation->sql_name,
                      "the type name %.*s has another meaning, so it is called %.*s; choose a name "
                      "with a comment: @fraiseql {\"name\": \"…\"}",
                      FQ_STR_ARG(candidate->type_name), FQ_STR_ARG(draft->type->name));
    relation->type_name = draft->type->name;
    draft->type->description = candidate->comment.text;
    draft->type->binding = relation;
    relation->type = draft->type;
    note_spelling(b, candidate);
    return draft;
}

static void append(struct fq_builder *b, struct fq_draft *draft)
{
    if (b->last_draft)
        b->last_draft->next = draft;
    else
        b->drafts = draft;
    b->last_draft = draft;
    b->schema->relation_count++;
}

/* Is the relation to be offered?  Says why not. */
static bool read_candidate(struct fq_builder *b, const struct fq_catalog_relation *relation,
                           struct candidate *candidate)
{
    fq_str name = fq_name_qualified(b->arena, relation->schema, relation->name);
    if (fq_comment_keeps_schema_out(&b->model, relation->schema))
        return false;
    struct fq_comment comment = fq_comment_on_relation(&b->model, relation);
    if (fq_comment_keeps_out(&comment))
        return false;
    if (!relation->readable) {
        fq_model_note(&b->model, false, name, "the role %.*s may not select from it",
                      FQ_STR_ARG(b->catalog->role));
        return false;
    }
    const char *by =
        comment.has_expose ? NULL : fq_convention_served_instead(b->catalog, relation, b->arena);
    if (by) {
        fq_model_note(&b->model, false, name, "%s%.*s is served instead", by,
                      FQ_STR_ARG(fq_convention_noun(relation->name)));
        return false;
    }
    fq_str noun = comment.name.len ? comment.name : fq_convention_noun(relation->name);
    *candidate = (struct candidate){.catalog = relation,
                                    .comment = comment,
                                    .sql_name = name,
                                    .noun = noun,
                                    .type_name = fq_name_type(b->arena, noun),
                                    .schema = schema_place(b, relation->schema)};
    return true;
}

enum fq_status fq_build_expose(struct fq_builder *b)
{
    struct candidate *candidates =
        FQ_NEW_ARRAY(b->arena, b->catalog->relation_count, struct candidate);
    size_t count = 0;
    for (size_t i = 0; i < b->catalog->relation_count; i++) {
        const struct fq_catalog_relation *relation = &b->catalog->relations[i];
        count += relation->exposed_schema && read_candidate(b, relation, &candidates[count]);
    }
    struct fq_map types;
    fq_map_init(&types, b->arena);
    share_types(candidates, count, &types);
    /* Fields of Query go to the first that wants them: schema by schema, too. */
    for (size_t schema = 0; schema <= b->options->name_count; schema++) {
        for (size_t i = 0; i < count; i++) {
            if (candidates[i].schema != schema)
                continue;
            const struct candidate *winner = fq_map_get(&types, candidates[i].type_name);
            if (winner == &candidates[i])
                append(b, new_draft(b, winner));
            else
                note_loser(b, &candidates[i], winner);
        }
    }
    struct fq_schema *schema = b->schema;
    schema->relations = FQ_NEW_ARRAY(b->arena, schema->relation_count, struct fq_relation *);
    size_t i = 0;
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        schema->relations[i++] = draft->relation;
    return FQ_OK;
}
