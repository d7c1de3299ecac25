"""NumPy's files: .npz archives of named arrays, and .npy with one."""

from collections.abc import Collection
from pathlib import Path
from zipfile import BadZipFile
from zlib import error as BrokenData  # noqa: N812 - it is an exception

import numpy as np

from lossgrad.commands.files.contents import Contents, Value, canonical_each
from lossgrad.commands.unusable import Unusable
from lossgrad.core.arrays import Array

_BROKEN = (BadZipFile, BrokenData, EOFError, ValueError, NotImplementedError)


def read_npz(path: Path, known: Collection[str]) -> Contents:
    """Every array of an archive by its name; texts are arrays of one string."""
    values: dict[str, Value] = {}
    try:
        with np.load(path, allow_pickle=False) as archive:
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise Unusable("is a single array, not an .npz archive")
            for stored, name in canonical_each(archive.files, known).items():
                if name in values:
                    raise Unusable(f"has {name} twice")
                values[name] = _value(archive[stored])
    except _BROKEN as error:
        raise Unusable(f"is no .npz archive that can be read: {_brief(error)}") from None
    return Contents(values)


def read_npy(path: Path) -> Array:
    """The array of an .npy file."""
    try:
        array = np.load(path, allow_pickle=False)
    except _BROKEN as error:
        raise Unusable(f"{path} is no .npy file that can be read: {_brief(error)}") from None
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror or error}") from None
    if not isinstance(array, np.ndarray):
        array.close()
        raise Unusable(f"{path} is an archive of several arrays, not an .npy file")
    return array


def _value(array: Array) -> Value:
    if array.dtype.kind in "US" and array.size == 1:
        text = array.ravel()[0]
        return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return array


def _brief(error: BaseException) -> str:
    text = str(error).partition("\n")[0] or type(error).__name__
    # NumPy recommends to load what is pickled, which runs whatever code a stranger put into it.
    return "it holds no arrays of numbers, or Python objects" if "pickle" in text else text
