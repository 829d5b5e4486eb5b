/* SPDX-License-Identifier: MIT */
#include "schema/build.h"

#include "base/limits.h"
#include "base/list.h"
#include "catalog/oid.h"

static unsigned classes_of(fq_oid oid, fq_str scalar)
{
    switch (oid) {
    case OID_BOOL:
        return FQ_CLASS_ANY | FQ_CLASS_NULLABLE;
    case OID_TEXT:
    case OID_VARCHAR:
    case OID_BPCHAR:
    case OID_NAME:
    case OID_CHAR:
        return FQ_CLASS_ANY | FQ_CLASS_ORDERED | FQ_CLASS_TEXT | FQ_CLASS_NULLABLE;
    case OID_JSON:
    case OID_XML:
    case OID_XID: /* neither < nor, of cid, <> */
    case OID_CID:
        return FQ_CLASS_NULLABLE;
    case OID_JSONB:
        return FQ_CLASS_JSONB | FQ_CLASS_NULLABLE;
    case OID_MONEY:
        return FQ_CLASS_MONEY | FQ_CLASS_NULLABLE;
    case OID_TSVECTOR:
        return FQ_CLASS_FULL_TEXT | FQ_CLASS_NULLABLE;
    case OID_BIT:
    case OID_VARBIT:
        return FQ_CLASS_ANY | FQ_CLASS_ORDERED | FQ_CLASS_BIT | FQ_CLASS_NULLABLE;
    case OID_INET:
    case OID_CIDR:
        return FQ_CLASS_ANY | FQ_CLASS_ORDERED | FQ_CLASS_NETWORK | FQ_CLASS_NULLABLE;
    default:
        return scalar.len ? FQ_CLASS_ANY | FQ_CLASS_ORDERED | FQ_CLASS_NULLABLE : FQ_CLASS_NULLABLE;
    }
}

/* What aggregates and yardsticks give, whether a column has the type or not; NULL: it is none of
 * these. */
static const struct fq_catalog_type *well_known(fq_oid oid)
{
#define TYPE(id, word, array_oid)                                                                  \
    {                                                                                              \
        .oid = (id), .schema = FQ_STR_INIT("pg_catalog"), .name = FQ_STR_INIT(word),               \
        .operators = FQ_STR_INIT("pg_catalog"), .array = (array_oid)                               \
    }
    static const struct fq_catalog_type types[] = {
        TYPE(OID_INT4, "int4", 1007),           TYPE(OID_INT8, "int8", 1016),
        TYPE(OID_TEXT, "text", OID_TEXT_ARRAY), TYPE(OID_FLOAT8, "float8", 1022),
        TYPE(OID_INET, "inet", 1041),           TYPE(OID_NUMERIC, "numeric", 1231),
        TYPE(OID_FLOAT4, "float4", 1021),
    };
#undef TYPE
    for (size_t i = 0; i < FQ_ARRAY_LEN(types); i++) {
        if (types[i].oid == oid)
            return &types[i];
    }
    return NULL;
}

/* Of those in the catalog once, since there are many columns of each. */
fq_str fq_build_type_name(struct fq_builder *b, fq_oid oid)
{
    const struct fq_catalog_type *type = fq_catalog_type(b->catalog, oid);
    const struct fq_catalog_type *known = type ? type : well_known(oid);
    if (!known)
        return FQ_STR("\"pg_catalog\".\"text\"");
    if (!type)
        return fq_name_qualified(b->arena, known->schema, known->name);
    if (!b->type_names)
        b->type_names = FQ_NEW_ARRAY(b->drafting, b->catalog->type_count, fq_str);
    fq_str *name = &b->type_names[type - b->catalog->types];
    if (!name->ptr)
        *name = fq_name_qualified(b->arena, type->schema, type->name);
    return *name;
}

const struct fq_type *fq_build_scalar(struct fq_builder *b, fq_str name)
{
    const struct fq_type *known = fq_type_find(b->types, name);
    if (known)
        return known->kind == FQ_TYPE_SCALAR ? known : NULL;
    for (size_t i = 0; i < fq_pgtype_scalar_count; i++) {
        const struct fq_scalar *scalar = &fq_pgtype_scalars[i];
        if (!fq_str_eq(scalar->name, name))
            continue;
        struct fq_type *type = fq_type_add(b->types, FQ_TYPE_SCALAR, scalar->name);
        type->description = scalar->description;
        type->specified_by = scalar->specified_by;
        type->scalar = scalar;
        type->follows = true;
        return type;
    }
    return NULL;
}

/* ---- enums ---- */

struct enum_codec {
    struct fq_codec codec;
    const struct fq_type *type;
    const struct fq_catalog_type *catalog; /* NULL: of text */
    bool padded;                           /* of char(n) */
};

static fq_str without_padding(fq_str text)
{
    while (text.len && text.ptr[text.len - 1] == ' ')
        text.len--;
    return text;
}

static bool is_label(const struct enum_codec *self, fq_str label, fq_str value)
{
    return self->padded ? fq_str_eq(without_padding(label), without_padding(value))
                        : fq_str_eq(label, value);
}

static bool write_enum(const struct fq_codec *codec, struct fq_buf *out, const char *value,
                       size_t len)
{
    const struct enum_codec *self = FQ_CONTAINER(codec, struct enum_codec, codec);
    fq_str label = fq_str_of(value, len);
    for (size_t i = 0; i < self->type->value_count; i++) {
        if (is_label(self, self->type->values[i].internal, label)) {
            fq_json_string(out, self->type->values[i].name);
            return true;
        }
    }
    return false; /* a label that was added since the schema was read, or that is left out */
}

/* A label that a schema file leaves out; of text that is none of its own enum's any other. */
static bool leaves_out(const struct fq_codec *codec, const char *value, size_t len)
{
    const struct enum_codec *self = FQ_CONTAINER(codec, struct enum_codec, codec);
    bool known = !self->catalog;
    for (size_t i = 0; !known && i < self->catalog->label_count; i++)
        known = known || fq_str_eq(self->catalog->labels[i], fq_str_of(value, len));
    return known;
}

/* A label is at most 63 bytes; one that does not fit here is none. */
static bool write_enum_leaf(struct fq_buf *out, fq_str raw, const void *context)
{
    const struct enum_codec *self = context;
    char text[FQ_LIMIT_NAME_BYTES * 2];
    struct fq_buf label = {.ptr = text, .cap = sizeof(text), .max = sizeof(text)};
    if (raw.len < 2 || raw.len > sizeof(text) || !fq_json_unescape(&label, raw))
        return false;
    return write_enum(&self->codec, out, label.ptr, label.len);
}

/* Scalars come into the schema when they are first used, and roots last; nothing else may stand
 * under their names until then. */
bool fq_build_is_reserved(fq_str name)
{
    static const fq_str roots[] = {FQ_STR_INIT("Query"), FQ_STR_INIT("Mutation"),
                                   FQ_STR_INIT("Subscription")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(roots); i++) {
        if (fq_str_eq(name, roots[i]))
            return true;
    }
    for (size_t i = 0; i < FQ_ARRAY_LEN(fq_builtin_scalars); i++) {
        if (fq_str_eq(name, fq_builtin_scalars[i].name))
            return true;
    }
    for (size_t i = 0; i < fq_pgtype_scalar_count; i++) {
        if (fq_str_eq(name, fq_pgtype_scalars[i].name))
            return true;
    }
    return false;
}

static void refuse_name(struct fq_builder *b, const struct fq_said_type *said)
{
    fq_refinement_wrong(&b->refinement, said->at,
                        "something else is called %.*s already; choose another name",
                        FQ_STR_ARG(said->name));
}

struct fq_type *fq_build_type(struct fq_builder *b, enum fq_type_kind kind, fq_str wanted)
{
    struct fq_type *type =
        fq_model_has_name(&b->model, wanted) ? NULL : fq_type_add(b->types, kind, wanted);
    if (!type)
        type = fq_type_add(b->types, kind, fq_model_free_name(&b->model, wanted));
    type->follows = true;
    if (fq_map_get(&b->own_types, wanted)) /* nobody expects a type to be renamed by another */
        refuse_name(b, fq_map_get(&b->own_types, wanted));
    return type;
}

struct fq_type *fq_build_own_type(struct fq_builder *b, enum fq_type_kind kind,
                                  const struct fq_said_type *said)
{
    fq_str name = fq_model_free_name(&b->model, said->name);
    struct fq_type *type = fq_type_add(b->types, kind, name);
    if (fq_str_eq(name, said->name))
        fq_map_put(&b->own_types, name, fq_refinement_find(&b->refinement, name));
    else
        refuse_name(b, said);
    return type;
}

struct fq_type *fq_build_derived(struct fq_builder *b, enum fq_type_kind kind, fq_str of,
                                 enum fq_derived derived)
{
    struct fq_type *type = fq_build_type(b, kind, fq_model_derived_name(b->arena, of, derived));
    if (!b->last_base || b->last_base->name.ptr != of.ptr || b->last_base->name.len != of.len)
        b->last_base = fq_type_find(b->types, of);
    if (!b->last_base)
        return type;
    struct fq_derived_type *pair = FQ_NEW(b->drafting, struct fq_derived_type);
    *pair = (struct fq_derived_type){.type = type, .base = b->last_base};
    FQ_CHAIN_APPEND(b->derived, b->last_derived, pair);
    return type;
}

void fq_build_enum_value(struct fq_builder *b, const struct fq_type *type,
                         const struct fq_catalog_type *catalog, struct fq_value_type *value)
{
    struct enum_codec *codec = FQ_NEW(b->arena, struct enum_codec);
    bool partial = !catalog || type->value_count < catalog->label_count;
    codec->codec.write = write_enum;
    codec->codec.leaves_out = partial ? leaves_out : NULL;
    codec->type = type;
    codec->catalog = catalog;
    codec->padded = fq_catalog_base_type(b->catalog, value->catalog->oid)->oid == OID_BPCHAR;
    value->ref.named = type;
    value->codec = &codec->codec;
    value->leaf = write_enum_leaf;
    value->leaf_context = codec;
    value->classes = FQ_CLASS_ANY | FQ_CLASS_ORDERED | FQ_CLASS_NULLABLE;
}

static void make_enum(struct fq_builder *b, const struct fq_catalog_type *catalog,
                      struct fq_value_type *value)
{
    struct fq_model_type said = fq_model_output_type(&b->model, catalog);
    struct fq_type *type = fq_build_type(b, FQ_TYPE_ENUM, said.name);
    type->follows = false;
    struct fq_enum_value_def *values =
        FQ_NEW_ARRAY(b->arena, catalog->label_count, struct fq_enum_value_def);
    size_t count = 0;
    for (size_t i = 0; i < catalog->label_count; i++) {
        const struct fq_model_part *part = &said.parts[i];
        if (!part->left_out)
            values[count++] = (struct fq_enum_value_def){.name = part->name,
                                                         .description = part->description,
                                                         .internal = catalog->labels[i],
                                                         .deprecated = part->deprecated,
                                                         .deprecation_reason = part->reason};
    }
    type->description = said.description;
    type->values = values;
    type->value_count = (uint32_t)count;
    fq_type_index(b->types, type);
    fq_build_enum_value(b, type, catalog, value);
}

/* ---- lists ---- */

struct list_leaf {
    fq_json_leaf *item;
    const void *context;
    int dimensions; /* 0: any number */
};

/* PostgreSQL's arrays have at most six dimensions. */
#define DIMENSIONS_MAX 6

static bool write_items(struct fq_buf *out, fq_str raw, const struct list_leaf *self, int level)
{
    struct fq_json_scan scan;
    fq_str item;
    if (fq_str_eq(raw, FQ_STR("null"))) {
        fq_buf_literal(out, "null");
        return true;
    }
    bool is_list = raw.len && raw.ptr[0] == '[';
    if (self->dimensions ? level > self->dimensions : !is_list)
        return self->item(out, raw, self->context);
    if (!is_list || level > DIMENSIONS_MAX || !fq_json_scan_array(&scan, raw))
        return false;
    fq_buf_char(out, '[');
    for (bool first = true; fq_json_scan_item(&scan, &item); first = false) {
        if (!first)
            fq_buf_char(out, ',');
        if (!write_items(out, item, self, level + 1))
            return false;
    }
    fq_buf_char(out, ']');
    return !scan.failed;
}

static bool write_list_leaf(struct fq_buf *out, fq_str raw, const void *context)
{
    return raw.len && raw.ptr[0] == '[' && write_items(out, raw, context, 1);
}

void fq_build_fetch_as_json(struct fq_value_type *value)
{
    value->codec = &fq_codec_json_text;
    value->fetch.before = SQL("pg_catalog.to_json(");
    value->fetch.after = SQL(")::pg_catalog.text");
    value->fetch.fetched =
        (struct fq_fetched){OID_TEXT, SQL("\"pg_catalog\".\"text\""), .certain = true};
}

void fq_build_fetch_as_text(struct fq_value_type *value)
{
    value->codec = &fq_codec_text;
    value->fetch.after = SQL("::pg_catalog.text");
    value->fetch.fetched =
        (struct fq_fetched){OID_TEXT, SQL("\"pg_catalog\".\"text\""), .certain = true};
}

static void fetch_as_texts(struct fq_builder *b, struct fq_value_type *value, int dimensions)
{
    value->codec = fq_codec_array(b->arena, &fq_codec_text, OID_TEXT, dimensions);
    value->fetch.after = SQL("::pg_catalog.text[]");
    value->fetch.fetched = (struct fq_fetched){OID_TEXT_ARRAY, SQL("\"pg_catalog\".\"_text\""),
                                               .is_array = true, .certain = true};
}

void fq_build_list_value(struct fq_builder *b, const struct fq_catalog_type *catalog,
                         const struct fq_value_type *item, int dims, struct fq_value_type *value)
{
    if (item->object) { /* lists of ranges and composites: as PostgreSQL's own JSON */
        fq_build_fetch_as_json(value);
        value->ref.named = fq_build_scalar(b, FQ_STR("JSON"));
        value->classes = FQ_CLASS_NULLABLE;
        return;
    }
    bool any = b->options->arrays_as_json;
    int depth = dims > 1 ? dims : 1;
    value->ref = item->ref;
    for (int i = 0; i < depth; i++)
        value->ref = fq_build_list_of(b, value->ref);
    bool is_json = fq_str_eq(fq_type_named(&item->ref)->name, FQ_STR("JSON"));
    if (item->fetch.before.text.len) {
        if (depth == 1)
            fq_build_fetch_items_as_json(b, item, value);
        else
            fq_build_fetch_as_json(value);
        if (!any && !is_json) /* an item that is JSON may be a list */
            value->codec = fq_codec_json_list(b->arena, depth);
    } else if (item->fetch.after.text.len) {
        fetch_as_texts(b, value, any ? 0 : depth);
    } else {
        value->codec = fq_codec_array(b->arena, item->codec, catalog->element, any ? 0 : depth);
    }
    if (item->leaf) {
        struct list_leaf *leaf = FQ_NEW(b->arena, struct list_leaf);
        *leaf = (struct list_leaf){item->leaf, item->leaf_context, any ? 0 : depth};
        value->leaf = write_list_leaf;
        value->leaf_context = leaf;
    }
    value->classes = FQ_CLASS_NULLABLE;
    if (item->classes & FQ_CLASS_ANY && depth == 1)
        value->classes |= FQ_CLASS_LIST;
    if (item->classes & FQ_CLASS_ORDERED && depth == 1)
        value->classes |= FQ_CLASS_ORDERED_LIST;
    if (any) {
        value->ref = fq_build_ref(fq_build_scalar(b, FQ_STR("JSON")), false);
        value->classes = FQ_CLASS_NULLABLE;
    }
}

/* ---- objects: composites and ranges ---- */

/* A field computed from the column the object stands for; key: of a document that holds the same.
 */
static struct fq_field_def relative_field(struct fq_builder *b, fq_str name, fq_str key,
                                          fq_str before, fq_str after,
                                          const struct fq_catalog_column *part, bool non_null)
{
    const struct fq_value_type *value = fq_build_value_type(b, part->type, part->dims, false);
    struct fq_column *column = fq_build_column(b, value, part->type);
    column->nondeterministic = part->nondeterministic;
    column->relative = true;
    column->before = fq_vetted(before);
    column->after = fq_vetted(after);
    struct fq_field_def def = {.name = name, .type = value->ref};
    def.type.non_null = non_null;
    struct fq_field *field = fq_build_column_field(b, column, value);
    field->key = key;
    def.binding = field;
    return def;
}

static void make_range(struct fq_builder *b, const struct fq_catalog_type *catalog,
                       struct fq_value_type *value)
{
    struct fq_model_type said = fq_model_output_type(&b->model, catalog);
    struct fq_type *type = fq_build_type(b, FQ_TYPE_OBJECT, said.name);
    type->follows = false;
    type->description = said.description;
    value->object = type;
    value->ref.named = type;
    value->classes = FQ_CLASS_ANY | FQ_CLASS_RANGE | FQ_CLASS_NULLABLE;
    if (catalog->element == OID_DATE)
        value->classes |= FQ_CLASS_DATE_RANGE;
    const struct fq_catalog_column bound = {.type = catalog->element}, flag = {.type = OID_BOOL};
    struct fq_field_def *fields = FQ_NEW_ARRAY(b->arena, 5, struct fq_field_def);
    fields[0] = relative_field(b, FQ_STR("lower"), FQ_STR_NONE, FQ_STR("pg_catalog.lower("),
                               FQ_STR(")"), &bound, false);
    fields[1] = relative_field(b, FQ_STR("upper"), FQ_STR_NONE, FQ_STR("pg_catalog.upper("),
                               FQ_STR(")"), &bound, false);
    fields[2] = relative_field(b, FQ_STR("lowerInclusive"), FQ_STR_NONE,
                               FQ_STR("pg_catalog.lower_inc("), FQ_STR(")"), &flag, true);
    fields[3] = relative_field(b, FQ_STR("upperInclusive"), FQ_STR_NONE,
                               FQ_STR("pg_catalog.upper_inc("), FQ_STR(")"), &flag, true);
    fields[4] = relative_field(b, FQ_STR("empty"), FQ_STR_NONE, FQ_STR("pg_catalog.isempty("),
                               FQ_STR(")"), &flag, true);
    type->fields = fields;
    type->field_count = 5;
    fq_type_index(b->types, type);
    if (said.said) /* before there are filters of them */
        fq_build_narrow(b, said.said, type);
}

static void make_composite(struct fq_builder *b, const struct fq_catalog_type *catalog,
                           struct fq_value_type *value)
{
    struct fq_model_type said = fq_model_output_type(&b->model, catalog);
    struct fq_type *type = fq_build_type(b, FQ_TYPE_OBJECT, said.name);
    type->follows = false;
    type->description = said.description;
    value->object = type;
    value->ref.named = type;
    struct fq_field_def *fields = FQ_NEW_ARRAY(b->arena, catalog->field_count, struct fq_field_def);
    size_t count = 0;
    for (size_t i = 0; i < catalog->field_count; i++) {
        const struct fq_catalog_column *field = &catalog->fields[i];
        if (said.parts[i].left_out)
            continue;
        fq_str after =
            fq_arena_printf(b->arena, ").%.*s", FQ_STR_ARG(fq_name_quoted(b->arena, field->name)));
        fields[count] =
            relative_field(b, said.parts[i].name, field->name, FQ_STR("("), after, field, false);
        fields[count].description = said.parts[i].description;
        fields[count].deprecated = said.parts[i].deprecated;
        fields[count].guard =
            fq_build_guard_of(b, type->name, said.parts[i].name, said.parts[i].guard);
        fields[count++].deprecation_reason = said.parts[i].reason;
    }
    type->fields = fields;
    type->field_count = (uint32_t)count;
    fq_type_index(b->types, type);
}

/* ---- scalars ---- */

/* Shown and given as PostgreSQL's text, which is what a document has of them. */
static bool make_geometric(fq_oid oid, struct fq_value_type *value)
{
    static const struct {
        fq_oid oid;
        unsigned class;
    } types[] = {
        {OID_POINT, FQ_CLASS_POINT},   {OID_LSEG, FQ_CLASS_LSEG},       {OID_PATH, FQ_CLASS_PATH},
        {OID_BOX, FQ_CLASS_BOX},       {OID_POLYGON, FQ_CLASS_POLYGON}, {OID_LINE, FQ_CLASS_LINE},
        {OID_CIRCLE, FQ_CLASS_CIRCLE},
    };
    size_t i = 0;
    while (i < FQ_ARRAY_LEN(types) && types[i].oid != oid)
        i++;
    if (i == FQ_ARRAY_LEN(types))
        return false;
    fq_build_fetch_as_text(value);
    value->classes = types[i].class | FQ_CLASS_NULLABLE;
    return true;
}

static void make_scalar(struct fq_builder *b, const struct fq_catalog_type *catalog, bool is_id,
                        struct fq_value_type *value)
{
    const struct fq_pgtype *known = fq_pgtype_find(catalog->oid);
    fq_str scalar = known ? fq_str_from(known->scalar) : FQ_STR_NONE;
    if (known) {
        value->codec = &known->codec;
        value->leaf = known->leaf;
        /* xid8 is unsigned, which the number's codec is not. */
        if (b->options->int8_as_number && fq_str_eq(scalar, FQ_STR("BigInt")) &&
            catalog->oid != OID_XID8) {
            value->codec = &fq_codec_int8_number;
            value->leaf = fq_pgtype_leaf_int8_number;
        }
        value->classes = classes_of(catalog->oid, scalar);
    } else if (make_geometric(catalog->oid, value)) {
        scalar = FQ_STR("Geometric");
    } else if (!fq_build_named_type(b, catalog, value, &scalar)) {
        fq_build_fetch_as_json(value);
        value->classes = classes_of(catalog->oid, scalar);
    }
    if (known && catalog->kind == FQ_CATALOG_MULTIRANGE)
        value->classes |= FQ_CLASS_MULTIRANGE;
    if (value->classes & FQ_CLASS_TEXT && b->catalog->trigrams.len)
        value->classes |= FQ_CLASS_TRIGRAM;
    if (is_id && catalog->oid == OID_UUID)
        scalar = FQ_STR("ID");
    value->ref.named = fq_build_scalar(b, scalar);
    if (!value->ref.named)
        value->ref.named = fq_build_scalar(b, FQ_STR("JSON"));
}

static void make_json(struct fq_builder *b, struct fq_value_type *value)
{
    fq_build_fetch_as_json(value);
    value->ref.named = fq_build_scalar(b, FQ_STR("JSON"));
    value->classes = FQ_CLASS_NULLABLE;
}

/* PostgreSQL's varchar and cidr have no operators but those of text and inet, and arrays of a
 * domain over an enum are compared as those of the enum. */
static fq_oid operand_of(const struct fq_builder *b, const struct fq_catalog_type *catalog)
{
    if (catalog->kind == FQ_CATALOG_ARRAY) {
        const struct fq_catalog_type *element = fq_catalog_base_type(b->catalog, catalog->element);
        bool enums = element && element->kind == FQ_CATALOG_ENUM && element->array;
        return enums ? element->array : catalog->oid;
    }
    switch (catalog->oid) {
    case OID_VARCHAR:
        return OID_TEXT;
    case OID_CIDR:
        return OID_INET;
    default:
        return catalog->oid;
    }
}

static fq_fragment operators_of(struct fq_builder *b, const struct fq_catalog_type *catalog)
{
    bool own = catalog->operators.len && !fq_str_eq(catalog->operators, FQ_PG_OPERATORS.text);
    return own ? fq_vetted(fq_name_quoted(b->arena, catalog->operators)) : FQ_PG_OPERATORS;
}

/* The elements of an array, the values of a range or of several. */
static const struct fq_compared_item *item_of(struct fq_builder *b,
                                              const struct fq_catalog_type *catalog)
{
    const struct fq_catalog_type *element = fq_catalog_base_type(b->catalog, catalog->element);
    if (element && catalog->kind == FQ_CATALOG_MULTIRANGE)
        element = fq_catalog_base_type(b->catalog, element->element);
    if (!element)
        return NULL;
    struct fq_compared_item *item = FQ_NEW(b->arena, struct fq_compared_item);
    item->operators = operators_of(b, element);
    item->operand = operand_of(b, element);
    item->type = element->oid;
    return item;
}

static void compare_by(struct fq_builder *b, const struct fq_catalog_type *catalog,
                       struct fq_value_type *value)
{
    value->operand = operand_of(b, catalog);
    const struct fq_catalog_type *operand = fq_catalog_type(b->catalog, value->operand);
    operand = operand ? operand : well_known(value->operand);
    value->operands = operand ? operand->array : 0;
    if (value->operand == OID_BOX) /* in its own arrays boxes stand with semicolons */
        value->operands = OID_TEXT_ARRAY;
    value->operators = operators_of(b, catalog);
    value->item = item_of(b, catalog);
}

static void make(struct fq_builder *b, const struct fq_catalog_type *catalog, int dims, bool is_id,
                 struct fq_value_type *value)
{
    compare_by(b, catalog, value);
    value->fetch.stored = value->fetch.fetched =
        (struct fq_fetched){catalog->oid, fq_vetted(fq_build_type_name(b, catalog->oid)),
                            catalog->kind == FQ_CATALOG_ARRAY};
    switch (catalog->kind) {
    case FQ_CATALOG_ENUM:
        if (catalog->label_count)
            make_enum(b, catalog, value);
        else /* no GraphQL type has no values, and no row has one */
            make_json(b, value);
        break;
    case FQ_CATALOG_ARRAY:
        fq_build_list_value(b, catalog, fq_build_value_type(b, catalog->element, 0, false), dims,
                            value);
        break;
    case FQ_CATALOG_RANGE:
        make_range(b, catalog, value);
        break;
    case FQ_CATALOG_COMPOSITE:
        if (catalog->field_count)
            make_composite(b, catalog, value);
        else /* no GraphQL type has no fields */
            make_json(b, value);
        break;
    case FQ_CATALOG_BASE:
    case FQ_CATALOG_DOMAIN:
    case FQ_CATALOG_MULTIRANGE:
    case FQ_CATALOG_PSEUDO:
        make_scalar(b, catalog, is_id, value);
        break;
    }
}

int fq_build_dims(const struct fq_builder *b, fq_oid oid, int dims)
{
    const struct fq_catalog_type *type = fq_catalog_type(b->catalog, oid);
    for (; type && type->kind == FQ_CATALOG_DOMAIN && dims == 0;
         type = fq_catalog_type(b->catalog, type->base))
        dims = type->dims;
    return dims;
}

const struct fq_value_type *fq_build_value_type(struct fq_builder *b, fq_oid oid, int dims,
                                                bool is_id)
{
    const struct fq_catalog_type *type = fq_catalog_base_type(b->catalog, oid);
    if (!type)
        type = well_known(oid);
    /* One for all that differ in nothing: a domain is its base type. */
    is_id = is_id && type && type->oid == OID_UUID;
    dims = type && type->kind == FQ_CATALOG_ARRAY ? fq_build_dims(b, oid, dims) : 0;
    const uint32_t parts[] = {type ? type->oid : oid, (uint32_t)dims, is_id};
    fq_str key = fq_str_of((const char *)parts, sizeof(parts));
    struct fq_value_type *value = fq_map_get(&b->value_types, key);
    if (value)
        return value;
    value = FQ_NEW(b->arena, struct fq_value_type);
    /* Before its parts: a composite may contain itself. */
    fq_map_put(&b->value_types, fq_arena_str(b->arena, key), value);
    value->operators = FQ_PG_OPERATORS;
    /* No type of the API is made of what is kept out, since types can be seen by themselves. */
    if (type && fq_model_shown(&b->model, oid) != FQ_KEPT_OUT) {
        value->catalog = type;
        make(b, type, dims, is_id, value);
    } else {
        fq_build_fetch_as_json(value);
        value->ref.named = fq_build_scalar(b, FQ_STR("JSON"));
    }
    return value;
}

const struct fq_value_type *fq_build_json_value(struct fq_builder *b)
{
    return fq_build_value_type(b, OID_JSONB, 0, false);
}

const struct fq_value_type *fq_build_inner_value(struct fq_builder *b, fq_oid oid)
{
    struct fq_value_type *value = FQ_NEW(b->arena, struct fq_value_type);
    const struct fq_catalog_type *type = fq_catalog_base_type(b->catalog, oid);
    fq_build_fetch_as_json(value);
    value->operators = FQ_PG_OPERATORS;
    if (type)
        compare_by(b, type, value);
    return value;
}
