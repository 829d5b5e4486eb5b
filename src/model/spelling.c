/* SPDX-License-Identifier: MIT
 *
 * Letters of other alphabets to ASCII.  Latin: the letter without its marks, as Unicode's
 * decompositions (NFKD) have it; Greek and Cyrillic: as passports and maps are written.
 */
#include "model/spelling.h"

#include "base/utf8.h"

/* The letters from one code point on; '-' has no spelling, '.' an empty one. */
struct alphabet {
    uint32_t first;
    const char *spellings;
};

/* clang-format off */
static const struct alphabet alphabets[] = {
    /* Latin, Western and Central European */
    {0x00c0,
     "A A A A A A AE C E E E E I I I I D N O O O O O - O U U U U Y Th ss a a a a a a ae c "
     "e e e e i i i i d n o o o o o - o u u u u y th y A a A a A a C c C c C c C c D d D "
     "d E e E e E e E e E e G g G g G g G g H h H h I i I i I i I i I i IJ ij J j K k k L "
     "l L l L l L l L l N n N n N n n Ng ng O o O o O o OE oe R r R r R r S s S s S s S s "
     "T t T t T t U u U u U u U u U u U u W w Y y Y Z z Z z Z z s - B - - - - O - - D D - "
     "- - - E E - f - G - - - K k - - - - - - O o - - - - - - - - - - - - - U u - - Y y - "
     "- - - - - - - - - - - - - - DZ Dz dz LJ Lj lj NJ Nj nj A a I i O o U u U u U u U u "
     "U u - A a A a AE ae - - G g K k O o O o - - j DZ Dz dz G g - - N n A a AE ae O o A "
     "a A a E e E e I i I i O o O o R r R r U u U u S s T t - - H h - - - - - - A a E e O "
     "o O o O o O o Y y - - - - - - - - - - - - - - - - - - - - - - - - - - - -"},
    /* Latin, Vietnamese among others */
    {0x1e00,
     "A a B b B b B b C c D d D d D d D d D d E e E e E e E e E e F f G g H h H h H h H h "
     "H h I i I i K k K k K k L l L l L l L l M m M m M m N n N n N n N n O o O o O o O o "
     "P p P p R r R r R r R r S s S s S s S s S s T t T t T t T t U u U u U u U u U u V v "
     "V v W w W w W w W w W w X x X x Y y Z z Z z Z z h t w y - s - - SS - A a A a A a A "
     "a A a A a A a A a A a A a A a A a E e E e E e E e E e E e E e E e I i I i O o O o O "
     "o O o O o O o O o O o O o O o O o O o U u U u U u U u U u U u U u Y y Y y Y y Y y - "
     "- - - - -"},
    /* Greek */
    {0x0386,
     "A - E I I - O - Y O i A V G D E Z I Th I K L M N X O P R - S T Y F Ch Ps O I Y a e "
     "i i y a v g d e z i th i k l m n x o p r s s t y f ch ps o i y o y o"},
    /* Cyrillic */
    {0x0400,
     "E Yo Dj G Ye Dz I Yi J Lj Nj C K I U Dz A B V G D E Zh Z I Y K L M N O P R S T U F "
     "Kh Ts Ch Sh Shch . Y . E Yu Ya a b v g d e zh z i y k l m n o p r s t u f kh ts ch "
     "sh shch . y . e yu ya e yo dj g ye dz i yi j lj nj c k i u dz"},
    /* Cyrillic, Ukrainian */
    {0x0490,
     "G g"},
};
/* clang-format on */

/* The word at a place in a list of words between blanks; empty behind the last. */
static fq_str word_at(const char *words, uint32_t place)
{
    for (; place && *words; words++)
        place -= *words == ' ';
    return fq_str_of(words, strcspn(words, " "));
}

bool fq_spelling_of(uint32_t letter, fq_str *ret)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(alphabets); i++) {
        if (letter < alphabets[i].first)
            continue;
        fq_str word = word_at(alphabets[i].spellings, letter - alphabets[i].first);
        if (word.len == 0 || fq_str_eq(word, FQ_STR("-")))
            continue;
        *ret = fq_str_eq(word, FQ_STR(".")) ? FQ_STR_NONE : word;
        return true;
    }
    return false;
}

bool fq_spelling_is_latin(uint32_t letter)
{
    return letter < 0x370 || (letter >= 0x1e00 && letter <= 0x1eff);
}

size_t fq_spelling_next(fq_str text, uint32_t *ret)
{
    unsigned char first = (unsigned char)text.ptr[0];
    size_t len = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4, at = 0;
    if (len > text.len || fq_utf8_check(fq_str_of(text.ptr, len)) != len) {
        *ret = first;
        return 1;
    }
    *ret = fq_utf8_next(text, &at);
    return len;
}
