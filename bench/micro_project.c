/* SPDX-License-Identifier: MIT
 *
 * The question: how fast is a stored JSON document reduced to what was asked for?  A post of a
 * tv_ table, of 1.3 KB, to five of its members, and to three with an author and tags inside.
 */
#include "json/json.h"

#include "base/limits.h"
#include "micro.h"

static const char post[] =
    "{\"id\": \"0d1a9f0e-5a4b-4a53-8d0c-0b6d5a1d7f11\", \"body\": \"Most of what is written about "
    "this is wrong. We measured it twice. The numbers surprised everybody in the room.\\n\\nThere "
    "is a simpler way. It took a year to find out why. \\\"Later\\\" is not a plan. Then the "
    "lights went out \xe2\x80\x94 for good. Every rule has a reason; this one had two.\", "
    "\"tags\": [{\"id\": \"5a8f6e1c-6f0a-4e39-9a4e-64f3c7d0a001\", \"name\": \"Databases\", "
    "\"identifier\": \"databases\"}, {\"id\": \"9b2d7c44-1b0f-4b1c-8a55-0d9b7d1f0a02\", \"name\": "
    "\"Postgres\", \"identifier\": \"postgres\"}, {\"id\": "
    "\"c3f1a0b9-77f4-4f6e-b7a1-2f4c5e6d7a03\","
    " \"name\": \"History 2\", \"identifier\": \"history-2\"}], \"price\": 412.50, \"score\": "
    "7.312467, \"title\": \"A short history of prepared statements\", \"author\": {\"id\": "
    "\"bb9836f5-e2ce-456d-859b-9a4556283bc0\", \"name\": \"Edgar Dijkstra\", \"role\": \"author\", "
    "\"identifier\": \"edgar-dijkstra-1\"}, \"status\": \"published\", \"keywords\": "
    "[\"prepared\", \"statements\"], \"metadata\": {\"links\": [\"https://example.org/7\", null, "
    "7], \"words\": 1311, \"source\": {\"kind\": \"web\", \"ratio\": 0.271}}, \"is_pinned\": "
    "false, \"created_at\": \"2023-07-11T09:12:44.25+00:00\", \"identifier\": "
    "\"prepared-statements-7\", \"publish_on\": \"2023-07-12\", \"updated_at\": null, "
    "\"view_count\": 8812345, \"reading_time\": \"00:07:31\"}";

#define LEAF(column, name)                                                                         \
    {                                                                                              \
        .key = FQ_STR(column), .prefix = FQ_STR(name)                                              \
    }

struct projecting {
    struct fq_buf out;
    const struct fq_projection *projection;
};

static void project_once(void *context)
{
    struct projecting *projecting = context;

    fq_buf_reset(&projecting->out);
    micro_check(fq_json_project(&projecting->out, fq_str_of(post, sizeof(post) - 1),
                                projecting->projection),
                "the document is not projected");
}

static void measure(const char *name, const struct fq_projection *projection)
{
    struct projecting projecting = {.projection = projection};

    fq_buf_init(&projecting.out, NULL, FQ_LIMIT_RESPONSE_BYTES);
    double ns = micro_ns(project_once, &projecting);
    micro_result(name, (double)(sizeof(post) - 1) * 1000 / ns, "MB/s");
    fq_buf_clear(&projecting.out);
}

int main(int argc, char **argv)
{
    const struct fq_projection_field flat_fields[] = {
        LEAF("id", "\"id\":"), LEAF("identifier", ",\"identifier\":"), LEAF("title", ",\"title\":"),
        LEAF("status", ",\"status\":"), LEAF("created_at", ",\"createdAt\":")};
    const struct fq_projection flat = {flat_fields, FQ_ARRAY_LEN(flat_fields)};
    const struct fq_projection_field named_fields[] = {LEAF("id", "\"id\":"),
                                                       LEAF("name", ",\"name\":")};
    const struct fq_projection named = {named_fields, FQ_ARRAY_LEN(named_fields)};
    const struct fq_projection_field nested_fields[] = {
        LEAF("id", "\"id\":"),
        LEAF("title", ",\"title\":"),
        LEAF("created_at", ",\"createdAt\":"),
        {.key = FQ_STR("author"), .prefix = FQ_STR(",\"author\":"), .nested = &named},
        {.key = FQ_STR("tags"), .prefix = FQ_STR(",\"tags\":"), .nested = &named, .lists = 1}};
    const struct fq_projection nested = {nested_fields, FQ_ARRAY_LEN(nested_fields)};

    micro_init(argc, argv);
    measure("project_flat", &flat);
    measure("project_nested", &nested);
    return 0;
}
