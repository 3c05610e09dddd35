"""The words of the site's own in each language, ``words.yaml``. Pure, but for the templates it reads."""

from __future__ import annotations

from functools import lru_cache

import jinja2

from curate.formats.yamltext import YamlDocument, load_yaml
from curate.limits import ResourceLimitExceeded, resource_limits
from curate.problems import Problem
from curate.publish.templates.render import BadTemplate, catch_template_errors

_MAX_WORDS_LENGTH = 10_000


def load_words(env: jinja2.Environment, language: str) -> dict[str, str]:
    """Return the site's own words in a language, those that ``words.yaml`` has. Raises BadTemplate."""
    loader = env.loader
    assert loader is not None
    text = catch_template_errors("words.yaml", lambda: loader.get_source(env, "words.yaml")[0])
    document = parse_words_file(text, "templates/words.yaml")
    words = {
        key: str((value.get(language) or value.get("en") or "") if isinstance(value, dict) else value or "")
        for key, value in document.value.items()
    }
    for key, text in words.items():
        _check_braces(text, f"templates/words.yaml:{document.line((key,))}")
    return {key: text for key, text in words.items() if text}


def _check_braces(text: str, where: str) -> None:
    """Raise BadTemplate if the braces in some words can't be filled in, or would give too long a text."""
    try:
        with resource_limits():
            longest = max(len(text.format(1, 1)), len(text.format("", "")))
        if longest > _MAX_WORDS_LENGTH:
            raise ValueError(f"{longest:,} characters would come of it")
    except (LookupError, ValueError, TypeError, AttributeError, ResourceLimitExceeded) as error:
        hint = "write {0} where the name or the number goes, and no other braces"
        raise BadTemplate(Problem(where, f"the braces in “{text}” can't be filled in", hint)) from error


def parse_words_file(text: str, where: str) -> YamlDocument:
    """Return the keys and words in the text of a ``words.yaml``, which must not be changed. Raises BadTemplate."""
    document = _load_document(text, where)
    if document.problems or not isinstance(document.value, dict):
        raise BadTemplate(document.problems or (Problem(f"{where}:1", "this should be keys and words", ""),))
    return document


@lru_cache(maxsize=4)  # each file is read once for all languages
def _load_document(text: str, where: str) -> YamlDocument:
    return load_yaml(text, where)
