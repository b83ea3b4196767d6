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
from tests.properties.world import World, now

LEAD = "rd-16-1-0179"


@dataclass
class Played:
    """The small year as far as it has been played, and what was on offer just before each act."""

    world: World = field(default_factory=World)
    offers: list[tuple[Planned, AvailableCommands]] = field(default_factory=list)

    def said(self, stream: str) -> list[Event]:
        return [each.event for each in apply_corrections(self.world.history(stream))]

    def at(self, stream: str, who: Actor, today: date) -> FormContext:
        case = self.world.row(stream)
        assert case is not None, stream
        return FormContext(
            case, apply_corrections(self.world.history(stream)), fold_directory(self.said(DIRECTORY)), who, today
        )

    def on_offer(self, stream: str, who: Actor, today: date) -> AvailableCommands:
        at = self.at(stream, who, today)
        person = at.directory.person(who.id, today)
        asking = dry_run_requests(at, self.said(DIRECTORY), permitted_to(person) if person else unrestricted)
        acts = []
        for each in asking:
            outcomes = now(dry_run_all(self.world.runtimes[each.service], stream, each.actor, today, each.commands))
            acts += interpret(each, [answer(outcome) for outcome in outcomes])
        return rank(at, acts)

    def give(self, act: Planned) -> None:
        if concerns_a_case(act):
            who = act.actor.model_copy(update={"mandate": None, "noted": None})
            if act.actor.noted:
                who = Actor(**act.actor.noted.model_dump(include={"id", "name", "department", "roles"}))
            self.offers.append((act, self.on_offer(act.stream, who, act.on)))
        self.world.envelope(act.command, act.actor, act.on, act.stream)
        self.world.settle()


def concerns_a_case(act: Planned) -> bool:
    return type(act.command) in case_commands() and act.stream[:3] in ("rd-", "zx-")


def begun(played: Played, found: HandOverList) -> None:
    for command, register in (
        (AdoptRules(rules=DEFAULTS), RULES),
        *((adopt_year(each), CALENDAR) for each in (2022, 2023, 2024)),
        (AdoptDirectory(departments=DEPARTMENTS), DIRECTORY),
    ):
        played.world.envelope(command, OFFICE, date(2023, 1, 3), register)


def days(played: Played, found: HandOverList) -> Iterator[date]:
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
def played() -> Played:
    made, found = Played(), read_handover_list(SMALL)
    begun(made, found)
    acts = plan_year(found.rows)
    for day in days(made, found):
        for wave in player.concurrent_batches([act for act in acts if act.on == day]):
            for act in wave:
                made.give(act)
    return made


def test_every_act_of_the_year_was_on_offer_just_before_it_was_given(played: Played) -> None:
    missing = [
        (act.on, act.stream, act.command.type, [each.why for each in acts.not_yet if each.command is type(act.command)])
        for act, acts in played.offers
        if type(act.command) not in {each.command for each in (*acts.offered, *acts.elsewhere)}
    ]
    assert missing == []
    assert len(played.offers) > 100


def test_what_is_put_first_is_what_was_done_next(played: Played) -> None:
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


def test_every_command_on_a_case_can_be_asked_about_wherever_the_case_stands(played: Played) -> None:
    for stream in ("rd-16-1-0099", "zx-14-1-0326", "rd-15-6-0077", "rd-16-1-0171", "zx-14-1-0990"):
        at = played.at(stream, CLERK, date(2023, 12, 29))
        for command in case_commands():
            assert all(isinstance(each, command) for each in sample_commands(command, at))


def test_another_department_is_offered_nothing(played: Played) -> None:
    head = person(Role.HEAD, "知产处", 29)
    acts = played.on_offer("rd-16-1-0099", head, date(2023, 12, 29))
    assert head.id in played.at("rd-16-1-0099", head, date(2023, 12, 29)).directory.people
    assert (acts.offered, acts.not_yet, acts.elsewhere) == ((), (), ())


def test_an_auditor_is_offered_nothing(played: Played) -> None:
    acts = played.on_offer("rd-16-1-0099", person(Role.AUDITOR, "审计处", 50), date(2023, 12, 29))
    assert acts == AvailableCommands()


def test_what_waits_says_why_in_the_words_of_the_law(played: Played) -> None:
    [first] = [acts for act, acts in played.offers if isinstance(act.command, ConfirmReceipt)][:1]
    waiting = {each.command: each.why for each in first.not_yet}
    assert waiting[Close].startswith("尚有未了结的期限，不能办结，请先完成或注明终止（")
    assert waiting[ReviewReply] == "没有待审核的送审稿，请承办人先行送审。"
    assert not any("待填" in why for _, acts in played.offers for why in (each.why for each in acts.not_yet))


def test_what_leaders_decide_on_paper_the_office_may_record(played: Played) -> None:
    decided = [
        {each.command for each in acts.elsewhere} for act, acts in played.offers if isinstance(act.command, Remind)
    ]
    signing = [acts for act, acts in played.offers if isinstance(act.command, SignReply) and act.actor.noted]
    assert any(SignReply in {each.command for each in acts.elsewhere} for acts in signing)
    assert all(Confirm not in each for each in decided)


def test_the_refusals_that_do_not_count_are_refusals_of_the_contracts() -> None:
    def codes(kind: type[CommandError] = CommandError) -> Iterator[str]:
        for each in kind.__subclasses__():
            yield each.code
            yield from codes(each)

    assert set(codes()) >= AVOIDABLE_CODES | IRRELEVANT_CODES


def test_what_belongs_to_the_stage_comes_before_what_is_rare(played: Played) -> None:
    for act, acts in played.offers:
        rare = [each.command.offered == "rare" for each in acts.others]
        assert rare == sorted(rare), (act.stream, act.command.type)


def test_acts_that_are_due_are_acts_on_cases() -> None:
    known = set(case_commands())
    assert {
        each for row in (*NEXT_STEPS.values(), *HANDLING_STEPS.values(), *STAGE_COMMANDS.values()) for each in row
    } <= known
    assert set(NEXT_STEPS) | {Stage.HANDLING, Stage.REHANDLING, Stage.CLASSIFIED, Stage.ARCHIVED} == set(Stage)
