/* SPDX-License-Identifier: MIT */
#include "auth/person_name.h"
#include "base/limits.h"
#include "unit.h"

TEST(names_are_names)
{
    static const char *const names[] = {"Ada",
                                        "J.R.R. Tolkien",
                                        "Dr. No, Jr.",
                                        "O'Brien-Smith",
                                        "Zo\xc3\xab",
                                        "Mar\303\255a de la O.",
                                        "\xe5\xb1\xb1\xe7\x94\xb0",
                                        "",
                                        "St. John"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++)
        ck_assert_msg(!fq_person_name_fault(fq_str_from(names[i])), "%s", names[i]);
}
END

TEST(messages_and_links_are_none)
{
    static const char *const names[] = {"see https://a.example",
                                        "evil.example",
                                        "evil.example now",
                                        "www.e.example",
                                        "a@b",
                                        "a/b",
                                        "x\r\nBcc: y",
                                        "<b>",
                                        "tab\there",
                                        "\xe2\x80\xaexe",
                                        "evil\xe3\x80\x82"
                                        "com",
                                        "z\xe2\x80\x8bw",
                                        "line\xe2\x80\xa8"
                                        "end",
                                        "evil\xef\xbc\x8e"
                                        "com",
                                        "c:\\x",
                                        "del\x7f",
                                        "\xc2\x85"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++)
        ck_assert_msg(fq_person_name_fault(fq_str_from(names[i])) != NULL, "%s", names[i]);
}
END

TEST(characters_are_counted_and_not_bytes)
{
    char name[2 * FQ_LIMIT_PERSON_NAME + 3];
    for (size_t i = 0; i < 2 * FQ_LIMIT_PERSON_NAME; i += 2) {
        name[i] = (char)0xc3;
        name[i + 1] = (char)0xab;
    }
    ck_assert_ptr_null(fq_person_name_fault(fq_str_of(name, 2 * FQ_LIMIT_PERSON_NAME)));
    name[2 * FQ_LIMIT_PERSON_NAME] = 'x';
    ck_assert_ptr_nonnull(fq_person_name_fault(fq_str_of(name, 2 * FQ_LIMIT_PERSON_NAME + 1)));
}
END

int main(void)
{
    return RUN("person_name", names_are_names, messages_and_links_are_none,
               characters_are_counted_and_not_bytes);
}
