"""The computer's time zone, in which posts are planned."""

from datetime import UTC, datetime, tzinfo

import pytest

from curate.workspace.posts_plan import local_timezone

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("name", "zone"), [("Europe/Berlin", "Europe/Berlin"), (":Asia/Tokyo", "Asia/Tokyo")])
def test_the_computers_time_zone_is_known_by_name(monkeypatch: pytest.MonkeyPatch, name: str, zone: str) -> None:
    monkeypatch.setenv("TZ", name)
    assert str(local_timezone()) == zone


def test_there_is_always_a_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "no/such")
    assert isinstance(local_timezone(), tzinfo)
    assert NOW.astimezone(local_timezone()) == NOW
