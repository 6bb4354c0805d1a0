"""What GDAL says while others call it: QGIS hears its errors in few places, and the rest goes to the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from osgeo import gdal

_MOST_KEPT = 3  # of each kind: a damaged file says the same of thousands of features


class IllegibleMessageError(RuntimeError):
    """GDAL said something that isn't UTF-8, which its Python can't hand on: it may quote damaged bytes."""


class GdalMessages:
    """The first different messages that GDAL gives in the blocks that were listened to.

    Attributes:
        failures: why something wasn't read, though who asked for it may have gone on.
        warnings: what GDAL wonders about.
    """

    def __init__(self, most_kept: int = _MOST_KEPT) -> None:
        """Begin with none heard; of each kind so many are kept."""
        self._most_kept = most_kept
        self.failures: list[str] = []
        self.warnings: list[str] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear what GDAL says inside the block, to the calling thread; it goes nowhere else.

        Raises:
            IllegibleMessageError: a message isn't UTF-8.
        """
        gdal.PushErrorHandler(self._hear)
        try:
            yield
        except (SystemError, UnicodeDecodeError) as error:
            # Before GDAL 3.10 its Python calls `_hear` without the message then, leaves an error behind, and the call
            # that ends next is told to have left it: a UnicodeDecodeError, or a TypeError as the message is missing.
            if not isinstance(error, UnicodeDecodeError) and not isinstance(
                error.__cause__, (UnicodeDecodeError, TypeError)
            ):
                raise
            raise IllegibleMessageError("a message that isn't UTF-8") from error
        finally:
            gdal.PopErrorHandler()

    def _hear(self, severity: int, _: int, message: str) -> None:
        if severity >= gdal.CE_Failure:
            heard = self.failures
        elif severity == gdal.CE_Warning:
            heard = self.warnings
        else:
            return
        if len(heard) < self._most_kept and message not in heard:
            heard.append(message)
