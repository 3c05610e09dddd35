"""plan.yaml: what the user says is what is planned; what can't be understood has its line, and makes no other plan."""

from datetime import time
from pathlib import Path

import pytest

from curate.formats.plan_yaml import PostingSchedule, Slots, _PlanFile, parse
from curate.problems import Problem

NETWORKS = ("bluesky", "x", "mine")
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def test_without_anything_it_is_tuesday_and_thursday_at_half_past_eight() -> None:
    usual = PostingSchedule(Slots(frozenset((TUE, THU)), (time(8, 30),)), {}, "", 30, newest_first=True)
    assert parse("", NETWORKS) == (usual, [])
    assert parse("# nothing yet\n", NETWORKS) == (usual, [])
    assert parse("networks:\n", NETWORKS) == (usual, [])


def test_every_key_is_understood_and_a_network_takes_what_it_does_not_say_from_the_rest() -> None:
    text = (
        "days: [wed, fri]\ntimes: [12:10, 08:30]\ntimezone: Asia/Tokyo\nmost: 8\norder: oldest\n"
        'networks:\n  x: {times: ["7:05"]}\n  mine: {days: sun}\n'
    )
    found, problems = parse(text, NETWORKS)
    assert problems == []
    assert found == PostingSchedule(
        Slots(frozenset((WED, FRI)), (time(8, 30), time(12, 10))),
        {
            "x": Slots(frozenset((WED, FRI)), (time(7, 5),)),
            "mine": Slots(frozenset((SUN,)), (time(8, 30), time(12, 10))),
        },
        "Asia/Tokyo",
        8,
        newest_first=False,
    )
    assert found.slots_for("bluesky") == found.default_slots
    assert found.slots_for("x") == found.networks["x"]


@pytest.mark.parametrize(
    ("days", "understood"),
    [
        ("mon", {MON}),
        ("[Tuesday, THU, thurs]", {TUE, THU}),
        ("[月, 水曜, 金曜日]", {MON, WED, FRI}),
        ("[sat, sun, sat]", {SAT, SUN}),
    ],
)
def test_days_are_written_in_several_ways(days: str, understood: set[int]) -> None:
    found, problems = parse(f"days: {days}", NETWORKS)
    assert problems == []
    assert found and found.default_slots.days == understood


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("days: [tue, t]", 1, "'t' is not a day"),
        ("most: 3\ndays: []", 2, "a list with something in it"),
        ("days:", 1, "a list with something in it"),
        ("times: [25:00]", 1, "'25:00' is not a time of the day"),
        ("times: [8]", 1, "'8' is not a time of the day"),
        ("times: [8:60]", 1, "'8:60' is not a time of the day"),
        ("timezone: Tokyo", 1, "'Tokyo' is not a time zone"),
        ("timezone: ../../etc/passwd", 1, "is not a time zone"),
        ("timezone: [Asia/Tokyo]", 1, "is not a time zone"),
        ("timezone: Europe", 1, "is not a time zone"),
        ("most: 0", 1, "'0' won't do"),
        ("most: many", 1, "'many' won't do"),
        ("most: 5000", 1, "'5000' won't do"),
        ("order: random", 1, "'random' is not known"),
        ("networks:\n  x:\n    times: [soon]", 3, "'soon' is not a time of the day"),
        ("networks: [x]", 1, "should have keys of its own"),
        ("- tue", 1, "this should be keys and values"),
        ("days: ]", 1, "broken YAML"),
    ],
)
def test_a_value_that_is_not_understood_has_its_line_and_makes_no_plan(text: str, line: int, says: str) -> None:
    found, problems = parse(text, NETWORKS)
    assert found is None
    (problem,) = problems
    assert problem.where == f"plan.yaml:{line}"
    assert says in problem.what


def test_what_is_unknown_is_named_and_the_rest_holds() -> None:
    found, problems = parse("day: [mon]\nmost: 3\nnetworks:\n  xx: {time: 8:00}\n  x: {days: mon}\n", NETWORKS)
    assert found and found.max_slots == 3 and set(found.networks) == {"x"}
    assert sorted(problems) == [
        Problem("plan.yaml:1", "unknown key “day”", "did you mean “days”?"),
        Problem("plan.yaml:4", "there is no network 'xx'", "one of bluesky, mine, x"),
        Problem("plan.yaml:4", "unknown key “time”", "did you mean “times”?"),
    ]


@pytest.mark.parametrize("page", ["docs/files.md", "docs/ja/files.md"])
def test_the_example_of_the_documentation_has_every_key_and_no_problem(page: str) -> None:
    text = (Path(__file__).parents[2] / page).read_text("utf-8").split("## plan.yaml")[1].split("\n## ")[0]
    example = "\n".join(line[4:] for line in text.splitlines() if line.startswith("    "))
    found, problems = parse(example, NETWORKS)
    assert problems == []
    assert found and found.slots_for("x").days == {MON, WED, FRI}
    for key in _PlanFile.model_fields:
        assert f"| `{key}` |" in text and f"{key}:" in example


def test_a_network_may_be_called_by_its_label_in_any_case() -> None:
    found, problems = parse(
        "networks: {BLUESKY: {days: [fri]}, My board: {days: [sat]}}",
        {"bluesky", "board"},
        labels={"My Board": "board"},
    )
    assert problems == []
    assert found is not None
    assert {name: slots.days for name, slots in found.networks.items()} == {"bluesky": {4}, "board": {5}}
