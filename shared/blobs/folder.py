"""Contents as files in a folder that is closed to others, durable after a power cut, overwritten when destroyed.

obstore's `LocalStore` keeps none of these promises: it syncs neither file nor folder, takes its permissions from the
umask, removes without overwriting, and leaves the draft of a killed put where neither its list nor its delete finds it.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

CLOSED_FOLDER_MODE = 0o700


class Folder:
    """A `BlobBackend` of files; failures of the file system are `OSError`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> bytes | None:
        """The content of the file, or None."""
        with suppress(FileNotFoundError):
            return (self.folder / name).read_bytes()
        return None

    def write(self, name: str, content: bytes) -> None:
        """Writes and syncs a draft, gives it its name, and syncs the folders that hold the name."""
        file = self.folder / name
        self.folder.mkdir(mode=CLOSED_FOLDER_MODE, parents=True, exist_ok=True)
        file.parent.mkdir(mode=CLOSED_FOLDER_MODE, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=_draft_prefix(file), delete=False) as draft:
            try:
                draft.write(content)
                draft.flush()
                os.fsync(draft.fileno())
                os.replace(draft.name, file)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
        _sync_folder(file.parent)
        _sync_folder(self.folder)

    def destroy(self, name: str) -> None:
        """Overwrites and removes the file and every draft of it."""
        file = self.folder / name
        for doomed in [file, *file.parent.glob(f"{_draft_prefix(file)}*")]:
            _overwrite_and_remove(doomed)
        with suppress(FileNotFoundError):
            _sync_folder(file.parent)


def _draft_prefix(file: Path) -> str:
    return f".{file.name}."


def _overwrite_and_remove(file: Path) -> None:
    """Overwritten with zeros before it is removed, as far as the file system writes in place."""
    with suppress(FileNotFoundError):
        with file.open("r+b") as doomed:
            doomed.write(bytes(os.fstat(doomed.fileno()).st_size))
            doomed.flush()
            os.fsync(doomed.fileno())
        file.unlink()


def _sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
