"""What a register suggests for a form: the values in force, so that a change begins from them."""

from collections.abc import Callable, Mapping
from datetime import date

from services.desk.commands.available import DECIDING_ROLES
from services.desk.commands.case_defaults import FormContext
from services.desk.commands.form_data import to_form_data
from services.desk.commands.form_schema import FieldChoices, FormValues, Option
from shared.contracts import assignment, feedback, supervision
from shared.contracts.common.corrections import Amendment, Retraction
from shared.contracts.common.vocabulary import display
from shared.messaging.envelope import COMMANDS, Command, Event, RecordedEvent, Role

# Commands that replace what was adopted last: the form begins with the values of that event.
ADOPTING_COMMANDS: dict[type[Command], type[Event]] = {
    assignment.AdoptDirectory: assignment.DirectoryAdopted,
    supervision.AdoptRules: supervision.RulesAdopted,
    feedback.AdoptHouseRules: feedback.HouseRulesAdopted,
}
# Commands about one of several things: the field that says which one, and the event with its present values.
CHOOSING_COMMANDS: dict[type[Command], tuple[str, type[Event]]] = {
    assignment.AppointPerson: ("person_id", assignment.PersonAppointed),
    supervision.AdoptCalendar: ("year", supervision.CalendarAdopted),
    supervision.SetKeyTasks: ("month", supervision.KeyTasksSet),
    supervision.PlanReport: ("report", supervision.ReportPlanned),
}


def register_values(command: type[Command], context: FormContext, parameters: Mapping[str, str]) -> FormValues:
    """The values in force; where there are several things, those of the one that the page's address (`asked`) names."""
    event_type, name = ADOPTING_COMMANDS.get(command), ""
    if command in CHOOSING_COMMANDS:
        name, event_type = CHOOSING_COMMANDS[command]
    records = [record for record in context.facts if event_type and isinstance(record.event, event_type)]
    if name:
        records = [record for record in records if str(getattr(record.event, name)) == parameters.get(name)]
    return _common_values(command, records[-1].event) if records else DEFAULTS.get(command, _no_values)(context)


def _common_values(command: type[Command], event: Event) -> FormValues:
    """The fields that the command and the event have in common."""
    common = {name: getattr(event, name) for name in command.model_fields if name in type(event).model_fields}
    return to_form_data(command.model_construct(**{**dict.fromkeys(command.model_fields), **common}))


def _no_values(_: FormContext) -> FormValues:
    return {}


def _own_principal(context: FormContext) -> FormValues:
    return {"principal_id": [context.who.id]} if Role.OFFICE not in context.who.roles else {}


DEFAULTS: dict[type[Command], Callable[[FormContext], FormValues]] = {
    assignment.Delegate: _own_principal,
    assignment.EndDelegation: _own_principal,
    supervision.BeginDay: lambda context: {"day": [context.today.isoformat()]},
    supervision.SetKeyTasks: lambda context: {"month": [f"{context.today:%Y-%m}"]},
    supervision.AdoptCalendar: lambda context: {"year": [str(context.today.year + 1)]},
    feedback.OpenSeries: lambda context: {"year": [str(context.today.year)]},
    supervision.SuppressReminders: lambda context: {"since": [context.today.isoformat()]},
    supervision.ResumeReminders: lambda context: {"since": [context.today.isoformat()]},
}


def register_choices(command: type[Command], context: FormContext) -> dict[str, FieldChoices]:
    """The choices of a register's command beside those of the directory."""
    if command is assignment.Delegate:
        return {"commands": FieldChoices(_delegable_commands())}
    if command is assignment.EndDelegation and (terms := _granted_terms(context)):
        return {"since": FieldChoices(terms)}
    if command in (supervision.PlanReport, supervision.FileReport):
        return {"report": FieldChoices(_reports(context.today))}
    return {}


def _delegable_commands() -> tuple[Option, ...]:
    delegable = (
        command
        for command in COMMANDS.values()
        if command.by & DECIDING_ROLES and not issubclass(command, Retraction | Amendment)
    )
    return tuple(Option(command.type, command.label) for command in delegable)


def _granted_terms(context: FormContext) -> tuple[Option, ...]:
    delegations = (fact.event for fact in context.facts if isinstance(fact.event, assignment.DelegationGranted))
    return tuple(
        Option(
            delegations.since.isoformat(),
            f"{display(delegations.since)}起 {delegations.principal}→{delegations.delegate}",
        )
        for delegations in delegations
    )


def _reports(today: date) -> tuple[Option, ...]:
    names = (f"{today.year}-{kind}" for kind in ("half", "year", "check"))
    return tuple(Option(name, display(name)) for name in names)


def last_version(history: list[RecordedEvent], service: str) -> int:
    """The last version of a service's stream in the history; 0 where it has none."""
    return max((event.version for event in history if event.service == service), default=0)
