"""A command as it might be filled in, to ask the law whether its time has come before anybody has written a word."""

from datetime import date

from pydantic import BaseModel

from services.desk.commands.case_defaults import REVIEWING, FormContext, field_choices, initial_values
from services.desk.commands.form_data import defaults, parse
from services.desk.commands.form_schema import Choices, FieldType, FormValues, field_types
from shared.contracts import feedback, supervision
from shared.contracts.common.vocabulary import RESULTS
from shared.messaging.envelope import Command
from shared.messaging.errors import InTheFuture, Invalid

# Of what one command is about, each is tried: the time for it has come if it has for one of them.
SUBJECT_FIELDS = ("unit", "commitment", "inquiry", "rule", "text", "step")
MAX_SAMPLES = 6
# What must be there for a command to be about.
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
    **dict.fromkeys(REVIEWING, "text"),
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

# Refusals that whoever fills in the form can avoid: the command is on offer all the same.
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
# What never concerns a case of this kind is not even mentioned.
IRRELEVANT_CODES = frozenset(
    {"only-for-lead", "only-for-co", "only-for-joint", "forbidden", "case-is-classified", "not-a-co-department"}
)


def sample_commands(command: type[Command], at: FormContext) -> list[Command]:
    """The command as it might be given: once for each thing it may be about; never where there is nothing to be."""
    offered = field_choices(command, at)
    said = {
        **defaults(command),
        **{path: values for path, values in initial_values(command, at).items() if any(values)},
    }
    if REQUIRED_SUBJECT.get(command, "") not in ("", *offered):
        return []
    about = next((name for name in SUBJECT_FIELDS if name in offered), "")
    ways = [{about: [option.value]} for option in offered[about].options[:MAX_SAMPLES]] if about else [{}]
    return [parse(command, _completed(command, {**said, **way}, offered, at)) for way in ways]


def _completed(
    model: type[BaseModel], said: FormValues, offered: Choices, at: FormContext, within: str = ""
) -> FormValues:
    """With something in every field that must be filled in."""
    whole = dict(said)
    for name, info, what in field_types(model):
        path = within + name
        if what.kind == "group" and info.is_required():
            inner = f"{path}.0." if what.many else path + "."
            whole |= _completed(what.of, whole, offered, at, inner)
        elif info.is_required() and not any(each.strip() for each in whole.get(path, ())):
            whole[path] = [_something(name, what, offered, at)]
    return whole


def _something(name: str, what: FieldType, offered: Choices, at: FormContext) -> str:
    if name in offered and what.kind != "file":
        return offered[name].options[0].value
    if name == "text" and at.texts and "text" in offered and offered["text"].closed:
        return at.texts[0].value
    if name == "result" and at.case.kind:
        return str(RESULTS[at.case.kind][0])
    if what.kind == "code":
        return str(next(iter(what.of)))
    if what.kind == "day":
        return at.today.isoformat()
    return _number(name, at.today) if what.kind == "number" else _text(name, what, at.today)


def _number(name: str, today: date) -> str:
    return str(today.year) if name == "year" else PLACEHOLDER_BY_KIND["number"]


def _text(name: str, what: FieldType, today: date) -> str:
    return PLACEHOLDER_BY_KIND.get(what.kind) or PLACEHOLDER_BY_FIELD.get(name, PLACEHOLDER_TEXT).format(today=today)
