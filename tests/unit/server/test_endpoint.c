/* SPDX-License-Identifier: MIT */
#include "server/endpoint.h"

#include "unit.h"

static const struct fq_endpoint *find(const char *path)
{
    return fq_endpoint_find(fq_str_from(path));
}

TEST(each_path_has_its_endpoint)
{
    ck_assert_ptr_eq(find("/graphql"), &fq_endpoint_graphql);
    ck_assert_ptr_eq(find("/health"), &fq_endpoint_health);
    ck_assert_ptr_eq(find("/ready"), &fq_endpoint_ready);
    ck_assert_ptr_eq(find("/metrics"), &fq_endpoint_metrics);
}
END

TEST(a_path_with_a_slash_at_its_end_stands_for_all_below)
{
    ck_assert_ptr_eq(find("/graphql/"), &fq_endpoint_graphiql_file);
    ck_assert_ptr_eq(find("/graphql/app.js"), &fq_endpoint_graphiql_file);
    ck_assert_ptr_eq(find("/graphql/a/b"), &fq_endpoint_graphiql_file);
}
END

TEST(other_paths_have_none)
{
    static const char *const paths[] = {"",         "/",        "*",        "/graphqlx",
                                        "/GRAPHQL", "/health/", "/healthy", "//graphql",
                                        "/graph",   "graphql"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(paths); i++)
        ck_assert_msg(!find(paths[i]), "%s", paths[i]);
}
END

/* A path that stood twice, or under another that ends with a slash, would never be asked. */
TEST(no_endpoint_hides_another)
{
#define X(name) &fq_endpoint_##name,
    static const struct fq_endpoint *const all[] = {FQ_ENDPOINTS(X)};
#undef X
    for (size_t i = 0; i < FQ_ARRAY_LEN(all); i++) {
        ck_assert_ptr_eq(fq_endpoint_find(all[i]->path), all[i]);
        ck_assert(all[i]->request != NULL);
    }
}
END

int main(void)
{
    return RUN("server/endpoint", each_path_has_its_endpoint,
               a_path_with_a_slash_at_its_end_stands_for_all_below, other_paths_have_none,
               no_endpoint_hides_another);
}
