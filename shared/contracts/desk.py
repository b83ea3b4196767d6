"""局务: what the bureau keeps beside its cases, and what is filed with a case; each chapter has a page of its own."""

from shared.contracts.corrections import AMENDED, PEOPLE, TAKEN_BACK, Amended, Amendment, Retracted, Retraction

# A star hands a chapter's words on as they are, so that none can be forgotten here.
from shared.contracts.engagements import *  # noqa: F403
from shared.contracts.engagements import EngagementCommand, EngagementEvent
from shared.contracts.files import *  # noqa: F403
from shared.contracts.files import FileCommand, FileEvent
from shared.contracts.liaison import *  # noqa: F403
from shared.contracts.liaison import LiaisonCommand, LiaisonEvent
from shared.contracts.supervisors import *  # noqa: F403
from shared.contracts.supervisors import SupervisorCommand, SupervisorEvent
from shared.contracts.templates import *  # noqa: F403
from shared.contracts.templates import TemplateCommand, TemplateEvent


class Retract(Retraction, type="desk.retract", label="撤销记录", by=PEOPLE):
    """See `Retraction`."""


class Amend(Amendment, type="desk.amend", label="更正记录", by=PEOPLE):
    """See `Amendment`."""


class FactRetracted(Retracted, type="desk.fact-retracted", label="已撤销记录", tells=TAKEN_BACK):
    """See `Retracted`."""


class FactAmended(Amended, type="desk.fact-amended", label="已更正记录", tells=AMENDED):
    """See `Amended`."""


DeskCommand = EngagementCommand | SupervisorCommand | FileCommand | LiaisonCommand | TemplateCommand
DeskEvent = EngagementEvent | SupervisorEvent | FileEvent | LiaisonEvent | TemplateEvent
