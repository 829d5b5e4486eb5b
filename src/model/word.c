/* SPDX-License-Identifier: MIT */
#include "model/word.h"

#include <assert.h>
#include <limits.h>
#include <pthread.h>

/* What an ending becomes. */
struct rule {
    fq_str ending;
    fq_str becomes;
};

#define R(ending, becomes)                                                                         \
    {                                                                                              \
        FQ_STR_INIT(ending), FQ_STR_INIT(becomes)                                                  \
    }

/* The first that fits. */
static const struct rule to_singular[] = {
    R("ss", "ss"),   R("us", "us"),      R("is", "is"),      R("ies", "y"),   R("oes", "o"),
    R("sses", "ss"), R("shes", "sh"),    R("ches", "ch"),    R("xes", "x"),   R("zzes", "zz"),
    R("tzes", "tz"), R("auses", "ause"), R("ouses", "ouse"), R("uses", "us"), R("s", ""),
};

static const struct rule to_plural[] = {
    R("ay", "ays"),  R("ey", "eys"),  R("iy", "iys"), R("oy", "oys"), R("uy", "uys"),
    R("y", "ies"),   R("sis", "ses"), R("s", "ses"),  R("x", "xes"),  R("z", "zes"),
    R("ch", "ches"), R("sh", "shes"), R("", "s"),
};
#undef R

static bool ends_in(fq_str word, fq_str ending)
{
    if (word.len < ending.len)
        return false;
    if (ending.len && fq_lower(word.ptr[word.len - 1]) != ending.ptr[ending.len - 1])
        return false; /* nearly always */
    return fq_str_eq_nocase(fq_str_from_offset(word, word.len - ending.len), ending);
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* `becomes` instead of the end of the word, in the case of what was there. */
static fq_str replaced(struct fq_arena *arena, fq_str word, fq_str ending, fq_str becomes)
{
    size_t kept = word.len - ending.len;
    bool shouts = word.len > 1 && is_upper(word.ptr[word.len - 1]);
    char *text = fq_arena_alloc(arena, kept + becomes.len + 1);
    memcpy(text, word.ptr, kept);
    for (size_t i = 0; i < becomes.len; i++) {
        bool upper = shouts || (i < ending.len && is_upper(word.ptr[kept + i]));
        text[kept + i] = upper && becomes.ptr[i] >= 'a' && becomes.ptr[i] <= 'z'
                             ? (char)(becomes.ptr[i] - 'a' + 'A')
                             : becomes.ptr[i];
    }
    return fq_str_of(text, kept + becomes.len);
}

static fq_str by_rule(struct fq_arena *arena, fq_str word, const struct rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ends_in(word, rules[i].ending))
            return replaced(arena, word, rules[i].ending, rules[i].becomes);
    }
    return word;
}

static bool fits(fq_str word, fq_str listed)
{
    size_t hyphen = listed.ptr[0] == '-';
    return (hyphen || word.len == listed.len) && ends_in(word, fq_str_from_offset(listed, hyphen));
}

/* ---- the list ---- */

/* More than there are lines. */
enum { MOST_WORDS = 1024 };

/* The lines by the letter that one of their words ends in, each letter's in the list's order: a
 * large schema asks for thousands of words, and few lines can fit any of them.  A line may stand
 * under two letters, so its places are 2 * line + 1 and one more; 0 ends them. */
static uint16_t first_place[UCHAR_MAX + 1], next_place[2 * MOST_WORDS + 1];
static pthread_once_t places_once = PTHREAD_ONCE_INIT;

static unsigned char last_letter(fq_str word)
{
    return (unsigned char)fq_lower(word.ptr[word.len - 1]);
}

static void put_in_front(unsigned char letter, size_t place)
{
    next_place[place] = first_place[letter];
    first_place[letter] = (uint16_t)place;
}

static void find_places(void)
{
    assert(fq_word_count <= MOST_WORDS);
    for (size_t i = fq_word_count; i-- > 0;) {
        unsigned char singular = last_letter(fq_words[i].singular);
        unsigned char plural = last_letter(fq_words[i].plural);
        put_in_front(singular, 2 * i + 1);
        if (plural != singular)
            put_in_front(plural, 2 * i + 2);
    }
}

/* By the list: false when it does not know the word. */
static bool by_list(struct fq_arena *arena, fq_str word, bool plural, fq_str *ret)
{
    pthread_once(&places_once, find_places);
    size_t place = word.len ? first_place[last_letter(word)] : 0;
    for (; place; place = next_place[place]) {
        size_t i = (place - 1) / 2;
        fq_str from = plural ? fq_words[i].singular : fq_words[i].plural;
        fq_str to = plural ? fq_words[i].plural : fq_words[i].singular;
        if (fits(word, from)) {
            size_t hyphen = from.ptr[0] == '-';
            *ret = replaced(arena, word, fq_str_from_offset(from, hyphen),
                            fq_str_from_offset(to, hyphen));
            return true;
        }
        if (fits(word, to)) {
            *ret = word;
            return true;
        }
    }
    return false;
}

fq_str fq_word_singular(struct fq_arena *arena, fq_str word)
{
    fq_str listed;
    if (by_list(arena, word, false, &listed))
        return listed;
    if (word.len < 3)
        return word;
    return by_rule(arena, word, to_singular, FQ_ARRAY_LEN(to_singular));
}

fq_str fq_word_plural(struct fq_arena *arena, fq_str word)
{
    fq_str listed;
    if (by_list(arena, word, true, &listed))
        return listed;
    if (word.len == 1)
        return replaced(arena, word, FQ_STR_NONE, FQ_STR("s"));
    if (!fq_str_eq(fq_word_singular(arena, word), word))
        return word;
    return by_rule(arena, word, to_plural, FQ_ARRAY_LEN(to_plural));
}
