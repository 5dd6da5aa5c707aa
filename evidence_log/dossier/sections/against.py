"""What speaks against the complainant or needs to be explained: a file that hides it is easy to attack. Pure."""

from __future__ import annotations

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import Block, Heading, Items, Paragraph, Words, joined
from evidence_log.dossier.sections.telling import Teller, entries_of


def against(tell: Teller) -> list[Block]:
    """Debts, own calls and words, consent, corrections, late notes, memory."""
    t = tell.t
    items: list[Words] = [*_debts(tell), *_own(tell), *_events(tell), *_proof(tell)]
    blocks: list[Block] = [Paragraph(t("dossier.against.opening"))]
    blocks.append(Items(tuple(items), numbered=True) if items else Paragraph(t("dossier.against.none")))
    return [*blocks, *_changes(tell)]


def _debts(tell: Teller) -> list[Words]:
    t, facts = tell.t, tell.facts
    today, found = facts.created[:10], list[Words]()
    for debt in facts.debts:
        name, due, settled = tell.debt(debt["id"]), debt["due"], debt["settled_on"]
        if not settled:
            overdue = due is not None and due < today
            key = "dossier.against.overdue" if overdue else "dossier.against.unpaid"
            found.append(t(key, debt=name, day=tell.day(due) if due else ""))
        elif due and settled > due:
            found.append(t("dossier.against.was_overdue", debt=name, due=tell.day(due), day=tell.day(settled)))
    return found


def _own(tell: Teller) -> list[Words]:
    t, facts = tell.t, tell.facts
    found: list[Words] = []
    if facts.own:
        found.append(joined([t("dossier.against.own", count=len(facts.own)), tell.ids(entries_of(facts.own))], ""))
    sent = {"sms", "chat", "email"}
    replied = [
        contact for contact in facts.contacts
        if contact["replied"] or (contact["said"] and contact["direction"] == "out" and contact["channel"] in sent)
    ]  # fmt: skip
    if replied:
        found.append(joined([t("dossier.against.words", count=len(replied)), tell.ids(entries_of(replied))], ""))
    return found


def _events(tell: Teller) -> list[Words]:
    t = tell.t
    found: list[Words] = []
    for kind in ("consent", "promise", "hardship"):
        events = [event for event in tell.facts.events if event["kind"] == kind]
        if events:
            listed = tell.comma.join(tell.day(event["occurred_at"]) for event in events)
            parts: list[Words] = [t(f"dossier.against.{kind}", days=listed), tell.ids(entries_of(events))]
            found.append(joined(parts, ""))
    return found


def _proof(tell: Teller) -> list[Words]:
    t, facts = tell.t, tell.facts
    found: list[Words] = []
    late = [contact["entry"] for contact in facts.contacts if tell.late_days(contact)]
    if late:
        found.append(joined([t("dossier.against.late", count=len(late)), tell.ids(late)], ""))
    received = facts.received
    memory = [contact["entry"] for contact in received if contact["grade"] == "D"]
    if memory:
        share = round(100 * len(memory) / len(received))
        found.append(joined([t("dossier.against.memory", count=len(memory), share=share), tell.ids(memory)], ""))
    possible = [contact["entry"] for contact in received if contact["direction"] is None]
    if possible:
        found.append(joined([t("dossier.against.no_direction", count=len(possible)), tell.ids(possible)], ""))
    weak = [row["phone"] for row in facts.numbers if row["confidence"] == "weak"]
    if weak:
        found.append(t("dossier.against.weak_numbers", numbers=tell.comma.join(weak)))
    return found


def _changes(tell: Teller) -> list[Block]:
    t, facts = tell.t, tell.facts
    amended = [_amended(tell, row) for row in facts.amendments]
    taken = [
        t(
            "dossier.against.withdrawn",
            id=f"E-{row['target']:04d}",
            when=tell.recorded(row["recorded_at"]),
            why=row["why"],
        )
        for row in facts.withdrawals
    ]
    if not amended and not taken:
        return []
    return [
        Heading(2, t("dossier.against.changes")),
        Paragraph(t("dossier.against.changes_note"), "note"),
        Items((*amended, *taken)),
    ]


def _amended(tell: Teller, row: Record) -> Words:
    t = tell.t
    old, new = (_value(tell, row[name]) for name in ("old", "new"))
    field = t.find(f"view.label.{row['field']}") or row["field"]
    words = t(
        "dossier.against.amended", field=field, old=old, new=new, when=tell.recorded(row["recorded_at"]),
        why=row["why"] or t("dossier.plain.no_reason"),
    )  # fmt: skip
    return joined([(tell.id(row["target"]),), words], "")


def _value(tell: Teller, value: object) -> str:
    if value is None:
        return tell.t("dossier.plain.empty")
    if isinstance(value, list):
        return tell.comma.join(map(str, value))
    return str(value)
