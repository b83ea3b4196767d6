"""Whatever lists follow one another: the law grants what a dry run promised, and a second run asks for nothing."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from services.desk.imports.handover_list import HandOverList
from services.desk.imports.import_cases import ImportStep, KnownCases, plan_steps
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.projection import fold
from services.intake.decider import intake
from shared.contracts.intake import CaseTakenOver, Void
from shared.messaging.envelope import Command, CommandEnvelope, Event, RecordedEvent
from tests.desk.imports.test_import_cases import opened
from tests.desk.imports.test_opening_list import DONE
from tests.desk.lists import GOOD, parse_rows
from tests.engines import CLERK

DAY, AT = date(2024, 1, 5), datetime(2024, 1, 5, tzinfo=UTC)
ROW = st.fixed_dictionaries(
    {
        "编号": st.sampled_from(["1", "2", "3"]),
        "承办方式": st.sampled_from(["主办", "合办", "会办"]),
        "交办日期": st.sampled_from(["2023-02-16", "2023-03-01", "昨天"]),
        "案由": st.sampled_from(["甲", "乙"]),
        "密级": st.sampled_from(["", "", "", "秘密"]),
        "文号": st.sampled_from(["沪市监书〔2023〕0103号", "沪市监书〔2023〕0104号"]),
        "主办单位": st.sampled_from(["市公安局", "市教委", "某某园区、市公安局"]),
    }
)
LISTS = st.lists(st.tuples(st.lists(ROW, min_size=1, max_size=4), st.booleans(), st.booleans()), min_size=1, max_size=4)


class CaseBook:
    """The log of intake as the law writes it, without any service."""

    def __init__(self) -> None:
        self.histories: dict[str, list[RecordedEvent]] = {}

    def cases(self) -> dict[str, CaseRow]:
        return {stream: case for stream, events in self.histories.items() if (case := fold(events))}

    def steps(self, found: HandOverList, again: str) -> list[ImportStep]:
        events = {stream: [event.event for event in past] for stream, past in self.histories.items()}
        taken = {s: e.taken for s, history in events.items() for e in history if isinstance(e, CaseTakenOver)}
        cases = self.cases()
        return plan_steps(
            cases, found, KnownCases(again, {s: takeover for s, takeover in taken.items() if cases[s].taken_over})
        )

    def give(self, stream: str, command: Command) -> None:
        past = self.histories.setdefault(stream, [])
        state = intake.fold(event.event for event in past)  # type: ignore[misc]
        for event in intake.decide(CommandEnvelope(uuid4(), stream, command, CLERK, DAY), state):  # type: ignore[arg-type]
            assert isinstance(event, Event)
            number = len(past) + 1
            made = ("intake", stream, number, event, DAY, CLERK, uuid4(), b"", uuid4(), None, "", AT, number)
            past.append(RecordedEvent(*made))

    def take(self, found: HandOverList, again: str) -> None:
        for step in self.steps(found, again):
            if step.command:
                self.give(step.row.stream, step.command)


def read(rows: list[dict[str, Any]], opening: bool) -> HandOverList:
    return opened(*({**DONE, **row} for row in rows)) if opening else parse_rows(*({**GOOD, **row} for row in rows))


@settings(deadline=None, max_examples=200)
@given(LISTS, st.booleans())
def test_lists_are_taken_as_foreseen_and_only_once(lists: list[Any], void: bool) -> None:
    book = CaseBook()
    for rows, opening, again in lists:
        found, reason = read(rows, opening), "改变承办方式" if again else ""
        book.take(found, reason)
        assert [step.command for step in book.steps(found, reason) if step.command] == []
    if void:
        for stream in list(book.histories):
            book.give(stream, Void(reason="误登"))
        found = read(lists[0][0], lists[0][1])
        assert all(step.command for step in book.steps(found, ""))
