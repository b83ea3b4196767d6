"""Cases in every state of their lives, as all services would have recorded them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from services.desk.ledger.projection import CaseRow, fold
from services.desk.ledger.store import histories
from shared.contracts.assignment import AssignmentAccepted, AssignmentConfirmed, AssignmentOpened, AssignmentProposed
from shared.contracts.common.vocabulary import Form, HandlingRole, Kind
from shared.contracts.intake import CaseCorrected, ReceiptConfirmed
from shared.contracts.publication import DisclosureApproved, ReplyPublished
from shared.contracts.supervision import CaseClosed, DeadlineMet, DeadlineMissed, DeadlineSet
from shared.eventlog.log import Connection, EventLog
from shared.messaging.envelope import Event
from shared.settings import Settings
from tests.cases import REGISTERED
from tests.engines import FACTS, append
from tests.feedback import story
from tests.sequencer.writers import active_allocator

LEAD, RD = HandlingRole.LEAD, Kind.SUGGESTION
DUE = DeadlineSet(
    rule="reply",
    name="答复",
    kind=RD,
    part=LEAD,
    since=date(2023, 2, 16),
    due=date(2023, 5, 16),
    source="市人大规定",
    statutory=True,
    meets=(),
    ends=(),
    warn=(),
    explained="三个月",
)
MISSED = DeadlineMissed(rule="reply", name="答复", due=DUE.due)
MET = DeadlineMet(rule="reply", name="答复", due=DUE.due, met_on=date(2023, 5, 11), days_late=0)
LIFE: list[tuple[str, Event]] = [
    ("intake", REGISTERED),
    ("assignment", AssignmentOpened(kind=RD, part=LEAD, title="案由", topic="广告")),
    ("supervision", DUE),
    ("assignment", AssignmentProposed(department="广告处", opinion="")),
    ("intake", ReceiptConfirmed(kind=RD, part=LEAD)),
    ("assignment", AssignmentConfirmed(department="广告处", opinion="")),
    ("assignment", AssignmentAccepted(department="广告处", handler="陈某")),
    ("intake", CaseCorrected(facts=FACTS.model_copy(update={"title": "更正后的案由"}), changed=(), reason="誊抄有误")),
    ("supervision", MISSED),
    *(("feedback", event) for event in story.REPLIED),
    ("supervision", MET),
    ("publication", DisclosureApproved(text=story.FIRST, form=Form.FULL)),
    ("publication", ReplyPublished(letter=story.LETTER, index_no="A1", address="https://example.cn/1", form=Form.FULL)),
    ("supervision", CaseClosed(kind=RD, part=LEAD, reason="")),
]


def case(n: int) -> str:
    return f"rd-16-1-{n:04}"


@asynccontextmanager
async def event_logs(settings: Settings) -> AsyncIterator[dict[str, EventLog]]:
    names = dict.fromkeys(name for name, _ in LIFE)
    logs = {name: EventLog(settings.dsn(name), name) for name in names}
    try:
        yield logs
    finally:
        for log in logs.values():
            await log.close()


async def append_life(logs: dict[str, EventLog], stream: str, begin: int = 0, end: int = len(LIFE)) -> None:
    """A part of a case's life, written event by event."""
    for n, (name, event) in list(enumerate(LIFE))[begin:end]:
        after = sum(other == name for other, _ in LIFE[:n])
        await logs[name].append(append((stream, after, [event])))


async def assign_all_positions(settings: Settings) -> None:
    """Gives a place to whatever has none."""
    allocator = await active_allocator(settings)
    while await allocator.advance():
        pass
    await allocator.db.close()


async def folded(db: Connection, streams: list[str]) -> list[CaseRow]:
    """The rows by the definition: each the fold of its whole history."""
    found = await histories(db, sorted(streams))
    return [row for history in found.values() if (row := fold(history))]
