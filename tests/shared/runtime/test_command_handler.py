"""A command is decided once, by whom it may be given, on a day that has come, and written whole or not at all."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.feedback.service import service as feedback
from services.intake.service import service as intake
from shared.contracts.feedback import DrafterSigns, NotContacted, OpenSeries, Retract, SignReply
from shared.contracts.intake import ConfirmReceipt, NotRegistered
from shared.domain.decider import EventForStream
from shared.eventlog.log import EventLog
from shared.messaging.envelope import Actor, DecisionMedium, Delegation, RecordedOnBehalf, Role
from shared.messaging.errors import Forbidden, IdReused, InTheFuture, Invalid, MandateExceeded, StaleVersion
from shared.runtime.command_handler import CommandHandler, today
from tests.engines import CASE, CLERK, DAY, OTHER, Suite, admin, append, envelope, register
from tests.feedback import story

HANDLER = Actor(id="chen", name="陈某", department="广告处", roles=(Role.HANDLER,))
LEADER = Actor(id="li", name="李某", roles=(Role.LEADER,))
REGISTERED = [(CASE, 1, "intake.case-registered")]


@pytest.fixture
async def command_handler(suite: Suite) -> CommandHandler:
    return CommandHandler(intake, suite.logs["intake"])


@pytest.fixture
async def replica(suite: Suite) -> AsyncIterator[CommandHandler]:
    """The same service in another process, as far as the log can tell."""
    log = EventLog(suite.settings.dsn("intake"), "intake")
    yield CommandHandler(intake, log)
    await log.close()


@pytest.fixture
async def signing_handler(suite: Suite) -> CommandHandler:
    """Feedback, with a reply that waits for its signature and an open series."""
    log = suite.logs["feedback"]
    assert isinstance(story.series, EventForStream)
    await log.append(append((CASE, 0, story.TO_SIGN)))
    await log.append(append((story.SERIES, 0, [story.series.event])))
    return CommandHandler(feedback, log)


async def test_a_second_delivery_gets_the_first_result_and_writes_nothing(
    command_handler: CommandHandler, suite: Suite
) -> None:
    command = envelope(register())
    assert await command_handler.handle(command) == await command_handler.handle(command) == REGISTERED
    await command_handler.handle(envelope(ConfirmReceipt()))
    assert await command_handler.handle(command) == REGISTERED
    assert len(await suite.events()) == 2


async def test_deliveries_at_the_same_moment_to_two_replicas_are_one(
    command_handler: CommandHandler, replica: CommandHandler, suite: Suite
) -> None:
    """A visit would be a new fact each time, were it not for the command's id; so would a register, by its number."""
    for n in range(20):
        command = envelope(register(f"{n:04}"), stream=f"rd-16-1-{n:04}")
        done = await asyncio.gather(*(handler.handle(command) for handler in (command_handler, replica) * 4))
        assert done == [[(command.stream, 1, "intake.case-registered")]] * 8
    assert len(await suite.events()) == 20


async def test_equal_commands_are_told_apart_by_their_id_only(signing_handler: CommandHandler, suite: Suite) -> None:
    visit, other = envelope(story.record_contact), EventLog(suite.settings.dsn("feedback"), "feedback")
    replica = CommandHandler(feedback, other)
    await asyncio.gather(*(handler.handle(visit) for handler in (signing_handler, replica) * 10))
    await signing_handler.handle(envelope(story.record_contact))
    assert len(await suite.events("type = 'feedback.contact-recorded'")) == 3
    await other.close()


async def test_the_same_id_with_other_content_is_refused(command_handler: CommandHandler) -> None:
    id = uuid4()
    await command_handler.handle(envelope(register(), id=id))
    another = CLERK.model_copy(update={"id": "zhao"})
    for changed in (
        envelope(register(title="另一件"), id=id),
        envelope(ConfirmReceipt(), id=id),
        envelope(register(), id=id, on=DAY + timedelta(1)),
        envelope(register(), id=id, by=another),
    ):
        with pytest.raises(IdReused):
            await command_handler.handle(changed)


async def test_who_saw_an_older_version_is_told_which_is_the_last(
    command_handler: CommandHandler, suite: Suite
) -> None:
    await command_handler.handle(envelope(register(), expected=0))
    with pytest.raises(StaleVersion) as refused:
        await command_handler.handle(envelope(ConfirmReceipt(), expected=0))
    assert refused.value.extra == {"expected": 0, "version": 1}
    await command_handler.handle(envelope(ConfirmReceipt(), expected=1))
    assert len(await suite.events()) == 2


async def test_of_two_who_saw_the_same_version_the_second_is_told(
    command_handler: CommandHandler, replica: CommandHandler
) -> None:
    for n in range(20):
        commands = (envelope(register(f"{n:04}", title=title), f"rd-16-1-{n:04}", expected=0) for title in "甲乙")
        outcomes = await asyncio.gather(
            *(handler.handle(command) for handler, command in zip((command_handler, replica), commands, strict=True)),
            return_exceptions=True,
        )
        assert sum(isinstance(outcome, StaleVersion) for outcome in outcomes) == 1


@pytest.mark.parametrize("role", set(Role) - {Role.OFFICE})
async def test_only_the_declared_roles_may_give_a_command(
    command_handler: CommandHandler, suite: Suite, role: Role
) -> None:
    for roles in ((role,), ()):
        with pytest.raises(Forbidden, match="局办公室"):
            await command_handler.handle(envelope(register(), by=CLERK.model_copy(update={"roles": roles})))
    assert await suite.events() == []


async def test_a_business_date_has_come(command_handler: CommandHandler, suite: Suite) -> None:
    with pytest.raises(InTheFuture):
        await command_handler.handle(envelope(register(), on=today() + timedelta(1)))
    assert await suite.events() == []
    await command_handler.handle(envelope(register(), on=today()))


async def test_the_business_day_is_that_of_shanghai(suite: Suite) -> None:
    runtime = CommandHandler(intake, suite.logs["intake"], clock=lambda: DAY)
    await runtime.handle(envelope(register(), on=DAY))
    with pytest.raises(InTheFuture):
        await runtime.handle(envelope(ConfirmReceipt(), on=DAY + timedelta(1)))


async def test_a_decision_without_events_writes_nothing_and_is_made_again(
    command_handler: CommandHandler, suite: Suite
) -> None:
    await command_handler.handle(envelope(register()))
    again = envelope(register())
    assert await command_handler.handle(again) == []
    assert await suite.events() == [("intake", CASE, 1, "intake.case-registered")]


async def test_what_is_refused_leaves_no_event(command_handler: CommandHandler, suite: Suite) -> None:
    with pytest.raises(NotRegistered):
        await command_handler.handle(envelope(ConfirmReceipt()))
    with pytest.raises(Invalid):
        await command_handler.handle(envelope(OpenSeries(prefix="沪", year=2023)))
    assert await suite.events() == []


async def test_signing_writes_the_case_and_the_series_together(signing_handler: CommandHandler, suite: Suite) -> None:
    sign = envelope(SignReply(), by=LEADER)
    assert {stream for stream, _, _ in await signing_handler.handle(sign)} == {CASE, story.SERIES}
    written = "SELECT DISTINCT xid::text FROM eventlog.event WHERE command_id = $1"
    assert len(await admin(suite.settings, written, sign.id)) == 1
    assert len(await signing_handler.handle(sign)) == 2


async def test_a_refused_signature_takes_no_number(signing_handler: CommandHandler, suite: Suite) -> None:
    with pytest.raises(DrafterSigns):
        await signing_handler.handle(
            envelope(SignReply(), by=LEADER.model_copy(update={"id": story.submitted.drafter}))
        )
    assert len(await suite.events(f"stream = '{story.SERIES}'")) == 1


async def test_letters_signed_at_the_same_moment_take_numbers_without_gap_or_double(
    signing_handler: CommandHandler, suite: Suite
) -> None:
    cases = [f"rd-16-1-{n:04}" for n in range(200, 212)]
    for case in cases:
        await suite.logs["feedback"].append(append((case, 0, story.TO_SIGN)))
    await asyncio.gather(*(signing_handler.handle(envelope(SignReply(), case, by=LEADER)) for case in cases))
    taken = (await suite.logs["feedback"].load([story.SERIES]))[story.SERIES][1:]
    assert [event.event.serial for event in taken] == list(range(103, 115))  # type: ignore[attr-defined]
    assert {event.event.taken_for for event in taken} == set(cases)  # type: ignore[attr-defined]


async def test_a_writer_who_lost_a_race_decides_again_on_what_is_there(suite: Suite) -> None:
    """Another writes between loading and appending: the second decision sees it."""
    other, seen = EventLog(suite.settings.dsn("intake"), "intake"), list[int]()

    class Overtaken(EventLog):
        async def load(self, streams):  # type: ignore[no-untyped-def]
            histories = await super().load(streams)
            seen.append(len(histories[OTHER]))
            if len(seen) == 1:
                await CommandHandler(intake, other).handle(envelope(register("0100"), OTHER))
            return histories

    log = Overtaken(suite.settings.dsn("intake"), "intake")
    assert await CommandHandler(intake, log).handle(envelope(register("0100"), OTHER)) == []
    assert seen == [0, 1]
    await log.close()
    await other.close()


async def test_an_act_decided_on_paper_is_recorded_by_the_office_only(
    signing_handler: CommandHandler, suite: Suite
) -> None:
    noted = RecordedOnBehalf(
        id="wang", name="王某", department="局办公室", roles=(Role.OFFICE,), manner=DecisionMedium.PAPER
    )
    await signing_handler.handle(envelope(SignReply(), by=LEADER.model_copy(update={"noted": noted})))
    (row,) = await admin(suite.settings, "SELECT actor::text FROM eventlog.event WHERE type = 'feedback.reply-signed'")
    assert Actor.model_validate_json(row["actor"]).display_name == "李某（书面，王某补录）"
    handler = noted.model_copy(update={"roles": (Role.HANDLER,)})
    with pytest.raises(Forbidden):
        await signing_handler.handle(envelope(SignReply(), by=LEADER.model_copy(update={"noted": handler})))


@pytest.mark.parametrize(
    ("since", "until", "commands", "roles"),
    [
        (DAY + timedelta(days=1), DAY + timedelta(days=9), (), (Role.LEADER,)),
        (DAY - timedelta(days=9), DAY - timedelta(days=1), (), (Role.LEADER,)),
        (DAY, DAY, ("assignment.confirm",), (Role.LEADER,)),
        (DAY, DAY, (), (Role.HEAD,)),
    ],
)
async def test_nobody_acts_for_another_beyond_term_scope_and_roles(
    signing_handler: CommandHandler, since: date, until: date, commands: tuple[str, ...], roles: tuple[Role, ...]
) -> None:
    mandate = Delegation(principal="赵某", since=since, until=until, commands=commands, roles=roles)
    with pytest.raises(MandateExceeded):
        await signing_handler.handle(envelope(SignReply(), by=LEADER.model_copy(update={"mandate": mandate})))


async def test_who_acts_within_a_mandate_is_shown_with_the_one_they_act_for(signing_handler: CommandHandler) -> None:
    mandate = Delegation(principal="赵某", since=DAY, until=DAY, roles=(Role.LEADER,))
    acting = LEADER.model_copy(update={"mandate": mandate})
    assert await signing_handler.handle(envelope(SignReply(), by=acting))
    assert acting.display_name == "李某（代赵某）"


async def test_what_was_taken_back_is_decided_anew(signing_handler: CommandHandler, suite: Suite) -> None:
    """Without its contact the case has no ground for a reply, so the contact is only taken back before that."""
    log = suite.logs["feedback"]
    await log.append(append((OTHER, 0, [story.as_lead, story.department])))
    visit = envelope(story.record_contact, stream=OTHER)
    await signing_handler.handle(visit)
    await signing_handler.handle(envelope(Retract(version=3, reason="误登"), stream=OTHER))
    with pytest.raises(NotContacted):
        await signing_handler.handle(envelope(story.submit, stream=OTHER, by=HANDLER))
    assert await signing_handler.handle(visit) == [(OTHER, 3, "feedback.contact-recorded")]
