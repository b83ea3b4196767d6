"""The few words of which any command is made: small lists, so that what is said meets what was said before."""

from datetime import date
from decimal import Decimal
from typing import Any, get_args

from services.supervision.deadlines.china_calendar import adopt_year
from services.supervision.deadlines.default_rules import DEFAULTS
from shared.contracts.assignment import DIRECTORY, AdoptDirectory, Department, DirectoryCommand
from shared.contracts.desk import (
    ENGAGEMENTS,
    LIAISON,
    TEMPLATES,
    EngagementCommand,
    LiaisonCommand,
    SupervisorCommand,
    TemplateCommand,
)
from shared.contracts.feedback import (
    HOUSE,
    AdoptHouseRules,
    GrantExemption,
    OpenSeries,
    ReplySent,
    ReplySubmitted,
    ReserveNumber,
    VoidNumber,
)
from shared.contracts.intake import SESSIONS, CaseRegistered, ReceiptConfirmed, SessionsCommand
from shared.contracts.supervision import (
    CALENDAR,
    DAYS,
    KEY_TASKS,
    REPORTS,
    RULES,
    SUPPRESSIONS,
    AdoptCalendar,
    AdoptRules,
    BeginDay,
    FileReport,
    PlanReport,
    ResumeReminders,
    SetKeyTasks,
    SuppressReminders,
)
from shared.messaging.envelope import COMMANDS, EVENTS, Command
from tests.cases import BUREAU, RADIO
from tests.properties.people import ADS, FOOD, PEOPLE, UNKNOWN

POLICE = "市公安局"
TEXTS = tuple("sha256:" + letter * 64 for letter in "abc")
LETTERS = ("沪市监书〔2023〕0001号", "沪市监书〔2023〕0002号", "沪市监提〔2023〕0001号")
RD, ZX = "rd-16-1-0099", "zx-16-1-0099"
STREAMS = (RD, ZX, "rd-16-1-0100")
DEPARTMENTS, UNITS, IDS = (ADS, FOOD, UNKNOWN), (BUREAU, RADIO, POLICE), tuple(person.id for person in PEOPLE)

# The day of the hand-over, the last day of the month, of three months and of six, a free day, a day worked on a
# weekend, the turn of the year, a leap day, a year whose calendar nobody has adopted.
DATES = tuple(
    date.fromisoformat(day)
    for day in (
        "2023-02-16",
        "2023-02-17",
        "2023-03-16",
        "2023-04-23",
        "2023-05-01",
        "2023-05-15",
        "2023-05-16",
        "2023-05-17",
        "2023-08-16",
        "2023-08-17",
        "2023-12-31",
        "2024-01-01",
        "2024-02-29",
        "2026-07-01",
    )
)
KNOWN_YEARS = (2023, 2024)
FACT_TYPES = (CaseRegistered.type, ReceiptConfirmed.type, ReplySubmitted.type, ReplySent.type, *sorted(EVENTS))

# What a field of this name is made of; fields of other names are made by their type.
BY_NAME: dict[str, tuple[Any, ...]] = {
    "letter": LETTERS,
    "text": TEXTS,
    "redacted": TEXTS,
    "department": DEPARTMENTS,
    "co_departments": DEPARTMENTS,
    "unit": UNITS,
    "lead_unit": UNITS,
    "co_units": UNITS,
    "joint_units": UNITS,
    "handler": ("陈某", "孙某"),
    "from_whom": ("陈某", "孙某"),
    "to_whom": ("陈某", "孙某"),
    "proposers": ("甲代表", "乙代表"),
    "recipients": ("甲代表", "乙代表"),
    "rule": (*(rule.rule for rule in DEFAULTS), "no-such-rule"),
    "subject": ("", "c1", "q1", RADIO),
    "commitment": ("c1", "c2"),
    "inquiry": ("q1", "q2"),
    "report": ("2023-half", "2023-year"),
    "engagement": ("e1", "e2"),
    "appointment": ("s1", "s2"),
    "change": ("l1", "l2"),
    "cases": STREAMS,
    "month": ("2023-05", "2023-06"),
    "master": STREAMS,
    "case": STREAMS,
    "congress": (16, 17),
    "session": (1,),
    "number": ("0099", "0100"),
    "serial": (1, 2, 9999),
    "start": (1, 103),
    "year": (2023, 2024),
    "attempts": (1, 3),
    "person_id": IDS,
    "principal_id": IDS,
    "delegate_id": IDS,
    "person": IDS,
    "drafter": IDS,
    "commands": tuple(sorted(COMMANDS))[:4],
    "fact": FACT_TYPES,
    "percent": (0, 50, 100),
    "value": (Decimal("585"), Decimal("807.51")),
    "co_signers": (0, 1),
    "joint": (0, 1),
    "prefix": ("沪市监书", "沪市监提", "沪市监会"),
}

# What is adopted is adopted as a whole.
DIRECTORIES = tuple(
    AdoptDirectory(departments=tuple(Department(name=name, leader=leader) for name in (ADS, FOOD)))
    for leader in ("李某", "")
)
LONGER = tuple(rule.model_copy(update={"value": rule.value + 1}) if rule.value else rule for rule in DEFAULTS)
WHOLE: dict[type[Command], tuple[Command, ...]] = {
    AdoptDirectory: DIRECTORIES,
    BeginDay: tuple(BeginDay(day=day) for day in DATES[5:8]),
    AdoptCalendar: tuple(adopt_year(year) for year in KNOWN_YEARS),
    AdoptRules: tuple(AdoptRules(rules=rules) for rules in (DEFAULTS, LONGER, DEFAULTS[:5])),
}

# By its type, what no name says.
PLAIN: dict[type, tuple[Any, ...]] = {
    bool: (True, False),
    int: (1, 2, 3),
    date: DATES,
    str: ("说明", "另一说明", "长" * 500),
}
SERIES = ("series-shu-2023", "series-ti-2023", "series-shu-co-2023", "series-shu-2024")
# To which register a command is given that is not about a case.
REGISTER: dict[type[Command], tuple[str, ...]] = {
    **dict.fromkeys(get_args(DirectoryCommand), (DIRECTORY,)),
    **dict.fromkeys(get_args(EngagementCommand | SupervisorCommand), (ENGAGEMENTS,)),
    **dict.fromkeys(get_args(LiaisonCommand), (LIAISON,)),
    **dict.fromkeys(get_args(TemplateCommand), (TEMPLATES,)),
    **dict.fromkeys(get_args(SessionsCommand), (SESSIONS,)),
    **dict.fromkeys((OpenSeries, ReserveNumber, VoidNumber), SERIES),
    **dict.fromkeys((AdoptHouseRules, GrantExemption), (HOUSE,)),
    **dict.fromkeys((PlanReport, FileReport), (REPORTS,)),
    **dict.fromkeys((SuppressReminders, ResumeReminders), (SUPPRESSIONS,)),
    AdoptRules: (RULES,),
    AdoptCalendar: (CALENDAR,),
    BeginDay: (DAYS,),
    SetKeyTasks: (KEY_TASKS,),
}
