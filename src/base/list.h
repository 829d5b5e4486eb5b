/* SPDX-License-Identifier: MIT
 *
 * A doubly linked list whose links live inside its members: adding and removing allocate nothing
 * and take constant time.  A member not in a list has both links NULL.
 *
 * And the way to append to a chain: members of any struct that only know the next one.
 */
#ifndef FQ_BASE_LIST_H
#define FQ_BASE_LIST_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

struct fq_link {
    struct fq_link *prev;
    struct fq_link *next;
};

struct fq_list {
    struct fq_link head; /* a ring: head.next is the first member, head.prev the last */
    size_t count;
};

static inline void fq_list_init(struct fq_list *list)
{
    list->head.prev = list->head.next = &list->head;
    list->count = 0;
}

static inline bool fq_list_empty(const struct fq_list *list)
{
    return list->head.next == &list->head;
}

static inline void fq_list_insert(struct fq_list *list, struct fq_link *after, struct fq_link *link)
{
    link->prev = after;
    link->next = after->next;
    after->next->prev = link;
    after->next = link;
    list->count++;
}

static inline void fq_list_prepend(struct fq_list *list, struct fq_link *link)
{
    fq_list_insert(list, &list->head, link);
}

static inline void fq_list_append(struct fq_list *list, struct fq_link *link)
{
    fq_list_insert(list, list->head.prev, link);
}

static inline bool fq_link_in_list(const struct fq_link *link)
{
    return link->next != NULL;
}

static inline void fq_list_remove(struct fq_list *list, struct fq_link *link)
{
    assert(fq_link_in_list(link));
    link->prev->next = link->next;
    link->next->prev = link->prev;
    link->prev = link->next = NULL;
    list->count--;
}

/* The first member's link, or NULL. */
static inline struct fq_link *fq_list_first(const struct fq_list *list)
{
    return fq_list_empty(list) ? NULL : list->head.next;
}

static inline struct fq_link *fq_list_last(const struct fq_list *list)
{
    return fq_list_empty(list) ? NULL : list->head.prev;
}

/* Visits every link; the visited one may be removed on the way. */
#define FQ_LIST_EACH(list, link)                                                                   \
    for (struct fq_link *link = (list)->head.next, *link##_next = link->next;                      \
         link != &(list)->head; link = link##_next, link##_next = link->next)

/* Appends item to the chain that first and last, two variables or members, point at the ends of;
 * both are NULL while it is empty.  Each argument stands several times, so none may do anything. */
#define FQ_CHAIN_APPEND(first, last, item)                                                         \
    do {                                                                                           \
        (item)->next = NULL;                                                                       \
        if (last)                                                                                  \
            (last)->next = (item);                                                                 \
        else                                                                                       \
            (first) = (item);                                                                      \
        (last) = (item);                                                                           \
    } while (0)

#endif
