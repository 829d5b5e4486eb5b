/* SPDX-License-Identifier: MIT */
#include "model/name.h"
#include "model/word.h"
#include "unit.h"

struct row {
    fq_str from;
    fq_str type;
    fq_str plural;
    fq_str singular;
};

#define ROW(from, type, plural, singular)                                                          \
    {                                                                                              \
        FQ_STR_INIT(from), FQ_STR_INIT(type), FQ_STR_INIT(plural), FQ_STR_INIT(singular)           \
    }

static const struct row rows[] = {
    ROW("users", "User", "users", "user"),
    ROW("user", "User", "users", "user"),
    ROW("people", "Person", "people", "person"),
    ROW("post_tags", "PostTag", "postTags", "postTag"),
    ROW("category", "Category", "categories", "category"),
    ROW("address", "Address", "addresses", "address"),
    ROW("addresses", "Address", "addresses", "address"),
    ROW("box", "Box", "boxes", "box"),
    ROW("order_status", "OrderStatus", "orderStatuses", "orderStatus"),
    ROW("movies", "Movie", "movies", "movie"),
    ROW("news", "News", "news", "news"),
    ROW("day", "Day", "days", "day"),
    ROW("dns_1", "Dns1", "dns1s", "dns1"),
    ROW("x", "X", "xs", "x"),
    ROW("USERS", "USER", "USERS", "USER"),
    ROW("SalesPeople", "SalesPerson", "SalesPeople", "SalesPerson"),
    ROW("__proto__", "_proto", "_protos", "_proto"),
    ROW("cafés", "Cafe", "cafes", "cafe"),
    ROW("заказы", "Zakazy", "zakazy", "zakazy"),
    ROW("Order Lines", "OrderLine", "OrderLines", "OrderLine"),
};

TEST(relations_become_types_and_fields)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, 1u << 20);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        ASSERT_STR(fq_name_type(&arena, rows[i].from), rows[i].type);
        ASSERT_STR(fq_name_plural(&arena, rows[i].from), rows[i].plural);
        ASSERT_STR(fq_name_singular(&arena, rows[i].from), rows[i].singular);
    }
    fq_arena_clear(&arena);
}
END

TEST(names_never_hold_what_graphql_forbids)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, 1u << 20);
    ASSERT_STR(fq_name_field(&arena, FQ_STR("prix_€")), FQ_STR("prixU20ac"));
    ASSERT_STR(fq_name_field(&arena, FQ_STR("2nd")), FQ_STR("_2nd"));
    ASSERT_STR(fq_name_field(&arena, FQ_STR("__secret")), FQ_STR("_secret"));
    ASSERT_STR(fq_name_enum_value(&arena, FQ_STR("in transit")), FQ_STR("in_transit"));
    ASSERT_STR(fq_name_enum_value(&arena, FQ_STR("true")), FQ_STR("_true"));
    ASSERT_STR(fq_name_enum_value(&arena, FQ_STR("")), FQ_STR("EMPTY"));
    fq_arena_clear(&arena);
}
END

/* Singular and plural; a word without number has the same twice. */
static const char *const words[][2] = {
    {"zombie", "zombies"},
    {"selfie", "selfies"},
    {"echo", "echoes"},
    {"wife", "wives"},
    {"thief", "thieves"},
    {"thesis", "theses"},
    {"hypothesis", "hypotheses"},
    {"diagnosis", "diagnoses"},
    {"index", "indexes"},
    {"canvas", "canvases"},
    {"lens", "lenses"},
    {"gas", "gases"},
    {"bias", "biases"},
    {"api", "apis"},
    {"sku", "skus"},
    {"menu", "menus"},
    {"status", "statuses"},
    {"address", "addresses"},
    {"bus", "buses"},
    {"virus", "viruses"},
    {"alias", "aliases"},
    {"analysis", "analyses"},
    {"quiz", "quizzes"},
    {"ox", "oxen"},
    {"movie", "movies"},
    {"cookie", "cookies"},
    {"calorie", "calories"},
    {"hero", "heroes"},
    {"potato", "potatoes"},
    {"photo", "photos"},
    {"video", "videos"},
    {"leaf", "leaves"},
    {"knife", "knives"},
    {"roof", "roofs"},
    {"chief", "chiefs"},
    {"proof", "proofs"},
    {"belief", "beliefs"},
    {"person", "people"},
    {"child", "children"},
    {"foot", "feet"},
    {"tooth", "teeth"},
    {"goose", "geese"},
    {"mouse", "mice"},
    {"man", "men"},
    {"woman", "women"},
    {"human", "humans"},
    {"specimen", "specimens"},
    {"url", "urls"},
    {"id", "ids"},
    {"uri", "uris"},
    {"pdf", "pdfs"},
    {"cpu", "cpus"},
    {"vm", "vms"},
    {"csv", "csvs"},
    {"wiki", "wikis"},
    {"taxi", "taxis"},
    {"emoji", "emojis"},
    {"curriculum", "curricula"},
    {"bacterium", "bacteria"},
    {"stratum", "strata"},
    {"criterion", "criteria"},
    {"phenomenon", "phenomena"},
    {"cactus", "cacti"},
    {"radius", "radii"},
    {"alumnus", "alumni"},
    {"syllabus", "syllabi"},
    {"nucleus", "nuclei"},
    {"matrix", "matrices"},
    {"vertex", "vertices"},
    {"vortex", "vortices"},
    {"appendix", "appendices"},
    {"codex", "codices"},
    {"axis", "axes"},
    {"basis", "bases"},
    {"crisis", "crises"},
    {"oasis", "oases"},
    {"emphasis", "emphases"},
    {"synopsis", "synopses"},
    {"parenthesis", "parentheses"},
    {"category", "categories"},
    {"city", "cities"},
    {"day", "days"},
    {"key", "keys"},
    {"story", "stories"},
    {"journey", "journeys"},
    {"box", "boxes"},
    {"tax", "taxes"},
    {"match", "matches"},
    {"batch", "batches"},
    {"wish", "wishes"},
    {"class", "classes"},
    {"process", "processes"},
    {"access", "accesses"},
    {"buzz", "buzzes"},
    {"house", "houses"},
    {"case", "cases"},
    {"database", "databases"},
    {"release", "releases"},
    {"purchase", "purchases"},
    {"course", "courses"},
    {"response", "responses"},
    {"license", "licenses"},
    {"expense", "expenses"},
    {"phase", "phases"},
    {"cause", "causes"},
    {"clause", "clauses"},
    {"use", "uses"},
    {"bonus", "bonuses"},
    {"campus", "campuses"},
    {"census", "censuses"},
    {"focus", "focuses"},
    {"octopus", "octopuses"},
    {"cache", "caches"},
    {"niche", "niches"},
    {"headache", "headaches"},
    {"shoe", "shoes"},
    {"toe", "toes"},
    {"canoe", "canoes"},
    {"tomato", "tomatoes"},
    {"volcano", "volcanoes"},
    {"memo", "memos"},
    {"todo", "todos"},
    {"logo", "logos"},
    {"repo", "repos"},
    {"tie", "ties"},
    {"pie", "pies"},
    {"size", "sizes"},
    {"prize", "prizes"},
    {"service", "services"},
    {"device", "devices"},
    {"invoice", "invoices"},
    {"office", "offices"},
    {"price", "prices"},
    {"olive", "olives"},
    {"archive", "archives"},
    {"drive", "drives"},
    {"curve", "curves"},
    {"sleeve", "sleeves"},
    {"valve", "valves"},
    {"native", "natives"},
    {"life", "lives"},
    {"shelf", "shelves"},
    {"bookshelf", "bookshelves"},
    {"housewife", "housewives"},
    {"wolf", "wolves"},
    {"half", "halves"},
    {"area", "areas"},
    {"idea", "ideas"},
    {"camera", "cameras"},
    {"quota", "quotas"},
    {"schema", "schemas"},
    {"formula", "formulas"},
    {"agenda", "agendas"},
    {"comma", "commas"},
    {"plateau", "plateaus"},
    {"stomach", "stomachs"},
    {"epoch", "epochs"},
    {"branch", "branches"},
    {"employee", "employees"},
    {"fee", "fees"},
    {"tree", "trees"},
    {"event", "events"},
    {"comment", "comments"},
    {"document", "documents"},
    {"payment", "payments"},
    {"metric", "metrics"},
    {"topic", "topics"},
    {"setting", "settings"},
    {"sale", "sales"},
    {"purpose", "purposes"},
    {"dose", "doses"},
    {"exercise", "exercises"},
    {"promise", "promises"},
    {"disease", "diseases"},
    {"vase", "vases"},
    {"nurse", "nurses"},
    {"horse", "horses"},
    {"universe", "universes"},
    {"pulse", "pulses"},
    {"sense", "senses"},
    {"collapse", "collapses"},
    {"posse", "posses"},
    {"mousse", "mousses"},
    {"waltz", "waltzes"},
    {"boy", "boys"},
    {"guy", "guys"},
    {"toy", "toys"},
    {"company", "companies"},
    {"party", "parties"},
    {"fly", "flies"},
    {"lorry", "lorries"},
    {"subscription", "subscriptions"},
    {"news", "news"},
    {"series", "series"},
    {"species", "species"},
    {"sheep", "sheep"},
    {"fish", "fish"},
    {"equipment", "equipment"},
    {"information", "information"},
    {"data", "data"},
    {"media", "media"},
    {"metadata", "metadata"},
    {"dns", "dns"},
    {"sms", "sms"},
    {"gps", "gps"},
    {"rls", "rls"},
    {"staff", "staff"},
    {"software", "software"},
    {"analytics", "analytics"},
};

TEST(words_have_singulars_and_plurals)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, 1u << 20);
    for (size_t i = 0; i < FQ_ARRAY_LEN(words); i++) {
        fq_str one = fq_str_from(words[i][0]), many = fq_str_from(words[i][1]);
        ASSERT_STR(fq_word_singular(&arena, many), one);
        ASSERT_STR(fq_word_singular(&arena, one), one);
        ASSERT_STR(fq_word_plural(&arena, one), many);
        ASSERT_STR(fq_word_plural(&arena, many), many);
    }
    ASSERT_STR(fq_word_singular(&arena, FQ_STR("indices")), FQ_STR("index"));
    ASSERT_STR(fq_word_singular(&arena, FQ_STR("formulae")), FQ_STR("formula"));
    fq_arena_clear(&arena);
}
END

TEST(whatever_bytes_make_a_name)
{
    struct fq_arena arena;
    unsigned seed = 1;
    for (int round = 0; round < 20000; round++) {
        char bytes[63];
        size_t len = 1 + (size_t)(round % 63);
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1103515245u + 12345u;
            bytes[i] = seed >> 24 & 1 ? "_aZ9-\xc3\xa9"[seed >> 16 & 7 ? (seed >> 16) % 7 : 0]
                                      : (char)(1 + (seed >> 16) % 255);
        }
        fq_str name = fq_str_of(bytes, len);
        fq_arena_init(&arena, 4096, 1u << 20);
        ck_assert(fq_name_is_valid(fq_name_field(&arena, name)));
        ck_assert(fq_name_is_valid(fq_name_type(&arena, name)));
        ck_assert(fq_name_is_valid(fq_name_plural(&arena, name)));
        ck_assert(fq_name_is_valid(fq_name_singular(&arena, name)));
        ck_assert(fq_name_is_enum_value(fq_name_enum_value(&arena, name)));
        fq_arena_clear(&arena);
    }
}
END

TEST(identifiers_are_quoted_whatever_they_hold)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, 1u << 20);
    ASSERT_STR(fq_name_qualified(&arena, FQ_STR("a\"b"), FQ_STR("c; drop")),
               FQ_STR("\"a\"\"b\".\"c; drop\""));
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("model/name", relations_become_types_and_fields,
               names_never_hold_what_graphql_forbids, words_have_singulars_and_plurals,
               whatever_bytes_make_a_name, identifiers_are_quoted_whatever_they_hold);
}
