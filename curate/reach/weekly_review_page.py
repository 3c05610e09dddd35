"""The week as a page and as text, in either language: pure, but that ``load_style`` reads the templates.

The page opens from disk, has no script and asks nothing of any network: its policy allows its style, by its hash, and
nothing else. Plots are drawn as SVG, from counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from curate.formats.content_security import csp_hash
from curate.formats.web_address import is_web_address
from curate.formats.yamltext import load_yaml
from curate.problems import CannotRun, Problem
from curate.reach.goal_stages import COUNTED_STAGES, stage_rate
from curate.reach.letter_text import (
    collapse_blank_lines,
    create_environment,
    differing_words,
    format_day,
    render_template,
)
from curate.reach.log_facts import shorten
from curate.reach.model import Evidence, Funnel, Language, Person
from curate.reach.weekly_review import Balance, GoalProgress, Week

PAGE_TEMPLATE, TEXT_TEMPLATE, STYLE_FILE, WORDS_FILE = (
    f"review/{name}" for name in ("review.html.j2", "review.txt.j2", "review.css", "words.yaml")
)
_PLOT_WIDTH, _PLOT_HEIGHT = 400, 110


@dataclass(frozen=True, slots=True)
class WeekStyle:
    """What the week is shown with, whatever it was."""

    page_environment: jinja2.Environment
    text_environment: jinja2.Environment
    style: str
    words: dict[str, str]
    language: Language


@dataclass(frozen=True, slots=True)
class PlotBar:
    """A bar of a plot, in its own units, with what it says."""

    x: float
    y: float
    width: float
    height: float
    value: int
    label: str
    said: str = ""
    """The value in words, with its rate where that says something."""


def load_style(folders: Sequence[Path], language: Language) -> WeekStyle:
    """Read the templates: of the workspace where it has any, else the package's. Raises CannotRun."""
    env = create_environment(folders, escape=True)
    words: dict[str, str] = {}
    for folder in reversed(folders):
        if (folder / WORDS_FILE).is_file():
            words |= {key: text for key, text in _read_words(folder / WORDS_FILE, language).items() if text}
    return WeekStyle(env, create_environment(folders), _read_template_file(env, STYLE_FILE), words, language)


def render_page(look: WeekStyle, week: Week, *, in_workspace: bool = True) -> str:
    """Return the week as an HTML page. Raises CannotRun.

    in_workspace: whether there was anything to find things to share in.
    """
    policy = f"default-src 'none'; style-src '{csp_hash(look.style)}'; base-uri 'none'; form-action 'none'"
    more = {"policy": policy, "style": Markup(look.style)}  # noqa: S704 (a template, not text from outside)
    return render_template(
        look.page_environment, PAGE_TEMPLATE, {**_template_values(look, week, in_workspace), **more}, look.language
    )


def render_text(look: WeekStyle, week: Week, *, in_workspace: bool = True) -> str:
    """Return the week for a terminal. Raises CannotRun."""
    values = _template_values(look, week, in_workspace)
    return collapse_blank_lines(render_template(look.text_environment, TEXT_TEMPLATE, values, look.language))


def _template_values(look: WeekStyle, week: Week, in_workspace: bool) -> dict[str, Any]:
    return {
        "week": week,
        "t": look.words,
        "today": week.last,
        "columns": _conversation_bars(look, week),
        "balance": [(key, _balance_bars(look, one, week)) for key, one in _balances(week)],
        "funnels": [(progress, _funnel_bars(look, progress)) for progress in week.goals],
        "evidence": lambda one: _describe_evidence(look, one),
        "last_line": lambda person, beside="": _describe_last_line(look, week, person, beside),
        "quiet": _count_quiet(week),
        "web": is_web_address,
        "in_workspace": in_workspace,
        "plot": (_PLOT_WIDTH, _PLOT_HEIGHT),
    }


def _count_quiet(week: Week) -> list[tuple[str, int]]:
    """Return how many are in contact, unmet or left in peace, by the key of the words for it, but those that are 0."""
    counts = {"dormant_overdue": week.overdue, "dormant_unmet": week.unmet, "dormant_peace": week.at_peace}
    return [(key, number) for key, number in counts.items() if number]


def _describe_evidence(look: WeekStyle, evidence: Evidence) -> str:
    source = look.words[evidence.source]
    if evidence.source == "liked" and look.language == "en":
        what = f"“{evidence.what}”"
    else:
        what = evidence.what
    words = look.words["comma"].join(differing_words(evidence))
    here = look.words["here"].format(words) if words else ""
    day = str(evidence.on or "")
    if look.language == "ja":
        return f"{what}（{'、'.join(filter(None, (source, day)))}）{here}"
    return f"{what} ({' '.join(filter(None, (source, day)))}){here}"


def _describe_last_line(look: WeekStyle, week: Week, person: Person, beside: str) -> str:
    """Return what came last from somebody, in words; empty where nothing did, or where ``beside`` says it already."""
    line = week.lines.get(person.id)
    if line is None or line.text == shorten(beside):
        return ""
    if line.direction == "in":
        key = "last_from_them"
    else:
        key = "last_spoken"
    return look.words[key].format(format_day(look.language, line.on, week.last), line.text)


# ------------------------------------------------------------------ plots


def _conversation_bars(look: WeekStyle, week: Week) -> list[PlotBar]:
    """Return conversations, a column for each week."""
    counts = [number for _, number in week.conversations]
    most = max([*counts, 4])
    step = _PLOT_WIDTH / max(1, len(counts))
    room = _PLOT_HEIGHT - 20  # the number stands above
    return [
        PlotBar(
            x=round(n * step + step * 0.16, 1),
            y=round(_PLOT_HEIGHT - room * number / most, 1),
            width=round(step * 0.68, 1),
            height=round(room * number / most, 1),
            value=number,
            label=format_day(look.language, first, week.last),
        )
        for n, (first, number) in enumerate(week.conversations)
    ]


def _balances(week: Week) -> list[tuple[str, Balance]]:
    return [("given_this_week", week.this_week), ("given_season", week.this_season)]


def _balance_bars(look: WeekStyle, balance: Balance, week: Week) -> list[PlotBar]:
    both = (balance.given, balance.asked)
    most = max(week.this_season.given, week.this_season.asked, week.this_week.given, week.this_week.asked, 1)
    labels = (look.words["given_gave"], look.words["given_asked"])
    return [
        PlotBar(0, 0, round(_PLOT_WIDTH * value / most, 1), 10, value, label)
        for value, label in zip(both, labels, strict=True)
    ]


def _funnel_bars(look: WeekStyle, progress: GoalProgress) -> list[PlotBar]:
    """Return how many came how far; the rate beside a count only where there are enough to speak of one."""
    counts: Funnel = progress.funnel
    values = [getattr(counts, stage) for stage in COUNTED_STAGES]
    most = max([*values, progress.goal.number, 1])
    bars = []
    for stage, value in zip(COUNTED_STAGES, values, strict=True):
        label = look.words["replied_short" if stage == "replied" else stage]
        text = str(value)
        rate = stage_rate(counts, stage)
        if rate is not None:
            text = look.words["rate"].format(value, rate)
        bars.append(PlotBar(0, 0, round(_PLOT_WIDTH * value / most, 1), 10, value, label, text))
    return bars


# ------------------------------------------------------------------ templates


def _read_template_file(env: jinja2.Environment, name: str) -> str:
    """Return a file among the templates, with line ends as a browser's parser leaves them: the hash is of that text."""
    assert env.loader is not None
    try:
        text = env.loader.get_source(env, name)[0]
    except (jinja2.TemplateError, OSError, UnicodeDecodeError) as error:
        hint = "save it as UTF-8, or delete it to have the program's own"
        raise CannotRun(Problem(f"templates/{name}:1", f"can't be read: {error}", hint)) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_words(path: Path, language: Language) -> dict[str, str]:
    where = f"templates/{WORDS_FILE}"
    try:
        document = load_yaml(path.read_text("utf-8"), where)
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRun(Problem(f"{where}:1", f"can't be read: {error}", "save it as UTF-8")) from error
    if document.problems or not isinstance(document.value, dict):
        raise CannotRun(document.problems or Problem(f"{where}:1", "this should be keys and words", ""))
    words = {key: value for key, value in document.value.items() if isinstance(value, dict)}
    return {str(key): str(word.get(language) or word.get("en") or "") for key, word in words.items()}
