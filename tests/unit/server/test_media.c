/* SPDX-License-Identifier: MIT */
#include "server/media.h"
#include "unit.h"

enum wanted { NEITHER, JSON, GRAPHQL };

static const struct {
    fq_str accept;
    enum wanted wanted;
} accepts[] = {
    {FQ_STR_INIT(""), JSON},
    {FQ_STR_INIT("*/*"), JSON},
    {FQ_STR_INIT("application/*"), JSON},
    {FQ_STR_INIT("application/json"), JSON},
    {FQ_STR_INIT("APPLICATION/JSON"), JSON},
    {FQ_STR_INIT("application/graphql-response+json"), GRAPHQL},
    {FQ_STR_INIT("application/graphql-response+json; charset=utf-8"), GRAPHQL},
    {FQ_STR_INIT("application/graphql-response+json, application/json;q=0.9"), GRAPHQL},
    {FQ_STR_INIT("application/json;q=0.9, application/graphql-response+json"), GRAPHQL},
    {FQ_STR_INIT("application/graphql-response+json;q=0.5, application/json"), JSON},
    {FQ_STR_INIT("application/json, application/graphql-response+json"), JSON},
    {FQ_STR_INIT("application/json;q=0.001,application/graphql-response+json;q=0"), JSON},
    {FQ_STR_INIT("text/html , application/json"), JSON},
    {FQ_STR_INIT("text/html"), NEITHER},
    {FQ_STR_INIT("application/json;q=0"), NEITHER},
    {FQ_STR_INIT("application/json;q=0.000"), NEITHER},
    {FQ_STR_INIT("application/jsonx"), NEITHER},
    {FQ_STR_INIT(",,;q=,"), NEITHER},
};

TEST(the_answer_has_the_type_that_is_liked_best)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(accepts); i++) {
        bool graphql_response;
        bool any = fq_media_choose(accepts[i].accept, &graphql_response);
        enum wanted chosen = !any ? NEITHER : graphql_response ? GRAPHQL : JSON;
        ck_assert_msg(chosen == accepts[i].wanted, "%s", accepts[i].accept.ptr);
    }
}
END

static const struct {
    fq_str type;
    bool json;
} contents[] = {
    {FQ_STR_INIT("application/json"), true},
    {FQ_STR_INIT("Application/JSON ; charset=UTF-8"), true},
    {FQ_STR_INIT("application/json;charset=\"utf-8\""), true},
    {FQ_STR_INIT("application/json; charset=latin1"), false},
    {FQ_STR_INIT("application/jsonp"), false},
    {FQ_STR_INIT("text/plain"), false},
    {FQ_STR_INIT(""), false},
};

TEST(only_json_in_utf8_is_taken)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(contents); i++)
        ck_assert_msg(fq_media_is_json(contents[i].type) == contents[i].json, "%s",
                      contents[i].type.ptr);
}
END

int main(void)
{
    return RUN("server/media", the_answer_has_the_type_that_is_liked_best,
               only_json_in_utf8_is_taken);
}
