"""Texts for one person, from templates/messages: an edge, as it reads the templates.

What a template is given is private, and no other template is ever given any of it. A template never says what the user
thinks: where only they can say it there is a gap, ``[[ … ]]``, which ``draft_checks`` finds.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

import jinja2

from curate.formats.template_errors import template_error_line
from curate.limits import resource_limits
from curate.problems import CannotRun, Problem
from curate.reach.contact_schedule import Relationship
from curate.reach.honorifics import add_honorific, find_title, salutation, strip_honorifics
from curate.reach.model import DraftKind, Evidence, Language, Person, VaultSettings
from curate.reach.names import looks_japanese, normalize_name
from curate.retrieval.text_overlap import Shingle, extract_shingles

_TEMPLATE_TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_HINT = "see docs/templates.md for the names it may use, or delete it to have the program's own"


_DEFAULT_FACTS: Mapping[str, Any] = {"how": "wrote_back", "unasked": True, "talked": False, "thanked": False}
"""What a letter may say (``facts``), where the caller says nothing of it."""


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """A person as a text may show them to another: nothing that they told the user in confidence."""

    name: str
    about: str
    """Where they work and as what."""
    public: tuple[str, ...]
    """What they write about where all can read it."""
    pages: tuple[str, ...]
    """Web addresses; no e-mail address."""
    address: str
    """As a Japanese letter begins."""
    called: str
    """With 様, for the middle of a Japanese sentence: a Latin name stands between blanks."""
    first: str
    """As an English letter calls them."""


class MessageWriter:
    """Writes texts in either language, by the workspace's templates where it has any, else by the package's."""

    def __init__(self, folders: Sequence[Path], me: VaultSettings) -> None:
        self._environment = create_environment(folders)
        self._me = me

    def __call__(
        self, kind: DraftKind, to: Person, today: date, values: Mapping[str, Any], *, terms: Relationship = "in_touch"
    ) -> str:
        """Return the text for one person. Raises CannotRun with the template's line where it can't be used.

        terms: how the two stand to each other.
        """
        language = to.language
        me = self._me
        given = {
            "name": japanese_salutation(to) if language == "ja" else english_salutation(to),
            "person": describe_person(to, language),
            "opening": _opening(me, terms),
            "today": today,
            "sign": _signature(me, language),
            **_DEFAULT_FACTS,
            **values,
        }
        text = render_template(self._environment, f"messages/{kind}.{language}.txt.j2", given, language)
        return collapse_blank_lines(text) + "\n"


def template_shingles(folders: Sequence[Path]) -> frozenset[Shingle]:
    """Return shingles of all that the templates say themselves: the phrases that letters are made with."""
    someone = VaultSettings("◯", affiliation="◯")
    texts = [_opening(someone, terms) for terms in get_args(Relationship)]
    for folder in folders:
        for path in sorted((folder / "messages").glob("*.j2")):
            with contextlib.suppress(OSError, UnicodeDecodeError):
                text = path.read_text("utf-8")
                texts += [
                    *_TEMPLATE_TAG.split(text),
                    _TEMPLATE_TAG.sub("", text),
                ]  # what is filled in may be a name, which is masked
    empty: frozenset[Shingle] = frozenset()
    return empty.union(*map(extract_shingles, texts))


def create_environment(folders: Sequence[Path], *, escape: bool = False) -> jinja2.Environment:
    """Return an environment that takes templates from the first folder that has them. escape: for HTML."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders], encoding="utf-8"),
        undefined=jinja2.StrictUndefined,
        autoescape=escape,  # noqa: S701 (letters are plain text)
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    env.filters["day"] = _day_filter  # in the language of each text: see ``render_template``
    return env


def render_template(env: jinja2.Environment, name: str, values: Mapping[str, Any], language: Language) -> str:
    """Return the text of one template. Raises CannotRun with its file and line."""
    try:
        with resource_limits():
            return env.overlay().get_template(name).render({**values, "lang": language})
    except jinja2.TemplateNotFound as error:
        raise CannotRun(Problem(f"templates/{name}:1", f"there is no template {error.name}", _HINT)) from error
    except jinja2.TemplateSyntaxError as error:
        where = f"templates/{error.name or name}:{error.lineno}"
        raise CannotRun(Problem(where, error.message or "can't be understood", _HINT)) from error
    except Exception as error:  # a template can fail in any way a program can
        where = f"templates/{name}:{template_error_line(error.__cause__ or error, name)}"
        raise CannotRun(Problem(where, str(error) or type(error).__name__, _HINT)) from error


def collapse_blank_lines(text: str) -> str:
    """Return a text without blanks at the ends of its lines, and with one empty line where there were several."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    return "\n".join(line for line, before in zip(lines, ["x", *lines], strict=False) if line or before)


@jinja2.pass_context
def _day_filter(context: jinja2.runtime.Context, day: date) -> str:
    return format_day(context["lang"], day, context["today"])


def format_day(language: str, day: date, today: date) -> str:
    """Return a day as the language writes it: 2 March, 3月2日; with its year where that isn't this one."""
    from babel.dates import format_date

    form = "M月d日" if language == "ja" else "d MMMM"
    if day.year != today.year:
        if language == "ja":
            form = f"y年{form}"
        else:
            form = f"{form} y"
    return str(format_date(day, form, locale="ja" if language == "ja" else "en_GB"))


# ------------------------------------------------------------------ people in texts


def describe_person(person: Person, language: Language) -> ShownPerson:
    parts = [part for part in (person.organisation, person.role) if part]
    if language == "en":
        about = ", ".join(reversed(parts))
    elif len(parts) == 2 and not looks_japanese(person.role):
        about = f"{person.organisation}（{person.role}）"
    else:
        about = " ".join(parts)
    name = strip_honorifics(person.name)
    if looks_japanese(name):
        called = add_honorific(person, name)
    else:
        called = f" {add_honorific(person, name)}"
    title = find_title(person)
    if language == "en" and title and not looks_japanese(title):
        name = f"{title} {name}"
    public = tuple(interest.what for interest in person.interests if interest.source == "public")
    pages = tuple(address for address in person.addresses if address.startswith(("http://", "https://")))
    return ShownPerson(name, about, public, pages, japanese_salutation(person), called, english_salutation(person))


def differing_words(evidence: Evidence) -> tuple[str, ...]:
    """Return the words of an article that met an interest, where they aren't the interest's own."""
    own = normalize_name(evidence.what)
    if any(normalize_name(word) not in own for word in evidence.words):
        return evidence.words
    return ()


def japanese_salutation(person: Person) -> str:
    """Return how a Japanese letter begins: where they work, and the family name with 様."""
    who = salutation(person, "ja")
    if person.organisation:
        return f"{person.organisation}\n{who}"
    return who


def english_salutation(person: Person) -> str:
    """Return how an English letter calls somebody: Ada, and Dr. Sample; a Japanese name whole."""
    return salutation(person, "en")


def _opening(me: VaultSettings, terms: Relationship) -> str:
    """Return how a Japanese letter says who writes."""
    if looks_japanese(me.name):
        name = me.name.split()[0]
    else:
        name = me.name
    if me.affiliation and name:
        who = f"{me.affiliation}の{name}"
    else:
        who = name or "［［お名前］］"
    if terms == "strangers":
        return f"突然のご連絡失礼いたします。{who}と申します。"
    return f"{'ご無沙汰しております' if terms == 'long_quiet' else 'お世話になっております'}。{who}です。"


def _signature(me: VaultSettings, language: Language) -> str:
    if given := (dict(me.signatures).get(language) or me.signature).strip():
        own = given
    else:
        if language == "en":
            gap = "[[ your name ]]"
        else:
            gap = "［［お名前］］"
        own = (
            "\n".join(filter(None, (me.affiliation, me.name) if language == "ja" else (me.name, me.affiliation))) or gap
        )
    if language == "en":
        return f"Best regards,\n{own}"
    return own
