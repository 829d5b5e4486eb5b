/* SPDX-License-Identifier: MIT
 *
 * Names of the database to names of the API, in the letters, cases and numbers that GraphQL has and
 * people expect.  All results live in the arena.
 */
#ifndef FQ_MODEL_NAME_H
#define FQ_MODEL_NAME_H

#include "base/arena.h"
#include "base/str.h"

/* Is it a name that a schema may give: letters, digits and underscores, and not two of these in
 * front? */
bool fq_name_is_valid(fq_str name);

/* post_tags → PostTag: the last word in the singular. */
fq_str fq_name_type(struct fq_arena *arena, fq_str relation);

/* post_tag → postTags, post_tags → postTag. */
fq_str fq_name_plural(struct fq_arena *arena, fq_str relation);
fq_str fq_name_singular(struct fq_arena *arena, fq_str relation);
/* post_tags → post_tag: one of them inside a document. */
fq_str fq_name_member(struct fq_arena *arena, fq_str relation);

/* first_name → firstName, by the rule of json/; other alphabets are spelled in
 * Latin letters, what has no spelling by its number (spelling.h), and signs become '_'. */
fq_str fq_name_field(struct fq_arena *arena, fq_str column);

/* Back again: firstName → first_name. */
fq_str fq_name_snake(struct fq_arena *arena, fq_str field);

/* The same as fq_name_field() with the first letter raised: first_name → FirstName. */
fq_str fq_name_pascal(struct fq_arena *arena, fq_str snake);

/* A GraphQL enum value for a label: `in progress` → in_progress. */
fq_str fq_name_enum_value(struct fq_arena *arena, fq_str label);

/* Something that wants a name in one place: a column among columns, a label among labels. */
struct fq_name_claim {
    fq_str from; /* what it is called in the database */
    fq_str name; /* what it wants; what it got */
    bool given;  /* by a comment: it comes before those that are not */
    bool done;
    const struct fq_name_claim *holder; /* of the wanted name; NULL when it was free */
};

/* Gives each a name of its own, in order of age.  What is a name already keeps it, whatever comes
 * before it; of others the earlier one has it, the later one gets a number.  scratch is of what is
 * not needed afterwards. */
void fq_name_keep_apart(struct fq_arena *arena, struct fq_arena *scratch,
                        struct fq_name_claim *claims, size_t count);

bool fq_name_is_ascii(fq_str name);

/* May a comment call a label so? */
bool fq_name_is_enum_value(fq_str name);

/* `"a""b"`: an identifier as SQL takes it. */
fq_str fq_name_quoted(struct fq_arena *arena, fq_str identifier);
/* `'it''s'`: a string as SQL takes it. */
fq_str fq_name_literal(struct fq_arena *arena, fq_str text);
/* `"schema"."name"`. */
fq_str fq_name_qualified(struct fq_arena *arena, fq_str schema, fq_str name);

#endif
