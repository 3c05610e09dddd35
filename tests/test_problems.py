"""Problems are values, and what many places have in common is said once."""

import os

from curate.problems import Problem, group_problems


def problem(place: str, what: str = "is broken") -> Problem:
    return Problem(place, what, "mend it")


def test_a_name_that_is_no_text_can_be_printed_and_kept() -> None:
    name = os.fsdecode(b"r\xe9.jsonl")
    problem = Problem(name, f"{name} is odd", name)
    assert (problem.where, problem.what, problem.hint) == ("r?.jsonl", "r?.jsonl is odd", "r?.jsonl")


def test_what_more_than_a_few_places_have_in_common_is_one_problem() -> None:
    many = [problem(f"p{n}") for n in range(5)]
    assert group_problems([*many, problem("q", "is empty")]) == [
        Problem("p0", "is broken, and so it is in 4 more places", "mend it"),
        problem("q", "is empty"),
    ]


def test_what_a_few_places_have_in_common_is_said_of_each() -> None:
    few = [problem(f"p{n}") for n in range(3)]
    assert group_problems(few) == few
    assert group_problems([]) == []
