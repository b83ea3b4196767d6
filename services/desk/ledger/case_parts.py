"""Parts of a ledger row: deadlines, opinions, replies, commitments, figures, objections and consequences. Stored as
JSON by field name."""

from datetime import date
from decimal import Decimal

from shared.contracts.common.vocabulary import ContentHash, Result, Satisfaction
from shared.contracts.desk.files import CityAct, Medium, Sort
from shared.messaging.envelope import FrozenModel


class Deadline(FrozenModel):
    """A deadline of the case and what became of it; it was met if `met_on` is set, and `missed` stays set even then.

    `due` is the date in force: the earlier of the statutory date and that of the year's notice, or the extended one;
    `original` is the date before any extension, `statutory_due` and `notice_due` the two it was taken from.
    """

    rule: str = ""
    name: str
    subject: str = ""
    round: int = 1
    since: date | None = None
    due: date
    original: date | None = None
    statutory_due: date | None = None
    notice_due: date | None = None
    statutory: bool
    explained: str = ""
    source: str = ""
    met_on: date | None = None
    missed: bool = False
    ended: bool = False

    @property
    def late(self) -> int:
        """Days after the due date on which it was met; 0 when in time or not met."""
        return max(0, (self.met_on - self.due).days) if self.met_on else 0

    @property
    def open(self) -> bool:
        """Whether it is neither met nor ended."""
        return self.met_on is None and not self.ended

    @property
    def over(self) -> bool:
        """Whether it was met late or has been missed."""
        return self.late > 0 or (self.missed and self.open)

    @property
    def extended(self) -> bool:
        """Whether the date in force differs from the original one."""
        return self.original is not None and self.original != self.due

    @property
    def title(self) -> str:
        """The name people read, with its subject and round where a case has several."""
        about = f"（{self.subject}）" if self.subject else ""
        return f"{self.name}{about}" + (f"·第{self.round}轮" if self.round > 1 else "")


class Opinion(FrozenModel):
    """The opinion of a co-unit or another lead unit: when it was asked for, how often pressed for, when given,
    whether agreed."""

    received_on: date | None = None
    asked_on: date
    pressed: int = 0
    given_on: date | None = None
    passed_over: bool = False
    agreed: bool | None = None

    @property
    def pending(self) -> bool:
        """Whether it has neither come nor been passed over."""
        return self.given_on is None and not self.passed_over


class Reply(FrozenModel):
    """The reply of an earlier round, kept when the case is handled again."""

    round: int = 1
    letter: str = ""
    text: str = ""
    result: Result | None = None
    sent_on: date | None = None
    attitude: Satisfaction | None = None
    outcome: Satisfaction | None = None
    on_behalf: bool = False


class Commitment(FrozenModel):
    """承诺事项: what was promised by which day, and what became of it; `carried` are the years it was carried over
    to."""

    what: str
    due: date
    department: str = ""
    percent: int = 0
    fulfilled_on: date | None = None
    told_on: date | None = None
    carried: tuple[int, ...] = ()
    given_up: bool = False
    missed: bool = False

    @property
    def open(self) -> bool:
        """Whether it is neither fulfilled nor given up."""
        return self.fulfilled_on is None and not self.given_up

    @property
    def fallen_due(self) -> bool:
        """Whether it can be judged: it was fulfilled, or its day has passed."""
        return self.fulfilled_on is not None or self.missed

    @property
    def kept(self) -> bool:
        """Whether it was fulfilled by its day."""
        return self.fulfilled_on is not None and self.fulfilled_on <= self.due


class Outcome(FrozenModel):
    """办理成效, with where the figure comes from."""

    what: str
    value: Decimal
    unit: str
    day: date
    source: str


class Consequence(FrozenModel):
    """问责: who was reminded, spoken to or named, for which step, on which day."""

    whom: str
    measure: str
    link: str
    reason: str
    on: date


class Objection(FrozenModel):
    """处室申退: why a department said the case was not theirs, and whose it is."""

    department: str
    ground: str
    reason: str
    right_unit: str
    on: date


class AttachedFile(FrozenModel):
    """附件: a file of the case, by its hash; `version` is the version of the desk's event, by which it is corrected."""

    attachment: ContentHash
    name: str
    sort: Sort
    format: str
    size: int
    source: str = ""
    note: str = ""
    on: date
    by: str
    version: int


class Original(FrozenModel):
    """原件: which medium is the original of a paper, where it is kept and under which 档号."""

    original: Medium
    place: str
    reference: str = ""
    attachment: ContentHash | None = None
    note: str = ""
    on: date


class CityEntry(FrozenModel):
    """市系统录入: what was entered into the city's system, on which day, by whom, with which receipt number."""

    act: CityAct
    receipt: str = ""
    subject: str = ""
    round: int = 1
    scan: ContentHash | None = None
    on: date
    by: str
    version: int

    @property
    def key(self) -> str:
        """The act, its round and its subject: `reply/1/`."""
        return f"{self.act.value}/{self.round}/{self.subject}"
