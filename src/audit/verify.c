/* SPDX-License-Identifier: MIT */
#include "audit/verify.h"

#include <stdarg.h>

#include "base/limits.h"

/* Of what nothing seals yet: a log has a line of it, whatever else is no log. */
#define LOOSE_BYTES (4 * (size_t)FQ_LIMIT_AUDIT_LINE_BYTES)

void fq_audit_check_init(struct fq_audit_check *check, fq_str key)
{
    *check = (struct fq_audit_check){.key = key};
    fq_audit_link_init(&check->last);
    fq_buf_init(&check->loose, NULL, LOOSE_BYTES);
}

void fq_audit_check_clear(struct fq_audit_check *check)
{
    fq_buf_clear(&check->loose);
}

static FQ_PRINTF(4, 5) bool fault_at(struct fq_audit_check *check, const char *file, uint64_t line,
                                     const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(check->fault, sizeof(check->fault), format, args);
    va_end(args);
    check->file = file;
    check->line = line;
    return false;
}

/* The first bytes that are no good line, unless something seals them. */
static bool fault_of_loose(struct fq_audit_check *check)
{
    if (check->loose_open)
        return fault_at(check, check->loose_file, check->loose_line,
                        "the rest of a line is missing, and no entry says so");
    return fault_at(check, check->loose_file, check->loose_line,
                    "it is not what was written: its hash is another%s",
                    check->key.len ? ", or the key is" : "");
}

static void add_loose(struct fq_audit_check *check, fq_str text, bool ended, const char *name,
                      uint64_t number)
{
    if (!check->loose_bytes) {
        check->loose_file = name;
        check->loose_line = number;
    }
    check->loose_bytes += text.len + ended;
    check->loose_open = !ended;
    fq_buf_str_add(&check->loose, text);
    if (ended)
        fq_buf_char(&check->loose, '\n');
}

/* The line seals what stands loose before it; or that is the end of a file, which has no room for a
 * seal, and the next file goes on with the whole line. */
static bool is_sealed(const struct fq_audit_check *check, const struct fq_audit_line *line,
                      const char *name)
{
    char digest[FQ_AUDIT_HASH_DIGITS];
    if (check->loose_open && check->loose_file != name)
        return true;
    if (fq_buf_failed(&check->loose))
        return false;
    fq_audit_digest(FQ_STR_NONE, fq_buf_str(&check->loose), digest);
    return fq_audit_seals(line, check->loose_bytes, digest);
}

/* The chain may have been begun before the first line that is given. */
static bool check_first(struct fq_audit_check *check, const struct fq_audit_line *line,
                        const char *name, uint64_t number)
{
    struct fq_audit_link none;
    fq_audit_link_init(&none);
    if (line->own.seq == 0 || (line->own.seq == 1 && !fq_audit_follows(&none, line)))
        return fault_at(check, name, number, "the first entry of a chain has none before it");
    check->first_seq = line->own.seq;
    return true;
}

static bool check_next(struct fq_audit_check *check, const struct fq_audit_line *line,
                       const char *name, uint64_t number)
{
    unsigned long long due = check->last.seq + 1, is = line->own.seq;
    if (fq_audit_follows(&check->last, line))
        return true;
    if (is == due)
        return fault_at(check, name, number,
                        "entry %llu follows another entry than the one that stands before it", is);
    if (is > due)
        return fault_at(check, name, number, "entry %llu is due here, and %llu comes: %llu missing",
                        due, is, is - due);
    return fault_at(check, name, number, "entry %llu is due here, and %llu comes again, or anew",
                    due, is);
}

static bool take_line(struct fq_audit_check *check, fq_str text, bool ended, const char *name,
                      uint64_t number)
{
    struct fq_audit_line line;
    if (!ended || !fq_audit_read(text, check->key, &line)) {
        add_loose(check, text, ended, name, number);
        return check->loose_bytes <= LOOSE_BYTES || fault_of_loose(check);
    }
    if (check->loose_bytes && !is_sealed(check, &line, name))
        return fault_of_loose(check);
    if (check->entries ? !check_next(check, &line, name, number)
                       : !check_first(check, &line, name, number))
        return false;
    if (fq_str_find(line.members, FQ_STR("\"kind\":\"cut\",\"outcome\":")) < line.members.len)
        return fault_at(check, name, number,
                        "entry %llu says that others were taken away before it was written",
                        (unsigned long long)line.own.seq);
    check->torn += check->loose_bytes > 0;
    check->loose_bytes = 0;
    check->loose_open = false;
    fq_buf_reset(&check->loose);
    check->losses +=
        fq_str_find(line.members, FQ_STR("\"kind\":\"lost\",\"outcome\":")) < line.members.len;
    check->last = line.own;
    check->entries++;
    return true;
}

bool fq_audit_check_file(struct fq_audit_check *check, FILE *file, const char *name)
{
    struct fq_buf text;
    uint64_t number = 1;
    int c;
    bool good = true;
    fq_buf_init(&text, NULL, FQ_LIMIT_AUDIT_LINE_BYTES);
    while (good && (c = getc(file)) != EOF) {
        if (c != '\n')
            fq_buf_char(&text, (char)c);
        if (fq_buf_failed(&text)) {
            good = fault_at(check, name, number, "it is longer than any entry");
        } else if (c == '\n') {
            good = take_line(check, fq_buf_str(&text), true, name, number++);
            fq_buf_reset(&text);
        }
    }
    if (good && text.len)
        good = take_line(check, fq_buf_str(&text), false, name, number);
    if (good && ferror(file))
        good = fault_at(check, name, number, "it cannot be read");
    fq_buf_clear(&text);
    return good;
}

bool fq_audit_check_end(struct fq_audit_check *check)
{
    return !check->loose_bytes || fault_of_loose(check);
}
