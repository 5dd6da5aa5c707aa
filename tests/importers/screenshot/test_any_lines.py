"""Whatever a machine reads: nothing stumbles, drafts can be kept in the ledger, and no time lies behind the picture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_log.core.codec import canonical
from evidence_log.importers.base import ReadOptions
from evidence_log.importers.screenshot import screen
from evidence_log.importers.screenshot.line import Line
from evidence_log.importers.screenshot.taken import Taken
from evidence_log.services.review import missing

OPTIONS: Final = ReadOptions(zone="Asia/Shanghai", now=datetime(2026, 3, 18, 4, 0, tzinfo=UTC))
TAKEN: Final = Taken(datetime.fromisoformat("2025-03-16T23:05:12+08:00"), "second", "name")
PIECES: Final = st.sampled_from(
    (
        "22:31", "昨天", "星期三", "3月16日", "03-11", "2025-03-16", "3/5/25", "下午8:15", "晚上12:05", "周一", "Yesterday", "10:31 PM",
        "Mar 11", "95384", "158 0000 0000", "(800) 555-0142", "138****0000", "未接来电", "呼入", "呼出", "1分23秒", "响铃6声",
        "Missed call", "妈妈", "(3)", "通话记录", "短信/彩信", "按住说话", "Recents", "Older", "还钱", "·", "|", "{0}", "\x1b[31m", "99:99",
        "24:00", "0000-00-00", "",
    )
)  # fmt: skip
TEXTS: Final = st.lists(PIECES | st.text(max_size=6), min_size=1, max_size=4).flatmap(
    lambda parts: st.sampled_from((" ".join(parts), "".join(parts)))
)
EDGES: Final = st.integers(0, 1000)
LINES: Final = st.builds(
    lambda text, left, top, wide, high, sure: Line(text, (left, top, left + wide, top + high), sure),
    TEXTS, EDGES, st.integers(0, 2300), st.integers(1, 900), st.integers(1, 120), st.integers(0, 100),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(LINES, max_size=25), st.sampled_from((TAKEN, None)))
def test_any_lines_give_drafts_that_can_be_kept(lines: list[Line], taken: Taken | None) -> None:
    rows, kind = screen.understood(lines, 1080, 2340, taken, OPTIONS)
    assert kind in {"calls", "messages", "unknown"}
    assert [row.where for row in rows] == [f"row:{place}" for place in range(1, len(rows) + 1)]
    latest = (taken.latest if taken else OPTIONS.now) + timedelta(minutes=5)
    for row in rows:
        canonical({"text": row.text, "box": list(row.box), "confidence": row.confidence, "facts": dict(row.facts)})
        left, top, right, bottom = row.box
        assert left < right
        assert top < bottom
        if at := row.facts.get("occurred_at"):
            assert datetime.fromisoformat(at) <= latest
        assert ("occurred_at" in missing(row.facts)) == ("occurred_at" not in row.facts)
