"""What users of other systems complained of, cases, replies and records: each by its number, and how it is here."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.assignment.decider import assignment
from services.desk.ledger.projection import Stage, fold
from services.desk.portal.eligibility import portal_entries
from services.desk.reports.summary import Scope, summarise
from services.feedback.decider import feedback
from services.intake.decider import intake
from services.publication.decider import publication
from services.supervision.notices.daily_digest import digests
from services.supervision.notices.open_duties import fold as owed
from shared.contracts import supervision
from shared.contracts.assignment import AssignmentConfirmed, Confirm
from shared.contracts.common.corrections import Amended
from shared.contracts.common.vocabulary import HandlingRole, Kind, Result, Way, sentence_of
from shared.contracts.feedback import Amend, RecordContact, RehandlingOrdered, SendReply, SubmitReply
from shared.contracts.intake import CaseCorrected, Change, Correct
from shared.contracts.supervision import CaseClosed, Reopen
from shared.messaging.envelope import CommandEnvelope, RecordedEvent
from tests.assignment import story as assigned
from tests.feedback import story as replying
from tests.given_when_then import given
from tests.intake import story as entering
from tests.properties.lives import RECEIVED, SENT, SPRING, classified, co, lead, planned, taken_over
from tests.properties.people import CLERK, HANDLER
from tests.properties.test_found import accepted, played
from tests.properties.words import RD
from tests.properties.world import World
from tests.publication import story as public
from tests.publication import test_letters as letters


def until(kind: type) -> list[object]:
    """The life of a lead case up to that command, and with it."""
    envelopes = list(lead())
    last = next(n for n, envelope in enumerate(envelopes) if isinstance(envelope.command, kind))
    return envelopes[: last + 1]


# Assignment


def test_open311_12_a_case_is_a_person_s_and_not_only_a_department_s() -> None:
    row = played(accepted()).row(RD)
    assert row is not None
    assert (row.department, row.handler) == ("广告处", "陈某")


def test_hocs_5000_no_step_is_made_twice() -> None:
    given(assignment, *assigned.IN_WORK).when(assigned.accept, by=assigned.HEAD).then()
    given(assignment, assigned.opened, assigned.proposed, assigned.directory).when(assigned.propose).then()


def test_cdpt_779_earlier_objections_are_always_shown() -> None:
    row = played(co()).row(RD)
    assert row is not None
    assert [(objection.department, objection.right_unit) for objection in row.objections] == [("特食处", "广告处")]


def test_ct_3112_who_was_asked_can_be_replaced_until_they_accept() -> None:
    other = AssignmentConfirmed(department=assigned.FOOD, opinion="", leader="周某")
    command = Confirm(department=assigned.FOOD)
    given(assignment, *assigned.ASKED, assigned.directory).when(command, by=assigned.LEADER).then(other)


# Replies and what the public reads


def test_decidim_5716_and_177_a_reply_that_was_sent_is_not_yet_published() -> None:
    given(publication, *public.SENT).when(letters.publish).then(public.PUBLISHED)
    row = played(until(SendReply)).row(RD)
    assert row is not None
    assert (row.sent_on, row.published_on) == (SENT, None)


def test_decidim_3041_nobody_outside_is_told_of_what_is_not_decided_and_sent() -> None:
    """What is handed to the portal are letters that left the house with their decision, not drafts."""
    drafted, sent = (played(until(kind)) for kind in (SubmitReply, SendReply))
    assert portal_entries([drafted.history(RD)]) == []
    assert [entry.published for entry in portal_entries([sent.history(RD)])] == [False]


def test_alaveteli_1005_what_is_cut_stays_cut_and_what_was_sent_stays_whole() -> None:
    cut = [*public.PARTLY, public.REDACTED]
    state = publication.fold(cut)
    (letter,) = state.letters.values()
    assert letter.text == public.FIRST
    part = public.PUBLISHED.model_copy(update={"form": public.IN_PART.form, "text": public.CUT_TEXT})
    given(publication, *cut).when(letters.publish).then(part)


# Closed is not solved


def test_fixmystreet_285_1339_1340_closed_says_nothing_of_solved() -> None:
    closed = CaseClosed(kind=Kind.SUGGESTION, part=HandlingRole.LEAD, reason="")
    assert "解决" not in sentence_of(closed)
    reference = fold(played(lead()).history(RD))
    assert reference is not None
    kept = reference.model_copy(update={"result": Result.REFERENCE})
    figures = {figure.name: figure.cases for figure in summarise([kept], Scope()).figures}
    assert (figures["已办结"], figures["解决采纳"]) == ((RD,), ())


def test_fixmystreet_588_half_solved_has_codes_of_its_own() -> None:
    assert {Result.SOLVING, Result.PLANNED} < set(Result)


def test_fixmystreet_897_a_closed_case_can_be_taken_up_again() -> None:
    closed = played(until(supervision.Close))
    closed.envelope(Reopen(reason="提出人来电"), CLERK, date(2024, 2, 29), RD)
    closed.settle()
    row = closed.row(RD)
    assert row is not None
    assert row.stage is Stage.ANSWERED


@pytest.mark.parametrize("reason", ["", "  "])
def test_fixmystreet_2357_nothing_is_taken_up_again_without_a_word(reason: str) -> None:
    with pytest.raises(ValidationError):
        Reopen(reason=reason)
    with pytest.raises(ValidationError):
        RehandlingOrdered.model_validate({"round": 2, "ordered_by": "代表工委"})


# Records


def test_thehive_333_and_opencti_7954_old_and_new_values_are_shown() -> None:
    changed = (Change(field="备注", old="无", new="与0100号同一事项"),)
    correct = Correct(facts=entering.NOTED, reason="漏填")
    corrected = CaseCorrected(facts=entering.NOTED, changed=changed, reason="漏填")
    given(intake, entering.REGISTERED).when(correct).then(corrected)
    world = played(until(RecordContact))
    contact = [event for event in world.history(RD) if event.event.type == replying.contacted.type][-1]
    world.envelope(Amend(version=contact.version, changes={"way": Way.PHONE}, reason="误录"), HANDLER, SENT, RD)
    (amended,) = (event.event for event in world.history(RD) if isinstance(event.event, Amended))
    assert amended.changed == (Change(field="沟通方式", old="走访", new="电话"),)


def test_dispatch_4240_the_timeline_keeps_its_order_whatever_day_a_fact_bears() -> None:
    world = played(accepted(), planned(RD, SPRING, *[(HANDLER, replying.record_contact)]))
    world.envelope(replying.record_contact, HANDLER, RECEIVED, RD)
    history = world.history(RD)
    assert [event.position for event in history] == sorted(event.position for event in history)
    assert history[-1].business_date < history[-2].business_date


def test_dispatch_790_of_a_classified_case_nobody_sees_more_than_its_number() -> None:
    world = played(list(classified())[:1])
    row = world.row(RD)
    assert row is not None
    assert (row.proposers, row.department, row.deadlines, row.number) == ((), "", {}, "0099")
    assert digests(date(2023, 5, 16), {RD: owed(supervised(world))}, {}) == []


def supervised(world: World) -> Sequence[RecordedEvent]:
    return world.logs["supervision"].streams[RD]


def test_cdptkan_1027_a_double_submit_is_one_submission() -> None:
    given(feedback, *replying.DRAFTED).when(replying.submit, by=replying.DRAFTER).then()
    world = played(accepted())
    envelope = CommandEnvelope(UUID(int=77), RD, replying.record_contact, HANDLER, SPRING)
    assert world.give(envelope) == world.give(envelope)
    assert sum(event.command_id == envelope.id for event in world.events) == 1


def test_cdpt_1064_what_was_imported_stands_in_the_figures() -> None:
    row = played(taken_over()).row(RD)
    assert row is not None
    figures = {figure.name: figure.cases for figure in summarise([row], Scope()).more}
    assert figures["期初接收"] == (RD,)
    assert figures["办复"] == (RD,)


def test_content_data_780_any_history_can_be_read_again() -> None:
    world = played(lead())
    again = World()
    again.replay(world.events)
    assert again.row(RD) == world.row(RD)
