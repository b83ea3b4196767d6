"""What happens to number 0099 on its way in, out and in again."""

from datetime import date
from typing import Any

from services.intake.states import facts_of
from shared.contracts.common.vocabulary import Disclosure, HandlingRole, KeyLevel, Kind, Result, ReturnGround
from shared.contracts.intake import (
    CaseHandedOverAgain,
    CaseTakenOver,
    CaseWithdrawn,
    ClassifiedCaseNoted,
    ConfirmReceipt,
    Correct,
    EntryVoided,
    GrantReturn,
    HandOverAgain,
    Join,
    MarkKey,
    NoteClassified,
    ReceiptConfirmed,
    RefuseReturn,
    Register,
    RequestReturn,
    ReturnGranted,
    ReturnRefused,
    ReturnRequested,
    Split,
    Taken,
    TakeOver,
    Void,
    Withdraw,
)
from shared.contracts.intake.leaving import SuggestReturn
from tests.cases import REGISTERED

HANDED_OVER, LATER = date(2023, 2, 16), date(2023, 3, 6)
PAPER = "sha256:" + "a" * 64
FACTS = facts_of(REGISTERED)
ALONE = FACTS.model_copy(update={"proposers": ("甲代表",), "co_signers": 0})
NOTED = FACTS.model_copy(update={"note": "与0100号同一事项"})
NUMBER: dict[str, Any] = {
    "kind": Kind.SUGGESTION,
    "congress": 16,
    "session": 1,
    "number": "0099",
    "handed_over": HANDED_OVER,
}

register = Register(**NUMBER, part=HandlingRole.LEAD, facts=FACTS)
taken = Taken(
    file="2022年台账.xlsx",
    file_hash=PAPER,
    department="广告处",
    received_on=date(2023, 2, 17),
    sent_on=date(2023, 4, 20),
    letter="沪市监书〔2023〕0088号",
    result=Result.SOLVED,
    decision=Disclosure.ACTIVE,
    published_on=date(2023, 4, 28),
    closed_on=date(2023, 5, 8),
)
take_over = TakeOver(**NUMBER, part=HandlingRole.LEAD, facts=FACTS, taken=taken)
note_classified = NoteClassified(**NUMBER)
confirm_receipt = ConfirmReceipt()
correct = Correct(facts=NOTED, reason="漏填")
void = Void(reason="录错编号")
hand_over_again = HandOverAgain(part=HandlingRole.CO, handed_over=LATER, facts=FACTS, reason="改由市文旅局主办")
mark_key = MarkKey(level=KeyLevel.TOPIC, by_whom="主任会议", topic="养老食品安全")
join = Join(master="rd-16-1-0100", reason="同一事项")
split = Split(reason="诉求不同")
withdraw = Withdraw(reason="情况已有变化", paper=PAPER, all_agreed=True)
request_return = RequestReturn(
    ground=ReturnGround.NOT_OURS, reason="属广播电视管理", suggested_unit="市文化旅游局", approved_by="李某"
)
grant_return = GrantReturn(by_whom="市政府办公厅", letter="沪府办转〔2023〕5号", new_unit="市文化旅游局")
refuse_return = RefuseReturn(by_whom="市政府办公厅", reason="保健品广告由贵局监管")
suggest_return = SuggestReturn(department="广告处", reason="属广播电视管理", right_unit="市文化旅游局")
ACTS = (
    confirm_receipt,
    correct,
    hand_over_again,
    mark_key,
    join,
    split,
    withdraw,
    request_return,
    grant_return,
    refuse_return,
)

taken_over = CaseTakenOver(**dict(REGISTERED), taken=taken)
classified = ClassifiedCaseNoted(**NUMBER)
received = ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.LEAD)
voided = EntryVoided(reason="录错编号")
handed_over_again = CaseHandedOverAgain(
    kind=Kind.SUGGESTION, part=HandlingRole.CO, handed_over=LATER, **dict(FACTS), round=2, reason="改由市文旅局主办"
)
withdrawn = CaseWithdrawn(**dict(withdraw))
requested = ReturnRequested(**dict(request_return))
granted = ReturnGranted(**dict(grant_return))
refused = ReturnRefused(**dict(refuse_return))
RETURNED = (REGISTERED, requested, granted)
