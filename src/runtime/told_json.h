/* SPDX-License-Identifier: MIT
 *
 * Inside mutation_answer.c and mutation_row.c only: JSON that a function told, as slices of it.
 * Objects are maps of names to JSON: the last of a name counts, and stands where the first did.
 */
#ifndef FQ_RUNTIME_TOLD_JSON_H
#define FQ_RUNTIME_TOLD_JSON_H

#include "base/buf.h"
#include "base/map.h"

struct fq_told {
    struct fq_arena *arena;
    size_t most; /* bytes of one value */
    bool failed; /* something was malformed, or too long */
};

extern const fq_str fq_told_null;

bool fq_told_is_null(fq_str json);
bool fq_told_is_object(fq_str json);
bool fq_told_is_list(fq_str json);
bool fq_told_is_string(fq_str json);

/* A buffer for one value, and what is in it; after a failure null. */
void fq_told_begin(const struct fq_told *r, struct fq_buf *out);
fq_str fq_told_end(struct fq_told *r, struct fq_buf *out);

/* What a string of JSON says; a string that says this; a name in camelCase. */
fq_str fq_told_text(struct fq_told *r, fq_str json);
fq_str fq_told_quoted(struct fq_told *r, fq_str text);
fq_str fq_told_camel(struct fq_told *r, fq_str name);

/* Without members where it is no object. */
void fq_told_read(struct fq_told *r, struct fq_map *map, fq_str json);
void fq_told_put(struct fq_map *map, fq_str name, fq_str json);
void fq_told_put_if_absent(struct fq_map *map, fq_str name, fq_str json);
bool fq_told_has(const struct fq_map *map, const char *name);
/* null where it is not there; the other name counts where the first is not there. */
fq_str fq_told_get(const struct fq_map *map, const char *name);
fq_str fq_told_get_or(const struct fq_map *map, const char *name, const char *other);
void fq_told_write(struct fq_buf *out, const struct fq_map *map);

/* How values are written: keys in camelCase, however deep; and what `__typename` is of the objects
 * that do not say, empty where they need not. */
struct fq_told_manner {
    bool camels;
    fq_str type;
};

/* Without spaces, and strings as they are written here. */
fq_str fq_told_value_in(struct fq_told *r, fq_str json, struct fq_told_manner manner);
fq_str fq_told_value(struct fq_told *r, fq_str json, bool camels);

#endif
