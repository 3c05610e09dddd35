"""Address books of three kinds: what is taken, what is left, and that twice is once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count

import pytest

from curate.reach import address_book
from curate.reach.address_book import AddressBook, plan_import
from curate.reach.files.candidates_jsonl import parse, serialize
from curate.reach.files.person_yaml import from_candidate
from curate.reach.model import Candidate

LINKEDIN = """\
Notes:
"When exporting your connection data, you may notice that some of the email addresses are missing."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Ada,Sample,https://www.linkedin.com/in/ada-sample,,"Sample, Inc.",HR Lead,28 Oct 2023
花子,見本,https://www.linkedin.com/in/hanako,Hanako@mihon.example,見本商事,人事部長,01 Nov 2024
,,,,,,
,,https://www.linkedin.com/in/left,,,,02 Nov 2024
"""
GOOGLE = """\
First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Last Name,Nickname,Birthday,Notes,\
Organization Name,Organization Title,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value,Website 1 - Value
花子,,見本,はなこ,みほん,,1980-01-01,secret,見本商事,人事部長,* Work,\
hanako@mihon.example ::: h@home.example,+81 3 0000 0000,https://mihon.example/
Ada,B.,Sample,,,,,,,,,,,
"""
GOOGLE_OLD = """\
Name,Given Name,Family Name,Yomi Name,Birthday,E-mail 1 - Type,E-mail 1 - Value,Organization 1 - Name
見本 花子,花子,見本,みほん はなこ,1980-01-01,* Work,hanako@mihon.example,見本商事
"""
VCARD_3 = """\
BEGIN:VCARD
VERSION:3.0
N:見本;花子;;;
FN:見本 花子
X-PHONETIC-FIRST-NAME:はなこ
X-PHONETIC-LAST-NAME:みほん
ORG:見本商事;人事部
TITLE:部長
item1.EMAIL;type=INTERNET;type=WORK:hanako@mihon.example
TEL:+81 3 0000 0000
BDAY:1980-01-01
NOTE:secret
X-SOCIALPROFILE;type=linkedin:https://www.linkedin.com/in/hanako
END:VCARD
BEGIN:VCARD
VERSION:3.0
N:;;;;
FN:見本商事
X-ABShowAs:COMPANY
END:VCARD
"""
VCARD_4 = """\
BEGIN:VCARD
VERSION:4.0
N;SORT-AS="みほん,はなこ":見本;花子;;;
FN:見本 花子
EMAIL;PREF=1:mailto:hanako@mihon.example
URL:https://mihon.example/
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:group
FN:Everybody
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:
N:Sample;Ada;;;
END:VCARD
"""
HANAKO = Candidate("", "見本 花子", kana="みほん はなこ", addresses=("hanako@mihon.example",), organisation="見本商事")


@pytest.mark.parametrize(
    "text, origin, expected, nameless",
    [
        (
            LINKEDIN,
            "linkedin",
            [
                Candidate("", "Ada Sample", "", ("https://www.linkedin.com/in/ada-sample",), "Sample, Inc.", "HR Lead",
                          date(2023, 10, 28), "linkedin"),
                Candidate("", "見本 花子", "", ("Hanako@mihon.example", "https://www.linkedin.com/in/hanako"),
                          "見本商事", "人事部長", date(2024, 11, 1), "linkedin"),
            ],
            1,
        ),
        (
            GOOGLE,
            "google",
            [
                replace(HANAKO, addresses=("hanako@mihon.example", "h@home.example", "https://mihon.example/"),
                        role="人事部長"),
                Candidate("", "Ada B. Sample"),
            ],
            0,
        ),
        (GOOGLE_OLD, "google", [HANAKO], 0),
        (
            VCARD_3,
            "vcard",
            [replace(HANAKO, addresses=("hanako@mihon.example", "https://www.linkedin.com/in/hanako"),
                     organisation="見本商事 人事部", role="部長")],
            1,
        ),
        (
            VCARD_4,
            "vcard",
            [replace(HANAKO, addresses=("hanako@mihon.example", "https://mihon.example/"), organisation=""),
             Candidate("", "Ada Sample")],
            1,
        ),
    ],
    ids=["LinkedIn", "Google", "Google of before", "vCard 3", "vCard 4"],
)  # fmt: skip
def test_of_each_kind_names_addresses_and_work_are_taken(
    text: str, origin: str, expected: list[Candidate], nameless: int
) -> None:
    book = address_book.parse(text, "x")
    assert [replace(one, row="") for one in book.rows] == [replace(one, origin=origin) for one in expected]
    assert (book.origin, list(book.problems), book.nameless_count) == (origin, [], nameless)
    assert "secret" not in str(book) and "1980" not in str(book) and "0000" not in str(book)


@pytest.mark.parametrize("text", ["", "a,b\nc,d\n", "Name,Height\nAda,170\n", '{"name": "Ada"}'])
def test_something_else_is_told(text: str) -> None:
    book = address_book.parse(text, "x.csv")
    assert book.rows == ()
    assert [p.where for p in book.problems] == ["x.csv:1"]


def numbered() -> object:
    numbers = count()
    return lambda: f"p-{next(numbers):08}"


def planned(book: AddressBook, *before: Candidate) -> list[Candidate]:
    return list(plan_import(book, [], before, numbered()).new)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [LINKEDIN, GOOGLE, GOOGLE_OLD, VCARD_3, VCARD_4])
def test_twice_is_once_even_for_rows_without_an_address(text: str) -> None:
    once = planned(address_book.parse(text, "x"))
    kept, _ = parse(serialize(once))
    assert once and planned(address_book.parse(text, "x"), *kept) == []


def test_somebody_who_became_one_of_the_people_isn_t_new_either() -> None:
    book = address_book.parse(GOOGLE, "x")
    people = [from_candidate(row, "why") for row in planned(book)]
    found = plan_import(book, people, [], lambda: "p-x")
    assert (found.new, found.known_count) == ([], 2)


def test_people_are_linked_by_address_and_never_by_name() -> None:
    known = Candidate("p-x", "Somebody Else", addresses=("HANAKO@mihon.example",))
    namesake = Candidate("p-y", "Ada Sample", addresses=("other@sample.example",))
    assert [one.name for one in planned(address_book.parse(LINKEDIN, "x"), known, namesake)] == ["Ada Sample"]


def test_rows_of_one_file_that_share_an_address_are_one() -> None:
    found = plan_import(address_book.parse(GOOGLE_OLD + GOOGLE_OLD.splitlines()[1], "x"), [], [], lambda: "p-x")
    assert (len(found.new), found.duplicate_count) == (1, 1)


@pytest.mark.parametrize(
    "text, name",
    [
        ("Name,Given Name,Family Name,E-mail 1 - Value\n花江 標本,花江,標本,h@hyohon.example\n", "標本 花江"),
        ("Name,Given Name,Family Name,E-mail 1 - Value\n標本 花江,花江,標本,h@hyohon.example\n", "標本 花江"),
        ("Name,Given Name,Family Name,E-mail 1 - Value\nAda Sample,Ada,Sample,a@sample.example\n", "Ada Sample"),
        ("Name,Given Name,Family Name,E-mail 1 - Value\nはなちゃん,花江,標本,h@hyohon.example\n", "はなちゃん"),
        ("BEGIN:VCARD\nVERSION:3.0\nN:標本;花江;;;\nFN:花江 標本\nEND:VCARD\n", "標本 花江"),
    ],
)
def test_a_japanese_name_begins_with_the_family_s_whatever_the_device_wrote(text: str, name: str) -> None:
    (row,) = address_book.parse(text, "book").rows
    assert row.name == name


@pytest.mark.parametrize(
    "given, organisation",
    [("試験株式会社;人事部", "試験株式会社 人事部"), ("Sample, Inc.;People", "Sample, Inc., People")],
)
def test_a_firm_and_its_part_are_joined_as_their_language_does(given: str, organisation: str) -> None:
    text = "BEGIN:VCARD\nVERSION:3.0\nFN:A B\nORG:" + given.replace(",", "\\,") + "\nEND:VCARD\n"
    (row,) = address_book.parse(text, "book").rows
    assert row.organisation == organisation
