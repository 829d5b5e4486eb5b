/* SPDX-License-Identifier: MIT
 *
 * How rows of a relation are written: what fields of Mutation that change a table are bound to.
 */
#ifndef FQ_SCHEMA_WRITTEN_H
#define FQ_SCHEMA_WRITTEN_H

#include "schema/schema.h"

/* What can be added to. */
enum fq_given_form { FQ_GIVEN_OTHER, FQ_GIVEN_NUMBER, FQ_GIVEN_LIST, FQ_GIVEN_OBJECT };

/* What tells rows of a relation apart: the fields of UserKeyInput, and which of them are a key. */
struct fq_row_key {
    const uint16_t *fields; /* numbers of these */
    size_t count;
};

struct fq_row_keys {
    const struct fq_type *type;
    const struct fq_type *reference; /* UserReferenceInput: what foreign keys to such rows take */
    const struct fq_guard *makes;    /* who is shown that they can be made there; NULL: everybody */
    const struct fq_written *written; /* such rows; NULL: they are not */
    struct fq_input_def *fields;      /* each bound to a struct fq_bound_argument, as of SINGLE */
    size_t field_count;
    struct fq_row_key *keys;
    size_t key_count;
    bool many_may_fit; /* as in fq_field: rows of one key */
};

/* What is done with a row that is given inside of another: what members of UserReferenceInput and
 * of UserPostsInput are bound to. */
enum fq_nested { FQ_NESTED_CREATE, FQ_NESTED_CONNECT, FQ_NESTED_DISCONNECT };

struct fq_written;

/* A foreign key that is given by its rows: inside of one that has it the row that it leads to, or
 * inside of that one the rows that have it. */
struct fq_reference {
    const struct fq_field *field;     /* leads to the rows */
    const struct fq_guard *guard;     /* who may follow it; NULL: everybody */
    const struct fq_written *written; /* these; NULL: they are not */
    const struct fq_row_keys *keys;   /* by which they are named */
    const struct fq_catalog_foreign_key *key;
    const struct fq_guard *makes, *moves; /* backward: who is shown that; NULL: everybody */
    bool backward;                        /* they have it, */
    bool one;                             /* one of them at most */
    bool no_insert, no_update;            /* then: what the role may not do with it */
    bool needed;                          /* and it is never null */
    /* PostCommentsCreateInput, a row that is made, of PostCommentsInput; and what a row that is
     * changed takes. */
    const struct fq_type *create, *of_set;
    fq_fragment name;          /* as a part of a string of SQL */
    const fq_fragment *labels; /* of the key's columns, as in fq_given */
    const fq_fragment *type_names;
    bool tells; /* a row that is made tells those that they lead to: */
    const fq_fragment *target_labels;
    const fq_fragment *target_type_names;
};

/* How values of a type are given, which all columns of it share. */
struct fq_given_as {
    fq_fragment type_name; /* what a value is cast to */
    fq_fragment base_name; /* and what is added to one: of a domain its base type */
    /* An array or a row: an array of such would not come apart item by item. */
    bool composed;
};

/* What is said of something that is given. */
struct fq_given_words {
    fq_str description;
    bool deprecated;
    fq_str reason; /* of that */
};

/* What clients give of a row, a column of the table or a foreign key: what members of input objects
 * are bound to.  A large database has many of them. */
struct fq_given {
    fq_str name;
    const struct fq_given_words *words; /* NULL: nothing is said of it */
    struct fq_type_ref type;
    const struct fq_guard *guard; /* who may give it; NULL: everybody */
    /* Who is shown it among what a new row takes, and a changed one; NULL: everybody. */
    const struct fq_guard *seen_in_new, *seen_in_changed;
    const struct fq_reference *reference; /* NULL: it is a column */
    /* Of a column: */
    const struct fq_constraint *constraint; /* of a value that it gets; NULL */
    const struct fq_constraint *of_new;     /* the same where a row is made */
    fq_fragment label;                      /* in the table, quoted */
    const struct fq_given_as *as;
    enum fq_given_form form;
    bool required;                      /* when a row is made */
    bool no_insert, no_update, no_read; /* what the role may not do with it */
};

struct fq_written {
    const struct fq_relation *rows; /* what is read when they are changed */
    fq_fragment table;
    const struct fq_given *columns;
    size_t column_count;
    const struct fq_given *inside; /* what else its inputs take: rows that lead to it */
    size_t inside_count;
    /* Of the key of rows the table's columns, and their types; as many. */
    const fq_fragment *key;
    const fq_fragment *key_types;
    bool stateful;     /* changing its rows may run a function that changes the session */
    bool is_rows;      /* the table is what is read, as it stands */
    bool hides;        /* what is read may lack rows of the table */
    bool lockable;     /* the role may lock its rows, and no policy hides some then */
    bool many_may_fit; /* as in fq_field: rows of one key */
    /* What is asked of several columns of a row that is made, or of what is set. */
    const struct fq_row_demand *demands_of_new, *demands_of_set;
    /* RETURNING tells its rows as they are in the end: nothing but the statement changes them. */
    bool returned;
    const struct fq_relation *count; /* its one row says how many were changed */
    const struct fq_type *key_name;  /* UserKeyName; NULL: it has no key that can be given */
    const struct fq_type *create;    /* UserCreateInput; NULL: none are made */
    const struct fq_type *set;       /* UserSetInput, and so on; NULL: nothing can be */
    const struct fq_type *increment;
    const struct fq_type *append;
    const struct fq_type *merge;
    const struct fq_type *changes; /* UserChanges */
};

#endif
