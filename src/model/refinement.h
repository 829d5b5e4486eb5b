/* SPDX-License-Identifier: MIT
 *
 * What a schema file says about the types and fields that a database gives: other names,
 * descriptions, deprecation, and what is not to be served.  Read by from_sdl.c, merged into the
 * model by merge.c.
 *
 *     "Who has paid."
 *     type Member @relation(name: "v_user")
 *     extend type Member { fullName: String! @column(name: "name"), pin: String @hidden }
 *     type Post { id: ID!, title: String!, writer: Member! @join(on: {author_id: "id"}) }
 *
 * A type that is defined with fields has these and no others; one that is extended, or defined
 * without fields, keeps all.  What the file does not speak of stays as it is.
 */
#ifndef FQ_MODEL_REFINEMENT_H
#define FQ_MODEL_REFINEMENT_H

#include "graphql/syntax/ast.h"
#include "model/model.h"

/* A column here, and the one there that it is equal to. */
struct fq_said_pair {
    fq_str local;
    fq_str remote;
    struct fq_location local_at, remote_at;
};

/* Pages of a view that the engine gives in place of the program's function. */
struct fq_said_pages {
    fq_str view;
    int64_t size, most; /* of a page */
};

/* A function in SQL that the engine calls in place of the program's, and what its row becomes.
 * Names of types are the success, the failure, and what the success has in its field `entity`. */
struct fq_said_calls {
    fq_str function;
    const fq_str *context; /* parts of who asks, which stand before the input */
    size_t context_count;
    fq_str success, failure;
    fq_str entity, entity_type; /* empty: none */
    fq_str absent; /* JSON: {type: {field: what is given where it is left out}}; empty: nothing */
    bool cascade;  /* the answer has it */
};

/* What is said of a field, of an input field or of an enum's value. */
struct fq_said_field {
    fq_str name;
    struct fq_location at;
    fq_str description; /* ptr NULL: nothing */
    bool hidden;
    bool deprecated;
    fq_str reason;
    /* What in the database it stands for: a column or member, of a root field a function, of a
     * value a label; empty: what has its name. */
    fq_str from;
    struct fq_location from_at;
    fq_str given_as; /* of a root field that reads or changes rows: what the database calls it;
                        empty: the same */
    struct fq_location given_as_at;
    fq_str
        read_as; /* the PostgreSQL type of a member that is declared; empty: what its type says */
    struct fq_location read_as_at;
    /* A member of a document by the way to it, outermost first; document empty: the type's. */
    const fq_str *path;
    size_t path_count;
    fq_str document;
    struct fq_location path_at;
    fq_str resolver; /* the program's function that answers it; empty: none does */
    struct fq_location resolver_at;
    const fq_str *needs; /* inside a type: fields of the object that it is given */
    size_t needs_count;
    const struct fq_said_pages *pages; /* of a root field that a program answers; NULL */
    const struct fq_said_calls *calls; /* likewise */
    fq_str computed;                   /* the function of the row that it is; empty: none is told */
    struct fq_location computed_at;
    /* Of a field that calls a function: its arguments and the function's that they are, and those
     * of the function that settings of the session give. */
    const struct fq_said_pair *args, *context;
    size_t args_count, context_count;
    /* Or the rows that it leads to, by these columns. */
    const struct fq_said_pair *pairs;
    size_t pair_count;
    struct fq_location join_at;
    /* Or through a relation that only joins, which may have to be said by which columns. */
    fq_str through;
    const struct fq_said_pair *near;
    size_t near_count;
    /* As written: what the database gives must be the same. */
    const struct fq_type_node *type; /* NULL of a value */
    const struct fq_input_node *arguments;
    const struct fq_value *default_value;
    const struct fq_constraint *constraint; /* of an input's field; NULL */
    struct fq_location constraint_at;
    const struct fq_guard *guard;             /* what is required of callers; NULL: nothing */
    struct fq_weight weight;                  /* what it costs */
    const struct fq_model_function *function; /* that it turned out to be of; NULL */
    bool met;                                 /* something has its name */
    struct fq_said_field *next;
};

/* Of an interface over a relation: rows whose discriminator has this value are of that type. */
struct fq_said_case {
    fq_str value;
    fq_str type;
    struct fq_location at, type_at;
    const struct fq_said_type *member; /* NULL: there is none, which is told */
    size_t number;                     /* of the type among those of all cases, */
    bool is_first;                     /* of which this is the first that names it */
    struct fq_said_case *next;
};

/* What is said of a type. */
struct fq_said_type {
    enum fq_definition_kind kind;
    fq_str name;
    struct fq_location at;
    fq_str description; /* ptr NULL: nothing */
    bool defined;       /* by `type`, not only by `extend type` */
    bool whole;         /* it has the fields that are listed and no others */
    bool hidden;
    const struct fq_guard *guard; /* what is required of callers; NULL: nothing */
    struct fq_weight weight;      /* what each of its objects costs beside its fields */
    fq_str relation;              /* that it is of; empty: the type has this name already */
    struct fq_location relation_at;
    fq_str jsonb; /* the column that holds the whole object; empty: none is told */
    struct fq_location jsonb_at;
    fq_str discriminator; /* of an interface: the column that says of which type a row is */
    struct fq_location discriminator_at;
    struct fq_said_case *cases, *last_case;
    const struct fq_said_type *member_of; /* whose rows some are that are of this type; NULL */
    fq_str pg_type;                       /* likewise */
    struct fq_location pg_type_at;
    const struct fq_name_node *interfaces; /* as written */
    const struct fq_name_node *members;    /* of a union */
    fq_str specified_by;                   /* of a scalar */
    bool one_of;                           /* of an input */
    fq_str key[FQ_MODEL_KEY_MAX];
    size_t key_count;
    struct fq_location key_at;
    struct fq_said_field *fields, *last_field;
    struct fq_map by_name;          /* names of fields → struct fq_said_field */
    struct fq_map by_column;        /* what they stand for → the first that does */
    struct fq_model_object *object; /* that it turned out to be of; NULL */
    bool embedded;                  /* objects of it are inside a document */
    bool narrowed;                  /* the type that it is of has what is left */
    struct fq_said_type *next;
};

struct fq_refinement {
    struct fq_arena *arena;
    fq_str file;        /* its name, for messages */
    fq_str description; /* of the schema; ptr NULL: nothing */
    /* What the file does not bind to the database is of the program around the engine, and the
     * database gives nothing that the file does not name. */
    bool hosted;
    struct fq_said_type *types, *last_type;
    struct fq_said_type *left_roots, *last_left_root; /* see fq_refinement_open() */
    struct fq_map by_name;                            /* → struct fq_said_type */
    struct fq_map relations;                          /* what is named by @relation → the same */
    struct fq_map by_pg_type;                         /* of those that are shown, and */
    struct fq_map inputs;    /* of those that are given: "mood" and "app.mood" → the same */
    struct fq_errors errors; /* all that is wrong with it, with places */
};

/* An empty one. */
void fq_refinement_init(struct fq_refinement *refinement, fq_str file, struct fq_arena *arena);
/* Reads what a parsed file says into one.  What cannot be said beside a database is among the
 * errors. */
void fq_refinement_read(struct fq_refinement *refinement, const struct fq_document *document);

/* For the program, which sees what clients do not.  Types of a relation also have the fields that
 * they do not list, unless they are hidden.  What is said of Query and Mutation does not hold: it
 * moves to left_roots, since types of the file may be reached from there alone.  Of a hosted file
 * nothing holds but what says how types of the database are. */
void fq_refinement_open(struct fq_refinement *refinement);

/* By the type's name in the file; NULL: nothing is said of it. */
struct fq_said_type *fq_refinement_find(const struct fq_refinement *refinement, fq_str type);

/* What is said of a type of the database, which is called so without a file; NULL. */
struct fq_said_type *fq_refinement_of_type(const struct fq_refinement *refinement,
                                           const struct fq_catalog_type *type, fq_str name,
                                           bool input);

/* NULL: nothing is said of it. */
struct fq_said_field *fq_said_field(const struct fq_said_type *type, fq_str name);

/* said_directives.c: what @constraint says; what is wrong with it is told. */
const struct fq_constraint *fq_said_constraint(struct fq_refinement *refinement,
                                               const struct fq_directive *directive);

/* The name of the type that a field's type, as written, is made of. */
fq_str fq_said_named(const struct fq_said_field *said);
/* said_functions.c: the field of a root that calls the function by its name in the database; NULL.
 */
const struct fq_said_field *fq_said_call(const struct fq_model *model,
                                         const struct fq_catalog_function *function);
/* The field of the type that is the function of a row; NULL. */
struct fq_said_field *fq_said_computed(const struct fq_model *model,
                                       const struct fq_said_type *type,
                                       const struct fq_catalog_function *function);
/* Fields of rows and of roots whose functions are not there, after all others are; says why. */
void fq_refuse_computed(struct fq_model *model, struct fq_refinement *refinement);
void fq_refuse_calls(struct fq_model *model, struct fq_refinement *refinement,
                     const struct fq_said_type *root);
/* What the file says of the arguments of a function that is called, before they are named. */
void fq_refine_arguments(struct fq_refinement *refinement, const struct fq_said_field *said,
                         const struct fq_catalog_function *function,
                         struct fq_model_argument *arguments);

/* said_joins.c: the field that follows the foreign key or link which is meant; NULL: there is none.
 */
struct fq_model_field *fq_refine_joined(const struct fq_model *model,
                                        const struct fq_model_fields *fields,
                                        const struct fq_said_field *said);

/* said_bridges.c: the field through the bridge that is meant; NULL: there is none, or more than
 * one, which the other one tells. */
struct fq_model_field *fq_refine_bridged(const struct fq_model_fields *fields,
                                         const struct fq_said_field *said);
void fq_refine_refuse_bridge(struct fq_refinement *refinement, const struct fq_model_fields *fields,
                             fq_str subject, const struct fq_said_field *said);

/* Does the file name the relation, so that it asks for a place? */
bool fq_refinement_names(const struct fq_refinement *refinement,
                         const struct fq_catalog_relation *relation);
/* By what it stands for, else by its name. */
struct fq_said_field *fq_said_part(const struct fq_said_type *type, fq_str from, fq_str name);
/* Is it left out, now that a file speaks of its type?  type NULL: nobody does. */
bool fq_said_leaves_out(const struct fq_said_type *type, const struct fq_said_field *said);

/* Adds an error. */
void fq_refinement_wrong(struct fq_refinement *refinement, struct fq_location at,
                         const char *format, ...) FQ_PRINTF(3, 4);

/* said_cases.c: what an interface over a relation and its types say, as of one type. */
const struct fq_said_type *fq_refine_cases(struct fq_refinement *refinement,
                                           struct fq_said_type *interface,
                                           struct fq_model_object *object);

/* The same of objects inside a document, of which a member says of which type each is. */
void fq_refine_cases_inside(struct fq_refinement *refinement, struct fq_said_type *abstract);

/* said_kinds.c: which objects' rows say of which type the rows of an interface are, where no column
 * does.  After joins and links. */
void fq_refine_kinds(struct fq_model *model, struct fq_refinement *refinement);
/* What such objects have of their interface.  Once fields that are not served left. */
void fq_refine_kind_fields(struct fq_model *model, struct fq_refinement *refinement);

/* Query, Mutation. */
bool fq_said_is_root(const struct fq_said_type *type);

/* said_cases.c */
bool fq_said_is_abstract(const struct fq_said_type *type); /* interface, union */
/* Where it is written that type implements an interface, or is a member of a union; NULL. */
const struct fq_name_node *fq_said_belongs(const struct fq_said_type *type,
                                           const struct fq_said_type *abstract);
/* Members of a union that are no types of the file are told. */
void fq_refine_members(struct fq_refinement *refinement, const struct fq_said_type *said);

/* ---- merging, in this order; each adds what is wrong to the errors ---- */

/* Types to objects: their names, descriptions, keys.  Before fq_model_settle(). */
void fq_refine_objects(struct fq_model *model, struct fq_refinement *refinement);
/* The names of an object's columns, before these are shared out. */
void fq_refine_columns(struct fq_model *model, struct fq_refinement *refinement,
                       struct fq_model_object *object);
/* All else that is said of fields.  After fq_model_add_joins(). */
void fq_refine_fields(struct fq_model *model, struct fq_refinement *refinement);
/* The name that the file gives a field of Query or Mutation, before it is looked for by that; what
 * says so, or NULL. */
struct fq_said_field *fq_refine_root_name(struct fq_refinement *refinement,
                                          struct fq_model_root *root);
/* A field of Query that reads a relation, before it is there; false: it is not to be. */
bool fq_refine_root(struct fq_refinement *refinement, struct fq_model_root *root);
/* Functions that are fields of Query and Mutation.  After fq_model_add_functions(). */
void fq_refine_functions(struct fq_model *model, struct fq_refinement *refinement);

/* All errors, a line each: `schema.graphql:3:5: …`. */
fq_str fq_refinement_told(const struct fq_refinement *refinement);

#endif
