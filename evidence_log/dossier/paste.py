"""What goes into the fields of an addressee's own form, each cut to what the field takes, with its number of characters. Pure.

A cut falls between sentences and is said in the text; what was left out stands in the dossier that goes along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from evidence_log.dossier.facts import Entry, Facts
from evidence_log.dossier.model import plain
from evidence_log.dossier.sections.exhibits import size
from evidence_log.dossier.sections.narrative import Sentence, filed, sentences
from evidence_log.dossier.sections.numbers import Number, of_numbers
from evidence_log.dossier.sections.requests import asked, short_requests
from evidence_log.dossier.sections.telling import MOST, Teller
from evidence_log.i18n import Texts

MOST_NUMBERS: Final = 20
"""Numbers that a form is filled in for; a body that takes one number at a time is not sent hundreds."""


Source = Callable[[Teller, Number | None], list[str]]
"""Returns what goes into a field, in parts between which it may be cut; nothing where it was not recorded."""


class Filled(NamedTuple):
    """A field as filled in. `whole` counts the characters before a cut; `limit` None: how many the field takes is not known."""

    key: str
    text: str
    whole: int
    limit: int | None

    @property
    def length(self) -> int:
        """Return the characters of the text."""
        return len(self.text)


def fill(facts: Facts, texts: Texts, most: int | None = None) -> list[list[Filled]]:
    """Return the fields of the addressee's form, as often as it is to be filled in: once, or for each number.

    `most` is the room of a long field as the person saw it on the form; it does not widen what is known of the form.
    """
    tell = Teller(facts, texts)
    entries = facts.form.entries
    if not any(entry.source in _OF_NUMBER for entry in entries):
        return [[_filled(tell, entry, None, most) for entry in entries]]
    return [[_filled(tell, entry, number, most) for entry in entries] for number in of_numbers(tell)[:MOST_NUMBERS]]


def cut(parts: Sequence[str], limit: int | None, tail: str, gap: str = "") -> str:
    """Return as many whole parts as fit into `limit` characters, `tail` included where some are left out.

    A first part that is too long by itself is cut inside. Where not even the tail fits, the text is what fits.
    """
    whole = gap.join(parts)
    if limit is None or len(whole) <= limit:
        return whole
    room = limit - len(tail)
    if room <= 0:
        return whole[:limit]
    kept, used = 0, 0
    for part in parts:
        wider = used + len(part) + (len(gap) if kept else 0)
        if wider > room:
            break
        kept, used = kept + 1, wider
    return (gap.join(parts[:kept]) if kept else parts[0][:room]) + tail


def _filled(tell: Teller, entry: Entry, number: Number | None, most: int | None) -> Filled:
    known = [limit for limit in (entry.limit, most if entry.source in LONG else None) if limit is not None]
    limit = min(known, default=None)
    gap = "\n" if entry.source in _BY_LINE else tell.then("", "")
    parts = SOURCES[entry.source](tell, number)
    whole = len(gap.join(parts))
    if entry.source == "requests" and limit is not None and whole > limit:
        parts = _numbered(tell, short_requests(tell))  # all of them in few words, rather than the first in many
    tail = (gap if "\n" in gap else "") + tell.t("dossier.paste.tail")
    return Filled(entry.key, cut(parts, limit, tail, gap), whole, limit)


def _one(value: str | None) -> list[str]:
    return [value] if value else []


def _who(name: str) -> Source:
    return lambda tell, _: _one(getattr(tell.facts.complainant, name))


def _facts(tell: Teller, _: Number | None) -> list[str]:
    return [_with_records(tell, sentence) for sentence in sentences(tell)]


def _with_records(tell: Teller, sentence: Sentence) -> str:
    if not sentence.entries:
        return sentence.words
    ids = plain(tell.ids(sentence.entries, MOST // 2))
    return f"{sentence.words}{tell.t('dossier.requests.rests_on')}{ids}{tell.t('dossier.requests.rests_end')}"


def _requests(tell: Teller, _: Number | None) -> list[str]:
    return _numbered(tell, map(plain, asked(tell)))


def _numbered(tell: Teller, texts: Iterable[str]) -> list[str]:
    return [tell.t("dossier.paste.numbered", place=place, text=text) for place, text in enumerate(texts, 1)]


def _grounds(tell: Teller, _: Number | None) -> list[str]:
    """The texts that findings were compared with, those of certain findings first, each once."""
    ordered = sorted(
        (shown for shown in tell.facts.findings if not shown.is_setting), key=lambda shown: not shown.definite
    )
    return list(dict.fromkeys(cited for shown in ordered for cited in shown.citations[:1]))


def _prior(tell: Teller, _: Number | None) -> list[str]:
    return [filed(tell, one).words for one in tell.facts.complaints] or [tell.t("dossier.steps.none_filed")]


def _loans(tell: Teller, _: Number | None) -> list[str]:
    t = tell.t
    return [
        t(
            f"dossier.paste.loan{'_settled' if debt['settled_on'] else ''}", debt=tell.debt(debt["id"]), lender=debt["lender"],
            account=debt["account"] or t("dossier.plain.not_recorded"), day=debt["settled_on"] or "",
        ) for debt in tell.facts.debts
    ]  # fmt: skip


def _agencies(tell: Teller, _: Number | None) -> list[str]:
    return _one(tell.comma.join(name for name, _ in tell.facts.agencies))


def _phones(tell: Teller, _: Number | None) -> list[str]:
    return _one(tell.comma.join(dict.fromkeys(row["phone"] for row in tell.facts.numbers)))


def _files(tell: Teller, _: Number | None) -> list[str]:
    return [
        tell.t("dossier.paste.file", number=one.number, name=one.record["name"], size=size(tell, one.record["size"]))
        for one in tell.exhibits
    ]


def _number(tell: Teller, number: Number | None) -> list[str]:
    return _one(number.phone if number else None)


def _kind(tell: Teller, number: Number | None) -> list[str]:
    return _one(tell.t(f"words.channel.{number.kind}") if number else None)


def _time(tell: Teller, number: Number | None) -> list[str]:
    if number is None:
        return []
    last = number.contacts[-1]
    return [tell.when(last["occurred_at"], last["precision"])]


def _length(tell: Teller, number: Number | None) -> list[str]:
    if number is None:
        return []
    last = number.contacts[-1]
    if number.kind != "call":
        return [tell.t("dossier.paste.no_length")]
    seconds = last["duration_s"]
    return _one(tell.t("dossier.numbers.seconds", seconds=seconds) if seconds else tell.outcome(last))


def _described(tell: Teller, number: Number | None) -> list[str]:
    if number is None:
        return []
    first, last = number.contacts[0], number.contacts[-1]
    days = [tell.day(contact["occurred_at"]) for contact in (first, last)]
    words = tell.t(
        f"dossier.paste.described{'_day' if days[0] == days[1] else ''}", kind=tell.t(f"words.channel.{number.kind}"),
        count=len(number.contacts), first=days[0], last=days[1],
    )  # fmt: skip
    said = next((contact["said"] for contact in reversed(number.contacts) if contact["said"]), None)
    return [words, tell.t("dossier.paste.said", quote=tell.quoted(said))] if said else [words]


SOURCES: Final[Mapping[str, Source]] = {
    "name": _who("name"),
    "id-no": _who("id_no"),
    "phone": _who("phone"),
    "address": _who("address"),
    "lender": lambda tell, _: _one(tell.lender),
    "agencies": _agencies,
    "numbers": _phones,
    "loans": _loans,
    "facts": _facts,
    "requests": _requests,
    "grounds": _grounds,
    "prior": _prior,
    "files": _files,
    "by-hand": lambda _tell, _number: [],
    "number": _number,
    "number-kind": _kind,
    "number-time": _time,
    "number-length": _length,
    "number-description": _described,
}
"""Where what goes into a field can come from; `by-hand` is what nothing in the record tells."""

LONG: Final = frozenset({"facts", "requests", "grounds", "prior", "number-description"})
"""Sources of long texts, which the room of a form is asked for."""
_BY_LINE: Final = frozenset({"requests", "grounds", "files", "loans"})
_OF_NUMBER: Final = frozenset(name for name in SOURCES if name.startswith("number-"))


def render(sheets: Iterable[Sequence[Filled]], facts: Facts, texts: Texts) -> str:
    """Return the fields as text, each with its label and its number of characters."""
    t = texts
    lines = [t("dossier.paste.title", channel=facts.form.words["title"]), "", t("dossier.paste.how"), ""]
    several = list(sheets)
    for place, filled in enumerate(several, 1):
        if len(several) > 1:
            lines += [t("dossier.paste.sheet", place=place, count=len(several)), ""]
        for field in filled:
            lines += [_label(field, facts, t), field.text or t("dossier.paste.by_hand"), ""]
    if not several:
        lines += [t("dossier.paste.nothing"), ""]
    return "\n".join(lines)


def _label(field: Filled, facts: Facts, t: Texts) -> str:
    label = facts.form.words[f"field.{field.key}"]
    if not field.text:
        return t("dossier.paste.label_empty", label=label)
    if field.limit is None:
        return t("dossier.paste.label", label=label, count=field.length)
    key = "label_cut" if field.whole > field.length else "label_of"
    return t(f"dossier.paste.{key}", label=label, count=field.length, limit=field.limit, whole=field.whole)
