/* SPDX-License-Identifier: MIT
 *
 * Inside schema/ only: what the steps of fq_schema_build() share, which bind a model to its
 * catalog. All of it lives in the schema's arena and runs inside one guard.
 *
 *   named_types.c  types of extensions
 *   value.c     PostgreSQL types to GraphQL types, codecs and operator classes
 *   fields.c    columns to fields
 *   read_views.c  which views are seen through, and what they say of their documents
 *   document.c  these documents, of v_ and tv_ relations, to fields
 *   nested.c    documents in documents;  inside.c: objects that may not be there
 *   spare.c     joins that need not be made
 *   origins.c   whose rows and columns views show, and lost_guards.c: what they do not require
 *   declared.c  documents that a schema file declares
 *   document_cases.c  objects in these that are of several types
 *   own_enum.c  text that it declares to be of an enum of its own
 *   joins.c     foreign keys to fields
 *   unchanged.c conditions that the catalog still says what was read
 *   links.c     what a schema file joins to fields
 *   inputs.c    where and orderBy
 *   compare.c   what of where compares two fields
 *   measured.c  what of orderBy measures values;  measured_fields.c: what is shown of that
 *   measure.c   what aggregate functions make of columns
 *   summary.c   the types of what rows give together, and summary_inputs.c
 *   distinct.c  what rows are distinct on
 *   connection.c pages of rows
 *   cases.c     rows of several types
 *   mixes.c     rows of several relations in one list;  mix_inputs.c: what they are found by
 *   node.c      rows by an id among all rows
 *   roots.c     the fields of Query that read relations
 *   guards.c    what is required of who asks for these, and sights.c: what they are shown
 *   weights.c   what they cost
 *   refined.c   what a schema file says of these, and of types
 *   functions.c the fields of Query and Mutation that call functions
 *   overloads.c which of them share a name, and how they are told apart
 *   computed.c  functions of a row to fields of its type
 *   arguments.c what functions take
 *   constraints.c what values that clients give must fulfil;  demands.c: what the database asks
 *   mutations.c the fields of Mutation that change rows;  mutation_inputs.c: what they take;
 *               given.c: columns
 *   references.c what they take for foreign keys
 *   hosts.c     the fields that a program answers, and what only these lead to;  host_calls.c: the
 *               functions in SQL that stand for some;  host_types.c: its
 *               types
 *   answer.c    what mutation_response becomes;  answer_forms.c: what else may answer
 */
#ifndef FQ_SCHEMA_BUILD_H
#define FQ_SCHEMA_BUILD_H

#include "json/json.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/derived.h"
#include "model/name.h"
#include "model/policy.h"
#include "model/refinement.h"
#include "model/shown.h"
#include "model/types.h"
#include "schema/aggregate.h"
#include "schema/schema.h"
#include "schema/view.h"

/* A type while it is being filled. */
struct fq_field_entry {
    struct fq_field_def def;
    fq_str origin; /* what in the database it comes from, for collisions */
    struct fq_field_entry *next;
};

struct fq_input_entry {
    struct fq_input_def def;
    struct fq_input_entry *next;
};

/* A member of a document: what fq_model_member.binding is.  described: by PostgreSQL, of the
 * expression of one that is a value. */
struct fq_leaf {
    const struct fq_view_key *key;
    const struct fq_catalog_described_column *described;
};

struct fq_draft {
    struct fq_model_object *object; /* NULL: of a root, or of what a function returns */
    const struct fq_catalog_relation *catalog;
    struct fq_relation *relation;
    struct fq_type *type;
    struct fq_field_entry *fields, *last_field;
    size_t field_count;
    struct fq_map names; /* → struct fq_field_entry */
    /* Of a view: what it says of itself; NULL when it cannot be read. */
    const struct fq_view_definition *view;
    bool seen_through;
    bool table_sought; /* the table behind it */
    bool plain;        /* a view as fq_view_text() has it */
    /* The views that stand in that with their own queries, and how it reads without; NULL: none. */
    const struct fq_nested_view *nested;
    const struct fq_view_definition *unnested;
    const struct fq_view_column *data; /* the JSON document with known keys */
    /* The view's columns, then the document's leaves, depth first. */
    const struct fq_catalog_described_column *described;
    struct fq_draft *shape; /* whose document has the same keys: v_x of a tv_x */
    struct fq_type *where;
    struct fq_type *order_by;   /* NULL when there is nothing to order by */
    bool sortable;              /* there is; known once joins are */
    struct fq_written *written; /* NULL: its rows are not */
    struct fq_draft *next;
};

/* How a PostgreSQL type appears in the API. */
struct fq_value_type {
    struct fq_type_ref ref; /* without NonNull */
    const struct fq_codec *codec;
    struct fq_fetch fetch;
    fq_json_leaf *leaf;
    const void *leaf_context;
    unsigned classes;      /* enum fq_operator_class */
    fq_fragment operators; /* as in fq_column */
    fq_oid operand, operands;
    const struct fq_compared_item *item;
    const struct fq_type *object; /* a composite or range: its fields are relative columns */
    const struct fq_catalog_type *catalog; /* NULL: of what nobody is to see */
    struct fq_measures measures;           /* once fq_build_measures() ran */
};

struct fq_answer_types;
struct fq_summaries;
struct fq_comparisons;
struct fq_measured;
struct fq_inputs;
struct fq_nested_view;
struct fq_hosting;
struct fq_mix_draft;
struct fq_given_type;

/* A type that follows from another. */
struct fq_derived_type {
    struct fq_type *type;
    const struct fq_type *base;
    struct fq_derived_type *next;
};

struct fq_builder {
    struct fq_schema *schema;
    struct fq_arena *arena;
    struct fq_arena *drafting; /* of what is gone once the schema is served: entries, the model */
    struct fq_model model;
    struct fq_refinement refinement; /* by a schema file; empty: there is none */
    const struct fq_catalog *catalog;
    const struct fq_schema_options *options;
    struct fq_catalog_describer *describer;
    struct fq_type_system *types;
    struct fq_draft *drafts, *last_draft;
    fq_str *type_names;        /* of the catalog's types, as SQL; without ptr: not sought yet */
    struct fq_map value_types; /* oid, dimensions, is it an id → struct fq_value_type */
    struct fq_map filter_types;
    struct fq_map nested_views; /* by oid, what nested.c read of them */
    fq_str relied; /* conditions that the text of the view that is read relies on (unchanged.c) */
    struct fq_map own_enums;  /* of the schema file → struct fq_type */
    struct fq_map own_inputs; /* likewise */
    struct fq_map own_types;  /* names of both → struct fq_said_type */
    struct fq_derived_type *derived, *last_derived;
    const struct fq_type *last_base; /* many in a row follow from the same one */
    struct fq_map input_types;       /* "purpose:Type", of enum fq_derived; "composite:oid" */
    const struct fq_type *direction; /* the enum OrderDirection; NULL before its first use */
    const struct fq_type *page_info; /* PageInfo; NULL: nothing needs it yet */
    struct fq_type *node;            /* the interface Node; NULL: there is none */
    size_t node_count;               /* types that implement it */
    struct fq_answer_types *answers; /* what all answers share; NULL before the first one */
    struct fq_comparisons
        *comparisons;               /* what the types of `compare` share; NULL: there are none */
    struct fq_summaries *summaries; /* what the types of aggregates share; NULL: there are none */
    struct fq_measured *measured;   /* what the types of `measured` share; likewise */
    struct fq_inputs *inputs;       /* what the input types of relations share */
    /* Of what clients give; NULL: nothing is written. */
    struct fq_type_maker *written_maker;
    struct fq_given_type *given_types; /* as many as the catalog has types; NULL */
    struct fq_type_maker *reference_maker, *belonging_maker, *inside_maker;
    const struct fq_field *changes_count; /* of all that say how many rows were changed; NULL */
    size_t guarded_types;                 /* so many of the first have their guards */
    bool too_many_guarded;                /* names that guards mention */
    struct fq_type_maker *distinct_maker; /* of the enums of distinctOn; NULL: there are none */
    struct fq_mix_draft *mixes, *last_mix;
    struct fq_hosting *hosting; /* types are made for what a program answers; NULL: they are not */
    struct fq_error *error;
};

/* build.c */
struct fq_draft *fq_build_draft_of(const struct fq_builder *b, const struct fq_relation *relation);

/* named_types.c */
/* A type of an extension, or false; *ret_scalar: what its values are in the API. */
bool fq_build_named_type(struct fq_builder *b, const struct fq_catalog_type *catalog,
                         struct fq_value_type *value, fq_str *ret_scalar);
/* Of an array of one dimension: as JSON, in which a place is what it is alone. */
void fq_build_fetch_items_as_json(struct fq_builder *b, const struct fq_value_type *item,
                                  struct fq_value_type *value);
/* The reference system that a column of places has, of which its type's modifier tells. */
void fq_build_place(struct fq_builder *b, struct fq_column *column, int32_t typmod);

/* value.c */
void fq_build_fetch_as_json(struct fq_value_type *value);
/* For types whose own binary form is not read. */
void fq_build_fetch_as_text(struct fq_value_type *value);
const struct fq_value_type *fq_build_value_type(struct fq_builder *b, fq_oid oid, int dims,
                                                bool is_id);
/* The dimensions declared for a column, or else by its domain; 0: none. */
int fq_build_dims(const struct fq_builder *b, fq_oid oid, int dims);
/* Anything, as JSON. */
const struct fq_value_type *fq_build_json_value(struct fq_builder *b);
/* Does GraphQL or a scalar need the name? */
bool fq_build_is_reserved(fq_str name);
/* Of a column that nobody is to see: compared as what it is, of no type of the API. */
const struct fq_value_type *fq_build_inner_value(struct fq_builder *b, fq_oid oid);
/* A new type that follows from others.  A name that is taken, or that GraphQL or a scalar needs,
 * gets a number. */
struct fq_type *fq_build_type(struct fq_builder *b, enum fq_type_kind kind, fq_str wanted);
/* One of a schema file's own, which keeps its name or is refused, and so is another that wants it.
 */
struct fq_type *fq_build_own_type(struct fq_builder *b, enum fq_type_kind kind,
                                  const struct fq_said_type *said);
/* The same as fq_build_type() for one that is named after another. */
struct fq_type *fq_build_derived(struct fq_builder *b, enum fq_type_kind kind, fq_str of,
                                 enum fq_derived derived);
/* A scalar of pgtype/ by name, added to the schema when first used; NULL when there is none. */
const struct fq_type *fq_build_scalar(struct fq_builder *b, fq_str name);
fq_str fq_build_type_name(struct fq_builder *b, fq_oid oid);
/* Makes the value one of the enum, which is of text when catalog is NULL. */
void fq_build_enum_value(struct fq_builder *b, const struct fq_type *type,
                         const struct fq_catalog_type *catalog, struct fq_value_type *value);

/* Makes the value a list of items. */
void fq_build_list_value(struct fq_builder *b, const struct fq_catalog_type *catalog,
                         const struct fq_value_type *item, int dims, struct fq_value_type *value);

/* own_enum.c */
/* The name is of an enum that only the schema file knows. */
bool fq_build_is_own_enum(const struct fq_builder *b, fq_str name);
/* The scalar that a file makes of points. */
bool fq_build_is_place(const struct fq_type *type);
/* Text as the enum of the file's own that a field is declared to have; declared NULL, or anything
 * else: the value itself. */
const struct fq_value_type *fq_build_declared_value(struct fq_builder *b,
                                                    const struct fq_type_node *declared,
                                                    const struct fq_value_type *value);

/* fields.c */
void fq_build_fields(struct fq_builder *b, struct fq_draft *draft);
/* Says of the column what `type`, of which its values are in SQL, is compared as; 0: not known, it
 * may be a domain. */
void fq_build_as_base(struct fq_builder *b, struct fq_column *column,
                      const struct fq_value_type *value, fq_oid type);
struct fq_column *fq_build_column(struct fq_builder *b, const struct fq_value_type *value,
                                  fq_oid type);
/* Adds a labelled column to the relation. */
struct fq_column *fq_build_relation_column(struct fq_builder *b, struct fq_relation *relation,
                                           fq_str label, fq_str expression,
                                           const struct fq_value_type *value, fq_oid type);
/* False: the name is taken. */
bool fq_build_add_field(struct fq_builder *b, struct fq_draft *draft, fq_str name,
                        fq_str description, struct fq_type_ref type, const struct fq_field *field,
                        fq_str origin);
/* The number of the column in the view's definition; -1 when that is not known. */
int fq_build_view_column(const struct fq_draft *draft, fq_str name);
struct fq_field_entry *fq_build_find_field(const struct fq_draft *draft, fq_str name);
struct fq_field *fq_build_column_field(struct fq_builder *b, const struct fq_column *column,
                                       const struct fq_value_type *value);
/* A copy of what the field has of it so far, which is its own to be filled. */
struct fq_field_more *fq_build_more(struct fq_builder *b, struct fq_field *field);
void fq_build_finish_fields(struct fq_builder *b, struct fq_draft *draft);
struct fq_type_ref fq_build_ref(const struct fq_type *type, bool non_null);
struct fq_type_ref fq_build_list_ref(struct fq_builder *b, const struct fq_type *type);

/* spare.c: the joins of its view that the column reads. */
void fq_build_spare_bits(struct fq_builder *b, const struct fq_relation *relation,
                         struct fq_column *column);

/* inside.c */
/* The relation as written, with its schema; NULL: the catalog does not know it. */
const struct fq_catalog_relation *fq_build_named_relation(struct fq_builder *b, fq_str written);

/* behind.c */
/* The table each row of the view comes from; NULL when there is none. */
const struct fq_catalog_relation *fq_build_first_table(struct fq_builder *b,
                                                       const struct fq_view_definition *view);
/* No row of that appears twice.  views: what joined views say of their rows counts, which nobody
 * asks again of them later. */
bool fq_build_is_one_to_one(struct fq_builder *b, const struct fq_view_definition *view,
                            bool views);
/* No row of what is joined meets two of another's.  view: what is joined is one and has the query.
 */
bool fq_build_joins_one(struct fq_builder *b, const struct fq_view_join *join,
                        const struct fq_view_definition *view);
/* An index leads from another row to those that are joined to it. */
bool fq_build_joins_by_index(struct fq_builder *b, const struct fq_view_join *join,
                             const struct fq_view_definition *view);
/* No two rows of the relation have the same in all of the columns, which are never null. */
bool fq_build_names_rows(struct fq_builder *b, const struct fq_view_join *columns,
                         const struct fq_view_definition *view);
/* Gives the view's object the table of its shape. */
void fq_build_find_table(struct fq_builder *b, struct fq_draft *draft);
/* The column of that table that an expression of the view is and nothing else; -1: of none. */
int fq_build_table_column(struct fq_builder *b, const struct fq_draft *draft, fq_str expression);

/* origins.c: what the view's rows and columns are of others, for what comments say of these. */
void fq_build_origins(struct fq_builder *b, const struct fq_draft *draft);
/* lost_guards.c: warns of what tables require that views over them do not.  When fields have what
 * is required of them by comments and by the schema file. */
void fq_build_note_lost_guards(struct fq_builder *b);

/* read_views.c */
/* The role may select every column. */
bool fq_build_is_readable_whole(const struct fq_catalog_relation *relation);
bool fq_build_has_outer_join(fq_str sql);

/* GROUP BY makes rows up whose columns are null although they are grouped by. */
bool fq_build_has_subtotals(fq_str sql);
/* Reads the views of the model's objects, and gives these their shapes. */
enum fq_status fq_build_read_views(struct fq_builder *b);
/* For a column of a view as described. */
bool fq_build_never_null(struct fq_builder *b, const struct fq_draft *draft, fq_str expression,
                         const struct fq_catalog_described_column *described);
/* The array dimensions of what it comes from, which a view forgets; 0: not known. */
int fq_build_described_dims(struct fq_builder *b,
                            const struct fq_catalog_described_column *described);
/* The column that it is, of whatever relation; NULL: none. */
const struct fq_catalog_column *
fq_build_origin(const struct fq_builder *b, const struct fq_catalog_described_column *described);
/* Whose view describes the document. */
const struct fq_draft *fq_build_source(const struct fq_draft *draft);

/* secret_inside.c: among the keys of objects that an expression puts together, one that is the name
 * of a secret; empty: none is. */
fq_str fq_build_secret_in(struct fq_builder *b, fq_str expression);

/* document.c */
/* Binds a member of the object's document to a field of its type. */
void fq_build_member(struct fq_builder *b, struct fq_draft *draft, struct fq_model_field *member);
/* The value of a member that may have no field, as SQL compares it; NULL: it cannot be. */
const struct fq_column *fq_build_member_value(struct fq_builder *b, struct fq_draft *draft,
                                              const struct fq_model_field *member);

/* declared.c: the shape of a document by what a file declares of it, where nothing else tells. */
void fq_build_declared_shape(struct fq_builder *b, const struct fq_draft *draft);

/* What PostgreSQL reads a field's value as, or an item of its list; 0: its type is none of a value.
 */
fq_oid fq_build_declared_oid(struct fq_builder *b, const struct fq_said_field *said);

/* The enum of the database that is called so, or that the file calls so; 0: there is none. */
fq_oid fq_build_enum_called(const struct fq_builder *b, fq_str name);

/* unchanged.c: conditions that are an error when something is another than it was read. */
/* With what its text relies on. */
fq_str fq_build_unchanged_view(struct fq_builder *b, const struct fq_catalog_view *view);
/* Of the view whose text is read: that it is put together so holds while the table has the key, and
 * what is named in the text, a view of the table if not that itself, its definition; while the
 * key is never null. */
void fq_build_rely_on_key(struct fq_builder *b, const struct fq_catalog_relation *table,
                          const struct fq_catalog_key *key,
                          const struct fq_catalog_relation *named);
void fq_build_rely_on_values(struct fq_builder *b, const struct fq_catalog_relation *table,
                             const struct fq_catalog_key *key);
/* When it has been read. */
void fq_build_keep_relied(struct fq_builder *b, const struct fq_catalog_view *view);
/* Of the key of an ordinary table each of whose rows leads to one, which everybody may see who may
 * read the other table; empty: it is not so. */
fq_str fq_build_unchanged_key(struct fq_builder *b, const struct fq_catalog_relation *table,
                              const struct fq_catalog_foreign_key *key);
/* The same of those of its rows whose key has no null. */
fq_str fq_build_unchanged_unless_null(struct fq_builder *b,
                                      const struct fq_catalog_foreign_key *key);
/* Is none of the key's columns ever null? */
bool fq_build_is_key_set(const struct fq_catalog_relation *table,
                         const struct fq_catalog_foreign_key *key);

/* joins.c */
void fq_build_joins(struct fq_builder *b);
/* Of a field beside one that gives rows; false: there is none. */
bool fq_build_beside_type(struct fq_builder *b, const struct fq_relation *rows,
                          enum fq_beside beside, struct fq_type_ref *ret);
/* Those of them that the model has; rows: the field that gives them. */
void fq_build_beside(struct fq_builder *b, struct fq_draft *draft,
                     struct fq_model_field *const *beside, const struct fq_field *rows);
/* Names, describes and adds a field that leads to related rows. */
void fq_build_related(struct fq_builder *b, struct fq_draft *draft,
                      const struct fq_model_field *said, struct fq_type_ref type,
                      const struct fq_field *field);
/* The database guarantees that no two rows of the relation have the same values in all of these
 * columns. */
bool fq_build_is_unique(struct fq_builder *b, const struct fq_relation *relation,
                        const struct fq_column *const *columns, size_t count);
/* The number of the base table's column that a view's expression is and nothing else; -1: none. */
int fq_build_base_number(struct fq_builder *b, const struct fq_relation *relation,
                         fq_str expression);
/* The column of a relation for a column of its base table; NULL when out of reach. */
const struct fq_column *fq_build_base_column(struct fq_builder *b, struct fq_relation *relation,
                                             uint16_t base_column);

/* links.c: after fq_build_joins(). */
void fq_build_links(struct fq_builder *b);

/* measure.c: what functions make of the values of all types that fields have by now, and conditions
 * on that. */
void fq_build_measures(struct fq_builder *b);
const struct fq_type *fq_build_filter_of(struct fq_builder *b, fq_oid oid);

/* compare.c */
/* Are there two fields that can be compared?  The row's type is finished, here and below. */
bool fq_build_has_comparison(const struct fq_type *rows);
/* The input type of conditions on two fields of one row. */
const struct fq_type *fq_build_comparison(struct fq_builder *b, const struct fq_type *rows);

/* measured.c */
/* The input type of orders by what yardsticks make of the relation's fields; NULL: there is none.
 */
const struct fq_type *fq_build_measured_order(struct fq_builder *b, const struct fq_draft *draft);
/* measured_fields.c: the field that shows the same, of each type.  After all others. */
void fq_build_measured_fields(struct fq_builder *b);
/* The enum of configurations of text search. */
const struct fq_type *fq_build_configuration(struct fq_builder *b);

/* distinct.c: the enum of fields that rows may be distinct on; NULL: there is none. */
const struct fq_type *fq_build_distinct(struct fq_builder *b, const struct fq_draft *draft);

/* value_filter.c */
/* What filters and yardsticks of a kind of value are named after. */
fq_str fq_build_kind_name(const struct fq_type *named, unsigned classes);
/* The input type of an object of operands, for values of a column. */
const struct fq_type *fq_build_operands(struct fq_builder *b,
                                        const struct fq_operand_object *object,
                                        struct fq_type_ref value, const struct fq_column *column);
/* What an operator takes beside a value of a column. */
struct fq_type_ref fq_build_operator_operand(struct fq_builder *b, const struct fq_operator *op,
                                             struct fq_type_ref value,
                                             const struct fq_column *column);
/* The type of one of these operands by itself. */
struct fq_type_ref fq_build_operand(struct fq_builder *b, const struct fq_operand_member *member,
                                    struct fq_type_ref value, const struct fq_column *column);
/* StringFilter: conditions on a value; one for each kind of value with the same operators. */
const struct fq_type *fq_build_value_filter(struct fq_builder *b, struct fq_type_ref value,
                                            const struct fq_column *column);

/* inputs.c */
/* ASC, DESC… */
const struct fq_type *fq_build_direction(struct fq_builder *b);
/* Input types refer to each other: first all names, then what they will refer to beside.  Their
 * fields are made when somebody asks for them. */
void fq_build_declare_inputs(struct fq_builder *b);
void fq_build_fill_inputs(struct fq_builder *b);

/* list_arguments.c */
/* Once its input types have names. */
void fq_build_relation_arguments(struct fq_builder *b, struct fq_relation *target);
void fq_build_list_arguments(struct fq_builder *b, const struct fq_relation *target,
                             const struct fq_input_def **ret, size_t *ret_count);
/* Of a field that gives rows, or what rows give; of others nothing. */
void fq_build_row_arguments(struct fq_builder *b, const struct fq_field *field,
                            const struct fq_input_def **ret, size_t *ret_count);

/* The type [item], which the items' nullability belongs to. */
struct fq_type_ref fq_build_list_of(struct fq_builder *b, struct fq_type_ref item);
/* [item!] */
struct fq_type_ref fq_build_list_of_all(struct fq_builder *b, struct fq_type_ref item);

/* summary.c: the types of what rows give together.  After all columns are fields. */
void fq_build_declare_summaries(struct fq_builder *b);
/* The type that follows from the relation's; NULL: there is none. */
const struct fq_type *fq_build_summary_type(const struct fq_builder *b,
                                            const struct fq_relation *relation,
                                            enum fq_derived kind);

/* connection.c */
/* The types of pages of the relations that have them. */
void fq_build_declare_connections(struct fq_builder *b);
/* What their fields take.  After fq_build_declare_inputs(). */
void fq_build_page_arguments(struct fq_builder *b);

/* cases.c: rows of several types.  After fq_build_fields(): how they are told apart; and when the
 * fields of all drafts are finished: their types. */
void fq_build_choices(struct fq_builder *b);
void fq_build_cases(struct fq_builder *b);

/* kinds.c: what types whose rows say of which type the rows of an interface or a union are have
 * from these.  After all other fields; and once they are finished, that they are types of it. */
void fq_build_kinds(struct fq_builder *b);
void fq_build_types_of_kinds(struct fq_builder *b);
/* The field that an inherited one is there; any other one itself. */
const struct fq_field_entry *fq_build_inherited(const struct fq_builder *b,
                                                const struct fq_field_entry *entry);
void fq_build_implement(struct fq_builder *b, struct fq_type *type,
                        const struct fq_type *interface);
/* A union has no fields: they are those of fq_relation.all_fields alone, once all is bound. */
void fq_build_empty_unions(struct fq_builder *b);

/* mixes.c: unions and interfaces of which a field of Query gives rows of several relations: their
 * types, once those of relations are there; and these fields, when all else has its own. */
void fq_build_declare_mixes(struct fq_builder *b);
void fq_build_mixes(struct fq_builder *b, struct fq_draft *query);
/* mix_inputs.c: what its rows are found and ordered by, when its members are known. */
void fq_build_mix_inputs(struct fq_builder *b, struct fq_relation *mix);

/* document_cases.c */
/* Gives an interface the fields that the file lists, which its possible types have; inside: a
 * document, where they are bound as those. */
void fq_build_promises(struct fq_builder *b, const struct fq_said_type *of,
                       struct fq_type *interface, bool inside);
/* The type of objects inside a document that are of one of these types each; says of the field how
 * they are told apart. */
const struct fq_type *fq_build_document_cases(struct fq_builder *b,
                                              const struct fq_model_field *member,
                                              struct fq_type *const *possible, size_t count,
                                              struct fq_field *field);

/* node.c */
/* The field nodeId of the types that may have it.  After all other fields, and roots of the model.
 */
void fq_build_node_ids(struct fq_builder *b);
/* The types that have one, once those of interfaces are there. */
void fq_build_list_nodes(struct fq_builder *b);
void fq_build_root_nodes(struct fq_builder *b, struct fq_draft *query);

/* roots.c */
/* A field of the row as an argument; false: no client can give a value of it. */
bool fq_build_key_argument(struct fq_builder *b, const struct fq_draft *draft,
                           const struct fq_model_field *said, struct fq_input_def *argument,
                           const struct fq_column **column);
void fq_build_roots(struct fq_builder *b, struct fq_draft *query);

/* functions.c */

/* A function on its way to a field. */
struct fq_offer {
    struct fq_model_function *said;
    const struct fq_catalog_function *catalog;
    struct fq_call *call;
    struct fq_relation *target; /* what is read: a relation's rows, or what stands for them */
    struct fq_type_ref type;    /* of one row or value, nullable */
};

/* A type that a comment keeps out, or a secret, is among what it returns. */
bool fq_build_result_is_kept_out(struct fq_builder *b, const struct fq_catalog_function *function);
/* NULL, or why its result cannot be shown. */
const char *fq_build_result(struct fq_builder *b, struct fq_offer *offer);
/* Adds those of a list, but for what the function's own arguments are called. */
void fq_build_add_list_arguments(struct fq_builder *b, const struct fq_relation *target,
                                 struct fq_field_def *def);
void fq_build_functions(struct fq_builder *b, struct fq_draft *query, struct fq_draft *mutation);

/* computed.c */
void fq_build_computed(struct fq_builder *b);
/* Once input types are declared: the arguments of its lists. */
void fq_build_finish_computed(struct fq_builder *b, struct fq_draft *draft);

/* own_input.c */
/* The input of the file's own that an argument which takes JSON is declared to have; false: none.
 */
/* constraints.c: what is asked of values of the type; NULL where that cannot be, which is told: at
 * the place in the schema file, or as a note on the subject, whose part it is. */
const struct fq_constraint *fq_build_constraint(struct fq_builder *b,
                                                const struct fq_constraint *said,
                                                struct fq_location at, fq_str subject, fq_str part,
                                                const struct fq_type_ref *type);
/* With what the database would refuse for certain; NULL: nothing. */
const struct fq_constraint *fq_build_column_constraint(struct fq_builder *b,
                                                       const struct fq_draft *draft,
                                                       const struct fq_model_given *given,
                                                       const struct fq_type_ref *type);
/* written: in the schema file; NULL. */
const struct fq_constraint *fq_build_argument_constraint(struct fq_builder *b,
                                                         const struct fq_model_function *function,
                                                         const struct fq_model_argument *argument,
                                                         const struct fq_input_node *written,
                                                         const struct fq_type_ref *type);
/* NULL, or what is wrong with those that the function's comment has. */
const char *fq_build_check_constraints(struct fq_builder *b,
                                       const struct fq_model_function *function);
/* demands.c: with what the domains of the type ask; said: NULL is nothing. */
const struct fq_constraint *fq_build_type_demands(struct fq_builder *b,
                                                  const struct fq_constraint *said, fq_oid type);
/* And with what the table asks of the column of a row that is changed, and of one that is made. */
void fq_build_column_demands(struct fq_builder *b, const struct fq_constraint *said,
                             const struct fq_catalog_relation *table,
                             const struct fq_catalog_column *column,
                             const struct fq_constraint **ret_set,
                             const struct fq_constraint **ret_new);
/* And of several columns of a row together; its columns stand. */
void fq_build_row_demands(struct fq_builder *b, struct fq_written *written,
                          const struct fq_catalog_relation *table);
/* Of arguments that the file gives to fields which are no functions. */
void fq_build_refuse_constraints(struct fq_builder *b);

/* own_input.c: the argument as the schema file writes it; NULL: it does not. */
const struct fq_input_node *fq_build_argument_written(const struct fq_said_field *said,
                                                      fq_str name);
/* The input that the file defines under the name; NULL: it does not. */
const struct fq_type *fq_build_own_input_called(struct fq_builder *b, fq_str name);
bool fq_build_own_input(struct fq_builder *b, const struct fq_model_function *function,
                        const struct fq_model_argument *argument, struct fq_type_ref *ret);
/* What a file says of an attribute that is given, beyond its type: it must be given, or text is an
 * enum of its own. */
void fq_build_declared_input(struct fq_builder *b, const struct fq_said_field *said, fq_oid oid,
                             struct fq_type_ref *type);
/* After all functions. */
void fq_build_check_own_inputs(struct fq_builder *b);

/* arguments.c */
/* May a client give values of the type? */
bool fq_build_can_be_given(struct fq_builder *b, fq_oid oid);
/* The type for these. */
struct fq_type_ref fq_build_given_type(struct fq_builder *b, fq_oid oid, bool is_id);
/* NULL, or why no client can call the function. */
const char *fq_build_check_arguments(struct fq_builder *b,
                                     const struct fq_model_function *function);
/* The arguments of the field of one that can be called.  fixed: what the session gives. */
void fq_build_arguments(struct fq_builder *b, const struct fq_model_function *function,
                        struct fq_input_def **ret, size_t *ret_count, fq_fragment *ret_fixed);

/* mutations.c: after functions, whose names come first. */
void fq_build_mutations(struct fq_builder *b, struct fq_draft *mutation);
/* given.c; NULL: nothing is said. */
const struct fq_given_words *fq_build_given_words(struct fq_builder *b, fq_str description,
                                                  bool deprecated, fq_str reason);
/* mutation_inputs.c */
struct fq_written;
void fq_build_mutation_inputs(struct fq_builder *b, const struct fq_draft *draft,
                              struct fq_written *written);
/* references.c: the foreign key of a row that is written, as clients give it; false: they cannot
 * name the row that it leads to. */
struct fq_given;
struct fq_given_words;
bool fq_build_reference(struct fq_builder *b, const struct fq_model_join *join,
                        struct fq_given *ret);
/* The same of rows that have the foreign key, inside of the one that they lead to; when it is known
 * of all rows whether they are made. */
bool fq_build_belonging(struct fq_builder *b, const struct fq_draft *draft,
                        const struct fq_model_join *join, struct fq_given *ret);
void fq_build_reference_makers(struct fq_builder *b);
/* mutation_inputs.c: when all rows that are written have what the last function asks for. */
void fq_build_belonging_inputs(struct fq_builder *b, const struct fq_draft *draft,
                               struct fq_written *written);
/* The inputs of a row that is made inside of the one that it leads to. */
struct fq_reference;
void fq_build_inputs_inside(const struct fq_reference *outer, struct fq_type_making *making);

/* guards.c: what is required of callers. */
/* A chain as said, bound: of a subject; and of a field of a type. */
const struct fq_guard *fq_build_guard(struct fq_builder *b, const struct fq_guard *said,
                                      fq_str subject);
const struct fq_guard *fq_build_guard_of(struct fq_builder *b, fq_str type, fq_str field,
                                         const struct fq_guard *said);
/* Of the types that there are, once their fields are finished, before what follows from these. */
void fq_build_guard_types(struct fq_builder *b);
/* Of all that came since, and of the roots. */
void fq_build_guard_roots(struct fq_builder *b);

/* sights.c: what a caller is not to be shown, since the policy does not let him have it; NULL:
 * everybody is.  Of a type of rows; of a field of it; of what leads to rows, or to what they give
 * together; of what changes them or calls a function. */
const struct fq_guard *fq_build_sight_of_type(struct fq_builder *b, const struct fq_draft *draft);
const struct fq_guard *fq_build_sight_of_field(struct fq_builder *b, const struct fq_draft *draft,
                                               const struct fq_field_def *def);
const struct fq_guard *fq_build_sight_of_lead(struct fq_builder *b, const struct fq_field_def *def);
/* Of what clients give of rows, all of one kind: seen_in_new and seen_in_changed. */
void fq_build_sights_of_given(struct fq_builder *b, const struct fq_draft *draft,
                              struct fq_given *given, size_t count);
/* Of what does that with rows. */
const struct fq_guard *fq_build_sight_of_action(struct fq_builder *b, const struct fq_draft *draft,
                                                enum fq_policy_action action);

/* sights_reach.c: of types by what leads to them.  When all else has its guards. */
void fq_build_sights_of_reach(struct fq_builder *b);

/* weights.c: what fields and objects cost.  When all types are there. */
void fq_build_weights(struct fq_builder *b);

/* refined.c */
/* Describes the root, and refuses what is said of fields that it has not.  When it has all. */
void fq_build_check_root(struct fq_builder *b, const struct fq_draft *root, fq_str name);
/* Takes the fields, inputs or values that the file does not leave to a type out of it. */
void fq_build_narrow(struct fq_builder *b, struct fq_said_type *said, struct fq_type *type);
/* Are types as the file has them?  Narrows and describes those that follow from others.  After all
 * of them are finished. */
void fq_build_check_refinement(struct fq_builder *b);

/* hosts.c: the fields of roots that a program answers, which stand in the place of others of their
 * names.  After all others. */
void fq_build_hosts(struct fq_builder *b, struct fq_draft *query, struct fq_draft *mutation);

/* host_types.c, while hosting: */
struct fq_hosting *fq_build_hosting_new(struct fq_builder *b);
/* The type of that name, made of what the file says if nothing else gives it; NULL: nothing does.
 */
const struct fq_type *fq_build_host_type(struct fq_builder *b, fq_str name);
/* The type as the file writes it; NULL: it is none that may be there, which is told.  given: by
 * clients. */
const struct fq_type_ref *fq_build_host_ref(struct fq_builder *b, const struct fq_type_node *node,
                                            bool given, fq_str subject, struct fq_location at);
/* The arguments that the file writes. */
/* host_calls.c: NULL: the program answers the field. */
const struct fq_calls *fq_build_calls(struct fq_builder *b, const struct fq_said_field *said,
                                      const struct fq_field_def *program);

const struct fq_input_def *fq_build_host_arguments(struct fq_builder *b, fq_str subject,
                                                   const struct fq_said_field *said,
                                                   size_t *ret_count);
/* Makes what is still to be made of the types that were asked for. */
void fq_build_host_fields(struct fq_builder *b);

/* overloads.c: NULL, or why a call could not be told from one of another function. */
const char *fq_build_check_overloads(struct fq_builder *b, const struct fq_model_function *said);

/* answer.c */
/* The union Base+"Result" with its two members; rows of it are fq_relation.choice's. */
struct fq_relation *fq_build_answer(struct fq_builder *b, const struct fq_catalog_type *type,
                                    fq_str base, const struct fq_model_object *about);
/* After the last one: their interfaces know all implementations. */
void fq_build_finish_answers(struct fq_builder *b);

#endif
