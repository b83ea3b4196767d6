"""局务: the bureau's registers beside its cases, and what is filed with a case; one module for each."""

from shared.contracts.common.corrections import AMENDED, PEOPLE, TAKEN_BACK, Amended, Amendment, Retracted, Retraction

# A star passes on every message of a module, so that none can be forgotten here.
from shared.contracts.desk.engagements import *  # noqa: F403
from shared.contracts.desk.engagements import EngagementCommand, EngagementEvent
from shared.contracts.desk.files import *  # noqa: F403
from shared.contracts.desk.files import FileCommand, FileEvent
from shared.contracts.desk.liaison import *  # noqa: F403
from shared.contracts.desk.liaison import LiaisonCommand, LiaisonEvent
from shared.contracts.desk.supervisors import *  # noqa: F403
from shared.contracts.desk.supervisors import SupervisorCommand, SupervisorEvent
from shared.contracts.desk.templates import *  # noqa: F403
from shared.contracts.desk.templates import TemplateCommand, TemplateEvent


class Retract(Retraction, type="desk.retract", label="撤销记录", by=PEOPLE):
    """See `Retraction`."""


class Amend(Amendment, type="desk.amend", label="更正记录", by=PEOPLE):
    """See `Amendment`."""


class FactRetracted(Retracted, type="desk.fact-retracted", label="已撤销记录", sentence=TAKEN_BACK):
    """See `Retracted`."""


class FactAmended(Amended, type="desk.fact-amended", label="已更正记录", sentence=AMENDED):
    """See `Amended`."""


DeskCommand = EngagementCommand | SupervisorCommand | FileCommand | LiaisonCommand | TemplateCommand
DeskEvent = EngagementEvent | SupervisorEvent | FileEvent | LiaisonEvent | TemplateEvent
