/* SPDX-License-Identifier: MIT */
#include "schema/build.h"

#include <stdarg.h>
#include <stdio.h>

void fq_build_note(struct fq_builder *b, bool warning, fq_str subject, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (b->note_count == b->note_cap) {
        size_t cap = b->note_cap ? b->note_cap * 2 : 16;
        struct fq_schema_note *notes = FQ_NEW_ARRAY(b->arena, cap, struct fq_schema_note);
        if (b->note_count)
            memcpy(notes, b->notes, b->note_count * sizeof(*notes));
        b->notes = notes;
        b->note_cap = cap;
    }
    b->notes[b->note_count++] = (struct fq_schema_note){
        .subject = fq_arena_str(b->arena, subject),
        .reason = fq_arena_str(b->arena, fq_str_from(text)),
        .warning = warning,
    };
}

struct fq_draft *fq_build_draft_of(const struct fq_builder *b, const struct fq_relation *relation)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->relation == relation)
            return draft;
    }
    return NULL;
}

static bool has_sibling(const struct fq_builder *b, const struct fq_catalog_relation *relation,
                        const char *prefix, fq_str noun)
{
    fq_str name = fq_arena_printf(b->arena, "%s%.*s", prefix, FQ_STR_ARG(noun));
    const struct fq_catalog_relation *sibling =
        fq_catalog_relation(b->catalog, relation->schema, name);
    return sibling && sibling->readable && sibling->exposed_schema;
}

/* By the convention's roles: why this relation stays behind another; NULL when it does not. */
static const char *hidden_by(const struct fq_builder *b, const struct fq_catalog_relation *relation)
{
    fq_str noun = fq_name_without_prefix(relation->name);
    bool is_table = fq_str_starts_with(relation->name, FQ_STR("tb_"));
    bool is_view = fq_str_starts_with(relation->name, FQ_STR("v_"));
    if ((is_table || is_view) && has_sibling(b, relation, "tv_", noun))
        return "tv_";
    if (is_table && has_sibling(b, relation, "v_", noun))
        return "v_";
    return NULL;
}

static struct fq_draft *add_draft(struct fq_builder *b, const struct fq_catalog_relation *catalog,
                                  const struct fq_comment *comment)
{
    struct fq_draft *draft = FQ_NEW(b->arena, struct fq_draft);
    struct fq_relation *relation = FQ_NEW(b->arena, struct fq_relation);
    fq_str noun = comment->name.len ? comment->name : fq_name_without_prefix(catalog->name);
    relation->catalog = catalog;
    relation->type_name = fq_name_type(b->arena, noun);
    fq_str word = noun;
    if (comment->name.len && word.ptr[0] >= 'A' && word.ptr[0] <= 'Z') {
        char *lower = fq_arena_alloc(b->arena, word.len);
        memcpy(lower, word.ptr, word.len);
        lower[0] = (char)(lower[0] - 'A' + 'a');
        word = fq_str_of(lower, word.len);
    }
    relation->plural = fq_name_plural(b->arena, word);
    relation->singular = fq_name_singular(b->arena, word);
    if (fq_str_eq(relation->plural, relation->singular))
        relation->plural = fq_arena_printf(b->arena, "%.*sList", FQ_STR_ARG(relation->singular));
    relation->sql_name = fq_name_qualified(b->arena, catalog->schema, catalog->name);
    if (catalog->kind != FQ_CATALOG_VIEW) {
        relation->base = catalog;
        relation->one_to_one = true;
    }
    draft->relation = relation;
    const struct fq_type *taken = fq_type_find(b->types, relation->type_name);
    if (taken && taken->binding) {
        fq_build_note(b, true, relation->sql_name,
                      "the type name %.*s is taken by another object; rename one with a comment: "
                      "@fraiseql {\"name\": \"…\"}",
                      FQ_STR_ARG(relation->type_name));
        return NULL;
    }
    draft->type = fq_build_type(b, FQ_TYPE_OBJECT, relation->type_name);
    if (!fq_str_eq(draft->type->name, relation->type_name))
        fq_build_note(b, true, relation->sql_name,
                      "the type name %.*s has another meaning, so it is called %.*s; choose a name "
                      "with a comment: @fraiseql {\"name\": \"…\"}",
                      FQ_STR_ARG(relation->type_name), FQ_STR_ARG(draft->type->name));
    relation->type_name = draft->type->name;
    draft->type->description = comment->text;
    draft->type->binding = relation;
    relation->type = draft->type;
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

enum fq_status fq_build_expose(struct fq_builder *b)
{
    for (size_t i = 0; i < b->catalog->relation_count; i++) {
        const struct fq_catalog_relation *relation = &b->catalog->relations[i];
        if (!relation->exposed_schema || fq_build_schema_is_kept_out(b, relation->schema))
            continue;
        fq_str name = fq_name_qualified(b->arena, relation->schema, relation->name);
        struct fq_comment comment = fq_build_comment(b, FQ_ON_RELATION, name, relation->comment);
        if (fq_build_is_kept_out(&comment))
            continue;
        if (!relation->readable) {
            fq_build_note(b, false, name, "the role %.*s may not select from it",
                          FQ_STR_ARG(b->catalog->role));
            continue;
        }
        const char *by = comment.has_expose ? NULL : hidden_by(b, relation);
        if (by) {
            fq_build_note(b, false, name, "%s%.*s is served instead", by,
                          FQ_STR_ARG(fq_name_without_prefix(relation->name)));
            continue;
        }
        struct fq_draft *draft = add_draft(b, relation, &comment);
        if (draft) {
            draft->comment = comment;
            append(b, draft);
        }
    }
    struct fq_schema *schema = b->schema;
    schema->relations = FQ_NEW_ARRAY(b->arena, schema->relation_count, struct fq_relation *);
    size_t i = 0;
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        schema->relations[i++] = draft->relation;
    return FQ_OK;
}
