"""One row of the ledger: what is known of a case at a position of the log, and what is derived from it. Stored as
JSON by field name."""

from datetime import date

from pydantic import Field

from services.desk.ledger.case_parts import (
    AttachedFile,
    CityEntry,
    Commitment,
    Consequence,
    Deadline,
    Objection,
    Opinion,
    Original,
    Outcome,
    Reply,
)
from shared.contracts.common.vocabulary import (
    Closing,
    Disclosure,
    HandlingRole,
    KeyLevel,
    Kind,
    Result,
    Satisfaction,
    Timing,
    Way,
)
from shared.messaging.envelope import FrozenModel, LabelledEnum

SATISFIED_GRADES = (Satisfaction.SATISFIED, Satisfaction.BASICALLY)


class Stage(LabelledEnum):
    """Where a case stands in its handling."""

    TO_RECEIVE = "to-receive", "待签收"
    TO_PROPOSE = "to-propose", "待拟办"
    TO_CONFIRM = "to-confirm", "待批示"
    TO_ACCEPT = "to-accept", "待处室确认"
    HANDLING = "handling", "办理中"
    TO_REVIEW = "to-review", "待审核"
    TO_SIGN = "to-sign", "待签发"
    TO_SEND = "to-send", "待发出"
    ANSWERED = "answered", "已答复"
    OPINION_SENT = "opinion-sent", "已送会办意见"
    REHANDLING = "rehandling", "再次办理"
    WITHDRAWN = "withdrawn", "已撤回"
    RETURNED = "returned", "已退回"
    VOIDED = "voided", "已作废"
    CLASSIFIED = "classified", "涉密件，另行办理"
    CLOSED = "closed", "已办结"
    ARCHIVED = "archived", "已归档"


class CaseRow(FrozenModel):
    """One row of the ledger. `seen` is the last version per service, `position` the position of the last event
    folded in."""

    id: str
    position: int = 0
    seen: dict[str, int] = Field(default_factory=dict)
    kind: Kind | None = None
    part: HandlingRole | None = None
    congress: int = 0
    session: int = 0
    number: str = ""
    title: str = ""
    topic: str = ""
    timing: Timing = Timing.IN_SESSION
    proposers: tuple[str, ...] = ()
    co_signers: int = 0
    lead_unit: str = ""
    joint_units: tuple[str, ...] = ()
    co_units: tuple[str, ...] = ()
    publishable: bool = True
    note: str = ""
    handed_over: date | None = None
    notice_due: date | None = None
    hand_overs: int = 1
    received_on: date | None = None
    taken_over: bool = False
    proved: bool = False
    key: tuple[KeyLevel, ...] = ()
    joined_to: str = ""
    department: str = ""
    handler: str = ""
    leader: str = ""
    co_departments: dict[str, bool] = Field(default_factory=dict)
    objections: tuple[Objection, ...] = ()
    wanted_units: tuple[str, ...] = ()
    return_requested: bool = False
    return_suggested: bool = False
    stage: Stage = Stage.TO_RECEIVE
    deadlines: dict[str, Deadline] = Field(default_factory=dict)
    contacts: int = 0
    attempts: int = 0
    ways: tuple[Way, ...] = ()
    opinions: dict[str, Opinion] = Field(default_factory=dict)
    result: Result | None = None
    letter: str = ""
    sent_on: date | None = None
    earlier: tuple[Reply, ...] = ()
    rounds: int = 1
    city_entry: bool = False
    decision: Disclosure | None = None
    published_on: date | None = None
    index_no: str = ""
    attitude: Satisfaction | None = None
    outcome: Satisfaction | None = None
    on_behalf: bool = False
    no_feedback: bool = False
    commitments: dict[str, Commitment] = Field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    inquiries: dict[str, bool] = Field(default_factory=dict)
    reminders: int = 0
    reminded_on: date | None = None
    consequences: tuple[Consequence, ...] = ()
    withdrawn_on: date | None = None
    returned_on: date | None = None
    voided_on: date | None = None
    closed_on: date | None = None
    closing: Closing | None = None
    archived: str = ""
    files: tuple[AttachedFile, ...] = ()
    originals: dict[str, Original] = Field(default_factory=dict)
    entered: dict[str, CityEntry] = Field(default_factory=dict)
    engagements: dict[str, str] = Field(default_factory=dict)

    @property
    def voided(self) -> bool:
        """Whether the entry was voided, as registered by mistake."""
        return self.stage is Stage.VOIDED or self.voided_on is not None

    @property
    def classified(self) -> bool:
        """Whether it is a classified case, of which only the number is kept."""
        return self.stage is Stage.CLASSIFIED

    @property
    def released(self) -> bool:
        """Whether the bureau no longer owes an answer: the case was withdrawn by the proposer, or returned to the
        city."""
        return self.withdrawn_on is not None or self.returned_on is not None

    @property
    def has_left_bureau(self) -> bool:
        """Whether the case has left the bureau: further work of departments does not change its stage."""
        return self.released or self.voided

    @property
    def open_stage(self) -> Stage:
        """The stage of a closed case when it is reopened."""
        left_stages = (
            (self.voided_on, Stage.VOIDED),
            (self.withdrawn_on, Stage.WITHDRAWN),
            (self.returned_on, Stage.RETURNED),
        )
        for on, stage in left_stages:
            if on is not None:
                return stage
        if self.sent_on is None:
            return Stage.HANDLING
        return Stage.OPINION_SENT if self.part is HandlingRole.CO else Stage.ANSWERED

    @property
    def main_deadline(self) -> Deadline | None:
        """The statutory deadline of the last hand-over: of the reply for a lead case, of the opinion for a co case;
        None where it has none."""
        rule = "opinion" if self.part is HandlingRole.CO else "reply"
        rounds = [deadline for deadline in self.deadlines.values() if deadline.rule == rule]
        return max(rounds, key=lambda deadline: deadline.round, default=None)

    @property
    def next_deadline(self) -> Deadline | None:
        """The open deadline with the earliest date; None where none is open."""
        return min(
            (deadline for deadline in self.deadlines.values() if deadline.open),
            key=lambda deadline: deadline.due,
            default=None,
        )

    @property
    def judged(self) -> bool:
        """Whether it can be said if the case was answered in time: it was answered, or its day has passed."""
        main = self.main_deadline
        return main is not None and (main.met_on is not None or main.missed)

    @property
    def on_time(self) -> bool:
        """Answered on or before the due date in force."""
        main = self.main_deadline
        return main is not None and main.met_on is not None and not main.late

    @property
    def on_time_originally(self) -> bool:
        """Answered on or before the due date before any extension."""
        main = self.main_deadline
        return main is not None and main.met_on is not None and main.met_on <= (main.original or main.due)

    @property
    def on_time_by_notice(self) -> bool:
        """Answered on or before the due date of the year's notice."""
        main = self.main_deadline
        return bool(main and main.met_on and main.notice_due and main.met_on <= main.notice_due)

    @property
    def extended(self) -> bool:
        """Whether the main deadline was extended."""
        return self.main_deadline is not None and self.main_deadline.extended

    @property
    def returned_late(self) -> bool:
        """逾期申退: the return was requested after the seven working days."""
        return any(deadline.rule == "return" and deadline.late for deadline in self.deadlines.values())

    @property
    def satisfied(self) -> bool:
        """Whether attitude and outcome were both judged 满意 or 基本满意."""
        return self.attitude in SATISFIED_GRADES and self.outcome in SATISFIED_GRADES

    @property
    def ever_dissatisfied(self) -> bool:
        """Whether any round was judged 不满意, in attitude or outcome."""
        grades = [
            self.attitude,
            self.outcome,
            *(grade for reply in self.earlier for grade in (reply.attitude, reply.outcome)),
        ]
        return Satisfaction.DISSATISFIED in grades
