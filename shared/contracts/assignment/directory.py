"""处室名录: the departments of the bureau, its people and their posts, and who acts for whom until when."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.common.vocabulary import Chapter, Line
from shared.messaging.envelope import Command, Event, FrozenModel, Role
from shared.messaging.errors import RuleViolation

DIRECTORY = "directory"
PersonId = Annotated[str, Field(min_length=1, max_length=80)]


class Department(FrozenModel):
    """A department, the topics it usually handles and the leader in charge of it."""

    name: Line
    topics: tuple[str, ...] = ()
    leader: str = ""


class AdoptDirectory(Command, type="assignment.adopt-directory", label="启用处室名录", by={Role.OFFICE}):
    """To the register `directory`, as are all commands of this page."""

    departments: tuple[Department, ...]


class AppointPerson(Command, type="assignment.appoint-person", label="登记任职", by={Role.OFFICE}):
    """Again when the person moves or holds other posts."""

    person_id: PersonId
    name: Line
    department: Line
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]


class RemovePerson(Command, type="assignment.remove-person", label="登记离任", by={Role.OFFICE}):
    """Ends the delegations of and to the person as well."""

    person_id: PersonId
    reason: Line


class Delegate(Command, type="assignment.delegate", label="委托代理", by={Role.OFFICE, Role.LEADER, Role.HEAD}):
    """By the principal, or by the office for them; without `commands` whatever these posts may do."""

    principal_id: PersonId
    delegate_id: PersonId
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    commands: tuple[str, ...] = ()
    since: date
    until: date
    reason: Line


class EndDelegation(
    Command, type="assignment.end-delegation", label="终止代理", by={Role.OFFICE, Role.LEADER, Role.HEAD}
):
    """The delegation that began on `since`, before its term is over."""

    principal_id: PersonId
    delegate_id: PersonId
    since: date
    reason: Line


class DirectoryAdopted(
    Event,
    type="assignment.directory-adopted",
    label="已启用处室名录",
    sentence="启用处室名录：{departments}",
    chapter=Chapter.ASSIGNMENT,
    corrected_by="assignment.adopt-directory",
):
    """These are the departments from now on."""

    departments: tuple[Department, ...]


class PersonAppointed(
    Event,
    type="assignment.person-appointed",
    label="已登记任职",
    sentence="{name}（{person_id}）任{department}{roles}",
    about="person_id",
    chapter=Chapter.ASSIGNMENT,
    corrected_by="assignment.remove-person",
):
    """The person holds these posts in that department, in place of earlier ones."""

    person_id: str
    name: str
    department: str
    roles: tuple[Role, ...]


class PersonLeft(
    Event,
    type="assignment.person-left",
    label="已登记离任",
    sentence="{person_id}离任；理由：{reason}",
    about="person_id",
    chapter=Chapter.ASSIGNMENT,
    corrected_by="assignment.appoint-person",
):
    """The person holds no post any more."""

    person_id: str
    reason: str


class DelegationGranted(
    Event,
    type="assignment.delegation-granted",
    label="已委托代理",
    sentence="{principal}委托{delegate}代行{roles}职责[，限于{commands}]，自{since}至{until}；理由：{reason}",
    about="delegate_id",
    chapter=Chapter.ASSIGNMENT,
    corrected_by="assignment.end-delegation",
):
    """The delegate acts for the principal in these roles (only for these commands, if any) from `since` to `until`."""

    principal: str
    delegate: str
    delegate_id: str
    roles: tuple[Role, ...]
    commands: tuple[str, ...] = ()
    since: date
    until: date
    reason: str
    principal_id: str = ""


class DelegationEnded(
    Event,
    type="assignment.delegation-ended",
    label="已终止代理",
    sentence="终止{delegate}自{since}起对{principal}的代理；理由：{reason}",
    about="delegate_id",
    chapter=Chapter.ASSIGNMENT,
    corrected_by="assignment.delegate",
):
    """The delegation that began on `since` holds no longer."""

    principal: str
    delegate: str
    delegate_id: str
    since: date
    reason: str
    principal_id: str = ""


class UnknownDepartment(RuleViolation, message="处室名录中没有这个处室，请核对名称。"):
    """Only a department of the directory can be proposed, asked or staffed."""


class UnknownPerson(RuleViolation, message="名录中没有这位人员，请先登记任职。", status=404):
    """Only who holds a post can hand it to another, or leave it."""


class NotAPost(RuleViolation, message="系统不是可任职的岗位。"):
    """The system acts for nobody and nobody for the system."""


class YourOwnRights(RuleViolation, message="不能变更本人的任职和权限，请由局办公室其他人员办理。", status=403):
    """Somebody else of the office appoints and removes; what was already so may be said again."""


class DelegatesToSelf(RuleViolation, message="不能委托本人代理。"):
    """A delegation is between two persons."""


class EndsBeforeItBegins(RuleViolation, message="代理的截止日不能早于起算日。"):
    """A term has at least one day."""


class PostNotHeld(RuleViolation, message="不能委托本人没有的岗位，请核对或先登记任职。"):
    """Nobody gives away more than they have."""


class NotYoursToDelegate(RuleViolation, message="代理只能由委托人本人或局办公室办理。"):
    """Nobody gives away another's powers."""


DirectoryCommand = AdoptDirectory | AppointPerson | RemovePerson | Delegate | EndDelegation
DirectoryEvent = DirectoryAdopted | PersonAppointed | PersonLeft | DelegationGranted | DelegationEnded
