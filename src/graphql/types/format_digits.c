/* SPDX-License-Identifier: MIT
 *
 * Check digits.
 */
#include "graphql/types/format_scan.h"

/* 0 to 9, then A is 10 and so on. */
static unsigned value_of_char(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'A' + 10);
}

/* ISO 7064, MOD 97-10: letters count as two digits. */
static unsigned mod97(unsigned before, fq_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned value = value_of_char(text.ptr[i]);
        before = (before * (value > 9 ? 100 : 10) + value) % 97;
    }
    return before;
}

bool fq_format_is_iban(fq_str text)
{
    fq_str head = fq_str_of(text.ptr, 4);
    return mod97(mod97(0, fq_str_from_offset(text, 4)), head) == 1;
}

bool fq_format_is_lei(fq_str text)
{
    return mod97(0, text) == 1;
}

/* Luhn's sum over the digits, letters being two; from behind every second one counts twice. */
bool fq_format_is_isin(fq_str text)
{
    unsigned sum = 0;
    bool twice = false;
    for (size_t i = text.len; i-- > 0;) {
        unsigned rest = value_of_char(text.ptr[i]);
        do {
            unsigned digit = rest % 10 * (twice ? 2 : 1);
            sum += digit / 10 + digit % 10;
            twice = !twice;
            rest /= 10;
        } while (rest);
    }
    return sum % 10 == 0;
}

/* ISO 6346: letters are 10 to 38 without multiples of 11, places count 1, 2, 4 … */
bool fq_format_is_container(fq_str text)
{
    unsigned sum = 0;
    for (size_t i = 0; i < 10; i++) {
        unsigned value = value_of_char(text.ptr[i]);
        value += value > 9 ? (value - 1) / 10 : 0;
        sum += value << i;
    }
    return sum % 11 % 10 == value_of_char(text.ptr[10]);
}

/* ISO 3779 as 49 CFR 565 has it. */
bool fq_format_is_vin(fq_str text)
{
    static const char letters[] = "12345678.12345.7.923456789"; /* A to Z */
    static const unsigned char weights[] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    unsigned sum = 0;
    for (size_t i = 0; i < FQ_ARRAY_LEN(weights); i++) {
        char c = text.ptr[i];
        sum += weights[i] * (unsigned)((c < 'A' ? c : letters[c - 'A']) - '0');
    }
    return text.ptr[8] == (sum % 11 == 10 ? 'X' : (char)('0' + sum % 11));
}
