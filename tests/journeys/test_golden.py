"""The played year is told as it was: its figures and the whole histories of five cases."""

from typing import Any

import pytest

from services.desk.reports.summary import Scope, summarise
from shared.contracts.common.vocabulary import sentence_of
from shared.messaging.envelope import RecordedEvent
from tests.golden import same_json
from tests.journeys.conftest import Year

pytestmark = pytest.mark.timeout(420)
CASES = ("rd-16-1-0099", "rd-16-1-0151", "rd-16-1-0179", "zx-14-1-0821", "rd-15-6-0031")


def written(recorded: RecordedEvent) -> dict[str, Any]:
    """What stays the same whenever and wherever the year is played: all but clocks, positions and traces."""
    return {
        "event": f"{recorded.service}/{recorded.version} {recorded.event.type}/{recorded.event.type_version}",
        "on": recorded.business_date.isoformat(),
        "actor": recorded.actor.model_dump(mode="json", exclude_defaults=True),
        "command": str(recorded.command_id),
        "body": recorded.event.model_dump(mode="json", exclude_defaults=True),
        "sentence": sentence_of(recorded.event),
    }


async def test_the_figures_of_the_year_are_as_they_were(year: Year) -> None:
    summary = summarise((await year.folded()).values(), Scope(year=2023))
    figures = {figure.name: [len(figure.cases), len(figure.base)] for figure in (*summary.figures, *summary.more)}
    same_json("figures.json", {"headlines": summary.headlines, "figures": figures})


async def test_the_histories_of_five_cases_are_as_they_were(year: Year) -> None:
    """Each service's own stream in its order; between the services the order is that of the commits."""
    histories = {}
    for case in CASES:
        history = [written(recorded) for recorded in await year.history(case)]
        histories[case] = sorted(history, key=lambda record: record["event"].partition("/")[0])
    same_json("histories.json", histories)
