"""What two persons purged leaves the desk's folder, whenever the desk hears of it, and does not come back."""

import shutil

import pytest

from shared.blobs.folder import Folder
from shared.blobs.store import BlobStore, TextDestroyed
from shared.bus.subjects import EVENTS_STREAM
from shared.contracts.publication import OrderPurge, Purge
from shared.contracts.subscriptions import LEDGER
from shared.process.local_stack import provision_streams
from tests.engines import CASE, DAY, Suite, append_registrations
from tests.publication.story import LEADER, ORDER, REVIEWER


@pytest.fixture
async def running_suite(suite: Suite) -> Suite:
    """Publication at work, the desk not yet, and one case."""
    await suite.start("sequencer", "publication")
    await append_registrations(suite.logs["intake"])
    return suite


async def purged(suite: Suite, content: bytes) -> tuple[BlobStore, str]:
    """A text that is there, and the order to purge it, given and carried out."""
    texts = BlobStore(Folder(suite.settings.texts))
    digest = texts.put(content)
    await suite.client.send(CASE, OrderPurge(text=digest, order=ORDER, reason="误含涉密内容"), LEADER, DAY)
    await suite.client.send(CASE, Purge(text=digest), REVIEWER, DAY)
    return texts, digest


async def test_a_purged_text_is_removed_when_the_desk_hears_of_it(running_suite: Suite) -> None:
    await running_suite.start("desk")
    other = BlobStore(Folder(running_suite.settings.texts)).put(b"another")
    texts, digest = await purged(running_suite, b"one")
    await running_suite.wait_until_idle()
    with pytest.raises(TextDestroyed, match="3号"):
        texts.get(digest)
    assert texts.get(other) == b"another"


async def test_what_was_purged_while_the_desk_was_down_is_removed_when_it_is_back(running_suite: Suite) -> None:
    texts, digest = await purged(running_suite, b"two")
    assert texts.get(digest) == b"two"
    await running_suite.start("desk")
    await running_suite.wait_until_idle()
    with pytest.raises(TextDestroyed):
        texts.get(digest)


async def test_hearing_of_it_again_changes_nothing(running_suite: Suite) -> None:
    await running_suite.start("desk")
    texts, digest = await purged(running_suite, b"three")
    await running_suite.wait_until_idle()
    await running_suite.stop("desk")
    await running_suite.js.delete_consumer(EVENTS_STREAM, LEDGER)
    await provision_streams(running_suite.settings)
    await running_suite.start("desk")
    await running_suite.wait_until_idle()
    with pytest.raises(TextDestroyed, match="3号"):
        texts.get(digest)


async def test_a_backup_of_the_texts_does_not_bring_back_what_was_purged(running_suite: Suite) -> None:
    await running_suite.start("desk")
    texts, digest = await purged(running_suite, b"four")
    await running_suite.wait_until_idle()
    await running_suite.stop("desk")
    shutil.rmtree(running_suite.settings.texts)
    assert texts.get(texts.put(b"four")) == b"four"
    await running_suite.start("desk")
    with pytest.raises(TextDestroyed):
        texts.get(digest)
