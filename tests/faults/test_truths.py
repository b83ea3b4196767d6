"""Each truth can fail: a run that left this behind would be seen."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from tests.faults import truths
from tests.faults.truths import TRUTHS, RunRecord, broken_truths, differences

Forgery = Callable[[RunRecord], RunRecord]


def with_events(change: Callable[[list[dict[str, Any]]], None]) -> Forgery:
    """The record of a run, with another log."""

    def forged(record: RunRecord) -> RunRecord:
        events = [dict(event) for event in record.events]
        change(events)
        return replace(record, events=events)

    return forged


def with_split_transaction(events: list[dict[str, Any]]) -> None:
    """Half of what a command wrote bears another transaction."""
    commands = [event["command_id"] for event in events]
    several = next(n for n, event in enumerate(events) if commands.count(event["command_id"]) > 1)
    events[several]["xid"] = "0"


def without_first_event(events: list[dict[str, Any]]) -> None:
    """A stream begins with its second event."""
    longer = next(event for event in events if event["version"] == 2)
    events.remove(next(e for e in events if (e["service"], e["stream"]) == (longer["service"], longer["stream"])))


def with_swapped_positions(events: list[dict[str, Any]]) -> None:
    events[3], events[4] = events[4], events[3]


def with_number_taken_twice(events: list[dict[str, Any]]) -> None:
    events.append(next(event for event in events if event["type"] == "feedback.number-taken"))


FORGERIES: dict[str, Forgery] = {
    "versions": with_events(without_first_event),
    "positions": with_events(with_swapped_positions),
    "leaves": with_events(lambda events: events[9].update(body="{}")),
    "stream": lambda record: replace(record, messages=record.messages[:-1]),
    "commands": with_events(with_split_transaction),
    "causes": with_events(lambda events: events[-1].update(causation_id=uuid4())),
    "acknowledged_are_in_log": lambda record: replace(
        record, acknowledged={("intake", "rd-16-1-0001", 99, "intake.case-registered")}
    ),
    "letters": with_events(with_number_taken_twice),
    "parked": lambda record: replace(record, parked=["assignment ev.v1.x: 坏了"]),
    "idle": lambda record: replace(record, waiting={**record.waiting, "feedback-policy": 1}),
    "received": lambda record: replace(record, checkpoints={**record.checkpoints, "feedback-policy": 1}),
    "ledger": lambda record: replace(record, live=dict(list(record.live.items())[1:])),
    "unexpected_exits": lambda record: replace(record, exits=["sequencer ended with 0"]),
    "endless_loops": lambda record: replace(record, logs={"desk": 5_000_000}),
}


def test_each_truth_has_a_forgery() -> None:
    assert [truth.__name__ for truth in TRUTHS] == list(FORGERIES)


@pytest.mark.parametrize("name", FORGERIES)
def test_a_truth_that_does_not_hold_is_named(name: str, undisturbed: RunRecord) -> None:
    says = getattr(truths, name).__doc__
    assert not [finding for finding in broken_truths(undisturbed) if finding.startswith(says)]
    assert [finding for finding in broken_truths(FORGERIES[name](undisturbed)) if finding.startswith(says)]


def test_a_run_is_like_itself_and_unlike_one_that_recorded_less(undisturbed: RunRecord) -> None:
    assert differences(undisturbed, undisturbed) == []
    assert "not written" in differences(with_events(lambda events: events.pop())(undisturbed), undisturbed)[0]


def test_another_row_is_told_with_the_field_that_differs(undisturbed: RunRecord) -> None:
    id, row = next(iter(undisturbed.folded.items()))
    other = replace(undisturbed, folded={**undisturbed.folded, id: row.model_copy(update={"title": "另一件"})})
    assert f"{id} differs in title" in differences(other, undisturbed)[0]
