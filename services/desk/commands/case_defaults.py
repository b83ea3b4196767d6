"""What a case and the bureau suggest for a form: the choices of a field, and its initial values."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from services.desk.access.directory import Directory
from services.desk.commands.form_data import to_form_data
from services.desk.commands.form_schema import FieldChoices, FormValues, Option
from services.desk.ledger.case_parts import Commitment
from services.desk.ledger.case_row import CaseRow
from shared.contracts import assignment, feedback, intake, publication, supervision
from shared.contracts.common.vocabulary import RESULTS, Disclosure, Kind, Step, display
from shared.messaging.envelope import Actor, Command, Event, RecordedEvent, Role

COMMITTEES = {Kind.SUGGESTION: "市人大常委会代表工委", Kind.PROPOSAL: "市政协提案委"}
CITY_OFFICE = "市政府办公厅"
# Fields that share a name with a field of choices but take something else: a figure's unit is no unit of the city.
FREE_FIELDS: frozenset[tuple[type[Command], str]] = frozenset(
    {(supervision.RecordOutcome, "unit"), (supervision.PlanReport, "to"), (supervision.RegisterCommitment, "letter")}
)
TEXT_EVENTS: tuple[type[Event], ...] = (feedback.ReplySubmitted, feedback.OpinionSubmitted, publication.TextAttached)


@dataclass(frozen=True)
class FormContext:
    """What is known where a form is filled in: the case with its effective events, the directory, who fills it in,
    and the day. `more` are further choices by field."""

    case: CaseRow
    facts: Sequence[RecordedEvent]
    directory: Directory
    who: Actor
    today: date
    more: Mapping[str, FieldChoices] = field(default_factory=dict)

    @cached_property
    def bureau(self) -> dict[str, FieldChoices]:
        """The choices that the directory offers, whichever command is filled in."""
        return _bureau_choices(self)

    @cached_property
    def texts(self) -> tuple[Option, ...]:
        """The drafts and letters of the case as choices by hash, the last one first."""
        submissions = {fact.event.text: fact for fact in self.facts if isinstance(fact.event, TEXT_EVENTS)}  # type: ignore[attr-defined]
        drafts = (
            Option(text, f"{display(text, 'text')}（{fact.business_date}{fact.event.label}）")
            for text, fact in submissions.items()
        )
        return tuple(reversed(list(drafts)))

    @property
    def letters(self) -> tuple[str, ...]:
        """The numbers of the letters sent, the last one first."""
        sent = [fact.event.letter for fact in self.facts if isinstance(fact.event, feedback.ReplySent)]
        return tuple(reversed([*(reply.letter for reply in self.case.earlier), *sent]))

    @property
    def own_department(self) -> str:
        """The department of the person, where it handles the case; else the one in charge."""
        own = self.who.department
        return own if own in (self.case.department, *self.case.co_departments) else self.case.department


def options(values: Iterable[str]) -> tuple[Option, ...]:
    """The distinct values that are not empty, each as its own label."""
    return tuple(Option(value, value) for value in dict.fromkeys(values) if value)


def field_choices(command: type[Command], context: FormContext) -> dict[str, FieldChoices]:
    """The choices for the fields of a command; a field without any is left to be written."""
    choices = {**context.bureau, **_case_choices(command, context), **context.more}
    return {
        name: field_choice
        for name, field_choice in choices.items()
        if field_choice.options and (command, name) not in FREE_FIELDS
    }


def _bureau_choices(context: FormContext) -> dict[str, FieldChoices]:
    names = options(department.name for department in context.directory.departments)
    own_handlers = context.directory.with_post(Role.HANDLER, context.own_department)
    everybody = options(person.name for person in context.directory.people.values())
    leaders = options(appointed.name for appointed in context.directory.with_post(Role.LEADER))
    suggested = {name: FieldChoices(everybody, closed=False) for name in ("to_whom", "whom", "responsible", "to")}
    people = tuple(
        Option(person.person_id, f"{person.name}（{person.department}）")
        for person in context.directory.people.values()
    )
    return {
        "department": FieldChoices(names),
        "co_departments": FieldChoices(names),
        "leader": FieldChoices(leaders, closed=False),
        "handler": FieldChoices(options(appointed.name for appointed in own_handlers), closed=False),
        "from_whom": FieldChoices(
            options((context.case.handler, context.case.leader, *(option.value for option in everybody))), closed=False
        ),
        "principal_id": FieldChoices(people),
        "delegate_id": FieldChoices(people),
        **suggested,
    }


def _case_choices(command: type[Command], context: FormContext) -> dict[str, FieldChoices]:
    case = context.case
    proposers = options(case.proposers)
    return {
        "unit": FieldChoices(options(units(command, case)), closed=command is not feedback.ExpectOpinion),
        "commitment": FieldChoices(tuple(_open_commitments(context))),
        "inquiry": FieldChoices(tuple(_open_inquiries(context))),
        "rule": FieldChoices(_open_deadlines(case)),
        "subject": FieldChoices(
            options(deadline.subject for deadline in case.deadlines.values() if deadline.open), closed=False
        ),
        "text": FieldChoices(context.texts, closed=command in REVIEWING_COMMANDS),
        "letter": FieldChoices(options(context.letters), closed=False),
        "result": FieldChoices(
            tuple(Option(result, result.label) for result in RESULTS[case.kind]) if case.kind else ()
        ),
        "recipients": FieldChoices(proposers, closed=False),
        "copies": FieldChoices(options(copies(case)), closed=False),
        "dispatches.recipient": FieldChoices(proposers, closed=False),
        "step": FieldChoices(tuple(Option(step, step.label) for step in review_steps(context.who))),
        "who": FieldChoices(proposers, closed=False),
    }


def _open_commitments(context: FormContext) -> Iterator[Option]:
    """The open commitments, those of other departments last."""
    commitments = sorted(context.case.commitments.items(), key=lambda item: _belongs_to_others(item[1], context))
    for id, commitment in commitments:
        if commitment.open:
            yield Option(id, f"{id} {commitment.what}（{display(commitment.due)}前）")


def _open_inquiries(context: FormContext) -> Iterator[Option]:
    """Leaders' questions without an answer, each by its last wording."""
    inquiries = {
        fact.event.inquiry: fact.event for fact in context.facts if isinstance(fact.event, supervision.LeaderInquired)
    }
    for id, inquiry in inquiries.items():
        if not context.case.inquiries.get(id):
            yield Option(id, f"{id} {inquiry.question}")


REVIEWING_COMMANDS = (
    publication.Review,
    publication.Redact,
    publication.ReExamine,
    publication.OrderPurge,
    publication.Purge,
)


def _belongs_to_others(commitment: Commitment, context: FormContext) -> bool:
    return commitment.department not in ("", context.who.department)


def _open_deadlines(case: CaseRow) -> tuple[Option, ...]:
    main, open_deadlines = case.main_deadline, (deadline for deadline in case.deadlines.values() if deadline.open)
    ordered = sorted(open_deadlines, key=lambda deadline: (deadline is not main, deadline.due))
    return tuple(
        {
            deadline.rule: Option(deadline.rule, f"{deadline.name}（{display(deadline.due)}到期）")
            for deadline in ordered
        }.values()
    )


def units(command: type[Command], case: CaseRow) -> Iterator[str]:
    """The units a command can be about, the likeliest first; may repeat."""
    if command is feedback.ReceiveAgreement:
        yield from case.joint_units
        return
    pending_by_unit = {unit: opinion.pending for unit, opinion in case.opinions.items()}
    is_given = command is feedback.AskMore
    yield from (unit for unit, pending in pending_by_unit.items() if pending is not is_given)
    if command in (feedback.ReceiveOpinion, feedback.ExpectOpinion):
        yield from case.co_units
        yield from pending_by_unit


def copies(case: CaseRow) -> tuple[str, ...]:
    """Who gets a copy of a reply: the committee, the city's office and the co-units (市人大规定 art. 20)."""
    return (*((COMMITTEES[case.kind],) if case.kind else ()), CITY_OFFICE, *case.co_units)


def review_steps(who: Actor) -> tuple[Step, ...]:
    """The steps of a review that belong to the person's roles."""
    if Role.OFFICE in who.roles:
        return (Step.OFFICE, Step.LEGAL) + ((Step.DEPARTMENT,) if Role.HEAD in who.roles else ())
    return (Step.DEPARTMENT,)


def initial_values(command: type[Command], context: FormContext) -> FormValues:
    """The initial values of the form, beside the defaults of the command."""
    suggestion = INITIAL_VALUES.get(command)
    return suggestion(context) if suggestion else {}


def _facts(context: FormContext) -> FormValues:
    values = {name: getattr(context.case, name) for name in intake.Facts.model_fields}
    return to_form_data(intake.Facts.model_construct(**values), "facts.")


def _hand_over_again(context: FormContext) -> FormValues:
    return {**_facts(context), "part": [str(context.case.part or "")], "handed_over": [context.today.isoformat()]}


def _proposal(context: FormContext) -> FormValues:
    department = next(
        (candidate for candidate in context.directory.departments if context.case.topic in candidate.topics), None
    )
    return {"department": [department.name], "leader": [department.leader]} if department else {}


def _contact(context: FormContext) -> FormValues:
    return {"who": ["、".join(context.case.proposers)], "by_whom": [f"{context.who.department}{context.who.name}"]}


def _reply(context: FormContext) -> FormValues:
    return {"proposed": [str(Disclosure.ACTIVE if context.case.publishable else Disclosure.ON_REQUEST)]} | (
        {} if context.case.publishable else {"proposed_ground": ["提出人不同意公开"]}
    )


def _send(context: FormContext) -> FormValues:
    case = context.case
    return {"recipients": list(case.proposers), "joint": [str(case.co_signers)], "copies": list(copies(case))}


def _work(context: FormContext) -> FormValues:
    return {"post": [str(Role.HANDLER)], "department": [context.own_department], "from_whom": [context.case.handler]}


def _review(context: FormContext) -> FormValues:
    return {"step": [str(review_steps(context.who)[0])]}


def _disclosure(context: FormContext) -> FormValues:
    submissions = [fact.event for fact in context.facts if isinstance(fact.event, feedback.ReplySubmitted)]
    form_data: FormValues = {"text": [text.value for text in context.texts[:1]]}
    if submissions:
        last = submissions[-1]
        form_data |= {
            "decision": [str(last.proposed)],
            "form": [str(last.proposed_form)],
            "ground": [last.proposed_ground],
        }
    return form_data


def _text(context: FormContext) -> FormValues:
    return {"text": [text.value for text in context.texts[:1]]}


def _plan(context: FormContext) -> FormValues:
    deadline = context.case.main_deadline
    finish_by = (deadline.due - timedelta(days=7)) if deadline else context.today
    return {
        "responsible": [context.case.handler or context.who.name],
        "finish_by": [max(finish_by, context.today).isoformat()],
    }


def _progress(context: FormContext) -> FormValues:
    return {"percent": [str(max((commitment.percent for commitment in context.case.commitments.values()), default=0))]}


INITIAL_VALUES: dict[type[Command], Callable[[FormContext], FormValues]] = {
    intake.Correct: _facts,
    intake.HandOverAgain: _hand_over_again,
    assignment.Propose: _proposal,
    assignment.SubmitPlan: _plan,
    assignment.HandOverWork: _work,
    feedback.RecordContact: _contact,
    feedback.SubmitReply: _reply,
    feedback.ReviewReply: _review,
    feedback.ReviewOpinion: _review,
    feedback.SendReply: _send,
    publication.Review: _disclosure,
    publication.Redact: _text,
    publication.ReExamine: _disclosure,
    publication.OrderPurge: _text,
    supervision.CarryOver: lambda context: {"year": [str(context.today.year + 1)]},
    supervision.ReportProgress: _progress,
    supervision.RecordOutcome: lambda context: {"day": [context.today.isoformat()]},
    supervision.RegisterCommitment: lambda context: {
        "department": [context.own_department],
        "round": [str(context.case.rounds)],
    },
    supervision.HoldAccountable: lambda context: {"department": [context.case.department]},
}
