/* SPDX-License-Identifier: MIT
 *
 * What the types are called that follow from another one: the input by which its rows are filtered,
 * what a mutation about it answers, and so on.  The names of all derived types are made here.
 */
#ifndef FQ_MODEL_DERIVED_H
#define FQ_MODEL_DERIVED_H

#include "model/model.h"

enum fq_derived {
    FQ_DERIVED_WHERE,        /* UserWhereInput: conditions on rows */
    FQ_DERIVED_ORDER,        /* UserOrderByInput */
    FQ_DERIVED_ROWS_FILTER,  /* UserListFilter: some, every, none of related rows */
    FQ_DERIVED_ITEM_WHERE,   /* PostTagsItemWhereInput: conditions on an object of a JSON list */
    FQ_DERIVED_ITEMS_FILTER, /* PostTagsItemsFilter: some, every, none of these objects */
    FQ_DERIVED_COMPARABLE,   /* UserComparable: fields that can be compared with one another */
    FQ_DERIVED_COMPARISON,   /* UserComparison: a condition on two of them */
    FQ_DERIVED_DISTINCT,     /* UserDistinctOn: fields by which rows are told apart */
    /* UserMeasuredOrderByInput: by what is computed of a field; StringMeasuredOrderByInput */
    FQ_DERIVED_MEASURED_ORDER,
    FQ_DERIVED_MEASURED,    /* UserMeasured: what is computed of a field; StringMeasured */
    FQ_DERIVED_FILTER,      /* StringFilter: conditions on a value */
    FQ_DERIVED_NULL_FILTER, /* JSONNullFilter: of a type without equality */
    FQ_DERIVED_LIST_FILTER, /* StringListFilter: conditions on a list of values */
    FQ_DERIVED_LIST_NULL_FILTER,
    FQ_DERIVED_INPUT,      /* AddressInput: a composite type that clients give */
    FQ_DERIVED_ROW,        /* TopBooksRow: what a function returns that is no relation's row */
    FQ_DERIVED_RESULT,     /* CreateUserResult: the union of these two: */
    FQ_DERIVED_SUCCESS,    /* CreateUserSuccess */
    FQ_DERIVED_ERROR,      /* CreateUserError */
    FQ_DERIVED_CONNECTION, /* UserConnection: a page of rows */
    FQ_DERIVED_EDGE,       /* UserEdge: a row of one */
    FQ_DERIVED_CREATE,     /* UserCreateInput: a row that is made */
    FQ_DERIVED_CHANGES,    /* UserChanges: rows that were changed */
    FQ_DERIVED_SET,        /* UserSetInput: what a row's columns become */
    FQ_DERIVED_INCREMENT,  /* UserIncrementInput: what is added to its numbers, */
    FQ_DERIVED_APPEND,     /* UserAppendInput: to its lists, */
    FQ_DERIVED_MERGE,      /* UserMergeInput: to its JSON objects */
    FQ_DERIVED_KEY_NAME,   /* UserKeyName: an enum of its keys */
    FQ_DERIVED_KEY,        /* UserKeyInput: a row by one of them */
    FQ_DERIVED_REFERENCE,  /* UserReferenceInput: one that another row leads to */
    /* What rows give when they are put together (schema/summary.c): */
    FQ_DERIVED_AGGREGATE,        /* UserAggregate: all of them */
    FQ_DERIVED_GROUP,            /* UserGroup: those that have something in common */
    FQ_DERIVED_HAVING,           /* UserHavingInput: conditions on that */
    FQ_DERIVED_GROUP_ORDER,      /* UserGroupOrderByInput */
    FQ_DERIVED_AGGREGATE_FILTER, /* UserAggregateFilter: of the row whose related rows they are */
    FQ_DERIVED_AGGREGATE_ORDER,  /* UserAggregateOrderByInput */
    FQ_DERIVED_GROUP_KEY,        /* UserGroupKey: what is to be in common */
    /* Of some of its fields: what is in common, or what a function gives; conditions, orders. */
    FQ_DERIVED_GROUP_VALUES,
    FQ_DERIVED_GROUP_VALUES_FILTER,
    FQ_DERIVED_GROUP_VALUES_ORDER,
    FQ_DERIVED_COUNT_DISTINCT,
    FQ_DERIVED_COUNT_DISTINCT_FILTER,
    FQ_DERIVED_COUNT_DISTINCT_ORDER,
    FQ_DERIVED_SUM,
    FQ_DERIVED_SUM_FILTER,
    FQ_DERIVED_SUM_ORDER,
    FQ_DERIVED_AVERAGE,
    FQ_DERIVED_AVERAGE_FILTER,
    FQ_DERIVED_AVERAGE_ORDER,
    FQ_DERIVED_DEVIATION, /* stddev, variance */
    FQ_DERIVED_DEVIATION_FILTER,
    FQ_DERIVED_DEVIATION_ORDER,
    FQ_DERIVED_MIN_MAX,
    FQ_DERIVED_MIN_MAX_FILTER,
    FQ_DERIVED_MIN_MAX_ORDER,
    FQ_DERIVED_BOOL, /* boolAnd, boolOr */
    FQ_DERIVED_BOOL_FILTER,
    FQ_DERIVED_BOOL_ORDER,
    FQ_DERIVED_ARRAY_AGG,
    FQ_DERIVED_SUMMARY_END,
    FQ_DERIVED_KINDS = FQ_DERIVED_SUMMARY_END, /* how many kinds there are */
};

/* of: the name of the type, or the noun, that it follows from. */
fq_str fq_model_derived_name(struct fq_arena *arena, fq_str of, enum fq_derived kind);

/* The type of an object inside a document: named after the type that it is a member of. */
fq_str fq_model_member_type_name(struct fq_arena *arena, fq_str of, fq_str member);

/* An object's type, one inside a document, GraphQL or a scalar has the name. */
bool fq_model_has_name(const struct fq_model *model, fq_str name);

/* The wanted name, with a number where another type has it, or GraphQL or a scalar needs it. */
fq_str fq_model_free_name(const struct fq_model *model, fq_str wanted);

/* usersConnection, usersAggregate: the field beside the one that gives the rows. */
fq_str fq_model_beside_name(struct fq_arena *arena, fq_str rows, enum fq_beside kind);
/* Does the object have such fields? */
bool fq_model_has_beside(const struct fq_model_object *object, enum fq_beside kind);

#endif
