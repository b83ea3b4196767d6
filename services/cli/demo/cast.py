"""The invented people of the demonstration, its working days and its texts."""

import hashlib
from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]

from services.cli.install.seed_data import DEPARTMENTS
from shared.messaging.envelope import Actor, Command, Role

BUREAU_OFFICE = "局办公室"
FAMILY_NAMES, GIVEN_NAMES = "顾沈陆严宋贺温季柏穆尹邵", ("思远", "若琳", "景行", "亦然", "知夏", "云帆", "书宁", "承泽")
Step = tuple[date, Command, Actor]


def person(role: Role, department: str, n: int) -> Actor:
    """The n-th person: no two of the first ninety-six have the same name."""
    name = FAMILY_NAMES[n % len(FAMILY_NAMES)] + GIVEN_NAMES[(n // len(FAMILY_NAMES) + n) % len(GIVEN_NAMES)]
    return Actor(id=f"{role}-{n}", name=name, department=department, roles=(role,))


CLERK, NEXT_CLERK = person(Role.OFFICE, BUREAU_OFFICE, 1), person(Role.OFFICE, BUREAU_OFFICE, 5)
LEADERS = (person(Role.LEADER, "局领导", 2), person(Role.LEADER, "局领导", 3))
REVIEWER = person(Role.DISCLOSURE, BUREAU_OFFICE, 4)


def department_of_topic(topic: str) -> tuple[int, str]:
    """Index and name of the department that usually handles a topic; the first one where none does."""
    return next(
        ((n, department.name) for n, department in enumerate(DEPARTMENTS) if topic in department.topics),
        (0, DEPARTMENTS[0].name),
    )


def head_of(name: str) -> Actor:
    """The head of a department."""
    index = next(index for index, department in enumerate(DEPARTMENTS) if department.name == name)
    return person(Role.HEAD, name, 20 + index)


def team(topic: str, n: int) -> tuple[Actor, Actor, str]:
    """The head and the handler of the n-th case, and their department."""
    place, name = department_of_topic(topic)
    return person(Role.HEAD, name, 20 + place), person(Role.HANDLER, name, 40 + place * 2 + n % 2), name


def after(day: date, working_days: int) -> date:
    """So many working days later; earlier where negative."""
    step = timedelta(days=1 if working_days > 0 else -1)
    while working_days:
        day += step
        working_days -= int(chinese_calendar.is_workday(day)) * step.days
    return day


def workday(day: date) -> date:
    """That day, or the next working day."""
    return after(day - timedelta(days=1), 1)


def invented_hash(*words: object) -> str:
    """The content hash of an invented text."""
    return "sha256:" + hashlib.sha256("/".join(map(str, words)).encode()).hexdigest()
