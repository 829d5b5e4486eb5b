/* SPDX-License-Identifier: MIT
 *
 * English words whose number the rules of word.c do not know.  Gathered from the words that the
 * rules of pluralize 8 (npm) and of the inflections of ActiveSupport 8 (Rails) single out, and
 * from names of tables in open databases; both projects are under the MIT licence.
 */
#include "model/word.h"

#define P(singular, plural)                                                                        \
    {                                                                                              \
        FQ_STR_INIT(singular), FQ_STR_INIT(plural)                                                 \
    }
#define N(word) P(word, word)

/* clang-format off */
const struct fq_word fq_words[] = {
    /* Without number; the last ones are abbreviations. */
    N("news"), N("series"), N("species"), N("sheep"), N("fish"), N("deer"), N("moose"),
    N("bison"), N("salmon"), N("trout"), N("shrimp"), N("swine"), N("equipment"),
    N("information"), N("money"), N("cash"), N("metadata"), N("data"), N("media"), N("staff"),
    N("feedback"), N("software"), N("hardware"), N("firmware"), N("middleware"), N("malware"),
    N("police"), N("personnel"), N("advice"), N("music"), N("research"), N("rice"),
    N("traffic"), N("weather"), N("wildlife"), N("homework"), N("housework"), N("luggage"),
    N("baggage"), N("furniture"), N("machinery"), N("mail"), N("health"), N("knowledge"),
    N("analytics"), N("physics"), N("mathematics"), N("economics"), N("politics"), N("ethics"),
    N("athletics"), N("electronics"), N("genetics"), N("logistics"), N("headquarters"),
    N("premises"), N("means"), N("corps"), N("chassis"), N("debris"), N("kudos"), N("jeans"),
    N("pants"), N("trousers"), N("scissors"), N("pliers"), N("shambles"), N("gallows"),
    N("diabetes"), N("measles"), N("herpes"), N("billiards"), N("aerobics"), N("rendezvous"),
    N("chess"), N("tennis"), N("aircraft"), N("spacecraft"), N("hovercraft"), N("offspring"),
    N("dns"), N("sms"), N("gps"), N("rls"), N("mms"), N("css"), N("tls"), N("aws"), N("gcs"),
    N("sass"), N("cms"), N("lms"), N("pos"), N("ios"), N("macos"), N("gis"), N("vps"), N("nas"),
    N("ddos"), N("https"), N("nfs"), N("rds"), N("ecs"), N("eks"), N("iis"), N("ebs"), N("efs"),
    N("cors"), N("rss"), N("aes"), N("kms"), N("ntfs"), N("wms"), N("tms"), N("oms"), N("ems"),
    N("mbps"), N("kbps"), N("devops"), N("-series"), N("-species"), N("-sheep"), N("-fish"),
    N("-craft"),
    /* Irregular ones. */
    P("person", "people"), P("-person", "-people"), P("child", "children"),
    P("-child", "-children"), P("human", "humans"), P("german", "germans"),
    P("roman", "romans"), P("talisman", "talismans"), P("ottoman", "ottomans"),
    P("shaman", "shamans"), P("caiman", "caimans"), P("specimen", "specimens"),
    P("regimen", "regimens"), P("abdomen", "abdomens"), P("omen", "omens"),
    P("stamen", "stamens"), P("hymen", "hymens"), P("acumen", "acumens"), P("-man", "-men"),
    P("-foot", "-feet"), P("-tooth", "-teeth"), P("mongoose", "mongooses"),
    P("-goose", "-geese"), P("mouse", "mice"), P("dormouse", "dormice"), P("louse", "lice"),
    P("ox", "oxen"), P("die", "dice"), P("quiz", "quizzes"), P("yes", "yeses"),
    /* -f and -fe that become -ves. */
    P("leaf", "leaves"), P("-leaf", "-leaves"), P("life", "lives"),
    P("afterlife", "afterlives"), P("-knife", "-knives"), P("-wife", "-wives"),
    P("wolf", "wolves"), P("werewolf", "werewolves"), P("shelf", "shelves"),
    P("-shelf", "-shelves"), P("half", "halves"), P("calf", "calves"), P("elf", "elves"),
    P("self", "selves"), P("-self", "-selves"), P("-loaf", "-loaves"), P("thief", "thieves"),
    P("scarf", "scarves"), P("hoof", "hooves"), P("sheaf", "sheaves"), P("wharf", "wharves"),
    P("dwarf", "dwarves"),
    /* -o that takes -oes, and -oe. */
    P("hero", "heroes"), P("superhero", "superheroes"), P("potato", "potatoes"),
    P("tomato", "tomatoes"), P("echo", "echoes"), P("veto", "vetoes"),
    P("torpedo", "torpedoes"), P("volcano", "volcanoes"), P("tornado", "tornadoes"),
    P("mosquito", "mosquitoes"), P("embargo", "embargoes"), P("cargo", "cargoes"),
    P("domino", "dominoes"), P("dingo", "dingoes"), P("-shoe", "-shoes"), P("toe", "toes"),
    P("tiptoe", "tiptoes"), P("mistletoe", "mistletoes"), P("foe", "foes"), P("hoe", "hoes"),
    P("canoe", "canoes"), P("doe", "does"), P("roe", "roes"), P("woe", "woes"),
    P("floe", "floes"), P("oboe", "oboes"), P("aloe", "aloes"),
    /* -ie. */
    P("movie", "movies"), P("cookie", "cookies"), P("zombie", "zombies"),
    P("selfie", "selfies"), P("calorie", "calories"), P("tie", "ties"),
    P("necktie", "neckties"), P("pie", "pies"), P("magpie", "magpies"), P("lie", "lies"),
    P("brownie", "brownies"), P("hoodie", "hoodies"), P("rookie", "rookies"),
    P("newbie", "newbies"), P("genie", "genies"), P("prairie", "prairies"),
    P("smoothie", "smoothies"), P("birdie", "birdies"), P("bookie", "bookies"),
    P("cutie", "cuties"), P("foodie", "foodies"), P("freebie", "freebies"),
    P("goalie", "goalies"), P("groupie", "groupies"), P("hippie", "hippies"),
    P("junkie", "junkies"), P("menagerie", "menageries"), P("pixie", "pixies"),
    P("sortie", "sorties"), P("sweetie", "sweeties"), P("talkie", "talkies"),
    P("veggie", "veggies"), P("indie", "indies"), P("collie", "collies"),
    P("caddie", "caddies"), P("budgie", "budgies"), P("auntie", "aunties"),
    P("roadie", "roadies"), P("techie", "techies"), P("lingerie", "lingeries"),
    P("reverie", "reveries"), P("coterie", "coteries"), P("rotisserie", "rotisseries"),
    P("patisserie", "patisseries"), P("eerie", "eeries"), P("boogie", "boogies"),
    P("townie", "townies"),
    /* -i and -u, whose plurals look like singulars. */
    P("api", "apis"), P("wiki", "wikis"), P("taxi", "taxis"), P("ski", "skis"),
    P("kpi", "kpis"), P("uri", "uris"), P("gui", "guis"), P("cli", "clis"), P("ui", "uis"),
    P("cgi", "cgis"), P("emoji", "emojis"), P("alibi", "alibis"), P("bikini", "bikinis"),
    P("rabbi", "rabbis"), P("safari", "safaris"), P("kiwi", "kiwis"), P("khaki", "khakis"),
    P("spaghetti", "spaghettis"), P("graffiti", "graffiti"), P("poi", "pois"), P("roi", "rois"),
    P("sdi", "sdis"), P("abi", "abis"), P("broccoli", "broccolis"), P("sushi", "sushis"),
    P("multi", "multis"), P("semi", "semis"), P("mini", "minis"), P("menu", "menus"),
    P("submenu", "submenus"), P("sku", "skus"), P("cpu", "cpus"), P("gpu", "gpus"),
    P("npu", "npus"), P("tpu", "tpus"), P("emu", "emus"), P("guru", "gurus"),
    P("tutu", "tutus"), P("ecu", "ecus"), P("imu", "imus"), P("vcpu", "vcpus"),
    P("mcu", "mcus"), P("icu", "icus"), P("haiku", "haikus"), P("bayou", "bayous"),
    P("caribou", "caribous"), P("thou", "thous"), P("hindu", "hindus"), P("zulu", "zulus"),
    /* -s in the singular. */
    P("status", "statuses"), P("bus", "buses"), P("virus", "viruses"), P("campus", "campuses"),
    P("bonus", "bonuses"), P("alias", "aliases"), P("address", "addresses"),
    P("canvas", "canvases"), P("gas", "gases"), P("bias", "biases"), P("lens", "lenses"),
    P("atlas", "atlases"), P("pancreas", "pancreases"), P("christmas", "christmases"),
    P("iris", "irises"), P("clitoris", "clitorises"), P("pelvis", "pelvises"),
    P("chaos", "chaoses"), P("cosmos", "cosmoses"), P("asbestos", "asbestoses"),
    P("ethos", "ethoses"), P("pathos", "pathoses"), P("rhinoceros", "rhinoceroses"),
    P("thermos", "thermoses"), P("albatross", "albatrosses"), P("plus", "pluses"),
    P("minus", "minuses"), P("summons", "summonses"), P("texas", "texases"),
    P("walrus", "walruses"), P("apparatus", "apparatuses"), P("metropolis", "metropolises"),
    P("ibis", "ibises"), P("trellis", "trellises"), P("portcullis", "portcullises"),
    /* Greek -is. */
    P("analysis", "analyses"), P("-lysis", "-lyses"), P("basis", "bases"),
    P("crisis", "crises"), P("oasis", "oases"), P("emphasis", "emphases"),
    P("thesis", "theses"), P("-thesis", "-theses"), P("diagnosis", "diagnoses"),
    P("prognosis", "prognoses"), P("neurosis", "neuroses"), P("psychosis", "psychoses"),
    P("hypnosis", "hypnoses"), P("metamorphosis", "metamorphoses"), P("sclerosis", "scleroses"),
    P("thrombosis", "thromboses"), P("fibrosis", "fibroses"), P("necrosis", "necroses"),
    P("cirrhosis", "cirrhoses"), P("symbiosis", "symbioses"), P("osmosis", "osmoses"),
    P("mitosis", "mitoses"), P("meiosis", "meioses"), P("synopsis", "synopses"),
    P("ellipsis", "ellipses"), P("sepsis", "sepses"), P("genesis", "geneses"),
    P("nemesis", "nemeses"), P("axis", "axes"), P("axe", "axes"), P("pickaxe", "pickaxes"),
    P("praxis", "praxes"), P("testis", "testes"),
    /* Latin and Greek -um, -on, -us, -a, -ex, -ix; French -eau. */
    P("datum", "data"), P("medium", "media"), P("criterion", "criteria"),
    P("phenomenon", "phenomena"), P("bacterium", "bacteria"), P("curriculum", "curricula"),
    P("stratum", "strata"), P("substratum", "substrata"), P("addendum", "addenda"),
    P("erratum", "errata"), P("ovum", "ova"), P("memorandum", "memoranda"),
    P("millennium", "millennia"), P("spectrum", "spectra"), P("quantum", "quanta"),
    P("automaton", "automata"), P("alumnus", "alumni"), P("cactus", "cacti"),
    P("fungus", "fungi"), P("nucleus", "nuclei"), P("radius", "radii"),
    P("stimulus", "stimuli"), P("syllabus", "syllabi"), P("terminus", "termini"),
    P("bacillus", "bacilli"), P("locus", "loci"), P("focus", "focuses"), P("focus", "foci"),
    P("octopus", "octopuses"), P("octopus", "octopi"), P("genus", "genera"),
    P("corpus", "corpora"), P("alumna", "alumnae"), P("alga", "algae"),
    P("vertebra", "vertebrae"), P("larva", "larvae"), P("antenna", "antennas"),
    P("antenna", "antennae"), P("formula", "formulas"), P("formula", "formulae"),
    P("nebula", "nebulae"), P("schema", "schemas"), P("schema", "schemata"),
    P("index", "indexes"), P("index", "indices"), P("-index", "-indexes"),
    P("-index", "-indices"), P("matrix", "matrices"), P("-matrix", "-matrices"),
    P("vertex", "vertices"), P("vortex", "vortices"), P("appendix", "appendices"),
    P("codex", "codices"), P("apex", "apexes"), P("apex", "apices"), P("cortex", "cortices"),
    P("helix", "helices"), P("bureau", "bureaus"), P("bureau", "bureaux"),
    P("plateau", "plateaus"), P("plateau", "plateaux"), P("tableau", "tableaux"),
    /* -che, -sse and -ch that is a k. */
    P("cache", "caches"), P("niche", "niches"), P("avalanche", "avalanches"),
    P("-ache", "-aches"), P("moustache", "moustaches"), P("creche", "creches"),
    P("cliche", "cliches"), P("quiche", "quiches"), P("brioche", "brioches"),
    P("psyche", "psyches"), P("pastiche", "pastiches"), P("posse", "posses"),
    P("finesse", "finesses"), P("mousse", "mousses"), P("impasse", "impasses"),
    P("crevasse", "crevasses"), P("stomach", "stomachs"), P("epoch", "epochs"),
    P("monarch", "monarchs"), P("patriarch", "patriarchs"), P("tech", "techs"),
    P("loch", "lochs"), P("axle", "axles"),
    /* -use. */
    P("use", "uses"), P("reuse", "reuses"), P("excuse", "excuses"), P("fuse", "fuses"),
    P("muse", "muses"), P("ruse", "ruses"), P("abuse", "abuses"), P("misuse", "misuses"),
    P("refuse", "refuses"), P("recluse", "recluses"), P("cruse", "cruses"),
    P("hypotenuse", "hypotenuses"), P("accuse", "accuses"), P("house", "houses"),
    P("warehouse", "warehouses"),
};
/* clang-format on */
#undef N
#undef P

const size_t fq_word_count = FQ_ARRAY_LEN(fq_words);
