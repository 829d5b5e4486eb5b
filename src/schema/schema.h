/* SPDX-License-Identifier: MIT
 *
 * What the API offers and what each part is bound to.  The GraphQL side is an fq_type_system; its
 * opaque bindings point at the structures here: object types to relations, fields to columns,
 * joins or documents, input fields to the columns and operators they filter or sort by.
 *
 * Built once from a catalog, immutable, counted: requests in flight keep the schema they began
 * with while a reload puts another in its place.
 */
#ifndef FQ_SCHEMA_SCHEMA_H
#define FQ_SCHEMA_SCHEMA_H

#include "catalog/catalog.h"
#include "catalog/describe.h"
#include "graphql/types/type.h"
#include "model/model.h"
#include "pgtype/pgtype.h"
#include "schema/fragment.h"
#include "schema/yardstick.h"
#include "schema/operator.h"

struct fq_relation;
struct fq_rules;
struct fq_bound_policy;
struct fq_policy;

/* A type as results announce it, of a domain its base type, and its name in SQL.  0: unknown. */
struct fq_fetched {
    fq_oid type;
    fq_fragment type_name;
    bool is_array;
    bool certain; /* the SQL around the value makes it so */
};

/* How values of a type are fetched. */
struct fq_fetch {
    fq_fragment before, after; /* the SQL around the value */
    struct fq_fetched stored;  /* the value itself */
    struct fq_fetched fetched; /* with that SQL around it */
};

/* Where the operators of PostgreSQL's own types are, and the general ones for arrays and enums. */
#define FQ_PG_OPERATORS SQL("pg_catalog")

/* What rows are put together by; each is a row of the table in aggregate.c. */
enum fq_aggregate {
    FQ_COUNT_DISTINCT,
    FQ_SUM,
    FQ_AVG,
    FQ_MIN,
    FQ_MAX,
    FQ_STDDEV,
    FQ_VARIANCE,
    FQ_BOOL_AND,
    FQ_BOOL_OR,
    FQ_ARRAY_AGG,
    FQ_AGGREGATES, /* how many there are */
};

struct fq_measures;

/* How elements of a list, or values of a range, are compared: as in fq_column. */
struct fq_compared_item {
    fq_fragment operators;
    fq_oid operand;
    fq_oid type; /* as the API shows it */
};

/* Something of a row that SQL can name.  A large database has tens of thousands: what is small
 * stands together. */
struct fq_column {
    /* A column of the relation: its quoted name.  Of a view that is seen through: the label its
     * expression gets in the sub-select. */
    fq_fragment label;
    /* The expression behind the label in a view that is seen through; empty otherwise. */
    fq_fragment expression;
    /* Or computed from another column: before, that column, after.  The other is `of`, or, when
     * relative, the one that the enclosing OBJECT field stands for.  With neither: a constant. */
    const struct fq_column *of;
    fq_fragment before;
    fq_fragment after;

    const struct fq_fetch *fetch; /* which columns of one type share */
    const struct fq_codec *codec; /* what reads the bytes */
    fq_fragment operators;        /* the schema of its type's operators, quoted */
    /* `::type` of a domain over an enum, or over a type with operators of its own, beside which
     * somebody could put one for the domain; else empty. */
    fq_fragment as_base;
    /* The same with a sub-select in place of the one row that it reads a value of; else empty. */
    fq_fragment alone;
    const struct fq_compared_item *item; /* of a list or a range; else NULL */
    const struct fq_measures *measures;  /* what aggregate functions make of it */
    fq_oid type;
    fq_oid operand;   /* the type of what it is compared with, and of lists of these: domains and */
    fq_oid operands;  /* types without operators of their own are left behind */
    unsigned classes; /* enum fq_operator_class */
    int32_t srid;    /* the reference system that all its places have; 0: not known, or no places */
    uint16_t number; /* in relation->columns, when label is set */
    uint16_t reads;  /* of the relation's spare joins, as bits */
    bool relative;   /* see of */
    bool of_row;     /* or of the whole row, as the type of the relation's rows */
    bool stateful;   /* of that: the function around it may change its session */
    bool not_null;
    bool unreadable;       /* the role may not select it */
    bool nondeterministic; /* in its own collation there is no LIKE and no regular expression */
};

/* Every binding begins with what it is for. */
enum fq_field_kind {
    FQ_FIELD_COLUMN,   /* one value */
    FQ_FIELD_OBJECT,   /* an object made of columns of the same row */
    FQ_FIELD_DOCUMENT, /* a member of a JSON document, cut out in C */
    FQ_FIELD_JSON,     /* a JSON document, cut down in C */
    FQ_FIELD_TO_ONE,
    FQ_FIELD_TO_MANY,
    FQ_FIELD_INHERITED, /* a field of the row that the row leads to, of the same name */
    FQ_FIELD_COMPUTED,  /* what a function of the row returns that takes more, or returns rows */
    FQ_FIELD_TO_MANY_CONNECTION, /* pages of the same rows, with cursors */
    FQ_FIELD_PAGE,               /* in a connection: a part of it */
    FQ_FIELD_TO_MANY_AGGREGATE,  /* what related rows give together */
    FQ_FIELD_TO_MANY_GROUPS,     /* what groups of them give */
    FQ_FIELD_MEASURES,           /* inside an aggregate: an object of what a function gives */
    FQ_FIELD_KEYS,               /* inside a group: an object of what its rows have in common */
    FQ_FIELD_NODE_ID,            /* what tells a row from all others, of whatever type */
    FQ_FIELD_MEASURED,           /* an object of what yardsticks make of the row's fields, */
    FQ_FIELD_MEASURED_FIELD,     /* inside, of what they make of one of them: */
    FQ_FIELD_YARDSTICK,
    FQ_FIELD_HOSTED,      /* what a function of the program makes of the row */
    FQ_FIELD_LIST,        /* root: rows of a relation */
    FQ_FIELD_CONNECTION,  /* root: pages of these */
    FQ_FIELD_SINGLE,      /* root: the row with a key */
    FQ_FIELD_CALL,        /* root: what a function returns */
    FQ_FIELD_AGGREGATE,   /* root: what rows of a relation give together */
    FQ_FIELD_GROUPS,      /* root: what groups of them give */
    FQ_FIELD_NODE,        /* root: the row with a NODE_ID */
    FQ_FIELD_NODES,       /* root: the rows with NODE_IDS */
    FQ_FIELD_MIX,         /* root: rows of several relations */
    FQ_FIELD_CREATE,      /* root of Mutation: makes a row of a table */
    FQ_FIELD_CREATE_MANY, /* makes rows */
    FQ_FIELD_UPSERT,      /* makes a row, or changes the one that is there */
    FQ_FIELD_UPDATE,      /* changes a row with a key */
    FQ_FIELD_UPDATE_MANY, /* changes rows */
    FQ_FIELD_DELETE,      /* deletes a row with a key */
    FQ_FIELD_DELETE_MANY, /* deletes rows */
    FQ_FIELD_HOST,        /* root: what a function of the program around the engine returns */
    FQ_FIELD_CHANGED,     /* in UserChanges: the rows */
    FQ_FIELD_KINDS,       /* how many kinds there are */
};

/* The fields of a connection and of what is inside it. */
enum fq_page_part {
    FQ_PAGE_EDGES,
    FQ_PAGE_NODES,
    FQ_PAGE_INFO,
    FQ_PAGE_TOTAL,
    FQ_PAGE_NODE, /* of an edge */
    FQ_PAGE_CURSOR,
    FQ_PAGE_HAS_NEXT, /* of the info */
    FQ_PAGE_HAS_PREVIOUS,
    FQ_PAGE_START_CURSOR,
    FQ_PAGE_END_CURSOR,
    FQ_PAGE_PARTS, /* how many there are */
};

struct fq_call;
struct fq_written;

/* A relation through which a field's rows are reached.  No two of its rows join the same two. */
struct fq_through {
    const struct fq_relation *relation;
    const struct fq_column *const *near; /* its columns that equal the field's local ones */
    const struct fq_column *const *far;  /* and those that equal the field's remote ones */
    size_t far_count;
    /* A condition that is true as long as each of its rows leads to one that is seen, and otherwise
     * an error.  Empty: nothing guarantees it. */
    fq_fragment sure;
};

/* DOCUMENT of objects of several types: of which one is, a member of it says. */
struct fq_document_cases {
    fq_str key;            /* of that member */
    const fq_str *values;  /* as JSON has them, without quotes */
    const size_t *numbers; /* of each the type among the possible ones */
    size_t count;
};

/* HOST: a page that the engine gives in place of the program. */
struct fq_pages {
    fq_str field;                         /* of Query in the whole schema */
    int64_t size, most;                   /* rows, where nothing is said, and at most */
    const struct fq_relation *relation;   /* whose rows they are, of the whole schema */
    const struct fq_input_def *arguments; /* of the program's field */
    size_t argument_count;
};

/* What a function is given for a field that was left out. */
struct fq_absent {
    fq_str type, field; /* of an input */
    fq_str json;
};

/* HOST: a function in SQL that the engine calls in place of the program.  Its row is read as what
 * mutations answer. */
struct fq_calls {
    const char *sql;
    const fq_str *context; /* the first parameters: user, tenant, contact; the last is the input */
    size_t context_count;
    fq_str success, failure;          /* names of types */
    fq_str entity, entity_type;       /* the success's field with what was changed; empty: none */
    bool cascade;                     /* the answer has it */
    const struct fq_input_def *input; /* of the program's field; NULL: it takes nothing */
    const struct fq_absent *absent;
    size_t absent_count;
};

/* What few fields have. */
struct fq_field_more {
    fq_str other_key; /* DOCUMENT: a name the member may have instead; empty: none */
    /* DOCUMENT: the member as a typed SQL expression for filters and sorting, NULL when it has
     * none. */
    const struct fq_column *typed;
    /* DOCUMENT, JSON: of a list of objects that the view makes, what each of them has; NULL.  Its
     * fields are of kind DOCUMENT, and what filters by them is relative to the object. */
    const struct fq_type *items;
    const struct fq_document_cases *cases; /* DOCUMENT; NULL: its objects are of one type */
    const struct fq_pages *pages;          /* HOST; NULL: the program answers whatever is asked */
    const struct fq_calls *calls;          /* likewise */
    /* TO_ONE: the row as a JSON document, shown when there is no such row (any more); or NULL. */
    const struct fq_column *document;
    const struct fq_call *call; /* CALL, COMPUTED */
    const struct fq_field *via; /* INHERITED: what leads to the row, a TO_ONE */
    /* TO_ONE, of what the rows of one of several types have: what leads to those of the type before
     * it, and so on.  Of a row that has one of these there is none.  NULL: nothing is before it. */
    const struct fq_field *unless;
    /* TO_MANY: what stands in between, so that local pairs with its near columns; or NULL. */
    const struct fq_through *through;
};

/* A large database has tens of thousands, most of them of kind COLUMN. */
struct fq_field {
    enum fq_field_kind kind;
    /* TO_ONE, SINGLE, NODE_ID: nothing guarantees that only one row fits; one of them is taken. */
    bool many_may_fit;
    enum fq_aggregate aggregate; /* MEASURES */
    enum fq_page_part part;      /* PAGE */
    /* COLUMN: the value.  OBJECT: NULL, or a column whose null makes the object null.
     * MEASURED_FIELD: what is measured.  YARDSTICK: how what it gives is fetched and read.
     * DOCUMENT, JSON: the column that holds the document.  Of a DOCUMENT inside another: NULL.
     * COMPUTED: the value, with the function's defaults; NULL: it gives rows, or a list. */
    const struct fq_column *column;
    /* DOCUMENT: the member's name, empty: the column is nothing else; how a leaf is rewritten
     * (NULL: copied).  COLUMN, OBJECT: the member that holds the same in a row's document.  HOST:
     * the function's name. */
    fq_str key;
    fq_json_leaf *leaf;
    const void *leaf_context;
    /* TO_ONE, TO_MANY, LIST, SINGLE, connections, aggregates, and CALL and COMPUTED when they give
     * rows: the rows. */
    const struct fq_relation *target;
    const struct fq_written *written; /* CREATE…, CHANGED */
    /* TO_ONE, TO_MANY and what stands beside these: pairs of columns that are equal.  NODE_ID: the
     * local ones are the key that it is made of. */
    const struct fq_column *const *local;
    const struct fq_column *const *remote;
    size_t pair_count;
    const struct fq_field_more *more; /* NULL: nothing; fq_field_more() */
};

extern const struct fq_field_more fq_field_nothing_more;

static inline const struct fq_field_more *fq_field_more(const struct fq_field *field)
{
    return field->more ? field->more : &fq_field_nothing_more;
}

/* What a YARDSTICK is bound to. */
struct fq_yardstick_field {
    struct fq_field field;
    const struct fq_yardstick *yardstick;
};

/* What a HOSTED is bound to. */
struct fq_hosted_field {
    struct fq_field field; /* key: the function's name */
    const fq_str *needs;   /* fields of the same type, each a value of the row */
    size_t needs_count;
};

/* ---- arguments ---- */

enum fq_argument_role {
    FQ_ARGUMENT_FILTER, /* of lists: a WhereInput */
    FQ_ARGUMENT_ORDER,
    FQ_ARGUMENT_DISTINCT, /* fields in which no two rows are the same */
    FQ_ARGUMENT_LIMIT,
    FQ_ARGUMENT_OFFSET,
    FQ_ARGUMENT_BY,        /* of groups: keys */
    FQ_ARGUMENT_HAVING,    /* of groups: conditions on what they give */
    FQ_ARGUMENT_KEY,       /* of SINGLE: a field has this value */
    FQ_ARGUMENT_PARAMETER, /* of CALL: the function is given it */
    FQ_ARGUMENT_HOST,      /* of HOST: the program is given it */
    FQ_ARGUMENT_FIRST,     /* of CONNECTION: how many rows, from the beginning */
    FQ_ARGUMENT_LAST,      /* or from the end, */
    FQ_ARGUMENT_AFTER,     /* behind this cursor */
    FQ_ARGUMENT_BEFORE,    /* before this one */
    FQ_ARGUMENT_NODE_ID,   /* of NODE: the row's */
    FQ_ARGUMENT_NODE_IDS,  /* of NODES: theirs */
    FQ_ARGUMENT_OPERAND,   /* of YARDSTICK: the operand of that name */
    FQ_ARGUMENT_INPUT,     /* of CREATE…: rows */
    FQ_ARGUMENT_MOST,      /* of UPDATE_MANY, DELETE_MANY: of more rows none is changed */
    FQ_ARGUMENT_CONFLICT,  /* of UPSERT: by which key */
    FQ_ARGUMENT_SET,       /* of UPDATE…: what columns become, */
    FQ_ARGUMENT_INCREMENT, /* what is added to numbers, */
    FQ_ARGUMENT_APPEND,    /* to the end of lists, */
    FQ_ARGUMENT_PREPEND,   /* to their beginning, */
    FQ_ARGUMENT_MERGE,     /* to JSON objects */
    FQ_ARGUMENT_ROLES,     /* how many roles there are */
};

struct fq_parameter;

struct fq_bound_argument {
    enum fq_argument_role role;
    const struct fq_field *field;         /* KEY */
    const struct fq_parameter *parameter; /* PARAMETER */
};

/* ---- functions ---- */

/* An argument of a function. */
struct fq_parameter {
    fq_fragment label;     /* quoted, for a call by name; empty: by position, the only one */
    fq_fragment type_name; /* what the value is cast to */
    bool variadic;
    bool document; /* json: an input object is written as a document */
};

/* A member of an input object: what its definition is bound to. */
struct fq_attribute {
    fq_str key;          /* its name in the database */
    fq_fragment literal; /* the same as a string of SQL */
    fq_fragment type_name;
    fq_str read_as; /* of a program's input: the type that is said of it; empty: none */
};

/* A setting of the session as SQL; null where it is not set, or to nothing.  NULLIF would look for
 * its equality along the search_path. */
#define FQ_SETTING(name)                                                                           \
    "(CASE WHEN pg_catalog.current_setting('" name "', true) OPERATOR(pg_catalog.<>) '' THEN "     \
    "pg_catalog.current_setting('" name "', true) END)"

/* Where a statement keeps the rows that a function returned, as a setting of the transaction, and
 * how the next one reads them; the type of a row stands in between. */
#define FQ_KEPT_SETTING "fraiseql.result"
#define FQ_KEPT_ROWS    "pg_catalog.unnest(" FQ_SETTING(FQ_KEPT_SETTING) "::%.*s[])"

/* How a function is called and what it returns. */
struct fq_call {
    fq_fragment function; /* `"public"."fn_create_user"` */
    /* Arguments that the session gives, not the client: `"a" => expression`, with commas. */
    fq_fragment fixed_arguments;
    bool set;      /* any number of rows or values */
    bool changes;  /* volatile */
    bool stateful; /* it may change its session */
    /* One value: a column of the result, named v.  NULL: rows of the field's target. */
    const struct fq_field *value;
    bool is_void; /* the value tells that the call returned */
    /* The result's rows are kept by one statement and read by the next, which sees what the
     * function changed: their type.  Empty: one statement calls and reads. */
    fq_fragment kept_as;
    /* Where the rows have the target's columns, they are the target's rows.  Else they are found
     * in the target by its key. */
    bool by_key;
    bool many_may_fit; /* as in fq_field: rows of one key */
    bool ordinal;      /* the rows can be numbered */
};

/* A field of a WhereInput. */
enum fq_filter_kind {
    FQ_FILTER_COLUMN,   /* operators over a column */
    FQ_FILTER_OPERATOR, /* one over the object that it stands in */
    FQ_FILTER_COMPARE,  /* operators between two fields of the row */
    FQ_FILTER_AND,
    FQ_FILTER_OR,
    FQ_FILTER_NOT,
    FQ_FILTER_OBJECT, /* what an object of the same row fulfils */
    FQ_FILTER_ITEMS,  /* what the objects of a JSON list fulfil: SOME…, or the list: OPERATOR */
    FQ_FILTER_TO_ONE, /* what the related row fulfils */
    FQ_FILTER_INHERITED, /* what a field of the related row fulfils */
    FQ_FILTER_TO_MANY,   /* what related rows fulfil: */
    FQ_FILTER_SOME,
    FQ_FILTER_EVERY,
    FQ_FILTER_NONE,
    FQ_FILTER_AGGREGATE, /* what related rows give together fulfils: */
    FQ_FILTER_ROWS,      /* of that: which of the rows are meant */
    FQ_FILTER_MEASURES,  /* what a function gives fulfils */
    FQ_FILTER_KEYS,      /* what a group's rows have in common does */
    FQ_FILTER_JOINED,    /* of that: what belongs to a related row */
    FQ_FILTER_MEMBER,    /* of a mix: what rows of the field's target fulfil; others do not */
};

struct fq_filter {
    enum fq_filter_kind kind;
    /* What it is a condition on; NULL of the connectives and of SOME, EVERY, NONE, which stand
     * inside of one that has it. */
    const struct fq_field *field;
    const struct fq_column *column;   /* COLUMN: the field's value.  OBJECT: what it stands for. */
    const struct fq_operator *op;     /* OPERATOR */
    const struct fq_input_def *there; /* INHERITED: the condition on the row that field leads to */
};

/* A field of an OrderByInput. */
enum fq_order_kind {
    FQ_ORDER_COLUMN,
    FQ_ORDER_OBJECT,         /* the order goes on inside: of an object of the same row, */
    FQ_ORDER_TO_ONE,         /* of the related row, */
    FQ_ORDER_INHERITED,      /* by a field of that row, */
    FQ_ORDER_AGGREGATE,      /* of what related rows give together, */
    FQ_ORDER_MEASURES,       /* of what a function gives, */
    FQ_ORDER_KEYS,           /* of what a group's rows have in common, */
    FQ_ORDER_MEASURED,       /* of what yardsticks make of fields, */
    FQ_ORDER_MEASURED_FIELD, /* of what they make of one of them: */
    FQ_ORDER_YARDSTICK,
};

struct fq_order {
    enum fq_order_kind kind;
    const struct fq_field *field;         /* what is ordered by */
    const struct fq_column *column;       /* as in fq_filter; of OBJECT it may be NULL */
    const struct fq_yardstick *yardstick; /* YARDSTICK */
    const struct fq_input_def *there;     /* INHERITED: the order of the row that field leads to */
};

/* A field of what rows are grouped by. */
enum fq_key_kind {
    FQ_KEY_COLUMN,
    FQ_KEY_OBJECT, /* something inside: of an object of the same row, */
    FQ_KEY_TO_ONE, /* of the related row */
    FQ_KEY_TIME_ZONE,
};

struct fq_key {
    enum fq_key_kind kind;
    const struct fq_field *field;   /* NULL: TIME_ZONE */
    const struct fq_column *column; /* as in fq_filter */
};

/* An inner join that could as well be a left one and maybe a condition, which PostgreSQL leaves out
 * when it is to a key and nothing is read of it.  Or one of what a SELECT gives as one row, which
 * need not stand there. */
struct fq_spare_join {
    fq_str alias;      /* of what it joins */
    fq_str onto;       /* whose columns it is along */
    fq_str select;     /* of such a row: SELECT …; else empty */
    fq_fragment row;   /* all of that join */
    fq_fragment rest;  /* from JOIN, or behind it, to the next of these, or to the end */
    fq_fragment holds; /* a condition that is true as long as that is so, otherwise an error */
    /* What the join takes away are the rows for which this is not so; empty: it takes none. */
    fq_fragment kept;
};

/* A column by which the rows of a mix are told apart or ordered, and its type as SQL. */
struct fq_mix_tie {
    const struct fq_column *column;
    fq_fragment type_name;
};

/* One of the relations of a mix.  Its ties are what its rows are ordered by where nothing else
 * decides, then what of its key is not among that. */
struct fq_mix_member {
    const struct fq_relation *relation;
    bool many_may_fit; /* as in fq_field: rows of one key */
    const struct fq_mix_tie *ties;
    size_t tie_count;
    size_t order_count;   /* so many of the first */
    const size_t *key_at; /* for each column of the key, which of the ties it is */
};

/* Rows of several relations, which have no table in common: those of a union or an interface. */
struct fq_mix {
    const struct fq_mix_member *members; /* as the possible types */
    size_t count;
};

/* What an object type is bound to: an exposed relation, or what a function returns when that is no
 * relation's row. */
struct fq_relation {
    fq_str type_name;
    fq_str plural;   /* camelCase, of lists */
    fq_str singular; /* camelCase, of one */
    const struct fq_type *type;
    const struct fq_type *where;
    const struct fq_type *order_by;
    const struct fq_type *comparison;     /* of two fields of a row; NULL: there are none */
    const struct fq_type *measured;       /* orders by yardsticks; NULL: there are none */
    const struct fq_type *distinct_on;    /* an enum of fields; NULL: there is none */
    const struct fq_input_def *arguments; /* of whatever lists its rows; NULL: not known */
    size_t argument_count;
    unsigned features;                         /* enum fq_feature: what the type has */
    const struct fq_field *node_id;            /* by which node(id:) finds its rows; NULL */
    const struct fq_type *connection;          /* pages of its rows; NULL: there are none */
    const struct fq_input_def *page_arguments; /* what connections take */
    size_t page_argument_count;
    const struct fq_input_def *group_arguments; /* of what groups give; NULL: there are none */
    size_t group_argument_count;

    /* What a policy says of its rows (policy.h); NULL: nothing, so that everybody may. */
    struct fq_rules *rules;

    /* `"public"."users"`. */
    fq_fragment sql_name;
    /* Of a view that is seen through: `FROM …` to the end, and an optional WITH; otherwise empty.
     */
    fq_fragment tail;
    fq_fragment with;
    /* Joins in it that find exactly one row each, with what follows them: the tail above ends where
     * the first one begins. */
    const struct fq_spare_join *spare;
    size_t spare_count;
    bool has_where;     /* the tail ends with a condition in brackets, and with FROM otherwise */
    fq_fragment behind; /* ORDER BY of the view, where the tail has spare joins; else empty */
    /* Then also a condition that is true as long as the view has the definition that was read, and
     * otherwise an error. */
    fq_fragment unchanged;
    /* The table each row comes from: itself, or of a view that is seen through the leftmost table,
     * under that alias.  NULL when unknown. */
    const struct fq_catalog_relation *base;
    fq_str base_alias;
    /* No row of base appears twice. */
    bool one_to_one;
    /* A function's result that is no relation's row: only its call gives any. */
    bool returned;
    /* Reading, filtering or sorting it may run a function that changes its session. */
    bool stateful;
    /* The table whose rows these are, one by one, for PostgreSQL's estimate of them, which may
     * still be found out while the schema is built; NULL: none. */
    const struct fq_catalog_relation *counted;
    /* Tells rows of base itself from those of tables that inherit from it; NULL until needed. */
    const struct fq_column *own_rows;
    fq_fragment own_oid; /* what own_rows is of these, as SQL */

    size_t row_columns;         /* the first of these, which are those of the catalog */
    struct fq_column **columns; /* those with a label; grows while the schema is built */
    size_t column_count;
    size_t column_cap;
    /* Orders rows completely: the primary key, else another unique one, else `id`; NULL when there
     * is none. */
    const struct fq_column *const *key;
    size_t key_count;
    /* What rows are ordered by where nothing else decides: that, or the primary key of the table
     * they stand for. */
    const struct fq_column *const *order;
    size_t order_count;
    /* When the type is abstract: an int4, the row's type among the possible ones. */
    const struct fq_column *choice;
    /* Then also a type that has the fields of all these, for what rows are filtered, ordered and
     * put together by; no client sees it. */
    const struct fq_type *all_fields;
    /* Or for each of the possible types the TO_ONE field that leads to a row, where the row is of
     * that type. */
    const struct fq_field *const *kinds;
    size_t kind_count;
    /* A condition on the columns of r: other rows are of no type, and there are none of them here.
     * Empty: all are.  It needs the column that choice is of. */
    fq_fragment only;
    /* Or it stands for several, and has no columns of its own: a filter or an order of its rows
     * names what each of these has under the same name.  NULL: it is one. */
    const struct fq_mix *mix;
};

struct fq_schema_options {
    bool see_through;    /* select the expressions behind a view's document */
    bool int8_as_number; /* BigInt as JSON numbers */
    bool arrays_as_json; /* arrays as JSON, of however many dimensions each value has */
    const fq_str *names; /* the schemas, in the order in which their relations get names; a schema
                          * that is not among them comes last */
    size_t name_count;
    /* A schema file that refines what the database gives, and its name; NULL: there is none. */
    const struct fq_document *file;
    fq_str file_name;
    bool node; /* rows have a nodeId, and Query node(id:) */
    /* Of enum fq_feature: what types do not have, unless a comment says so. */
    unsigned features_off;
    const fq_str *written; /* tables that may be written, `all` of them */
    size_t written_count;
    const struct fq_policy *policy; /* who may; NULL: everybody.  Lives as long as the schema. */
    /* What a caller may not, by the policy or by what is required, he is not to be shown
     * (sights.c).
     */
    bool policy_hides;
    /* Query and Mutation are what the database gives, whatever the file says of them: for a program
     * beside the clients.  They may be empty. */
    bool whole;
};

struct fq_schema {
    struct fq_arena arena;    /* holds the catalog too */
    struct fq_arena drafting; /* of what only building and printing need */
    uint32_t references;      /* atomic */
    const struct fq_catalog *catalog;
    struct fq_guard_names guards; /* what guards of the types mention */
    fq_fragment trigrams;         /* the schema of pg_trgm, quoted; empty: it is not there */
    const struct fq_model *model; /* what it is bound from; NULL: forgotten */
    struct fq_type_system types;
    struct fq_relation **relations;
    size_t relation_count;
    size_t function_count;                /* offered as fields of Query and Mutation */
    const struct fq_bound_policy *policy; /* policy.h; NULL: there is none */
    const struct fq_model_note *notes;
    size_t note_count;
    bool int8_as_number; /* as in the options it was built with */
    fq_str hosted; /* the first root field that a program answers, `Query.users`; empty: none */
    /* The same with all roots that the database gives, which holds the catalog of both then; one
     * reference.  NULL: nobody asked for it. */
    struct fq_schema *whole;
};

/* An empty schema whose arena is ready to take a catalog; NULL when memory is exhausted. */
struct fq_schema *fq_schema_new(void);

/* Fills it from a catalog in its own arena.  On failure *reterr names every collision with its
 * remedy. describer NULL: no view is seen through. */
enum fq_status fq_schema_build(struct fq_schema *schema, const struct fq_catalog *catalog,
                               const struct fq_schema_options *options,
                               struct fq_catalog_describer *describer, struct fq_error *reterr);

/* It is to be served, not printed: what it was made from is let go of, a fifth of its memory. */
void fq_schema_forget_model(struct fq_schema *schema);

struct fq_schema *fq_schema_ref(struct fq_schema *schema);
void fq_schema_unref(struct fq_schema *schema);

#endif
