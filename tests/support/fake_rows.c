/* SPDX-License-Identifier: MIT */
#include "support/fake_rows.h"

#include <assert.h>

#define MOST_SETS 16
#define CELL(oid, literal)                                                                         \
    {                                                                                              \
        oid,                                                                                       \
        {                                                                                          \
            literal, sizeof(literal) - 1                                                           \
        }                                                                                          \
    }

static const struct {
    uint32_t oid;
    struct fq_cell cell;
} values[] = {
    CELL(16, "\x01"),
    CELL(20, "\x00\x20\x00\x00\x00\x00\x00\x01"),
    CELL(23, "\x00\x00\x00\x2a"),
    CELL(25, "some \"text\"\n"),
    CELL(869, "\x02\x20\x00\x04\x0a\x00\x00\x01"),
    CELL(1082, "\x00\x00\x00\x01"),
    CELL(1184, "\x00\x00\x00\x00\x00\x0f\x42\x40"),
    CELL(1700, "\x00\x01\x00\x00\x00\x00\x00\x02\x00\x0c"),
    CELL(2950, "\x00\x00\x00\x00\x00\x00\x40\x00\x80\x00\x00\x00\x00\x00\x00\x07"),
    CELL(3802,
         "\x01{\"id\": \"7\", \"title\": \"T\", \"pages\": 3, \"words\": 9, \"n\": [1, null], "
         "\"writer\": {\"name\": \"N\", \"age\": null}, \"shelf\": {\"row\": 2}}"),
};

/* An array without elements; and, of what is no built-in type, an enum's label. */
static const struct fq_cell no_elements = {"\0\0\0\0\0\0\0\0\0\0\0\x19", 12};
static const struct fq_cell label = {"sad", 3};

static struct fq_cell value_of(const struct fq_codec *codec)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(values); i++) {
        if (codec == &fq_pgtype_find(values[i].oid)->codec)
            return values[i].cell;
    }
    return codec->element ? no_elements : label;
}

struct filling {
    const struct fq_root *root;
    const struct fq_rowset *sets[MOST_SETS];
    struct fq_cell *cells; /* where the next row goes */
    size_t rows[MOST_SETS];
};

static void find_inner_sets(struct filling *f, const struct fq_rowset *set);

static void find_sets(struct filling *f, const struct fq_emit *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i].kind == FQ_EMIT_OBJECT)
            find_sets(f, fields[i].fields, fields[i].field_count);
        if (fields[i].kind != FQ_EMIT_LIST)
            continue;
        f->sets[fields[i].rows->number] = fields[i].rows;
        find_inner_sets(f, fields[i].rows);
    }
}

static void find_inner_sets(struct filling *f, const struct fq_rowset *set)
{
    find_sets(f, set->fields, set->field_count);
    for (size_t i = 0; i < set->case_count; i++)
        find_sets(f, set->cases[i].fields, set->cases[i].field_count);
}

static void fill(struct fq_cell *row, const struct fq_emit *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct fq_emit *emit = &fields[i];
        if (emit->kind == FQ_EMIT_CELL || emit->kind == FQ_EMIT_DOCUMENT)
            row[emit->cell] = value_of(emit->codec);
        if (emit->kind != FQ_EMIT_OBJECT)
            continue;
        if (emit->cell != FQ_NO_CELL)
            row[emit->cell] = FAKE_TRUE;
        if (emit->projection)
            row[emit->document] = value_of(&fq_pgtype_find(3802)->codec);
        fill(row, emit->fields, emit->field_count);
    }
}

static void add_row(struct filling *f, const struct fq_rowset *set, size_t parent, size_t n)
{
    struct fq_cell *row = f->cells;
    if (f->root->merged) {
        row[FQ_COLUMN_SET] = fake_int4(set->number);
        row[FQ_COLUMN_PARENT] = fake_int4((int32_t)parent);
        row[FQ_COLUMN_N] = fake_int4((int32_t)n);
    }
    fill(row, set->fields, set->field_count);
    if (set->case_count) {
        size_t chosen = n % set->case_count;
        row[set->choice] = fake_int4((int32_t)chosen);
        fill(row, set->cases[chosen].fields, set->cases[chosen].field_count);
    }
    f->cells += f->root->column_count;
}

struct fake_answer fake_rows(struct fq_arena *arena, const struct fq_root *root, size_t root_rows)
{
    struct filling f = {.root = root, .sets = {root->rows}};
    size_t total = 0;
    assert(root->rowset_count <= MOST_SETS);
    find_inner_sets(&f, root->rows);
    for (size_t i = 0; i < root->rowset_count; i++) {
        f.rows[i] = f.sets[i]->parent ? 2 * f.rows[f.sets[i]->parent->number] : root_rows;
        total += f.rows[i];
    }
    struct fq_cell *cells = FQ_NEW_ARRAY(arena, total * root->column_count, struct fq_cell);
    f.cells = cells;
    for (size_t i = 0; i < root->rowset_count; i++) {
        for (size_t n = 1; n <= f.rows[i]; n++)
            add_row(&f, f.sets[i], f.sets[i]->parent ? (n + 1) / 2 : 0, n);
    }
    return (struct fake_answer){.needle = fq_arena_str(arena, fq_str_from(root->statement.sql)).ptr,
                                .cells = cells,
                                .row_count = total,
                                .column_count = root->column_count};
}
