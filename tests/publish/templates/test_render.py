"""Templates: what came from outside does nothing, and a slip is named with its line."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.model import Source
from curate.publish.templates.render import BadTemplate, make_environment, render_template
from curate.publish.templates.template_fallback import Renderer

SHIPPED = Path(__file__).parents[3] / "templates"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    return tmp_path


def put(folder: Path, text: str, name: str = "site/topics.md.j2") -> None:
    (folder / name).write_text(text, "utf-8")


def printed(template: str, folder: Path, **values: Any) -> str:
    put(folder, template, "x.j2")
    return render_template(make_environment([folder], escape=True), "x.j2", values)


# ------------------------------------------------------------------ escaping


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ a }}", "&#60;b&#62; &#42;x&#42; 記"),
        ("{{ a | upper }}", "&#60;B&#62; &#42;X&#42; 記"),
        ("{{ a ~ '!' ~ a }}", "&#60;b&#62; &#42;x&#42; 記&#33;&#60;b&#62; &#42;x&#42; 記"),
        ("{{ [a, '-', n] | select | join(' · ') }}", "&#60;b&#62; &#42;x&#42; 記 · &#45;"),
        ("{{ '{0}!'.format(a) }}", "&#60;b&#62; &#42;x&#42; 記&#33;"),
        ("{% macro m(v) %}<i>{{ v }}</i>{% endmacro %}{{ m(a) }}", "<i>&#60;b&#62; &#42;x&#42; 記</i>"),
        ("{% macro m(v) %}<i>{{ v }}</i>{% endmacro %}{{ m(m(a)) }}", "<i><i>&#60;b&#62; &#42;x&#42; 記</i></i>"),
        ("{% set s %}<i>{{ a }}</i>{% endset %}{{ s }}", "<i>&#60;b&#62; &#42;x&#42; 記</i>"),
        ("{% filter upper %}{{ a }}{% endfilter %}", "&#60;B&#62; &#42;X&#42; 記"),
        ("{{ a | e }}{{ a | escape }}", "&#60;b&#62; &#42;x&#42; 記" * 2),
        ("{{ {'k': a} }}", "&#123;&#39;k&#39;&#58; &#39;&#60;b&#62; &#42;x&#42; 記&#39;&#125;"),
        ("{{ a | own }}", "<b> *x* 記"),
        ("{{ n }}|{{ 6 + one }}|{{ one == 1 }}", "|7|True"),
    ],
)
def test_all_that_is_printed_is_escaped_but_for_the_users_own(mine: Path, template: str, text: str) -> None:
    assert printed(template, mine, a="<b> *x* 記", n=None, one=1) == text


def test_line_ends_in_foreign_text_begin_no_new_block(mine: Path) -> None:
    assert printed("{{ a }}", mine, a="one\n\n# two\r\n---\n") == "one &#35; two &#45;&#45;&#45;"


def test_text_joined_to_the_users_own_is_at_least_no_html(mine: Path) -> None:
    assert "<b>" not in printed("{{ w | own ~ a }} {{ [w | own, a] | join }}", mine, w="*own*", a="<b>")


@given(st.text(max_size=40))
def test_no_punctuation_of_a_foreign_text_stays_as_it_was(text: str) -> None:
    env = make_environment([SHIPPED], escape=True)
    out = env.from_string("{{ a }}").render(a=text)
    kept = out.replace("&#", "").replace(";", "")
    assert all(c.isalnum() or c == " " or not c.isascii() or ord(c) < 32 or c == "\x7f" for c in kept)


def test_posts_are_plain_text(mine: Path) -> None:
    put(mine, "{{ a }}", "x.j2")
    assert render_template(make_environment([mine], escape=False), "x.j2", {"a": "<b> & *x*"}) == "<b> & *x*"


@pytest.mark.parametrize(
    ("language", "day", "month"), [("en", "3 November 2026", "November 2026"), ("ja", "2026年11月3日", "2026年11月")]
)
def test_dates_are_written_as_the_language_does(mine: Path, language: str, day: str, month: str) -> None:
    put(mine, "{{ d | day }}|{{ d | month }}")
    assert Renderer([mine, SHIPPED], language)("site/topics.md.j2", {"d": date(2026, 11, 3)}) == f"{day}|{month}"


def test_a_template_for_one_use_raises(mine: Path) -> None:
    put(mine, "\n{% bad %}", "x.j2")
    with pytest.raises(BadTemplate) as caught:
        render_template(make_environment([mine], escape=True), "x.j2", {})
    assert caught.value.problems[0].where == "templates/x.j2:2"


def test_the_host_of_an_address_is_told_from_the_address(mine: Path) -> None:
    assert printed("{{ s.url | host }}", mine, s=Source("https://a.example:80/x")) == "a&#46;example"
