"""One bureau for the tests of all pages: they share it, and register cases of their own for what they change."""

from collections.abc import AsyncIterator

import pytest

from tests.web.bureau import Bureau, bureau_at


@pytest.fixture(scope="session")
async def bureau(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bureau]:
    async with bureau_at(tmp_path_factory.mktemp("bureau")) as made:
        yield made
