/* SPDX-License-Identifier: MIT */
#include "graphql/validate/validate.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/memory.h"
#include "fixture.h"
#include "graphql/types/suggest.h"
#include "unit.h"

static struct fixture f;

static void set_up(void)
{
    fixture_init(&f);
    fixture_build(&f, fixture_animals);
}

/* Documents with what graphql-js 16 says of each, sorted; of several places the first. */
static const struct {
    const char *text;
    const char *errors;
} rules[] = {
    {"{ dog { name } }", ""},
    {"{ find(where: {di: 1}) { name } }",
     "1:16 Field \"di\" is not defined by type \"Where\". Did you mean \"id\"?"},
    {"{ dog { nam } }", "1:9 Cannot query field \"nam\" on type \"Dog\". Did you mean \"name\"?"},
    {"{ pet { nickname } }",
     "1:9 Cannot query field \"nickname\" on type \"Pet\". Did you mean to use an inline "
     "fragment on \"Cat\" or \"Dog\"?"},
    {"{ pet { meows } }",
     "1:9 Cannot query field \"meows\" on type \"Pet\". Did you mean to use an inline fragment "
     "on \"Cat\"?"},
    {"{ catOrDog { name } }",
     "1:14 Cannot query field \"name\" on type \"CatOrDog\". Did you mean to use an inline "
     "fragment on \"Pet\", \"Canine\", \"Cat\", or \"Dog\"?"},
    {"{ unknown }", "1:3 Cannot query field \"unknown\" on type \"Query\"."},
    {"{ dog }",
     "1:3 Field \"dog\" of type \"Dog\" must have a selection of subfields. Did you mean \"dog "
     "{ ... }\"?"},
    {"{ dog { name { x } } }",
     "1:14 Field \"name\" must not have a selection since type \"String\" has no subfields."},
    {"{ dog { barks(x: 1) } }", "1:15 Unknown argument \"x\" on field \"Dog.barks\"."},
    {"{ dog { isAtLocation(x: 1, x: 2) } }", "1:22 There can be only one argument named \"x\"."},
    {"{ complicatedArgs { multipleReqs } }",
     "1:21 Field \"multipleReqs\" argument \"req1\" of type \"Int!\" is required, but it was "
     "not provided.\n"
     "1:21 Field \"multipleReqs\" argument \"req2\" of type \"Int!\" is required, but it was "
     "not provided."},
    {"{ complicatedArgs { multipleReqs(req1: 1) } }",
     "1:21 Field \"multipleReqs\" argument \"req2\" of type \"Int!\" is required, but it was "
     "not provided."},
    {"{ complicatedArgs { intArgField(intArg: \"x\") } }",
     "1:41 Int cannot represent non-integer value: \"x\""},
    {"{ complicatedArgs { intArgField(intArg: 99999999999) } }",
     "1:41 Int cannot represent non 32-bit signed integer value: 99999999999"},
    {"{ complicatedArgs { intArgField(intArg: 1.5) booleanArgField(booleanArg: 1) "
     "floatArgField(floatArg: \"x\") idArgField(idArg: 1.5) stringArgField(stringArg: 5) "
     "enumArgField(enumArg: BROWNN) } }",
     "1:101 Float cannot represent non numeric value: \"x\"\n"
     "1:124 ID cannot represent a non-string and non-integer value: 1.5\n"
     "1:155 String cannot represent a non string value: 5\n"
     "1:180 Value \"BROWNN\" does not exist in \"FurColor\" enum. Did you mean the enum value "
     "\"BROWN\"?\n"
     "1:41 Int cannot represent non-integer value: 1.5\n"
     "1:74 Boolean cannot represent a non boolean value: 1"},
    {"{ complicatedArgs { enumArgField(enumArg: \"BROWN\") } }",
     "1:43 Enum \"FurColor\" cannot represent non-enum value: \"BROWN\". Did you mean the enum "
     "value \"BROWN\"?"},
    {"{ complicatedArgs { enumArgField(enumArg: 1) } }",
     "1:43 Enum \"FurColor\" cannot represent non-enum value: 1."},
    {"{ complicatedArgs { enumArgField(enumArg: {a: 1}) } }",
     "1:43 Enum \"FurColor\" cannot represent non-enum value: {a: 1}."},
    {"{ complicatedArgs { stringListArgField(stringListArg: [\"a\", 1, null]) } }",
     "1:61 String cannot represent a non string value: 1"},
    {"{ complicatedArgs { stringListNonNullArgField(stringListNonNullArg: [\"a\", null]) } }",
     "1:75 Expected value of type \"String!\", found null."},
    {"{ complicatedArgs { stringListArgField(stringListArg: 1) } }",
     "1:55 String cannot represent a non string value: 1"},
    {"{ complicatedArgs { complexArgField(complexArg: {intField: 4}) } }",
     "1:49 Field \"ComplexInput.requiredField\" of required type \"Boolean!\" was not provided."},
    {"{ complicatedArgs { complexArgField(complexArg: {requiredField: true, unknownField: 1, "
     "intFild: 3}) } }",
     "1:71 Field \"unknownField\" is not defined by type \"ComplexInput\".\n"
     "1:88 Field \"intFild\" is not defined by type \"ComplexInput\". Did you mean "
     "\"intField\"?"},
    {"{ complicatedArgs { complexArgField(complexArg: {requiredField: null, nonNullField: "
     "null}) } }",
     "1:65 Expected value of type \"Boolean!\", found null.\n"
     "1:85 Expected value of type \"Boolean!\", found null."},
    {"{ complicatedArgs { complexArgField(complexArg: 5) } }",
     "1:49 Expected value of type \"ComplexInput\", found 5."},
    {"{ complicatedArgs { complexArgField(complexArg: [5]) } }",
     "1:49 Expected value of type \"ComplexInput\", found [5]."},
    {"{ complicatedArgs { complexArgField(complexArg: {requiredField: true, requiredField: "
     "false}) } }",
     "1:50 There can be only one input field named \"requiredField\"."},
    {"{ complicatedArgs { oneOfArgField(oneOfArg: {stringField: \"a\", intField: 2}) } }",
     "1:45 OneOf Input Object \"OneOfInput\" must specify exactly one key."},
    {"{ complicatedArgs { oneOfArgField(oneOfArg: {stringField: null}) } }",
     "1:45 Field \"OneOfInput.stringField\" must be non-null."},
    {"{ complicatedArgs { oneOfArgField(oneOfArg: {}) } }",
     "1:45 OneOf Input Object \"OneOfInput\" must specify exactly one key."},
    {"query($s: String) { complicatedArgs { oneOfArgField(oneOfArg: {stringField: $s}) } }",
     "1:7 Variable \"$s\" is of type \"String\" but must be non-nullable to be used for OneOf "
     "Input Object \"OneOfInput\"."},
    {"query($s: String!) { complicatedArgs { oneOfArgField(oneOfArg: {stringField: $s}) } }", ""},
    {"{ complicatedArgs { dateArgField(dateArg: \"2024-01-01\") } }", ""},
    {"{ complicatedArgs { dateArgField(dateArg: \"nope\") } }",
     "1:43 Expected value of type \"Date\", found \"nope\"; \"nope\" is not a date (YYYY-MM-DD)"},
    {"{ complicatedArgs { dateArgField(dateArg: null) anyArgField(anyArg: {a: [1, \"x\", "
     "FOO]}) } }",
     ""},
    {"{ find(where: {date: \"x\", and: [{id: 1.5}, {ints: [\"a\"]}]}) { name } }",
     "1:22 Expected value of type \"Date\", found \"x\"; \"x\" is not a date (YYYY-MM-DD)\n"
     "1:38 ID cannot represent a non-string and non-integer value: 1.5\n"
     "1:52 Int cannot represent non-integer value: \"a\""},
    {"{ find(where: {matrix: [[1],[2,\"x\"]]}) { name } }",
     "1:32 Int cannot represent non-integer value: \"x\""},
    {"{ find(where: {matrix: [1]}) { name } }", ""},
    {"{ find(where: {ints: 5, and: {id: 5}}) { name } }", ""},
    {"{ find(where: {ints: [[1]]}) { name } }", "1:23 Int cannot represent non-integer value: [1]"},
    {"query A { dog { name } } query A { dog { name } }",
     "1:7 There can be only one operation named \"A\"."},
    {"{ dog { name } } { cat { name } }",
     "1:1 This anonymous operation must be the only defined operation.\n"
     "1:18 This anonymous operation must be the only defined operation."},
    {"{ dog { name } } query B { cat { name } }",
     "1:1 This anonymous operation must be the only defined operation."},
    {"query A { dog { name } } query A { cat { name } } query A { cat { meows } }",
     "1:7 There can be only one operation named \"A\".\n"
     "1:7 There can be only one operation named \"A\"."},
    {"subscription { barks { name } meows { meows } }",
     "1:31 Anonymous Subscription must select only one top level field."},
    {"subscription S { barks { name } meows { meows } }",
     "1:33 Subscription \"S\" must select only one top level field."},
    {"subscription S { __typename }",
     "1:18 Subscription \"S\" must not select an introspection top level field."},
    {"subscription S { ...F } fragment F on Subscription { barks { name } x: meows { meows } }",
     "1:69 Subscription \"S\" must select only one top level field."},
    {"subscription S { a: barks { name } a: barks { nickname } }", ""},
    {"query($a: Unknown) { dog { name } }", "1:11 Unknown type \"Unknown\".\n"
                                            "1:7 Variable \"$a\" is never used."},
    {"query($a: Dogg, $b: Strin) { dog { name } }",
     "1:11 Unknown type \"Dogg\". Did you mean \"Dog\"?\n"
     "1:17 Variable \"$b\" is never used.\n"
     "1:21 Unknown type \"Strin\". Did you mean \"String\"?\n"
     "1:7 Variable \"$a\" is never used."},
    {"query($a: Dog, $b: [[CatOrDog!]]!) { dog { name } }",
     "1:11 Variable \"$a\" cannot be non-input type \"Dog\".\n"
     "1:16 Variable \"$b\" is never used.\n"
     "1:20 Variable \"$b\" cannot be non-input type \"[[CatOrDog!]]!\".\n"
     "1:7 Variable \"$a\" is never used."},
    {"query($a: Int = \"x\") { complicatedArgs { intArgField(intArg: $a) } }",
     "1:17 Int cannot represent non-integer value: \"x\""},
    {"query($a: ComplexInput = {intField: \"x\"}) { complicatedArgs { "
     "complexArgField(complexArg: $a) } }",
     "1:26 Field \"ComplexInput.requiredField\" of required type \"Boolean!\" was not "
     "provided.\n"
     "1:37 Int cannot represent non-integer value: \"x\""},
    {"query($a: Int!) { complicatedArgs { intArgField(intArg: $a) } }", ""},
    {"query($a: Int) { complicatedArgs { nonNullIntArgField(nonNullIntArg: $a) } }",
     "1:7 Variable \"$a\" of type \"Int\" used in position expecting type \"Int!\"."},
    {"query($a: Int = 1) { complicatedArgs { nonNullIntArgField(nonNullIntArg: $a) } }", ""},
    {"query($a: Int = null) { complicatedArgs { nonNullIntArgField(nonNullIntArg: $a) } }",
     "1:7 Variable \"$a\" of type \"Int\" used in position expecting type \"Int!\"."},
    {"query($a: Int) { complicatedArgs { nonNullFieldWithDefault(arg: $a) } }", ""},
    {"query($a: String) { complicatedArgs { intArgField(intArg: $a) } }",
     "1:7 Variable \"$a\" of type \"String\" used in position expecting type \"Int\"."},
    {"query($a: String) { complicatedArgs { stringListArgField(stringListArg: $a) } }",
     "1:7 Variable \"$a\" of type \"String\" used in position expecting type \"[String]\"."},
    {"query($a: String) { complicatedArgs { stringListArgField(stringListArg: [$a]) } }", ""},
    {"query($a: String) { complicatedArgs { stringListNonNullArgField(stringListNonNullArg: "
     "[$a]) } }",
     "1:7 Variable \"$a\" of type \"String\" used in position expecting type \"String!\"."},
    {"query($a: [String]) { complicatedArgs { stringListNonNullArgField(stringListNonNullArg: "
     "$a) } }",
     "1:7 Variable \"$a\" of type \"[String]\" used in position expecting type \"[String!]\"."},
    {"query($a: Boolean) { complicatedArgs { complexArgField(complexArg: {requiredField: $a}) "
     "} }",
     "1:7 Variable \"$a\" of type \"Boolean\" used in position expecting type \"Boolean!\"."},
    {"query($a: Boolean) { complicatedArgs { complexArgField(complexArg: {requiredField: true, "
     "nonNullField: $a}) } }",
     ""},
    {"query($a: Boolean!, $a: Int, $a: ID) { dog @include(if: $a) { name } }",
     "1:30 Variable \"$a\" of type \"ID\" used in position expecting type \"Boolean!\".\n"
     "1:8 There can be only one variable named \"$a\"."},
    {"query Q($a: Int, $b: Int) { dog { isAtLocation(x: $a, y: $c) } }",
     "1:18 Variable \"$b\" is never used in operation \"Q\".\n"
     "1:58 Variable \"$c\" is not defined by operation \"Q\"."},
    {"query ($a: Int, $b: Int) { dog { isAtLocation(x: $a, y: $c) } }",
     "1:17 Variable \"$b\" is never used.\n"
     "1:57 Variable \"$c\" is not defined."},
    {"query Q($a: Int) { dog { ...F } } fragment F on Dog { isAtLocation(x: $a, y: $z) }",
     "1:78 Variable \"$z\" is not defined by operation \"Q\"."},
    {"query Q { dog { ...F } } query P($z: Int) { dog { ...F } } fragment F on Dog { "
     "isAtLocation(y: $z) }",
     "1:96 Variable \"$z\" is not defined by operation \"Q\"."},
    {"query Q($b: Boolean) { dog { name @include(if: $b) } }",
     "1:9 Variable \"$b\" of type \"Boolean\" used in position expecting type \"Boolean!\"."},
    {"{ dog { ...F } } fragment F on Dog { ...G } fragment G on Dog { ...F }",
     "1:38 Cannot spread fragment \"F\" within itself via \"G\"."},
    {"{ dog { ...F } } fragment F on Dog { ...F }",
     "1:38 Cannot spread fragment \"F\" within itself."},
    {"{ dog { ...F } } fragment F on Dog { name ...G } fragment G on Dog { mother { ...H } } "
     "fragment H on Dog { ...F ...G }",
     "1:43 Cannot spread fragment \"F\" within itself via \"G\", \"H\".\n"
     "1:79 Cannot spread fragment \"G\" within itself via \"H\"."},
    {"{ dog { ...Nope } }", "1:12 Unknown fragment \"Nope\"."},
    {"{ dog { name } } fragment F on Dog { name }", "1:18 Fragment \"F\" is never used."},
    {"{ dog { ...F } } fragment F on Dog { name } fragment F on Dog { nickname }",
     "1:27 There can be only one fragment named \"F\"."},
    {"{ dog { ...F } } fragment F on Int { name }",
     "1:32 Fragment \"F\" cannot condition on non composite type \"Int\"."},
    {"{ dog { ... on Int { name } ... on Wat { name } ... on FurColor { a } } }",
     "1:16 Fragment cannot condition on non composite type \"Int\".\n"
     "1:36 Unknown type \"Wat\". Did you mean \"Cat\", \"Date\", \"Int\", or \"Pet\"?\n"
     "1:56 Fragment cannot condition on non composite type \"FurColor\"."},
    {"{ dog { ...F } } fragment F on Catt { name }",
     "1:32 Unknown type \"Catt\". Did you mean \"Cat\" or \"Date\"?"},
    {"{ dog { ... on Cat { meows } } }",
     "1:9 Fragment cannot be spread here as objects of type \"Dog\" can never be of type "
     "\"Cat\"."},
    {"{ dog { ...F } } fragment F on Cat { meows }",
     "1:9 Fragment \"F\" cannot be spread here as objects of type \"Dog\" can never be of type "
     "\"Cat\"."},
    {"{ pet { ... on Dog { barks } ... on CatOrDog { __typename } ... on Mammal { __typename } "
     "... on Human { name } } }",
     "1:90 Fragment cannot be spread here as objects of type \"Pet\" can never be of type "
     "\"Human\"."},
    {"{ human { ... on Pet { name } } }",
     "1:11 Fragment cannot be spread here as objects of type \"Human\" can never be of type "
     "\"Pet\"."},
    {"{ dog @nope { name } }", "1:7 Unknown directive \"@nope\"."},
    {"{ ... @defer { dog { name } } }",
     "1:7 Unknown directive \"@defer\". An answer is sent whole; take the directive away."},
    {"query @onField { dog { name } }", "1:7 Directive \"@onField\" may not be used on QUERY."},
    {"{ dog @onQuery { name } }", "1:7 Directive \"@onQuery\" may not be used on FIELD."},
    {"{ dog @skip { name } }",
     "1:7 Directive \"@skip\" argument \"if\" of type \"Boolean!\" is required, but it was not "
     "provided."},
    {"{ dog @skip(if: true) @skip(if: false) { name } }",
     "1:7 The directive \"@skip\" can only be used once at this location."},
    {"{ dog @onField @onField { name } }", ""},
    {"{ dog @include(if: \"x\", iff: 3) { name } }",
     "1:20 Boolean cannot represent a non boolean value: \"x\"\n"
     "1:25 Unknown argument \"iff\" on directive \"@include\". Did you mean \"if\"?"},
    {"query @onQuery(level: \"x\") { dog { name } }",
     "1:23 Int cannot represent non-integer value: \"x\""},
    {"query ($a: Int @onQuery(level: 2) @nope) { dog { isAtLocation(x: $a) } }",
     "1:35 Unknown directive \"@nope\"."},
    {"query ($a: Int @onField) { dog { isAtLocation(x: $a) } }",
     "1:16 Directive \"@onField\" may not be used on VARIABLE_DEFINITION."},
    {"{ ... @include(if: true) { dog { name } } ...F @skip(if: 3) } fragment F on Query "
     "@onField { cat { name } }",
     "1:58 Boolean cannot represent a non boolean value: 3\n"
     "1:83 Directive \"@onField\" may not be used on FRAGMENT_DEFINITION."},
    {"{ dog { name: nickname name } }",
     "1:9 Fields \"name\" conflict because \"nickname\" and \"name\" are different fields. Use "
     "different aliases on the fields to fetch both if this was intentional."},
    {"{ dog { x: name x: nickname } }",
     "1:9 Fields \"x\" conflict because \"name\" and \"nickname\" are different fields. Use "
     "different aliases on the fields to fetch both if this was intentional."},
    {"{ dog { isAtLocation(x: 1) isAtLocation(x: 2) } }",
     "1:9 Fields \"isAtLocation\" conflict because they have differing arguments. Use "
     "different aliases on the fields to fetch both if this was intentional."},
    {"{ dog { isAtLocation(x: 1, y: 2) isAtLocation(y: 2, x: 1) } }", ""},
    {"{ dog { isAtLocation isAtLocation(x: 2) } }",
     "1:9 Fields \"isAtLocation\" conflict because they have differing arguments. Use "
     "different aliases on the fields to fetch both if this was intentional."},
    {"{ pet { ... on Dog { name: nickname } ... on Cat { name } } }", ""},
    {"{ pet { ... on Dog { v: barkVolume } ... on Cat { v: nickname } } }",
     "1:22 Fields \"v\" conflict because they return conflicting types \"Int\" and \"String\". "
     "Use different aliases on the fields to fetch both if this was intentional."},
    {"{ pet { ... on Dog { v: barks } ... on Cat { v: meows } } }", ""},
    {"{ pet { ... on Dog { f: friends { name } } ... on Cat { f: friends { name } } } }",
     "1:22 Fields \"f\" conflict because they return conflicting types \"[Dog!]\" and "
     "\"[Cat]\". Use different aliases on the fields to fetch both if this was intentional."},
    {"{ pet { name ... on Dog { name: nickname } } }",
     "1:9 Fields \"name\" conflict because \"name\" and \"nickname\" are different fields. Use "
     "different aliases on the fields to fetch both if this was intentional."},
    {"{ a: dog { x: name } a: dog { x: nickname } }",
     "1:3 Fields \"a\" conflict because subfields \"x\" conflict because \"name\" and "
     "\"nickname\" are different fields. Use different aliases on the fields to fetch both if "
     "this was intentional."},
    {"{ a: dog { x: name y: barks } a: dog { x: nickname y: barkVolume } }",
     "1:3 Fields \"a\" conflict because subfields \"x\" conflict because \"name\" and "
     "\"nickname\" are different fields and subfields \"y\" conflict because \"barks\" and "
     "\"barkVolume\" are different fields. Use different aliases on the fields to fetch both "
     "if this was intentional."},
    {"{ a: dog { mother { x: name } } a: dog { mother { x: nickname } } }",
     "1:3 Fields \"a\" conflict because subfields \"mother\" conflict because subfields \"x\" "
     "conflict because \"name\" and \"nickname\" are different fields. Use different aliases "
     "on the fields to fetch both if this was intentional."},
    {"{ ...A ...B } fragment A on Query { dog { x: name } } fragment B on Query { dog { x: "
     "nickname } }",
     "1:37 Fields \"dog\" conflict because subfields \"x\" conflict because \"name\" and "
     "\"nickname\" are different fields. Use different aliases on the fields to fetch both if "
     "this was intentional."},
    {"{ dog { ...A ...B } } fragment A on Dog { x: name } fragment B on Dog { x: nickname }",
     "1:43 Fields \"x\" conflict because \"name\" and \"nickname\" are different fields. Use "
     "different aliases on the fields to fetch both if this was intentional."},
    {"{ pet { ... on Dog { mother { x: name } } ... on Cat { mother: friends { x: nickname } } "
     "} }",
     "1:22 Fields \"mother\" conflict because they return conflicting types \"Dog\" and "
     "\"[Cat]\". Use different aliases on the fields to fetch both if this was intentional."},
    {"{ pet { ... on Dog { d: name(surname: true) } ... on Cat { d: name(surname: false) } } }",
     ""},
    {"{ find(where: {a: 1}) { name } find(where: {a: 1}) { name } }",
     "1:16 Field \"a\" is not defined by type \"Where\".\n"
     "1:45 Field \"a\" is not defined by type \"Where\"."},
    {"{ find(where: {name: \"a\", id: 1}) { name } find(where: {id: 1, name: \"a\"}) { name } }",
     ""},
    {"{ find(where: {name: \"a\"}) { name } find(where: {name: \"\"\"a\"\"\"}) { name } }",
     "1:3 Fields \"find\" conflict because they have differing arguments. Use different "
     "aliases on the fields to fetch both if this was intentional."},
    {"{ __schema { types { name } } __type(name: \"Dog\") { name } __typename }", ""},
    {"{ dog { __schema { types { name } } } }",
     "1:9 Cannot query field \"__schema\" on type \"Dog\"."},
    {"{ __type { name } }",
     "1:3 Field \"__type\" argument \"name\" of type \"String!\" is required, but it was not "
     "provided."},
    {"{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
     "1:3 Maximum introspection depth exceeded"},
    {"{ __schema { types { fields { type { fields { name } } } } } }", ""},
    {"{ __schema { ...A } } fragment A on __Schema { types { ...T } } fragment T on __Type { "
     "fields { type { interfaces { possibleTypes { name } } } } }",
     "1:3 Maximum introspection depth exceeded"},
    {"type Foo { a: Int } query { dog { name } }", "1:1 The \"Foo\" definition is not executable."},
    {"extend type Dog { x: Int } { dog { name } }",
     "1:1 The \"Dog\" definition is not executable."},
    {"directive @x on FIELD { dog { name } }", "1:1 The \"x\" definition is not executable."},
    {"mutation { rename(name: 5) { name } }", "1:25 String cannot represent a non string value: 5"},
    {"mutation { rename { name } }",
     "1:12 Field \"rename\" argument \"name\" of type \"String!\" is required, but it was not "
     "provided."},
    {"{ dog { ...{ name ...@include(if: true) { nam } } } }",
     "1:43 Cannot query field \"nam\" on type \"Dog\". Did you mean \"name\"?"},
    {"{ human(id: \"a\") { relatives { relatives { iq pets { name ... on Dog { iq } } } } } }",
     "1:72 Cannot query field \"iq\" on type \"Dog\"."},
    {"{ dog(x: {a: $v, b: [$w]}) { name } }", "1:14 Variable \"$v\" is not defined.\n"
                                              "1:22 Variable \"$w\" is not defined.\n"
                                              "1:7 Unknown argument \"x\" on field \"Query.dog\"."},
    {"query Q($v: Int) { dog(x: {a: $v, a: [$w]}) { name(surname: $v) } }",
     "1:24 Unknown argument \"x\" on field \"Query.dog\".\n"
     "1:28 There can be only one input field named \"a\".\n"
     "1:39 Variable \"$w\" is not defined by operation \"Q\".\n"
     "1:9 Variable \"$v\" of type \"Int\" used in position expecting type \"Boolean\"."},
    {"query Q { nope(a: {x: 1, x: 2}) { nope2 } }",
     "1:11 Cannot query field \"nope\" on type \"Query\".\n"
     "1:20 There can be only one input field named \"x\"."},
    {"{ cat { friends { friends { meow } } } }",
     "1:29 Cannot query field \"meow\" on type \"Cat\". Did you mean \"meows\"?"},
    {"{ catOrDog { ... on Dog { barks } ... on Pet { name } ... on Canine { name } } }", ""},
    {"{ dog { doesKnowCommand(dogCommand: SITT) isHouseTrained(atOtherHomes: \"true\") } }",
     "1:37 Value \"SITT\" does not exist in \"DogCommand\" enum. Did you mean the enum value "
     "\"SIT\"?\n"
     "1:72 Boolean cannot represent a non boolean value: \"true\""},
    {"query($f: FurColor = \"BROWN\", $d: Date = 5, $w: Where = {colors: [BROWN, RED], limit: "
     "null}) { find(where: $w, color: $f, date: $d) { name } }",
     "1:22 Enum \"FurColor\" cannot represent non-enum value: \"BROWN\". Did you mean the enum "
     "value \"BROWN\"?\n"
     "1:42 Expected value of type \"Date\", found 5; \"5\" is not a date (YYYY-MM-DD)\n"
     "1:74 Value \"RED\" does not exist in \"FurColor\" enum."},
    {"query($a: [ID!]!, $b: ID, $c: [ID], $d: [ID!] = []) { a: find(ids: $a) { name } b: "
     "find(ids: [$b]) { name } c: find(ids: $c) { name } d: find(ids: $d) { name } }",
     "1:19 Variable \"$b\" of type \"ID\" used in position expecting type \"ID!\".\n"
     "1:27 Variable \"$c\" of type \"[ID]\" used in position expecting type \"[ID!]\"."},
    {"{ a(b: \"\\uD83D\\uDE00\") }", "1:3 Cannot query field \"a\" on type \"Query\"."},
    {"{ a(b: \"\\u{1F600}\") }", "1:3 Cannot query field \"a\" on type \"Query\"."},
    {"\"desc\" query { a }", "1:16 Cannot query field \"a\" on type \"Query\"."},
    {"\"desc\" fragment F on Dog { name }", "1:1 Fragment \"F\" is never used."},
    {"query (\"d\" $a: Int) { dog { isAtLocation(x: $a) } }", ""},
    {"directive @a on | FIELD | QUERY", "1:1 The \"a\" definition is not executable."},
    {"{ a(b: [1 2 {c: 3}]) }", "1:3 Cannot query field \"a\" on type \"Query\"."},
    {"\357\273\277{ dog { nam } }",
     "1:10 Cannot query field \"nam\" on type \"Dog\". Did you mean \"name\"?"},
    {"# comment \303\251\n"
     "{ dog # x\n"
     " { nam } }",
     "3:4 Cannot query field \"nam\" on type \"Dog\". Did you mean \"name\"?"},
    {"{\r\n"
     " dog {\r nam\n"
     "}}",
     "3:2 Cannot query field \"nam\" on type \"Dog\". Did you mean \"name\"?"},
    {"{ dog { name(surname: \"\303\251\") nam } }",
     "1:23 Boolean cannot represent a non boolean value: \"\303\251\"\n"
     "1:28 Cannot query field \"nam\" on type \"Dog\". Did you mean \"name\"?"},
    {"{ a(b: \"\"\"\n"
     " \303\251\n"
     "  x\"\"\") { b } c }",
     "1:3 Cannot query field \"a\" on type \"Query\".\n"
     "3:15 Cannot query field \"c\" on type \"Query\"."},
    {"{ a b: c d: e(f: g) }", "1:10 Cannot query field \"e\" on type \"Query\".\n"
                              "1:3 Cannot query field \"a\" on type \"Query\".\n"
                              "1:5 Cannot query field \"c\" on type \"Query\"."},
    {"{ true false null on query }", "1:14 Cannot query field \"null\" on type \"Query\".\n"
                                     "1:19 Cannot query field \"on\" on type \"Query\".\n"
                                     "1:22 Cannot query field \"query\" on type \"Query\".\n"
                                     "1:3 Cannot query field \"true\" on type \"Query\".\n"
                                     "1:8 Cannot query field \"false\" on type \"Query\"."},
    {"query on { dog { name } }", ""},
    {"{ a(b: 1, , c: 2,) }", "1:3 Cannot query field \"a\" on type \"Query\"."},
};

TEST(every_rule_says_what_graphql_js_says)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rules); i++) {
        set_up();
        ASSERT_STR(fixture_sorted(&f, fixture_validate(&f, rules[i].text)),
                   fq_str_from(rules[i].errors));
        fixture_clear(&f);
    }
}
END

/* Where the specification of September 2025 or a planner asks for more than graphql-js 16 does. */
static const struct {
    const char *text;
    const char *errors;
} more[] = {
    {"subscription { barks @skip(if: true) { name } }",
     "1:22 Anonymous Subscription must not use `@skip` or `@include` directives in the top level "
     "selection."},
    {"subscription S { ... @include(if: true) { barks { name } } }",
     "1:22 Subscription \"S\" must not use `@skip` or `@include` directives in the top level "
     "selection."},
    {"query ($v: Int) { complicatedArgs { anyArgField(anyArg: {a: [$v]}) } }", ""},
    {"{ complicatedArgs { anyArgField(anyArg: {a: [$v]}) } }",
     "1:46 Variable \"$v\" is not defined."},
    {"query ($v: Any) { complicatedArgs { anyArgField(anyArg: $v) } }", ""},
    {"{ complicatedArgs { anyArgField(anyArg: FOO) } }",
     "1:41 Expected value of type \"Any\", found FOO."},
    {"{ complicatedArgs { stringArgField(stringArg: \"a\\u0000b\") } }",
     "1:47 String cannot represent the character U+0000"},
    {"{ complicatedArgs { floatArgField(floatArg: 1e999) } }",
     "1:45 Float cannot represent non numeric value: 1e999"},
};

TEST(what_would_surprise_a_planner_is_refused_too)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(more); i++) {
        set_up();
        ASSERT_STR(fixture_validate(&f, more[i].text), fq_str_from(more[i].errors));
        fixture_clear(&f);
    }
}
END

TEST(an_operation_needs_its_root_type)
{
    fixture_init(&f);
    fixture_build(&f, "type Query { a: Int }");
    ASSERT_STR(fixture_validate(&f, "mutation { a }"),
               FQ_STR("1:1 Schema is not configured to execute mutation operation."));
    ASSERT_STR(fixture_validate(&f, "subscription { a }"),
               FQ_STR("1:1 Schema is not configured to execute subscription operation."));
    fixture_clear(&f);
}
END

/* Text of documents that repeat a pattern with a number in it. */
static void repeat(struct fq_buf *out, const char *format, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        fq_buf_printf(out, format, i, i + 1, i + 1);
}

TEST(fragments_may_not_say_more_than_could_be_written_out)
{
    set_up();
    struct fq_buf text;
    fq_buf_init(&text, &f.arena, SIZE_MAX / 2);
    fq_buf_literal(&text, "{ dog { ...F0 } } ");
    repeat(&text, "fragment F%zu on Dog { a: mother { ...F%zu } b: father { ...F%zu } } ", 0, 20);
    fq_buf_literal(&text, "fragment F20 on Dog { name }");
    fq_buf_char(&text, '\0');
    ASSERT_STR(fixture_validate(&f, text.ptr),
               FQ_STR("1:1 Operation, with its fragments written out, has more than 100000 fields "
                      "(limits.document_fields)."));
    fq_buf_reset(&text);
    fq_buf_literal(&text, "{ dog { ...F0 } } ");
    repeat(&text, "fragment F%zu on Dog { mother { ...F%zu } } ", 0, 5000);
    fq_buf_literal(&text, "fragment F5000 on Dog { name }");
    fq_buf_char(&text, '\0');
    ASSERT_STR(fixture_validate(&f, text.ptr),
               FQ_STR("1:1 Document is nested deeper than 64 levels (limits.document_depth)."));
    fixture_clear(&f);
}
END

TEST(long_cycles_and_chains_of_fragments_need_no_stack)
{
    set_up();
    f.limits.depth = 10000;
    struct fq_buf text;
    fq_buf_init(&text, &f.arena, SIZE_MAX / 2);
    fq_buf_literal(&text, "query ($v: Int) { dog { ...F0 } } ");
    repeat(&text, "fragment F%zu on Dog { ...F%zu } ", 0, 9000);
    fq_buf_literal(&text, "fragment F9000 on Dog { isAtLocation(x: $v) }");
    fq_buf_char(&text, '\0');
    ASSERT_STR(fixture_validate(&f, text.ptr), FQ_STR(""));
    text.len -= sizeof("{ isAtLocation(x: $v) }");
    fq_buf_literal(&text, "{ ...F0 isAtLocation(x: $v) }");
    fq_buf_char(&text, '\0');
    fq_str errors = fixture_validate(&f, text.ptr);
    ck_assert(fq_str_starts_with(
        errors, FQ_STR("1:56 Cannot spread fragment \"F0\" within itself via \"F1\", \"F2\"")));
    ck_assert_uint_lt(errors.len, 1024);
    fixture_clear(&f);
}
END

/* A schema of thousands of long names, and a hundred names that are nearly right. */
TEST(names_are_suggested_as_long_as_that_costs_little)
{
    struct fq_errors errors = {0};
    struct fq_suggestions near;
    char name[201], input[201];
    size_t suggested = 0;
    for (size_t i = 0; i < 100; i++) {
        snprintf(input, sizeof(input), "%0200zu", i);
        fq_suggest_init(&near, fq_str_from(input), &errors);
        for (size_t j = 0; j < 3000; j++) {
            snprintf(name, sizeof(name), "%0199zux", j);
            fq_suggest(&near, fq_str_from(name));
        }
        suggested += near.count > 0;
    }
    ck_assert_uint_gt(suggested, 0);
    ck_assert_uint_lt(suggested, 5);
    ck_assert_uint_lt(errors.hint_steps, FQ_LIMIT_HINT_STEPS + 200 * 200 + 2);
}
END

/* Fragments count wherever they are spread. */
TEST(what_fragments_make_of_an_operation_has_ceilings)
{
    static const struct {
        struct fq_parse_limits limits;
        const char *document, *error;
    } rows[] = {
        {{.root_fields = 3},
         "{ dog { name } ...F ... { ...F } } fragment F on Query { cat { name } }",
         ""},
        {{.root_fields = 2},
         "{ dog { name } ...F ... { ...F } } fragment F on Query { cat { name } }",
         "1:1 Operation asks for more than 2 fields at the top (limits.document_root_fields)."},
        {{.fields = 5}, "{ dog { ...F mother { ...F } } } fragment F on Dog { name }", ""},
        {{.fields = 3},
         "{ dog { ...F mother { ...F } } } fragment F on Dog { name }",
         "1:1 Operation, with its fragments written out, has more than 3 fields "
         "(limits.document_fields)."},
        {{.depth = 4}, "{ dog { ...F } } fragment F on Dog { mother { name } }", ""},
        {{.depth = 3},
         "{ dog { ...F } } fragment F on Dog { mother { name } }",
         "1:1 Document is nested deeper than 3 levels (limits.document_depth)."},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        set_up();
        f.limits = rows[i].limits;
        ASSERT_STR(fixture_validate(&f, rows[i].document), fq_str_from(rows[i].error));
        fixture_clear(&f);
    }
}
END

TEST(errors_stop_at_the_limit)
{
    set_up();
    struct fq_buf text;
    fq_buf_init(&text, &f.arena, SIZE_MAX / 2);
    fq_buf_literal(&text, "{ ");
    repeat(&text, "x%zu ", 0, 5000);
    fq_buf_literal(&text, "}");
    fq_buf_char(&text, '\0');
    fq_str errors = fixture_validate(&f, text.ptr);
    size_t lines = 1;
    for (size_t i = 0; i < errors.len; i++)
        lines += errors.ptr[i] == '\n';
    ck_assert_uint_eq(lines, 100);
    fixture_clear(&f);
}
END

/* ---- choosing the operation ---- */

static fq_str choose(const char *text, fq_str name)
{
    const struct fq_definition *operation = NULL;
    struct fq_error error = {0};
    enum fq_status status =
        fq_graphql_operation(fixture_parse(&f, text), name, &f.arena, &operation, &error);
    ck_assert_int_eq(status, operation ? FQ_OK : FQ_OPERATION);
    return operation ? operation->name : error.message;
}

TEST(the_operation_is_the_only_one_or_the_one_named)
{
    set_up();
    ASSERT_STR(choose("query A { a }", FQ_STR_NONE), FQ_STR("A"));
    ASSERT_STR(choose("query A { a } query B { b }", FQ_STR("B")), FQ_STR("B"));
    ASSERT_STR(choose("query A { a } query B { b }", FQ_STR_NONE),
               FQ_STR("Must provide operation name if query contains multiple operations."));
    ASSERT_STR(choose("query A { a }", FQ_STR("C")), FQ_STR("Unknown operation named \"C\"."));
    ASSERT_STR(choose("fragment F on T { a }", FQ_STR_NONE), FQ_STR("Must provide an operation."));
    fixture_clear(&f);
}
END

/* ---- memory ---- */

static const char demanding[] =
    "query Q($v: Int = 1, $w: Where) { dog { ...F x: name @include(if: true) } find(where: $w, "
    "list: [{and: [{name: \"a\"}]}]) { nam } } fragment F on Dog { isAtLocation(x: $v) x: "
    "nickname "
    "... on Pet { nme } ...G } fragment G on Dog { ...F } fragment H on Dogg { a }";

struct attempt {
    struct fq_arena arena;
    const struct fq_document *document;
    struct fq_errors errors;
};

static enum fq_status attempt(void *arg)
{
    struct attempt *a = arg;
    return fq_graphql_validate(&f.system, a->document, &a->arena, &a->errors);
}

TEST(every_allocation_may_fail)
{
    set_up();
    const struct fq_document *document = fixture_parse(&f, demanding);
    for (uint64_t nth = 1;; nth++) {
        struct attempt a = {.document = document};
        fq_arena_init(&a.arena, 0, SIZE_MAX / 2);
        fq_memory_fail_from(nth);
        enum fq_status status = fq_guard(attempt, &a);
        bool failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        fq_arena_clear(&a.arena);
        ck_assert_int_eq(status, failed ? FQ_NOMEM : FQ_VALIDATION);
        if (!failed)
            break;
    }
    fixture_clear(&f);
}
END

int main(void)
{
    return RUN("graphql/validate", every_rule_says_what_graphql_js_says,
               what_would_surprise_a_planner_is_refused_too, an_operation_needs_its_root_type,
               fragments_may_not_say_more_than_could_be_written_out,
               long_cycles_and_chains_of_fragments_need_no_stack,
               names_are_suggested_as_long_as_that_costs_little,
               what_fragments_make_of_an_operation_has_ceilings, errors_stop_at_the_limit,
               the_operation_is_the_only_one_or_the_one_named, every_allocation_may_fail);
}
