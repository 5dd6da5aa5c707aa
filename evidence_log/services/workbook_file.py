"""A case as a workbook (XLSX) for people: one sheet for each kind of record, words in one language, typed cells.

Every text is written as a text cell, so that a spreadsheet runs none as a formula, not even when the cell is edited. A time stands
twice: as a date cell of its own wall clock, to sort and filter by, and as the ISO text with its offset, which says all. The same
vault, day and language give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from evidence_log import __version__
from evidence_log.core.cells import guard_cell
from evidence_log.errors import BadInput
from evidence_log.i18n import Texts, texts
from evidence_log.services import complaints
from evidence_log.services.phones import phones
from evidence_log.store import reading
from evidence_log.store.ledger import Ledger, entry_id
from evidence_log.store.vault import CaseFile, Vault

ROWS: Final = 1_048_575
"""Rows that a sheet has below its heading."""
LONGEST: Final = 32_767
"""UTF-16 units that a cell holds."""
_DIGITS: Final = 15
"""Digits that a number cell keeps."""

TEXT, TIME, DAY, NUMBER = "text", "time", "day", "number"


class Column(NamedTuple):
    """A column: the key of its heading, what kind of cell it has, how wide it is, and its value in a record."""

    head: str
    kind: str
    width: int
    value: Callable[[Mapping[str, Any]], Any]


class Sheet(NamedTuple):
    """A sheet: the key of its name, its columns, its records."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]


@contextmanager
def written(vault: Vault, case: CaseFile, beside: Path | None, *, language: str, now: datetime) -> Iterator[Path]:
    """Yield the workbook as a file that is gone afterwards: in a folder of its own beside the place where it will be, else where
    temporary files are.

    Raises BadInput as `write` does, and when the folder is missing or may not be written to.
    """
    try:
        folder = TemporaryDirectory(prefix=".evidence-log.", dir=None if beside is None else beside.parent)
    except FileNotFoundError as error:
        raise BadInput("output.no_folder", path=beside.parent if beside else "") from error
    except OSError as error:
        raise BadInput("output.not_allowed", path=beside or "", why=error.strerror or error) from error
    with folder as name:
        path = Path(name) / "case.xlsx"
        write(vault, case, path, language=language, now=now)
        yield path


def write(vault: Vault, case: CaseFile, path: Path, *, language: str, now: datetime) -> None:
    """Write the workbook of a case to a new file. Raises BadInput when a sheet cannot hold all records."""
    import xlsxwriter  # type: ignore[import-untyped]  # 0.1 s, only here; it has no types of its own

    t = texts(language)
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(str(path), options)
    try:
        seq, head = Ledger(vault.connection, case.case_id).last()
        stamped = datetime.fromisoformat(Ledger(vault.connection, case.case_id).entry(seq).recorded_at).replace(
            tzinfo=None
        )
        book.set_properties({"title": t("export.title"), "created": stamped, "comments": f"evidence-log {__version__}"})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#E7E6E6", "text_wrap": True, "valign": "top"}),
            TEXT: book.add_format({"valign": "top", "text_wrap": True}),
            "quoted": book.add_format({"valign": "top", "text_wrap": True, "quote_prefix": True}),
            TIME: book.add_format({"valign": "top", "num_format": "yyyy-mm-dd hh:mm:ss"}),
            DAY: book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"}),
            NUMBER: book.add_format({"valign": "top"}),
        }
        for sheet in chain(_sheets(vault, case, t, now), [_about(case, seq, head.hex(), t)]):
            _fill(book.add_worksheet(t(f"export.sheet.{sheet.name}")), sheet, formats, t)
    finally:
        book.close()


def pieces(path: Path, size: int = 1 << 20) -> Iterator[bytes]:
    """Yield a file in pieces."""
    with path.open("rb") as file:
        while piece := file.read(size):
            yield piece


def _fill(page: Any, sheet: Sheet, formats: Mapping[str, Any], t: Texts) -> None:
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    page.freeze_panes(1, 1)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, t(column.head), formats["head"])
    count = 0
    for count, record in enumerate(sheet.rows, 1):
        if count > ROWS:
            raise BadInput("output.too_many_rows", count=ROWS)
        for place, column in enumerate(sheet.columns):
            _cell(page, count, place, column.kind, column.value(record), formats, t)
    page.autofilter(0, 0, count, len(sheet.columns) - 1)


def _cell(page: Any, row: int, place: int, kind: str, value: Any, formats: Mapping[str, Any], t: Texts) -> None:
    if value is None or value == "":
        return
    if kind in {TIME, DAY}:
        at = datetime.fromisoformat(value).replace(tzinfo=None)
        whole = kind == DAY or value[11:19] in {"", "00:00:00"}
        if at.year >= 1900:  # no spreadsheet knows an earlier day; the text beside it does
            page.write_datetime(row, place, at, formats[DAY if whole else TIME])
        return
    if kind == NUMBER and len(Decimal(value).as_tuple().digits) <= _DIGITS:
        page.write_number(row, place, float(value), formats[NUMBER])
        return
    text = _fitting(str(value), t("export.cut"))
    page.write_string(row, place, text, formats["quoted" if guard_cell(text) != text else TEXT])


def _fitting(text: str, mark: str) -> str:
    """Return a text that a cell can hold, with a mark where it was cut."""
    if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    kept = text.encode("utf-16-le")[: (LONGEST - len(mark)) * 2]
    return kept.decode("utf-16-le", "ignore") + mark


def _sheets(vault: Vault, case: CaseFile, t: Texts, now: datetime) -> Iterator[Sheet]:
    connection = vault.connection
    word = _words(t)
    file = _plain("attachments", 40, value=lambda row: _files(row, t))
    recorded = _plain("recorded_at", 22)
    yield Sheet("contacts", (
        _plain("id", 9), *_moment("occurred_at"), word("precision", 10), _plain("zone", 14), word("channel", 9),
        word("platform", 9), _plain("direction", 9, value=lambda row: _direction(row, t)), word("outcome", 10),
        _number("duration_s"), _plain("phone", 16), _plain("phone_e164", 16), _plain("caller_name", 12), _plain("staff_no", 10),
        _plain("organisation", 24), _plain("claims", 24), _plain("debt", 7), word("reached", 10), _plain("person", 10),
        _plain("said", 50), _plain("replied", 30), _plain("summary", 40),
        _number("demands"), _plain("place", 20), _plain("tags", 20, value=lambda row: _tags(row, t)), _plain("grade", 7),
        _plain("sources", 30, value=lambda row: _sources(row, t)), file, recorded,
    ), reading.contacts(connection, case, extra=True))  # fmt: skip
    yield Sheet("debts", (
        _plain("id", 7), _plain("product", 16), _plain("lender", 28), _plain("account", 20), _number("principal"),
        _day("due"), _day("settled_on"), recorded,
    ), reading.debts(connection, case))  # fmt: skip
    yield Sheet("payments", (
        _plain("id", 9), _plain("debt", 7), _number("amount"), _day("paid_on"), _yes("settles", t), recorded,
    ), reading.payments(connection, case))  # fmt: skip
    yield Sheet("events", (
        _plain("id", 9), *_moment("occurred_at"), word("precision", 10), word("kind", 14, table="event"), _plain("organisation", 24),
        word("reached", 10), _plain("person", 10), _plain("debt", 7), _plain("note", 50), _plain("reference", 20),
        _plain("filed_with", 24, value=lambda row: _known(t, f"complaint.channel.{row['filed_with']}", row["filed_with"])),
        _plain("answers", 9, value=lambda row: entry_id(row["answers"]) if row["answers"] else None),
        _plain("step", 12, value=lambda row: _known(t, f"complaint.step.{row['step']}", row["step"])), _yes("closes", t), recorded,
    ), reading.events(connection, case))  # fmt: skip
    yield Sheet("phones", (
        _plain("phone", 16), _plain("phone_e164", 16), _plain("organisation", 28), word("kind", 10), _plain("for", 28),
        _plain("basis", 40), word("confidence", 10), Column("phone.head.contacts", NUMBER, 8, lambda row: row["contacts"]),
        Column("phone.head.first", TIME, 18, lambda row: row["first"]), Column("phone.head.last", TIME, 18, lambda row: row["last"]),
    ), phones(vault, case))  # fmt: skip
    listed = (complaints.shown(one, case, t.language) for one in complaints.complaints(vault, case, now=now))
    yield Sheet("complaints", (
        _plain("id", 9), Column("complaint.head.filed_on", DAY, 12, lambda row: row["filed_on"]),
        Column("complaint.head.channel", TEXT, 24, lambda row: _known(t, f"complaint.channel.{row['channel']}", row["channel"])),
        Column("complaint.head.to", TEXT, 28, lambda row: row["to"]),
        Column("complaint.head.reference", TEXT, 20, lambda row: row["reference"]),
        _plain("note", 40, value=lambda row: row["about"]), _plain("debt", 7),
        Column("complaint.head.status", TEXT, 10, lambda row: t(f"complaint.status.{row['status']}")),
        Column("complaint.head.answers", TEXT, 40, lambda row: _answers(row, t)),
        Column("complaint.head.next", DAY, 12, lambda row: row["next"] and row["next"]["due_on"]),
        Column("export.next", TEXT, 40, lambda row: row["next"] and row["next"]["what"]), file, recorded,
    ), listed)  # fmt: skip


def _about(case: CaseFile, seq: int, head: str, t: Texts) -> Sheet:
    facts = (
        ("tool", f"evidence-log {__version__}"), ("case", case.name or case.key), ("zone", case.zone), ("entries", str(seq)),
        ("head", head), ("not_all", t("export.about.not_all_text")),
    )  # fmt: skip
    columns = (
        Column("export.about.what", TEXT, 20, lambda row: t(f"export.about.{row['name']}")),
        Column("export.about.value", TEXT, 70, lambda row: row["text"]),
    )
    return Sheet("about", columns, [{"name": name, "text": text} for name, text in facts])


def _plain(name: str, width: int, *, value: Callable[[Mapping[str, Any]], Any] | None = None) -> Column:
    return Column(f"view.label.{name}", TEXT, width, value or (lambda row: row[name]))


def _number(name: str) -> Column:
    return Column(f"view.label.{name}", NUMBER, 10, lambda row: row[name])


def _day(name: str) -> Column:
    return Column(f"view.label.{name}", DAY, 12, lambda row: row[name])


def _yes(name: str, t: Texts) -> Column:
    return _plain(name, 9, value=lambda row: None if row[name] is None else t("view.yes" if row[name] else "view.no"))


def _moment(name: str) -> tuple[Column, Column]:
    """Return the two columns of a time: its wall clock, and the text that has the offset too."""
    return (
        Column(f"view.label.{name}", TIME, 18, lambda row: row[name][:19]),
        Column("export.iso", TEXT, 26, lambda row: row[name]),
    )


def _words(t: Texts) -> Callable[..., Column]:
    def column(name: str, width: int, table: str | None = None) -> Column:
        return _plain(name, width, value=lambda row: _known(t, f"words.{table or name}.{row[name]}", row[name]))

    return column


def _known(t: Texts, key: str, value: str | None) -> str | None:
    return t(key) if value is not None and "." not in value and t.has(key) else value


def _direction(row: Mapping[str, Any], t: Texts) -> str | None:
    table = "direction" if row["channel"] == "call" else "message_direction"
    return _known(t, f"words.{table}.{row['direction']}", row["direction"])


def _tags(row: Mapping[str, Any], t: Texts) -> str:
    return t("view.comma").join(str(_known(t, f"words.tag.{tag}", tag)) for tag in row["tags"])


def _files(row: Mapping[str, Any], t: Texts) -> str:
    return "\n".join(
        t("view.file", **{name: file[name] for name in ("id", "name", "size", "sha256")}) for file in row["attachments"]
    )


def _sources(row: Mapping[str, Any], t: Texts) -> str:
    return "\n".join(
        t("view.source_log") if source["kind"] == "log"
        else t("view.source_screenshot", where=source["where"] or "-", sha256=source["sha256"]) if source["kind"] == "screenshot"
        else t("view.source_import", format=_known(t, f"import.format.{source['format']}.title", source["format"]),
               where=source["where"] or "-", sha256=source["sha256"])
        for source in row["sources"]
    )  # fmt: skip


def _answers(row: Mapping[str, Any], t: Texts) -> str:
    lines = []
    for answer in row["answers"]:
        brief = t("complaint.answer_brief", day=answer["on"], step=t(f"complaint.step.{answer['step']}"))
        lines.append(f"{brief} {answer['says']}" if answer["says"] else brief)
    return "\n".join(lines)
