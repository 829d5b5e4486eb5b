/* SPDX-License-Identifier: MIT */
#include "support/fake_rows.h"

#include <assert.h>
#include <string.h>

#define MOST_SETS  16
#define MOST_CELLS 64
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

/* An array without elements, and an enum's label. */
static const struct fq_cell no_elements = {"\0\0\0\0\0\0\0\0\0\0\0\x19", 12};
static const struct fq_cell label = {"sad", 3};

/* Of what is no built-in type an enum's label, or as many texts as make a cursor. */
static struct fq_cell accepted(const struct fq_codec *codec)
{
    static const char texts[] = "\0\0\0\1\0\0\0\0\0\0\0\31\0\0\0\0\0\0\0\1"
                                "\0\0\0\1a\0\0\0\1a\0\0\0\1a\0\0\0\1a";
    static char arrays[4][sizeof(texts)];
    char written[256];
    for (size_t count = 1; count <= 4; count++) {
        char *array = arrays[count - 1];
        struct fq_buf out = {.ptr = written, .cap = sizeof(written), .max = sizeof(written)};
        memcpy(array, texts, sizeof(texts));
        array[15] = (char)count;
        if (codec->write(codec, &out, array, 20 + 5 * count))
            return (struct fq_cell){array, 20 + 5 * count};
    }
    return label;
}

static struct fq_cell value_of(const struct fq_codec *codec)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(values); i++) {
        if (codec == &fq_pgtype_find(values[i].oid)->codec)
            return values[i].cell;
    }
    if (codec == &fq_codec_count)
        return (struct fq_cell){"\0\0\0\0\0\0\0\5", 8};
    return codec->element ? no_elements : accepted(codec);
}

/* Of sets that stand side by side in an object. */
#define NO_SET SIZE_MAX

struct filling {
    const struct fq_node *root;
    const struct fq_result *result;
    size_t parents[MOST_SETS]; /* of each set the one around it */
    struct fq_cell *cells;     /* where the next row goes */
    size_t rows[MOST_SETS];
};

/* What may stand inside: fields, cases, and what becomes of inner rows. */
static void find_parents(struct filling *f, const struct fq_node *node, size_t set)
{
    if (node->op == FQ_OP_ROWS) {
        f->parents[node->rows->number] = set;
        find_parents(f, node->rows->item, node->rows->number);
    }
    if (node->op != FQ_OP_OBJECT && node->op != FQ_OP_CASES)
        return;
    for (size_t i = 0; i < node->count; i++)
        find_parents(f, &node->nodes[i], set);
}

/* The cells of a set, as its program numbers them. */
static void fill(struct fq_cell *cells, const struct fq_node *node, size_t n)
{
    bool object = node->op == FQ_OP_OBJECT || node->op == FQ_OP_CASES;
    if (node->op == FQ_OP_VALUE)
        cells[node->cell] = value_of(node->codec);
    if (node->op == FQ_OP_JSON)
        cells[node->cell] = value_of(&fq_pgtype_find(3802)->codec);
    if (!object)
        return;
    if (node->cell != FQ_NO_CELL)
        cells[node->cell] = FAKE_TRUE;
    if (node->stand_in)
        fill(cells, node->stand_in, n);
    size_t chosen = node->op == FQ_OP_CASES ? n % node->count : 0;
    if (node->op == FQ_OP_CASES)
        cells[node->choice] = fake_int4((int32_t)chosen);
    for (size_t i = 0; i < node->count; i++) {
        if (node->op == FQ_OP_OBJECT || i == chosen)
            fill(cells, &node->nodes[i], n);
    }
}

/* A set's rows may become several things. */
static void fill_set(struct fq_cell *cells, const struct fq_node *node, size_t set, size_t n)
{
    if (node->op == FQ_OP_ROWS) {
        if (node->rows->number == set)
            fill(cells, node->rows->item, n);
        fill_set(cells, node->rows->item, set, n);
    }
    if (node->op != FQ_OP_OBJECT && node->op != FQ_OP_CASES)
        return;
    for (size_t i = 0; i < node->count; i++)
        fill_set(cells, &node->nodes[i], set, n);
}

static void add_row(struct filling *f, const struct fq_rowset *set, size_t parent, size_t n)
{
    struct fq_cell *row = f->cells, cells[MOST_CELLS] = {{NULL, 0}};
    assert(set->column_count <= MOST_CELLS);
    if (fq_result_is_merged(f->result)) {
        row[FQ_COLUMN_SET] = fake_int4(set->number);
        row[FQ_COLUMN_PARENT] = fake_int4((int32_t)parent);
        row[FQ_COLUMN_N] = fake_int4((int32_t)n);
    }
    fill_set(cells, f->root, set->number, n);
    for (size_t i = 0; i < set->column_count; i++)
        row[set->columns[i]] = cells[i];
    f->cells += f->result->column_count;
}

/* Behind each row those that hang on it. */
static void add_in_order(struct filling *f, size_t set, size_t parent, size_t n)
{
    add_row(f, f->result->sets[set], parent, n);
    for (size_t inner = set + 1; inner < f->result->set_count; inner++) {
        for (size_t k = 1; f->parents[inner] == set && k <= 2; k++)
            add_in_order(f, inner, n, k);
    }
}

/* One set after the other. */
static void add_by_set(struct filling *f)
{
    for (size_t i = 0; i < f->result->set_count; i++) {
        for (size_t n = 1; n <= f->rows[i]; n++)
            add_row(f, f->result->sets[i], f->parents[i] == NO_SET ? 0 : (n + 1) / 2, n);
    }
}

struct fake_answer fake_rows(struct fq_arena *arena, const struct fq_plan *plan,
                             const struct fq_plan_step *step, size_t root_rows)
{
    const struct fq_result *result = &step->result;
    struct filling f = {.root = &plan->roots[step->root], .result = result};
    size_t total = 0;
    assert(result->set_count <= MOST_SETS);
    for (size_t i = 0; i < result->set_count; i++)
        f.parents[i] = NO_SET;
    find_parents(&f, f.root, NO_SET);
    for (size_t i = 0; i < result->set_count; i++) {
        f.rows[i] = f.parents[i] == NO_SET ? root_rows : 2 * f.rows[f.parents[i]];
        total += f.rows[i];
    }
    struct fq_cell *cells = FQ_NEW_ARRAY(arena, total * result->column_count, struct fq_cell);
    f.cells = cells;
    for (size_t n = 1; result->in_order && n <= root_rows; n++)
        add_in_order(&f, 0, 0, n);
    if (!result->in_order)
        add_by_set(&f);
    return (struct fake_answer){.needle = fq_arena_str(arena, fq_str_from(step->statement.sql)).ptr,
                                .cells = cells,
                                .row_count = total,
                                .column_count = result->column_count};
}
