"""Every kind of objection: a small case that raises it, and one that does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest

from evidence_log.core.challenges import KINDS, objections
from evidence_log.core.challenges.paper import Claim, Limits, Objection, Paper, TiedNumber
from evidence_log.core.challenges.sides import circles
from evidence_log.core.gaps import BETWEEN, INSIDE, Gap

LENDER: Final = "示例银行"
LOGGED: Final = {"kind": "log", "format": None, "sha256": None, "where": None}
PICTURE: Final = {"id": "E-0090", "name": "IMG_01.png", "sha256": "0" * 64, "size": 1, "media_type": "image/png"}
LIMITS: Final = Limits(
    callback_hours=24, explanations=2, said_tags=frozenset({"insult"}), events=frozenset({"stop-request"})
)
TIE: Final = TiedNumber("95384", "95384", LENDER, "官网公布的号码", "confirmed", 2)
CONTACT: Final[dict[str, Any]] = {
    "id": "E-0007", "entry": 7, "occurred_at": "2026-03-16T22:31:00+08:00", "recorded_at": "2026-03-16T14:40:00Z", "precision": "minute",
    "channel": "call", "direction": "in", "outcome": "answered", "phone": "95384", "organisation": LENDER, "reached": "self",
    "said": "今天必须还", "summary": None, "tags": [], "grade": "B", "caller_name": None, "staff_no": None, "claims": None,
    "sources": [{"kind": "import", "format": "sbr-calls", "sha256": "0" * 64, "where": "row 1"}], "attachments": [],
}  # fmt: skip
EVENT: Final[dict[str, Any]] = {
    "entry": 3, "kind": "consent", "occurred_at": "2026-03-01T10:00:00+08:00", "recorded_at": "2026-03-01T02:05:00Z",
    "precision": "minute", "organisation": LENDER,
}  # fmt: skip
DEBT: Final[dict[str, Any]] = {
    "id": "D-1", "entry": 1, "settled_on": "2026-03-02", "payments": [{"entry": 4, "settles": True}],
}  # fmt: skip
CLAIM: Final = Claim("cn/gbt-quiet-hours", "", "law", "verified", True, (7,))
SOUND: Final = Paper(
    contacts=[CONTACT], claims=[CLAIM], limits=LIMITS, tied={7: TIE}, ties=[TIE], own_number=True,
    sources=["sbr-calls", "carrier-cn-mobile"], sealed=True, backed_up=True,
)  # fmt: skip
"""A case to which there is nothing to object."""


def contact(**facts: Any) -> dict[str, Any]:
    """Return a contact like that of the sound case, but for these facts."""
    return CONTACT | facts


def noted(**facts: Any) -> dict[str, Any]:
    """Return a contact that the person wrote down within the day."""
    return contact(grade="C", sources=[LOGGED], **facts)


def amendment(field: str, why: str | None = None) -> dict[str, Any]:
    """Return a correction of the contact."""
    return {"target": 7, "field": field, "old": None, "new": "x", "why": why}


def picture(name: str = "IMG_01.png", note: str | None = None) -> dict[str, Any]:
    """Return the row of the file that the contact has."""
    return PICTURE | {"entry": 90, "target": 7, "name": name, "note": note}


OWN: Final = contact(entry=6, direction="out", occurred_at="2026-03-16T10:00:00+08:00")
LATE: Final = "2026-03-20T14:40:00Z"

RAISED: Final[dict[str, tuple[dict[str, Any], dict[str, Any]]]] = {
    "memory": ({"contacts": [contact(grade="D", sources=[LOGGED])]}, {"contacts": [noted()]}),
    "hearsay": (
        {"contacts": [noted(reached="parent")]},
        {"contacts": [noted(reached="parent", attachments=[PICTURE])], "attachments": [picture()]},
    ),
    "repeats": ({"contacts": [CONTACT, contact(entry=8)], "pairs": [(7, 8)], "tied": {7: TIE, 8: TIE}}, {"pairs": [(7, 8)]}),
    "no-words": ({"contacts": [contact(said=None, tags=["insult"])]}, {"contacts": [contact(said=None, tags=["effective"])]}),
    "amended-facts": ({"amendments": [amendment("occurred_at")]}, {"amendments": [amendment("said")]}),
    "amended": ({"amendments": [amendment("said")]}, {"amendments": [amendment("tags")]}),
    "withdrawn": ({"withdrawn": [5]}, {}),
    "late": (
        {"contacts": [noted(recorded_at=LATE, attachments=[PICTURE])], "attachments": [picture()]},
        {"contacts": [noted(attachments=[PICTURE])], "attachments": [picture()]},
    ),
    "notes": ({"contacts": [noted()]}, {"contacts": [noted(attachments=[PICTURE])], "attachments": [picture()]}),
    "copies": ({"contacts": [noted(attachments=[PICTURE])], "attachments": [picture()]}, {"contacts": [noted()]}),
    "undated": (
        {"contacts": [contact(attachments=[PICTURE])], "attachments": [picture()]},
        {"contacts": [contact(attachments=[PICTURE])], "attachments": [picture(note="2026年3月16日 截取")]},
    ),
    "imprecise": ({"contacts": [contact(precision="day")]}, {"contacts": [contact(precision="second")]}),
    "no-direction": ({"contacts": [contact(direction=None)]}, {"contacts": [CONTACT, OWN]}),
    "circular": ({"circles": [("95384", "95385")]}, {}),
    "untied": ({"tied": {}}, {"tied": {}, "contacts": [contact(phone=None)]}),
    "weak-tie": ({"tied": {7: TIE._replace(confidence="unknown")}}, {"tied": {7: TIE._replace(confidence="strong")}}),
    "unidentified": (
        {"contacts": [noted(channel="visit", phone=None)]},
        {"contacts": [noted(channel="visit", phone=None, staff_no="A17")]},
    ),
    "missing-number": ({"contacts": [contact(phone="138****0000")]}, {"contacts": [contact(channel="visit", phone=None)]}),
    "own-number": ({"own_number": False}, {"own_number": False, "contacts": [contact(channel="chat")]}),
    "unattributed": ({"like_collectors": ["13800000009"]}, {}),
    "own-calls": ({"contacts": [CONTACT, OWN]}, {}),
    "called-back": (
        {"contacts": [OWN, CONTACT]},
        {"contacts": [OWN | {"occurred_at": "2026-03-15T22:30:59+08:00"}, CONTACT]},
    ),
    "consent": ({"events": [EVENT]}, {"events": [EVENT | {"kind": "dispute"}]}),
    "promise": ({"events": [EVENT | {"kind": "promise"}]}, {"events": [EVENT | {"kind": "dispute"}]}),
    "unpaid": ({"debts": [DEBT | {"settled_on": None, "payments": []}]}, {"debts": [DEBT]}),
    "no-payment-proof": ({"debts": [DEBT]}, {"debts": [DEBT], "attachments": [picture() | {"target": 4}]}),
    "innocent": (
        {"claims": [CLAIM._replace(explanations=("agreed-hours",))]},
        {"claims": [CLAIM._replace(explanations=("open-precision",))]},
    ),
    "unsettled": ({"claims": [CLAIM._replace(definite=False)]}, {}),
    "text-unread": (
        {"claims": [CLAIM._replace(confidence="secondary")]},
        {"claims": [CLAIM._replace(confidence="tool", force="tool-setting")]},
    ),
    "thresholds": ({"claims": [CLAIM._replace(confidence="tool", force="tool-setting")]}, {}),
    "not-law": ({"claims": [CLAIM._replace(force="standard")]}, {"claims": [CLAIM._replace(force="regulation")]}),
    "gap": ({"gaps": [Gap(INSIDE, "call", "2026-03-01", "2026-03-09", 9, 20, (5,))]}, {}),
    "between": ({"gaps": [Gap(BETWEEN, "call", "2026-03-01", "2026-03-09", 9, 20, (5, 6))]}, {}),
    "selected": ({"selected": [5]}, {}),
    "one-source": ({"sources": ["sbr-calls"]}, {"sources": ["sbr-calls", "log"]}),
    "unsealed": ({"sealed": False}, {}),
    "no-backup": ({"backed_up": False}, {}),
}  # fmt: skip
"""By kind: what changes the sound case so that it is raised, and so that it is not although something is changed."""


def raised(change: Mapping[str, Any]) -> dict[str, Objection]:
    """Return the objections to the sound case with a change, by kind."""
    return {found.kind: found for found in objections(replace(SOUND, **change))}


def test_every_kind_has_its_small_cases() -> None:
    assert set(RAISED) == set(KINDS)
    assert len(KINDS) == len(set(KINDS))


def test_nothing_is_objected_to_a_sound_case() -> None:
    assert objections(SOUND) == []


@pytest.mark.parametrize("kind", RAISED)
def test_a_kind_is_raised_by_what_it_is_about_and_not_by_what_is_near(kind: str) -> None:
    hit, miss = RAISED[kind]
    assert kind in raised(hit)
    assert kind not in raised(miss)


def test_every_entry_is_named_once() -> None:
    for hit, _ in RAISED.values():
        for found in raised(hit).values():
            assert len(set(found.entries)) == len(found.entries)


@pytest.mark.parametrize(
    "name", ["截图_20260316-223310.png", "2026-3-6 短信.jpg", "mmexport1773671400000.jpg", "2026年03月16日.png"]
)
def test_a_picture_named_by_its_time_is_dated(name: str) -> None:
    case = {"contacts": [contact(attachments=[PICTURE | {"name": name}])], "attachments": [picture(name)]}
    assert "undated" not in raised(case)


@pytest.mark.parametrize("name", ["IMG_4711.png", "20261399.png", "微信截图.png", "合同12345678901234.jpg"])
def test_a_picture_with_another_number_in_its_name_is_not(name: str) -> None:
    case = {"contacts": [contact(attachments=[PICTURE | {"name": name}])], "attachments": [picture(name)]}
    assert "undated" in raised(case)


def test_a_pair_counts_only_where_both_contacts_do() -> None:
    assert "repeats" not in raised({"contacts": [CONTACT, contact(entry=8, direction="out")], "pairs": [(7, 8)]})


def test_an_event_written_down_late_is_late_unless_a_file_shows_it() -> None:
    stop = EVENT | {"kind": "stop-request", "recorded_at": LATE}
    assert raised({"events": [stop]})["late"].entries == (3,)
    assert raised({"events": [stop]})["late"].values["days"] == 19
    assert "late" not in raised({"events": [stop], "attachments": [picture() | {"target": 3}]})
    assert "late" not in raised({"events": [stop | {"kind": "harm"}]})


def test_an_event_of_a_day_is_late_only_after_the_day_that_follows() -> None:
    stop = EVENT | {"kind": "stop-request", "precision": "day", "occurred_at": "2026-03-01T00:00:00+08:00"}
    assert "late" not in raised({"events": [stop | {"recorded_at": "2026-03-02T15:59:00Z"}]})
    assert "late" in raised({"events": [stop | {"recorded_at": "2026-03-02T16:00:01Z"}]})


def test_consent_covers_what_came_after_it_until_it_was_withdrawn() -> None:
    assert raised({"events": [EVENT]})["consent"].entries == (3, 7)
    ended = EVENT | {"entry": 5, "kind": "consent-withdrawn", "occurred_at": "2026-03-10T10:00:00+08:00"}
    assert raised({"events": [EVENT, ended]})["consent"].entries == (3,)
    later = ended | {"occurred_at": "2026-03-17T10:00:00+08:00"}
    assert raised({"events": [EVENT, later]})["consent"].entries == (3, 7)
    elsewhere = ended | {"organisation": "另一家银行"}
    assert raised({"events": [EVENT, elsewhere]})["consent"].entries == (3, 7)


def test_consent_given_to_a_lender_covers_its_agency_and_nobody_else() -> None:
    agency = {"contacts": [contact(organisation="示例催收")], "institutions": {"示例催收": LENDER}, "events": [EVENT]}
    assert raised(agency)["consent"].entries == (3, 7)
    assert raised(agency | {"institutions": {}})["consent"].entries == (3,)
    assert raised(agency | {"events": [EVENT | {"organisation": None}]})["consent"].entries == (3, 7)


def test_an_agency_may_call_back_for_its_lender() -> None:
    case = {"contacts": [OWN, contact(organisation="示例催收")]}
    assert "called-back" not in raised(case)
    assert "called-back" in raised(case | {"institutions": {"示例催收": LENDER}})


def test_only_contacts_beyond_a_limit_are_called_back() -> None:
    assert "called-back" not in raised({"contacts": [OWN, CONTACT], "claims": []})
    assert "called-back" not in raised({"contacts": [OWN | {"organisation": "另一家银行"}, CONTACT]})


def test_explanations_are_told_those_of_most_contacts_first_and_the_rest_counted() -> None:
    claims = [
        CLAIM._replace(over=(7,), explanations=("a",)),
        CLAIM._replace(rule="cn/x", over=(8, 9), explanations=("b", "c")),
    ]
    found = [one for one in objections(replace(SOUND, claims=claims)) if one.kind == "innocent"]
    assert [(one.values["explanation"], one.entries, one.values["more"]) for one in found] == [
        ("b", (8, 9), 0),
        ("c", (8, 9), 1),
    ]


def tied(phone: str, basis: str) -> TiedNumber:
    """Return a tie with a basis; a number is its own key."""
    return TiedNumber(phone, phone, LENDER, basis, "strong", int(phone[-1]))


def test_numbers_that_vouch_for_each_other_are_a_circle() -> None:
    ties = [
        tied("95381", "与 95382 同一话术"),
        tied("95382", "因为 95383"),
        tied("95383", "与95381相同"),
        tied("95384", "官网"),
    ]
    assert circles(ties, str) == [("95381", "95382", "95383")]


def test_a_chain_that_ends_in_something_from_outside_is_no_circle() -> None:
    assert circles([tied("95381", "与 95382 同一话术"), tied("95382", "官网公布，客服热线 95382")], str) == []


def test_two_circles_are_told_apart_and_who_only_leads_to_one_is_left_out() -> None:
    ties = [
        tied("95381", "95382"), tied("95382", "95381"), tied("95383", "95384"), tied("95384", "95383"), tied("95385", "95381"),
    ]  # fmt: skip
    assert circles(ties, str) == [("95381", "95382"), ("95383", "95384")]


def test_what_findings_rest_on_is_decisive() -> None:
    paper = replace(SOUND, claims=[CLAIM._replace(rests_on=(3,))])
    assert sorted(paper.over) == [7]
    assert sorted(paper.decisive) == [3, 7]
