"""Who may see which cases, which sections of them, and which commands they may give: one table of roles and
relations.

The decider of a service still accepts or refuses each command; this table only says whose business a case is.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

from services.desk.access.directory import Person
from services.desk.ledger.projection import CaseRow
from shared.messaging.envelope import Command, LabelledEnum, Role


class CaseSection(LabelledEnum):
    """A section of what is known of a case; rights are granted section by section."""

    CASE = "case", "案卷"
    CONTACT_DATA = "contact-data", "联系方式"
    TEXTS = "texts", "已发文稿"
    DRAFTS = "drafts", "未发文稿"
    OPINIONS = "opinions", "会办意见"
    SUPERVISION = "supervision", "督办"
    ACCESS = "access", "查阅记录"


class Relation(LabelledEnum):
    """How a person, in one of their roles, is related to a case."""

    ALL = "all", "全部案件"
    LED = "led", "分管处室的案件"
    DEPARTMENT = "department", "本处室承办"
    CO_DEPARTMENT = "co-department", "本处室协办"
    MINE = "mine", "本人承办"
    PARTNER = "partner", "涉及本单位"


class Phase(LabelledEnum):
    """The phase of a case, as far as visibility depends on it."""

    WORKING = "working", "未答复"
    ANSWERED = "answered", "已答复"
    CLASSIFIED = "classified", "涉密件"


class CommandGrant(LabelledEnum):
    """Which of the commands of their role somebody may give."""

    NONE = "none", "不能办理"
    INPUT = "input", "协办意见"
    ROLE = "role", "岗位的全部事项"


ALL_SECTIONS = frozenset(CaseSection)
STAFF_SECTIONS = ALL_SECTIONS - {CaseSection.CONTACT_DATA, CaseSection.ACCESS}
DEPARTMENT_SECTIONS = STAFF_SECTIONS | {CaseSection.CONTACT_DATA}
CO_DEPARTMENT_SECTIONS = STAFF_SECTIONS - {CaseSection.DRAFTS}
CLASSIFIED_CASE_SECTIONS = frozenset({CaseSection.CASE, CaseSection.SUPERVISION, CaseSection.ACCESS})
CO_DEPARTMENT_COMMANDS = frozenset(
    f"assignment.{word}" for word in ("give-input", "name-handler", "hand-over-work", "retract", "amend")
)

# The fields of a row that belong to a section not everybody may see.
SECTION_FIELDS: Mapping[CaseSection, tuple[str, ...]] = {
    CaseSection.SUPERVISION: ("inquiries", "reminders", "reminded_on", "consequences", "outcomes", "objections"),
    CaseSection.OPINIONS: ("opinions",),
    CaseSection.DRAFTS: ("files", "originals"),
}
DRAFT_FIELDS = ("result", "letter", "decision")  # set before the reply is sent, visible to everybody afterwards


@dataclass(frozen=True, slots=True)
class Right:
    """What a role may see and do in the cases to which it has the relation; `answered` are sections it sees only
    after the reply was sent."""

    role: Role
    relation: Relation
    sections: frozenset[CaseSection]
    commands: CommandGrant
    answered: frozenset[CaseSection] = frozenset()

    @property
    def section_labels(self) -> list[str]:
        """The visible sections as people read them, in the order of `CaseSection`."""
        return [section.label for section in CaseSection if section in self.sections]

    def shows(self, phase: Phase) -> frozenset[CaseSection]:
        """The sections this right shows in that phase; of a classified case never more than
        `CLASSIFIED_CASE_SECTIONS`."""
        match phase:
            case Phase.CLASSIFIED:
                return self.sections & CLASSIFIED_CASE_SECTIONS
            case Phase.ANSWERED:
                return self.sections | self.answered
            case Phase.WORKING:
                return self.sections

    def allows(self, command: type[Command]) -> bool:
        """Whether this right lets its holder give a command of that class."""
        if self.role not in command.by or self.commands is CommandGrant.NONE:
            return False
        return self.commands is CommandGrant.ROLE or command.type in CO_DEPARTMENT_COMMANDS


RIGHTS = (
    Right(Role.OFFICE, Relation.ALL, ALL_SECTIONS, CommandGrant.ROLE),
    Right(Role.LEADER, Relation.ALL, STAFF_SECTIONS, CommandGrant.ROLE),
    Right(Role.LEADER, Relation.LED, STAFF_SECTIONS, CommandGrant.ROLE),
    Right(Role.HEAD, Relation.DEPARTMENT, DEPARTMENT_SECTIONS, CommandGrant.ROLE),
    Right(Role.HEAD, Relation.CO_DEPARTMENT, CO_DEPARTMENT_SECTIONS, CommandGrant.INPUT),
    Right(Role.HANDLER, Relation.MINE, DEPARTMENT_SECTIONS, CommandGrant.ROLE),
    Right(Role.HANDLER, Relation.DEPARTMENT, DEPARTMENT_SECTIONS, CommandGrant.ROLE),
    Right(Role.HANDLER, Relation.CO_DEPARTMENT, CO_DEPARTMENT_SECTIONS, CommandGrant.INPUT),
    Right(Role.DISCLOSURE, Relation.ALL, STAFF_SECTIONS, CommandGrant.ROLE),
    Right(Role.AUDITOR, Relation.ALL, ALL_SECTIONS - {CaseSection.CONTACT_DATA}, CommandGrant.NONE),
    Right(
        Role.PARTNER, Relation.PARTNER, frozenset({CaseSection.CASE}), CommandGrant.NONE, frozenset({CaseSection.TEXTS})
    ),
)


@dataclass(frozen=True, slots=True)
class CaseScope:
    """The set of cases a person may see, as conditions for SQL; a case is in it if any condition holds. All fields
    empty: no case."""

    everything: bool = False
    departments: Collection[str] = frozenset()
    leader: str = ""
    handler: str = ""
    units: Collection[str] = frozenset()

    def __or__(self, other: "CaseScope") -> "CaseScope":
        return CaseScope(
            self.everything or other.everything,
            frozenset(self.departments) | frozenset(other.departments),
            self.leader or other.leader,
            self.handler or other.handler,
            frozenset(self.units) | frozenset(other.units),
        )


EVERY_CASE = CaseScope(everything=True)
"""The scope of reports and of the system itself."""


def phase(case: CaseRow) -> Phase:
    """The phase of the case: classified, answered (its letter was sent) or still working."""
    if case.classified:
        return Phase.CLASSIFIED
    return Phase.ANSWERED if case.sent_on else Phase.WORKING


def has_relation(person: Person, right: Right, case: CaseRow) -> bool:
    """Whether the person, in the role of the right, has the relation of the right to the case."""
    match right.relation:
        case Relation.ALL:
            return sees_whole_bureau(person, right.role)
        case Relation.LED:
            led = {case.department, *case.co_departments} & set(person.leads)
            return bool(led) or case.leader == person.name
        case Relation.DEPARTMENT:
            return bool(person.department) and case.department == person.department
        case Relation.CO_DEPARTMENT:
            return person.department in case.co_departments
        case Relation.MINE:
            return bool(person.name) and case.handler == person.name
        case Relation.PARTNER:
            return person.department in {case.lead_unit, *case.joint_units, *case.co_units} - {""}


def sees_whole_bureau(person: Person, role: Role) -> bool:
    """Whether the role covers all cases: of the leaders only the chief's does."""
    return person.chief if role is Role.LEADER else True


def rights_of(person: Person, case: CaseRow) -> Iterator[Right]:
    """The rights that the person's own posts give them in the case."""
    return (right for right in RIGHTS if right.role in person.roles and has_relation(person, right, case))


def visible_sections(person: Person, case: CaseRow) -> frozenset[CaseSection]:
    """The sections of the case that the person may see, in their own posts or for those they stand in for today."""
    own = frozenset(section for right in rights_of(person, case) for section in right.shows(phase(case)))
    return own.union(*(visible_sections(principal, case) for principal in person.stands_for))


def can_see(person: Person, case: CaseRow, section: CaseSection = CaseSection.CASE) -> bool:
    """Whether the person may see that section; by default, whether they may see the case at all."""
    return section in visible_sections(person, case)


def redacted(case: CaseRow, sections: frozenset[CaseSection]) -> CaseRow:
    """The row with the fields of all other sections emptied; the draft's result, letter and decision are emptied
    only until the reply is sent."""
    blank = CaseRow(id=case.id)
    hidden = [name for section, names in SECTION_FIELDS.items() if section not in sections for name in names]
    if CaseSection.DRAFTS not in sections and case.sent_on is None:
        hidden += DRAFT_FIELDS
    return case.model_copy(update={name: getattr(blank, name) for name in hidden}) if hidden else case


def may(person: Person, case: CaseRow | None, command: type[Command]) -> bool:
    """Whether it is the person's business to give this command to a case, or (None) to a register.

    Only their own posts count: for a delegation, ask with the principal from `stands_for`.
    """
    if case is None:
        return bool(set(person.roles) & command.by)
    return any(right.allows(command) for right in rights_of(person, case))


def scope_of(person: Person) -> CaseScope:
    """The set of cases of which the person may see anything, in their own posts and by delegation."""
    own = reduce(
        CaseScope.__or__, (scope_of_right(person, right) for right in RIGHTS if right.role in person.roles), CaseScope()
    )
    return reduce(CaseScope.__or__, map(scope_of, person.stands_for), own)


def scope_of_right(person: Person, right: Right) -> CaseScope:
    """The set of cases that one right opens to the person."""
    match right.relation:
        case Relation.ALL:
            return CaseScope(everything=sees_whole_bureau(person, right.role))
        case Relation.LED:
            return CaseScope(departments=frozenset(person.leads), leader=person.name)
        case Relation.DEPARTMENT | Relation.CO_DEPARTMENT:
            return CaseScope(departments=frozenset({person.department}) - {""})
        case Relation.MINE:
            return CaseScope(handler=person.name)
        case Relation.PARTNER:
            return CaseScope(units=frozenset({person.department}) - {""})
