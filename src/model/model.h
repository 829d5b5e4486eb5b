/* SPDX-License-Identifier: MIT
 *
 * What the API is to be, before it is bound to a database.  Sources are read into it, each later
 * one refining what the earlier ones said; then names are shared out, and schema/ binds the rest.
 *
 *   from_catalog.c  relations to objects
 *   fields.c        their columns and the members of their documents to fields
 *   joins.c         foreign keys to fields, both ways
 *   links.c         what a schema file joins where no foreign key does
 *   bridges.c       relations that do nothing but join two others to fields of both
 *   written.c       the fields of Mutation that change a relation's rows, and what clients give
 *   roots.c         the fields of Query that read relations: lists, and one row by each key
 *   functions.c     functions to fields of Query and Mutation
 *   computed.c      functions of a row to fields of its type
 *   from_sdl.c      what a schema file says of all these;  merge.c: refines them by it;
 *                   said_directives.c: its directives;  said_joins.c: the foreign keys it means;
 *                   said_functions.c: the functions it calls;
 *                   said_cases.c: its interfaces over relations
 *   opened.c        what of a file holds for the program;
 *   print.c         as the directives by which a schema file says all of it
 *   behind.c        what comments on tables say, in views over them
 *   guard.c         what is required of callers;  said_guards.c: the directives that say so
 *   comment.c       what comments in the database adjust;  shown.c: what of a type they keep out
 *   secret.c        what is a secret by its name, and shown only on purpose
 *   convention.c    what names in the database mean
 *   name.c          how they become names of the API;  derived.c: those of types that follow
 *
 * What a view's definition says is not known here: schema/ reads the views of the objects that are
 * served and gives their shapes, before fields are made.
 *
 * All of it lives in one arena and is made inside one guard.
 */
#ifndef FQ_MODEL_MODEL_H
#define FQ_MODEL_MODEL_H

#include "base/error.h"
#include "catalog/catalog.h"
#include "graphql/types/type.h"
#include "model/guard.h"

/* Why something of the database is not offered. */
struct fq_model_note {
    fq_str subject;
    fq_str reason;
    bool warning;  /* deserves attention, as opposed to being expected */
    bool of_sight; /* it says why a view is not seen through */
};

/* ---- shapes: what schema/ read in a view's definition ---- */

struct fq_said_type;

/* A member of a document. */
struct fq_model_member {
    fq_str name;
    fq_oid type; /* of one that is a value */
    /* The column of a table that the value is, and nothing else; NULL. */
    const struct fq_catalog_relation *table;
    const struct fq_catalog_column *column;
    const struct fq_model_member *members; /* of one that is an object; NULL */
    size_t member_count;
    const struct fq_model_member *items; /* of the objects of one that is a list of them; NULL */
    size_t item_count;
    int base_column;  /* of the shape's base, that it is and nothing else; -1: of none */
    int table_column; /* the same of its table */
    /* Of JSON that nothing takes apart: a name in it that is one of a secret; empty: none is. */
    fq_str secret_inside;
    /* Of one that a schema file declares: the name of its field, its type as written, and the name
     * of the type of an object. */
    fq_str field;
    const struct fq_type_node *declared;
    fq_str type_name;
    /* Of objects of several types, each of which is one of the members, or of the items: what says
     * which; NULL. */
    const struct fq_said_type *abstract;
    /* And of one that stands in another document than the shape's: the column, and the keys of the
     * objects on the way to it. */
    fq_str document;
    const fq_str *path;
    size_t path_count;
    const void *binding; /* schema/'s own */
};

struct fq_model_shape {
    fq_str document; /* the column that holds documents of these members; empty: there is none */
    const struct fq_model_member *members;
    size_t member_count;
    const struct fq_model_member *beside; /* those in other documents, which a file declares */
    size_t beside_count;
    /* The document is cut up by its reader, so that a member must be JSON as a whole. */
    bool whole;
    /* The table that each row comes from; NULL: not known, or out of reach. */
    const struct fq_catalog_relation *base;
    /* Of each column of the relation the base's column that it is, -1: of none; NULL: the base is
     * the relation itself, or not known. */
    const int *base_columns;
    bool one_to_one; /* no row of it appears twice */
    /* Of a view the table whose rows its rows are, each of them once at most, as its query proves
     * it, seen through or not; NULL: none.  Of each of the view's columns the table's that it is,
     * -1: of none. */
    const struct fq_catalog_relation *table;
    const int *table_columns;
    bool hides;        /* rows of the table may be missing */
    const bool *asked; /* of each of the table's columns: what decides that may ask for it */
};

/* ---- fields ---- */

enum fq_model_source {
    FQ_FROM_COLUMN,   /* of the object's relation */
    FQ_FROM_MEMBER,   /* of its document */
    FQ_FROM_KEY,      /* a foreign key: the row it leads to, or those that lead here */
    FQ_FROM_BRIDGE,   /* a relation that does nothing but join two others */
    FQ_FROM_FUNCTION, /* a function of the row */
    FQ_FROM_LINK,     /* columns that a schema file says are equal to others */
};

/* What becomes of a column. */
enum fq_model_sight {
    FQ_SHOWN_FIELD,
    FQ_INSIDE,   /* no field, but keys and joins may be made of it */
    FQ_LEFT_OUT, /* neither it nor its type is to be seen */
};

struct fq_model_object;
struct fq_model_join;
struct fq_model_link;
struct fq_model_function;
struct fq_model_field;
struct fq_refinement;
struct fq_said_field;
struct fq_model_behind;

struct fq_model_fields {
    struct fq_model_field *first, *last;
    size_t count;
};

struct fq_model_field {
    enum fq_model_source source;
    enum fq_model_sight sight;
    bool secret;  /* its name says so, and nobody shows it on purpose */
    fq_str from;  /* what in the database it comes from: a column, a member, a key, a bridge, a
                     function */
    fq_str given; /* the name that somebody gave it; empty: nobody did */
    fq_str name;
    fq_str description;
    bool deprecated;
    fq_str reason;                /* of that */
    const struct fq_guard *guard; /* what comments require of callers; NULL: nothing */
    struct fq_weight weight;      /* what they say that it costs */

    const struct fq_catalog_column *column; /* COLUMN */
    const struct fq_model_member *member;   /* MEMBER */
    struct fq_model_fields members;         /* of one that is an object, or a list of them; of */
    fq_str type_name;                       /* its type, unlike all others; empty: it is a value */
    fq_str type_description;
    const struct fq_model_join *join; /* KEY */
    bool non_null;                    /* KEY: there is always a row */
    const struct fq_model_field
        *beside;                        /* KEY, LINK: of fq_beside, the field that gives the rows */
    struct fq_model_function *function; /* FUNCTION */
    const struct fq_model_link *link;   /* LINK */
    struct fq_model_bridge *bridge;     /* BRIDGE */

    const struct fq_said_field *said; /* by a schema file; NULL */
    struct fq_model_field *next;
};

/* What a field beside the one that gives many rows says of these rows. */
enum fq_beside {
    FQ_BESIDE_CONNECTION, /* pages of them, with cursors */
    FQ_BESIDE_AGGREGATE,  /* what they give when they are put together */
    FQ_BESIDE_GROUPS,     /* the same of those that have something in common */
    FQ_BESIDE_KINDS,      /* how many kinds there are */
};

/* A foreign key between two objects that are served. */
struct fq_model_join {
    const struct fq_catalog_foreign_key *key;
    struct fq_model_object *from; /* whose table has the key */
    struct fq_model_object *to;
    bool unique;                     /* one row at most leads to each */
    bool always;                     /* every row leads to one */
    struct fq_model_field *forward;  /* in from; NULL: no name was free, or it is kept out */
    struct fq_model_field *backward; /* in to; as above */
    struct fq_model_field *beside[FQ_BESIDE_KINDS]; /* in to, where many rows lead to it */
    const void *forward_binding, *backward_binding; /* schema/'s own */
    struct fq_model_join *next;
};

/* An object whose rows say of which kind those are that they lead to. */
struct fq_model_kind {
    struct fq_model_object *object;
    const struct fq_model_join *join;
    fq_str name; /* of the field that leads from there to here, were it shown */
    struct fq_model_kind *next;
};

/* A relation that does nothing but join two others, seen from one of them. */
struct fq_model_bridge {
    const struct fq_model_join *near;               /* leads to the object that has the field */
    const struct fq_model_join *far;                /* leads to the field's rows */
    struct fq_model_field *field;                   /* NULL: it is kept out */
    struct fq_model_field *beside[FQ_BESIDE_KINDS]; /* likewise */
    struct fq_model_bridge *next;
};

/* A column by which a schema file joins: one of the relation, of the shape's base, or a member of
 * the document. */
struct fq_model_end {
    int column;                          /* -1: none of the relation */
    int base_column;                     /* -1: none of the base */
    const struct fq_model_field *member; /* NULL: none */
};

/* Two objects that a schema file joins, seen from the one that has the field. */
struct fq_model_link {
    const struct fq_said_field *said;
    struct fq_model_object *from;
    struct fq_model_object *to;
    struct fq_model_end *local, *remote; /* what is equal */
    size_t count;
    bool many;                                      /* rows of to, not one */
    struct fq_model_field *field;                   /* NULL: it is kept out */
    struct fq_model_field *beside[FQ_BESIDE_KINDS]; /* likewise */
    struct fq_model_link *next;
};

/* ---- objects ---- */

/* Columns of a key that somebody gives. */
#define FQ_MODEL_KEY_MAX 16

enum fq_model_root_kind {
    FQ_ROOT_LIST,
    FQ_ROOT_LOOKUP, /* one row by a key */
    FQ_ROOT_CONNECTION,
    FQ_ROOT_AGGREGATE,
    FQ_ROOT_GROUPS,
    FQ_ROOT_CREATE, /* from here on fields of Mutation */
    FQ_ROOT_CREATE_MANY,
    FQ_ROOT_UPSERT,
    FQ_ROOT_UPDATE, /* by a key */
    FQ_ROOT_UPDATE_MANY,
    FQ_ROOT_DELETE,
    FQ_ROOT_DELETE_MANY,
};

/* What may become of a relation's rows; sets of these are bits. */
enum fq_change {
    FQ_CHANGE_CREATE = 1,
    FQ_CHANGE_UPDATE = 2,
    FQ_CHANGE_DELETE = 4,
    FQ_CHANGES = 7, /* all of them */
};

/* A column of the table behind an object's rows that clients give. */
struct fq_model_given {
    const struct fq_catalog_column *column;
    fq_str name;
    const struct fq_constraint *constraint; /* by a comment; NULL */
    const struct fq_guard *guard;           /* likewise */
    fq_str description;
    bool deprecated;
    fq_str reason; /* of that */
    struct fq_model_given *next;
};

/* A foreign key that clients give by naming the row that it leads to, as the field does that shows
 * that row. */
struct fq_model_reference {
    const struct fq_model_join *join;
    struct fq_model_reference *next;
};

/* How an object's rows are written. */
struct fq_model_written {
    const struct fq_catalog_relation *table;
    unsigned changes; /* enum fq_change */
    struct fq_model_given *given, *last_given;
    size_t given_count;
    struct fq_model_reference *references, *last_reference;
    size_t reference_count;
    /* The same seen from the other side: rows that lead to one are given inside of it. */
    struct fq_model_reference *belonging, *last_belonging;
    size_t belonging_count;
    const uint16_t *key; /* of the object's key the table's columns, as many */
    struct fq_model_root *roots, *last_root;
};

/* A field of Query that reads an object's rows, or of Mutation that changes them. */
struct fq_model_root {
    enum fq_model_root_kind kind;
    fq_str name;
    fq_str given;  /* the database's own, where a file gives another one; empty: the same */
    fq_str beside; /* the list that it stands beside, by the database's name; empty: none */
    fq_str description;
    bool deprecated;
    fq_str reason; /* of that */
    const struct fq_model_field *const
        *fields; /* LOOKUP, UPDATE, DELETE: that show the columns of the key */
    size_t field_count;
    struct fq_model_root *next;
};

/* A relation that is to be an object type. */
struct fq_model_object {
    const struct fq_catalog_relation *relation;
    fq_str sql_name; /* `"public"."v_user"` */
    size_t rank;     /* of its schema among those asked for */
    bool given;      /* somebody named it */
    fq_str noun;     /* what it is named after: that, or by the convention */
    fq_str wanted;   /* the name of its type, were nobody else to want it */
    /* Who has that name; NULL: the object itself, which is served. */
    const struct fq_model_object *holder;
    fq_str name;     /* of its type, unlike all others */
    fq_str plural;   /* of a list, in Query and elsewhere */
    fq_str singular; /* of one */
    fq_str description;
    bool deprecated; /* its fields of Query */
    fq_str reason;
    const struct fq_guard *guard; /* what comments require of callers; NULL: nothing */
    bool unread;                  /* one of a table behind it cannot be read: it is not shown */
    struct fq_weight weight;      /* what they say that a row costs beside its fields */
    unsigned features;            /* enum fq_feature: what it has */
    bool changes_said;            /* a comment says what may become of its rows: */
    unsigned changes;
    struct fq_model_written *written; /* NULL: nobody changes them */
    /* A key that a comment gives, as names of columns. */
    fq_str said_key[FQ_MODEL_KEY_MAX];
    size_t said_key_count;

    struct fq_model_shape shape;
    struct fq_model_field *columns; /* as many as the relation has, in their order */
    struct fq_model_fields fields;  /* those that are shown */
    /* Tells rows apart, as numbers of columns. */
    const uint16_t *key;
    size_t key_count;
    struct fq_model_join *joins; /* the first that leads from here; the others follow it */
    struct fq_model_root *roots, *last_root;
    /* The order of rows when nobody asks for another, as numbers of columns, of the relation or of
     * the shape's base. */
    const uint16_t *order;
    size_t order_count;
    bool order_of_base;
    const struct fq_said_type *said; /* by a schema file; NULL */
    /* Its rows are of several types: the interface of all of them, which is what is said, and the
     * number of the column that says of which, unless each of them has a relation of its own.
     * NULL: of one. */
    const struct fq_said_type *abstract;
    size_t discriminator;
    struct fq_model_kind *kinds, *last_kind;
    void *binding; /* schema/'s own */
    struct fq_model_object *next;
};

/* ---- functions ---- */

struct fq_model_argument {
    const struct fq_catalog_argument *argument;
    fq_str setting; /* of the session, which gives it instead of the client; empty: none */
    fq_str name;
    /* The composite type that says what the document holds; NULL: it is what it is. */
    const struct fq_catalog_type *document;
};

/* What a comment asks of the values of an argument, by its name in the database. */
struct fq_model_constraint {
    fq_str argument;
    const struct fq_constraint *constraint;
    const struct fq_model_constraint *next;
};

/* A column of what a function returns. */
struct fq_model_output {
    fq_str column; /* as SQL calls it */
    fq_str name;
};

/* A function that is to be a field: of Query, of Mutation, or of what it takes a row of. */
struct fq_model_function {
    const struct fq_catalog_function *function;
    fq_str sql_name;
    fq_str name;
    fq_str noun;                               /* what the types of its result are named after */
    const struct fq_model_argument *arguments; /* as many as the function has */
    const struct fq_model_output *outputs;     /* likewise */
    const struct fq_said_field *said;          /* by a schema file, of a root; NULL */
    fq_str description;
    bool deprecated;
    fq_str reason;
    fq_str entity; /* the type of what it is about, if a comment says so */
    const struct fq_model_constraint *constraints; /* by a comment; NULL */
    const struct fq_guard *guard;                  /* likewise */
    struct fq_weight weight;                       /* likewise */
    bool changes;                                  /* a field of Mutation */
    bool served;                                   /* schema/ could bind it */
    const char *why_not;                           /* it is not; NULL */
    bool of_row; /* its first argument is the row that its field belongs to */
    struct fq_model_function *next;
};

struct fq_model_options {
    const fq_str *schemas; /* in the order in which their relations get names; others come last */
    size_t schema_count;
    unsigned features_off; /* enum fq_feature: what objects have not unless a comment says so */
    const fq_str *written; /* tables that may be written, `all` of them */
    size_t written_count;
    bool (*is_reserved)(fq_str name); /* no type may be called so */
    /* Those that were made so far, whose names are not free; NULL. */
    const struct fq_type_system *types;
};

struct fq_model {
    struct fq_arena *arena;   /* texts and notes, which outlive the model */
    struct fq_arena *scratch; /* its objects and fields */
    const struct fq_catalog *catalog;
    struct fq_model_options options;
    struct fq_refinement *refinement;              /* by a schema file; NULL: there is none */
    struct fq_model_object *objects, *last_object; /* by rank, then by schema and name */
    const struct fq_catalog_schema *last_schema; /* whose comment was read last, and what it said */
    bool last_schema_out;
    struct fq_model_join *joins, *last_join; /* those of one table side by side */
    struct fq_model_bridge *bridges, *last_bridge;
    struct fq_model_link *links, *last_link;
    struct fq_model_function *functions, *last_function;
    fq_str collisions; /* columns of one name, a line each; empty: there are none */
    size_t collisions_untold;
    bool hides_functions;                  /* a schema file does */
    const struct fq_model_behind **behind; /* by number in the catalog; NULL: of no view */
    struct fq_map hidden;     /* by a schema file: SQL name → struct fq_model_object */
    struct fq_map shown;      /* "oid:side" → enum fq_shown + 1 */
    struct fq_map names;      /* of objects' types and of those inside documents */
    struct fq_map inside;     /* the latter → struct fq_model_field */
    struct fq_map pg_types;   /* names of the types of values → struct fq_model_type */
    struct fq_map own_inputs; /* of a schema file → struct fq_said_type */
    bool of_program;          /* a schema file is @hosted */
    struct fq_map hosted;     /* "Query.users", that a program answers → struct fq_said_field */
    struct fq_map query; /* names of its fields that read relations → struct fq_model_object */
    struct fq_model_note *notes;
    size_t note_count, note_cap;
};

/* An empty one.  scratch may be cleared with it. */
void fq_model_init(struct fq_model *model, const struct fq_catalog *catalog,
                   const struct fq_model_options *options, struct fq_arena *arena,
                   struct fq_arena *scratch);

void fq_model_note(struct fq_model *model, bool warning, fq_str subject, const char *format, ...)
    FQ_PRINTF(4, 5);

/* ---- in this order ---- */

/* All relations that ask for a place in the API. */
void fq_model_from_catalog(struct fq_model *model);
/* The names of their types, by which the next source may refine them. */
void fq_model_share_names(struct fq_model *model);
/* The same for good: objects that get no name leave; says so. */
void fq_model_settle(struct fq_model *model);
/* Fields of columns and documents; objects have their shapes. */
void fq_model_add_fields(struct fq_model *model, struct fq_refinement *refinement);
void fq_model_add_joins(struct fq_model *model);
/* After all joins, whose fields keep their names. */
void fq_model_add_bridges(struct fq_model *model);
/* Functions of a row to fields.  After all others, which keep their names. */
void fq_model_add_computed(struct fq_model *model);
/* What the file joins beyond that. */
void fq_model_add_links(struct fq_model *model, struct fq_refinement *refinement);
void fq_model_add_roots(struct fq_model *model, struct fq_refinement *refinement);
/* Which rows may be changed, by which fields.  After roots, whose keys are those of changes too. */
void fq_model_add_written(struct fq_model *model, struct fq_refinement *refinement);
/* Objects of which nothing is shown leave; says so. */
void fq_model_drop_empty(struct fq_model *model);
void fq_model_add_functions(struct fq_model *model);
/* functions.c: one that is to be a field, with its name by the comment or its own; call: what a
 * schema file says of the field, or NULL. */
struct fq_comment;
struct fq_model_function *fq_model_function_new(struct fq_model *model,
                                                const struct fq_catalog_function *function,
                                                fq_str sql_name, const struct fq_comment *comment,
                                                const struct fq_said_field *call);
void fq_model_name_function(struct fq_model *model, struct fq_model_function *function,
                            fq_str name);

/* ---- questions ---- */

/* Whose rows are the relation's, or stand for them; NULL. */
struct fq_model_object *fq_model_serving(const struct fq_model *model,
                                         const struct fq_catalog_relation *relation);
/* The object of whose rows the function is; NULL: of none. */
struct fq_model_object *fq_model_computes(const struct fq_model *model,
                                          const struct fq_catalog_function *function);
/* What a function that changes something changes; NULL: not known. */
const struct fq_model_object *fq_model_about(struct fq_model *model,
                                             const struct fq_model_function *function);
/* By the name of its type; NULL. */
struct fq_model_object *fq_model_object(const struct fq_model *model, fq_str name);
struct fq_model_field *fq_model_field(const struct fq_model_fields *fields, fq_str name);
/* The field that shows a column of the table behind the rows; NULL. */
const struct fq_model_field *fq_model_shown_as(const struct fq_model_object *object,
                                               uint16_t column);
/* The column of the table behind the rows that a field shows; -1: none. */
int fq_model_base_column(const struct fq_model_object *object, const struct fq_model_field *field);
void fq_model_field_add(struct fq_model_fields *fields, struct fq_model_field *field);

#endif
