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
    fq_str accept;
    bool html;
} browsers[] = {
    {FQ_STR_INIT("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), true},
    {FQ_STR_INIT("text/html"), true},
    {FQ_STR_INIT("Text/HTML; charset=utf-8"), true},
    {FQ_STR_INIT("application/json;q=0.9, text/html"), true},
    {FQ_STR_INIT(""), false},
    {FQ_STR_INIT("*/*"), false},
    {FQ_STR_INIT("text/*"), false},
    {FQ_STR_INIT("text/html, */*"), false},
    {FQ_STR_INIT("text/html, application/json"), false},
    {FQ_STR_INIT("application/graphql-response+json, text/html"), false},
    {FQ_STR_INIT("text/html;q=0.5, application/*;q=0.6"), false},
    {FQ_STR_INIT("text/html;q=0"), false},
    {FQ_STR_INIT("text/htmlx, xtext/html"), false},
};

TEST(html_is_for_those_who_like_it_better_than_json)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(browsers); i++)
        ck_assert_msg(fq_media_prefers_html(browsers[i].accept) == browsers[i].html, "%s",
                      browsers[i].accept.ptr);
}
END

TEST(a_coding_is_accepted_when_named)
{
    ck_assert(fq_media_accepts(FQ_STR("gzip, deflate, br"), FQ_STR("gzip")));
    ck_assert(fq_media_accepts(FQ_STR("br;q=1.0,GZIP;q=0.1"), FQ_STR("gzip")));
    ck_assert(!fq_media_accepts(FQ_STR("br, gzip;q=0"), FQ_STR("gzip")));
    ck_assert(!fq_media_accepts(FQ_STR("x-gzip"), FQ_STR("gzip")));
    ck_assert(!fq_media_accepts(FQ_STR(""), FQ_STR("gzip")));
}
END

static const struct {
    fq_str type;
    bool json;
} contents[] = {
    {FQ_STR_INIT("application/json"), true},
    {FQ_STR_INIT("Application/JSON ; charset=UTF-8"), true},
    {FQ_STR_INIT("application/json;charset=\"utf-8\""), true},
    {FQ_STR_INIT("application/json; charset=utf8"), true},
    {FQ_STR_INIT("application/json; profile=x; charset=utf-8"), true},
    {FQ_STR_INIT("application/json; profile=x"), true},
    {FQ_STR_INIT("application/json; charset=latin1"), false},
    {FQ_STR_INIT("application/json; profile=x; charset=utf-16"), false},
    {FQ_STR_INIT("application/json; charset="), false},
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
               html_is_for_those_who_like_it_better_than_json, a_coding_is_accepted_when_named,
               only_json_in_utf8_is_taken);
}
