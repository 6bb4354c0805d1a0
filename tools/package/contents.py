"""A zip, unpacked: what the checks look at."""

from __future__ import annotations

import configparser
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .site_rules import FOLDER


@dataclass(frozen=True)
class Contents:
    """A plugin's zip and what is in it.

    Attributes:
        zip: the file.
        entries: of it, in its order; folders among them.
        folder: where it is unpacked.
    """

    zip: Path
    entries: tuple[zipfile.ZipInfo, ...]
    folder: Path

    @property
    def plugin(self) -> Path:
        """The plugin's own folder, there or not."""
        return self.folder / FOLDER

    def text(self, name: str) -> str:
        """Return the text of a file in the plugin's folder; empty where there is none."""
        path = self.plugin / name
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def metadata(self) -> dict[str, str]:
        """Return metadata.txt, read as QGIS and the plugin repository read it.

        Raises:
            ValueError: it can't be read so.
        """
        parser = configparser.ConfigParser()
        parser.optionxform = str
        try:
            parser.read_string(self.text("metadata.txt"))
            return {name: value.strip() for name, value in parser.items("general")}
        except (configparser.Error, UnicodeDecodeError) as error:
            raise ValueError(str(error).replace("\n", " ")) from error


def unpacked(zip_path: Path, folder: Path) -> Contents:
    """Unpack a zip into a folder.

    Raises:
        zipfile.BadZipFile: it is none, or damaged.
    """
    with zipfile.ZipFile(zip_path) as archive:
        archive.extractall(folder)
        return Contents(zip_path, tuple(archive.infolist()), folder)
