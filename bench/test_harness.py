# SPDX-License-Identifier: MIT
"""The parts of the bench that decide what is compared with what, without a database."""

import types
import unittest

from harness.cases import CASES, comparable
from harness.load import Run, pgbench_script
from harness.documents import summary, title
from harness.measure import Contest
from harness.overhear import _statement_of
from harness.protection import ROWS, table
from harness.report import inside_targets, targets, title_of, with_inside, with_others


class PgbenchScript(unittest.TestCase):
    def test_parameters_become_variables_but_not_inside_strings_and_names(self):
        script, values = pgbench_script(
            [("select $1::uuid, '$1', \"$2\", $2", ["u", "v"])], "s0")
        self.assertEqual(script, "select :s0_0_1::uuid, '$1', \"$2\", :s0_0_2;\n")
        self.assertEqual(values, {"s0_0_1": "u", "s0_0_2": "v"})

    def test_a_colon_in_a_string_is_hidden_from_pgbench(self):
        script, _ = pgbench_script([("select 'HH24:MI', E'a:\\n', 'back\\:slash'", [])], "s0")
        self.assertEqual(script, "select E'HH24\\x3aMI', E'a\\x3a\\n', E'back\\\\\\x3aslash';\n")

    def test_null_is_written_out_because_pgbench_has_no_variable_for_it(self):
        script, values = pgbench_script([("select $1, $2", [None, "x"])], "s0")
        self.assertEqual(script, "select null, :s0_0_2;\n")
        self.assertEqual(values, {"s0_0_2": "x"})

    def test_several_statements_share_one_segment_and_no_variable(self):
        script, values = pgbench_script([("select $1", ["a"]), ("select\n $1;", ["b"])], "s3")
        self.assertEqual(script, "\\startpipeline\nselect :s3_0_1;\nselect  :s3_1_1;\n"
                                 "\\endpipeline\n")
        self.assertEqual(values, {"s3_0_1": "a", "s3_1_1": "b"})


class Protection(unittest.TestCase):
    def test_figures_are_added_and_held_against_what_is_wanted(self):
        found = {name: {"value": 1000.0, "unit": "ns"} for _, names, _, _ in ROWS for name in names}
        found["token.peek"] = {"value": 200.0, "unit": "us"}
        del found["auth.api_key"]
        lines = table(found)
        self.assertIn("| a token that is remembered | 1,000 ns | 2,000 ns | reached | 1,000 µs |", lines)
        self.assertIn("| a token, all but its signature (it is peeked into) | 200 µs | 100 µs | **missed** |  |", lines)
        self.assertIn("| an API key | no figure: auth.api_key |  | |  |", lines)
        self.assertIn("| protection of one mutation: rates, audit, one text | 3,000 ns | 3,000 ns | reached |  |", lines)


class Overheard(unittest.TestCase):
    def test_statements_are_read_with_their_values(self):
        entry = {"message": "execute fq_7: select $1,\n $2, $10",
                 "detail": "parameters: $1 = 'it''s $2 = ''x''', $2 = NULL, $10 = ''"}
        self.assertEqual(_statement_of(entry),
                         ("select $1,\n $2, $10", ["it's $2 = 'x'", None, ""]))
        self.assertEqual(_statement_of({"message": "statement: begin"}), ("begin", []))

    def test_other_lines_of_the_log_are_none(self):
        self.assertIsNone(_statement_of({"message": "connection received: host=[local]"}))


class Comparable(unittest.TestCase):
    def test_a_moment_is_the_same_in_any_offset_and_spelling(self):
        for spelling in ("2024-01-01T07:00:10.5Z", "2024-01-01T07:00:10.500000+00:00",
                         "2024-01-01T08:30:10.5+0130", "2024-01-01T06:00:10.5-01"):
            self.assertEqual(comparable(spelling), comparable("2024-01-01T07:00:10.5+00:00"))
        self.assertNotEqual(comparable("2024-01-01T07:00:10Z"), comparable("2024-01-01T07:00:11Z"))

    def test_cursors_are_not_compared(self):
        self.assertEqual(comparable({"edges": [{"cursor": "x", "node": 1}]}),
                         comparable({"edges": [{"cursor": "y", "node": 1}]}))

    def test_other_texts_stay_as_they_are(self):
        self.assertEqual(comparable({"a": ["2024-01-01", None, "x"]}),
                         {"a": ["2024-01-01", None, "x"]})


class Cases(unittest.TestCase):
    def test_names_are_unique_and_everybody_gets_the_same_variables(self):
        self.assertEqual(len({case.name for case in CASES}), len(CASES))
        ids = {"user": ["a", "b", "c"], "writer": ["d", "e"]}
        for case in CASES:
            self.assertEqual(case.variables(ids, 20), case.variables(ids, 20))
            self.assertGreater(len({str(given) for given in case.variables(ids, 50)}), 1)

    def test_the_view_document_of_the_peer_is_reduced_to_what_was_asked(self):
        view = next(case for case in CASES if case.name == "v_user")
        row = {"id": 1, "identifier": 2, "name": 3, "email": 4, "created_at": 5, "bio": 6}
        self.assertEqual(view.from_peer({"users": [{"data": row}]}),
                         {"users": [{"id": 1, "identifier": 2, "name": 3, "email": 4,
                                     "createdAt": 5}]})

    def test_aggregates_of_the_peer_are_lifted_to_where_ours_stand(self):
        cases = {case.name: case for case in CASES}
        self.assertEqual(cases["aggregate"].from_peer({"user": {"posts": {"all": {"sum": 1}}}}),
                         {"user": {"posts": {"sum": 1}}})
        group = {"keys": ["draft"], "sum": {"viewCount": "2"}}
        self.assertEqual(cases["groups"].from_peer({"user": {"posts": {"groups": [group]}}}),
                         {"user": {"posts": [{"key": {"status": "draft"},
                                              "sum": {"viewCount": "2"}}]}})


class Verdicts(unittest.TestCase):
    def contest(self, **runs):
        contest = Contest.__new__(Contest)
        contest.cases = [case for case in CASES if case.name in runs]
        contest.runs = runs
        contest.running, contest.starts = {}, {}
        return contest

    @staticmethod
    def run_of(rate, postgres_us=50):
        return Run(rate, 10, postgres_us, 0, 0)

    def test_a_ratio_is_the_median_of_the_rounds_not_the_ratio_of_medians(self):
        contest = self.contest(by_id={"ours": [self.run_of(rate) for rate in (100, 50, 90)],
                                      "loop": [self.run_of(rate) for rate in (100, 100, 100)]})
        self.assertEqual(contest.ratio("by_id", "loop"), 0.9)
        self.assertIsNone(contest.ratio("by_id", "peer"))

    def test_who_runs_first_in_one_round_runs_last_in_the_next(self):
        driven = []
        contest = self.contest(by_id={})
        contest.options = types.SimpleNamespace(rounds=3, seconds=1)
        contest.say = lambda text: None
        contest.contestants = lambda case: [("ours", 1), ("before", 2)]
        contest._drive = lambda server, case, who, *_: driven.append(who) or self.run_of(1)
        contest.rounds()
        self.assertEqual(driven, ["ours", "before", "before", "ours", "ours", "before"])

    def test_each_case_has_the_targets_of_its_kind(self):
        contest = self.contest(
            by_id={"ours": [self.run_of(90)], "loop": [self.run_of(100)], "peer": [self.run_of(20)]},
            by_id_claims={"ours": [self.run_of(70)], "loop": [self.run_of(80)]},
            page={"ours": [self.run_of(70)], "pgbench": [self.run_of(100, postgres_us=400)],
                  "peer": [self.run_of(30)], "peer_sql": [self.run_of(80)]})
        found = {item["what"]: (item["found"], item["reached"])
                 for item in targets(contest)}
        page = next(case.title for case in CASES if case.name == "page")
        self.assertEqual(found, {
            "one user by id: of the loop": (0.9, True),
            "one user by id: times PostGraphile": (4.5, True),
            "the same, with claims: of by id without": (0.78, False),
            f"{page}: times PostGraphile": (2.33, False),
            f"{page}: of pgbench with our SQL": (0.7, False),
            f"{page}: our SQL to PostGraphile's, in pgbench": (1.25, True),
        })

    def test_pgbench_counts_only_where_postgresql_is_the_work(self):
        contest = self.contest(users={"ours": [self.run_of(10)],
                                      "pgbench": [self.run_of(100, postgres_us=90)]})
        self.assertEqual(targets(contest), [])


class Inside(unittest.TestCase):
    def test_a_ratio_is_the_median_of_the_rounds_and_none_without_a_peer(self):
        rounds = [{"ours": {"parse_small": 1}, "peer": {"parse_small": ratio}}
                  for ratio in (10, 30, 20)]
        self.assertEqual(summary(rounds)["parse_small"], {"ours": 1, "peer": 20, "ratio": 20})
        self.assertEqual(summary([{"ours": {"parse_small": 1}}]), {"parse_small": {"ours": 1}})

    def test_the_kinds_are_told_apart_by_name(self):
        self.assertEqual(title("validate_bundle"), "parse and validate: bundle")
        self.assertEqual(title("introspection_first"), "introspect, asked for the first time")

    def test_what_is_wanted_of_each_kind(self):
        documents = {"parse_small": {"ratio": 14}, "validate_small": {"ratio": 31},
                     "introspection": {"ratio": 99}, "introspection_first": {"ratio": 2},
                     "parse_bundle": {"ours": 1}}
        found = {item["what"]: item["reached"] for item in inside_targets(
            {"plan_cache_hit": {"value": 800, "unit": "ns"}}, documents)}
        self.assertEqual(found, {"parse: small: times graphql-js": False,
                                 "parse and validate: small: times graphql-js": True,
                                 "introspect, asked before: times graphql-js": False,
                                 "plan-cache hit": True})

    def test_a_run_of_some_cases_keeps_the_others(self):
        last = {"facts": {"commit": "abc"}, "cases": {"a": {"title": "A"}, "b": {"title": "B", "of": "old"}},
                "targets": [{"what": "x", "found": 1}, {"what": "y", "found": 1}]}
        data = {"facts": {}, "cases": {"c": {"title": "C"}}, "targets": [{"what": "y", "found": 2}]}
        found = with_others(data, last, ["c", "b", "a"])
        self.assertEqual([title_of(case) for case in found["cases"].values()], ["C", "B *(of old)*", "A *(of abc)*"])
        self.assertEqual(found["targets"], [{"what": "x", "found": 1}, {"what": "y", "found": 2}])

    def test_a_run_of_one_part_keeps_the_other(self):
        last = {"cases": {"by_id": {}}, "targets": [{"what": "kept"}, {"what": "plan-cache hit"}]}
        data = with_inside(last, {"plan_cache_hit": {"value": 2000, "unit": "ns"}}, {}, {})
        self.assertEqual(data["cases"], last["cases"])
        self.assertEqual([item["what"] for item in data["targets"]], ["kept", "plan-cache hit"])
        self.assertFalse(data["targets"][1]["reached"])


if __name__ == "__main__":
    unittest.main()
