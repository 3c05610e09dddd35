"""A template's header says how its network is used; what is wrong in it costs that line alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.problems import Problem
from curate.publish.posts.network_config import NetworkConfig, find_post_template, load_network_configs

TEMPLATES = Path(__file__).parents[3] / "templates"


def on(folder: Path, **templates: str | bytes) -> tuple[list[NetworkConfig], list[Problem]]:
    """The networks of a workspace with these templates; ``x_md`` is ``x.md.j2``."""
    (folder / "posts").mkdir(exist_ok=True)
    for name, text in templates.items():
        name, _, form = name.partition("_")
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        (folder / f"posts/{name}.{form or 'txt'}.j2").write_bytes(data)
    return load_network_configs([folder, TEMPLATES], "en")


def one(folder: Path, header: str, name: str = "mastodon") -> NetworkConfig:
    found, problems = on(folder, **{name: f"---\n{header}\n---\n{{{{ point }}}}\n"})
    assert problems == []
    (channel,) = found
    return channel


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["x", "bluesky", "mastodon", "linkedin"]),
        ("ja", ["x", "linkedin", "hatena", "note"]),
        ("ja-JP", ["x", "linkedin", "hatena", "note"]),
        ("de", ["x", "bluesky", "mastodon", "linkedin"]),
    ],
)
def test_a_workspace_without_templates_has_the_usual_networks_of_its_language(
    tmp_path: Path, language: str, names: list[str]
) -> None:
    found, problems = load_network_configs([tmp_path, TEMPLATES], language)
    assert ([channel.name for channel in found], problems) == (names, [])


def test_every_template_of_the_package_is_a_known_network_in_the_order_of_the_networks() -> None:
    found, problems = load_network_configs([TEMPLATES], "en")
    assert (len(found), problems) == (17, [])
    assert all(channel.network.label != channel.name for channel in found if channel.name != "note")


def test_a_network_is_on_when_its_template_is_there(tmp_path: Path) -> None:
    found, problems = on(tmp_path, line="{{ point }}", x="{{ point }}", _parts="{% macro a() %}{% endmacro %}")
    assert ([channel.name for channel in found], problems) == (["x", "line"], [])


def test_a_template_without_a_header_has_what_the_network_has(tmp_path: Path) -> None:
    ((channel,), _) = on(tmp_path, bluesky="{{ point }}")
    assert (channel.network.limit, channel.network.unit) == (300, "bluesky")
    assert (channel.link, channel.hashtags, channel.hashtags_at, channel.too_long) == ("page", 3, "last", "shorten")
    assert (channel.form, channel.template) == ("txt", "posts/bluesky.txt.j2")


@pytest.mark.parametrize(
    ("name", "header", "limit"),
    [("mastodon", "limit: 1000", 1000), ("x", "limit: 25000", 25000), ("mastodon", "limit: 0", None)],
)
def test_a_limit_of_ones_own_goes_before_the_networks_and_is_counted_as_there(
    tmp_path: Path, name: str, header: str, limit: int | None
) -> None:
    network = one(tmp_path, header, name).network
    assert (network.limit, network.unit) == (limit, name)


def test_a_header_says_everything_about_a_network_of_ones_own(tmp_path: Path) -> None:
    channel = one(
        tmp_path,
        "network: village\nlabel: The village\nlimit: 700\nunit: characters\nlink_counts: 10\n"
        "share: https://village.example/new?text={text}\nlink: source\nhashtags: 1\n"
        "hashtags_at: first\ntoo_long: thread",
        "board",
    )
    network = channel.network
    assert (network.name, network.label, network.limit, network.unit) == ("village", "The village", 700, "characters")
    assert (network.share, network.prefills_text) == ("https://village.example/new?text={text}", True)
    assert network.length("see https://example.com/a/long/path") == 14
    assert (channel.link, channel.hashtags, channel.hashtags_at, channel.too_long) == ("source", 1, "first", "thread")


def test_a_file_may_be_called_otherwise_than_its_network(tmp_path: Path) -> None:
    channel = one(tmp_path, "network: Mastodon\nlimit: 1000", "my-instance")
    assert (channel.name, channel.network.label, channel.template) == (
        "mastodon",
        "Mastodon",
        "posts/my-instance.txt.j2",
    )


@pytest.mark.parametrize(
    "text", ["---\r\nlimit: 1000\r\n---\r\n{{ point }}", "\ufeff---\nlimit: 1000\n---\n{{ point }}"]
)
def test_windows_ends_of_lines_and_a_byte_order_mark_are_passed_over(tmp_path: Path, text: str) -> None:
    ((channel,), problems) = on(tmp_path, mastodon=text)
    assert (channel.network.limit, problems) == (1000, [])


def test_a_key_with_nothing_behind_it_is_as_good_as_none(tmp_path: Path) -> None:
    channel = one(tmp_path, "network:\nlabel:\nlimit:\nunit:\nlink_counts:\nshare:\nlink:\nhashtags:\ntoo_long:")
    assert (channel.network.limit, channel.network.label, channel.hashtags) == (500, "Mastodon", 3)


@pytest.mark.parametrize(
    ("header", "line", "what", "hint"),
    [
        ("limt: 5", 3, "unknown key “limt”", "did you mean “limit”?"),
        ("limit: many", 3, "“limit”: 'many' is not a number", "write one, without a unit"),
        ("limit: 500 characters", 3, "“limit”: '500 characters' is not a number", "write one, without a unit"),
        ("limit: -5", 3, "“limit”: '-5' is not a number", "write one, without a unit"),
        ("limit: [5]", 3, "“limit”: ['5'] is not a number", "write one, without a unit"),
        ("unit: pages", 3, "“unit”: 'pages' is not known", "one of characters, utf-16, bytes, x, "),
        ("link: home", 3, "“link”: 'home' is not known", "one of page, source"),
        ("hashtags: some", 3, "“hashtags”: 'some' is not a number", "write one, without a unit"),
        ("hashtags_at: middle", 3, "“hashtags_at”: 'middle' is not known", "one of first, last"),
        ("too_long: thraed", 3, "“too_long”: 'thraed' is not known", "one of thread, shorten"),
        (
            "share: village.example",
            3,
            "“share”: 'village.example' is not a web address",
            "write it whole, with https://",
        ),
        ("share: 'https://a.example/{txt}'", 3, "“share”: {txt} can't be filled in", "there are {text}, {url} and "),
        ("share: 'https://a.example/{'", 3, "“share”: { can't be filled in", "there are {text}, {url} and "),
        ("network: ../../home", 3, "“network”: '../../home' can't be a file's name", "write letters, digits, - and _"),
        ("label: [a, b]", 3, "“label” should be text", "write one text"),
        ("label: 'a", 3, "broken YAML", ""),
        ("label: a: b", 3, "broken YAML", 'a text with ": " in it needs quotes around it'),
    ],
)
def test_what_is_wrong_in_a_header_is_one_problem_with_its_line_and_the_network_stays_on(
    tmp_path: Path, header: str, line: int, what: str, hint: str
) -> None:
    found, problems = on(tmp_path, mastodon=f"---\n# mine\n{header}\n---\n{{{{ point }}}}", x="{{ point }}")
    assert [channel.name for channel in found] == ["x", "mastodon"]
    assert [problem.where for problem in problems] == [f"templates/posts/mastodon.txt.j2:{line}"]
    assert problems[0].what.startswith(what)
    assert problems[0].hint.startswith(hint)


def test_what_is_right_in_a_header_holds_beside_what_is_wrong(tmp_path: Path) -> None:
    found, problems = on(tmp_path, mine="---\nnetwork: mastodon\nlimit: 1000\ntoo_long: thraed\nlimt: 5\n---\n")
    assert [(channel.name, channel.network.limit, channel.too_long) for channel in found] == [
        ("mastodon", 1000, "shorten")
    ]
    assert sorted(problem.where.rpartition(":")[2] for problem in problems) == ["4", "5"]


def test_a_header_that_is_a_list_is_a_problem(tmp_path: Path) -> None:
    found, problems = on(tmp_path, x="---\n- limit\n---\n")
    assert [channel.network.limit for channel in found] == [280]
    assert problems == [
        Problem("templates/posts/x.txt.j2:2", "the header should be keys and values", "write limit: 500, for example")
    ]


def test_of_two_templates_for_one_network_the_second_is_a_problem(tmp_path: Path) -> None:
    found, problems = on(tmp_path, mastodon="a", mine="---\nnetwork: mastodon\nlimit: 1000\n---\n")
    assert [(channel.template, channel.network.limit) for channel in found] == [("posts/mastodon.txt.j2", 500)]
    assert [problem.where for problem in problems] == ["templates/posts/mine.txt.j2:1"]
    assert problems[0].what == "posts/mastodon.txt.j2 is for mastodon too"


@pytest.mark.parametrize(("name", "header", "line"), [("mastadon", "", 1), ("mine", "---\nnetwork: blusky\n---\n", 2)])
def test_a_network_that_is_misspelt_is_asked_about(tmp_path: Path, name: str, header: str, line: int) -> None:
    found, problems = on(tmp_path, **{name: f"{header}a"})
    assert len(found) == 1
    assert [problem.where for problem in problems] == [f"templates/posts/{name}.txt.j2:{line}"]
    assert problems[0].hint.startswith(("did you mean mastodon?", "did you mean bluesky?"))


def test_a_network_of_ones_own_with_a_limit_may_be_called_anything(tmp_path: Path) -> None:
    assert one(tmp_path, "limit: 0", "mastadon").network.limit is None


def test_a_file_whose_name_says_no_form_is_a_problem(tmp_path: Path) -> None:
    found, problems = on(tmp_path, x_text="a", line="b")
    assert [channel.name for channel in found] == ["line"]
    assert [problem.where for problem in problems] == ["templates/posts/x.text.j2:1"]
    assert problems[0].hint.startswith("call it x.txt.j2")


def test_a_file_that_cannot_be_read_stays_on_and_is_for_the_writer_to_name(tmp_path: Path) -> None:
    found, problems = on(tmp_path, x=b"\xff\xfe{{ point }}")
    assert ([channel.name for channel in found], problems) == (["x"], [])


def test_the_packages_template_of_a_network_is_found() -> None:
    path = find_post_template(TEMPLATES, "email-html")
    assert path is not None
    assert path.name == "email-html.html.j2"
    assert find_post_template(TEMPLATES, "nowhere") is None
