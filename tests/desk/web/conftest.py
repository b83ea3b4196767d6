"""One bureau for the tests of all pages: they share it, and register cases of their own for what they change."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.desk.web.browser import browsing
from tests.desk.web.bureau import Bureau, bureau_at


@pytest.fixture(scope="session")
async def bureau(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bureau]:
    async with bureau_at(tmp_path_factory.mktemp("bureau")) as made:
        yield made


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with browsing() as made:
        yield made
