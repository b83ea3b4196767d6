"""首页: the cards that a person sees first, by their posts, each a query to be counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.desk.access.directory import Person
from services.desk.ledger.case_row import Stage
from services.desk.queries.case_query import CaseQuery
from shared.messaging.envelope import Role


@dataclass(frozen=True, slots=True)
class HomeQuestion:
    """A card before it is counted: its name and query. With `lateness` it also shows how many of the cases are late."""

    name: str
    query: CaseQuery
    lateness: bool = True

    @property
    def late(self) -> CaseQuery:
        """The query of those that are late."""
        return self.query.but(due="late")


@dataclass(frozen=True, slots=True)
class CardRow:
    """A row of cards with its heading."""

    heading: str
    cards: tuple[HomeQuestion, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A counted card: how many cases, how many of them late, and the address of the list."""

    name: str
    count: int
    late: int
    url: str


MY_QUESTIONS = (
    HomeQuestion("待我办理", CaseQuery(mine=True)),
    HomeQuestion("今天到期", CaseQuery(mine=True, due="today"), lateness=False),
    HomeQuestion("7天内到期", CaseQuery(mine=True, due="7"), lateness=False),
    HomeQuestion("逾期", CaseQuery(mine=True, due="late"), lateness=False),
)


def stage_question(stage: Stage, **more: tuple[str, ...]) -> HomeQuestion:
    """The card of the cases in a stage."""
    return HomeQuestion(stage.label, CaseQuery(stage=(stage.value,), **more))  # type: ignore[arg-type]


def flag_question(name: str, flag: str, lateness: bool = False, **more: tuple[str, ...]) -> HomeQuestion:
    """The card of the cases with a flag (a value of `CaseFlag`)."""
    return HomeQuestion(name, CaseQuery(todo=(flag,), **more), lateness)  # type: ignore[arg-type]


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
    """The rows of a person: what waits for them, then a row for each of their posts."""
    posts = [row for role in person.roles for row in _rows_of_post(role, person)]
    own_row = [] if person.roles in ((Role.AUDITOR,), (Role.PARTNER,)) else [CardRow("我的", MY_QUESTIONS)]
    return [*own_row, *posts]


def _rows_of_post(role: Role, person: Person) -> Iterator[CardRow]:
    own = (person.department,)
    match role:
        case Role.OFFICE:
            yield CardRow("全局", OFFICE)
        case Role.LEADER:
            departments = () if person.chief else person.leads
            yield CardRow(
                "全局" if person.chief else "分管处室", tuple(_restricted(question, departments) for question in LEADER)
            )
        case Role.HEAD:
            yield CardRow(person.department, _department_cards(own))
        case Role.HANDLER:
            yield CardRow("本人承办", _handler_cards((person.name,)))
        case Role.DISCLOSURE:
            yield CardRow("公开审查", DISCLOSURE)
        case Role.AUDITOR:
            yield CardRow("全局", AUDITOR)
        case Role.PARTNER:
            yield CardRow("涉及本单位", PARTNER)


def _restricted(card: HomeQuestion, departments: tuple[str, ...]) -> HomeQuestion:
    return HomeQuestion(card.name, card.query.but(department=departments), card.lateness)


def _department_cards(own: tuple[str, ...]) -> tuple[HomeQuestion, ...]:
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


def _handler_cards(own: tuple[str, ...]) -> tuple[HomeQuestion, ...]:
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
    """All queries to be counted, in order: for each card its query and the one for late cases."""
    return [query for row in rows for card in row.cards for query in (card.query, card.late)]


def count_cards(
    rows: list[CardRow], counts: list[int], owed_entries: int | None = None
) -> list[tuple[str, list[Card]]]:
    """The rows with the counts of `home_questions`.

    With `owed_entries` the city's system is counted by acts to be entered instead of by cases.
    """
    numbers = iter(counts)
    counted_rows = [(row.heading, [_card(card, next(numbers), next(numbers)) for card in row.cards]) for row in rows]
    if owed_entries is None:
        return counted_rows
    city_card = Card(CITY.name, owed_entries, 0, "/city")
    return [
        (heading, [city_card if card.name == CITY.name else card for card in cards]) for heading, cards in counted_rows
    ]


def _card(card: HomeQuestion, count: int, late: int) -> Card:
    return Card(card.name, count, late if card.lateness else 0, card.query.url())
