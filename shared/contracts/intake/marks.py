"""督办与归并: how a case is marked for supervision, and handled together with another one."""

from typing import Annotated

from pydantic import StringConstraints

from shared.contracts.common.vocabulary import Chapter, KeyLevel, Line
from shared.messaging.envelope import Command, Event, Role
from shared.messaging.errors import RuleViolation

CaseStream = Annotated[str, StringConstraints(pattern=r"^(rd|zx)-[0-9]{1,2}-[0-9]{1,2}-[0-9a-z]{1,12}$")]


class MarkKey(Command, type="intake.mark-key", label="列为督办件", by={Role.OFFICE}):
    """市人大规定 art. 25; a case may bear several levels, each with who put it there."""

    level: KeyLevel
    by_whom: Line
    topic: str = ""


class Join(Command, type="intake.join", label="归并办理", by={Role.OFFICE}, offered="rare"):
    """This case is handled together with `master`; each proposer is still answered (docs/domain.md, T18)."""

    master: CaseStream
    reason: Line


class Split(Command, type="intake.split", label="拆分办理", by={Role.OFFICE}, offered="rare"):
    """The end of the joint handling."""

    reason: Line


class CaseMarkedKey(
    Event,
    type="intake.case-marked-key",
    label="已列为督办件",
    sentence="由{by_whom}列为{level}[，专题：{topic}]",
    chapter=Chapter.INTAKE,
):
    """The case is under supervision of this level (市人大规定 art. 25); the last mark of a level counts."""

    level: KeyLevel
    by_whom: str
    topic: str = ""


class CasesJoined(
    Event,
    type="intake.cases-joined",
    label="已归并办理",
    sentence="与{master}归并办理，分别答复；理由：{reason}",
    chapter=Chapter.INTAKE,
    corrected_by="intake.split",
):
    """The case is handled together with the one whose stream is `master`."""

    master: str
    reason: str


class CasesSplit(
    Event,
    type="intake.cases-split",
    label="已拆分办理",
    sentence="不再与{master}归并，单独办理；理由：{reason}",
    chapter=Chapter.INTAKE,
    corrected_by="intake.join",
):
    """The case is no longer handled together with `master`."""

    master: str
    reason: str


class JoinsItself(RuleViolation, message="不能归并到本件自身。"):
    """The master is another case."""


class AlreadyJoined(RuleViolation, message="此件已归并，须先拆分才能归并到其他件。"):
    """A case is handled together with one master at a time."""


MarksCommand = MarkKey | Join | Split
MarksEvent = CaseMarkedKey | CasesJoined | CasesSplit
