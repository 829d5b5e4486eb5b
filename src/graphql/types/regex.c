/* SPDX-License-Identifier: MIT
 *
 * A pattern becomes a small program, whose threads run side by side over the text (K. Thompson,
 * 1968): none goes back, and no two are ever at the same place of the program.
 */
#include "graphql/types/regex.h"

#include "base/limits.h"
#include "base/utf8.h"

enum step_kind {
    STEP_RANGES, /* one character of these, or of no others */
    STEP_SPLIT,  /* goes on at both places */
    STEP_JUMP,
    STEP_BEGIN,
    STEP_END,
    STEP_MATCH,
};

struct range {
    uint32_t from, to;
};

/* Places are counted from the step itself, so that steps can be moved and copied. */
struct step {
    enum step_kind kind;
    bool others;
    int32_t to, also; /* JUMP, SPLIT; of RANGES the first one and how many */
};

struct fq_regex {
    const struct step *steps;
    size_t step_count;
    const struct range *ranges;
};

/* ---- reading ---- */

struct reader {
    fq_str text;
    size_t at;
    struct fq_buf steps, ranges;
    const char *why; /* NULL as long as nothing is wrong */
    unsigned depth;
};

#define NESTED_MOST 50u

static void refuse_pattern(struct reader *r, const char *why)
{
    if (!r->why)
        r->why = why;
    r->at = r->text.len;
}

static size_t count(const struct reader *r)
{
    return r->steps.len / sizeof(struct step);
}

static struct step *step_at(struct reader *r, size_t i)
{
    return (struct step *)(void *)r->steps.ptr + i;
}

static void add_step(struct reader *r, struct step step)
{
    if (count(r) >= FQ_LIMIT_REGEX_STEPS)
        refuse_pattern(r, "it is too long, or repeats too much");
    else
        fq_buf_add(&r->steps, (const char *)&step, sizeof(step));
}

/* Before the step at i, which moves away with all behind it. */
static void insert(struct reader *r, size_t i, struct step step)
{
    add_step(r, step);
    if (r->why)
        return;
    for (size_t k = count(r) - 1; k > i; k--)
        *step_at(r, k) = *step_at(r, k - 1);
    *step_at(r, i) = step;
}

static bool next_is(const struct reader *r, const char *text)
{
    return fq_str_starts_with(fq_str_from_offset(r->text, r->at), fq_str_from(text));
}

static bool take_text(struct reader *r, const char *text)
{
    bool found = next_is(r, text);
    if (found)
        r->at += fq_str_from(text).len;
    return found;
}

/* ---- characters ---- */

static void add_range(struct reader *r, uint32_t from, uint32_t to)
{
    const struct range range = {from, to};
    fq_buf_add(&r->ranges, (const char *)&range, sizeof(range));
}

static const struct {
    char letter;
    size_t count;
    struct range ranges[10];
} classes[] = {
    {'d', 1, {{'0', '9'}}},
    {'w', 4, {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
    {'s',
     10,
     {{'\t', '\r'},
      {' ', ' '},
      {0xa0, 0xa0},
      {0x1680, 0x1680},
      {0x2000, 0x200a},
      {0x2028, 0x2029},
      {0x202f, 0x202f},
      {0x205f, 0x205f},
      {0x3000, 0x3000},
      {0xfeff, 0xfeff}}},
};

/* \d and the like, or with a capital letter all others. */
static bool add_class(struct reader *r, char letter)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(classes); i++) {
        uint32_t from = 0;
        bool others = letter == classes[i].letter - 'a' + 'A';
        if (letter != classes[i].letter && !others)
            continue;
        for (size_t k = 0; k < classes[i].count; k++) {
            const struct range *range = &classes[i].ranges[k];
            if (!others)
                add_range(r, range->from, range->to);
            else
                add_range(r, from, range->from - 1);
            from = range->to + 1;
        }
        if (others)
            add_range(r, from, UINT32_MAX);
        return true;
    }
    return false;
}

static uint32_t hex(struct reader *r, size_t digits)
{
    uint32_t value = 0;
    for (size_t i = 0; i < digits; i++) {
        char c = r->at < r->text.len ? r->text.ptr[r->at++] : 0;
        bool decimal = c >= '0' && c <= '9';
        char low = (char)(c | 0x20);
        if (!decimal && !(low >= 'a' && low <= 'f'))
            refuse_pattern(r, "\\u needs four hexadecimal digits, \\x two");
        value = value * 16 + (uint32_t)(decimal ? c - '0' : low - 'a' + 10);
    }
    return value;
}

/* Behind the backslash. */
static uint32_t escaped(struct reader *r)
{
    uint32_t c = r->at < r->text.len ? fq_utf8_next(r->text, &r->at) : 0;
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    switch (c) {
    case 0:
        refuse_pattern(r, "nothing stands behind its last backslash");
        return 0;
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'u':
        return hex(r, 4);
    case 'x':
        return hex(r, 2);
    default:
        if (letter)
            refuse_pattern(r, "it has an escape that is not known here, as one that looks back");
        return c;
    }
}

/* One character of a list in brackets; false: a class was added. */
static bool listed(struct reader *r, uint32_t *ret)
{
    if (!take_text(r, "\\")) {
        *ret = fq_utf8_next(r->text, &r->at);
        return true;
    }
    if (r->at < r->text.len && add_class(r, r->text.ptr[r->at])) {
        r->at++;
        return false;
    }
    *ret = escaped(r);
    return true;
}

static void add_ranges(struct reader *r, size_t first, bool others)
{
    size_t ranges = r->ranges.len / sizeof(struct range);
    add_step(r, (struct step){.kind = STEP_RANGES,
                              .others = others,
                              .to = (int32_t)first,
                              .also = (int32_t)(ranges - first)});
}

/* Behind the bracket. */
static void read_bracket(struct reader *r)
{
    size_t first = r->ranges.len / sizeof(struct range);
    bool others = take_text(r, "^");
    while (r->at < r->text.len && !next_is(r, "]")) {
        uint32_t from, to;
        if (!listed(r, &from))
            continue;
        to = from;
        if (next_is(r, "-") && !next_is(r, "-]")) {
            r->at++;
            if (r->at == r->text.len || !listed(r, &to) || to < from)
                refuse_pattern(r, "a range in brackets ends before it begins");
        }
        add_range(r, from, to);
    }
    if (!take_text(r, "]"))
        refuse_pattern(r, "a bracket is not closed");
    add_ranges(r, first, others);
}

/* ---- the grammar ---- */

static void read_choice(struct reader *r);

/* Behind the parenthesis. */
static void read_group(struct reader *r)
{
    if (next_is(r, "?") && !take_text(r, "?:"))
        refuse_pattern(r, "it looks ahead or back, or names a group");
    if (++r->depth > NESTED_MOST)
        refuse_pattern(r, "its groups are nested too deep");
    read_choice(r);
    r->depth--;
    if (!take_text(r, ")"))
        refuse_pattern(r, "a parenthesis is not closed");
}

static void read_character(struct reader *r)
{
    size_t first = r->ranges.len / sizeof(struct range);
    if (take_text(r, ".")) {
        add_range(r, '\n', '\n');
        add_range(r, '\r', '\r');
        add_range(r, 0x2028, 0x2029);
        add_ranges(r, first, true);
        return;
    }
    if (next_is(r, "*") || next_is(r, "+") || next_is(r, "?") || next_is(r, "{"))
        refuse_pattern(r, "a *, +, ? or { has nothing before it to repeat");
    uint32_t c = 0;
    if (!r->why && listed(r, &c))
        add_range(r, c, c);
    add_ranges(r, first, false);
}

static void read_atom(struct reader *r)
{
    if (take_text(r, "("))
        read_group(r);
    else if (take_text(r, "["))
        read_bracket(r);
    else if (take_text(r, "^"))
        add_step(r, (struct step){.kind = STEP_BEGIN});
    else if (take_text(r, "$"))
        add_step(r, (struct step){.kind = STEP_END});
    else
        read_character(r);
}

/* {n}, {n,} or {n,m}, behind the brace; most SIZE_MAX: any number. */
static bool read_number(struct reader *r, size_t *ret)
{
    size_t from = r->at;
    for (*ret = 0; r->at < r->text.len; r->at++) {
        char c = r->text.ptr[r->at];
        if (c < '0' || c > '9')
            break;
        if (*ret <= FQ_LIMIT_REGEX_STEPS)
            *ret = *ret * 10 + (size_t)(c - '0');
    }
    return r->at > from;
}

static void read_counts(struct reader *r, size_t *ret_least, size_t *ret_most)
{
    bool good = read_number(r, ret_least);
    *ret_most = *ret_least;
    if (take_text(r, ",")) {
        *ret_most = SIZE_MAX;
        if (!next_is(r, "}"))
            good = read_number(r, ret_most) && good;
    }
    if (!good || !take_text(r, "}") || *ret_most < *ret_least)
        refuse_pattern(r, "what stands in braces is not {n}, {n,} or {n,m}");
}

/* The atom from step `from` on, least times, and then most - least times or not: who leaves one out
 * leaves out all behind it, so that a text is at one place of them and not at each. */
static void repeat(struct reader *r, size_t from, size_t least, size_t most)
{
    size_t length = count(r) - from;
    struct fq_buf atom;
    fq_buf_init(&atom, r->steps.arena, SIZE_MAX / 2);
    fq_buf_add(&atom, (const char *)step_at(r, from), length * sizeof(struct step));
    r->steps.len = from * sizeof(struct step);
    for (size_t i = 0; i < (most == SIZE_MAX ? least + 1 : most) && !r->why; i++) {
        size_t copy = count(r);
        bool again = most == SIZE_MAX && i == least;
        for (size_t k = 0; k < length; k++)
            add_step(r, ((const struct step *)(const void *)atom.ptr)[k]);
        if (i < least)
            continue;
        size_t out = again ? length + 2 : (most - i) * (length + 1);
        insert(r, copy, (struct step){.kind = STEP_SPLIT, .to = 1, .also = (int32_t)out});
        if (again)
            add_step(r, (struct step){.kind = STEP_JUMP, .to = -(int32_t)length - 1});
    }
}

static void read_repeated(struct reader *r)
{
    size_t from = count(r), least = 1, most = 1;
    read_atom(r);
    if (take_text(r, "*"))
        least = 0, most = SIZE_MAX;
    else if (take_text(r, "+"))
        most = SIZE_MAX;
    else if (take_text(r, "?"))
        least = 0;
    else if (take_text(r, "{"))
        read_counts(r, &least, &most);
    else
        return;
    (void)take_text(r, "?"); /* how much is taken first makes no difference */
    if (!r->why)
        repeat(r, from, least, most);
}

static void read_choice(struct reader *r)
{
    size_t from = count(r);
    while (r->at < r->text.len && !next_is(r, "|") && !next_is(r, ")"))
        read_repeated(r);
    if (!take_text(r, "|"))
        return;
    insert(r, from,
           (struct step){.kind = STEP_SPLIT, .to = 1, .also = (int32_t)(count(r) - from) + 2});
    size_t jump = count(r);
    add_step(r, (struct step){.kind = STEP_JUMP});
    read_choice(r);
    if (!r->why)
        step_at(r, jump)->to = (int32_t)(count(r) - jump);
}

const struct fq_regex *fq_regex_new(struct fq_arena *arena, fq_str text, const char **ret_why)
{
    struct reader r = {.text = text};
    fq_buf_init(&r.steps, arena, SIZE_MAX / 2);
    fq_buf_init(&r.ranges, arena, SIZE_MAX / 2);
    if (text.len > FQ_LIMIT_REGEX_STEPS)
        refuse_pattern(&r, "it is too long, or repeats too much");
    read_choice(&r);
    if (r.at < text.len)
        refuse_pattern(&r, "a parenthesis is closed that was not opened");
    add_step(&r, (struct step){.kind = STEP_MATCH});
    *ret_why = r.why;
    if (r.why)
        return NULL;
    struct fq_regex *pattern = FQ_NEW(arena, struct fq_regex);
    *pattern = (struct fq_regex){(const struct step *)(void *)r.steps.ptr, count(&r),
                                 (const struct range *)(void *)r.ranges.ptr};
    return pattern;
}

/* ---- matching ---- */

/* Places in the program, none twice. */
struct places {
    uint32_t *at;
    size_t count;
};

struct match {
    const struct fq_regex *pattern;
    size_t length;  /* of the text */
    uint32_t *seen; /* by place: the number of the character before which it was reached, + 1 */
    uint32_t *waiting;
    bool found;
};

/* The place and those to which it leads without a character. */
static void reach(struct match *m, struct places *places, uint32_t place, size_t at)
{
    size_t waiting = 0;
    m->waiting[waiting++] = place;
    while (waiting) {
        place = m->waiting[--waiting];
        const struct step *step = &m->pattern->steps[place];
        if (m->seen[place] == at + 1)
            continue;
        m->seen[place] = (uint32_t)(at + 1);
        if (step->kind == STEP_RANGES)
            places->at[places->count++] = place;
        else if (step->kind == STEP_MATCH)
            m->found = true;
        else if (step->kind == STEP_JUMP)
            m->waiting[waiting++] = place + (uint32_t)step->to;
        else if (step->kind == STEP_SPLIT) {
            m->waiting[waiting++] = place + (uint32_t)step->to;
            m->waiting[waiting++] = place + (uint32_t)step->also;
        } else if (step->kind == STEP_BEGIN ? at == 0 : at == m->length)
            m->waiting[waiting++] = place + 1;
    }
}

static bool takes(const struct fq_regex *pattern, const struct step *step, uint32_t c)
{
    for (int32_t i = 0; i < step->also; i++) {
        const struct range *range = &pattern->ranges[step->to + i];
        if (c >= range->from && c <= range->to)
            return !step->others;
    }
    return step->others;
}

bool fq_regex_matches(const struct fq_regex *pattern, fq_str text, struct fq_arena *scratch)
{
    size_t most = pattern->step_count;
    struct places here = {FQ_NEW_ARRAY(scratch, most, uint32_t), 0};
    struct places next = {FQ_NEW_ARRAY(scratch, most, uint32_t), 0};
    struct match m = {.pattern = pattern,
                      .length = text.len,
                      .seen = FQ_NEW_ARRAY(scratch, most, uint32_t),
                      .waiting = FQ_NEW_ARRAY(scratch, 2 * most + 1, uint32_t)};
    for (size_t at = 0;;) {
        reach(&m, &here, 0, at); /* it may begin anywhere */
        if (m.found || at == text.len)
            return m.found;
        uint32_t c = fq_utf8_next(text, &at);
        next.count = 0;
        for (size_t i = 0; i < here.count; i++) {
            if (takes(pattern, &pattern->steps[here.at[i]], c))
                reach(&m, &next, here.at[i] + 1, at);
        }
        struct places last = here;
        here = next;
        next = last;
    }
}
