"""One contact told by two sources is one contact, whatever the order in which they come; what may be two stays two and is shown."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from evidence_log.core.pairing import join
from evidence_log.dossier.facts import Complainant
from evidence_log.errors import BadInput
from evidence_log.importers.base import ReadOptions
from evidence_log.services import audit, corroboration, dossier, export, ingest, merge, record, told, view
from evidence_log.services.findings import check
from evidence_log.services.import_result import FileReport
from evidence_log.services.phones import phones
from evidence_log.store import reading, rebuilding
from evidence_log.store.ledger import entry_id
from evidence_log.store.vault import CaseFile, Vault, create

CHINA: Final = timezone(timedelta(hours=8))
SAMPLES: Final = Path(__file__).parents[1] / "data" / "imports"


class Heard(NamedTuple):
    """A call as it happened. `second` counts from 22:31:00."""

    second: int
    lasted: int = 30
    phone: str = "95384"
    out: bool = False

    def at(self, late: int = 0) -> datetime:
        return datetime(2026, 3, 16, 22, 31, tzinfo=CHINA) + timedelta(seconds=self.second + late)


class Desk:
    """A case into which files are brought."""

    def __init__(self, vault: Vault, case: CaseFile, folder: Path, now: datetime) -> None:
        self.vault, self.case, self.folder, self.now = vault, case, folder, now

    def take(self, name: str, content: str | bytes, **given: Any) -> FileReport:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        options = ReadOptions(**{"zone": self.case.zone, "now": self.now, **given})
        report = ingest.import_file(self.vault, self.case, path, options, format_name=None, now=self.now)
        assert report.read == report.imported + report.duplicates + report.corroborated + len(report.rejected)
        return report

    def log(self, *calls: Heard, name: str = "calls.xml", clock: int = 0, **given: Any) -> FileReport:
        """Bring in a phone's log, its clock `clock` seconds late."""
        rows = "".join(
            f'<call number="{one.phone}" duration="{one.lasted}" date="{int(one.at(clock).timestamp()) * 1000}"'
            f' type="{3 if not one.lasted else 2 if one.out else 1}" presentation="1" contact_name="(Unknown)" />'
            for one in calls
        )
        return self.take(name, f'<calls count="{len(calls)}">{rows}</calls>', **given)

    def bill(self, *calls: Heard, name: str = "bill.csv", late: int = 4) -> FileReport:
        """Bring in a carrier's bill: no missed calls, other seconds, and where the phone was."""
        head = "起始时间,通信地点,通信方式,对方号码,通信时长,通信类型,套餐优惠,实收通信费(元)\n"
        rows = "".join(
            f"{one.at(late):%Y-%m-%d %H:%M:%S},深圳,{'主叫' if one.out else '被叫'},{one.phone},{one.lasted}秒,国内通话,,0.00\n"
            for one in calls if one.lasted
        )  # fmt: skip
        return self.take(name, head + rows)

    def table(self, *calls: Heard, name: str = "table.csv", late: int = 0) -> FileReport:
        rows = "".join(f"{one.at(late):%Y-%m-%d %H:%M:%S},{one.phone},呼入,{one.lasted}\n" for one in calls)
        return self.take(name, "时间,号码,类型,时长\n" + rows)

    def recording(self, one: Heard, late: int = 8) -> FileReport:
        sample = SAMPLES / "recording" / "20250316_223107_95384.m4a"
        return self.take(f"{one.at(late):%Y%m%d_%H%M%S}_{one.phone}.m4a", sample.read_bytes())

    def note(self, one: Heard, **told_of_it: Any) -> int:
        """Note a call by hand, to the minute."""
        at = one.at().replace(second=0).isoformat()
        facts = {
            "occurred_at": at,
            "precision": "minute",
            "channel": "call",
            "phone": one.phone,
            "direction": "in",
            **told_of_it,
        }
        return record.add_contact(self.vault, self.case, facts, attach=(), now=self.now).entry  # type: ignore[arg-type]  # a plain mapping of facts

    def held(self) -> list[dict[str, Any]]:
        return list(reading.contacts(self.vault.connection, self.case, extra=True))

    def grades(self) -> list[str]:
        """Return the grade of every contact, after seeing that all that counts agrees on what there is."""
        self.must_agree()
        return [contact["grade"] for contact in self.held()]

    def must_agree(self) -> None:
        """See that list, check, export and numbers count the same, that the tables verify, and that they can be built anew."""
        held = self.held()
        if any(row["organisation"] is None for row in reading.ties(self.vault.connection, self.case)) or not held:
            return
        found = check(self.vault, self.case, now=self.now)
        assert found.contacts == len(held)
        counted = [one["grade"] for one in held if one["organisation"] and one["direction"] != "out"]
        assert found.grades == {grade: counted.count(grade) for grade in "ABCD"}
        rows = b"".join(export.csv_bytes(self.vault, self.case)).decode("utf-8-sig")
        assert rows.count("\r\n") - 1 == len(held)
        document = export.document(self.vault, self.case, language="en", now=self.now)
        assert [one["id"] for one in document["contacts"] if not one["withdrawn"]] == [one["id"] for one in held]
        assert sum(one["contacts"] for one in phones(self.vault, self.case)) == sum(
            one["phone"] is not None for one in held
        )
        assert list(view.contacts(self.vault, self.case, extra=True)) == held
        assert not audit.verify(self.vault, self.vault.cases()).problems
        with self.vault.writing() as connection:
            rebuilding.rebuild(connection)
        assert self.held() == held

    def last_import(self) -> int:
        return int(self.vault.connection.execute("SELECT max(entry) FROM import_run").fetchone()[0])

    def doubtful(self) -> list[tuple[str, str]]:
        return [(pair.first["id"], pair.second["id"]) for pair in corroboration.doubtful(self.vault, self.case)]

    def withdraw(self, report: FileReport) -> None:
        record.withdraw(self.vault, self.case, entry_id(report.entry or 0), why="导错了", now=self.now)


@pytest.fixture
def desk(vault: Vault, case: CaseFile, tmp_path: Path, now: datetime) -> Desk:
    """Return a case in which the number of these tests is tied to a lender."""
    record.add_debt(vault, case, {"product": "微粒贷", "lender": "微众银行"}, now=now)
    record.tie_phone(
        vault, case, "95384", "微众银行", kind=None, collects_for=None, basis="官网", confidence="confirmed", now=now
    )
    (tmp_path / "files").mkdir()
    return Desk(vault, case, tmp_path / "files", now)


ANSWERED: Final = (Heard(5), Heard(700, 61), Heard(1_400, 12, out=True), Heard(9_000, 5, "13800138000"))
MISSED: Final = (Heard(300, 0), Heard(2_000, 0))


def counted(report: FileReport) -> tuple[int, int, int, int]:
    return report.imported, report.duplicates, report.corroborated, len(report.doubtful)


def test_log_and_bill_are_one_contact_each_with_both_sources_and_grade_a(desk: Desk) -> None:
    assert counted(desk.log(*ANSWERED, *MISSED)) == (6, 0, 0, 0)
    assert counted(desk.bill(*ANSWERED, *MISSED)) == (0, 0, 4, 0)
    assert desk.grades() == ["A", "B", "A", "A", "B", "A"]
    first = desk.held()[0]
    assert [source["format"] for source in first["sources"]] == ["sbr-calls", "carrier-cn-mobile"]
    assert [source["where"] for source in first["sources"]] == ["call[1]", "line:2"]
    assert first["merged"] == [entry_id(desk.last_import() + 1)]
    assert desk.doubtful() == []


def test_the_bill_may_come_first(desk: Desk) -> None:
    assert counted(desk.bill(*ANSWERED)) == (4, 0, 0, 0)
    assert counted(desk.log(*ANSWERED, *MISSED)) == (2, 0, 4, 0)
    assert desk.grades() == ["A", "B", "A", "A", "B", "A"]
    assert [source["format"] for source in desk.held()[0]["sources"]] == ["carrier-cn-mobile", "sbr-calls"]


def test_a_clock_that_is_far_off_makes_two_contacts(desk: Desk) -> None:
    desk.log(*ANSWERED[:1])
    assert counted(desk.bill(*ANSWERED[:1], late=91)) == (1, 0, 0, 0)
    assert desk.grades() == ["B", "B"]


def test_a_recording_and_the_log_prove_a_call(desk: Desk) -> None:
    for order in (("log", "audio"), ("audio", "log")):
        call = Heard(5 + 20_000 * (order[0] == "log"), 120)
        for step in order:
            report = desk.log(call, name=f"{order[0]}.xml") if step == "log" else desk.recording(call, 100)
        assert counted(report) == (0, 0, 1, 0), order
    assert desk.grades() == ["A", "A"]
    assert [one["name"][-4:] for one in desk.held()[0]["attachments"]] == [".m4a"]
    assert desk.held()[0]["duration_s"] == 120


def test_a_note_is_proved_by_the_log_and_by_log_and_bill_independently(desk: Desk) -> None:
    note = desk.note(ANSWERED[0], said="还钱")
    assert desk.grades() == ["D"]
    assert counted(desk.log(*ANSWERED[:1])) == (0, 0, 1, 0)
    assert desk.grades() == ["B"]
    assert counted(desk.bill(*ANSWERED[:1])) == (0, 0, 1, 0)
    assert desk.grades() == ["A"]
    (contact,) = desk.held()
    assert (contact["entry"], contact["said"], contact["duration_s"]) == (note, "还钱", 30)
    assert (contact["occurred_at"], contact["precision"]) == ("2026-03-16T22:31:05+08:00", "second")
    assert [source["kind"] for source in contact["sources"]] == ["log", "import", "import"]


@pytest.mark.parametrize("taken_back", ["log", "bill"])
def test_of_a_note_and_one_source_the_grade_is_b_again(desk: Desk, taken_back: str) -> None:
    desk.note(ANSWERED[0])
    reports = {"log": desk.log(*ANSWERED[:1]), "bill": desk.bill(*ANSWERED[:1])}
    assert desk.grades() == ["A"]
    desk.withdraw(reports[taken_back])
    assert desk.grades() == ["B"]
    desk.withdraw(reports["bill" if taken_back == "log" else "log"])
    assert desk.grades() == ["D"]
    assert desk.held()[0]["precision"] == "minute"


def test_a_note_of_another_minute_or_of_other_words_is_shown_and_not_joined(desk: Desk) -> None:
    note = desk.note(Heard(-60))
    report = desk.log(ANSWERED[0])
    assert counted(report) == (1, 0, 0, 1)
    assert desk.doubtful() == [(entry_id(note), entry_id(report.entry or 0)[:2] + f"{(report.entry or 0) + 1:04d}")]
    assert desk.grades() == ["D", "B"]


def test_a_note_that_comes_after_the_log_is_shown(desk: Desk) -> None:
    desk.log(ANSWERED[0])
    note = desk.note(ANSWERED[0])
    (pair,) = corroboration.doubtful(desk.vault, desk.case)
    assert pair.second["entry"] == note
    merge.merge(desk.vault, desk.case, [pair.first["id"], pair.second["id"]], why=None, now=desk.now)
    assert desk.doubtful() == []
    assert desk.grades() == ["B"]


def test_two_phones_prove_each_other_and_two_backups_of_one_do_not(desk: Desk) -> None:
    desk.log(*ANSWERED[:2])
    assert counted(desk.log(*ANSWERED[:2], name="other.xml", clock=20)) == (0, 0, 2, 0)
    assert desk.grades() == ["A", "A"]
    later = Heard(30_000)
    assert counted(desk.log(*ANSWERED[:2], later, name="later.xml")) == (1, 2, 0, 0)
    assert desk.grades() == ["A", "A", "B"]


def test_backups_of_one_phone_in_a_time_of_many_calls_leave_nothing_in_doubt(desk: Desk) -> None:
    burst = [Heard(25 * n, 0 if n % 3 else 9) for n in range(40)]
    for name, part in (("a", burst[:25]), ("b", burst[10:]), ("c", burst), ("d", burst[20:30])):
        report = desk.log(*part, name=f"{name}.xml")
        assert (report.corroborated, report.doubtful) == (0, [])
    assert len(desk.held()) == 40
    assert desk.doubtful() == []
    assert set(desk.grades()) == {"B"}


def test_seconds_rounded_otherwise_are_no_second_call(desk: Desk) -> None:
    desk.log(*MISSED)
    assert counted(desk.log(*MISSED, name="rounded.xml", clock=1)) == (0, 0, 2, 0)
    assert desk.grades() == ["B", "B"]


def test_calls_that_may_be_one_or_two_stay_two_and_are_shown(desk: Desk) -> None:
    desk.log(Heard(0), Heard(50))
    report = desk.bill(Heard(30))
    assert counted(report) == (1, 0, 0, 2)
    assert len(desk.doubtful()) == 2
    assert desk.grades() == ["B", "B", "B"]
    first, second = desk.doubtful()[0]
    merge.merge(desk.vault, desk.case, [first, second], why=None, now=desk.now)
    assert desk.grades() == ["A", "B"]
    assert desk.doubtful() == [], "the bill's row has found its call, and the other was never of two sources"


def test_a_burst_of_as_many_calls_on_either_side_is_joined_in_its_order(desk: Desk) -> None:
    burst = [Heard(40 * n, 20) for n in range(10)]
    desk.log(*burst)
    assert counted(desk.bill(*burst)) == (0, 0, 10, 0)
    assert desk.grades() == ["A"] * 10
    assert [row["merged"] for row in desk.held()] == [[entry_id(desk.last_import() + 1 + n)] for n in range(10)]


def test_messages_on_the_phone_and_on_the_bill_are_one(desk: Desk) -> None:
    texts = [(5, "请还款"), (50, "再不还就上门"), (4_000, "最后通知")]
    rows = "".join(
        f'<sms address="95384" date="{int(Heard(at).at().timestamp()) * 1000}" type="1" body="{body}" />'
        for at, body in texts
    )
    desk.take("sms.xml", f'<smses count="3">{rows}</smses>')
    head = "起始时间,通信地点,对方号码,通信方式,信息类型,业务名称,套餐优惠,通信费(元)\n"
    bill = "".join(f"{Heard(at).at(3):%Y-%m-%d %H:%M:%S},内地,95384,接收,短信,,,0\n" for at, _ in texts)
    assert counted(desk.take("bill.csv", head + bill)) == (0, 0, 3, 0)
    assert desk.grades() == ["A"] * 3
    assert [row["said"] for row in desk.held()] == [body for _, body in texts]


def test_a_table_of_unknown_origin_is_a_further_source_but_no_independent_one(desk: Desk) -> None:
    desk.log(*ANSWERED[:2])
    assert counted(desk.table(*ANSWERED[:2])) == (0, 2, 0, 0), "equal to the second: copies"
    assert counted(desk.table(*ANSWERED[:2], name="late.csv", late=7)) == (0, 0, 2, 0)
    assert desk.grades() == ["B", "B"]
    assert counted(desk.bill(*ANSWERED[:2])) == (0, 0, 2, 0)
    assert desk.grades() == ["A", "A"]


def test_a_table_that_came_first_keeps_nothing_from_being_proved(desk: Desk) -> None:
    desk.table(*ANSWERED[:1], late=2)
    assert counted(desk.log(*ANSWERED[:1])) == (0, 0, 1, 0)
    assert counted(desk.bill(*ANSWERED[:1])) == (0, 0, 1, 0)
    assert desk.grades() == ["A"], "log and bill, whatever the table"


@pytest.mark.parametrize("order", list(permutations(("log", "bill", "audio"))))
def test_three_sources_make_one_contact_in_any_order(desk: Desk, order: Sequence[str]) -> None:
    call = Heard(5, 120)
    bring: dict[str, Callable[[], FileReport]] = {
        "log": lambda: desk.log(call), "bill": lambda: desk.bill(call), "audio": lambda: desk.recording(call),
    }  # fmt: skip
    reports = [bring[name]() for name in order]
    assert [counted(report) for report in reports] == [(1, 0, 0, 0), (0, 0, 1, 0), (0, 0, 1, 0)]
    assert desk.grades() == ["A"]
    assert len(desk.held()[0]["sources"]) == 3
    for name in order:
        again = bring[name]()
        assert (again.imported, again.corroborated, again.doubtful) == (0, 0, [])
    desk.withdraw(reports[0])
    assert desk.grades() == ["A"], "the two others stay one contact"
    assert len(desk.held()[0]["sources"]) == 2
    desk.withdraw(reports[1])
    assert desk.grades() == ["B"]
    assert counted(bring[order[0]]()) == (0, 0, 1, 0)
    assert desk.grades() == ["A"]


@pytest.mark.parametrize("order", list(permutations(("log", "longer", "bill"))))
def test_importing_again_adds_nothing_in_any_order(desk: Desk, order: Sequence[str]) -> None:
    every = (*ANSWERED, *MISSED)
    bring: dict[str, Callable[[], FileReport]] = {
        "log": lambda: desk.log(*every), "longer": lambda: desk.log(*every, Heard(40_000), name="longer.xml"),
        "bill": lambda: desk.bill(*every),
    }  # fmt: skip
    for name in (*order, *order):
        bring[name]()
    assert sorted(desk.grades()) == sorted(["A"] * 4 + ["B"] * 3)
    entries = desk.vault.connection.execute("SELECT count(*) FROM contact").fetchone()
    assert entries == (11,)


def test_a_bill_that_was_taken_back_comes_back(desk: Desk) -> None:
    desk.log(*ANSWERED)
    desk.withdraw(desk.bill(*ANSWERED))
    assert desk.grades() == ["B"] * 4
    assert counted(desk.bill(*ANSWERED)) == (0, 0, 4, 0)
    assert desk.grades() == ["A"] * 4


def test_a_contact_corrected_before_or_after_is_still_known(desk: Desk) -> None:
    log = desk.log(*ANSWERED[:2])
    first, second = (entry_id((log.entry or 0) + place) for place in (1, 2))
    record.amend(desk.vault, desk.case, first, {"said": "还钱"}, why=None, now=desk.now)
    assert counted(desk.bill(*ANSWERED[:2])) == (0, 0, 2, 0)
    record.amend(desk.vault, desk.case, second, {"occurred_at": "2026-03-16T22:40:00+08:00"}, why=None, now=desk.now)
    assert desk.grades() == ["A", "D"], "a time that a person set is a person's word"
    for again in (desk.log(*ANSWERED[:2], name="again.xml", own=("1",)), desk.bill(*ANSWERED[:2], name="again.csv")):
        assert (again.imported, again.corroborated, again.doubtful) == (0, 0, [])
    assert len(desk.held()) == 2


def test_our_own_table_brings_merged_contacts_into_the_same_and_into_a_new_case(
    desk: Desk, tmp_path: Path, now: datetime
) -> None:
    desk.note(ANSWERED[0], said="还钱")
    desk.log(*ANSWERED, *MISSED)
    desk.bill(*ANSWERED)
    content = b"".join(export.csv_bytes(desk.vault, desk.case))
    same = desk.take("own.csv", content)
    assert (same.format, counted(same)) == ("csv", (0, 6, 0, 0))
    desk.must_agree()
    with create(tmp_path / "other.evl") as vault:
        case = record.create_case(vault, "main", name="另", zone="Asia/Shanghai", pack="cn", now=now)
        other = Desk(vault, case, desk.folder, now)
        assert counted(other.take("own.csv", content)) == (6, 0, 0, 0)
        assert b"".join(export.csv_bytes(vault, case)) == content
        assert counted(other.log(*ANSWERED, *MISSED)) == (0, 5, 1, 0), "one of them says more than the log did"
        assert counted(other.bill(*ANSWERED)) == (0, 0, 4, 0)
        assert len(other.held()) == 6


def test_our_own_table_finds_the_contacts_that_another_source_brought(
    desk: Desk, tmp_path: Path, now: datetime
) -> None:
    with create(tmp_path / "other.evl") as vault:
        case = record.create_case(vault, "main", name="另", zone="Asia/Shanghai", pack="cn", now=now)
        other = Desk(vault, case, desk.folder, now)
        other.log(*ANSWERED[:2])
        content = b"".join(export.csv_bytes(vault, case))
    desk.bill(*ANSWERED[:2])
    assert counted(desk.take("own.csv", content)) == (0, 0, 2, 0)
    assert desk.grades() == ["B", "B"]


def test_names_and_spellings_of_numbers_are_understood(desk: Desk) -> None:
    desk.log(Heard(5, 30, "+86 138-0013-8000"), Heard(5_000, 30, "075595384"))
    assert counted(desk.bill(Heard(5, 30, "13800138000"), Heard(5_000, 30, "95384"))) == (0, 0, 2, 0)
    desk.must_agree()
    assert counted(desk.bill(Heard(9_000, 31, "138****8000"), name="covered.csv")) == (1, 0, 0, 0)
    report = desk.log(Heard(9_002, 31, "13800138000"), name="whole.xml")
    assert counted(report) == (0, 0, 1, 0)
    assert desk.held()[-1]["phone"] == "13800138000"
    desk.withdraw(report)
    assert desk.held()[-1]["phone"] == "138****8000"


def test_a_name_alone_is_the_one_number_that_goes_by_it(desk: Desk) -> None:
    desk.take("named.csv", "时间,号码,姓名,类型,时长\n2026-03-16 22:31:05,13800138000,催收王,呼入,30\n")
    report = desk.take(
        "names.csv", "时间,姓名,类型,时长\n2026-03-16 22:31:11,催收王,呼入,30\n2026-03-16 22:31:12,李,呼入,30\n"
    )
    assert (report.imported, report.corroborated) == (2, 0), "two tables: shown, not joined"
    assert report.doubtful == [(5, (report.entry or 0) + 1)]


def test_merging_by_hand_proves_only_what_fits(desk: Desk) -> None:
    log = desk.log(Heard(0), Heard(50))
    bill = desk.bill(Heard(30), Heard(50_000))
    first, near, far = entry_id((log.entry or 0) + 1), entry_id((bill.entry or 0) + 1), entry_id((bill.entry or 0) + 2)
    assert merge.merge(desk.vault, desk.case, [near, first], why="同一次", now=desk.now)[1] == (log.entry or 0) + 1
    assert desk.grades()[0] == "A"
    second = entry_id((log.entry or 0) + 2)
    merge.merge(desk.vault, desk.case, [second, far], why=None, now=desk.now)
    assert desk.grades() == ["A", "B"], "hours apart: one by the person's word, and proved by nothing more than before"
    merge.split(desk.vault, desk.case, near, why="两次", now=desk.now)
    assert desk.grades() == ["B", "B", "B"]
    assert (first, near) not in desk.doubtful(), "the person has said that they are two"


def test_merging_what_stands_for_others_takes_them_along(desk: Desk) -> None:
    log = desk.log(ANSWERED[0])
    bill = desk.bill(ANSWERED[0])
    note = desk.note(Heard(-60))
    recording = desk.recording(Heard(300))
    ids = [entry_id((recording.entry or 0) + 1), entry_id(note), entry_id((log.entry or 0) + 1)]
    _, kept, others = merge.merge(desk.vault, desk.case, ids, why=None, now=desk.now)
    assert (kept, others) == ((log.entry or 0) + 1, [note, (recording.entry or 0) + 1])
    assert desk.grades() == ["A"]
    later = desk.note(Heard(-120))
    _, kept, others = merge.merge(desk.vault, desk.case, [entry_id(later), entry_id(kept)], why=None, now=desk.now)
    assert (kept, others) == ((log.entry or 0) + 1, [later])
    assert len(desk.held()[0]["sources"]) == 5
    merge.split(desk.vault, desk.case, entry_id((bill.entry or 0) + 1), why=None, now=desk.now)
    assert desk.grades() == ["B", "B"]


def test_a_note_before_two_sources_that_are_one_is_proved_by_both(desk: Desk) -> None:
    note = desk.note(Heard(-60))
    desk.log(ANSWERED[0])
    desk.bill(ANSWERED[0])
    (pair,) = corroboration.doubtful(desk.vault, desk.case)
    assert (pair.first["entry"], pair.second["grade"]) == (note, "A")
    merge.merge(desk.vault, desk.case, [pair.first["id"], pair.second["id"]], why=None, now=desk.now)
    assert desk.grades() == ["A"]


@pytest.mark.parametrize(
    ("ids", "key"),
    [
        (["E-0005"], "merge.two_contacts"),
        (["E-0005", "E-0005"], "merge.two_contacts"),
        (["E-0005", "E-0004"], "merge.no_contact"),
        (["E-0005", "E-0099"], "ledger.no_such_entry"),
        (["E-0005", "E-0009"], "merge.channels_differ"),
        (["E-0005", "E-0008"], "merge.merged_already"),
    ],
)
def test_what_cannot_be_merged_is_refused_and_leaves_nothing(desk: Desk, ids: list[str], key: str) -> None:
    desk.log(ANSWERED[0])
    desk.bill(ANSWERED[0])
    assert desk.note(ANSWERED[0], channel="sms") == 11
    before = desk.vault.connection.execute("SELECT count(*) FROM ledger").fetchone()
    ids = [{"E-0009": "E-0011", "E-0008": "E-0008"}.get(one, one) for one in ids]
    with pytest.raises(BadInput) as caught:
        merge.merge(desk.vault, desk.case, ids, why=None, now=desk.now)
    assert caught.value.key == key
    assert desk.vault.connection.execute("SELECT count(*) FROM ledger").fetchone() == before


def test_what_cannot_be_split_is_refused(desk: Desk) -> None:
    log = desk.log(ANSWERED[0])
    first = entry_id((log.entry or 0) + 1)
    with pytest.raises(BadInput) as caught:
        merge.split(desk.vault, desk.case, first, why=None, now=desk.now)
    assert caught.value.key == "merge.not_merged"
    desk.bill(ANSWERED[0])
    desk.recording(ANSWERED[0])
    with pytest.raises(BadInput) as caught:
        merge.split(desk.vault, desk.case, first, why=None, now=desk.now)
    assert caught.value.key == "merge.which"
    assert caught.value.values["known"] == "E-0008, E-0012"


def test_a_further_source_is_worked_with_through_the_contact_that_stands_for_it(desk: Desk, tmp_path: Path) -> None:
    log, bill = desk.log(ANSWERED[0]), desk.bill(ANSWERED[0])
    first, other = entry_id((log.entry or 0) + 1), entry_id((bill.entry or 0) + 1)
    paper = tmp_path / "page.png"
    paper.write_bytes(b"\x89PNG\r\n\x1a\n")
    for attempt in (
        lambda: record.amend(desk.vault, desk.case, other, {"said": "x"}, why=None, now=desk.now),
        lambda: record.attach_file(desk.vault, desk.case, paper, to=other, note=None, now=desk.now),
        lambda: record.withdraw(desk.vault, desk.case, other, why="x", now=desk.now),
    ):
        with pytest.raises(BadInput) as caught:
            attempt()
        assert (caught.value.key, caught.value.values["kept"]) == ("merge.merged_already", first)
    record.amend(desk.vault, desk.case, first, {"said": "上门"}, why=None, now=desk.now)
    shown = view.whole(desk.vault, desk.case, other)
    assert (shown["merged_into"], shown["merged"], shown["grade"]) == (first, [], "B")
    assert [one["id"] for one in view.search(desk.vault, desk.case, ["上门"])] == [first]
    assert [one["id"] for one in view.search(desk.vault, desk.case, ["95384"], withdrawn=True)] == [first]
    assert [one["id"] for one in view.contacts(desk.vault, desk.case, withdrawn=True)] == [first]
    document = export.document(desk.vault, desk.case, language="en", now=desk.now)
    assert [one["id"] for one in document["further_sources"]] == [other]
    record.withdraw(desk.vault, desk.case, first, why="打错了", now=desk.now)
    assert desk.held() == []
    assert counted(desk.bill(ANSWERED[0], name="again.csv")) == (0, 1, 0, 0), "what a person took back stays so"


def test_files_of_a_further_source_go_with_it(desk: Desk) -> None:
    desk.log(ANSWERED[0])
    before = desk.held()[0]
    report = desk.recording(ANSWERED[0])
    assert [one["name"] for one in desk.held()[0]["attachments"]] == ["20260316_223113_95384.m4a"]
    merge.split(desk.vault, desk.case, entry_id((report.entry or 0) + 1), why=None, now=desk.now)
    assert desk.held()[0] == before


def test_what_is_found_in_the_tables_is_what_all_pairs_looked_at_one_by_one_give(desk: Desk) -> None:
    """The quick look at pairs in SQL must say what the rules of joining say, whatever the files hold."""
    dice = random.Random(11)
    phones_ = ("95384", "13800138000", "138****8000", "+8613800138000", "075595384")
    for turn in range(12):
        calls = [
            Heard(
                dice.randrange(3_000) + 10_000 * turn,
                dice.choice((0, 9, 30, 60)),
                dice.choice(phones_),
                dice.random() < 0.2,
            )
            for _ in range(25)
        ]
        moved = [
            one._replace(second=one.second + dice.choice((0, 1, 3, 80, 95)), lasted=max(0, one.lasted + dice.choice((0, 0, 1, 3))),
                         phone=dice.choice((one.phone, one.phone, "13800138000")))
            for one in calls if dice.random() < 0.8
        ]  # fmt: skip
        bring = [partial(desk.log, *calls, name=f"{turn}.xml"), partial(desk.bill, *moved, name=f"{turn}.csv")]
        dice.shuffle(bring)
        for step in bring:
            before = {row["entry"] for row in desk.held()}
            report = step()
            kinds = told.kinds_of(desk.vault.connection, desk.case)
            records = told.Records(desk.vault.connection, desk.case, kinds, own=True)
            new = [
                entry
                for (entry,) in desk.vault.connection.execute(
                    "SELECT entry FROM contact WHERE import_entry = ?", (report.entry,)
                )
            ]
            every = records.of([*before, *new])
            found = join([every[one][0] for one in new], [every[one][0] for one in before])
            merged = desk.vault.connection.execute(
                "SELECT kept, other FROM merged JOIN contact ON contact.entry = other WHERE import_entry = ? ORDER BY 1, 2",
                (report.entry,),
            ).fetchall()
            assert merged == sorted([*found.independent, *found.same])
            assert report.doubtful == found.doubtful
    desk.must_agree()


def test_a_dossier_shows_both_sources_of_a_contact_and_counts_it_once(desk: Desk, tmp_path: Path) -> None:
    desk.log(*ANSWERED[:2], *MISSED)
    desk.bill(*ANSWERED[:2])
    report = desk.recording(ANSWERED[0])
    page = tmp_path / "page.png"
    page.write_bytes(b"\x89PNG\r\n\x1a\n")
    record.attach_file(desk.vault, desk.case, page, to=desk.held()[0]["id"], note=None, now=desk.now)
    complainant = Complainant(name="张某", phone="13900000000")
    text = dossier.plain(desk.vault, desk.case, dossier.Request(complainant=complainant))
    (told_of,) = [line for line in text.splitlines() if line.strip().startswith("来源：") and "录音" in line]
    assert "SMS Backup & Restore" in told_of
    assert "中国移动" in told_of
    assert told_of.count("（证据 ") == 3
    ids = {one["id"] for one in desk.held()}
    assert len(ids) == 4
    shown = view.whole(desk.vault, desk.case, entry_id((report.entry or 0) + 1))
    assert shown["merged_into"] in ids
    assert shown["id"] not in text, "what another contact stands for is no contact of its own"
    assert "page.png" in text
