/* SPDX-License-Identifier: MIT
 *
 * Types that PostgreSQL numbers anew in every database, those of extensions: known by name, and by
 * an equality of their own, which nobody else's type of such a name has.
 */
#include "schema/build.h"

#include "catalog/oid.h"

#define PLAIN   (FQ_CLASS_ANY | FQ_CLASS_NULLABLE)
#define ORDERED (PLAIN | FQ_CLASS_ORDERED)

enum fetched_as { AS_JSON, AS_TEXT, AS_IS, AS_PLACE };

struct fq_named_type {
    fq_str name, scalar;
    unsigned classes;
    enum fetched_as as;
    const struct fq_codec *codec; /* of what is fetched as it is */
    fq_json_leaf *leaf;
};

static const struct fq_named_type named_types[] = {
    {FQ_STR_INIT("citext"), FQ_STR_INIT("String"), ORDERED | FQ_CLASS_TEXT, AS_IS, &fq_codec_text,
     NULL},
    {FQ_STR_INIT("cube"), FQ_STR_INIT("JSON"), FQ_CLASS_NULLABLE | FQ_CLASS_CUBE, AS_JSON, NULL,
     NULL},
    {FQ_STR_INIT("geography"), FQ_STR_INIT("GeoJSON"), FQ_CLASS_NULLABLE | FQ_CLASS_GEOGRAPHY,
     AS_PLACE, NULL, fq_pgtype_leaf_geojson},
    {FQ_STR_INIT("geometry"), FQ_STR_INIT("GeoJSON"), FQ_CLASS_NULLABLE | FQ_CLASS_GEOMETRY,
     AS_PLACE, NULL, fq_pgtype_leaf_geojson},
    {FQ_STR_INIT("halfvec"), FQ_STR_INIT("Vector"), PLAIN | FQ_CLASS_VECTOR, AS_IS,
     &fq_codec_halfvec, fq_pgtype_leaf_vector},
    {FQ_STR_INIT("hstore"), FQ_STR_INIT("JSON"), FQ_CLASS_NULLABLE | FQ_CLASS_HSTORE, AS_JSON, NULL,
     NULL},
    {FQ_STR_INIT("ltree"), FQ_STR_INIT("LTreePath"), ORDERED | FQ_CLASS_LTREE, AS_TEXT, NULL, NULL},
    {FQ_STR_INIT("sparsevec"), FQ_STR_INIT("Vector"), PLAIN | FQ_CLASS_VECTOR, AS_TEXT, NULL, NULL},
    {FQ_STR_INIT("vector"), FQ_STR_INIT("Vector"), PLAIN | FQ_CLASS_VECTOR, AS_IS, &fq_codec_vector,
     fq_pgtype_leaf_vector},
};

/* GeoJSON is of WGS 84 (4326), whatever the place is of.  Numbers have as many digits as PostGIS
 * gives them in documents. */
static void fetch_as_geojson(struct fq_builder *b, struct fq_value_type *value)
{
    fq_str s = value->operators.text;
    value->codec = &fq_codec_json_text;
    value->fetch.before = fq_vetted(fq_arena_printf(
        b->arena,
        "(SELECT %.*s.st_asgeojson(CASE WHEN %.*s.st_srid(m.place) OPERATOR(pg_catalog.=) 0 "
        "THEN m.place ELSE %.*s.st_transform(m.place, 4326) END, 9, 0) FROM (SELECT (",
        FQ_STR_ARG(s), FQ_STR_ARG(s), FQ_STR_ARG(s)));
    value->fetch.after =
        fq_vetted(fq_arena_printf(b->arena, ")::%.*s.geometry AS place) AS m)", FQ_STR_ARG(s)));
    value->fetch.fetched =
        (struct fq_fetched){OID_TEXT, SQL("\"pg_catalog\".\"text\""), .certain = true};
}

void fq_build_fetch_items_as_json(struct fq_builder *b, const struct fq_value_type *item,
                                  struct fq_value_type *value)
{
    fq_build_fetch_as_json(value);
    if (!(item->classes & (FQ_CLASS_GEOMETRY | FQ_CLASS_GEOGRAPHY)))
        return;
    value->fetch.before = fq_vetted(fq_arena_printf(
        b->arena,
        "(SELECT CASE WHEN pg_catalog.array_ndims(a.places) OPERATOR(pg_catalog.>) 1 "
        "THEN pg_catalog.to_json(a.places) WHEN a.places IS NOT NULL THEN COALESCE((SELECT "
        "pg_catalog.json_agg(%.*se.place%.*s::pg_catalog.json ORDER BY e.number) FROM "
        "pg_catalog.unnest(a.places) WITH ORDINALITY AS e(place, number)), '[]') END FROM (SELECT ",
        FQ_STR_ARG(item->fetch.before.text), FQ_STR_ARG(item->fetch.after.text)));
    value->fetch.after = SQL(" AS places) AS a)::pg_catalog.text");
}

/* The modifier of geometry(Point, 3857) has its reference system in 21 bits with a sign. */
static int32_t system_of(const struct fq_catalog *catalog, fq_oid type, int32_t typmod)
{
    const struct fq_catalog_type *domain = fq_catalog_type(catalog, type);
    while (typmod < 0 && domain && domain->kind == FQ_CATALOG_DOMAIN) {
        typmod = domain->base_typmod;
        domain = fq_catalog_type(catalog, domain->base);
    }
    return typmod < 0 || typmod & 0x10000000 ? 0 : (typmod & 0x0fffff00) >> 8;
}

/* Where the reference system is known. */
static void fetch_place_of(struct fq_builder *b, fq_str s, int32_t srid, struct fq_fetch *fetch)
{
    bool is_wgs84 = srid == 4326;
    fq_str before = is_wgs84 ? fq_arena_printf(b->arena, "%.*s.st_asgeojson((", FQ_STR_ARG(s))
                             : fq_arena_printf(b->arena, "%.*s.st_asgeojson(%.*s.st_transform((",
                                               FQ_STR_ARG(s), FQ_STR_ARG(s));
    const char *after = is_wgs84 ? ", 9, 0)" : ", 4326), 9, 0)";
    fetch->before = fq_vetted(before);
    fetch->after = fq_vetted(fq_arena_printf(b->arena, ")::%.*s.geometry%s", FQ_STR_ARG(s), after));
}

void fq_build_place(struct fq_builder *b, struct fq_column *column, int32_t typmod)
{
    if (!(column->classes & (FQ_CLASS_GEOMETRY | FQ_CLASS_GEOGRAPHY)))
        return;
    fq_str s = column->operators.text;
    column->srid = system_of(b->catalog, column->type, typmod);
    if (column->srid) {
        struct fq_fetch *fetch = FQ_NEW(b->arena, struct fq_fetch);
        *fetch = *column->fetch;
        fetch_place_of(b, s, column->srid, fetch);
        column->fetch = fetch;
    }
    /* A geography that does not say is of WGS 84, unless somebody goes out of their way. */
    if (column->classes & FQ_CLASS_GEOGRAPHY && !column->srid)
        column->srid = 4326;
}

bool fq_build_named_type(struct fq_builder *b, const struct fq_catalog_type *catalog,
                         struct fq_value_type *value, fq_str *ret_scalar)
{
    const struct fq_named_type *known = NULL;
    for (size_t i = 0; i < FQ_ARRAY_LEN(named_types) && catalog->operators.len; i++) {
        if (fq_str_eq(catalog->name, named_types[i].name))
            known = &named_types[i];
    }
    if (!known)
        return false;
    *ret_scalar = known->scalar;
    value->classes = known->classes;
    value->leaf = known->leaf;
    switch (known->as) {
    case AS_JSON:
        fq_build_fetch_as_json(value);
        break;
    case AS_TEXT:
        fq_build_fetch_as_text(value);
        break;
    case AS_IS:
        value->codec = known->codec;
        break;
    case AS_PLACE:
        fetch_as_geojson(b, value);
        break;
    }
    return true;
}
