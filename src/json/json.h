/* SPDX-License-Identifier: MIT
 *
 * JSON (RFC 8259) in and out.
 *
 * Reading is in two costs: fq_json_scan_… walks over bytes and reports slices, allocating
 * nothing; fq_json_read() builds a tree in an arena.  Writing appends to an fq_buf; there is one
 * place that escapes strings.
 */
#ifndef FQ_JSON_JSON_H
#define FQ_JSON_JSON_H

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

enum fq_json_kind {
    FQ_JSON_NULL,
    FQ_JSON_BOOL,
    FQ_JSON_NUMBER,
    FQ_JSON_STRING,
    FQ_JSON_ARRAY,
    FQ_JSON_OBJECT,
};

struct fq_json_member;
struct fq_map;

struct fq_json {
    enum fq_json_kind kind;
    bool boolean;
    fq_str text;                 /* a number as written; a string without escapes */
    fq_str raw;                  /* the bytes of the whole value, as they stand in the input */
    const struct fq_json *items; /* of an array */
    const struct fq_json_member *members; /* of an object, in order; names are unique */
    size_t count;
    const struct fq_map *by_name; /* name → number of the member + 1; NULL when there are few */
};

struct fq_json_member {
    fq_str name;
    struct fq_json value;
};

/* Reads one value that fills text, into the arena (inside a guard).  Refuses invalid UTF-8,
 * lone surrogates, duplicate names, nesting beyond FQ_LIMIT_JSON_DEPTH.  On failure *reterr has
 * status FQ_REQUEST, a sentence and the place (line, column). */
enum fq_status fq_json_read(struct fq_arena *arena, fq_str text, struct fq_json *ret,
                            struct fq_error *reterr);

/* Is text one JSON value and nothing else, in UTF-8, nested to FQ_LIMIT_JSON_DEPTH at most?
 * Names may be there twice. */
bool fq_json_check(fq_str text);

/* NULL when object has no such member or is no object. */
const struct fq_json *fq_json_get(const struct fq_json *object, fq_str name);

/* Members of one object without building anything: starts at the '{'. */
struct fq_json_scan {
    fq_str text;
    size_t at;
    bool failed;
    fq_str rest; /* at the end: what follows the closing bracket */
};

/* False when text (after white space) is no object. */
bool fq_json_scan_object(struct fq_json_scan *scan, fq_str text);

/* The next member: its name without quotes but with escapes as written, and its raw value.
 * False at the end of the object, or with scan->failed set when it is malformed. Values are
 * checked only as far as needed to find their end; strings in them for their closing quote. */
bool fq_json_scan_member(struct fq_json_scan *scan, fq_str *ret_name, fq_str *ret_raw);

/* The same over the elements of an array. */
bool fq_json_scan_array(struct fq_json_scan *scan, fq_str text);
bool fq_json_scan_item(struct fq_json_scan *scan, fq_str *ret_raw);

/* Nothing but white space, as must stand behind a value. */
bool fq_json_is_blank(fq_str text);

/* Appends the text of a raw string (quotes included) without its escapes; false when malformed. */
bool fq_json_unescape(struct fq_buf *out, fq_str raw);

/* Appends s in quotes, escaping what RFC 8259 demands ('"', '\\', below U+0020).  s is valid
 * UTF-8 (PostgreSQL guarantees it for its own text); other bytes are copied. */
void fq_json_string(struct fq_buf *out, fq_str s);

/* The same without the quotes. */
void fq_json_escape(struct fq_buf *out, fq_str s);

/* snake_case to camelCase by the rule of the contract: leading underscores stay, other runs of
 * underscores go and upper-case the next letter (user__name → userName, dns_1 → dns1). */
void fq_json_camel(struct fq_buf *out, fq_str snake);

/* ---- projection: a document reduced to a selection ---- */

/* A leaf that is any JSON, the names in it in camelCase, at any depth. */
bool fq_json_camel_keys(struct fq_buf *out, fq_str raw, const void *context);

/* Writes one leaf of a document: raw is the JSON as it stands there.  False: not acceptable for
 * the declared type. context is the field's. */
typedef bool fq_json_leaf(struct fq_buf *out, fq_str raw, const void *context);

struct fq_projection;

struct fq_projection_field {
    fq_str key;       /* member name in the document; empty: a constant, or null */
    fq_str other_key; /* what it may be called instead; empty: nothing */
    /* Written before the value: `"name":` for the first field, `,"other":` for the others.  The
     * braces are written by the projection. */
    fq_str prefix;
    const struct fq_projection *nested; /* object or list of objects; NULL: leaf */
    fq_json_leaf *leaf;                 /* NULL: copied; never called for null */
    const void *context;
    fq_str constant; /* written instead of a value (__typename); else empty */
    bool non_null;   /* null here makes the object null */
    /* Of nested: how many lists are around each object; and one bit for each of these, the
     * outermost the lowest: a null item makes the list null. */
    uint8_t lists, items_non_null;
    bool each; /* of a leaf: lists counts as well, and it writes each item of these */
};

/* What is wanted of an object that is of that type: whose discriminator has that value. */
struct fq_projection_case {
    fq_str type;
    const struct fq_projection *projection;
};

enum fq_projection_form {
    FQ_PROJECT_OBJECT,
    /* No braces are written: the fields are some of a larger object, and the first one's prefix
     * says what stands before it. */
    FQ_PROJECT_MEMBERS,
    /* The document is the value of the one field, which has no key. */
    FQ_PROJECT_VALUE,
};

struct fq_projection {
    const struct fq_projection_field *fields;
    size_t count;
    enum fq_projection_form form;
    /* Of one of several types, instead of fields: a member says which, a text, number or Boolean.
     * Empty: `__typename`, and it must be one of these; else an object of none is null. */
    const struct fq_projection_case *cases;
    size_t case_count;
    fq_str discriminator;
};

/* Appends document (an object, a list of objects, or null) with only the fields of the
 * projection, in its order; a key the document lacks counts as null, of a key it has twice the
 * last counts (as for PostgreSQL).  False when the document is malformed or a leaf is not
 * acceptable, or null stands where non_null forbids it up to the top: nothing is appended then.
 * Allocates nothing but the buffer's own room. */
bool fq_json_project(struct fq_buf *out, fq_str document, const struct fq_projection *projection);

/* Where something is wrong in a document, from the inside out: each step is a field, or an item
 * of a list when field is NULL.  Lives during the call that hands it out. */
struct fq_projection_step {
    const struct fq_projection_step *parent;
    const struct fq_projection_field *field;
    size_t index;
};

enum fq_projection_fault {
    FQ_PROJECTION_NULL,         /* null where non_null or items_non_null forbids it */
    FQ_PROJECTION_UNACCEPTABLE, /* the leaf function refused the value, or it is no object or no
                                 * list where such is due, or of no type; it becomes null */
};

typedef void fq_projection_report(void *arg, const struct fq_projection_step *where,
                                  enum fq_projection_fault fault);

/* The same, but a leaf that is not acceptable becomes null, and each value that turned something
 * null is reported, as GraphQL's null propagation asks.  False without a report: malformed. */
bool fq_json_project_reporting(struct fq_buf *out, fq_str document,
                               const struct fq_projection *projection, fq_projection_report *report,
                               void *arg);

#endif
