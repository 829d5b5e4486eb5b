/* SPDX-License-Identifier: MIT */
#include "json/json.h"
#include "unit.h"

static const struct {
    const char *text;
    const char *seen; /* name=raw; … with '!' at the end when the scan fails; NULL: no object */
} objects[] = {
    {"{}", ""},
    {" \n{ \t}", ""},
    {"{\"a\":1}", "a=1;"},
    {"{ \"a\" : 1 , \"b\" : \"x\" }", "a=1;b=\"x\";"},
    {"{\"a\":{\"b\":[1,{\"}\":\"]\"}]},\"c\":[]}", "a={\"b\":[1,{\"}\":\"]\"}]};c=[];"},
    {"{\"q\\\"uote\":\"a\\\"b\\\\\",\"n\":null}", "q\\\"uote=\"a\\\"b\\\\\";n=null;"},
    {"{\"a\":true,\"b\":false,\"c\":-1.5e+7}", "a=true;b=false;c=-1.5e+7;"},
    {"{\"long text in here, far beyond sixteen\":\"and, {as long} a value [too]\"}",
     "long text in here, far beyond sixteen=\"and, {as long} a value [too]\";"},
    {"{\"a\":1,}", "a=1;!"},
    {"{,\"a\":1}", "!"},
    {"{\"a\" 1}", "!"},
    {"{\"a\":}", "!"},
    {"{\"a\":x}", "!"},
    {"{\"a\":nul}", "!"},
    {"{a:1}", "!"},
    {"{\"a\":1 \"b\":2}", "a=1;!"},
    {"{\"a\":1]", "a=1;!"},
    {"{\"a\":[1,2}", "a=[1,2};!"},
    {"[1]", NULL},
    {"1", NULL},
    {"", NULL},
};

static void scan_object(struct fq_buf *out, fq_str text)
{
    struct fq_json_scan scan;
    fq_str name, raw;
    if (!fq_json_scan_object(&scan, text))
        return;
    while (fq_json_scan_member(&scan, &name, &raw)) {
        fq_buf_str_add(out, name);
        fq_buf_char(out, '=');
        fq_buf_str_add(out, raw);
        fq_buf_char(out, ';');
    }
    if (scan.failed)
        fq_buf_char(out, '!');
    ck_assert(!fq_json_scan_member(&scan, &name, &raw));
}

TEST(members_are_found_with_their_raw_values)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1024);
    for (size_t i = 0; i < FQ_ARRAY_LEN(objects); i++) {
        struct fq_json_scan scan;
        fq_str text = fq_str_from(objects[i].text);
        ck_assert_int_eq(fq_json_scan_object(&scan, text), objects[i].seen != NULL);
        fq_buf_reset(&out);
        scan_object(&out, text);
        ASSERT_STR(fq_buf_str(&out), fq_str_from(objects[i].seen));
    }
    fq_buf_clear(&out);
}
END

TEST(items_are_found_with_their_raw_values)
{
    struct fq_json_scan scan;
    fq_str raw;
    ck_assert(fq_json_scan_array(&scan, FQ_STR(" [1, [2,{}] ,\"x\", null ]")));
    static const char *const expected[] = {"1", "[2,{}]", "\"x\"", "null"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(expected); i++) {
        ck_assert(fq_json_scan_item(&scan, &raw));
        ASSERT_STR(raw, fq_str_from(expected[i]));
    }
    ck_assert(!fq_json_scan_item(&scan, &raw) && !scan.failed);
    ck_assert(!fq_json_scan_array(&scan, FQ_STR("{}")));
}
END

TEST(an_object_cut_anywhere_fails)
{
    fq_str text = FQ_STR("{\"a\": [1, {\"b\": \"x\\\"y\"}], \"cd\": {\"e\": -1.5}, \"f\": null, "
                         "\"and a longer name\": \"and a longer text with \\\\\"}");
    for (size_t len = 1; len < text.len; len++) {
        /* Cut memory, too: a read behind the end is then found by the sanitizer. */
        char *copy = malloc(len);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, text.ptr, len);
        struct fq_json_scan scan;
        fq_str name, raw;
        ck_assert(fq_json_scan_object(&scan, fq_str_of(copy, len)));
        while (fq_json_scan_member(&scan, &name, &raw))
            ;
        ck_assert_msg(scan.failed, "cut at %zu", len);
        free(copy);
    }
}
END

int main(void)
{
    return RUN("json/scan", members_are_found_with_their_raw_values,
               items_are_found_with_their_raw_values, an_object_cut_anywhere_fails);
}
