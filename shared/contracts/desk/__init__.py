"""局务: the bureau's registers beside its cases, and what is filed with a case; one module for each."""

from shared.contracts.common.corrections import Amended, Amendment, Retracted, Retraction

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


class Retract(Retraction, service="desk"):
    """See `Retraction`."""


class Amend(Amendment, service="desk"):
    """See `Amendment`."""


class FactRetracted(Retracted, service="desk"):
    """See `Retracted`."""


class FactAmended(Amended, service="desk"):
    """See `Amended`."""


DeskCommand = EngagementCommand | SupervisorCommand | FileCommand | LiaisonCommand | TemplateCommand
DeskEvent = EngagementEvent | SupervisorEvent | FileEvent | LiaisonEvent | TemplateEvent
