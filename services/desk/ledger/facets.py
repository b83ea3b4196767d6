"""The columns by which the ledger is filtered and counted: facets, flags, due date and assignees of a case.

`COLUMNS` names them with their SQL types, `column_values` computes them from a row.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from services.desk.ledger.case_row import CaseRow, Stage
from shared.contracts.common.vocabulary import Disclosure, HandlingRole, KeyLevel, Kind, Result
from shared.messaging.envelope import LabelledEnum, Role

ANSWERED_STAGES = (Stage.ANSWERED, Stage.OPINION_SENT, Stage.CLOSED, Stage.ARCHIVED)
LEFT_BUREAU = (Stage.WITHDRAWN, Stage.RETURNED, Stage.VOIDED, Stage.CLASSIFIED)
WORKING_STAGES = (Stage.HANDLING, Stage.REHANDLING)


class CaseFlag(LabelledEnum):
    """What still has to be done in a case, or happened to it; lists are filtered by these beside the stage."""

    OPEN = "open", "在办"
    PUBLISH = "publish", "待公开"
    EVALUATE = "evaluate", "待评价"
    CITY = "city", "待录入市系统"
    CONTACT = "contact", "尚未沟通"
    DISCLOSE = "disclose", "待公开审查"
    OPINIONS = "opinions", "会办意见未齐"
    PROMISE = "promise", "有未兑现承诺"
    INQUIRY = "inquiry", "有未复问询"
    INPUT = "input", "协办处室意见未齐"
    NAMELESS = "nameless", "未定承办人"
    RETURNING = "returning", "申请退回中"
    AGAIN = "again", "再次办理"
    DISSATISFIED = "dissatisfied", "曾不满意"
    OVERRAN = "overran", "曾逾期"
    EXTENDED = "extended", "已延期"
    JOINED = "joined", "并案"
    TAKEN_OVER = "taken-over", "期初接收"


def owes_answer(case: CaseRow) -> bool:
    """Whether the bureau still owes its answer."""
    return case.stage not in ANSWERED_STAGES and case.stage not in LEFT_BUREAU


def has_reply(case: CaseRow) -> bool:
    """Whether the proposer has a reply from this bureau that still counts."""
    return bool(case.part and case.part.leads and case.sent_on and not case.has_left_bureau)


FLAG_TESTS: dict[CaseFlag, Callable[[CaseRow], bool]] = {
    CaseFlag.OPEN: owes_answer,
    CaseFlag.PUBLISH: lambda case: has_reply(case) and case.decision is Disclosure.ACTIVE and case.published_on is None,
    CaseFlag.EVALUATE: lambda case: has_reply(case) and case.outcome is None and not case.no_feedback,
    CaseFlag.CITY: lambda case: has_reply(case) and not case.city_entry,
    CaseFlag.CONTACT: lambda case: owes_answer(case) and bool(case.part and case.part.leads) and not case.contacts,
    CaseFlag.DISCLOSE: lambda case: (
        case.stage is Stage.TO_REVIEW and case.part is not HandlingRole.CO and case.decision is None
    ),
    CaseFlag.OPINIONS: lambda case: owes_answer(case) and any(opinion.pending for opinion in case.opinions.values()),
    CaseFlag.PROMISE: lambda case: (
        not case.has_left_bureau and any(commitment.open for commitment in case.commitments.values())
    ),
    CaseFlag.INQUIRY: lambda case: not all(case.inquiries.values()),
    CaseFlag.INPUT: lambda case: owes_answer(case) and not all(case.co_departments.values()),
    CaseFlag.NAMELESS: lambda case: case.stage in WORKING_STAGES and not case.handler,
    CaseFlag.RETURNING: lambda case: owes_answer(case) and (case.return_requested or case.return_suggested),
    CaseFlag.AGAIN: lambda case: case.rounds > 1,
    CaseFlag.DISSATISFIED: lambda case: case.ever_dissatisfied,
    CaseFlag.OVERRAN: lambda case: any(deadline.over for deadline in case.deadlines.values()),
    CaseFlag.EXTENDED: lambda case: case.extended,
    CaseFlag.JOINED: lambda case: bool(case.joined_to),
    CaseFlag.TAKEN_OVER: lambda case: case.taken_over,
}


def case_flags(case: CaseRow) -> list[str]:
    """The values of the flags that hold for the case."""
    return [flag.value for flag, test in FLAG_TESTS.items() if test(case)]


def actionable_by(case: CaseRow) -> list[str]:
    """The keys of those who can move the case on now, as `assignee_keys` makes them."""
    return list(dict.fromkeys(_assignees(case)))


def assignee_keys(name: str, department: str, roles: Iterable[Role]) -> list[str]:
    """The keys under which a person's own cases are found (待我办理)."""
    return [key for role in roles for key in _role_keys(role, name, department)]


def _role_keys(role: Role, name: str, department: str) -> tuple[str, ...]:
    match role:
        case Role.LEADER:
            return "leader/", f"leader/{name}"
        case Role.HEAD:
            return (f"head@{department}",)
        case Role.HANDLER:
            return (f"handler@{department}/{name}",)
    return (role.value,)


ASSIGNEE_BY_STAGE: dict[Stage, Callable[[CaseRow], tuple[str, ...]]] = {
    Stage.TO_RECEIVE: lambda case: ("office",),
    Stage.TO_PROPOSE: lambda case: ("office",),
    Stage.TO_CONFIRM: lambda case: (f"leader/{case.leader}",),
    Stage.TO_ACCEPT: lambda case: (f"head@{case.department}",),
    Stage.HANDLING: lambda case: _handling_keys(case),
    Stage.REHANDLING: lambda case: _handling_keys(case),
    Stage.TO_REVIEW: lambda case: ("office", f"head@{case.department}"),
    Stage.TO_SIGN: lambda case: (f"leader/{case.leader}",),
    Stage.TO_SEND: lambda case: ("office",),
}


def _assignees(case: CaseRow) -> Iterator[str]:
    if case.has_left_bureau:
        return
    if case.stage in ASSIGNEE_BY_STAGE:
        yield from ASSIGNEE_BY_STAGE[case.stage](case)
    if FLAG_TESTS[CaseFlag.DISCLOSE](case):
        yield "disclosure"
    if (
        any(FLAG_TESTS[flag](case) for flag in (CaseFlag.PUBLISH, CaseFlag.EVALUATE, CaseFlag.CITY))
        or case.return_suggested
    ):
        yield "office"
    if FLAG_TESTS[CaseFlag.INPUT](case):
        yield from (f"head@{name}" for name, input_given in case.co_departments.items() if not input_given)
    if FLAG_TESTS[CaseFlag.PROMISE](case) or FLAG_TESTS[CaseFlag.INQUIRY](case):
        yield from _handling_keys(case)


def _handling_keys(case: CaseRow) -> tuple[str, ...]:
    handler_key = f"handler@{case.department}/{case.handler}"
    return (handler_key,) if case.handler else (f"head@{case.department}",)


# The columns by which the ledger's table is queried, each with its SQL type; `column_values` fills them.
COLUMNS: dict[str, str] = {
    "codes": "int",  # kind, part, stage, result and disclosure as one number: what is counted together
    "marks": "int",  # a bit for each flag and each level of supervision
    "congress": "smallint",
    "session": "smallint",
    "year": "smallint",
    "half": "smallint",
    "due": "date",
    "handed_over": "date",
    "sent_on": "date",
    "owner": "text",  # department, co-departments, topic and leader: what is counted together
    "department": "text",
    "leader": "text",
    "handler": "text",
    "topic": "text",
    "number": "text",
    "title": "text",
    "departments": "text[]",
    "hands": "text[]",
    "units": "text[]",
}
# How the codes are packed into `codes`: CODE_BITS bits each, beginning at SHIFT. 0 stands for no code.
CODE_BITS = 5
PACKED_CODES: dict[str, type[LabelledEnum]] = {
    "kind": Kind,
    "part": HandlingRole,
    "stage": Stage,
    "result": Result,
    "disclosure": Disclosure,
}
SHIFT = {name: n * CODE_BITS for n, name in enumerate(PACKED_CODES)}
NO_CODE = [""] * (1 << CODE_BITS)
VALUES = {
    name: ["", *(code.value for code in codes), *NO_CODE][: 1 << CODE_BITS] for name, codes in PACKED_CODES.items()
}
BITS: dict[str, int] = {mark.value: 1 << n for n, mark in enumerate((*CaseFlag, *KeyLevel))}
OWNER_SEPARATOR, DEPARTMENT_SEPARATOR = "\x1f", "\x1e"  # between the parts of an owner, and between departments


def pack_code(name: str, value: str) -> int:
    """The number of a code within its part of `codes`; an unknown code gets a number that no code has."""
    return next((n for n, code in enumerate(PACKED_CODES[name], 1) if code.value == value), (1 << CODE_BITS) - 1)


def unpack_code(name: str, codes: int) -> str:
    """The value of a code in `codes`; empty for none."""
    return VALUES[name][codes >> SHIFT[name] & (1 << CODE_BITS) - 1]


def code_bits(case: CaseRow) -> int:
    """Kind, part, stage, result and disclosure of the case, packed into one number."""
    codes = {
        "kind": case.kind,
        "part": case.part,
        "stage": case.stage,
        "result": case.result,
        "disclosure": case.decision,
    }
    return sum(pack_code(name, value) << SHIFT[name] for name, value in codes.items() if value)


def flag_bits(case: CaseRow) -> int:
    """The flags and levels of supervision of the case, one bit each as in `BITS`."""
    return sum(BITS[flag] for flag in (*case_flags(case), *(level.value for level in case.key)))


def owner_of(case: CaseRow) -> str:
    """Departments, topic and leader in one text, as they are counted together."""
    return OWNER_SEPARATOR.join((DEPARTMENT_SEPARATOR.join(departments_of(case)), case.topic, case.leader))


def departments_of(case: CaseRow) -> list[str]:
    """The department in charge and the co-departments, each once."""
    return list(dict.fromkeys(department for department in (case.department, *case.co_departments) if department))


def due_of(case: CaseRow) -> date | None:
    """The earliest date at which something is due; None for a case that has left the bureau or has no open deadline."""
    return None if case.has_left_bureau or case.next_deadline is None else case.next_deadline.due


def column_values(case: CaseRow) -> tuple[object, ...]:
    """The values of `COLUMNS`, in their order: a pure function of the row."""
    day = case.handed_over
    return (
        code_bits(case),
        flag_bits(case),
        case.congress,
        case.session,
        day.year if day else 0,
        (1 if day.month <= 6 else 2) if day else 0,
        due_of(case),
        day,
        case.sent_on,
        owner_of(case),
        case.department,
        case.leader,
        case.handler,
        case.topic,
        case.number,
        case.title,
        departments_of(case),
        actionable_by(case),
        list(dict.fromkeys(unit for unit in (case.lead_unit, *case.joint_units, *case.co_units) if unit)),
    )


# The codes of a facet, for their labels; other facets hold names already.
CODES: dict[str, type[LabelledEnum]] = {**PACKED_CODES, "key": KeyLevel, "todo": CaseFlag}


def facet_label(facet: str, value: str) -> str:
    """A value of a facet as people read it: `rd` is 代表建议, `16-1` is 十六届一次."""
    if facet == "session":
        congress, _, session = value.partition("-")
        return f"{congress}届{session}次"
    if facet in CODES:
        return next((code.label for code in CODES[facet] if code.value == value), value)
    return value or "未定"
