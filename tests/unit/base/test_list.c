/* SPDX-License-Identifier: MIT */
#include "base/list.h"

#include "unit.h"

struct member {
    char name;
    struct fq_link link;
};

static struct member a = {.name = 'a'}, b = {.name = 'b'}, c = {.name = 'c'};

/* The names in order, and the ring is whole in both directions. */
static const char *names(const struct fq_list *list)
{
    static char text[16];
    size_t len = 0;
    FQ_LIST_EACH (list, link) {
        ck_assert_ptr_eq(link->next->prev, link);
        ck_assert_ptr_eq(link->prev->next, link);
        text[len++] = FQ_CONTAINER(link, struct member, link)->name;
    }
    text[len] = '\0';
    ck_assert_uint_eq(list->count, len);
    return text;
}

TEST(an_empty_list_has_no_first_member)
{
    struct fq_list list;
    fq_list_init(&list);
    ck_assert(fq_list_empty(&list));
    ck_assert_ptr_null(fq_list_first(&list));
    ck_assert_ptr_null(fq_list_last(&list));
    ck_assert_str_eq(names(&list), "");
    ck_assert(!fq_link_in_list(&a.link));
}
END

TEST(members_stand_where_they_were_put)
{
    struct fq_list list;
    fq_list_init(&list);
    fq_list_append(&list, &a.link);
    ck_assert_ptr_eq(fq_list_first(&list), fq_list_last(&list));
    fq_list_append(&list, &c.link);
    fq_list_insert(&list, &a.link, &b.link);
    ck_assert_str_eq(names(&list), "abc");
    fq_list_remove(&list, &b.link);
    ck_assert(!fq_link_in_list(&b.link));
    fq_list_prepend(&list, &b.link);
    ck_assert_str_eq(names(&list), "bac");
    ck_assert_ptr_eq(fq_list_first(&list), &b.link);
    ck_assert_ptr_eq(fq_list_last(&list), &c.link);
    ck_assert(fq_link_in_list(&a.link));
}
END

TEST(a_removed_member_may_join_another_list)
{
    struct fq_list one, two;
    fq_list_init(&one);
    fq_list_init(&two);
    fq_list_append(&one, &a.link);
    fq_list_append(&one, &b.link);
    fq_list_remove(&one, &a.link);
    fq_list_append(&two, &a.link);
    ck_assert_str_eq(names(&one), "b");
    ck_assert_str_eq(names(&two), "a");
}
END

TEST(the_visited_member_may_be_removed_on_the_way)
{
    struct fq_list list;
    fq_list_init(&list);
    fq_list_append(&list, &a.link);
    fq_list_append(&list, &b.link);
    fq_list_append(&list, &c.link);
    FQ_LIST_EACH (&list, link) {
        if (link != &b.link)
            fq_list_remove(&list, link);
    }
    ck_assert_str_eq(names(&list), "b");
    FQ_LIST_EACH (&list, link)
        fq_list_remove(&list, link);
    ck_assert(fq_list_empty(&list));
}
END

struct chained {
    char name;
    struct chained *next;
};

TEST(a_chain_grows_at_its_end)
{
    struct chained x = {.name = 'x'}, y = {.name = 'y', .next = &x};
    struct chained *first = NULL, *last = NULL;
    FQ_CHAIN_APPEND(first, last, &x);
    ck_assert_ptr_eq(first, &x);
    ck_assert_ptr_eq(last, &x);
    FQ_CHAIN_APPEND(first, last, &y); /* which pointed at another before */
    ck_assert_ptr_eq(first, &x);
    ck_assert_ptr_eq(x.next, &y);
    ck_assert_ptr_eq(last, &y);
    ck_assert_ptr_null(y.next);
}
END

int main(void)
{
    return RUN("base/list", an_empty_list_has_no_first_member, members_stand_where_they_were_put,
               a_removed_member_may_join_another_list, the_visited_member_may_be_removed_on_the_way,
               a_chain_grows_at_its_end);
}
