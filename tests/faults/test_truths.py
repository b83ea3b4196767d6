"""Each truth can fail: a run that left this behind would be seen."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from tests.faults import truths
from tests.faults.truths import TRUTHS, Found, broken, unlike

Forgery = Callable[[Found], Found]


def with_events(change: Callable[[list[dict[str, Any]]], None]) -> Forgery:
    """What was found, with another log."""

    def forged(found: Found) -> Found:
        events = [dict(event) for event in found.events]
        change(events)
        return replace(found, events=events)

    return forged


def torn(events: list[dict[str, Any]]) -> None:
    """Half of what a command wrote bears another transaction."""
    commands = [event["command_id"] for event in events]
    several = next(n for n, event in enumerate(events) if commands.count(event["command_id"]) > 1)
    events[several]["xid"] = "0"


def beheaded(events: list[dict[str, Any]]) -> None:
    """A stream begins with its second event."""
    longer = next(event for event in events if event["version"] == 2)
    events.remove(next(e for e in events if (e["service"], e["stream"]) == (longer["service"], longer["stream"])))


def swapped(events: list[dict[str, Any]]) -> None:
    events[3], events[4] = events[4], events[3]


def taken_again(events: list[dict[str, Any]]) -> None:
    events.append(next(event for event in events if event["type"] == "feedback.number-taken"))


FORGERIES: dict[str, Forgery] = {
    "versions": with_events(beheaded),
    "positions": with_events(swapped),
    "leaves": with_events(lambda events: events[9].update(body="{}")),
    "stream": lambda found: replace(found, told=found.told[:-1]),
    "commands": with_events(torn),
    "causes": with_events(lambda events: events[-1].update(causation_id=uuid4())),
    "promises": lambda found: replace(found, promised={("intake", "rd-16-1-0001", 99, "intake.case-registered")}),
    "letters": with_events(taken_again),
    "aside": lambda found: replace(found, parked=["assignment ev.v1.x: 坏了"]),
    "idle": lambda found: replace(found, waiting={**found.waiting, "feedback-policy": 1}),
    "heard": lambda found: replace(found, marks={**found.marks, "feedback-policy": 1}),
    "ledger": lambda found: replace(found, live=dict(list(found.live.items())[1:])),
    "ends": lambda found: replace(found, ends=["sequencer ended with 0"]),
    "spins": lambda found: replace(found, logs={"desk": 5_000_000}),
}


def test_each_truth_has_a_forgery() -> None:
    assert [truth.__name__ for truth in TRUTHS] == list(FORGERIES)


@pytest.mark.parametrize("name", FORGERIES)
def test_a_truth_that_does_not_hold_is_named(name: str, undisturbed: Found) -> None:
    says = getattr(truths, name).__doc__
    assert not [finding for finding in broken(undisturbed) if finding.startswith(says)]
    assert [finding for finding in broken(FORGERIES[name](undisturbed)) if finding.startswith(says)]


def test_a_run_is_like_itself_and_unlike_one_that_recorded_less(undisturbed: Found) -> None:
    assert unlike(undisturbed, undisturbed) == []
    assert "not written" in unlike(with_events(lambda events: events.pop())(undisturbed), undisturbed)[0]


def test_another_row_is_told_with_the_field_that_differs(undisturbed: Found) -> None:
    id, row = next(iter(undisturbed.folded.items()))
    other = replace(undisturbed, folded={**undisturbed.folded, id: row.model_copy(update={"title": "另一件"})})
    assert f"{id} differs in title" in unlike(other, undisturbed)[0]
