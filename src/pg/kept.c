/* SPDX-License-Identifier: MIT */
#include "pg/kept.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "pg/fingerprint.h"

/* A head, then the proof and each answer.  An answer is its number of rows and the cells of each; a
 * cell is a byte that is its length and one, 0: null, LONG: the length follows in four bytes.  In
 * the order of this machine's bytes: another one finds another magic number. */
#define MAGIC 0x31306b6571667271u
#define LONG  255

struct head {
    uint64_t magic;
    uint64_t sum;       /* of all that follows */
    uint64_t questions; /* what was asked, and the form of the answers */
    int64_t seed;
    uint64_t fingerprint;
};

/* How many columns each answer has; those without any are not kept. */
static const int widths[FQ_PG_QUESTIONS] = {
    [FQ_PG_ASK_MARK] = 1,
    [FQ_PG_ASK_ROLE] = 3,
    [FQ_PG_ASK_RELATIONS] = RELATION_RIGHTS + 1,
    [FQ_PG_ASK_COLUMNS] = COLUMN_COMMENT + 1,
    [FQ_PG_ASK_KEYS] = KEY_COMMENT + 1,
    [FQ_PG_ASK_FOREIGN_KEYS] = FOREIGN_COMMENT + 1,
    [FQ_PG_ASK_CHECKS] = CHECK_EXPRESSION + 1,
    [FQ_PG_ASK_VIEWS] = VIEW_BYPASSES + 1,
    [FQ_PG_ASK_READS] = READ_WHOLE + 1,
    [FQ_PG_ASK_TYPES] = TYPE_OPERATORS + 1,
    [FQ_PG_ASK_LABELS] = LABEL_AGE + 1,
    [FQ_PG_ASK_FIELDS] = COLUMN_COMMENT + 1,
    [FQ_PG_ASK_DOMAIN_CHECKS] = CHECK_EXPRESSION + 1,
    [FQ_PG_ASK_FUNCTIONS] = FUNCTION_STATEFUL + 1,
    [FQ_PG_ASK_ARGUMENTS] = ARGUMENT_NAME + 1,
    [FQ_PG_ASK_SCHEMA_COMMENTS] = SCHEMA_COMMENT + 1,
};

/* A program that asks otherwise has no use for the answers. */
static uint64_t questions(void)
{
    uint64_t sum = 0;
    for (int i = 0; i < FQ_PG_FINGERPRINTS; i++)
        sum = fq_hash_kept(sum, fq_str_from(fq_pg_fingerprint_sql[i]));
    for (int i = 0; i < FQ_PG_QUESTIONS; i++) {
        if (fq_pg_question_sql[i])
            sum = fq_hash_kept(sum, fq_str_from(fq_pg_question_sql[i]));
    }
    return fq_hash_kept(sum, fq_str_of((const char *)widths, sizeof(widths)));
}

/* ---- writing ---- */

static void put_cell(struct fq_buf *to, fq_str value, bool null)
{
    if (null) {
        fq_buf_char(to, 0);
    } else if (value.len + 1 < LONG) {
        fq_buf_char(to, (char)(value.len + 1));
    } else {
        uint32_t len = (uint32_t)value.len; /* PostgreSQL's values are below 1 GB */
        fq_buf_char(to, (char)LONG);
        fq_buf_add(to, (const char *)&len, sizeof(len));
    }
    fq_buf_str_add(to, value);
}

static void write_answer(struct fq_buf *to, const PGresult *result)
{
    uint32_t rows = (uint32_t)PQntuples(result);
    fq_buf_add(to, (const char *)&rows, sizeof(rows));
    for (int row = 0; row < (int)rows; row++) {
        for (int column = 0; column < PQnfields(result); column++)
            put_cell(to,
                     fq_str_of(PQgetvalue(result, row, column),
                               (size_t)PQgetlength(result, row, column)),
                     PQgetisnull(result, row, column));
    }
}

void fq_pg_kept_write(struct fq_buf *to, const struct fq_pg_kept *kept, PGresult *const *results)
{
    struct head head = {MAGIC, 0, questions(), kept->seed, kept->fingerprint};
    size_t from = to->len;
    fq_buf_add(to, (const char *)&head, sizeof(head));
    put_cell(to, kept->proof, false);
    for (int i = 0; i < FQ_PG_QUESTIONS; i++) {
        if (widths[i])
            write_answer(to, results[i]);
    }
    if (fq_buf_failed(to))
        return;
    size_t summed = from + offsetof(struct head, questions);
    head.sum = fq_hash_kept(MAGIC, fq_str_of(to->ptr + summed, to->len - summed));
    memcpy(to->ptr + from, &head, sizeof(head));
}

/* ---- reading ---- */

static bool take_bytes(fq_str *from, void *to, size_t len)
{
    if (from->len < len)
        return false;
    memcpy(to, from->ptr, len);
    from->ptr += len;
    from->len -= len;
    return true;
}

/* Text, as all that PostgreSQL says is. */
static bool take_cell(fq_str *from, fq_str *ret, bool *null)
{
    unsigned char first;
    uint32_t len;
    if (!take_bytes(from, &first, 1))
        return false;
    *null = first == 0;
    len = *null ? 0 : first - 1u;
    if (first == LONG && !take_bytes(from, &len, sizeof(len)))
        return false;
    if (from->len < len)
        return false;
    *ret = fq_str_of(from->ptr, len);
    from->ptr += len;
    from->len -= len;
    return !memchr(ret->ptr, '\0', len) && fq_utf8_check(*ret) == len;
}

bool fq_pg_kept_read(fq_str bytes, struct fq_pg_kept *ret)
{
    struct head head;
    bool null;
    fq_str rest = bytes;
    if (!take_bytes(&rest, &head, sizeof(head)) || head.magic != MAGIC ||
        head.questions != questions())
        return false;
    size_t summed = offsetof(struct head, questions);
    if (head.sum != fq_hash_kept(MAGIC, fq_str_of(bytes.ptr + summed, bytes.len - summed)))
        return false;
    ret->seed = head.seed;
    ret->fingerprint = head.fingerprint;
    if (!take_cell(&rest, &ret->proof, &null) || null || ret->proof.len > FQ_LIMIT_PROOF_BYTES)
        return false;
    ret->answers = rest;
    return true;
}

static bool take_row(fq_str *from, PGresult *result, int row, int width)
{
    for (int column = 0; column < width; column++) {
        fq_str value;
        bool null;
        if (!take_cell(from, &value, &null))
            return false;
        /* It only reads, though its type does not say so. */
        if (!PQsetvalue(result, row, column, (char *)(uintptr_t)value.ptr,
                        null ? -1 : (int)value.len))
            return false;
    }
    return true;
}

static PGresult *take_result(fq_str *from, int width)
{
    PGresAttDesc columns[RELATION_RIGHTS + 1] = {0};
    uint32_t rows;
    /* A cell is a byte at least: so no number of rows makes more of them than there are bytes. */
    if (!take_bytes(from, &rows, sizeof(rows)) || rows > from->len / (size_t)width)
        return NULL;
    PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    bool ok = result && PQsetResultAttrs(result, width, columns);
    for (uint32_t row = 0; row < rows && ok; row++)
        ok = take_row(from, result, (int)row, width);
    if (ok)
        return result;
    PQclear(result);
    return NULL;
}

bool fq_pg_kept_results(const struct fq_pg_kept *kept, PGresult **results)
{
    fq_str rest = kept->answers;
    for (int i = 0; i < FQ_PG_QUESTIONS; i++) {
        if (!widths[i])
            continue;
        results[i] = take_result(&rest, widths[i]);
        if (!results[i])
            return false;
    }
    return rest.len == 0;
}
