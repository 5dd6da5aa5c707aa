"""What `import` says at its end of a phone that drops the oldest rows of its call log, with the sum that shows when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence_log.cli.output import say
from evidence_log.cli.state import now, t
from evidence_log.core.clock import Wall
from evidence_log.services.import_result import FileReport
from evidence_log.services.loss_alarm import FULL, LossAlarm


def tell(reports: Sequence[FileReport], zone: str) -> None:
    """Say it once for each kind of phone: of the file that reaches furthest, as that is how the log stands now."""
    latest: dict[str, tuple[FileReport, LossAlarm]] = {}
    for report in reports:
        alarm = report.loss_alarm
        if alarm is not None and (alarm.phone not in latest or latest[alarm.phone][1].newest_at < alarm.newest_at):
            latest[alarm.phone] = report, alarm
    for report, alarm in latest.values():
        for line in _lines(report, alarm, Wall(zone).of_epoch(int(now().timestamp()))[:10]):
            say(line)


def _lines(report: FileReport, alarm: LossAlarm, today: str) -> Iterator[str]:
    yield t("loss.title", path=report.path if report.path != "-" else t("import.stdin"))
    if FULL in alarm.signs:
        yield t("loss.near", rows=alarm.rows, cap=alarm.usual_cap, phone=t(f"loss.phone.{alarm.phone}"))
    if alarm.lost:
        yield t("loss.lost", count=alarm.lost["rows"], first=alarm.lost["from"], last=alarm.lost["until"])
        yield t("loss.seen", rows=alarm.rows)
    if alarm.gap:
        yield t("loss.gap", first=_minute(alarm.gap["from"]), last=_minute(alarm.gap["until"]))
    yield t("loss.ends", oldest=_minute(alarm.oldest_at), newest=_minute(alarm.newest_at))
    yield t("loss.rate", rows=alarm.rate_rows, days=f"{alarm.rate_days:g}", rate=f"{alarm.rate_per_day:g}")
    yield t("loss.oldest", free=alarm.free, day=alarm.oldest_gone_on)
    if alarm.counted:
        when = _minute(alarm.counted["occurred_at"])
        yield t("loss.counted", id=alarm.counted["id"], when=when, day=alarm.counted["gone_on"])
    for row in alarm.outlook:
        if row["gone"]:
            yield t("loss.outlook", days=row["days"], on=row["on"], gone=row["gone"], until=row["until"])
    overdue = alarm.all_gone_on <= today
    yield t("loss.overdue" if overdue else "loss.again", day=alarm.all_gone_on)
    yield t("loss.today")
    for line in t(f"import.format.{report.format}.how").strip().splitlines():
        yield f"    {line}"


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")
