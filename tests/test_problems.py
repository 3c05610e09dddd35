"""Problems are values, and what many places have in common is said once."""

import os

from curate.problems import BROKEN_LINK, Problem, group_problems


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


def test_a_kind_is_neither_shown_nor_compared_and_comes_back_from_json() -> None:
    problem = Problem("a:1", "is wrong", "mend it", BROKEN_LINK)
    assert problem == Problem("a:1", "is wrong", "mend it")
    assert str(problem) == str(Problem("a:1", "is wrong", "mend it"))
    assert Problem.from_json(problem.to_json()).kind == BROKEN_LINK


def test_a_problem_that_was_kept_without_a_kind_has_none() -> None:
    assert Problem.from_json(["a:1", "is wrong", ""]).kind == ""


def test_problems_of_many_places_keep_their_kind_as_one() -> None:
    (problem,) = group_problems([Problem(f"a:{line}", "is wrong", "", BROKEN_LINK) for line in range(9)])
    assert problem.kind == BROKEN_LINK
