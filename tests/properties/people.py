"""Who acts in the properties: every post, two departments, people with two posts, acts noted and acts for another."""

from datetime import date

from shared.messaging.envelope import Actor, DecisionMedium, Delegation, RecordedOnBehalf, Role
from tests.given_when_then import actor

ADS, FOOD, UNKNOWN = "广告处", "特食处", "计量处"
CLERK, OTHER_CLERK = (actor(id, Role.OFFICE, department="局办公室") for id in ("wang", "sun"))
LEADER, OTHER_LEADER = (actor(id, Role.LEADER, department="局领导") for id in ("li", "lu"))
HEAD, FOOD_HEAD = actor("zhao", Role.HEAD, department=ADS), actor("qian", Role.HEAD, department=FOOD)
HANDLER, FOOD_HANDLER = actor("chen", Role.HANDLER, department=ADS), actor("liu", Role.HANDLER, department=FOOD)
REVIEWER, AUDITOR = actor("he", Role.DISCLOSURE), actor("shen", Role.AUDITOR)
MANY_POSTS = actor("feng", Role.HANDLER, Role.LEADER, Role.DISCLOSURE, department=ADS)
ON_PAPER = LEADER.model_copy(
    update={
        "noted": RecordedOnBehalf(
            id="wang", name="王某", roles=(Role.OFFICE,), manner=DecisionMedium.PAPER, scan="sha256:" + "f" * 64
        )
    }
)
BY_MANDATE = OTHER_LEADER.model_copy(
    update={
        "mandate": Delegation(principal="李某", roles=(Role.LEADER,), since=date(2023, 5, 1), until=date(2023, 5, 31))
    }
)
PEOPLE: tuple[Actor, ...] = (
    CLERK,
    OTHER_CLERK,
    LEADER,
    OTHER_LEADER,
    HEAD,
    FOOD_HEAD,
    HANDLER,
    FOOD_HANDLER,
    REVIEWER,
    AUDITOR,
    MANY_POSTS,
    ON_PAPER,
    BY_MANDATE,
)
