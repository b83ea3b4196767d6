"""Contents as objects in an S3-compatible bucket, for installations of several machines.

The store itself makes them durable and closes them to others; whether it overwrites what is deleted is its own affair.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Self

from obstore.exceptions import BaseError
from obstore.store import S3Store

from shared.messaging.errors import Unavailable
from shared.settings import Settings

RETRY_TIMEOUT = timedelta(seconds=20)


class Bucket:
    """A `BlobBackend` of objects; `Unavailable` where the store does not answer.

    A bucket that keeps versions must not keep deleted ones.
    """

    def __init__(self, store: S3Store) -> None:
        self.store = store

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The bucket `store` at the address `store_at`; without TLS only where that address says so."""
        id, _, secret = settings.secret("store").partition(":")
        store = S3Store.from_url(
            settings.store,
            endpoint=settings.store_at,
            region=settings.store_region,
            access_key_id=id,
            secret_access_key=secret,
            client_options={
                "allow_http": settings.store_at.startswith("http://"),
                "timeout": "60s",
                "connect_timeout": "5s",
            },
            retry_config={"max_retries": 3, "retry_timeout": RETRY_TIMEOUT},
        )
        return cls(store)

    def read(self, name: str) -> bytes | None:
        """The content of the object, or None."""
        with suppress(FileNotFoundError), unavailable_on_failure():
            return bytes(self.store.get(name).bytes())
        return None

    def write(self, name: str, content: bytes) -> None:
        """Puts the object; a put is whole or not at all."""
        with unavailable_on_failure():
            self.store.put(name, content)

    def destroy(self, name: str) -> None:
        """Deletes the object."""
        with suppress(FileNotFoundError), unavailable_on_failure():
            self.store.delete(name)


@contextmanager
def unavailable_on_failure() -> Iterator[None]:
    """Turns the failures of a store into `Unavailable`, but for the absence of an object."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        raise Unavailable(f"文稿存储：{str(error).splitlines()[0]}") from error
