"""What a bureau begins with is adopted whole, even if the first attempt broke off in the middle."""

from datetime import date

from services.cli.install.seed_data import seed
from shared.contracts.supervision import CALENDAR
from tests.engines import Suite

DAY, YEARS = date(2023, 1, 3), (2022, 2023, 2024)


async def test_a_beginning_that_broke_off_goes_on_where_it_was(suite: Suite) -> None:
    await suite.start("supervision", "assignment", "sequencer")
    await seed(suite.client, DAY, YEARS[:1])
    await seed(suite.client, DAY, YEARS)
    assert await adopted(suite) == len(YEARS)


async def test_what_a_bureau_has_adopted_stays(suite: Suite) -> None:
    await suite.start("supervision", "assignment", "sequencer")
    await seed(suite.client, DAY, YEARS[1:])
    await seed(suite.client, DAY, YEARS)
    assert await adopted(suite) == len(YEARS[1:])


async def adopted(suite: Suite) -> int:
    return len(await suite.events(f"stream = '{CALENDAR}'"))
