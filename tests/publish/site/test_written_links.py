"""Links as people type them lead there, or stay text and are named."""

from __future__ import annotations

import pytest

from curate.publish.site.written_links import LinkTargets, make_targets, resolve_links

TARGETS = make_targets(
    [
        "about.md",
        "notes/2026-11-23-remote.md",
        "notes/日本語のメモ.md",
        "notes/what? (1).md",
        "topics/読書.md",
        "a/b.md",
    ],
    ["notes/2026-12-01-secret.md", "plans/merger.md"],
    ["notes/pic.png", "images/My photo.jpg", "paper.pdf"],
    "https://me.example/",
)


def resolved(text: str, path: str = "notes/x.md", targets: LinkTargets = TARGETS) -> tuple[str, list[tuple[str, str]]]:
    words, faults = resolve_links(text, path, targets)
    return words, [(fault.typed, fault.what) for fault in faults]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("[[2026-11-23-remote]]", "[2026-11-23-remote](2026-11-23-remote.md)"),
        ("[[2026-11-23-Remote|how we *work*]]", "[how we *work*](2026-11-23-remote.md)"),
        ("[[notes/2026-11-23-remote.md]]", "[2026-11-23-remote](2026-11-23-remote.md)"),
        ("これは[[日本語のメモ]]です。", "これは[日本語のメモ](日本語のメモ.md)です。"),
        ("[[about]]", "[about](../about.md)"),
        ("[[what? (1)]]", "[what? (1)](what%3F%20%281%29.md)"),
        ("[[about#My Part|me]]", "[me](../about.md#my-part)"),
        ("[[about#My Part]]", "[about > My Part](../about.md#my-part)"),
        ("[[#My Part]]", "[My Part](#my-part)"),
        ("| [[about\\|me]] |", "| [me](../about.md) |"),
        ("[[b]]", "[b](../a/b.md)"),
        ("[[paper.pdf]]", "[paper.pdf](../paper.pdf)"),
        ("![[pic.png]]", "![](pic.png)"),
        ("![[My photo.jpg|The sea]]", "![The sea](../images/My%20photo.jpg)"),
        ("![[pic.png|300]]", '<img src="../pic.png" alt="" width="300">'),
        ("![[pic.png|300x200]]", '<img src="../pic.png" alt="" width="300" height="200">'),
        ("- item\n\n    [[about]]", "- item\n\n    [about](../about.md)"),
    ],
)
def test_a_wikilink_leads_to_the_note_or_file_of_its_name(typed: str, shown: str) -> None:
    assert resolved(typed) == (shown, [])


@pytest.mark.parametrize(
    "typed",
    [
        "`[[about]]`",
        "```\n[[about]]\n```",
        "Text.\n\n    [[about]]\n\n    [[about]]",
        "<code>[[about]]</code>",
        "\\[[about]]",
        "[[1]](https://me.example/)",
        "[[1]][one]\n\n[one]: https://me.example/",
        "[[about]]\n\n[about]: https://other.example/",
        "[[^1]]",
        "[[]]",
    ],
)
def test_what_is_no_wikilink_stays(typed: str) -> None:
    assert resolved(typed) == (typed, [])


def test_what_leads_nowhere_stays_as_it_was_typed_and_is_named() -> None:
    text = "See [[nope]] and ![[nope.png]]."
    assert resolved(text) == (
        text,
        [
            ("[[nope]]", "is shown as text: no note or page has this name"),
            ("![[nope.png]]", "is shown as text: site/ has no published picture of this name"),
        ],
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("[[2026-12-01-secret|our plans]]", "our plans"),
        ("[[2026-12-01-secret#Who leaves|our plans]]", "our plans"),
        ("![[plans/merger|our plans]]", "our plans"),
    ],
)
def test_a_wikilink_to_what_is_not_published_is_its_text_alone(typed: str, shown: str) -> None:
    assert resolved(typed) == (shown, [(typed, "is shown as text: the page it leads to isn't published")])


def test_a_note_in_a_note_is_a_link_and_named() -> None:
    assert resolved("![[about]]") == (
        "[about](../about.md)",
        [("![[about]]", "is shown as a link: only pictures can be embedded")],
    )


@pytest.mark.parametrize(
    ("path", "typed", "shown"),
    [
        ("index.md", "[[2026-11-23-remote|x]]", "[x](notes/2026-11-23-remote.md)"),
        ("index.md", "![[pic.png|300]]", '<img src="notes/pic.png" alt="" width="300">'),
        ("a/b.md", "![[pic.png|300]]", '<img src="../../notes/pic.png" alt="" width="300">'),
        ("a/b.md", "[[about|x]]", "[x](../about.md)"),
    ],
)
def test_links_are_relative_to_the_page(path: str, typed: str, shown: str) -> None:
    assert resolved(typed, path) == (shown, [])


IN_FOLDER = make_targets(["about.md", "notes/x.md"], [], ["notes/pic.png"], "https://user.example/repo/")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("[x](/notes/x/)", "[x](/repo/notes/x/)"),
        ("[x](</notes/x/>)", "[x](</repo/notes/x/>)"),
        ("[home](/)", "[home](/repo/)"),
        ("[![y](/notes/pic.png)](/about/#part)", "[![y](/repo/notes/pic.png)](/repo/about/#part)"),
        ("[x][y]\n\n[y]: /topics/", "[x][y]\n\n[y]: /repo/topics/"),
        (
            '<a href="/about/"><img src=/notes/pic.png alt="a /b"></a>',
            '<a href="/repo/about/"><img src=/repo/notes/pic.png alt="a /b"></a>',
        ),
        ("[x](/repo/notes/x/)", "[x](/repo/notes/x/)"),
        ("[x](/other-project/)", "[x](/other-project/)"),
        ("[x](//cdn.example/x)", "[x](//cdn.example/x)"),
        ("`[x](/notes/x/)`", "`[x](/notes/x/)`"),
        ("[x](x.md) and (/about/)", "[x](x.md) and (/about/)"),
    ],
)
def test_a_link_from_the_root_is_meant_from_the_sites_folder(typed: str, shown: str) -> None:
    assert resolved(typed, targets=IN_FOLDER) == (shown, [])
    assert resolved(typed)[0] == typed
