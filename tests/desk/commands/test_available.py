"""What is on offer is what the services would grant: asked of their own laws before every act of a whole year."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from services.cli.demo import player
from services.cli.demo.bureau_events import OPENED_ON
from services.cli.demo.cast import CLERK, person
from services.cli.demo.year_plan import PlannedCommand as Planned
from services.cli.demo.year_plan import clerk, plan_year
from services.cli.install.seed_data import DEPARTMENTS, OFFICE
from services.desk.access.directory import fold_directory
from services.desk.commands.available import (
    AvailableCommands,
    dry_run_requests,
    interpret,
    permitted_to,
    rank,
    unrestricted,
)
from services.desk.commands.case_defaults import FormContext
from services.desk.commands.next_step import HANDLING_STEPS, NEXT_STEPS, STAGE_COMMANDS
from services.desk.commands.sample_commands import AVOIDABLE_CODES, IRRELEVANT_CODES, sample_commands
from services.desk.commands.targets import accepts_stream, case_commands
from services.desk.imports.handover_list import HandOverList, ReadOptions, read_handover_list
from services.desk.imports.import_cases import KnownCases, plan_steps
from services.desk.imports.import_cases import _recording_actor as recording_actor
from services.desk.ledger.case_row import Stage
from services.supervision.deadlines.china_calendar import adopt_year
from services.supervision.deadlines.default_rules import DEFAULTS
from shared.contracts.assignment import DIRECTORY, Accept, AdoptDirectory, Confirm, Propose
from shared.contracts.feedback import ReviewReply, SignReply
from shared.contracts.intake import ConfirmReceipt
from shared.contracts.supervision import CALENDAR, DAYS, RULES, AdoptRules, BeginDay, Close, Remind
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import Actor, Event, Role
from shared.messaging.errors import CommandError
from shared.runtime.dry_run import _outcome_json as answer
from shared.runtime.dry_run import dry_run_all
from tests.faults.__main__ import SMALL
from tests.properties.world import World, run_now

LEAD = "rd-16-1-0179"


@dataclass
class PlayedYear:
    """The small year as far as it has been played, and what was on offer just before each act."""

    world: World = field(default_factory=World)
    offers: list[tuple[Planned, AvailableCommands]] = field(default_factory=list)

    def events_of(self, stream: str) -> list[Event]:
        return [event.event for event in apply_corrections(self.world.history(stream))]

    def form_context(self, stream: str, who: Actor, today: date) -> FormContext:
        case = self.world.row(stream)
        assert case is not None, stream
        return FormContext(
            case, apply_corrections(self.world.history(stream)), fold_directory(self.events_of(DIRECTORY)), who, today
        )

    def available_commands(self, stream: str, who: Actor, today: date) -> AvailableCommands:
        at = self.form_context(stream, who, today)
        person = at.directory.person(who.id, today)
        asking = dry_run_requests(at, self.events_of(DIRECTORY), permitted_to(person) if person else unrestricted)
        acts = []
        for request in asking:
            outcomes = run_now(
                dry_run_all(self.world.runtimes[request.service], stream, request.actor, today, request.commands)
            )
            acts += interpret(request, [answer(outcome) for outcome in outcomes])
        return rank(at, acts)

    def give(self, act: Planned) -> None:
        if concerns_a_case(act):
            who = act.actor.model_copy(update={"mandate": None, "noted": None})
            if act.actor.noted:
                who = Actor(**act.actor.noted.model_dump(include={"id", "name", "department", "roles"}))
            self.offers.append((act, self.available_commands(act.stream, who, act.on)))
        self.world.envelope(act.command, act.actor, act.on, act.stream)
        self.world.settle()


def concerns_a_case(act: Planned) -> bool:
    return type(act.command) in case_commands() and act.stream[:3] in ("rd-", "zx-")


def adopt_registers(played: PlayedYear, found: HandOverList) -> None:
    for command, register in (
        (AdoptRules(rules=DEFAULTS), RULES),
        *((adopt_year(year), CALENDAR) for year in (2022, 2023, 2024)),
        (AdoptDirectory(departments=DEPARTMENTS), DIRECTORY),
    ):
        played.world.envelope(command, OFFICE, date(2023, 1, 3), register)


def days(played: PlayedYear, found: HandOverList) -> Iterator[date]:
    """Day by day, with what the city hands over."""
    acts = plan_year(found.rows)
    day, last = acts[0].on, acts[-1].on
    while day <= last:
        played.world.envelope(BeginDay(day=day), clerk(CLERK, day), day, DAYS)
        if day == OPENED_ON:
            for step in plan_steps(
                {}, read_handover_list(player.OPENING_LIST_FILE, ReadOptions(today=day, opening=True)), KnownCases()
            ):
                assert step.command
                played.world.envelope(step.command, recording_actor(CLERK), day, step.row.stream)
        for row in (row for row in found.rows if row.command.handed_over == day):
            played.world.envelope(row.command, clerk(CLERK, day), day, row.stream)
        played.world.settle()
        yield day
        day += timedelta(days=1)


@pytest.fixture(scope="module")
def played() -> PlayedYear:
    made, found = PlayedYear(), read_handover_list(SMALL)
    adopt_registers(made, found)
    acts = plan_year(found.rows)
    for day in days(made, found):
        for wave in player.concurrent_batches([act for act in acts if act.on == day]):
            for act in wave:
                made.give(act)
    return made


def test_every_act_of_the_year_was_on_offer_just_before_it_was_given(played: PlayedYear) -> None:
    missing = [
        (
            act.on,
            act.stream,
            act.command.type,
            [available.why for available in acts.not_yet if available.command is type(act.command)],
        )
        for act, acts in played.offers
        if type(act.command) not in {available.command for available in (*acts.offered, *acts.elsewhere)}
    ]
    assert missing == []
    assert len(played.offers) > 100


def test_what_is_put_first_is_what_was_done_next(played: PlayedYear) -> None:
    """On the way of a case from receipt to signature there is one next act, and it is the one on the button."""
    way = (ConfirmReceipt, Propose, Confirm, Accept, SignReply)
    firsts = [(act, acts.primary) for act, acts in played.offers if type(act.command) in way and not act.actor.noted]
    differing = [
        (act.command.type, act.stream) for act, first in firsts if not first or first.command is not type(act.command)
    ]
    assert len(firsts) > 40
    assert len(differing) <= len(firsts) // 10, differing


def test_the_register_acts_of_the_year_go_where_the_table_says() -> None:
    for act in plan_year(read_handover_list(SMALL).rows):
        assert accepts_stream(type(act.command), act.stream), (act.command.type, act.stream)
    assert not accepts_stream(AdoptRules, LEAD)
    assert not accepts_stream(ConfirmReceipt, "house")


def test_every_command_on_a_case_can_be_asked_about_wherever_the_case_stands(played: PlayedYear) -> None:
    for stream in ("rd-16-1-0099", "zx-14-1-0326", "rd-15-6-0077", "rd-16-1-0171", "zx-14-1-0990"):
        at = played.form_context(stream, CLERK, date(2023, 12, 29))
        for command in case_commands():
            assert all(isinstance(sample, command) for sample in sample_commands(command, at))


def test_another_department_is_offered_nothing(played: PlayedYear) -> None:
    head = person(Role.HEAD, "知产处", 29)
    acts = played.available_commands("rd-16-1-0099", head, date(2023, 12, 29))
    assert head.id in played.form_context("rd-16-1-0099", head, date(2023, 12, 29)).directory.people
    assert (acts.offered, acts.not_yet, acts.elsewhere) == ((), (), ())


def test_an_auditor_is_offered_nothing(played: PlayedYear) -> None:
    acts = played.available_commands("rd-16-1-0099", person(Role.AUDITOR, "审计处", 50), date(2023, 12, 29))
    assert acts == AvailableCommands()


def test_what_waits_says_why_in_the_words_of_the_law(played: PlayedYear) -> None:
    [first] = [acts for act, acts in played.offers if isinstance(act.command, ConfirmReceipt)][:1]
    waiting = {available.command: available.why for available in first.not_yet}
    assert waiting[Close].startswith("尚有未了结的期限，不能办结，请先完成或注明终止（")
    assert waiting[ReviewReply] == "没有待审核的送审稿，请承办人先行送审。"
    assert not any("待填" in why for _, acts in played.offers for why in (available.why for available in acts.not_yet))


def test_what_leaders_decide_on_paper_the_office_may_record(played: PlayedYear) -> None:
    decided = [
        {available.command for available in acts.elsewhere}
        for act, acts in played.offers
        if isinstance(act.command, Remind)
    ]
    signing = [acts for act, acts in played.offers if isinstance(act.command, SignReply) and act.actor.noted]
    assert any(SignReply in {available.command for available in acts.elsewhere} for acts in signing)
    assert all(Confirm not in commands for commands in decided)


def test_the_refusals_that_do_not_count_are_refusals_of_the_contracts() -> None:
    def codes(kind: type[CommandError] = CommandError) -> Iterator[str]:
        for subclass in kind.__subclasses__():
            yield subclass.code
            yield from codes(subclass)

    assert set(codes()) >= AVOIDABLE_CODES | IRRELEVANT_CODES


def test_what_belongs_to_the_stage_comes_before_what_is_rare(played: PlayedYear) -> None:
    for act, acts in played.offers:
        rare = [other.command.offered == "rare" for other in acts.others]
        assert rare == sorted(rare), (act.stream, act.command.type)


def test_acts_that_are_due_are_acts_on_cases() -> None:
    known = set(case_commands())
    assert {
        command_type
        for row in (*NEXT_STEPS.values(), *HANDLING_STEPS.values(), *STAGE_COMMANDS.values())
        for command_type in row
    } <= known
    assert set(NEXT_STEPS) | {Stage.HANDLING, Stage.REHANDLING, Stage.CLASSIFIED, Stage.ARCHIVED} == set(Stage)
