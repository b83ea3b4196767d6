"""6.1, 6.5 and 7: the number of a letter, the form that comes back, and what of a reply the public reads."""

from services.feedback.decider import feedback
from services.feedback.letter_numbers import letter_number
from services.publication import policies
from services.publication.decider import publication
from services.supervision.deadlines.default_rules import DEFAULTS
from shared.contracts.common.vocabulary import Disclosure, Form, Kind, Unit
from shared.contracts.feedback import (
    PREFIXES,
    NumberInUse,
    NumberTaken,
    NumberVoided,
    RecallReply,
    RecordEvaluation,
    ReplyRecalled,
    ReplySigned,
    ReserveNumber,
    SeriesOpened,
    SignReply,
    SubmitReply,
    series_stream,
)
from shared.contracts.publication import (
    ConsentMissing,
    Correct,
    CutsMissing,
    DisclosureApproved,
    DrafterDiscloses,
    GroundMissing,
    NoPurgeOrder,
    NotApproved,
    NothingCut,
    NothingToCut,
    NothingToReExamine,
    NotPublished,
    OrdererPurges,
    Purge,
    Redact,
    ReExamine,
    Review,
    SignedWithLetter,
    StillPublished,
)
from shared.domain.decider import EventForStream
from tests.cases import AS_CO
from tests.domain.rows import OPENNESS, PRACTICE, Rule, answers, command_rules
from tests.feedback import story as feedback_story
from tests.feedback import test_co as co
from tests.given_when_then import CASE, as_recorded
from tests.publication import test_letters as letters
from tests.publication.story import (
    ABSTRACT,
    APPROVED,
    CORRECTED,
    CUT,
    CUT_TEXT,
    DRAFTER,
    FIRST,
    GROUND,
    LEADER,
    NOTED,
    OPENED,
    ORDERED,
    PARTLY,
    PUBLIC,
    PUBLISHED,
    PURGED,
    RE_EXAMINED,
    REDACTED,
    REFUSED,
    REPLIED,
    REVIEWED,
    REVIEWER,
    SENT,
    SIGNED,
    UNWILLING,
    WITHHELD,
)

REVIEWS, DRAFTS, LED = {"by": REVIEWER}, {"by": DRAFTER}, {"by": LEADER}
SERIES = SeriesOpened(prefix="沪市监书", year=2023, start=103)
IN_SERIES = {"stream": feedback_story.SERIES}
voided = EventForStream(feedback_story.SERIES, NumberVoided(serial=103, letter=feedback_story.LETTER, reason="误编"))
next_letter = "沪市监书〔2023〕0104号"
signed_next = ReplySigned(text=feedback_story.FIRST, letter=next_letter, decision=Disclosure.ACTIVE)
taken_next = EventForStream(feedback_story.SERIES, NumberTaken(serial=104, letter=next_letter, taken_for=CASE))
recalled = ReplyRecalled(text=feedback_story.FIRST, reason="有误", letter=feedback_story.LETTER)
given_up = EventForStream(feedback_story.SERIES, NumberVoided(serial=103, letter=feedback_story.LETTER, reason="有误"))
RESERVED = NumberTaken(serial=103, letter=feedback_story.LETTER, taken_for="沪市监书第103号函")
FORM = {"attitude", "outcome", "opinion", "channel", "on_behalf", "scan", "sheet", "round"}

approve, withhold = Review(text=FIRST, decision=Disclosure.ACTIVE), Review(text=FIRST, decision=Disclosure.WITHHELD)
grounded = withhold.model_copy(update={"ground": GROUND, "reason": WITHHELD.reason})
with_reason = approve.model_copy(update={"reason": "公共利益需要"})
cut = Redact(text=FIRST, redacted=CUT_TEXT, cuts=(CUT,))
uncut = cut.model_copy(update={"cuts": ()})
look_again = ReExamine(text=FIRST, decision=Disclosure.ACTIVE, reason="案件已办结")
correct = Correct(what=CORRECTED.what, reason=CORRECTED.reason, address=CORRECTED.address)
shortened = PUBLISHED.model_copy(update={"form": Form.ABSTRACT, "text": CUT_TEXT})
in_abstract = [OPENED, NOTED, ABSTRACT, SIGNED, REPLIED, REDACTED]

PAPERS = [
    *answers(
        "6.1",
        PRACTICE,
        ("prefix, year in brackets, four digits", lambda: letter_number(SERIES, 103), "沪市监书〔2023〕0103号"),
        ("a prefix for each kind", lambda: PREFIXES, {Kind.SUGGESTION: "沪市监书", Kind.PROPOSAL: "沪市监提"}),
        ("lead and co letters share a year's series", lambda: series_stream(Kind.PROPOSAL, 2023), "series-ti-2023"),
    ),
    *command_rules(
        "6.1",
        PRACTICE,
        feedback,
        (
            "a co letter takes from the same",
            [*co.TO_SIGN, feedback_story.series],
            co.SignOpinion(),
            [co.signed, feedback_story.taken],
            {"by": feedback_story.LEADER},
        ),
        (
            "a voided number is not given again",
            [*feedback_story.TO_SIGN, feedback_story.series, feedback_story.taken, voided],
            SignReply(),
            [signed_next, taken_next],
            {"by": feedback_story.LEADER},
        ),
        (
            "a recalled letter gives its number up",
            [*feedback_story.SIGNED, feedback_story.series, feedback_story.taken],
            RecallReply(reason="有误"),
            [recalled, given_up],
        ),
        (
            "a number given elsewhere is taken",
            [SERIES],
            ReserveNumber(serial=103, taken_for=RESERVED.taken_for),
            [RESERVED],
            IN_SERIES,
        ),
        ("once", [SERIES, RESERVED], ReserveNumber(serial=103, taken_for="另一函"), NumberInUse, IN_SERIES),
    ),
    *answers("6.5", "市人大规定第二十一条", ("what the form says", lambda: set(RecordEvaluation.model_fields), FORM)),
]
OPEN = [
    *answers(
        "7",
        f"{OPENNESS}第五条",
        (
            "a reply is open unless somebody decides otherwise",
            lambda: SubmitReply.model_fields["proposed"].default,
            Disclosure.ACTIVE,
        ),
        ("co opinions are not published", lambda: policies.react(as_recorded(AS_CO), ()), []),
    ),
    *command_rules(
        "7",
        f"{OPENNESS}第十三条至第十六条",
        publication,
        ("what is withheld has its ground", [OPENED, NOTED], withhold, GroundMissing, REVIEWS),
        ("with it, it is withheld", [OPENED, NOTED], grounded, [WITHHELD], REVIEWS),
    ),
    *command_rules(
        "7",
        f"{OPENNESS}第十七条",
        publication,
        ("a review before publication", [OPENED, NOTED, SIGNED, REPLIED], letters.publish, NotApproved),
        ("by another person than the drafter", [OPENED, NOTED], approve, DrafterDiscloses, DRAFTS),
        ("approved", [OPENED, NOTED], approve, [APPROVED], REVIEWS),
    ),
    *command_rules(
        "7",
        f"{OPENNESS}第十八条",
        publication,
        ("what is withheld is looked at again", REFUSED, look_again, [RE_EXAMINED], REVIEWS),
        ("what was not decided is reviewed first", [OPENED, NOTED], look_again, NothingToReExamine, REVIEWS),
    ),
    *answers(
        "7",
        f"{OPENNESS}第十八条",
        (
            "after twelve months at the latest",
            lambda: [(rule.value, rule.unit) for rule in DEFAULTS if rule.rule == "re-examination"],
            [(12, Unit.MONTHS)],
        ),
    ),
    *command_rules(
        "7",
        "国办发〔2014〕46号",
        publication,
        ("text and disclosure are signed together", [*REVIEWED, SIGNED], grounded, SignedWithLetter, REVIEWS),
    ),
    *command_rules(
        "7",
        f"{OPENNESS}第三十七条",
        publication,
        ("what can be separated is published", PARTLY, cut, [REDACTED], REVIEWS),
        ("each cut with its ground", PARTLY, uncut, CutsMissing, REVIEWS),
        ("a full text is not cut", SENT, cut, NothingToCut, REVIEWS),
        ("a cut text differs", PARTLY, cut.model_copy(update={"redacted": FIRST}), NothingCut, REVIEWS),
        ("an abstract for what is wide", in_abstract, letters.publish, [shortened]),
    ),
    *command_rules(
        "7",
        "粤府办〔2015〕9号（参照）",
        publication,
        ("against the proposer's wish only with a reason", [UNWILLING, NOTED], approve, ConsentMissing, REVIEWS),
        (
            "with it",
            [UNWILLING, NOTED],
            with_reason,
            [DisclosureApproved(text=FIRST, form=Form.FULL, reason="公共利益需要")],
            REVIEWS,
        ),
    ),
    *command_rules(
        "7",
        PRACTICE,
        publication,
        ("published with its portal number and address", SENT, letters.publish, [PUBLISHED]),
        ("what was mended leaves a trace", PUBLIC, correct, [CORRECTED]),
        ("what is not public is not mended", SENT, correct, NotPublished),
        ("nothing is decided behind the public's back", PUBLIC, look_again, StillPublished, REVIEWS),
    ),
    *command_rules(
        "7",
        "保守国家秘密法",
        publication,
        ("a text is purged by order", [*REVIEWED, ORDERED], Purge(text=FIRST), [PURGED], REVIEWS),
        ("by two persons", [*REVIEWED, ORDERED], Purge(text=FIRST), OrdererPurges, LED),
        ("never without one", REVIEWED, Purge(text=FIRST), NoPurgeOrder, REVIEWS),
    ),
]
PUBLICATION: list[Rule] = [*PAPERS, *OPEN]
