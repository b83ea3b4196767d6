"""首页: the questions whose numbers somebody in a post wants to see first, in rows of cards."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.desk.access.directory import Person
from services.desk.ledger.case_row import Stage
from services.desk.queries.case_query import CaseQuery
from shared.messaging.envelope import Role


@dataclass(frozen=True, slots=True)
class HomeQuestion:
    """A card before it is counted: its name and its question. With `lateness` it also says how many of it are late."""

    name: str
    query: CaseQuery
    lateness: bool = True

    @property
    def late(self) -> CaseQuery:
        return self.query.but(due="late")


@dataclass(frozen=True, slots=True)
class CardRow:
    heading: str
    cards: tuple[HomeQuestion, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Counted."""

    name: str
    count: int
    late: int
    url: str


MINE = (
    HomeQuestion("待我办理", CaseQuery(mine=True)),
    HomeQuestion("今天到期", CaseQuery(mine=True, due="today"), lateness=False),
    HomeQuestion("7天内到期", CaseQuery(mine=True, due="7"), lateness=False),
    HomeQuestion("逾期", CaseQuery(mine=True, due="late"), lateness=False),
)


def stage_question(stage: Stage, **more: tuple[str, ...]) -> HomeQuestion:
    return HomeQuestion(stage.label, CaseQuery(stage=(stage.value,), **more))  # type: ignore[arg-type]


def flag_question(name: str, mark: str, lateness: bool = False, **more: tuple[str, ...]) -> HomeQuestion:
    return HomeQuestion(name, CaseQuery(todo=(mark,), **more), lateness)  # type: ignore[arg-type]


CITY = flag_question("待录入市系统", "city")
OFFICE = (
    stage_question(Stage.TO_RECEIVE),
    stage_question(Stage.TO_PROPOSE),
    stage_question(Stage.TO_CONFIRM),
    stage_question(Stage.TO_ACCEPT),
    stage_question(Stage.HANDLING),
    stage_question(Stage.TO_REVIEW),
    stage_question(Stage.TO_SIGN),
    stage_question(Stage.TO_SEND),
    flag_question("待公开", "publish"),
    flag_question("待评价", "evaluate"),
    CITY,
    flag_question("会办意见未齐", "opinions", lateness=True),
    flag_question("申请退回中", "returning", lateness=True),
)
LEADER = (
    stage_question(Stage.TO_CONFIRM),
    stage_question(Stage.TO_SIGN),
    flag_question("在办", "open", lateness=True),
    flag_question("尚未沟通", "contact", lateness=True),
    flag_question("有未复问询", "inquiry"),
    flag_question("曾不满意", "dissatisfied"),
    flag_question("有未兑现承诺", "promise"),
)
AUDITOR = (
    flag_question("在办", "open", lateness=True),
    flag_question("曾逾期", "overran"),
    flag_question("曾不满意", "dissatisfied"),
    flag_question("待公开", "publish"),
    stage_question(Stage.CLOSED),
    stage_question(Stage.ARCHIVED),
)
DISCLOSURE = (flag_question("待公开审查", "disclose", lateness=True), flag_question("待公开", "publish"))
PARTNER = (flag_question("在办", "open", lateness=True), flag_question("会办意见未齐", "opinions", lateness=True))


def card_rows(person: Person) -> list[CardRow]:
    """First what waits for this person, then a row of every post they hold."""
    posts = [row for role in person.roles for row in _of_post(role, person)]
    mine = [] if person.roles in ((Role.AUDITOR,), (Role.PARTNER,)) else [CardRow("我的", MINE)]
    return [*mine, *posts]


def _of_post(role: Role, person: Person) -> Iterator[CardRow]:
    own = (person.department,)
    match role:
        case Role.OFFICE:
            yield CardRow("全局", OFFICE)
        case Role.LEADER:
            led = () if person.chief else person.leads
            yield CardRow("全局" if person.chief else "分管处室", tuple(_within(question, led) for question in LEADER))
        case Role.HEAD:
            yield CardRow(person.department, _of_department(own))
        case Role.HANDLER:
            yield CardRow("本人承办", _of_handler((person.name,)))
        case Role.DISCLOSURE:
            yield CardRow("公开审查", DISCLOSURE)
        case Role.AUDITOR:
            yield CardRow("全局", AUDITOR)
        case Role.PARTNER:
            yield CardRow("涉及本单位", PARTNER)


def _within(card: HomeQuestion, departments: tuple[str, ...]) -> HomeQuestion:
    return HomeQuestion(card.name, card.query.but(department=departments), card.lateness)


def _of_department(own: tuple[str, ...]) -> tuple[HomeQuestion, ...]:
    return (
        stage_question(Stage.TO_ACCEPT, department=own),
        flag_question("未定承办人", "nameless", department=own),
        stage_question(Stage.HANDLING, department=own),
        stage_question(Stage.TO_REVIEW, department=own),
        flag_question("协办处室意见未齐", "input", lateness=True, department=own),
        flag_question("尚未沟通", "contact", lateness=True, department=own),
        flag_question("有未兑现承诺", "promise", department=own),
        flag_question("有未复问询", "inquiry", department=own),
    )


def _of_handler(own: tuple[str, ...]) -> tuple[HomeQuestion, ...]:
    return (
        stage_question(Stage.HANDLING, handler=own),
        flag_question("尚未沟通", "contact", lateness=True, handler=own),
        stage_question(Stage.TO_REVIEW, handler=own),
        stage_question(Stage.TO_SIGN, handler=own),
        flag_question("再次办理", "again", handler=own),
        flag_question("有未兑现承诺", "promise", handler=own),
        flag_question("有未复问询", "inquiry", handler=own),
    )


def home_questions(rows: list[CardRow]) -> list[CaseQuery]:
    """All that has to be counted, in order: of each card its question and how many of it are late."""
    return [query for row in rows for card in row.cards for query in (card.query, card.late)]


def count_cards(rows: list[CardRow], counts: list[int], owed: int | None = None) -> list[tuple[str, list[Card]]]:
    """The rows with the counts of `questions`; what the city's system is owed is counted by act, where it is said."""
    numbers = iter(counts)
    found = [(row.heading, [_card(card, next(numbers), next(numbers)) for card in row.cards]) for row in rows]
    if owed is None:
        return found
    told = Card(CITY.name, owed, 0, "/city")
    return [(heading, [told if card.name == CITY.name else card for card in cards]) for heading, cards in found]


def _card(card: HomeQuestion, count: int, late: int) -> Card:
    return Card(card.name, count, late if card.lateness else 0, card.query.url())
