"""T8, T13 to T16, T19 to T21: more time, the proposer's view, handling anew, promises, closing, reports, congresses."""

from datetime import date

from services.feedback.decider import feedback
from services.intake.decider import intake
from services.publication.decider import publication
from services.supervision.oversight.commitments import register_commands
from services.supervision.oversight.oversight import REPORT_NAMES
from services.supervision.oversight.oversight import carry_over_commitments as carried_over
from shared.contracts.common.vocabulary import HandlingRole, Kind, Satisfaction, Term
from shared.contracts.feedback import (
    EvaluationRecorded,
    NoFeedbackNoted,
    NotReplied,
    OpinionOfTheDissatisfied,
    OrderRehandling,
    ProposalForm,
    RecordEvaluation,
    RehandlingOpen,
    RehandlingOrdered,
    SheetOfProposals,
)
from shared.contracts.intake import SESSIONS, ChangeCongress, CongressChanged
from shared.contracts.intake.sessions import CongressNotLater
from shared.contracts.publication import NotApproved, NotSentYet, RedactionMissing
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.contracts.supervision import (
    REPORTS,
    CancelCommitment,
    CaseArchived,
    CommitmentCarriedOver,
    CommitmentsOpen,
    DeadlinesOpen,
    FileReport,
    NoSuchReport,
    NotAnswered,
    NotClosed,
    NoteCongress,
    NotYourCommitment,
    PlanReport,
    PromisedInLetter,
    ReportChange,
    ReportFiled,
    ReportPlanned,
    ReportProgress,
)
from shared.domain.decider import EventForStream
from shared.messaging.envelope import Role
from tests.domain.rows import CONGRESS, HOUSE, OPENNESS, Rule, answers, command_rules
from tests.feedback.story import PROMISE, REPLIED, SIGNED, evaluate, evaluated, no_feedback
from tests.publication import test_letters as letters
from tests.supervision.case_events import DISSATISFIED, anew, answered, on
from tests.supervision.deadlines import test_extension as extension
from tests.supervision.oversight import test_closing as closing
from tests.supervision.oversight import test_commitments as promises
from tests.supervision.oversight_cases import (
    HANDLER,
    LEADER,
    MET,
    OPEN,
    PROOF,
    STRANGER,
    case_with_deadlines,
    oversight,
    oversight_decider,
)
from tests.supervision.supervised_case import SupervisedCase

order = OrderRehandling(reason="请再研究", ordered_by="市人大代表工委")
ordered = RehandlingOrdered(round=2, reason="请再研究", ordered_by="市人大代表工委")
bad = RecordEvaluation(attitude=Satisfaction.SATISFIED, outcome=Satisfaction.DISSATISFIED)
with_sheet = evaluate.model_copy(update={"sheet": ProposalForm()})
no_form = NoFeedbackNoted(reason=no_feedback.reason)
OWN, OTHER, LED = {"by": HANDLER}, {"by": STRANGER}, {"by": LEADER}
half = PlanReport(report="2023-half", due=date(2023, 6, 20), to=("市人大代表工委", "市政府办公厅"))
half_planned = EventForStream(REPORTS, ReportPlanned(name="2023年年中报告", **dict(half)))
file_half = FileReport(report="2023-half", letter="沪市监办〔2023〕7号", text=PROOF)
half_filed = EventForStream(REPORTS, ReportFiled(name="2023年年中报告", **dict(file_half)))
change = ChangeCongress(kind=Kind.SUGGESTION, congress=17, day=date(2028, 1, 15))
changed = CongressChanged(**dict(change))
same_again = change.model_copy(update={"day": date(2033, 1, 15)})
filed = CaseArchived(reference=closing.FILE.reference, place=closing.FILE.place, term=Term.PERMANENT)
carried, unanswered = CommitmentCarriedOver(commitment="c1", year=2024), oversight_decider(case_with_deadlines())
promising = oversight_decider(case_with_deadlines(reply=MET, evaluation=MET, commitment=OPEN))
waiting = oversight_decider(case_with_deadlines(reply=MET, evaluation=OPEN))

cancel = CancelCommitment(commitment="c1", reason="误登")
promises_half = ReportProgress(commitment="c1", percent=50, what="已形成初稿", evidence=PROOF)
filed_co = filed.model_copy(update={"term": Term.THIRTY_YEARS})
unfinished = extension.registered.when(NoteCongress(day=date(2028, 1, 15)), date(2028, 1, 15))
COLLECTED, EXPLAINED = "met evaluation 2023-05-20", ["set congress-explanation/c1 2028-02-15"]
KINDS = {"half", "year", "check"}


def refusal(case: SupervisedCase) -> str:
    return type(case.refused).__name__


def at_change_of_congress() -> list[str]:
    """An open promise and an unanswered case: only the promise is explained, the limits go on."""
    with_promise = answered.when(promises.GUIDE, on(5, 11)).when(NoteCongress(day=date(2028, 1, 15)), date(2028, 1, 15))
    return with_promise.decided_lines


T8 = answers(
    "T8",
    f"{CONGRESS}第十九条",
    ("a written report asks for more time", lambda: extension.asked.refused, None),
    ("asking stops nothing", lambda: extension.asked.deadline("reply").terms.due, date(2023, 5, 16)),
    ("consent extends to the day asked for", lambda: extension.granted.deadline("reply").terms.due, date(2023, 8, 16)),
    (
        "by three months at most",
        lambda: refusal(
            extension.registered.when(extension.request.model_copy(update={"until": date(2023, 8, 17)}), on(5, 10))
        ),
        "ExtensionTooLong",
    ),
    (
        "nothing is granted that was not asked for",
        lambda: refusal(extension.registered.when(extension.grant, on(5, 12))),
        "NoExtensionRequested",
    ),
    (
        "the proposer is told in time",
        lambda: extension.granted.when(extension.tell, on(5, 15)).decided_lines,
        ["met told-of-extension 2023-05-15"],
    ),
    (
        "refused, the date stays",
        lambda: extension.asked.when(extension.refuse, on(5, 12)).deadline("reply").terms.due,
        date(2023, 5, 16),
    ),
)
T13 = [
    *command_rules(
        "T13",
        f"{CONGRESS}第二十一条",
        feedback,
        ("the answers to the two questions are copied in", REPLIED, evaluate, [evaluated]),
        ("who is not content says why", REPLIED, bad, OpinionOfTheDissatisfied),
        ("nothing is evaluated before the reply", SIGNED, evaluate, NotReplied),
        ("a form that never comes is noted", REPLIED, no_feedback, [no_form]),
        ("it may still come", [*REPLIED, no_form], evaluate, [evaluated]),
        ("a suggestion has no sheet of proposals", REPLIED, with_sheet, SheetOfProposals),
    ),
    *answers(
        "T13",
        f"{CONGRESS}第二十一条",
        ("no department enters what the proposer thinks", lambda: RecordEvaluation.by, {Role.OFFICE}),
    ),
]
T14 = [
    *command_rules(
        "T14",
        f"{CONGRESS}第二十一条",
        feedback,
        ("it is handled anew when those above order it", [*REPLIED, evaluated], order, [ordered]),
        ("also before an evaluation has come", REPLIED, order, [ordered]),
        ("but not before the first reply", SIGNED, order, NotReplied),
        ("one order at a time", [*REPLIED, ordered], order.model_copy(update={"reason": "又"}), RehandlingOpen),
        ("the same order twice is one order", [*REPLIED, ordered], order, []),
    ),
    *answers(
        "T14",
        f"{CONGRESS}第二十一条",
        (
            "the second reply is due within a month of the order",
            lambda: anew.deadline("second-reply", round=2).terms.due,
            date(2023, 7, 1),
        ),
        (
            "dissatisfaction alone orders nothing",
            lambda: [name for name, heard in SUBSCRIPTIONS.items() if EvaluationRecorded in heard],
            ["supervision", "desk"],
        ),
        (
            "and it only keeps a deadline",
            lambda: answered.when_event(DISSATISFIED, on(5, 20)).decided_lines,
            [COLLECTED],
        ),
    ),
]
T15 = command_rules(
    "T15",
    f"{OPENNESS}第二十六条",
    publication,
    ("a decided and sent reply is published", letters.SENT, letters.publish, [letters.PUBLISHED]),
    ("not before the proposer has it", letters.REVIEWED, letters.publish, NotSentYet),
    ("nor what was withheld", letters.REFUSED, letters.publish, NotApproved),
    ("nor a part that was not cut", letters.PARTLY, letters.publish, RedactionMissing),
    ("it may be taken down, by whose order", letters.PUBLIC, letters.withdraw, [letters.WITHDRAWN]),
)
T16 = [
    *command_rules(
        "T16",
        f"{CONGRESS}第二十二条",
        oversight,
        ("a promise is registered", (), promises.GUIDE, [promises.guide], {"on": promises.SENT}),
        ("its progress is told", [promises.guide], promises_half, [promises.half], OWN),
        (
            "it is kept, late as well",
            [promises.guide],
            promises.FULFIL,
            [promises.fulfilled],
            {**OWN, "on": date(2024, 1, 8)},
        ),
        ("a changed circumstance is reported in writing", [promises.guide], promises.PUT_OFF, [promises.put_off], LED),
        ("what stands in a letter is not cancelled", [promises.guide], cancel, PromisedInLetter),
        ("another department does not work on it", [promises.guide], promises.FULFIL, NotYourCommitment, OTHER),
    ),
    *answers(
        "T16",
        f"{CONGRESS}第二十二条",
        ("every promise of a reply is followed up", lambda: len(register_commands(promises.sent(PROMISE))), 1),
        ("the leader signs the report of a change", lambda: ReportChange.by, {Role.LEADER}),
        (
            "unfinished at the year's end it goes over into the next",
            lambda: carried_over(oversight.fold([promises.guide]), date(2024, 1, 2)),
            [carried],
        ),
    ),
]
T19 = [
    *command_rules(
        "T19",
        HOUSE,
        closing.answered,
        ("answered and evaluated, a case is closed", (), closing.CLOSE, [closing.closed()]),
        ("closed, it is filed for ever as lead case", [closing.closed()], closing.FILE, [filed]),
        ("not before it is closed", (), closing.FILE, NotClosed),
    ),
    *command_rules("T19", HOUSE, waiting, ("no deadline may be open", (), closing.CLOSE, DeadlinesOpen)),
    *command_rules("T19", HOUSE, unanswered, ("unanswered it stays", (), closing.CLOSE, NotAnswered)),
    *command_rules(
        "T19",
        HOUSE,
        promising,
        ("nor a promise that nobody carried over", [promises.guide], closing.CLOSE, CommitmentsOpen),
        ("carried over it may be closed", [promises.guide, carried], closing.CLOSE, [closing.closed()]),
    ),
    *command_rules(
        "T19",
        HOUSE,
        closing.opined,
        ("a co-unit's papers are kept thirty years", [closing.closed(HandlingRole.CO)], closing.FILE, [filed_co]),
    ),
]
T20 = [
    *command_rules(
        "T20",
        f"{CONGRESS}第二十四条",
        oversight,
        ("a report has its day and those it goes to", (), half, [half_planned], {"stream": REPORTS}),
        ("it is filed with its text", [half_planned], file_half, [half_filed], {"stream": REPORTS}),
        ("what was not planned is not filed", (), file_half, NoSuchReport, {"stream": REPORTS}),
    ),
    *answers("T20", f"{CONGRESS}第二十四条", ("mid-year, year's end, self-check", lambda: set(REPORT_NAMES), KINDS)),
]
T21 = [
    *command_rules(
        "T21",
        f"{CONGRESS}第十九条",
        intake,
        ("a congress begins on its day", (), change, [changed], {"stream": SESSIONS}),
        ("congresses are counted upward", [changed], same_again, CongressNotLater, {"stream": SESSIONS}),
    ),
    *answers(
        "T21",
        f"{CONGRESS}第二十二条",
        ("of an open promise the proposer is told in writing", at_change_of_congress, EXPLAINED),
        ("what is not answered goes on with its limits", lambda: unfinished.decided_lines, []),
    ),
]
FOLLOWING: list[Rule] = [*T8, *T13, *T14, *T15, *T16, *T19, *T20, *T21]
