/* SPDX-License-Identifier: MIT
 *
 * What is required of callers before they may have a type or a field: read from the directives of a
 * schema file (said_guards.c) and from comments (comment.c), bound by schema/guards.c, and asked
 * where an operation is planned.  Whether a caller has it is known to rbac/grants.h.
 */
#ifndef FQ_MODEL_GUARD_H
#define FQ_MODEL_GUARD_H

#include "base/map.h"

enum fq_guard_kind {
    FQ_GUARD_AUTH,       /* it is known who asks */
    FQ_GUARD_ROLE,       /* one of these roles */
    FQ_GUARD_PERMISSION, /* one of these permissions, `resource:action` */
    /* Who has none of these roles is not shown it (introspection.guarded: hide).  Nobody is refused
     * anything by it: that does the policy itself, where rows are read, or what leads to it. */
    FQ_GUARD_SIGHT,
};

/* Numbers of roles that nobody has by name: they stand for whoever is known, and is not. */
#define FQ_GUARD_KNOWN   UINT16_C(0xffff)
#define FQ_GUARD_UNKNOWN UINT16_C(0xfffe)

/* One requirement.  All of a chain must hold; NULL requires nothing. */
struct fq_guard {
    enum fq_guard_kind kind;
    const fq_str *names; /* of roles or permissions */
    size_t count;
    bool null_instead; /* who has it not reads null, and is told nothing */
    bool of_anybody;   /* SIGHT: also of who is not known; permissions may be among the names */
    /* Once it is bound: */
    const uint16_t *numbers; /* of these names */
    fq_str subject;          /* whose it is: `field User.email`, `type User` */
    const struct fq_guard *next;
};

/* Names of roles and permissions that requirements mention: nothing else of a caller makes a
 * difference.  Each has a number, from 0 on. */
struct fq_guard_name {
    enum fq_guard_kind kind; /* ROLE, PERMISSION */
    fq_str text;
    struct fq_guard_name *next;
};

struct fq_guard_names {
    struct fq_guard_name *first, *last;
    size_t count;
    struct fq_map numbers; /* of those so far + 1, as pointers */
    bool auth;             /* and whether it is known who asks */
};

/* Inside a guard of memory, as all below. */
void fq_guard_names_init(struct fq_guard_names *names, struct fq_arena *arena);

/* The number of a name, new or not; false: there are too many. */
bool fq_guard_number(struct fq_guard_names *names, enum fq_guard_kind kind, fq_str text,
                     uint16_t *ret);

/* The same that one chain requires, then what the other does; what both say once. */
const struct fq_guard *fq_guard_both(struct fq_arena *arena, const struct fq_guard *one,
                                     const struct fq_guard *other);

/* Without what sights alone ask for. */
const struct fq_guard *fq_guard_enforced(struct fq_arena *arena, const struct fq_guard *guard);

/* The name is one of a role; of a permission. */
bool fq_guard_is_role(fq_str name);
bool fq_guard_is_permission(fq_str name);

/* Some of it gives null instead of an error. */
bool fq_guard_gives_null(const struct fq_guard *guard);

/* Appends what was said of the subject itself, ` @requiresRole(role: "admin")` and so on. */
struct fq_buf;
void fq_guard_print(struct fq_buf *out, const struct fq_guard *guard, fq_str subject);

#endif
