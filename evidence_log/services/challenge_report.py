"""A challenge in words: the document of `challenge --json`, and the text for the person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from evidence_log.core.completeness import Next
from evidence_log.core.finding import Note
from evidence_log.core.gaps import Gap
from evidence_log.core.grades import GRADES
from evidence_log.i18n import texts
from evidence_log.rules import library
from evidence_log.services.challenge import SEVERITIES, Challenge, Judged
from evidence_log.services.findings_words import Speaker
from evidence_log.store.ledger import entry_id

NAMED: Final = 3
"""Numbers, months, rules or gaps named inside one sentence."""
LISTED: Final = 10
"""Entries of one objection that the text lists; JSON has all."""
_LEAST_ALIKE: Final = 3
"""Lists of entries shorter than this are not worth pointing back to."""

_MORE: Final = {
    "memory": "days", "amended": "unsaid", "amended-facts": "unsaid", "consent": "after", "no-payment-proof": "after", "innocent": "more",
}  # fmt: skip
"""Kinds that say a further sentence where this value is not zero."""
_UNQUOTED: Final = '"$`\\!'


class _Worder:
    """Words of one challenge in one language."""

    def __init__(self, found: Challenge, language: str) -> None:
        self.t, self.language = texts(language), language
        self.speaker = Speaker(found.report, language)

    def title(self, one: Judged) -> str:
        return self.t(f"challenge.title.{one.objection.kind}")

    def says(self, one: Judged) -> str:
        kind, values = one.objection.kind, self._values(one)
        said = self.t(f"challenge.says.{kind}", **values) if values else self.t(f"challenge.says.{kind}")
        if one.objection.values.get(_MORE.get(kind, "")):
            further = self.t(f"challenge.further.{kind}", **values)
            return self.t("challenge.plain.sentences", first=said, second=further)
        return said

    def mend(self, one: Judged) -> str:
        kind, values = one.objection.kind, self._values(one)
        if kind == "innocent":
            answer = f"challenge.answer.{one.objection.values['explanation']}"
            return self.t(answer if self.t.has(answer) else "challenge.answer.any")
        return self.t(f"challenge.mend.{kind}", **values) if values else self.t(f"challenge.mend.{kind}")

    def next(self, step: Next, months: Sequence[str]) -> str:
        values = {"count": len(step.entries), "months": self._listed(months), "percent": step.percent}
        values["id"] = entry_id(step.entries[0]) if step.entries else ""
        return self.t(f"challenge.fetch.{step.what}", **values)

    def _values(self, one: Judged) -> dict[str, Any]:
        said = one.objection.values
        values = {name: self._value(name, value) for name, value in said.items()}
        if "explanation" in said:
            pack = library.words(str(said["rule"]).partition("/")[0], self.language)
            values["explanation"] = pack.note(Note(said["explanation"], {}), {})
        if said.get("phone"):
            values["typed"] = _as_word(said["phone"])
        return values

    def _value(self, name: str, value: Any) -> Any:
        match name:
            case "id" | "other":
                return entry_id(value)
            case "rules":
                return self._listed([self.speaker.title(*rule) for rule in value])
            case "fields":
                return self._listed(value, lambda field: self.t.find(f"view.label.{field}") or field)
            case "tags":
                return self._listed(value, lambda tag: self.t.find(f"words.tag.{tag}") or tag)
            case "gaps":
                return self._listed(value, self._gap, "challenge.plain.semicolon")
            case "source":
                return self.t.find(f"challenge.source.{value}") or self.t.find(f"import.format.{value}.title") or value
            case "phones" | "months" | "debts":
                return self._listed(value)
        return value

    def _gap(self, gap: Gap) -> str:
        period = (
            gap.first if gap.first == gap.last else self.t("challenge.plain.period", first=gap.first, last=gap.last)
        )
        channel = self.t(f"words.channel.{gap.channel}")
        return self.t("challenge.plain.gap", period=period, channel=channel, days=gap.days, expected=gap.expected)

    def _listed(
        self, items: Sequence[Any], say: Callable[[Any], str] = str, between: str = "challenge.plain.comma"
    ) -> str:
        shown = self.t(between).join(map(say, items[:NAMED]))
        return shown if len(items) <= NAMED else self.t("challenge.plain.more", list=shown, count=len(items))


def document(found: Challenge, language: str) -> dict[str, Any]:
    """Return the JSON: the level with its next step, and the objections, the heaviest first."""
    worder, level = _Worder(found, language), found.completeness
    step = level.next and {
        "what": level.next.what, "says": worder.next(level.next, found.months), "entries": list(map(entry_id, level.next.entries)),
        "months": list(found.months), "percent": level.next.percent,
    }  # fmt: skip
    return {
        "level": level.level, "title": worder.t(f"challenge.level.{level.level}"), "percent": level.percent, "contacts": found.counted,
        "grades": dict(found.report.grades), "next": step,
        "objections": [
            {
                "kind": one.objection.kind, "severity": one.severity, "title": worder.title(one),
                "entries": list(map(entry_id, one.objection.entries)), "says": worder.says(one), "mend": worder.mend(one),
            }
            for one in found.objections
        ],
    }  # fmt: skip


def lines(found: Challenge, language: str) -> Iterator[str]:
    """Yield the text."""
    worder, level = _Worder(found, language), found.completeness
    t = worder.t
    grades = {name: found.report.grades.get(name, 0) for name in GRADES}
    yield t(
        "challenge.text.level", level=t(f"challenge.level.{level.level}"), percent=level.percent, count=found.counted, **grades
    )  # fmt: skip
    if level.next:
        yield t("challenge.text.next", text=worder.next(level.next, found.months))
    yield t("challenge.text.for_you", count=len(found.objections))
    listed: dict[tuple[int, ...], int] = {}
    number = 0
    for severity in SEVERITIES:
        of_it = [one for one in found.objections if one.severity == severity]
        if of_it:
            yield ""
            yield t(f"challenge.severity.{severity}")
        for one in of_it:
            number += 1
            yield t("challenge.text.item", number=number, title=worder.title(one), says=worder.says(one))
            if entries := one.objection.entries:
                same = listed.get(entries)
                yield (
                    t("challenge.text.same", number=same)
                    if same
                    else t("challenge.text.entries", ids=_ids(worder, entries))
                )
                if len(entries) >= _LEAST_ALIKE:
                    listed.setdefault(entries, number)
            yield t("challenge.text.mend", text=worder.mend(one))


def _ids(worder: _Worder, entries: Sequence[int]) -> str:
    shown = worder.t("challenge.plain.comma").join(map(entry_id, entries[:LISTED]))
    return shown if len(entries) <= LISTED else worder.t("challenge.plain.more", list=shown, count=len(entries))


def _as_word(text: str) -> str:
    """Return a number as one word of a command line that can be copied."""
    if all(char.isalnum() or char in "+-" for char in text):
        return text
    return '"' + "".join(char for char in text if char not in _UNQUOTED) + '"'
