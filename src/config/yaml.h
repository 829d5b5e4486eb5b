/* SPDX-License-Identifier: MIT
 *
 * A YAML document as a tree in which every value knows its place.
 *
 * Of YAML only what people write by hand: no aliases, no second document, no member twice.  Values
 * are texts; what they mean is their reader's business.
 */
#ifndef FQ_CONFIG_YAML_H
#define FQ_CONFIG_YAML_H

#include "base/buf.h"
#include "base/error.h"

enum fq_yaml_kind {
    FQ_YAML_NOTHING, /* as after a bare "key:"; "" is a text */
    FQ_YAML_TEXT,
    FQ_YAML_LIST,
    FQ_YAML_MAP,
};

struct fq_yaml {
    enum fq_yaml_kind kind;
    fq_str name; /* of a member of a map; followed by a NUL that len does not count, like text */
    fq_str text;
    bool quoted;                 /* the text */
    const struct fq_yaml *first; /* of the items or members, in the order of the document */
    size_t count;                /* of them */
    const struct fq_yaml *next;  /* in the list or map that this one is in */
    size_t line, column;         /* of the value, or of a member's name; from 1 on */
};

/* Reads a whole document; one without anything is FQ_YAML_NOTHING.  origin begins the messages, as
 * in "fraiseql.yaml:3: …".  On failure *reterr has FQ_CONFIG and a sentence, or the failure is that
 * memory ended.  Ceilings: FQ_LIMIT_YAML_DEPTH, FQ_LIMIT_YAML_VALUES.  Inside a guard. */
enum fq_status fq_yaml_read(struct fq_arena *arena, fq_str origin, fq_str text,
                            const struct fq_yaml **ret, struct fq_error *reterr) FQ_CHECKED;

/* The same from a file of at most FQ_LIMIT_CONFIG_BYTES, whose path is the origin.  what is said of
 * it when it cannot be read: "the configuration file". */
enum fq_status fq_yaml_read_file(struct fq_arena *arena, const char *path, const char *what,
                                 const struct fq_yaml **ret, struct fq_error *reterr) FQ_CHECKED;

/* The member of a map, or NULL. */
const struct fq_yaml *fq_yaml_get(const struct fq_yaml *map, fq_str name);

#define FQ_YAML_EACH(parent, value)                                                                \
    for (const struct fq_yaml *value = (parent)->first; value; value = value->next)

#endif
