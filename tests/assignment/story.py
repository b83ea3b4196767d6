"""How case 0099 is assigned: the advertising department handles it, the food department gives its input."""

from datetime import date

from shared.contracts.assignment import (
    DIRECTORY,
    Accept,
    AddCoDepartment,
    AdoptDirectory,
    AssignmentAccepted,
    AssignmentCancelled,
    AssignmentConfirmed,
    AssignmentDeclined,
    AssignmentOpened,
    AssignmentProposed,
    AssignmentReopened,
    Cancel,
    CoDepartmentAdded,
    Confirm,
    Decline,
    Department,
    DirectoryAdopted,
    GiveInput,
    HandOverWork,
    InputGiven,
    NameHandler,
    Open,
    PlanSubmitted,
    Propose,
    Reopen,
    SubmitPlan,
)
from shared.contracts.common.vocabulary import DeclineGround, HandlingRole, Kind
from shared.domain.decider import EventForStream
from shared.messaging.envelope import Actor, Role
from tests.cases import TITLE
from tests.given_when_then import actor

ADS, FOOD, LAW = "广告处", "特食处", "法规处"
LEADER = actor("li", Role.LEADER)
HEAD = actor("zhao", Role.HEAD, department=ADS)
STRANGER = actor("qian", Role.HEAD, department=FOOD)
SYSTEM = Actor.system("assignment")
DEPARTMENTS = (
    Department(name=ADS, topics=("广告",), leader="李某"),
    Department(name=FOOD, leader="周某"),
    Department(name=LAW),
)

adopt = AdoptDirectory(departments=DEPARTMENTS)
open_case = Open(kind=Kind.SUGGESTION, part=HandlingRole.LEAD, title=TITLE, topic="广告")
propose = Propose(department=ADS, opinion="属广告处职责")
propose_food = Propose(department=FOOD)
confirm = Confirm(opinion="同意")
accept = Accept(handler="陈某")
decline = Decline(ground=DeclineGround.NOT_DEPARTMENT, reason="属特殊食品", right_unit=FOOD)
add_food = AddCoDepartment(department=FOOD, what="核对批准文号", due=date(2023, 3, 20))
give_input = GiveInput(opinion="批准文号均在有效期内")
name_handler = NameHandler(handler="孙某")
hand_over_work = HandOverWork(post=Role.HANDLER, department=ADS, from_whom="陈某", to_whom="孙某", reason="轮岗")
plan = SubmitPlan(goal="四月底前走访", responsible="赵某", finish_by=date(2023, 4, 30))
reopen = Reopen(reason="处室职责调整")
cancel = Cancel(reason="提出人撤回")

adopted = DirectoryAdopted(departments=DEPARTMENTS)
directory = EventForStream(DIRECTORY, adopted)
opened = AssignmentOpened(kind=Kind.SUGGESTION, part=HandlingRole.LEAD, title=TITLE, topic="广告")
proposed = AssignmentProposed(department=ADS, opinion="属广告处职责", leader="李某")
proposed_food = AssignmentProposed(department=FOOD, opinion="", leader="周某")
confirmed = AssignmentConfirmed(department=ADS, opinion="同意", leader="李某")
accepted = AssignmentAccepted(department=ADS, handler="陈某")
declined = AssignmentDeclined(department=ADS, ground=DeclineGround.NOT_DEPARTMENT, reason="属特殊食品", right_unit=FOOD)
food_added = CoDepartmentAdded(department=FOOD, what="核对批准文号", due=date(2023, 3, 20))
input_given = InputGiven(department=FOOD, opinion="批准文号均在有效期内")
planned = PlanSubmitted(goal="四月底前走访", responsible="赵某", finish_by=date(2023, 4, 30))
reopened = AssignmentReopened(round=1, reason="处室职责调整")
cancelled = AssignmentCancelled(reason="提出人撤回")
IN_WORK = (opened, proposed, confirmed, accepted)
ASKED = (opened, proposed, confirmed)
