"""Where a template of the user's is broken, the package's own takes its place. Pure, but for the templates it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import jinja2

from curate.problems import Problem
from curate.publish.templates.render import BadTemplate, day_filter, make_environment, month_filter, render_template
from curate.publish.templates.words_yaml import load_words

_T = TypeVar("_T")

LANGUAGES = ("en", "ja")


class Renderer:
    """Renders with the user's templates, and with the package's own where one of the user's is broken.

    So a slip in one template costs its looks, not the pages: it is in ``problems``, once.
    """

    def __init__(self, folders: Sequence[Path], language: str, kept: Path | None = None) -> None:
        """folders: the workspace's templates, if it has any, then the package's, which come last and always work.

        kept: see ``make_environment``.
        """
        self.problems: list[Problem] = []
        self._language = language
        self._envs = [_make_site_environment(some, language, kept) for some in (folders, folders[-1:])]
        self._broken: set[str] = set()
        # The package's templates need all of its words, whatever the user's file has left out.
        self.words_by_language = {one: load_words(self._envs[1], one) for one in LANGUAGES}
        for one, found in self.words_by_language.items():
            found |= self._try_with_fallback("words.yaml", lambda env, one=one: load_words(env, one))  # type: ignore[misc]
        self.words = self.words_by_language[language]

    def __call__(self, name: str, values: Mapping[str, Any]) -> str:
        shared = {"t": self.words, "site_lang": self._language}
        return self._try_with_fallback(name, lambda env: render_template(env, name, {**values, **shared}))

    def _try_with_fallback(self, name: str, make: Callable[[jinja2.Environment], _T]) -> _T:
        if name not in self._broken:
            try:
                return make(self._envs[0])
            except BadTemplate as error:
                self._broken.add(name)
                # A slip in what several templates include is one problem.
                self.problems += [problem for problem in error.problems if problem not in self.problems]
        return make(self._envs[1])


def _make_site_environment(folders: Sequence[Path], language: str, kept: Path | None) -> jinja2.Environment:
    env = make_environment(folders, escape=True, kept=kept)
    env.filters["day"] = day_filter(language)
    env.filters["month"] = month_filter(language)
    return env
