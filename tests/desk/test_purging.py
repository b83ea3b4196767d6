"""What two persons purged leaves the desk's folder, whenever the desk hears of it, and does not come back."""

import shutil

import pytest

from shared.blobs.folder import Folder
from shared.blobs.store import BlobStore, TextDestroyed
from shared.bus.subjects import EVENTS_STREAM
from shared.contracts.publication import OrderPurge, Purge
from shared.contracts.subscriptions import LEDGER
from shared.process.local_stack import provision_streams
from tests.publication.story import LEADER, ORDER, REVIEWER
from tests.real import CASE, DAY, Suite, write


@pytest.fixture
async def house(suite: Suite) -> Suite:
    """Publication at work, the desk not yet, and one case."""
    await suite.start("sequencer", "publication")
    await write(suite.logs["intake"])
    return suite


async def purged(suite: Suite, content: bytes) -> tuple[BlobStore, str]:
    """A text that is there, and the order to purge it, given and carried out."""
    texts = BlobStore(Folder(suite.settings.texts))
    digest = texts.put(content)
    await suite.client.send(CASE, OrderPurge(text=digest, order=ORDER, reason="误含涉密内容"), LEADER, DAY)
    await suite.client.send(CASE, Purge(text=digest), REVIEWER, DAY)
    return texts, digest


async def test_a_purged_text_is_removed_when_the_desk_hears_of_it(house: Suite) -> None:
    await house.start("desk")
    other = BlobStore(Folder(house.settings.texts)).put(b"another")
    texts, digest = await purged(house, b"one")
    await house.wait_until_idle()
    with pytest.raises(TextDestroyed, match="3号"):
        texts.get(digest)
    assert texts.get(other) == b"another"


async def test_what_was_purged_while_the_desk_was_down_is_removed_when_it_is_back(house: Suite) -> None:
    texts, digest = await purged(house, b"two")
    assert texts.get(digest) == b"two"
    await house.start("desk")
    await house.wait_until_idle()
    with pytest.raises(TextDestroyed):
        texts.get(digest)


async def test_hearing_of_it_again_changes_nothing(house: Suite) -> None:
    await house.start("desk")
    texts, digest = await purged(house, b"three")
    await house.wait_until_idle()
    await house.stop("desk")
    await house.js.delete_consumer(EVENTS_STREAM, LEDGER)
    await provision_streams(house.settings)
    await house.start("desk")
    await house.wait_until_idle()
    with pytest.raises(TextDestroyed, match="3号"):
        texts.get(digest)


async def test_a_backup_of_the_texts_does_not_bring_back_what_was_purged(house: Suite) -> None:
    await house.start("desk")
    texts, digest = await purged(house, b"four")
    await house.wait_until_idle()
    await house.stop("desk")
    shutil.rmtree(house.settings.texts)
    assert texts.get(texts.put(b"four")) == b"four"
    await house.start("desk")
    with pytest.raises(TextDestroyed):
        texts.get(digest)
