"""Where in a template an error arose."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from curate.formats.template_errors import template_error_line


@pytest.mark.parametrize(
    ("text", "line"), [("a\n\n{{ x.y }}", 3), ("{% if x.y %}{% endif %}", 1), ("a\n{{ 1 / n }}", 2)]
)
def test_the_line_is_the_templates(text: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "one.j2").write_text(text, "utf-8")
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(tmp_path), undefined=jinja2.StrictUndefined, autoescape=True
    )
    with pytest.raises((jinja2.UndefinedError, ZeroDivisionError)) as caught:
        env.get_template("one.j2").render(n=0)
    assert template_error_line(caught.value, "one.j2") == line
    assert template_error_line(caught.value, "other.j2") == 1
