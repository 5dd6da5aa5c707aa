"""A wall clock of a zone is what the zone's own data say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.clock import Wall
from evidence_log.errors import BadInput

ZONES = [
    "Asia/Shanghai", "Asia/Urumqi", "Asia/Kolkata", "Asia/Kathmandu", "America/New_York", "America/Sao_Paulo", "America/Havana",
    "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Africa/Monrovia", "Africa/Casablanca", "Europe/Dublin", "Asia/Beirut", "UTC",
]  # fmt: skip
WALLS = {zone: Wall(zone) for zone in ZONES}
"""Shared on purpose: what a wall has learned of a day must not change its answers."""
moments = st.datetimes(datetime(1895, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0))


CHANGES = [
    ("America/New_York", datetime(2025, 3, 9)),
    ("America/New_York", datetime(2025, 11, 2)),
    ("Australia/Lord_Howe", datetime(2025, 4, 6)),
    ("Australia/Lord_Howe", datetime(2025, 10, 5)),
    ("America/Havana", datetime(2025, 3, 9)),
    ("America/Havana", datetime(2025, 11, 2)),
    ("America/Sao_Paulo", datetime(2018, 11, 4)),
    ("America/Sao_Paulo", datetime(2019, 2, 16)),
    ("Asia/Beirut", datetime(2024, 3, 31)),
    ("Pacific/Apia", datetime(2011, 12, 30)),
    ("Asia/Shanghai", datetime(1991, 9, 15)),
]


def fields(moment: datetime) -> tuple[int, int, int, int, int, int]:
    return moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second


def state_of(naive: datetime, zone: ZoneInfo) -> str:
    """Find by brute force which instants show this wall clock."""
    middle = naive.replace(tzinfo=UTC)
    nearby = [(middle + timedelta(hours=hours)).astimezone(zone).utcoffset() for hours in range(-30, 31)]
    shown = {middle - offset for offset in nearby if offset is not None}
    count = sum(instant.astimezone(zone).replace(tzinfo=None) == naive for instant in shown)
    return {0: "nonexistent", 1: "", 2: "ambiguous"}[count]


@given(st.sampled_from(ZONES), moments)
def test_a_wall_clock_is_the_instant_that_the_zone_says(zone: str, naive: datetime) -> None:
    info = ZoneInfo(zone)
    for fold, local in enumerate((WALLS[zone].at(*fields(naive)), WALLS[zone].second_reading(*fields(naive)))):
        expected = naive.replace(tzinfo=info, fold=fold)
        assert local.epoch == int(expected.timestamp())
        assert datetime.fromisoformat(local.iso).timestamp() == local.epoch
        assert local.state == state_of(naive, info)
        if not expected.utcoffset().seconds % 60:  # type: ignore[union-attr]  # the moment has a zone
            assert local.iso == expected.isoformat()


@given(st.sampled_from(ZONES), st.integers(-2_366_841_600, 4_102_444_800))
def test_an_instant_reads_back(zone: str, epoch: int) -> None:
    iso = WALLS[zone].of_epoch(epoch)
    assert datetime.fromisoformat(iso).timestamp() == epoch
    shown = datetime.fromisoformat(iso).replace(tzinfo=None)
    if datetime.fromtimestamp(epoch, ZoneInfo(zone)).replace(tzinfo=None) == shown:
        local = WALLS[zone].at(*fields(shown))
        assert epoch in {local.epoch, WALLS[zone].second_reading(*fields(shown)).epoch}


def test_every_minute_around_every_change_of_the_clock_is_told_apart() -> None:
    for zone, day in CHANGES:
        info, wall, states = ZoneInfo(zone), Wall(zone), set()
        for minute in range(-60, 1500, 15):
            naive = day + timedelta(minutes=minute)
            local = wall.at(*fields(naive))
            assert local.state == state_of(naive, info), (zone, naive)
            assert local.epoch == int(naive.replace(tzinfo=info).timestamp())
            states.add(local.state)
        assert states & {"ambiguous", "nonexistent"}, zone


def test_a_gap_and_a_fold_are_shown_with_their_offsets() -> None:
    wall = Wall("America/New_York")
    assert wall.at(2025, 3, 9, 2, 30, 0) == ("2025-03-09T02:30:00-05:00", 1741505400, "nonexistent")
    assert wall.at(2025, 11, 2, 1, 30, 0) == ("2025-11-02T01:30:00-04:00", 1762061400, "ambiguous")
    assert wall.second_reading(2025, 11, 2, 1, 30, 0) == ("2025-11-02T01:30:00-05:00", 1762065000, "ambiguous")


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../etc/passwd", "/etc/passwd", "Asia", "CST+8", "asia\x00"])
def test_what_is_no_zone_is_refused(zone: str) -> None:
    with pytest.raises(BadInput) as caught:
        Wall(zone)
    assert caught.value.key == "time.zone"


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize(
    "time",
    [
        (2025, 2, 30, 0, 0, 0),
        (2025, 13, 1, 0, 0, 0),
        (2025, 3, 9, 24, 0, 0),
        (2025, 3, 9, 1, 60, 0),
        (2025, 3, 9, 1, 0, 60),
        (2025, 3, 9, -1, 0, 0),
    ],
)
def test_what_no_calendar_has_is_refused(zone: str, time: tuple[int, int, int, int, int, int]) -> None:
    wall = Wall(zone)
    for _ in range(2):  # the day is known the second time
        with pytest.raises(ValueError, match=r"."):
            wall.at(*time)


@pytest.mark.parametrize("epoch", [10**12, -(10**12), 10**30])
def test_an_instant_outside_the_calendar_is_refused(epoch: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        Wall("Asia/Shanghai").of_epoch(epoch)


def test_the_ends_of_the_calendar_do_not_fail() -> None:
    assert Wall("UTC").at(9999, 12, 31, 23, 59, 59).iso == "9999-12-31T23:59:59+00:00"
    assert Wall("UTC").at(1, 1, 1, 0, 0, 0).iso == "0001-01-01T00:00:00+00:00"
