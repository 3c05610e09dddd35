"""Templates to text. Foreign text is escaped by default, whatever a template does with it.

Every ``{{ … }}`` of a site template comes out as numeric character references (see ``formats.text``): it reads the same
and does nothing. The one exception is what a template passes through ``own``: the user's Markdown. Text that a template
joins to that (``~``, ``join``) is escaped as HTML; what Markdown might still make of it, ``active_content`` finds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup

from curate.formats.note import split_front_matter
from curate.formats.template_errors import template_error_line
from curate.formats.text import escape_markdown
from curate.limits import ResourceLimitExceeded, resource_limits
from curate.problems import CurateError, Problem
from curate.publish.templates.template_cache import TemplateCache

_T = TypeVar("_T")


class BadTemplate(CurateError):
    """A template can't be used; the problem names its line."""

    @property
    def always_fails(self) -> bool:
        """Whether it fails whatever it is given, or costs too much to be tried again."""
        return isinstance(self.__cause__, jinja2.TemplateSyntaxError | jinja2.TemplateNotFound | ResourceLimitExceeded)


def make_environment(folders: Sequence[Path], *, escape: bool, kept: Path | None = None) -> jinja2.Environment:
    """Templates from the first folder that has them. escape: for Markdown (the site); posts are plain text.

    kept: a folder for the templates as they were translated.
    """
    env = jinja2.Environment(
        loader=_Loader([str(folder) for folder in folders], encoding="utf-8"),
        undefined=jinja2.StrictUndefined,
        autoescape=escape,  # noqa: S701 (posts are plain text; the site escapes more than HTML asks for)
        finalize=_escape if escape else None,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=TemplateCache(kept) if kept else None,
    )
    env.filters["own"] = Markup
    if escape:  # a template that escapes once more, by habit, must not get less than by default
        env.filters |= dict.fromkeys(("e", "escape", "forceescape"), _escape)
    env.filters["host"] = lambda url: urlsplit(url).hostname or url
    return env


class _Loader(jinja2.FileSystemLoader):
    """Passes over the header that a template of posts may begin with; lines keep their numbers."""

    def get_source(self, environment: jinja2.Environment, template: str) -> Any:
        try:
            text, *rest = super().get_source(environment, template)
        except UnicodeDecodeError as error:
            line = 1 + error.object[: error.start].count(b"\n")
            raise jinja2.TemplateSyntaxError("this is not UTF-8; save the file as UTF-8", line, template) from error
        except jinja2.TemplateNotFound:
            raise
        except OSError as error:
            what = f"this can't be read: {error.strerror or error}"
            raise jinja2.TemplateSyntaxError(what, 1, template) from error
        text = text.removeprefix("\ufeff")
        if template.startswith("posts/") and text.split("\n", 1)[0].rstrip() == "---":
            parts = split_front_matter(text)
            if parts is None:
                raise jinja2.TemplateSyntaxError("the header has no end; put a line of --- below it", 1, template)
            text = "\n" * (parts[2] - 1) + parts[1]
        return (text, *rest)


def _escape(value: Any) -> Any:
    if value is None:
        return ""
    if hasattr(value, "__html__") or isinstance(value, jinja2.Undefined):
        return value  # an undefined name must still fail where it is printed
    return Markup(escape_markdown(str(value)))  # noqa: S704


def day_filter(language: str) -> Callable[[date], str]:
    """Dates as the language writes them: 23 November 2026, 2026年11月23日."""
    from babel.dates import format_date

    form = "y年M月d日" if language == "ja" else "d MMMM y"
    # On one page after the other stand the same days.
    return lru_cache(1 << 12)(lambda day: format_date(day, form, locale="ja" if language == "ja" else "en_GB"))


def month_filter(language: str) -> Callable[[date], str]:
    from babel.dates import format_date

    form = "y年M月" if language == "ja" else "MMMM y"
    return lambda day: format_date(day, form, locale="ja" if language == "ja" else "en_GB")


def render_template(env: jinja2.Environment, name: str, values: Mapping[str, Any]) -> str:
    """Return the text of a rendered template. Raises BadTemplate with the template's file and line."""
    return catch_template_errors(name, lambda: env.get_template(name).render(values))


def catch_template_errors(name: str, make: Callable[[], _T]) -> _T:
    try:
        with resource_limits():
            return make()
    except jinja2.TemplateSyntaxError as error:
        where = f"templates/{error.name or name}:{error.lineno}"
        raise BadTemplate(
            Problem(where, f"{error.message}", "see docs/templates.md for what a template may say")
        ) from error
    except jinja2.TemplateNotFound as error:
        raise BadTemplate(
            Problem(
                f"templates/{name}:{template_error_line(error, name)}",
                f"there is no template {error.name}",
                "check the name",
            )
        ) from error
    except ResourceLimitExceeded as error:
        where = f"templates/{name}:{template_error_line(error.__cause__ or error, name)}"
        hint = "look at what this line repeats: a range of too many, a text times a number, a macro that calls itself"
        raise BadTemplate(Problem(where, str(error), hint)) from error
    except Exception as error:  # a template can fail in any way a program can
        where = f"templates/{name}:{template_error_line(error, name)}"
        what = str(error) or type(error).__name__
        raise BadTemplate(Problem(where, what, "see docs/templates.md for the names a template may use")) from error
