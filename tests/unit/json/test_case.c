/* SPDX-License-Identifier: MIT */
#include "base/arena.h"
#include "json/json.h"
#include "unit.h"

static const struct {
    const char *snake;
    const char *camel;
} names[] = {
    {"user_name", "userName"},
    {"user__name", "userName"},
    {"user_name_", "userName"},
    {"_user_name", "_userName"},
    {"__user_name", "__userName"},
    {"address_line_1", "addressLine1"},
    {"dns_1", "dns1"},
    {"backup_1_id", "backup1Id"},
    {"server_10_name", "server10Name"},
    {"user_123_id", "user123Id"},
    {"ipv4_address", "ipv4Address"},
    {"smtpServer", "smtpServer"},
    {"id", "id"},
    {"", ""},
    {"_", "_"},
    {"___", "___"},
    {"a_", "a"},
    {"a___", "a"},
    {"_1_a", "_1A"},
    {"api_URL", "apiURL"},
    {"größe_in_cm", "größeInCm"},
    {"in_ähnlich", "inähnlich"},
};

TEST(names_become_camel_case_by_the_rule_of_the_contract)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1024);
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++) {
        fq_buf_reset(&out);
        fq_json_camel(&out, fq_str_from(names[i].snake));
        ASSERT_STR(fq_buf_str(&out), fq_str_from(names[i].camel));
    }
    fq_buf_clear(&out);
}
END

TEST(camel_case_stays_as_it_is)
{
    struct fq_buf once, twice;
    fq_buf_init(&once, NULL, 1024);
    fq_buf_init(&twice, NULL, 1024);
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++) {
        fq_buf_reset(&once);
        fq_buf_reset(&twice);
        fq_json_camel(&once, fq_str_from(names[i].snake));
        fq_json_camel(&twice, fq_buf_str(&once));
        ASSERT_STR(fq_buf_str(&twice), fq_buf_str(&once));
    }
    fq_buf_clear(&once);
    fq_buf_clear(&twice);
}
END

TEST(names_in_a_document_become_camel_case_at_any_depth)
{
    static const char *const documents[][2] = {
        {"{\"a_b\": 1, \"c\": {\"d_e\": [{\"f_g\": \"h_i\"}, \"j_k\", null]}}",
         "{\"aB\":1,\"c\":{\"dE\":[{\"fG\":\"h_i\"},\"j_k\",null]}}"},
        {"{}", "{}"},
        {"[]", "[]"},
        {"\"a_b\"", "\"a_b\""},
        {"{\"a_\\n_b\": 1}", "{\"a_\\n_b\":1}"},
    };
    static const char *const broken[] = {"{\"a\": 1", "[1", "{\"a\" 1}", ""};
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1024);
    for (size_t i = 0; i < FQ_ARRAY_LEN(documents); i++) {
        fq_buf_reset(&out);
        ck_assert(fq_json_camel_keys(&out, fq_str_from(documents[i][0]), NULL));
        ASSERT_STR(fq_buf_str(&out), fq_str_from(documents[i][1]));
    }
    for (size_t i = 0; i < FQ_ARRAY_LEN(broken); i++)
        ck_assert_msg(!fq_json_camel_keys(&out, fq_str_from(broken[i]), NULL), "%s", broken[i]);
    fq_buf_clear(&out);
}
END

int main(void)
{
    return RUN("json/case", names_in_a_document_become_camel_case_at_any_depth,
               names_become_camel_case_by_the_rule_of_the_contract, camel_case_stays_as_it_is);
}
