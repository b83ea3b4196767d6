"""T1, T2, T17, T18: how a case is taken in, handed back, withdrawn by its proposers, and handled with another one."""

from datetime import date

from services.feedback.decider import feedback
from services.intake import policies
from services.intake.decider import intake
from shared.contracts.common.vocabulary import DeclineGround, ReturnGround
from shared.contracts.feedback import HandlingOver, HandlingStopped, JoiningNoted
from shared.contracts.intake import (
    AlreadyRegistered,
    CaseIsClassified,
    CaseMarkedKey,
    CasesJoined,
    CasesSplit,
    HandOverToCome,
    Join,
    Register,
    ReturnRequested,
    ReturnSuggested,
    WrongStream,
)
from shared.contracts.intake.leaving import (
    CaseIsReturned,
    CaseIsWithdrawn,
    NoReturnRequested,
    NotAllAgreed,
    OnlyMoreUnits,
    SuggestReturn,
)
from shared.contracts.intake.marks import AlreadyJoined, JoinsItself
from shared.messaging.envelope import Actor
from tests.assignment import story as assigned
from tests.cases import REGISTERED
from tests.domain.rows import CONGRESS, PRACTICE, Rule, answers, command_rules
from tests.feedback import story as replying
from tests.given_when_then import CASE, DAY, as_recorded
from tests.intake.story import (
    ALONE,
    LATER,
    NOTED,
    RETURNED,
    classified,
    confirm_receipt,
    grant_return,
    granted,
    hand_over_again,
    handed_over_again,
    join,
    mark_key,
    note_classified,
    received,
    refuse_return,
    refused,
    register,
    request_return,
    requested,
    split,
    suggest_return,
    void,
    voided,
    withdraw,
    withdrawn,
)

NOT_OURS = assigned.declined.model_copy(update={"ground": DeclineGround.NOT_BUREAU})
MORE_UNITS = ReturnRequested(**dict(request_return) | {"ground": ReturnGround.MORE_UNITS})
SUGGESTED = SuggestReturn(department=NOT_OURS.department, reason=NOT_OURS.reason, right_unit=NOT_OURS.right_unit)
OF_ONE = REGISTERED.model_copy(update=dict(ALONE))
not_all = withdraw.model_copy(update={"all_agreed": False})
other_facts = register.model_copy(update={"facts": NOTED})
noted, SYSTEM = ReturnSuggested(**dict(suggest_return)), Actor.system("intake")
joined, marked = CasesJoined(**dict(join)), CaseMarkedKey(**dict(mark_key))
elsewhere, too_early = {"stream": "rd-16-1-0100"}, {"on": date(2023, 2, 15)}

T1 = [
    *command_rules(
        "T1",
        f"{CONGRESS}第十一条",
        intake,
        ("what is handed over is entered", (), register, [REGISTERED]),
        ("its number stands once in its session", [REGISTERED], other_facts, AlreadyRegistered),
        ("entered twice alike is entered once", [REGISTERED], register, []),
        ("its name is kind, congress, session and number", (), register, WrongStream, elsewhere),
        ("its hand-over is not dated after the entry", (), register, HandOverToCome, too_early),
        ("a mistaken entry is voided with a reason", [REGISTERED], void, [voided]),
        ("and its number entered anew", [REGISTERED, voided], register, [REGISTERED.model_copy(update={"round": 2})]),
        ("the bureau's own receipt is confirmed, late as well", [REGISTERED], confirm_receipt, [received]),
    ),
    *answers(
        "T1",
        f"{CONGRESS}第十九条",
        ("a hand-over date is needed", lambda: Register.model_fields["handed_over"].is_required(), True),
    ),
    *command_rules(
        "T1",
        f"{CONGRESS}第九条",
        intake,
        ("of a classified case only the number is kept", (), note_classified, [classified]),
        ("a classified case is not entered here", [classified], register, CaseIsClassified),
    ),
    *command_rules(
        "T1",
        f"{CONGRESS}第二十五条",
        intake,
        ("who wants a case supervised stands with it", [REGISTERED], mark_key, [marked]),
    ),
]
T2 = [
    *command_rules(
        "T2",
        f"{CONGRESS}第十四条",
        intake,
        ("a return is asked for with ground, reason and right unit", [REGISTERED], request_return, [requested]),
        ("late it is asked for all the same", [REGISTERED, received], request_return, [requested], {"on": DAY}),
        ("a request that waits stops nothing", [REGISTERED, requested], confirm_receipt, [received]),
        ("it goes with the consent of those above", [REGISTERED, requested], grant_return, [granted]),
        ("nobody consents to what nobody asked for", [REGISTERED], grant_return, NoReturnRequested),
        ("a refusal says why", [REGISTERED, requested], refuse_return, [refused]),
        ("refused, the bureau goes on", [REGISTERED, requested, refused], confirm_receipt, [received]),
        ("what was returned is not handled on", RETURNED, confirm_receipt, CaseIsReturned),
        ("but may be handed over again", RETURNED, hand_over_again, [handed_over_again]),
        ("consent to more units returns nothing", [REGISTERED, MORE_UNITS], grant_return, OnlyMoreUnits),
        ("a department's view is noted", [REGISTERED], suggest_return, [noted], {"by": SYSTEM}),
    ),
    *answers(
        "T2",
        f"{CONGRESS}第十四条",
        (
            "no department passes a case on by itself",
            lambda: policies.react(as_recorded(NOT_OURS), ()),
            [(CASE, SUGGESTED)],
        ),
    ),
]
T17 = [
    *command_rules(
        "T17",
        f"{CONGRESS}第十条",
        intake,
        ("one proposer withdraws", [OF_ONE], not_all, [withdrawn.model_copy(update={"all_agreed": False})]),
        ("a joint item only if all of them ask", [REGISTERED], not_all, NotAllAgreed),
        ("all of them ask", [REGISTERED], withdraw, [withdrawn]),
        ("withdrawn is over for good", [REGISTERED, withdrawn], hand_over_again, CaseIsWithdrawn, {"on": LATER}),
    ),
    *command_rules(
        "T17",
        f"{CONGRESS}第十条",
        feedback,
        ("handling stops", [*replying.READY, HandlingStopped(reason="提出人撤回")], replying.submit, HandlingOver),
    ),
]
T18 = [
    *command_rules(
        "T18",
        PRACTICE,
        intake,
        ("the same matter is handled together", [REGISTERED], join, [joined]),
        ("no case is its own master", [REGISTERED], Join(master=CASE, reason="同一事项"), JoinsItself),
        ("there is one master", [REGISTERED, joined], Join(master="rd-16-1-0101", reason="同"), AlreadyJoined),
        (
            "what was joined is taken apart",
            [REGISTERED, joined],
            split,
            [CasesSplit(master=join.master, reason=split.reason)],
        ),
    ),
    *command_rules(
        "T18",
        PRACTICE,
        feedback,
        (
            "joined, each is answered",
            [*replying.SIGNED, JoiningNoted(master=join.master)],
            replying.send,
            [replying.sent],
        ),
    ),
]
ARRIVING: list[Rule] = [*T1, *T2, *T17, *T18]
