"""What publication makes of what it hears."""

import pytest

from services.publication.policies import MAX_REASON_CHARACTERS, react
from services.publication.service import service
from shared.contracts.common.vocabulary import Disclosure, HandlingRole, Kind, Result
from shared.contracts.feedback import (
    NoFeedbackNoted,
    ReplyRecalled,
    ReplyReturned,
    ReplySent,
    ReplySigned,
    ReplySubmitted,
)
from shared.contracts.intake import (
    CaseCorrected,
    CaseHandedOverAgain,
    CaseTakenOver,
    CaseWithdrawn,
    EntryVoided,
    Facts,
    ReturnGranted,
)
from shared.contracts.publication import NoteCorrection, NoteReply, NoteSigning, NoteText, Open, SetAside, Stop
from shared.messaging.envelope import Command, Event
from tests.cases import AS_CO, REGISTERED, TITLE
from tests.given_when_then import CASE, as_recorded
from tests.publication.story import FIRST, LETTER, TAKEN

OPEN = Open(kind=Kind.SUGGESTION, title=TITLE, publishable=True)
FACTS = Facts(**{name: getattr(REGISTERED, name) for name in Facts.model_fields})
NOTE = NoteCorrection(title=TITLE, publishable=True)
NOT_OURS = Stop(reason="本局改为会办，由主办单位答复")


def again(part: HandlingRole) -> CaseHandedOverAgain:
    facts = {name: value for name, value in dict(REGISTERED).items() if name in CaseHandedOverAgain.model_fields}
    return CaseHandedOverAgain(**{**facts, "part": part, "round": 2, "reason": "市里重新研究"})


def corrected(part: HandlingRole | None) -> CaseCorrected:
    return CaseCorrected(facts=FACTS, changed=(), reason="誊抄有误", part=part, round=1)


SENT = ReplySent(
    text=FIRST,
    letter=LETTER,
    result=Result.SOLVED,
    decision=Disclosure.ACTIVE,
    recipients=("甲代表",),
    joint=0,
    copies=(),
    round=2,
)
HEARD: list[tuple[Event, list[Command]]] = [
    (REGISTERED, [OPEN]),
    (REGISTERED.model_copy(update={"part": HandlingRole.JOINT}), [OPEN]),
    (AS_CO, []),
    (CaseTakenOver(**dict(REGISTERED), taken=TAKEN), [OPEN.model_copy(update={"taken": TAKEN})]),
    (CaseTakenOver(**dict(AS_CO), taken=TAKEN), []),
    (again(HandlingRole.LEAD), [OPEN.model_copy(update={"round": 2})]),
    (again(HandlingRole.CO), [NOT_OURS]),
    (corrected(None), [NOTE]),
    (corrected(HandlingRole.JOINT), [OPEN, NOTE]),
    (corrected(HandlingRole.CO), [NOT_OURS]),
    (CaseWithdrawn(reason="已解决", paper=None), [Stop(reason="提出人撤回：已解决")]),
    (EntryVoided(reason="重号"), [Stop(reason="登记作废：重号")]),
    (ReturnGranted(by_whom="市政府办公厅", letter="", new_unit="市商务委"), [Stop(reason="准予退回：市政府办公厅")]),
    (
        ReplySubmitted(text=FIRST, result=Result.SOLVED, reason="", drafter="chen", round=2),
        [NoteText(text=FIRST, drafter="chen", round=2)],
    ),
    (ReplyReturned(text=FIRST, opinion="未逐条回应"), [SetAside(text=FIRST, reason="未逐条回应")]),
    (
        ReplyRecalled(text=FIRST, reason="数字有误", letter=LETTER),
        [SetAside(text=FIRST, reason="数字有误", letter=LETTER)],
    ),
    (
        ReplySigned(text=FIRST, letter=LETTER, decision=Disclosure.ACTIVE, round=2),
        [NoteSigning(text=FIRST, letter=LETTER, round=2)],
    ),
    (SENT, [NoteReply(text=FIRST, letter=LETTER, round=2)]),
    (NoFeedbackNoted(reason="逾期"), []),
]


@pytest.mark.parametrize(("event", "made"), HEARD, ids=lambda value: getattr(value, "type", ""))
def test_what_is_heard_becomes_a_command_to_itself(event: Event, made: list[Command]) -> None:
    assert react(as_recorded(event), ()) == [(CASE, command) for command in made]


def test_a_long_reason_of_others_is_shortened_and_not_refused() -> None:
    [(_, stop)] = react(as_recorded(CaseWithdrawn(reason="长" * MAX_REASON_CHARACTERS, paper=None)), ())
    assert isinstance(stop, Stop)
    assert len(stop.reason) == MAX_REASON_CHARACTERS


def test_publication_reacts_to_everything_it_hears() -> None:
    assert set(service.subscribes_to) == {type(event) for event, made in HEARD if made}
