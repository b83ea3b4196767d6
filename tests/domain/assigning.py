"""T3, T4, T5: the office proposes, a leader confirms, the department accepts or objects, and plans."""

from services.assignment.decider import assignment
from shared.contracts.assignment import (
    Accept,
    AlreadyAccepted,
    AssignmentAccepted,
    AssignmentConfirmed,
    AssignmentDeclined,
    AssignmentProposed,
    CoDepartmentAdded,
    Confirm,
    Decline,
    NotAccepted,
    NotConfirmed,
    NotProposed,
    NotYourDepartment,
    Propose,
    UnknownDepartment,
)
from shared.contracts.assignment.departments import NotACoDepartment, SameDepartment
from shared.contracts.common.vocabulary import DeclineGround
from shared.messaging.envelope import Role
from tests.assignment.story import (
    ADS,
    ASKED,
    FOOD,
    HEAD,
    IN_WORK,
    LAW,
    LEADER,
    STRANGER,
    accept,
    accepted,
    add_food,
    confirm,
    confirmed,
    decline,
    declined,
    directory,
    food_added,
    give_input,
    input_given,
    name_handler,
    opened,
    plan,
    planned,
    propose,
    proposed,
)
from tests.domain.rows import CONGRESS, HOUSE, Rule, answers, command_rules

LED, OWN, OTHER = {"by": LEADER}, {"by": HEAD}, {"by": STRANGER}
two = Propose(department=ADS, co_departments=(FOOD,), requirement="四月底前答复")
two_proposed = AssignmentProposed(
    department=ADS, opinion="", co_departments=(FOOD,), leader="李某", requirement="四月底前答复"
)
two_confirmed = AssignmentConfirmed(department=ADS, opinion="同意", leader="李某")
itself, nowhere = Propose(department=ADS, co_departments=(ADS,)), Propose(department="无此处")
other_way, changed = Confirm(department=FOOD), AssignmentConfirmed(department=FOOD, opinion="", leader="周某")
wanting = Accept(handler="陈某", wanted_units=("市公安局",), reason="涉及侦查")
wanted = AssignmentAccepted(department=ADS, handler="陈某", wanted_units=("市公安局",), reason="涉及侦查")
not_bureau = Decline(ground=DeclineGround.NOT_BUREAU, reason="属广电", right_unit="市文化旅游局")
objected = AssignmentDeclined(department=ADS, **dict(not_bureau))
asked_food = CoDepartmentAdded(department=FOOD, what="四月底前答复")

T3 = [
    *command_rules(
        "T3",
        HOUSE,
        assignment,
        ("the office proposes a department, its leader in charge with it", [opened, directory], propose, [proposed]),
        ("only a department of the directory", [opened, directory], nowhere, UnknownDepartment),
        ("with co-departments and what is asked", [opened, directory], two, [two_proposed]),
        ("exactly one department leads", [opened, directory], itself, SameDepartment),
        ("a leader confirms", [opened, proposed], confirm, [confirmed], LED),
        ("and with it asks the co-departments", [opened, two_proposed], confirm, [two_confirmed, asked_food], LED),
        ("a leader may decide for another", [opened, proposed, directory], other_way, [changed], LED),
        ("nothing is confirmed that was not proposed", [opened], confirm, NotProposed, LED),
        ("the confirmed department may be asked anew before it accepts", [*ASKED, directory], two, [two_proposed]),
        ("what is in work is not proposed silently", [*IN_WORK, directory], two, AlreadyAccepted),
    ),
    *answers(
        "T3",
        f"{CONGRESS}第十六条",
        ("the office proposes, a leader confirms", lambda: (Propose.by, Confirm.by), ({Role.OFFICE}, {Role.LEADER})),
    ),
]
T4 = [
    *command_rules(
        "T4",
        HOUSE,
        assignment,
        ("the department accepts and names a handler", ASKED, accept, [accepted], OWN),
        ("it may accept and ask for more units", ASKED, wanting, [wanted], OWN),
        ("or object, with whose it is and why", ASKED, decline, [declined], OWN),
        ("or say that it is not the bureau's", ASKED, not_bureau, [objected], OWN),
        ("only the department that was asked", ASKED, accept, NotYourDepartment, OTHER),
        ("and only after the confirmation", [opened, proposed], accept, NotConfirmed, OWN),
        ("after its acceptance it objects no more", IN_WORK, decline, AlreadyAccepted, OWN),
        ("accepted twice alike is accepted once", IN_WORK, accept, [], OWN),
        ("an objection brings the case back to the office", [*ASKED, declined, directory], propose, [proposed]),
        ("a co-department gives its input", [*IN_WORK, food_added], give_input, [input_given], OTHER),
        ("nobody gives input who was not asked", IN_WORK, give_input, NotACoDepartment, OTHER),
        ("a department in charge asks another", [*IN_WORK, directory], add_food, [food_added], OWN),
        (
            "but never itself",
            [*IN_WORK, directory],
            add_food.model_copy(update={"department": ADS}),
            SameDepartment,
            OWN,
        ),
        ("an unknown one is not asked", [*IN_WORK], add_food.model_copy(update={"department": LAW}), UnknownDepartment),
    ),
]
T5 = command_rules(
    "T5",
    f"{CONGRESS}第十六条",
    assignment,
    ("a plan says goal, responsible person and day", IN_WORK, plan, [planned], OWN),
    ("it follows the acceptance", ASKED, plan, NotAccepted, OWN),
    ("and is the department's own", IN_WORK, plan, NotYourDepartment, OTHER),
    ("the same plan twice is one plan", [*IN_WORK, planned], plan, [], OWN),
    ("a handler is named once the case is accepted", ASKED, name_handler, NotAccepted, OWN),
)
ASSIGNING: list[Rule] = [*T3, *T4, *T5]
