"""YAML as the user wrote it: every value a string, every key with its line.

Scalars are left as their text (as in YAML 1.2's failsafe schema), and the models in ``feeds_yaml`` and ``note`` give
them types: ``title: no`` stays "no", ``title: 2026`` stays "2026". Anchors that multiply are refused; tags are ignored,
but for ``!ENV`` where an environment is given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from curate.problems import BROKEN_YAML, Problem

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_NODES = 100_000
_MAX_DEPTH = 50
NULLS = ("", "~", "null")
"""Plain scalars that stand for no value."""
LINE_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
"""The line breaks of YAML (1.1, 4.2)."""
_LINE = re.compile(rf"[^\r\n\x85\u2028\u2029]*(?:{LINE_BREAK.pattern})|[^\r\n\x85\u2028\u2029]+")
_COMMENT = re.compile(r"[ \t]+(#[^\r\n]*)")
_NODE_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]*)+")
_ENTRY = re.compile(r"([ \t]*(?:- +)?[\w-]+:[ \t]+)(\S.*)")
_MAX_SHOWN = 60
_WORD = re.compile(r"(?!null$)[^\W_][\w.-]*")
_WORDS = re.compile(r"[^\W_](?:[\w .+&/-]*[\w.+&-])?")
# What YAML wants escaped (1.2, 5.1) and JSON doesn't; of line ends YAML knows two more.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

# ``!ENV`` and what follows it, on one line or in brackets over several.
_ENV_TAG = re.compile(r"!ENV\s*(\[[^\]]*\]|\S+)")
_ENV_NAME = re.compile(r"[A-Za-z_]\w*")

YamlPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A document: dicts, lists, strings and None; ``lines`` has the 1-based line of each path in it."""

    value: Any
    lines: dict[YamlPath, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    is_within_limits: bool = True
    """False: it nests deeper, or has more values once its anchors are filled in, than is read of any file."""
    lost: dict[YamlPath, str] = field(default_factory=dict)
    """By the path of a value without quotes: what stands beside it and isn't part of it. That is a comment (`` #``
    cuts a text), or an anchor or a tag before it (``&x``, ``!x``)."""

    def line(self, path: YamlPath) -> int:
        """Return the line of a path, or of its nearest parent."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def list_items(self, key: str) -> list[YamlDocument]:
        """Return the items of the list at a key, each as a document of its own."""
        lines: list[dict[YamlPath, int]] = [{} for _ in self.value[key]]
        for path, line in self.lines.items():
            if len(path) > 1 and path[0] == key and isinstance(path[1], int):
                lines[path[1]][path[2:]] = line
        return [YamlDocument(*part) for part in zip(self.value[key], lines, strict=True)]


def load_yaml(
    text: str, where: str, first_line: int = 1, *, environment: Mapping[str, str] | None = None
) -> YamlDocument:
    """Read one document. Problems name ``where:line``; with broken YAML the value is None and there is one problem.

    environment: the variables that ``!ENV`` stands for, as MkDocs reads it: ``!ENV NAME``, ``!ENV [NAME, …, default]``.
    """
    try:
        deep = _too_deep_line(text)
        if deep is None:
            node = yaml.compose(text, Loader=_Loader)
        else:
            node = None
    except yaml.YAMLError as error:
        return YamlDocument(None, {}, (_syntax_problem(error, text, where, first_line),))
    if deep is not None:
        return YamlDocument(None, {}, (_nesting_problem(f"{where}:{first_line + deep}"),), is_within_limits=False)
    reader = _Reader(text, where, first_line, environment)
    if node is not None:
        value = reader.read(node, ())
    else:
        value = None
    bounded = reader.node_count <= _MAX_NODES and not reader.too_deep
    return YamlDocument(value, reader.lines, tuple(reader.problems), bounded, reader.lost)


def compose_nodes(text: str) -> yaml.Node | None:
    """Return what a document is made of, with the places in the text; None where there is nothing. Raises YAMLError,
    also where it nests deeper than is read of any file."""
    if _too_deep_line(text) is not None:
        raise yaml.YAMLError("the YAML is nested too deeply")
    root: yaml.Node | None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        if text.startswith("\ufeff"):  # the other one doesn't count it in its places
            raise
        root = yaml.compose(
            text, Loader=_Loader
        )  # as ``load_yaml``: it takes ? within a plain value of a list in brackets
    return root


def _too_deep_line(text: str) -> int | None:
    """Return the 0-based line on which a document nests too deeply, or None. Parsing it would recurse and crash."""
    # A level takes a bracket, a dash, a question mark or a colon with a line of its own: few of those are never deep.
    if sum(map(text.count, "[{-?")) + text.count(":\n") + text.count(": \n") < _MAX_DEPTH:
        return None
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MAX_DEPTH:
                if event.start_mark:
                    return event.start_mark.line
                return 0
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _nesting_problem(place: str) -> Problem:
    return Problem(place, "the YAML is nested too deeply", "flatten it")


def _syntax_problem(error: yaml.YAMLError, text: str, where: str, first_line: int) -> Problem:
    mark = getattr(error, "problem_mark", None)
    if isinstance(error, yaml.reader.ReaderError):  # it counts bytes, and knows no lines
        line = first_line + text.encode()[: error.position].count(b"\n")
        what = "broken YAML: there is an invisible character here"
        return Problem(f"{where}:{line}", what, "delete it, or write the line anew", BROKEN_YAML)
    is_unclosed = getattr(error, "context", None) == "while scanning a quoted scalar"
    if is_unclosed:  # noticed at the end, made at the beginning
        mark = getattr(error, "context_mark", None)
    line = mark.line if mark else 0
    what = getattr(error, "problem", None) or str(error).split("\n")[0]
    hint = "check indentation, quotes and colons near this line"
    if _begins_with_tab(text, line):
        hint = "indent with spaces; YAML takes no tabs"
    elif not is_unclosed:
        hint = _quoting_hint(text, line, getattr(error, "context_mark", None)) or hint
    return Problem(f"{where}:{first_line + line}", f"broken YAML: {what}", hint, BROKEN_YAML)


def _quoting_hint(text: str, line: int, context: yaml.Mark | None) -> str:
    """Return a hint that shows the value of a line in quotes; empty if that wouldn't mend the line.

    line: 0-based, where the YAML can't be read. context: where what is read there begins.
    """
    lines = text.splitlines()
    for number in dict.fromkeys((line, context.line if context else line)):
        entry = _ENTRY.fullmatch(lines[number].rstrip()) if number < len(lines) else None
        if entry is None or _can_be_read(entry[0]):
            continue
        quoted = _in_quotes(entry[2])
        if not _can_be_read(f"{entry[1]}{quoted}"):
            continue
        if len(quoted) > _MAX_SHOWN:
            quoted = f"{quoted[:_MAX_SHOWN]}…{quoted[-1]}"
        mark = ": " if re.match(r"[^\s\"'\[\]{}&*!|>@`%].*: ", entry[2]) else entry[2][0]
        reason = f'a text with "{mark}" in it' if mark == ": " else f"a text that begins with {mark}"
        return f"{reason} needs quotes around it: {entry[1].strip()} {quoted}"
    return ""


def _can_be_read(line: str) -> bool:
    try:
        yaml.compose(line, Loader=_Loader)
    except yaml.YAMLError:
        return False
    return True


def _in_quotes(value: str) -> str:
    """Return a text in the quotes that need the fewest escapes."""
    if '"' in value and "'" not in value:
        return f"'{value}'"
    return quote_scalar(value)


def _begins_with_tab(text: str, line: int) -> bool:
    lines = text.splitlines()
    return line < len(lines) and lines[line].lstrip(" ").startswith("\t")


class _Reader:
    def __init__(self, text: str, where: str, first_line: int, environment: Mapping[str, str] | None = None) -> None:
        self.text, self.where, self.first_line = text, where, first_line
        self.environment = environment
        self.lines: dict[YamlPath, int] = {}
        self.lost: dict[YamlPath, str] = {}
        self.problems: list[Problem] = []
        self.node_count = 0
        self.too_deep = False

    def read(self, node: yaml.Node, path: YamlPath) -> Any:
        line = node.start_mark.line + self.first_line
        self.lines.setdefault(path, line)
        self.node_count += 1
        if self.node_count > _MAX_NODES:  # anchors that multiply each other, or a file that isn't ours
            if self.node_count == _MAX_NODES + 1:
                self.problems.append(
                    Problem(f"{self.where}:{line}", "too many values", "take out the YAML anchors (&, *)")
                )
            return None
        if len(path) > _MAX_DEPTH:  # an anchor that holds itself
            if not self.too_deep:
                self.problems.append(_nesting_problem(f"{self.where}:{line}"))
            self.too_deep = True
            return None
        if node.tag == "!ENV" and self.environment is not None:
            return self._read_variable(node, self.environment)
        if isinstance(node, yaml.ScalarNode):
            if not node.style and (lost := _find_lost_text(node, self.text)):
                self.lost[path] = lost
            # Only a plain scalar can be empty: a quoted one is the user's empty text.
            if is_empty_node(node):
                return None
            return node.value
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, i)) for i, child in enumerate(node.value)]
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, key_line = key_node.value, key_node.start_mark.line + self.first_line
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem(f"{self.where}:{key_line}", "a list can't be a key", "write one text"))
                continue
            if out.get(key) is not None or (key in out and is_empty_node(value_node)):
                place = f"{self.where}:{key_line}"
                self.problems.append(Problem(place, f"“{key}” stands here twice", "keep one of them"))
                continue
            self.lines[(*path, key)] = key_line
            out[key] = self.read(value_node, (*path, key))
        return out

    def _read_variable(self, node: yaml.Node, environment: Mapping[str, str]) -> str | None:
        """Return the first of the variables that is set, else the default; None where there is neither."""
        if isinstance(node, yaml.SequenceNode):
            names = [str(child.value) for child in node.value]
        else:
            names = [str(node.value)]
        default = None
        if len(names) > 1 and not is_empty_node(node.value[-1]):
            default = names[-1]
        if len(names) > 1:
            names.pop()
        return next((environment[name] for name in names if name in environment), default)


def environment_names(text: str) -> set[str]:
    """Return the names of the variables that ``!ENV`` stands for in a document."""
    return {name for tag in _ENV_TAG.findall(text) for name in _ENV_NAME.findall(tag)}


def is_empty_node(node: yaml.Node) -> bool:
    """Whether a node is a key's value that was left empty."""
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in NULLS


def find_pair(mapping: yaml.MappingNode, name: str) -> tuple[yaml.Node, yaml.Node] | tuple[None, None]:
    """Return the key and value that count for a name: the first with a value, else the first. None: there is no such
    key.

    A key that is left empty and stands again below, with a value, is no contradiction: so it is where somebody pastes
    an example below the empty key of a new file.
    """
    pairs = [(key, value) for key, value in mapping.value if key.value == name]
    return next((pair for pair in pairs if not is_empty_node(pair[1])), pairs[0] if pairs else (None, None))


def _find_lost_text(node: yaml.ScalarNode, text: str) -> str:
    """Return what stands beside a value without quotes and isn't part of it; empty if there is nothing."""
    before = _NODE_PROPERTIES.match(text, node.start_mark.index)
    if before and before.end() <= node.end_mark.index:
        return before[0].rstrip()
    after = _COMMENT.match(text, node.end_mark.index)
    if after:
        return after[1].rstrip()
    return ""


def split_lines(text: str) -> list[str]:
    """Return the lines of a file as YAML counts them, with their line breaks."""
    return _LINE.findall(text)


def dump_yaml(data: dict[str, Any]) -> str:
    """Return a mapping as YAML in block style, keys in order, without escapes for other scripts."""

    def with_(dumper: Any) -> Any:
        return yaml.dump(
            data, Dumper=dumper, allow_unicode=True, sort_keys=False, width=1_000_000, default_flow_style=False
        )

    text: str = with_(getattr(yaml, "CSafeDumper", yaml.SafeDumper))
    # The fast one escapes what lies beyond the first plane: emoji, and letters of names (𠮷).
    if "\\U" in text:
        return str(with_(yaml.SafeDumper))
    return text


def format_scalar(value: str) -> str:
    """Return a text as YAML on one line, without quotes if it is a word or a number."""
    if _WORD.fullmatch(value):
        return value
    return quote_scalar(value)


def format_words(value: str) -> str:
    """Return a text as YAML on one line, without quotes if it is plain words that every YAML parser takes for text."""
    if _WORDS.fullmatch(value) and yaml.safe_load(value) == value:
        return value
    return quote_scalar(value)


def quote_scalar(value: str) -> str:
    """Return a text as YAML on one line, in double quotes: every JSON string is one of YAML, too."""
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))


def last_node(node: yaml.Node) -> yaml.Node:
    """Return the last node within a node: a block reaches to what follows it, its last value ends sooner."""
    for _ in range(_MAX_DEPTH):  # an anchor may hold itself
        if not isinstance(node, yaml.CollectionNode) or not node.value or node.flow_style:
            break
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node
