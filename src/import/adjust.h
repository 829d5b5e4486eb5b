/* SPDX-License-Identifier: MIT
 *
 * What a converter changes of the API that a database gives by itself, and the schema file that
 * says so.  Relations and fields are found by their names in the database; what is not changed is
 * not written.
 */
#ifndef FQ_IMPORT_ADJUST_H
#define FQ_IMPORT_ADJUST_H

#include "schema/schema.h"

/* A field of a type: one that the database gives, or a new one. */
struct fq_adjust_field {
    const struct fq_model_field *field; /* NULL: it is new */
    fq_str name;                        /* what it is to be called */
    fq_str description;                 /* ptr NULL: as it is */
    fq_str deprecated;                  /* the reason; ptr NULL: it is not, or as it is */
    fq_str type;                        /* as SDL; empty: as it is */
    fq_str binding;                     /* of a new one: its directive */
    fq_str directives;                  /* further ones, with blanks between them; empty: none */
    bool named, hidden;
    struct fq_adjust_field *next;
};

struct fq_adjust_type {
    const struct fq_model_object *object;
    fq_str name;
    fq_str description; /* ptr NULL: as it is */
    fq_str key;         /* `"id", "kind"`: columns that tell rows apart; empty: as it is */
    fq_str directives;  /* further ones, with blanks between them; empty: none */
    bool named, hidden;
    bool jsonb;      /* the column data holds documents, of which fields of the file tell */
    bool hides_rows; /* from some role: what leads to one row may be null */
    struct fq_adjust_field *fields, *last;
    struct fq_adjust_type *next;
};

struct fq_adjust {
    struct fq_arena *arena;
    const struct fq_schema *schema;
    struct fq_adjust_type *types, *last;
    struct fq_map by_object; /* SQL name → struct fq_adjust_type */
    struct fq_buf query;     /* fields of Query that are added or changed, a line each */
    struct fq_buf mutation;  /* likewise */
    struct fq_buf more;      /* definitions that stand on their own */
    struct fq_map own;       /* names of types among these */
    struct fq_map lookups; /* fields of Query by a key that are hidden, by what they were called */
};

/* schema: what the database gives without a file; it must outlive this.  Inside a guard, as all
 * here. */
void fq_adjust_init(struct fq_adjust *adjust, const struct fq_schema *schema,
                    struct fq_arena *arena);

/* The type of a relation; NULL: it is not served. */
struct fq_adjust_type *fq_adjust_type(struct fq_adjust *adjust, fq_str schema, fq_str relation);
struct fq_adjust_type *fq_adjust_type_of(struct fq_adjust *adjust,
                                         const struct fq_model_object *object);

/* The field that shows a column; NULL: none does. */
struct fq_adjust_field *fq_adjust_column(struct fq_adjust_type *type, fq_str column);

/* The field that the database gives this name; NULL. */
struct fq_adjust_field *fq_adjust_named(struct fq_adjust_type *type, fq_str name);

/* What a field of the model is to be. */
struct fq_adjust_field *fq_adjust_given(struct fq_adjust_type *type,
                                        const struct fq_model_field *field);

/* The field that leads from one type to another by these columns, along a foreign key of either;
 * NULL: there is no such key, or its field is kept out. */
struct fq_adjust_key {
    const fq_str *local, *remote;
    size_t count;
};
struct fq_adjust_field *fq_adjust_joined(struct fq_adjust *adjust, struct fq_adjust_type *from,
                                         const struct fq_model_object *to,
                                         const struct fq_adjust_key *key, bool forward);

/* The field of a row that a function computes; NULL. */
struct fq_adjust_field *fq_adjust_computed(struct fq_adjust_type *type, fq_str schema,
                                           fq_str function);

void fq_adjust_rename(struct fq_adjust_field *field, fq_str name);
void fq_adjust_rename_type(struct fq_adjust_type *type, fq_str name);

/* The file promises that it is never null. */
void fq_adjust_promise(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                       struct fq_adjust_field *field);

/* Whether a field of Query gives more than was given: rows, all of them by some field; row, one by
 * a key. */
bool fq_adjust_gives_more(const struct fq_model_root *root, bool rows, bool row);

/* A field of Query or Mutation that reads or changes rows.  Once the type and its fields have their
 * names. */
void fq_adjust_hide_root(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                         const struct fq_model_root *root);

/* The same field under another name; false: the database gives none, as no mutations are on. */
bool fq_adjust_rename_root(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                           const struct fq_model_root *root, fq_str name);

/* A field of Query or Mutation that a function answers. */
void fq_adjust_hide_function(struct fq_adjust *adjust, const struct fq_model_function *function);

/* What it is called then. */
fq_str fq_adjust_root_name(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                           const struct fq_model_root *root);

/* A field of an input that follows from the type, as `WhereInput` does; nothing where that has no
 * such field. */
void fq_adjust_hide_input(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                          const char *input, const struct fq_adjust_field *field);

/* The field of Query that finds a row by a unique key; NULL. */
const struct fq_model_root *fq_adjust_lookup(const struct fq_adjust_type *type,
                                             const struct fq_catalog_key *key);

/* A field that the database does not give. */
struct fq_adjust_field *fq_adjust_add(struct fq_adjust *adjust, struct fq_adjust_type *type,
                                      fq_str name, fq_str field_type, fq_str binding);

/* `@join(on: {author_id: "id"})` */
fq_str fq_adjust_join_text(struct fq_adjust *adjust, const struct fq_adjust_key *key, bool many);

/* Does the key find one row at most of the relation at its other end? */
bool fq_adjust_finds_one(const struct fq_catalog_relation *relation, const fq_str *columns,
                         size_t count);

/* The type of a field, or of what a function returns, with the names that types are to have. */
fq_str fq_adjust_type_text(struct fq_adjust *adjust, const struct fq_type_ref *ref);

/* The type that is served where the database gives one of this name; NULL: it is of no relation. */
const struct fq_adjust_type *fq_adjust_now(const struct fq_adjust *adjust, fq_str given_name);

/* The field of that name; NULL: there will be none. */
const struct fq_adjust_field *fq_adjust_find(const struct fq_adjust_type *type, fq_str name);

/* A name that no field of the type has. */
bool fq_adjust_name_is_free(const struct fq_adjust_type *type, fq_str name);

/* A text of SDL, in quotes. */
void fq_adjust_print_text(struct fq_buf *out, fq_str text);

/* The schema file. */
void fq_adjust_print(struct fq_buf *out, struct fq_adjust *adjust);

#endif
