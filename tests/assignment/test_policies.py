"""What assignment makes of what it hears."""

from datetime import date

import pytest

from services.assignment.policies import react
from services.assignment.service import service
from shared.contracts.assignment import AssignmentAccepted, Cancel, NoteCorrection, Open, Reopen
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.feedback import RehandlingOrdered
from shared.contracts.intake import (
    CaseCorrected,
    CaseHandedOverAgain,
    CaseTakenOver,
    CaseWithdrawn,
    EntryVoided,
    Facts,
    ReturnGranted,
    Taken,
)
from shared.messaging.envelope import Command, Event
from tests.cases import AS_CO, RADIO, REGISTERED, TITLE
from tests.given_when_then import CASE, as_recorded

FACTS = Facts(title=TITLE, proposers=("甲代表",), lead_unit=RADIO, topic="广告")
OPENING = Open(kind=Kind.SUGGESTION, part=HandlingRole.LEAD, title=TITLE, topic="广告")
TAKEN = Taken(file="2022年台账.xlsx", file_hash="sha256:" + "a" * 64, department="广告处", handler="陈某")
AGAIN = CaseHandedOverAgain(
    kind=Kind.SUGGESTION, part=HandlingRole.CO, handed_over=date(2023, 3, 6), **dict(FACTS), round=2, reason="改为会办"
)
FOLLOWS: list[tuple[Event, list[Command]]] = [
    (REGISTERED, [OPENING]),
    (AS_CO, [OPENING.model_copy(update={"part": HandlingRole.CO})]),
    (REGISTERED.model_copy(update={"round": 2}), [OPENING.model_copy(update={"round": 2})]),
    (
        CaseTakenOver(**dict(REGISTERED), taken=TAKEN),
        [OPENING.model_copy(update={"department": "广告处", "handler": "陈某"})],
    ),
    (
        CaseTakenOver(**dict(REGISTERED), taken=TAKEN.model_copy(update={"department": "", "handler": ""})),
        [OPENING],
    ),
    (
        CaseCorrected(facts=FACTS, changed=(), reason="漏填", part=HandlingRole.CO),
        [NoteCorrection(title=TITLE, topic="广告", part=HandlingRole.CO)],
    ),
    (AGAIN, [Reopen(reason="改为会办", round=2), NoteCorrection(title=TITLE, topic="广告", part=HandlingRole.CO)]),
    (CaseWithdrawn(reason="情况已有变化"), [Cancel(reason="提出人撤回")]),
    (EntryVoided(reason="录错"), [Cancel(reason="登记作废")]),
    (ReturnGranted(by_whom="市政府办公厅"), [Cancel(reason="经同意退回")]),
    (
        RehandlingOrdered(round=2, reason="未回应第二条", ordered_by="代表工委"),
        [Reopen(reason="未回应第二条", keep=True)],
    ),
]


@pytest.mark.parametrize(("event", "commands"), FOLLOWS, ids=[type(event).__name__ for event, _ in FOLLOWS])
def test_what_is_heard_is_followed(event: Event, commands: list[Command]) -> None:
    assert react(as_recorded(event), ()) == [(CASE, command) for command in commands]


def test_what_does_not_concern_assignment_leaves_it_silent() -> None:
    assert react(as_recorded(AssignmentAccepted(department="广告处", handler="陈某")), ()) == []


def test_assignment_reacts_to_everything_it_hears() -> None:
    assert set(service.subscribes_to) == {type(event) for event, _ in FOLLOWS}
