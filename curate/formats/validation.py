"""Validates loosely typed YAML with pydantic, and reports every error as a Problem."""

from __future__ import annotations

import contextlib
import difflib
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
)
from pydantic_core import PydanticCustomError

from curate.formats.web_address import is_web_address
from curate.formats.yamltext import YamlDocument, YamlPath
from curate.problems import MISSPELT_KEY, UNKNOWN_KEY, Problem

_DAY = re.compile(
    r"(?P<year>\d{4}) ?(?P<mark>[-/.]|年) ?(?P<month>\d{1,2}) ?(?:(?P=mark)|月) ?(?P<day>\d{1,2})(?:日|(?!\d))"
    r"(?:[T (].*)?$",
    re.ASCII,
)


class StrictModel(BaseModel):
    """A mapping in a user's file: an unknown key is an error, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="wrap")
    @classmethod
    def _reject_unusable_value(cls, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        """A list where a word should be, or a time that no other zone has, is a fault like others: pydantic lets
        what is no ValueError through."""
        try:
            return handler(value)
        except (TypeError, OverflowError):
            raise ValueError("this can't be understood; write one plain value") from None


def as_list(value: Any) -> Any:
    """Return a list: one text becomes a list of one, None an empty one."""
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    return value


def parse_day(text: str) -> date | None:
    """Return the day in a text, without a time after it; None if there is none.

    It is written as 2026-11-20, 2026/11/20, 2026.11.20 or 2026年11月20日, in half-width or full-width letters.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    with contextlib.suppress(ValueError):
        return date.fromisoformat(plain.partition("T")[0].partition(" ")[0])
    numbers = _DAY.match(plain)
    if numbers:
        with contextlib.suppress(ValueError):
            return date(*(int(number) for number in numbers.group("year", "month", "day")))
    return None


def _check_day(value: Any) -> Any:
    """Return the day in a text. (pydantic would take a bare number for seconds.)"""
    if not isinstance(value, str):
        return value
    day = parse_day(value)
    if day is None:
        raise PydanticCustomError("date_parsing", "not a date")
    return day


def check_web_address(value: Any, hint: str = "write it whole, with https://") -> Any:
    """Return a value as it is if it is a web address; raise ValueError with this hint if it isn't."""
    if not is_web_address(value):
        raise ValueError(f"{value!r} is not a web address; {hint}")
    return value


def _check_optional_address(value: Any) -> Any:
    if isinstance(value, str) and value:
        return check_web_address(value)
    if value is None:
        return ""
    return value


Strings = Annotated[tuple[str, ...], BeforeValidator(as_list)]
Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
WebAddress = Annotated[str, BeforeValidator(_check_optional_address)]
"""A web address, or nothing."""
Day = Annotated[date | None, BeforeValidator(_check_day)]

_M = TypeVar("_M", bound=StrictModel)

_MESSAGES = {
    "missing": "“{key}” is missing",
    "string_type": "“{key}” should be text",
    "bool_parsing": "“{key}” should be true or false",
    "bool_type": "“{key}” should be true or false",
    "tuple_type": "“{key}” should be a list",
    "list_type": "“{key}” should be a list",
    "dict_type": "“{key}” should have keys of its own, indented below it",
    "model_type": "“{key}” should have keys of its own, indented below it",
    "date_parsing": "“{key}” is not a date",
    "date_type": "“{key}” is not a date",
}
_HINTS = {
    "date_parsing": "write it as 2026-11-23",
    "date_type": "write it as 2026-11-23",
    "missing": "add it",
    "string_type": "write one text; put quotes around it if it has a colon or a bracket",
}


def validate(model: type[_M], document: YamlDocument, where: str) -> tuple[_M | None, list[Problem]]:
    """The document as ``model``; None, and a problem for each fault, where it doesn't fit. Unknown keys alone don't
    spoil the rest: they are reported and left out."""
    value, problems = document.value, list(document.problems)
    for attempt in range(2):
        try:
            return model.model_validate(value), problems
        except ValidationError as error:
            faults = error.errors(include_url=False)
            extra = [fault for fault in faults if fault["type"] == "extra_forbidden"]
            problems += [
                _to_problem(model, fault, document, where) for fault in faults if attempt == 0 or fault not in extra
            ]
            if len(extra) != len(faults):
                return None, problems
            for fault in extra:
                value = _remove_key(value, fault["loc"])
    return None, problems


def _to_problem(model: type[BaseModel], fault: Any, document: YamlDocument, where: str) -> Problem:
    path: YamlPath = tuple(part for part in fault["loc"])
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), where)
    place = f"{where}:{document.line(path)}"
    if fault["type"] == "extra_forbidden":
        known_keys = _known_keys(model, path[:-1])
        folded = key.casefold()
        close = difflib.get_close_matches(folded, known_keys, 1, 0.6)
        close = [one for one in close if one[:1] == folded[:1] or sorted(one) == sorted(folded)]
        if close:
            return Problem(place, f"unknown key “{key}”", f"did you mean “{close[0]}”?", MISSPELT_KEY)
        return Problem(place, f"unknown key “{key}”", f"the keys here are {', '.join(known_keys)}", UNKNOWN_KEY)
    message = _MESSAGES.get(fault["type"])
    if message is None:  # our own validators speak for themselves
        what, mark, hint = str(fault.get("ctx", {}).get("error", fault["msg"])).rpartition("; ")
        return Problem(place, f"“{key}”: {what if mark else hint}", hint if mark else "")
    return Problem(place, message.format(key=key), _HINTS.get(fault["type"], ""))


def _known_keys(model: type[BaseModel], path: Sequence[Any]) -> list[str]:
    """Return the keys that the model has at a path."""
    for part in path:
        if isinstance(part, str) and part in _fields(model):
            inner = _nested_model(_fields(model)[part].annotation)
            if inner is None:
                return []
            model = inner
    return list(_fields(model))


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _nested_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        nested = _nested_model(part)
        if nested:
            return nested
    return None


def _remove_key(value: Any, path: Sequence[Any]) -> Any:
    """Return a copy without one key. Union members in a pydantic location are not in the value: skipped."""
    head, rest = path[0], path[1:]
    if isinstance(value, dict):
        if not rest:
            return {k: v for k, v in value.items() if k != head}
        return {k: _remove_key(v, rest) if k == head else v for k, v in value.items()}
    if isinstance(value, (list, tuple)) and isinstance(head, int):
        return [_remove_key(v, rest) if i == head else v for i, v in enumerate(value)]
    return value
