"""One command on many cases: which commands can be given so, which fields are filled in once and which for each
case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from services.desk.access.directory import Person
from services.desk.casefile.similar_cases import DepartmentSuggestion
from services.desk.commands.case_defaults import FormContext, field_choices, initial_values
from services.desk.commands.form_data import defaults, parse
from services.desk.commands.form_schema import Field, FormValues, command_form
from services.desk.ledger.case_row import CaseRow
from shared.contracts import assignment, feedback, intake, publication, supervision
from shared.messaging.envelope import Command

MAX_CASES = 200
# By command the fields filled in for each case. `SHARED_FIELDS` are filled in once for all; others are left out.
CASE_FIELDS: dict[type[Command], tuple[str, ...]] = {
    intake.ConfirmReceipt: (),
    assignment.Propose: ("department", "co_departments"),
    assignment.Confirm: (),
    assignment.Accept: ("handler",),
    feedback.ReviewReply: (),
    feedback.ReviewOpinion: (),
    publication.Review: ("decision", "ground"),
    feedback.SignReply: (),
    feedback.SignOpinion: (),
    feedback.SendReply: ("recipients", "joint", "copies"),
    feedback.SendOpinion: (),
    feedback.NoteCityEntry: ("receipt",),
    publication.Publish: ("index_no", "address"),
    feedback.RecordEvaluation: ("attitude", "outcome", "opinion"),
    feedback.NoteNoFeedback: (),
    supervision.Remind: ("rule",),
    supervision.Close: (),
    supervision.Archive: ("reference", "place"),
}
SHARED_FIELDS: dict[type[Command], tuple[str, ...]] = {
    assignment.Propose: ("opinion", "requirement"),
    assignment.Confirm: ("opinion",),
    feedback.ReviewReply: ("step", "approved", "opinion"),
    feedback.ReviewOpinion: ("step", "approved", "opinion"),
    feedback.SendOpinion: ("channel",),
    feedback.RecordEvaluation: ("channel", "on_behalf"),
    feedback.NoteNoFeedback: ("reason",),
    supervision.Archive: ("term",),
}
# Fields sent along unseen, because the case determines them.
HIDDEN_FIELDS: dict[type[Command], tuple[str, ...]] = {
    publication.Review: ("text", "form"),
    assignment.Propose: ("leader",),
}
# Decisions of others that the office may record for a whole list of cases.
DECIDED_ELSEWHERE: tuple[type[Command], ...] = (
    assignment.Confirm,
    assignment.Accept,
    feedback.SignReply,
    feedback.SignOpinion,
)
COMMANDS: Mapping[tuple[str, str], type[Command]] = {
    (command.service(), command.word()): command for command in CASE_FIELDS
}


@dataclass(frozen=True, slots=True)
class BulkCommand:
    """A command that a person may give to many cases at once; `elsewhere` as in `AvailableCommand`."""

    command: type[Command]
    elsewhere: bool = False

    @property
    def label(self) -> str:
        """Its name as people read it."""
        return f"补录{self.command.label}" if self.elsewhere else self.command.label

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"/bulk/{self.command.service()}/{self.command.word()}"

    @property
    def value(self) -> str:
        """Its value in a form: the command type, with `+` where the decision was taken elsewhere."""
        return f"{self.command.type}{'+' if self.elsewhere else ''}"


def bulk_commands(person: Person) -> list[BulkCommand]:
    """The commands of the person's own posts; delegated ones are given case by case. The office also gets those
    decided elsewhere."""
    own = [BulkCommand(command) for command in CASE_FIELDS if person.holds(*command.by)]
    office = person.holds(*intake.ConfirmReceipt.by)
    return [
        *own,
        *(BulkCommand(command, True) for command in DECIDED_ELSEWHERE if office and not person.holds(*command.by)),
    ]


@dataclass(frozen=True, slots=True)
class BulkRow:
    """A case in the bulk form: its own fields with values, hidden fields (`silent`), and the reasons of a
    suggestion."""

    case: CaseRow
    fields: tuple[Field, ...]
    silent: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()


def bulk_row(
    command: type[Command],
    context: FormContext,
    suggestion: DepartmentSuggestion | None = None,
    form_values: FormValues | None = None,
) -> BulkRow:
    """The row of a case: posted values come first, then the suggested department, then what the case and the
    directory suggest."""
    values_by_field = {**defaults(command), **initial_values(command, context)}
    if suggestion and suggestion.department:
        values_by_field |= {"department": [suggestion.department], "leader": [suggestion.leader]}
    values_by_field |= _values_of_case(form_values or {}, context.case.id)
    fields_by_name = _fields_by_name(command, context, values_by_field)
    own_fields = tuple(replace(fields_by_name[name], path=f"{context.case.id}.{name}") for name in CASE_FIELDS[command])
    hidden_values = [
        (f"{context.case.id}.{name}", value)
        for name in HIDDEN_FIELDS.get(command, ())
        for value in values_by_field.get(name, ())
    ]
    return BulkRow(
        context.case,
        own_fields,
        tuple(hidden for hidden in hidden_values if hidden[1]),
        suggestion.reasons if suggestion else (),
    )


def shared_fields(
    command: type[Command], context: FormContext, form_values: FormValues | None = None
) -> tuple[Field, ...]:
    """The fields filled in once for all cases; `context` is that of any of them, for the choices."""
    values_by_field = {**defaults(command), **initial_values(command, context), **(form_values or {})}
    fields_by_name = _fields_by_name(command, context, values_by_field)
    return tuple(fields_by_name[name] for name in SHARED_FIELDS.get(command, ()))


def case_command(command: type[Command], form_values: FormValues, case: str) -> Command:
    """The command for one case, from the shared values and its own. Raises `FormInvalid`."""
    shared = {name: form_values[name] for name in SHARED_FIELDS.get(command, ()) if name in form_values}
    return parse(command, {**shared, **_values_of_case(form_values, case)})


def _values_of_case(form_values: FormValues, case: str) -> FormValues:
    """The values posted for one case, by field."""
    return {
        path.removeprefix(f"{case}."): values for path, values in form_values.items() if path.startswith(f"{case}.")
    }


def _fields_by_name(command: type[Command], context: FormContext, values: FormValues) -> dict[str, Field]:
    return {field.name: field for field in command_form(command, values, field_choices(command, context)).fields}


def command_id(batch: UUID, case: str) -> UUID:
    """The command id of one case in a batch: the same for a form that is sent twice, so that nothing is done twice."""
    return uuid5(batch, case)


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of one case: done, done before, or refused with the message."""

    case: str
    number: str
    title: str
    done: bool
    message: str


def refused_cases(outcomes: Sequence[BulkOutcome]) -> Iterator[str]:
    """The ids of the cases for which the command was not done."""
    return (outcome.case for outcome in outcomes if not outcome.done)
