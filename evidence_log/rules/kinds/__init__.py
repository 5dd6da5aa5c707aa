"""The kinds of rules: what a pack can say without any code. A pack names one and gives its parameters. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from evidence_log.errors import BadInput
from evidence_log.rules.kinds.attributes import ChannelRestriction
from evidence_log.rules.kinds.base import Context, Evaluator, Result
from evidence_log.rules.kinds.bursts import Bursts
from evidence_log.rules.kinds.caps import FrequencyCap
from evidence_log.rules.kinds.cooldown import Cooldown
from evidence_log.rules.kinds.deadlines import Deadline
from evidence_log.rules.kinds.disclosures import ThirdParty
from evidence_log.rules.kinds.hours import TimeWindow
from evidence_log.rules.kinds.marks import ForbiddenContent, ProhibitedAct, RequiredDisclosure
from evidence_log.rules.kinds.notices import RequiredNotice
from evidence_log.rules.kinds.settlement import AfterSettlement
from evidence_log.rules.kinds.stops import StopState
from evidence_log.rules.kinds.visits import PlaceVisit
from evidence_log.rules.pack import Table

KINDS: Final[Mapping[str, type[Evaluator]]] = {
    "after-settlement": AfterSettlement,
    "channel-restriction": ChannelRestriction,
    "cooldown": Cooldown,
    "deadline": Deadline,
    "forbidden-content": ForbiddenContent,
    "frequency-cap": FrequencyCap,
    "place-visit": PlaceVisit,
    "prohibited-act": ProhibitedAct,
    "qualitative-pattern": Bursts,
    "required-disclosure": RequiredDisclosure,
    "required-notice": RequiredNotice,
    "stop-state": StopState,
    "third-party": ThirdParty,
    "time-window": TimeWindow,
}

__all__ = ["KINDS", "Context", "Evaluator", "Result", "parameters"]


def parameters(kind: str, table: Table) -> Mapping[str, Any]:
    """Read the parameters of a kind from a table of terms. Raises BadInput for an unknown kind or key."""
    if kind not in KINDS:
        raise BadInput("rules.unknown_kind", where=table.at("kind"), kind=kind, known=", ".join(KINDS))
    found = {name: read(table, name) for name, read in KINDS[kind].PARAMETERS.items()}
    one_of = KINDS[kind].ONE_OF
    if one_of and sum(bool(found[name]) for name in one_of) != 1:
        raise BadInput("rules.missing", where=table.at(one_of[0]))
    table.done()
    return found
