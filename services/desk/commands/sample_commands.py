"""A command as it might be filled in, so that a dry run tells whether it can be given before anything is written."""

from datetime import date

from pydantic import BaseModel

from services.desk.commands.case_defaults import REVIEWING_COMMANDS, FormContext, field_choices, initial_values
from services.desk.commands.form_data import defaults, parse
from services.desk.commands.form_schema import Choices, FieldType, FormValues, field_types
from shared.contracts import feedback, supervision
from shared.contracts.common.vocabulary import RESULTS
from shared.messaging.envelope import Command
from shared.messaging.errors import InTheFuture, Invalid

# A command about one of several things is tried for each: it is available if it is for one of them.
SUBJECT_FIELDS = ("unit", "commitment", "inquiry", "rule", "text", "step")
MAX_SAMPLES = 6
# The field that must have a choice; without one the command has no subject.
REQUIRED_SUBJECT: dict[type[Command], str] = {
    feedback.PressOpinion: "unit",
    feedback.ReceiveOpinion: "unit",
    feedback.AskMore: "unit",
    feedback.PassOverOpinion: "unit",
    feedback.ReceiveAgreement: "unit",
    supervision.ReportProgress: "commitment",
    supervision.Fulfil: "commitment",
    supervision.CarryOver: "commitment",
    supervision.ReportChange: "commitment",
    supervision.CancelCommitment: "commitment",
    supervision.AnswerInquiry: "inquiry",
    supervision.Remind: "rule",
    supervision.RequestExtension: "rule",
    supervision.GrantExtension: "rule",
    supervision.RefuseExtension: "rule",
    **dict.fromkeys(REVIEWING_COMMANDS, "text"),
}
PLACEHOLDER_TEXT = "（待填）"
PLACEHOLDER_HASH = "sha256:" + 64 * "0"
PLACEHOLDER_BY_FIELD = {
    "master": "rd-1-1-0",
    "month": "{today:%Y-%m}",
    "report": "{today:%Y}-half",
    "commitment": "c1",
    "inquiry": "q1",
}
PLACEHOLDER_BY_KIND = {"number": "1", "yes": "true", "file": PLACEHOLDER_HASH, "bag": "{}"}

# Refusals that can be avoided by filling in the form otherwise: the command is offered all the same.
AVOIDABLE_CODES = frozenset(
    {
        Invalid.code,
        InTheFuture.code,
        *("commitments-missing", "congress-not-later", "consent-missing", "cuts-missing"),
        *("dates-out-of-order", "delegates-to-self", "ends-before-it-begins", "exemption-over", "extension-not-later"),
        *("extension-too-long", "ground-missing", "hand-over-before-last", "hand-over-to-come", "joins-itself"),
        *("new-due-passed", "not-a-post", "not-all-agreed", "not-next-year", "not-the-holder", "not-to-each-proposer"),
        *("nothing-cut", "number-in-use", "opinion-of-the-dissatisfied", "own-exemption", "promised-for-the-past"),
        *("proposed-ground-missing", "reason-missing", "receipt-before-hand-over", "same-department"),
        *("sheet-of-proposals", "unit-receives-later", "unknown-department", "unknown-person", "wrong-result"),
    }
)
# Refusals because the command never concerns such a case: it is not mentioned at all.
IRRELEVANT_CODES = frozenset(
    {"only-for-lead", "only-for-co", "only-for-joint", "forbidden", "case-is-classified", "not-a-co-department"}
)


def sample_commands(command: type[Command], context: FormContext) -> list[Command]:
    """The command filled in with sample values: once for each thing it may be about; none where there is no such
    thing."""
    choices = field_choices(command, context)
    form_values = {
        **defaults(command),
        **{path: values for path, values in initial_values(command, context).items() if any(values)},
    }
    if REQUIRED_SUBJECT.get(command, "") not in ("", *choices):
        return []
    subject_field = next((name for name in SUBJECT_FIELDS if name in choices), "")
    subjects = (
        [{subject_field: [option.value]} for option in choices[subject_field].options[:MAX_SAMPLES]]
        if subject_field
        else [{}]
    )
    return [parse(command, _completed(command, {**form_values, **subject}, choices, context)) for subject in subjects]


def _completed(
    model: type[BaseModel], form_values: FormValues, choices: Choices, context: FormContext, prefix: str = ""
) -> FormValues:
    """The values with something in every required field."""
    completed = dict(form_values)
    for name, info, field_type in field_types(model):
        path = prefix + name
        if field_type.kind == "group" and info.is_required():
            inner = f"{path}.0." if field_type.many else path + "."
            completed |= _completed(field_type.inner_type, completed, choices, context, inner)
        elif info.is_required() and not any(value.strip() for value in completed.get(path, ())):
            completed[path] = [_sample_value(name, field_type, choices, context)]
    return completed


def _sample_value(name: str, field_type: FieldType, choices: Choices, context: FormContext) -> str:
    if name in choices and field_type.kind != "file":
        return choices[name].options[0].value
    if name == "text" and context.texts and "text" in choices and choices["text"].closed:
        return context.texts[0].value
    if name == "result" and context.case.kind:
        return str(RESULTS[context.case.kind][0])
    if field_type.kind == "code":
        return str(next(iter(field_type.inner_type)))
    if field_type.kind == "day":
        return context.today.isoformat()
    return (
        _sample_number(name, context.today)
        if field_type.kind == "number"
        else _sample_text(name, field_type, context.today)
    )


def _sample_number(name: str, today: date) -> str:
    return str(today.year) if name == "year" else PLACEHOLDER_BY_KIND["number"]


def _sample_text(name: str, field_type: FieldType, today: date) -> str:
    return PLACEHOLDER_BY_KIND.get(field_type.kind) or PLACEHOLDER_BY_FIELD.get(name, PLACEHOLDER_TEXT).format(
        today=today
    )
