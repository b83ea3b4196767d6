"""One act on many cases: which acts can be given so, what is filled in once for all and what for each case."""

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
# For each act what is filled in case by case; everything else is filled in once, what is not named not at all.
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
# What the case itself says and nobody needs to look at.
HIDDEN_FIELDS: dict[type[Command], tuple[str, ...]] = {
    publication.Review: ("text", "form"),
    assignment.Propose: ("leader",),
}
# What others decide and the office may record for a whole list of cases.
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
    """An act that somebody may give to many cases, and where its page is."""

    command: type[Command]
    elsewhere: bool = False

    @property
    def label(self) -> str:
        return f"补录{self.command.label}" if self.elsewhere else self.command.label

    @property
    def url(self) -> str:
        return f"/bulk/{self.command.service()}/{self.command.word()}"

    @property
    def value(self) -> str:
        return f"{self.command.type}{'+' if self.elsewhere else ''}"


def bulk_commands(person: Person) -> list[BulkCommand]:
    """In their own posts and of those they stand in for nothing: who acts for another does so case by case."""
    own = [BulkCommand(command) for command in CASE_FIELDS if person.holds(*command.by)]
    office = person.holds(*intake.ConfirmReceipt.by)
    return [
        *own,
        *(BulkCommand(command, True) for command in DECIDED_ELSEWHERE if office and not person.holds(*command.by)),
    ]


@dataclass(frozen=True, slots=True)
class BulkRow:
    """A case in the form: its own fields, filled in beforehand, and what the page knows to say about it."""

    case: CaseRow
    fields: tuple[Field, ...]
    silent: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()


def bulk_row(
    command: type[Command],
    at: FormContext,
    proposed: DepartmentSuggestion | None = None,
    said: FormValues | None = None,
) -> BulkRow:
    """What was said already counts; otherwise what the case, the directory and the like of it suggest."""
    begin = {**defaults(command), **initial_values(command, at)}
    if proposed and proposed.department:
        begin |= {"department": [proposed.department], "leader": [proposed.leader]}
    for path, values in (said or {}).items():
        case, _, name = path.partition(".")
        if case == at.case.id and name:
            begin[name] = values
    drawn = {field.name: field for field in command_form(command, begin, field_choices(command, at)).fields}
    own = tuple(replace(drawn[name], path=f"{at.case.id}.{name}") for name in CASE_FIELDS[command])
    silent = [
        (f"{at.case.id}.{name}", value) for name in HIDDEN_FIELDS.get(command, ()) for value in begin.get(name, ())
    ]
    return BulkRow(at.case, own, tuple(each for each in silent if each[1]), proposed.reasons if proposed else ())


def shared_fields(command: type[Command], at: FormContext, said: FormValues | None = None) -> tuple[Field, ...]:
    """The fields that hold for all cases; `at` is any of them, for what can be chosen."""
    begin = {**defaults(command), **initial_values(command, at), **(said or {})}
    drawn = {field.name: field for field in command_form(command, begin, field_choices(command, at)).fields}
    return tuple(drawn[name] for name in SHARED_FIELDS.get(command, ()))


def case_command(command: type[Command], said: FormValues, case: str) -> Command:
    """The command for one case, from what was filled in once and for it. Raises `NotFilled`."""
    own = {path.partition(".")[2]: values for path, values in said.items() if path.startswith(f"{case}.")}
    both = {name: said[name] for name in SHARED_FIELDS.get(command, ()) if name in said}
    return parse(command, {**both, **own})


def command_id(batch: UUID, case: str) -> UUID:
    """The same for a form that is sent twice, so that nothing is done twice."""
    return uuid5(batch, case)


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of one case: done, done before, or refused with the reason."""

    case: str
    number: str
    title: str
    done: bool
    message: str


def refused_cases(outcomes: Sequence[BulkOutcome]) -> Iterator[str]:
    return (outcome.case for outcome in outcomes if not outcome.done)
