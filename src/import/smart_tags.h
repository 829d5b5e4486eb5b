/* SPDX-License-Identifier: MIT
 *
 * Smart tags of PostGraphile: lines `@name value` at the beginning of a comment, or members of an
 * object in postgraphile.tags.json5.  What @behavior takes away becomes an @omit, and all those of
 * one thing become one.
 */
#ifndef FQ_IMPORT_SMART_TAGS_H
#define FQ_IMPORT_SMART_TAGS_H

#include "import/tree.h"

struct fq_smart_tag {
    fq_str name;
    fq_str value; /* empty of one that only stands there */
    struct fq_smart_tag *next;
};

struct fq_smart_tags {
    struct fq_smart_tag *first, *last;
    fq_str description; /* what else a comment says; ptr NULL: nothing is said */
    fq_str place;       /* for notes */
};

/* Adds those of a comment.  Without any, there is no description either: the comment is one as it
 * stands.  Inside a guard, as all here. */
void fq_smart_tags_of_comment(struct fq_arena *arena, fq_str comment, struct fq_smart_tags *tags);

/* Adds those of {tags: {…}, description: "…"}; they count before those of a comment. */
void fq_smart_tags_of_tree(struct fq_arena *arena, const struct fq_import_tree *tree,
                           struct fq_smart_tags *tags);

/* The last one of that name; NULL. */
const struct fq_smart_tag *fq_smart_tag(const struct fq_smart_tags *tags, const char *name);

/* Is a word one of those of the tag's value, with commas between them?  Also when the tag has no
 * value, which means all. */
bool fq_smart_tag_has(const struct fq_smart_tag *tag, const char *word);

#define FQ_SMART_TAGS_EACH(tags, tag)                                                              \
    for (const struct fq_smart_tag *tag = (tags)->first; tag; tag = tag->next)

#endif
