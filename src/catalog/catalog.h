/* SPDX-License-Identifier: MIT
 *
 * What a PostgreSQL database has, as plain data: a snapshot of its system catalogs, reduced to
 * what one role may see.  Filled by pg/, read by schema/, made by hand in tests.
 *
 * Everything lives in one arena and is never changed after it has been filled.
 */
#ifndef FQ_CATALOG_CATALOG_H
#define FQ_CATALOG_CATALOG_H

#include "base/arena.h"
#include "base/map.h"
#include "base/str.h"

typedef uint32_t fq_oid;

enum fq_catalog_type_kind {
    FQ_CATALOG_BASE,
    FQ_CATALOG_ENUM,
    FQ_CATALOG_DOMAIN,
    FQ_CATALOG_COMPOSITE,
    FQ_CATALOG_ARRAY,
    FQ_CATALOG_RANGE,
    FQ_CATALOG_MULTIRANGE,
    FQ_CATALOG_PSEUDO,
};

struct fq_catalog_column {
    fq_str name;
    fq_str comment;
    fq_oid type;
    int32_t typmod;   /* -1: none */
    int16_t number;   /* attnum */
    int16_t dims;     /* declared array dimensions; 0 when no array */
    bool not_null;    /* guaranteed for every row, inherited ones too */
    bool readable;    /* the role may select it; true for a composite's field */
    bool has_default; /* default, identity or generated */
    bool no_insert;   /* the role may not give it when a row is made, or nobody may */
    bool no_update;   /* the same of a row that is there */
    /* Its collation calls texts equal that differ in bytes; PostgreSQL has no LIKE for it. */
    bool nondeterministic;
};

/* A constraint that is neither a key nor a foreign key, for errors to tell what it is about. */
struct fq_catalog_check {
    fq_str name;
    fq_str comment;
    const uint16_t *columns; /* of its relation; of a domain none */
    size_t column_count;
    fq_str expression; /* of a CHECK that holds for all that is written, as PostgreSQL prints it;
                        * else empty */
};

struct fq_catalog_type {
    fq_oid oid;
    fq_str schema;
    fq_str name;
    fq_str comment;
    enum fq_catalog_type_kind kind;
    fq_oid element; /* of an array, the subtype of a range, or the range of a multirange */
    fq_oid array;   /* the type of arrays of this one, which need not stand in the catalog; 0 */
    fq_oid base;    /* of a domain */
    int32_t base_typmod;
    /* The schema of the `=` of its own default operator class; empty when it has none, as arrays
     * and enums, which share PostgreSQL's general ones. */
    fq_str operators;
    int16_t dims;                /* of a domain over arrays, as declared */
    bool not_null;               /* a domain that forbids null */
    bool of_relation;            /* the type of a table's or view's rows */
    bool nondeterministic;       /* a domain over texts of such a collation */
    const fq_str *labels;        /* of an enum, in sort order */
    const size_t *labels_by_age; /* their places, the oldest first; NULL in a catalog made by hand,
                                  * where they stand in this order */
    size_t label_count;
    const struct fq_catalog_column *fields; /* of a composite type */
    size_t field_count;
    const struct fq_catalog_check *checks; /* of a domain, by name */
    size_t check_count;
};

struct fq_catalog_key {
    fq_str name;
    const uint16_t *columns; /* indexes into relation->columns, in key order */
    fq_str comment;          /* of the index and of the constraint it is for */
    size_t column_count;
    bool primary;
    bool deferrable; /* a transaction may see rows that break it, until it ends */
};

struct fq_catalog_relation;

struct fq_catalog_foreign_key {
    fq_str name;
    fq_str comment;
    const uint16_t *columns; /* of this relation */
    const uint16_t *target_columns;
    size_t column_count;
    const struct fq_catalog_relation *target;
    /* Rows may lead nowhere: NOT VALID, not enforced, or its triggers are disabled. */
    bool unchecked;
    bool follows; /* when the row that it leads to gets another key: ON UPDATE CASCADE or SET … */
    bool indexed; /* an index of this relation, of all its rows, begins with the columns */
    /* The constraint, if PostgreSQL upholds it at the end of each statement, by four triggers that
     * nothing hinders, between two ordinary tables; else 0. */
    fq_oid upheld;
    /* Where these triggers stand in pg_trigger, the first and the last ctid: others after any
     * change of one. */
    fq_str upheld_first;
    fq_str upheld_last;
};

enum fq_catalog_relation_kind {
    FQ_CATALOG_TABLE,
    FQ_CATALOG_PARTITIONED,
    FQ_CATALOG_FOREIGN,
    FQ_CATALOG_VIEW,
    FQ_CATALOG_MATERIALIZED,
};

/* The tables, which are none, that a statement names in its error when a view that it sees through,
 * or a key that it relies on, is another by now; and how both end. */
#define FQ_CATALOG_CHANGED      " has changed"
#define FQ_CATALOG_VIEW_CHANGED "\"a view" FQ_CATALOG_CHANGED "\""
#define FQ_CATALOG_KEY_CHANGED  "\"a foreign key" FQ_CATALOG_CHANGED "\""

/* Only of views (not materialised ones). */
struct fq_catalog_view {
    /* pg_get_viewdef(oid): one SELECT in PostgreSQL's own spelling, made under a search_path of
     * pg_catalog alone: every name outside it is qualified. */
    fq_str definition;
    /* The row of pg_rewrite that holds it, and that row's xmin: another one after any change. */
    fq_oid rule;
    fq_oid version;
    bool security_barrier;
    bool security_invoker;
    /* The owner is the role. */
    bool owned;
    /* The role may select from it as a whole, not only from columns. */
    bool granted;
    /* Every relation the definition names directly may be selected from, whole, by the role,
     * and none of them has row level security, is foreign or has a foreign part. */
    bool open;
    /* The outermost SELECT has none of: DISTINCT, GROUP BY, HAVING, aggregates, set operations,
     * LIMIT, OFFSET, window functions, set-returning functions in its list, FOR UPDATE. */
    bool plain;
    /* It has GROUP BY, and maybe HAVING and aggregates, and else none of them. */
    bool grouped;
    /* The view runs with its owner's rights over a table that has row level security, which it
     * therefore bypasses for the role; directly, or through another view. */
    bool bypasses_row_security;
};

/* What the query of a view, materialised or not, reads of one relation. */
struct fq_catalog_read {
    const struct fq_catalog_relation *relation;
    const uint16_t *columns; /* indexes into relation->columns */
    size_t column_count;
    bool whole; /* perhaps all of them: it names rows as a whole */
};

struct fq_catalog_relation {
    fq_oid oid;
    fq_str schema;
    fq_str name;
    fq_str comment;
    enum fq_catalog_relation_kind kind;
    const struct fq_catalog_column *columns;
    size_t column_count;
    /* Primary first, then unique not-partial ones by name.  None when the table is inherited from:
     * they say nothing about the rows of its children. */
    const struct fq_catalog_key *keys;
    size_t key_count;
    const struct fq_catalog_foreign_key *foreign_keys; /* by name */
    size_t foreign_key_count;
    /* CHECK, EXCLUDE, and unique indexes of some rows or of expressions; by name. */
    const struct fq_catalog_check *checks;
    size_t check_count;
    const struct fq_catalog_view *view;  /* NULL unless kind is FQ_CATALOG_VIEW */
    const struct fq_catalog_read *reads; /* of a view, also a materialised one, by oid */
    size_t read_count;
    double estimated_rows; /* reltuples; -1 unknown */
    bool exposed_schema;   /* in one of the schemas asked for, and no part of an
                            * extension; others stand here only as targets of foreign
                            * keys or origins of views */
    bool readable;         /* at least one column is, and the schema may be used */
    bool row_security;
    /* A trigger may change a row before its constraints are looked at; or nobody looks at them, as
     * of foreign tables.  Of it or of a part of it. */
    bool mends_insert, mends_update;
    bool ruled;     /* rules (CREATE RULE) say what happens to its rows instead, or besides */
    bool no_delete; /* the role may not delete its rows */
    /* Of a table that others inherit from, whose rows appear among its own (partitions are no such
     * children).  Foreign keys lead to its own rows and hold for its own rows only. */
    bool inherited;
    bool tableoid_readable; /* which tells its own rows from the others */
    /* Of a materialised view: it holds rows of a table that has row level security. */
    bool bypasses_row_security;
    bool stateful; /* reading, filtering or sorting it may run a function that changes its session:
                    * by its view, its policies, its columns' types, or those of what it reads */
    bool
        stateful_written; /* writing it may: by that, or by a trigger, rule, default, check or index
                           * of it, of its parts, or of tables that its foreign keys change along */
    bool triggered;       /* writing it runs triggers that somebody made: of it, of its parts, or of
                           * tables       that its foreign keys change along */
    /* A setting whose absence a policy takes for null, and that policy's name; empty: none. */
    fq_str bare_setting;
    fq_str bare_policy;
};

struct fq_catalog_argument {
    fq_str name;
    fq_oid type;
    bool has_default;
    bool variadic; /* the last one, an array whose elements are given one by one */
};

/* Never part of an extension, never a trigger. */
struct fq_catalog_function {
    fq_oid oid;
    fq_str schema;
    fq_str name;
    fq_str comment;
    const struct fq_catalog_argument *arguments; /* input ones only; a name may be empty */
    size_t argument_count;
    const struct fq_catalog_argument *outputs; /* OUT, INOUT and TABLE columns, when it has them */
    size_t output_count;
    fq_oid returns;
    bool returns_set;
    char volatility; /* 'i', 's', 'v' as in pg_proc.provolatile */
    bool stateful;   /* running it may change its session */
};

struct fq_catalog_schema {
    fq_str name;
    fq_str comment;
};

struct fq_catalog {
    struct fq_arena *arena;
    fq_str role;           /* whose rights these are */
    fq_str trigrams;       /* the schema of pg_trgm, when the role may use it; else empty */
    fq_str asked_as;       /* as the same is named by requests; empty: the connection's own */
    uint64_t fingerprint;  /* of all that was read; the same as long as nothing changed */
    uint64_t mark;         /* the database's, when it was read: another one after a change */
    bool utf8;             /* texts are stored in UTF-8 */
    bool nondeterministic; /* a column or type here is */
    const struct fq_catalog_relation *relations; /* by schema, then name */
    size_t relation_count;
    const struct fq_catalog_relation *const *relations_by_oid; /* the same by oid; NULL in a
                                                                * catalog made by hand */
    const struct fq_catalog_type *types; /* by oid; every type that a column, argument or
                                          * other type here refers to */
    size_t type_count;
    const struct fq_catalog_function *functions; /* by schema, name, oid */
    size_t function_count;
    const struct fq_catalog_schema *schemas; /* those with a comment */
    size_t schema_count;
};

/* NULL when there is none. */
const struct fq_catalog_type *fq_catalog_type(const struct fq_catalog *catalog, fq_oid oid);
const struct fq_catalog_relation *fq_catalog_relation(const struct fq_catalog *catalog,
                                                      fq_str schema, fq_str name);
const struct fq_catalog_relation *fq_catalog_relation_by_oid(const struct fq_catalog *catalog,
                                                             fq_oid oid);

/* Index of the column, or -1. */
int fq_catalog_column_index(const struct fq_catalog_relation *relation, fq_str name);

/* The type behind any number of domains. */
const struct fq_catalog_type *fq_catalog_base_type(const struct fq_catalog *catalog, fq_oid oid);

#endif
