"""What a register suggests for a form: what holds there now, so that a change is a change and not a second writing."""

from collections.abc import Callable, Mapping
from datetime import date

from services.desk.commands.case_defaults import FormContext
from services.desk.commands.form_data import to_form_data
from services.desk.commands.form_schema import FieldChoices, FormValues, Option
from shared.contracts import assignment, feedback, supervision
from shared.contracts.common.corrections import Amendment, Retraction
from shared.contracts.common.vocabulary import display
from shared.messaging.envelope import COMMANDS, Command, Event, RecordedEvent, Role

DECIDING_ROLES = frozenset({Role.LEADER, Role.HEAD, Role.HANDLER, Role.DISCLOSURE})
# A command that is given again and again: what was last adopted is where the next one begins.
ADOPTING_COMMANDS: dict[type[Command], type[Event]] = {
    assignment.AdoptDirectory: assignment.DirectoryAdopted,
    supervision.AdoptRules: supervision.RulesAdopted,
    feedback.AdoptHouseRules: feedback.HouseRulesAdopted,
}
# A command about one of several things: the field that says which, and the event that says how it stands.
CHOOSING_COMMANDS: dict[type[Command], tuple[str, type[Event]]] = {
    assignment.AppointPerson: ("person_id", assignment.PersonAppointed),
    supervision.AdoptCalendar: ("year", supervision.CalendarAdopted),
    supervision.SetKeyTasks: ("month", supervision.KeyTasksSet),
    supervision.PlanReport: ("report", supervision.ReportPlanned),
}


def register_values(command: type[Command], at: FormContext, asked: Mapping[str, str]) -> FormValues:
    """What holds now; of what the address of the page asks for, where there are several."""
    kind, name = ADOPTING_COMMANDS.get(command), ""
    if command in CHOOSING_COMMANDS:
        name, kind = CHOOSING_COMMANDS[command]
    found = [fact for fact in at.facts if kind and isinstance(fact.event, kind)]
    if name:
        found = [event for event in found if str(getattr(event.event, name)) == asked.get(name)]
    return _like(command, found[-1].event) if found else DEFAULTS.get(command, _nothing)(at)


def _like(command: type[Command], event: Event) -> FormValues:
    """The fields that the command and the fact have in common."""
    common = {name: getattr(event, name) for name in command.model_fields if name in type(event).model_fields}
    return to_form_data(command.model_construct(**{**dict.fromkeys(command.model_fields), **common}))


def _nothing(_: FormContext) -> FormValues:
    return {}


def _own(at: FormContext) -> FormValues:
    return {"principal_id": [at.who.id]} if Role.OFFICE not in at.who.roles else {}


DEFAULTS: dict[type[Command], Callable[[FormContext], FormValues]] = {
    assignment.Delegate: _own,
    assignment.EndDelegation: _own,
    supervision.BeginDay: lambda at: {"day": [at.today.isoformat()]},
    supervision.SetKeyTasks: lambda at: {"month": [f"{at.today:%Y-%m}"]},
    supervision.AdoptCalendar: lambda at: {"year": [str(at.today.year + 1)]},
    feedback.OpenSeries: lambda at: {"year": [str(at.today.year)]},
    supervision.SuppressReminders: lambda at: {"since": [at.today.isoformat()]},
    supervision.ResumeReminders: lambda at: {"since": [at.today.isoformat()]},
}


def register_choices(command: type[Command], at: FormContext) -> dict[str, FieldChoices]:
    """What can be chosen beside what the bureau itself offers."""
    if command is assignment.Delegate:
        return {"commands": FieldChoices(_acts())}
    if command is assignment.EndDelegation and (terms := _terms(at)):
        return {"since": FieldChoices(terms)}
    if command in (supervision.PlanReport, supervision.FileReport):
        return {"report": FieldChoices(_reports(at.today))}
    return {}


def _acts() -> tuple[Option, ...]:
    given = (
        command
        for command in COMMANDS.values()
        if command.by & DECIDING_ROLES and not issubclass(command, Retraction | Amendment)
    )
    return tuple(Option(command.type, command.label) for command in given)


def _terms(at: FormContext) -> tuple[Option, ...]:
    granted = (fact.event for fact in at.facts if isinstance(fact.event, assignment.DelegationGranted))
    return tuple(
        Option(granted.since.isoformat(), f"{display(granted.since)}起 {granted.principal}→{granted.delegate}")
        for granted in granted
    )


def _reports(today: date) -> tuple[Option, ...]:
    names = (f"{today.year}-{kind}" for kind in ("half", "year", "check"))
    return tuple(Option(name, display(name)) for name in names)


def last_version(history: list[RecordedEvent], service: str) -> int:
    """The version of a service's stream that a page has seen."""
    return max((event.version for event in history if event.service == service), default=0)
