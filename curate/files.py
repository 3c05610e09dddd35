"""Writes files so that nothing is lost: a file is replaced, and a line is added, whole or not at all.

Everything that writes a user's file or a file of the workspace goes through here. An edge.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from curate.problems import CannotRun, Problem

_TEMPORARY_PATTERN = re.compile(r"\.(?P<name>.+)\.[a-z0-9_]{8}")
"""What a file is called until it has its place, in this version and earlier ones: ``.feeds.yaml.k3vq9x2_``."""
_LINK_UNSUPPORTED = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EACCES)
_SYNC_UNSUPPORTED = (errno.EINVAL, errno.EBADF, errno.EOPNOTSUPP, errno.EACCES, errno.EPERM)
_RETRY_HINT = "then run this again"
_REASONS = {
    errno.ENOSPC: ("the disk is full", f"free some space, {_RETRY_HINT}"),
    errno.EDQUOT: ("your disk quota is used up", f"free some space, {_RETRY_HINT}"),
    errno.EFBIG: ("it would exceed the limit for the size of a file", f"raise the limit (`ulimit -f`), {_RETRY_HINT}"),
    errno.EIO: ("the disk reports an error", f"check the disk, {_RETRY_HINT}"),
}


class WriteFailed(OSError):
    """A file could not be written. What it held before is unchanged."""


def write_atomically(
    path: Path,
    content: str | bytes,
    *,
    expected: str | bytes | None = None,
    aside: Path | None = None,
    mode: int | None = None,
    durable: bool = True,
    called: str = "",
) -> None:
    """Replace a file whole or not at all. Text is written as UTF-8, with its line ends as they are.

    expected: what the file held when it was read; a file that isn't there counts as empty.
    aside: the folder in which the new one is made first, where that is on the same disk: what a killed run leaves there
    disturbs nobody. Otherwise it is made beside the file.
    mode: the new file's rights; without it they stay as they are, and a new file has the usual ones.
    durable: don't return before the disk has it. False: for what the program can make again.
    called: how messages name the file.
    Raises CannotRun, and writes nothing, if the file is not as expected; WriteFailed where it can't be written.
    """
    path = path.resolve()  # a link stays a link: what it leads to is replaced
    if expected is not None and _read_bytes(path) != _encode(expected):
        what = "was changed by another program in the meantime; nothing was written"
        raise CannotRun(Problem(called or path.name, what, "run the command again: your change is kept"))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if mode is None and path.exists():
            mode = path.stat().st_mode & 0o777
        temporary = _write_temporary(path, _encode(content), aside, mode, durable)
        try:
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        if durable:
            _sync_folder(path.parent)
    except OSError as error:
        if aside is None or error.errno != errno.EXDEV:
            raise _write_error(error, path) from error
        write_atomically(path, content, mode=mode, durable=durable)  # aside is another mount of the same disk


def create_file(path: Path, content: str | bytes, *, aside: Path | None = None, replace_empty: bool = False) -> bool:
    """Write a file that isn't there yet, whole or not at all; return whether it was written.

    replace_empty: a file with nothing in it counts as not there: earlier versions left one when they were killed.
    Raises WriteFailed where it can't be written.
    """
    path = path.resolve()
    if replace_empty and content and path.is_file() and path.stat().st_size == 0:
        write_atomically(path, content, expected=b"", aside=aside)
        return True
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        temporary = _write_temporary(path, _encode(content), aside, None, durable=True)
        try:
            written = _rename_if_absent(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        if aside is None or error.errno != errno.EXDEV:
            raise _write_error(error, path) from error
        return create_file(path, content)
    return written


def create_folder(path: Path, contents: Mapping[str, bytes], *, aside: Path | None = None) -> bool:
    """Make a folder with these files, by name, all at once; return False where it is there already.

    Raises WriteFailed where it can't be written.
    """
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        temporary = _temporary_name(path, aside)
        temporary.mkdir()
        try:
            for name, content in contents.items():
                write_atomically(temporary / name, content)
            temporary.rename(path)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        if aside is None or error.errno != errno.EXDEV:
            raise _write_error(error, path) from error
        return create_folder(path, contents)
    return True


def append_line(path: Path, line: str, *, mode: int = 0o666) -> None:
    """Add one line at the end of a file, and return when the disk has it. What is there is never touched.

    Where the last line has no end, it gets one: it stays a line of its own. A line that doesn't fit is taken back.
    mode: the rights of a new file, less the umask. Raises WriteFailed where it can't be written.
    """
    try:
        existed = path.exists()
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), mode)
    except OSError as error:
        raise _write_error(error, path) from error
    try:
        _append(handle, line)
        if not existed:
            _sync_folder(path.parent)
    except OSError as error:
        if not existed and os.fstat(handle).st_size == 0:
            path.unlink(missing_ok=True)
        if isinstance(error, _PartialLineWritten):
            error.filename = str(path)
            raise
        raise _write_error(error, path) from error
    finally:
        os.close(handle)


def write_all(handle: int, content: bytes) -> None:
    """Write all of the bytes: the system may take only a part at a time, and says so in what it returns."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


def original_name(name: str) -> str:
    """Return the name of the file that a temporary file of a killed run was to become; empty if it is no such file."""
    match = _TEMPORARY_PATTERN.fullmatch(name)
    if match:
        return match["name"]
    return ""


def explain_os_error(error: OSError) -> Problem:
    """Return what to tell the user of an error of the file system, where nothing else is known about it."""
    where = str(error.filename or "this computer")
    reason, hint = _REASONS.get(error.errno or 0, ("", ""))
    if not reason:
        reason = f"{error.strerror or error}".lower()
        hint = "check the permissions and the free space there"
    if isinstance(error, WriteFailed):
        return Problem(where, f"can't be written: {reason}; its contents are unchanged", hint)
    return Problem(where, reason, hint)


# ------------------------------------------------------------------ within


class _PartialLineWritten(OSError):
    """A line could neither be finished nor taken back."""


def _append(handle: int, line: str) -> None:
    size = os.fstat(handle).st_size
    ends_within_a_line = False
    if size:
        os.lseek(handle, -1, os.SEEK_END)
        ends_within_a_line = os.read(handle, 1) != b"\n"
    try:
        write_all(handle, ("\n" * ends_within_a_line + line + "\n").encode("utf-8"))
        os.fsync(handle)
    except BaseException as error:
        try:
            os.ftruncate(handle, size)
            os.fsync(handle)
        except OSError as second:
            if os.fstat(handle).st_size != size:
                what = f"{second.strerror}; its last line is cut off: delete that line before you go on"
                raise _PartialLineWritten(second.errno, what) from error
        raise


def _write_temporary(path: Path, content: bytes, aside: Path | None, mode: int | None, durable: bool) -> Path:
    """Return a temporary file with this content, on the disk on which ``path`` is to be. mode: None: the usual one."""
    temporary = _temporary_name(path, aside)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, flags, 0o666 if mode is None else 0o600)  # less the umask
    try:
        try:
            write_all(handle, content)
            if durable:
                os.fsync(handle)
        finally:
            os.close(handle)
        if mode not in (None, 0o600):
            temporary.chmod(mode)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _temporary_name(path: Path, aside: Path | None) -> Path:
    return _temporary_folder(path, aside) / f".{path.name}.{os.urandom(4).hex()}"


def _rename_if_absent(temporary: Path, path: Path) -> bool:
    """Give a finished file its name, unless something has that name by now."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _LINK_UNSUPPORTED:
            raise
        if path.exists():
            return False
        temporary.replace(path)
    return True


def _temporary_folder(path: Path, aside: Path | None) -> Path:
    """Return the folder for a temporary file: on another disk, it could not replace the old one in one step."""
    if aside is None:
        return path.parent
    try:
        aside.mkdir(parents=True, exist_ok=True)
        if aside.stat().st_dev == path.parent.stat().st_dev:
            return aside
        return path.parent
    except OSError:
        return path.parent


def _sync_folder(folder: Path) -> None:
    """Sync a folder, so that a new name in it is on the disk. Not every system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _SYNC_UNSUPPORTED:
            raise
    finally:
        os.close(handle)


def _write_error(error: OSError, path: Path) -> WriteFailed:
    return WriteFailed(error.errno or errno.EIO, error.strerror or str(error), str(path))


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _encode(content: str | bytes) -> bytes:
    if isinstance(content, str):
        return content.encode("utf-8")
    return content
