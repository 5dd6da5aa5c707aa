"""Generated call logs: equal seeds give equal bytes, the numbers are fictional, the shape is what the importer reads."""

from __future__ import annotations

import csv
import re
from datetime import datetime
from hashlib import sha256
from itertools import islice, pairwise
from pathlib import Path

from benchmarks.corpus import contacts
from benchmarks.generate import HEADER, write_csv


def test_equal_seeds_give_equal_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_csv(tmp_path / name, 300, seed=seed)
    first, second, other = ((tmp_path / name).read_bytes() for name in "abc")
    assert first == second
    assert first != other


def test_the_bytes_do_not_change_unseen(tmp_path: Path) -> None:
    write_csv(tmp_path / "calls.csv", 1_000)
    assert sha256((tmp_path / "calls.csv").read_bytes()).hexdigest()[:16] == "ee9786398384d308"


def test_contacts_come_in_the_order_of_time_and_all_of_them() -> None:
    samples = list(contacts(500, days=30))
    assert len(samples) == 500
    assert [sample.at for sample in samples] == sorted(sample.at for sample in samples)


def test_every_number_is_fictional() -> None:
    plain = (re.sub(r"[^+\d]", "", sample.phone) for sample in islice(contacts(2_000), 2_000))
    fictional = re.compile(r"(?:(?:\+86|0086)?100\d{8}|\+1\d{3}55501\d\d|\+447700900\d{3})")
    assert [number for number in plain if not fictional.fullmatch(number)] == []


def test_some_rows_are_written_twice_at_once(tmp_path: Path) -> None:
    write_csv(tmp_path / "calls.csv", 400, copies=0.1)
    with (tmp_path / "calls.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert tuple(head) == HEADER
    copies = sum(row == other for row, other in pairwise(rows))
    assert 20 < copies < 60
    assert len(rows) == 400 + copies
    assert all(datetime.fromisoformat(row[0]).utcoffset() is not None for row in rows)
