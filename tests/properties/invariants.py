"""What holds of every case once all services have received all events, whatever commands were given."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

from services.assignment import states as assignment
from services.desk.ledger.case_row import Stage
from services.feedback import states as feedback
from services.intake import states as intake
from services.publication import states as publication
from services.supervision.deadlines.deadline import Deadline, EndedStatus, MetStatus
from services.supervision.deadlines.state import outlasts_round
from services.supervision.decider import Supervision
from services.supervision.oversight.closing import AFTER_CLOSING
from shared.contracts.assignment import (
    AssignmentAccepted,
    AssignmentCancelled,
    AssignmentOpened,
    AssignmentReopened,
    FactAmended,
)
from shared.contracts.feedback import (
    ContactRecorded,
    ContactReleased,
    DisclosureNoted,
    NumberTaken,
    OpinionSigned,
    OpinionSubmitted,
    ReplySent,
    ReplySigned,
    ReplySubmitted,
)
from shared.contracts.intake import CaseRegistered, CaseTakenOver
from shared.contracts.publication import ReplyPublished
from shared.contracts.supervision import CaseArchived, CaseClosed, CommitmentRegistered
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import Event, RecordedEvent, Role
from tests.properties.world import World

Check = Callable[[World, str], None]
LEFT = intake.Withdrawn | intake.Returned | intake.Voided


def facts(world: World, stream: str, *kinds: type) -> list[RecordedEvent]:
    return [fact for fact in apply_corrections(world.history(stream)) if isinstance(fact.event, kinds or Event)]


def entry(world: World, stream: str) -> intake.CaseEntry:
    found: intake.CaseEntry = world.state("intake", stream).entry
    return found


def the_ledger_has_a_row_of_every_case(world: World, stream: str) -> None:
    row = world.row(stream)
    assert row is not None
    assert row.position == world.history(stream)[-1].position


def all_services_know_the_same_case(world: World, stream: str) -> None:
    """Part, round, title and part of the proposers' wish, wherever they are kept."""
    known = entry(world, stream)
    if not isinstance(known, intake.Registered):
        return
    assigned, step = world.state("assignment", stream), world.state("assignment", stream).step
    handling, file = world.state("feedback", stream).handling, world.state("publication", stream)
    clocks: Supervision = world.state("supervision", stream)
    assert (assigned.facts.part, assigned.facts.title, assigned.round) == (known.part, known.facts.title, known.round)
    assert not isinstance(step, assignment.Unopened)
    assert not isinstance(step, assignment.Cancelled) or by_hand(world, stream, AssignmentCancelled)
    opened = handling.opened
    assert (opened.part, opened.title, opened.round) == (known.part, known.facts.title, known.round)
    assert (opened.proposers, opened.co_units) == (known.facts.proposers, known.facts.co_units)
    assert handling.stopped is None
    assert (clocks.part, clocks.round, clocks.handed_over) == (known.part, known.round, known.handed_over)
    assert isinstance(file.case, publication.Opened) == known.part.leads
    row = world.row(stream)
    assert row is not None
    seen = (row.part, row.title, row.hand_overs, row.handed_over, row.notice_due)
    assert seen == (known.part, known.facts.title, known.round, known.handed_over, clocks.notice_due)


def by_hand(world: World, stream: str, kind: type[Event]) -> bool:
    """Whether the last of these was somebody's decision and followed from nothing heard."""
    last = [event for event in world.history(stream) if isinstance(event.event, kind)][-1]
    return Role.SYSTEM not in last.actor.roles


def who_is_in_charge_is_the_same_everywhere(world: World, stream: str) -> None:
    step = world.state("assignment", stream).step
    handling = world.state("feedback", stream).handling
    if isinstance(handling, feedback.Unopened) or handling.stopped or not isinstance(step, assignment.Accepted):
        return
    holder = world.state("supervision", stream).holder
    row = world.row(stream)
    assert handling.department is not None
    assert row is not None
    assert handling.department.department == holder.department == row.department == step.department
    assert row.handler == step.handler
    if not amended_long_after(world, stream):
        assert handling.department.handler == holder.handler == step.handler


def amended_long_after(world: World, stream: str) -> bool:
    """Of an acceptance that another has followed: whom it named then is not told from whom the last one named."""
    history = world.logs["assignment"].streams[stream]
    last = max(event.version for event in history if isinstance(event.event, AssignmentAccepted | AssignmentOpened))
    return any(isinstance(event.event, FactAmended) and event.event.version < last for event in history)


def what_has_left_the_bureau_owes_nothing(world: World, stream: str) -> None:
    known = entry(world, stream)
    if not isinstance(known, LEFT):
        return
    row = world.row(stream)
    assert row is not None
    assert [deadline.title for deadline in row.deadlines.values() if deadline.open] == []
    assert world.state("feedback", stream).handling.stopped is not None
    cancelled = isinstance(world.state("assignment", stream).step, assignment.Cancelled)
    assert cancelled or by_hand(world, stream, AssignmentReopened)
    file = world.state("publication", stream)
    assert not isinstance(file.case, publication.Opened) or not file.letters


def the_ledger_shows_the_deadlines_that_supervision_keeps(world: World, stream: str) -> None:
    """But a promise or question of a voided entry, which is over: the number begins with an empty row again."""
    row, clocks = world.row(stream), world.state("supervision", stream)
    assert row is not None
    shown_limits = [((limit.rule, limit.subject, limit.round), limit) for limit in row.deadlines.values()]
    for key, deadline in clocks.deadlines.items():
        if deadline.is_open or not outlasts_round(deadline):
            values = [(limit.due, limit.met_on, limit.ended) for shown_key, limit in shown_limits if shown_key == key]
            assert values == [shown_deadline(deadline)], key
    assert not any(limit.open for key, limit in shown_limits if key not in clocks.deadlines)


def shown_deadline(deadline: Deadline) -> tuple[date, date | None, bool]:
    standing = deadline.status
    met_on = standing.met_on if isinstance(standing, MetStatus) else None
    return deadline.terms.due, met_on, isinstance(standing, EndedStatus)


def a_reply_left_after_contact_and_decision(world: World, stream: str) -> None:
    for sent in facts(world, stream, ReplySent):
        before = [fact.event for fact in facts(world, stream) if fact.position < sent.position]
        assert any(isinstance(fact, DisclosureNoted) and fact.text == sent.event.text for fact in before)
        assert any(isinstance(fact, ContactRecorded | ContactReleased) for fact in before) or taken_over(world, stream)


def taken_over(world: World, stream: str) -> bool:
    return bool(facts(world, stream, CaseTakenOver))


def nobody_signs_what_they_drafted(world: World, stream: str) -> None:
    history = world.history(stream)
    for signed in [event for event in history if isinstance(event.event, ReplySigned | OpinionSigned)]:
        drafts = [
            event.event
            for event in history
            if isinstance(event.event, ReplySubmitted | OpinionSubmitted) and event.position < signed.position
        ]
        assert drafts[-1].drafter != signed.actor.id


def what_was_published_had_been_sent(world: World, stream: str) -> None:
    for published in facts(world, stream, ReplyPublished):
        sent = [fact for fact in facts(world, stream, ReplySent, CaseTakenOver) if fact.position < published.position]
        assert sent


def every_promise_that_was_sent_is_kept_an_eye_on(world: World, stream: str) -> None:
    promised = [event.event for event in world.history(stream) if isinstance(event.event, CommitmentRegistered)]
    for sent in facts(world, stream, ReplySent):
        for promise in sent.event.commitments:
            assert any((commitment.what, commitment.due) == (promise.what, promise.due) for commitment in promised)


def what_is_closed_owed_nothing_but_promises(world: World, stream: str) -> None:
    """On the day it was closed: a leader may ask on, and what was corrected later may be owed again."""
    for closed in facts(world, stream, CaseClosed):
        before = [event for event in world.logs["supervision"].streams[stream] if event.version < closed.version]
        clocks: Supervision = world.folded("supervision", before)
        open_deadlines = [deadline for deadline in clocks.deadlines.values() if deadline.is_open]
        assert [deadline.key for deadline in open_deadlines if deadline.terms.rule not in AFTER_CLOSING] == []


def what_is_filed_was_closed(world: World, stream: str) -> None:
    for filed in facts(world, stream, CaseArchived):
        assert any(fact.version < filed.version for fact in facts(world, stream, CaseClosed))


def what_stands_is_to_be_answered(world: World, stream: str) -> None:
    """A lead case from its hand-over on, a co-unit's from its receipt."""
    known = entry(world, stream)
    if isinstance(known, intake.Registered) and (known.part.leads or (known.receipt_confirmed and known.taken is None)):
        rule = "reply" if known.part.leads else "opinion"
        assert (rule, "", known.round) in world.state("supervision", stream).deadlines


def the_ledger_says_how_a_case_left(world: World, stream: str) -> None:
    known, row = entry(world, stream), world.row(stream)
    assert row is not None
    if isinstance(known, intake.Voided):
        assert row.voided
    if isinstance(known, intake.Withdrawn | intake.Returned):
        assert row.released
        assert row.stage in (Stage.WITHDRAWN, Stage.RETURNED, Stage.CLOSED, Stage.ARCHIVED)


def what_was_replied_to_has_its_result(world: World, stream: str) -> None:
    """So that the results of a report make up its replies."""
    row = world.row(stream)
    assert row is not None
    if row.sent_on and row.part and row.part.leads and not row.taken_over:
        assert row.result is not None


def policies_take_the_day_from_their_cause(world: World, stream: str) -> None:
    caused = {event.id: event for event in world.events}
    for event in world.history(stream):
        if event.causation_id:
            assert event.business_date == caused[event.causation_id].business_date


def numbers_are_given_once(world: World) -> None:
    taken = Counter(event.event.letter for event in world.events if isinstance(event.event, NumberTaken))
    signed = Counter(
        event.event.letter for event in world.events if isinstance(event.event, ReplySigned | OpinionSigned)
    )
    assert {*taken.values(), *signed.values()} <= {1}
    assert signed.keys() <= taken.keys()


EVERY_CASE: tuple[Check, ...] = (
    the_ledger_has_a_row_of_every_case,
    all_services_know_the_same_case,
    who_is_in_charge_is_the_same_everywhere,
    what_has_left_the_bureau_owes_nothing,
    the_ledger_shows_the_deadlines_that_supervision_keeps,
    a_reply_left_after_contact_and_decision,
    nobody_signs_what_they_drafted,
    what_was_published_had_been_sent,
    every_promise_that_was_sent_is_kept_an_eye_on,
    what_is_closed_owed_nothing_but_promises,
    what_is_filed_was_closed,
    what_stands_is_to_be_answered,
    the_ledger_says_how_a_case_left,
    what_was_replied_to_has_its_result,
    policies_take_the_day_from_their_cause,
)


def registered(world: World) -> Iterator[str]:
    """Every case that was ever entered."""
    entered = [event.stream for event in world.events if isinstance(event.event, CaseRegistered | CaseTakenOver)]
    yield from dict.fromkeys(entered)


def check_invariants(world: World) -> None:
    numbers_are_given_once(world)
    for stream in registered(world):
        for check in EVERY_CASE:
            check(world, stream)
