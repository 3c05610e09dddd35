"""A name is found however it is written."""

from __future__ import annotations

import pytest

from curate.reach.names import compact_name, find_by_name, normalize_name
from tests.reach.samples import ADA, HANAKO, TARO

EVERYBODY = [HANAKO, ADA, TARO]


@pytest.mark.parametrize(
    "wanted, found",
    [
        ("見本 花子", [HANAKO]),
        ("見本花子", [HANAKO]),
        ("見本　花子", [HANAKO]),
        ("花子", [HANAKO]),
        ("花子さん", [HANAKO]),
        ("はなこ", [HANAKO]),
        ("ハナコ", [HANAKO]),
        ("ﾊﾅｺ", [HANAKO]),
        ("見本", [HANAKO, TARO]),
        ("みほん", [HANAKO, TARO]),
        ("太", [TARO]),
        ("Hanako", [HANAKO]),
        ("hanako@mihon.example", [HANAKO]),
        ("ada", [ADA]),
        ("ADA  SAMPLE", [ADA]),
        ("Sample Ada", [ADA]),
        ("sam", [ADA]),
        ("Dr. Sample", [ADA]),
        ("p-cccccccc", [TARO]),
        ("p-zzzzzzzz", []),
        ("nobody", []),
        (" ", []),
        ("さん", []),
    ],
)
def test_by_a_part_its_reading_an_address_or_an_id(wanted: str, found: list[object]) -> None:
    assert list(find_by_name(EVERYBODY, wanted)) == found


def test_who_is_called_just_so_comes_before_those_who_are_called_more() -> None:
    from dataclasses import replace

    short = replace(TARO, id="p-dddddddd", name="見本", kana="")
    assert list(find_by_name([*EVERYBODY, short], "見本")) == [short]


def test_names_are_compared_without_width_case_blanks_and_kind_of_kana() -> None:
    assert normalize_name("ＡＤＡ　 サンプル") == "ada さんぷる"
    assert compact_name("ジャン＝ポール・サンプル") == compact_name("じゃんぽーる さんぷる")


def test_a_part_of_an_address_will_do_where_it_has_the_at() -> None:
    assert list(find_by_name([HANAKO, ADA], "hanako@")) == [HANAKO]
    assert list(find_by_name([HANAKO, ADA], "@sample.ex")) == [ADA]
