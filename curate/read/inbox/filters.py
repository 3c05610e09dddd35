"""What the user's filters hide, and by which of them. Pure: asked as the inbox is read, so that a filter that changes
holds for what is there already.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import regex

from curate.formats.filter_rule import compile_pattern
from curate.formats.text import clean_line
from curate.model import Condition, FilterHit, FilterRule, Item, ReadingConfig
from curate.problems import Problem
from curate.read.text.word_search import fold_text, word_pattern

PATTERN_TIMEOUT = 0.2
"""Seconds that a pattern may take over one text."""


class Filters:
    """Knows the filters of all feeds and of each. ``problems``: of patterns that were given up, so far."""

    def __init__(self, reading: ReadingConfig, *, timeout: float = PATTERN_TIMEOUT) -> None:
        """timeout: seconds that a pattern may take over one text."""
        self._timeout = timeout
        self.problems: list[Problem] = []
        for_all = self._make_lists(reading.keep, reading.drop)
        self._lists_by_feed = {feed.url: [*for_all, *self._make_lists(feed.keep, feed.drop)] for feed in reading.feeds}
        self._global_lists = for_all

    def _make_lists(self, keep: Sequence[FilterRule], drop: Sequence[FilterRule]) -> list[_RuleList]:
        lists = [
            _RuleList("drop", [_PreparedRule.from_rule(rule) for rule in drop]),
            _RuleList("keep", [_PreparedRule.from_rule(rule) for rule in keep]),
        ]
        return [rule_list for rule_list in lists if rule_list.rules]

    def find_hit(self, item: Item) -> FilterHit | None:
        """Return why an item is hidden: a ``drop`` rule matches it, or no ``keep`` rule does. None: it isn't hidden.

        The filters for all feeds come first, then those of its own feed; a feed that isn't followed any more has
        only the former.
        """
        lists = self._lists_by_feed.get(item.feed, self._global_lists)
        if not lists:
            return None
        text = _ItemText(item)
        for rule_list in lists:
            match = self._first_match(rule_list, text)
            if rule_list.kind == "drop" and match:
                return FilterHit(f"drop: {match.rule}", self._rule_place(match.rule))
            if rule_list.kind == "keep" and not match and not any(test.given_up for test in rule_list.rules):
                rules = ", ".join(str(test.rule) for test in rule_list.rules[:3])
                rules += ", …" if len(rule_list.rules) > 3 else ""
                return FilterHit(f"keep: it has none of {rules}", self._rule_place(rule_list.rules[0].rule))
        return None

    def _first_match(self, rule_list: _RuleList, text: _ItemText) -> _PreparedRule | None:
        for test in rule_list.rules:
            if not test.given_up and self._matches(test, text):
                return test
        return None

    def _matches(self, test: _PreparedRule, text: _ItemText) -> bool:
        try:
            for condition, pattern in zip(test.rule.conditions, test.patterns, strict=True):
                part = text.searched_text(condition)
                if not (pattern and pattern.search(part, timeout=self._timeout)):
                    return False
        except (TimeoutError, MemoryError):
            # It would take as long over the next text: nothing is hidden by it from here on.
            test.given_up = True
            title = clean_line(text.item.title or text.item.url, 60)
            what = f"the filter {test.rule} takes too much time or memory (over “{title}”), and was left out"
            hint = "a pattern like (a+)+ tries too many ways: make it simpler, or write plain words"
            self.problems.append(Problem(self._rule_place(test.rule), what, hint))
            return False
        return True

    def _rule_place(self, rule: FilterRule) -> str:
        if rule.line:
            return f"feeds.yaml:{rule.line}"
        return "feeds.yaml"


@dataclass(slots=True)
class _PreparedRule:
    """A rule made ready to be asked."""

    rule: FilterRule
    patterns: tuple[regex.Pattern[str] | None, ...]
    given_up: bool = False

    @classmethod
    def from_rule(cls, rule: FilterRule) -> _PreparedRule:
        return cls(rule, tuple(compile_pattern(c.what) if c.is_pattern else word_pattern([c.what])
                               for c in rule.conditions))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _RuleList:
    kind: str
    """``keep`` or ``drop``."""
    rules: list[_PreparedRule]


class _ItemText:
    """An item's fields, made comparable when they are asked for."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self._parts: dict[tuple[str, bool], str] = {}

    @cached_property
    def _fields(self) -> dict[str, str]:
        item = self.item
        return {
            "title": item.title,
            "text": "\n".join(filter(None, (item.summary, item.text))),
            "author": item.author,
            "tag": "\n".join(item.tags),
        }

    def searched_text(self, condition: Condition) -> str:
        """Return what a condition is looked for in: words in folded text, patterns in text that keeps its case."""
        key = condition.field, condition.is_pattern
        if key not in self._parts:
            fields = self._fields
            if condition.field:
                text = fields[condition.field]
            else:
                text = "\n".join(fields.values())
            self._parts[key] = unicodedata.normalize("NFKC", text) if condition.is_pattern else fold_text(text)
        return self._parts[key]
