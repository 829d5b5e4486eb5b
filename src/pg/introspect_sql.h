/* SPDX-License-Identifier: MIT
 *
 * What the catalog is asked, in order; one pipeline, one transaction.  The column numbers stand
 * beside the texts they belong to.
 *
 * The first answers decide what is wanted and leave the lists of oids in settings of the
 * transaction, where the others find them: so nothing is computed twice, and nothing has to come
 * here and go back.
 */
#ifndef FQ_PG_INTROSPECT_SQL_H
#define FQ_PG_INTROSPECT_SQL_H

enum fq_pg_question {
    FQ_PG_ASK_BEGIN,
    FQ_PG_ASK_SETTLE,
    FQ_PG_ASK_FINGERPRINT, /* to _LAST: nothing, unless the answers are to be kept */
    FQ_PG_ASK_FINGERPRINT_LAST = FQ_PG_ASK_FINGERPRINT + 2,
    FQ_PG_ASK_SCHEMAS,      /* $1: the schemas; a row for each that does not exist */
    FQ_PG_ASK_RELATION_SET, /* chooses */
    FQ_PG_ASK_STATEFUL_TEXTS,
    FQ_PG_ASK_STATEFUL_START,
    FQ_PG_ASK_STATEFUL_SET,
    FQ_PG_ASK_FUNCTION_SET,
    FQ_PG_ASK_TYPE_SET,
    FQ_PG_ASK_ROLE,
    FQ_PG_ASK_RELATIONS,
    FQ_PG_ASK_COLUMNS,
    FQ_PG_ASK_KEYS,
    FQ_PG_ASK_FOREIGN_KEYS,
    FQ_PG_ASK_CHECKS,
    FQ_PG_ASK_VIEWS,
    FQ_PG_ASK_READS,
    FQ_PG_ASK_TYPES,
    FQ_PG_ASK_LABELS,
    FQ_PG_ASK_FIELDS,
    FQ_PG_ASK_DOMAIN_CHECKS,
    FQ_PG_ASK_FUNCTIONS,
    FQ_PG_ASK_ARGUMENTS,
    FQ_PG_ASK_SCHEMA_COMMENTS,
    FQ_PG_ASK_MARK, /* last: nothing else waits for it */
    FQ_PG_ASK_COMMIT,
    FQ_PG_QUESTIONS,
};

/* Not of FQ_PG_ASK_SETTLE, which is the session's, FQ_PG_ASK_MARK (mark.h) and
 * FQ_PG_ASK_FINGERPRINT (fingerprint.h). */
extern const char *const fq_pg_question_sql[FQ_PG_QUESTIONS];

/* Of FQ_PG_ASK_STATEFUL_TEXTS, _START and _SET, in a file of their own. */
extern const char fq_pg_stateful_texts_sql[], fq_pg_stateful_start_sql[], fq_pg_stateful_set_sql[];

/* A list of oids, kept until the end of the transaction; and that list, as a subquery so that it
 * is evaluated once, not for every row. */
#define FQ_PG_KEEP(setting, oids)                                                                  \
    "set_config('fraiseql." setting "', coalesce((" oids ")::text, '{}'), true)"
#define FQ_PG_KEPT(setting, type) "(select current_setting('fraiseql." setting "'))::" type "[]"

/* Each list is ordered by the oid it is grouped under, in column 0, unless said otherwise. */
enum {
    RELATION_OID,
    RELATION_SCHEMA,
    RELATION_NAME,
    RELATION_COMMENT,
    RELATION_KIND,
    RELATION_ROWS,
    RELATION_EXPOSED,
    RELATION_USABLE,
    RELATION_SECURITY,
    RELATION_INHERITED,
    RELATION_TABLEOID,
    RELATION_BYPASSES,
    RELATION_STATEFUL,
    RELATION_STATEFUL_WRITTEN,
    RELATION_TRIGGERED,
    RELATION_BARE_SETTING,
    RELATION_BARE_POLICY,
    RELATION_RULED,
    RELATION_NO_DELETE,
    RELATION_MENDS_INSERT,
    RELATION_MENDS_UPDATE,
    RELATION_RIGHTS /* on all columns */
};                  /* by schema, name */
enum {
    COLUMN_OWNER,
    COLUMN_NUMBER,
    COLUMN_NAME,
    COLUMN_TYPE,
    COLUMN_TYPMOD,
    COLUMN_DIMS,
    COLUMN_NOT_NULL,
    COLUMN_DEFAULT,
    COLUMN_NONDETERMINISTIC,
    COLUMN_RIGHTS,
    COLUMN_COMMENT
};
/* What the role may do with a column; IS_GIVEN: only PostgreSQL gives it values. */
enum fq_pg_right {
    FQ_PG_MAY_SELECT = 1,
    FQ_PG_MAY_INSERT = 2,
    FQ_PG_MAY_UPDATE = 4,
    FQ_PG_IS_GIVEN = 8,
};
enum { KEY_RELATION, KEY_NAME, KEY_PRIMARY, KEY_DEFERRABLE, KEY_WIDTH, KEY_COLUMNS, KEY_COMMENT };
enum {
    FOREIGN_RELATION,
    FOREIGN_NAME,
    FOREIGN_TARGET,
    FOREIGN_COLUMNS,
    FOREIGN_TARGET_COLUMNS,
    FOREIGN_UNCHECKED,
    FOREIGN_UPHELD,
    FOREIGN_UPHELD_FIRST,
    FOREIGN_UPHELD_LAST,
    FOREIGN_FOLLOWS,
    FOREIGN_INDEXED,
    FOREIGN_COMMENT
};
enum { CHECK_OWNER, CHECK_NAME, CHECK_COLUMNS, CHECK_COMMENT, CHECK_EXPRESSION };
enum {
    VIEW_OID,
    VIEW_DEFINITION,
    VIEW_RULE,
    VIEW_VERSION,
    VIEW_ACTION,
    VIEW_BARRIER,
    VIEW_INVOKER,
    VIEW_OWNED,
    VIEW_GRANTED,
    VIEW_OPEN,
    VIEW_BYPASSES
};
enum { READ_VIEW, READ_RELATION, READ_COLUMNS, READ_WHOLE };
enum {
    TYPE_OID,
    TYPE_SCHEMA,
    TYPE_NAME,
    TYPE_COMMENT,
    TYPE_KIND,
    TYPE_ELEMENT,
    TYPE_ARRAY,
    TYPE_BASE,
    TYPE_TYPMOD,
    TYPE_DIMS,
    TYPE_NOT_NULL,
    TYPE_OF_RELATION,
    TYPE_NONDETERMINISTIC,
    TYPE_OPERATORS
};
enum { LABEL_TYPE, LABEL_TEXT, LABEL_AGE };
enum {
    FUNCTION_OID,
    FUNCTION_SCHEMA,
    FUNCTION_NAME,
    FUNCTION_COMMENT,
    FUNCTION_RETURNS,
    FUNCTION_SET,
    FUNCTION_VOLATILITY,
    FUNCTION_DEFAULTS,
    FUNCTION_STATEFUL
};
/* by schema, name, oid */
enum { SCHEMA_NAME, SCHEMA_COMMENT };
enum { ARGUMENT_FUNCTION, ARGUMENT_MODE, ARGUMENT_TYPE, ARGUMENT_NAME };

#endif
