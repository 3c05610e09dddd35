"""Address books: LinkedIn's Connections.csv, Google's contacts as CSV, and vCards, as candidates. Pure.

Only what helps to know each other is taken: names, addresses to write to and to read at, work, and the day the two
connected. Birthdays, telephone numbers, postal addresses, pictures and notes stay in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from curate.formats.csvtext import CsvRow, normalize_header, read_rows
from curate.formats.text import clean_line, digest
from curate.formats.vcard import Card, parse_cards
from curate.formats.web_address import is_web_address, url_key
from curate.problems import Problem
from curate.reach.honorifics import parse_name
from curate.reach.model import Candidate, Person
from curate.reach.names import looks_japanese

# What a column is called, in whichever version of whichever export.
_COLUMN_NAMES: dict[str, Sequence[str]] = {
    "name": ("name", "full name", "display name", "氏名", "名前", "表示名"),
    "given": ("first name", "given name", "名"),
    "middle": ("middle name", "additional name"),
    "family": ("last name", "family name", "surname", "姓"),
    "kana": ("yomi name", "ふりがな", "フリガナ"),
    "given_kana": ("phonetic first name", "given name yomi", "first name yomi", "名 (フリガナ)", "メイ"),
    "family_kana": ("phonetic last name", "family name yomi", "last name yomi", "姓 (フリガナ)", "セイ"),
    "organisation": ("company", "organization name", "organization 1 - name", "organization", "会社", "会社名"),
    "role": ("position", "organization title", "organization 1 - title", "job title", "役職"),
    "profile": ("url", "profile url"),
    "email": ("email address", "email", "メールアドレス"),
    "connected": ("connected on", "つながった日"),
}
_NUMBERED_COLUMN = re.compile(r"(email|website) \d+ - value")
_EMAIL_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_DATE_FORMATS = ("%d %b %Y", "%Y-%m-%d", "%m/%d/%y, %I:%M %p", "%m/%d/%Y", "%Y年%m月%d日", "%Y/%m/%d")
_NOT_PERSON_KINDS = ("group", "org", "location", "application")


@dataclass(frozen=True, slots=True)
class AddressBook:
    """An address book. Its candidates have no ids yet."""

    origin: str
    rows: Sequence[Candidate]
    problems: Sequence[Problem] = ()
    nameless_count: int = 0
    """Rows without a name, and cards of groups and organisations."""


@dataclass(frozen=True, slots=True)
class AddressBookPlan:
    """What importing would do."""

    new: Sequence[Candidate]
    known_count: int
    """Rows of people and candidates who are there already, by an address, or the same row."""
    duplicate_count: int
    """Rows that have an address with another of the same file."""


def parse(text: str, where: str) -> AddressBook:
    """Return an address book of one of the three kinds, told apart by what it looks like. Never raises."""
    if "BEGIN:VCARD" in text[:10_000].upper():
        cards, problems = parse_cards(text, where)
        candidates = [_candidate_from_card(card) for card in cards]
        return _build_address_book("vcard", candidates, problems)
    header, table, problems = read_rows(text, where, _is_header)
    if not header:
        what = "this is neither LinkedIn's Connections.csv, nor Google's contacts as CSV, nor vCards"
        return AddressBook(
            "", (), [*problems, Problem(f"{where}:1", what, "export the address book again, as one of these")]
        )
    if any(name in _COLUMN_NAMES["connected"] for name in header):
        origin = "linkedin"
    else:
        origin = "google"
    return _build_address_book(origin, [_candidate_from_row(row, origin) for row in table], problems)


def plan_import(
    book: AddressBook, people: Iterable[Person], candidates: Iterable[Candidate], new_id: Callable[[], str]
) -> AddressBookPlan:
    """Return what of an address book is new.

    Two rows are the same person if they share an address, or are the same row; never because they have the same name.
    """
    everybody: list[Person | Candidate] = [*people, *candidates]
    known_keys = {key for person in everybody for key in _identity_keys(person)}
    seen: set[str] = set()
    new: list[Candidate] = []
    known_count = duplicate_count = 0
    for row in book.rows:
        keys = set(_identity_keys(row))
        if keys & known_keys:
            known_count += 1
        elif keys & seen:
            duplicate_count += 1
        else:
            new.append(replace(row, id=new_id()))
        seen |= keys
    return AddressBookPlan(new, known_count, duplicate_count)


def _identity_keys(person: Person | Candidate) -> list[str]:
    keys = [url_key(address) if is_web_address(address) else address.casefold() for address in person.addresses]
    return [*keys, *([f"row {person.row}"] if person.row else [])]


def _build_address_book(origin: str, candidates: Sequence[Candidate], problems: Sequence[Problem]) -> AddressBook:
    named = [_split_name(_add_row_digest(candidate)) for candidate in candidates if candidate.name]
    return AddressBook(origin, named, problems, len(candidates) - len(named))


def _add_row_digest(candidate: Candidate) -> Candidate:
    """Return a row without an address with a digest of all that it says, by which it is recognised again."""
    if candidate.addresses:
        return candidate
    text = "\n".join(
        (candidate.name, candidate.kana, candidate.organisation, candidate.role, str(candidate.met_on or ""))
    )
    return replace(candidate, row=digest(text, 16))


def _split_name(candidate: Candidate) -> Candidate:
    """Return a row with the name alone as its name.

    The digest is made before: the row stands in the file as it did.
    """
    parsed = parse_name(candidate.name)
    if parsed.note:  # there is no place for it in a row
        return candidate
    return replace(
        candidate, name=parsed.name, title=candidate.title or parsed.title, role=candidate.role or parsed.role
    )


# ------------------------------------------------------------------ tables


def _is_header(names: Sequence[str]) -> bool:
    name_columns = {alias for key in ("name", "given", "family") for alias in _COLUMN_NAMES[key]}
    contact_columns = {alias for key in ("email", "profile", "connected") for alias in _COLUMN_NAMES[key]}
    return bool(name_columns & set(names)) and (
        bool(contact_columns & set(names)) or any(_NUMBERED_COLUMN.fullmatch(name) for name in names)
    )


def _candidate_from_row(row: CsvRow, origin: str) -> Candidate:
    def first(key: str) -> str:
        return next(
            (row.values[normalize_header(name)] for name in _COLUMN_NAMES[key] if normalize_header(name) in row.values),
            "",
        )

    mails, pages = [first("email")], [first("profile")]
    for name, value in row.values.items():
        numbered = _NUMBERED_COLUMN.fullmatch(name)
        if numbered:
            (mails if numbered[1] == "email" else pages).extend(value.split(" ::: "))
    name = _choose_name(first("name"), first("family"), first("middle"), first("given"))
    kana = first("kana") or " ".join(filter(None, (first("family_kana"), first("given_kana"))))
    return _build_candidate(
        origin, name, kana, mails, pages, first("organisation"), first("role"), met=_parse_date(first("connected"))
    )


def _parse_date(text: str) -> date | None:
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day, and no moment)
        except ValueError:
            continue
    return None


# ------------------------------------------------------------------ cards


def _candidate_from_card(card: Card) -> Candidate:
    by_name: dict[str, list[str]] = {}
    for line in card:
        by_name.setdefault(line.name, []).append(line.text.strip())

    def first(name: str) -> str:
        return next(filter(None, by_name.get(name, [])), "")

    kind = (first("KIND") or first("X-ADDRESSBOOKSERVER-KIND")).casefold()
    if kind in _NOT_PERSON_KINDS or first("X-ABSHOWAS").upper() == "COMPANY":
        return Candidate("", "")
    parts = next((line.components for line in card if line.name == "N"), [])
    family, given, middle = (*parts, "", "", "")[:3]
    organisation = next((line.components for line in card if line.name == "ORG"), [])
    pages = [*by_name.get("URL", []), *by_name.get("X-SOCIALPROFILE", [])]
    return _build_candidate(
        "vcard",
        _choose_name(first("FN"), family, middle, given),
        _find_kana(card, first),
        by_name.get("EMAIL", []),
        pages,
        _join_organisation([part.strip() for part in organisation if part.strip()]),
        first("TITLE") or first("ROLE"),
    )


def _find_kana(card: Card, first: Callable[[str], str]) -> str:
    """Return how a name is read: Apple's two lines, or what it is sorted by where that is kana."""
    apple = " ".join(filter(None, (first("X-PHONETIC-LAST-NAME"), first("X-PHONETIC-FIRST-NAME"))))
    sorted_as = [
        first("SORT-STRING"),
        *(line.parameters.get("SORT-AS", "") for line in card if line.name in ("N", "FN")),
    ]
    kana = [" ".join(reading.replace(",", " ").split()) for reading in sorted_as if looks_japanese(reading)]
    return apple or next(iter(kana), "")


# ------------------------------------------------------------------ both


def _choose_name(name: str, family: str, middle: str, given: str) -> str:
    """Return a name as it is written; a Japanese one with the family name first, even where a device wrote it last."""
    whole = _join_name(family, middle, given)
    turned = looks_japanese(whole) and family.strip() and sorted(name.split()) == sorted(whole.split())
    if turned or not name:
        return whole
    return name


def _join_organisation(organisation: Sequence[str]) -> str:
    """Return a company and the department in it as one text."""
    return (" " if any(map(looks_japanese, organisation)) else ", ").join(organisation)


def _join_name(family: str, middle: str, given: str) -> str:
    """Return the parts of a name in the order of its language."""
    if looks_japanese(family + given):
        order = (family, middle, given)
    else:
        order = (given, middle, family)
    return " ".join(filter(None, (part.strip() for part in order)))


def _build_candidate(
    origin: str,
    name: str,
    kana: str,
    mails: Iterable[str],
    pages: Iterable[str],
    organisation: str,
    role: str,
    met: date | None = None,
) -> Candidate:
    addresses = [mail for value in mails for mail in _EMAIL_ADDRESS.findall(value.removeprefix("mailto:"))]
    addresses += [page.strip() for page in pages if is_web_address(page.strip())]
    return Candidate(
        "",
        clean_line(name),
        kana=clean_line(kana),
        addresses=tuple(dict.fromkeys(addresses)),
        organisation=clean_line(organisation),
        role=clean_line(role),
        met_on=met,
        origin=origin,
    )


def describe_counts(values: Mapping[str, int]) -> str:
    """Return counts in words, without those that are 0: ``3 new, 2 known already``."""
    return ", ".join(f"{number:,} {what}" for what, number in values.items() if number) or "nothing"
