"""The code lists of 5.1 to 5.11, each as people read it, and the duties that go with a code."""

from typing import Any

from pydantic import ValidationError

from services.desk.imports.opening_list import RESULTS as ALIASES
from services.feedback.decider import feedback
from services.intake.decider import intake
from services.intake.sessions import notice_due
from shared.contracts.common.vocabulary import (
    RESULTS,
    ROLL_UP,
    Consent,
    DeclineGround,
    Demeanour,
    Disclosure,
    Form,
    HandlingRole,
    Heard,
    KeyLevel,
    Kind,
    Pertinence,
    Result,
    ReturnGround,
    Satisfaction,
    Timing,
    Visited,
    Way,
)
from shared.contracts.feedback import OpinionOfTheDissatisfied, ProposalForm, RecordEvaluation
from shared.contracts.intake import Facts, NoteSession, Register, SessionNoted, case_stream
from shared.messaging.envelope import LabelledEnum
from tests.domain.rows import CONGRESS, PRACTICE, Rule, answers, command_rules
from tests.feedback.story import REPLIED
from tests.intake.story import register
from tests.supervision.case_events import on

OF_2023 = SessionNoted(
    kind=Kind.SUGGESTION, congress=16, session=1, begins=on(1, 11), ends=on(1, 15), due=on(5, 10), co_due=on(3, 10)
)
SESSION = (Kind.SUGGESTION, 16, 1)
proposed = [event.model_copy(update={"kind": Kind.PROPOSAL}) for event in REPLIED[:1]] + list(REPLIED[1:])

ROLLED = [["解决采纳", "解决或采纳"], ["正在解决", "计划解决", "列入计划拟解决"], ["留作参考"]]
OF_SUGGESTIONS = ["解决采纳", "正在解决", "计划解决", "留作参考"]
OF_PROPOSALS = ["解决或采纳", "列入计划拟解决", "留作参考"]
WAYS = ["走访", "座谈", "面商", "电话", "视频", "微信或邮件", "书信", "现场调研", "其他", "提出人提出无需走访"]
LEVELS = ["重点督办件", "督办专题", "专门委员会督办", "市领导领办", "局领导领办"]
SESSION_FACTS = {"begins", "ends", "notice_on", "notice_no", "due", "co_due"}
disagreed = {"consent": Consent.DISAGREED}
unfriendly = {"demeanour": Demeanour.DISSATISFIED}


def labels(codes: type[LabelledEnum]) -> list[str]:
    return [code.label for code in codes]


def named(*codes: LabelledEnum) -> list[str]:
    return [code.label for code in codes]


def read(kind: Kind, *words: str) -> list[str]:
    """What an old list means by them."""
    return named(*(ALIASES[kind][word] for word in words))


def number(text: str) -> bool:
    """Whether a case may bear this number."""
    try:
        Register.model_validate(dict(register) | {"number": text})
    except ValidationError:
        return False
    return True


def notice(part: HandlingRole, timing: Timing = Timing.IN_SESSION) -> Any:
    return notice_due({SESSION: OF_2023}, SESSION, part, timing, on(2, 16))


def evaluation(**sheet: LabelledEnum) -> RecordEvaluation:
    good = Satisfaction.SATISFIED
    return RecordEvaluation(attitude=good, outcome=good, sheet=ProposalForm.model_validate(sheet))


LISTS = [
    *answers("5.1", PRACTICE, ("kinds", lambda: labels(Kind), ["代表建议", "政协提案"])),
    *answers(
        "5.3",
        PRACTICE,
        (
            "a number is kept as text with its zeros",
            lambda: case_stream(Kind.SUGGESTION, 16, 1, "0099"),
            "rd-16-1-0099",
        ),
        ("districts number otherwise", lambda: [number(code) for code in ("071051", "D091", "177")], [True] * 3),
        ("words are no number", lambda: [number(text) for text in ("第0099号", "", "00 99")], [False] * 3),
        ("a session has its days and its notice", lambda: set(NoteSession.model_fields) >= SESSION_FACTS, True),
        ("the notice sets one date for all lead cases of a session", lambda: notice(HandlingRole.LEAD), on(5, 10)),
        ("joint ones as well", lambda: notice(HandlingRole.JOINT), on(5, 10)),
        ("another for opinions", lambda: notice(HandlingRole.CO), on(3, 10)),
        ("and none for what came between sessions", lambda: notice(HandlingRole.LEAD, Timing.BETWEEN), None),
    ),
    *answers(
        "5.4",
        f"{CONGRESS}第十三条",
        ("parts", lambda: labels(HandlingRole), ["主办", "合办", "会办"]),
        ("joint counts with lead", lambda: named(*(role for role in HandlingRole if role.leads)), ["主办", "合办"]),
    ),
    *answers(
        "5.5",
        f"{CONGRESS}第十八条",
        ("suggestions have four results", lambda: named(*RESULTS[Kind.SUGGESTION]), OF_SUGGESTIONS),
        ("proposals three", lambda: named(*RESULTS[Kind.PROPOSAL]), OF_PROPOSALS),
        ("rolled up in three", lambda: [named(*results) for results in ROLL_UP.values()], ROLLED),
        ("every result once", lambda: sorted(code for results in ROLL_UP.values() for code in results), sorted(Result)),
        ("old lists say A to D", lambda: read(Kind.SUGGESTION, *"ABCD"), OF_SUGGESTIONS),
        ("of proposals too", lambda: read(Kind.PROPOSAL, *"ABD"), OF_PROPOSALS),
        ("partly adopted is adopted", lambda: read(Kind.PROPOSAL, "部分采纳"), ["解决或采纳"]),
    ),
    *answers(
        "5.6",
        "政府信息公开条例第十三条",
        ("disclosure", lambda: labels(Disclosure), ["主动公开", "依申请公开", "不予公开"]),
        ("its form", lambda: labels(Form), ["全文", "摘要", "部分"]),
        ("the proposer's own wish is kept", lambda: "publishable" in Facts.model_fields, True),
    ),
    *answers(
        "5.7",
        f"{CONGRESS}第二十一条",
        ("a scale of three, or silence", lambda: labels(Satisfaction), ["满意", "基本满意", "不满意", "未表态"]),
        ("visited", lambda: labels(Visited), ["已走访", "委员本人提出不需要走访", "未走访"]),
        ("demeanour", lambda: labels(Demeanour), ["满意", "理解", "不满意"]),
        ("consent", lambda: labels(Consent), ["同意", "理解", "保留", "不同意"]),
        ("how they were heard", lambda: labels(Heard), ["走访", "电话", "其他", "未联系"]),
        ("to the point", lambda: labels(Pertinence), ["针对", "基本针对", "未针对"]),
    ),
    *answers(
        "5.8",
        PRACTICE,
        ("ways of contact", lambda: labels(Way), WAYS),
    ),
    *answers(
        "5.9",
        f"{CONGRESS}第二十五条",
        ("supervision", lambda: labels(KeyLevel), LEVELS),
        ("when it was raised", lambda: labels(Timing), ["会间", "会后"]),
    ),
    *answers("5.10", PRACTICE, ("topics are words of the bureau's own table", lambda: register.facts.topic, "广告")),
    *answers(
        "5.11",
        f"{CONGRESS}第十四条",
        (
            "grounds of a return",
            lambda: labels(ReturnGround),
            ["不属于本单位职权", "应由其他单位主办", "建议增加会办单位"],
        ),
        (
            "grounds of a department",
            lambda: labels(DeclineGround),
            ["不属于本处职责", "不属于本局职权", "建议增加会办"],
        ),
    ),
]
DUTIES = [
    *command_rules(
        "5.7",
        f"{CONGRESS}第二十一条",
        feedback,
        ("who found the staff wanting says why", proposed, evaluation(**unfriendly), OpinionOfTheDissatisfied),
        ("who does not agree says why", proposed, evaluation(**disagreed), OpinionOfTheDissatisfied),
    ),
    *command_rules(
        "5.3",
        PRACTICE,
        intake,
        ("a session is noted once", [OF_2023], NoteSession(**dict(OF_2023)), [], {"stream": "sessions"}),
    ),
]
CODES: list[Rule] = [*LISTS, *DUTIES]
