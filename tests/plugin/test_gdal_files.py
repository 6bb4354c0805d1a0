"""Files read by GDAL: the bytes are those of the file, whatever the order they are asked for in."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from grid_mask.core.cancel import Cancelled, heard_here
from grid_mask.plugin.host import gdal_files
from grid_mask.plugin.host.gdal_files import exists, is_folder, opened

SIZE = 3_000


@pytest.fixture
def data() -> bytes:
    return np.random.default_rng(7).integers(1, 256, SIZE).astype(np.uint8).tobytes()


@pytest.fixture(params=["file", "in a zip file"])
def name(request, tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "a.bin"
    path.write_bytes(data)
    if request.param == "file":
        return str(path)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "b/a.bin")
    return f"/vsizip/{tmp_path / 'a.zip'}/b/a.bin"


def test_bytes_are_read_as_far_as_there_are_any(name, data):
    with opened(name) as file:
        assert file.size == SIZE
        assert file.read(7, 20) == data[7:27]
        assert file.read(SIZE - 3, 20) == data[-3:]
        assert file.read(SIZE, 20) == b""
        assert file.read(SIZE + 5, 20) == b""


@pytest.mark.parametrize("at_once", [1, 10, 64, 5_000])
def test_each_place_gets_its_bytes(monkeypatch, name, data, at_once):
    monkeypatch.setattr(gdal_files, "_READ_AT_ONCE", at_once)
    places = np.random.default_rng(8).integers(0, SIZE + 30, 700)
    places[:4] = places[4:8]
    padded = np.frombuffer(data + bytes(60), dtype=np.uint8)
    with opened(name) as file:
        found = file.read_each(places, 12)
        assert file.read_each(places[:0], 12).shape == (0, 12)
    assert (found == padded[places[:, np.newaxis] + np.arange(12)]).all()


def test_little_is_read_of_what_lies_between(monkeypatch, name):
    read = []

    def count(self, place, size, read_bytes=gdal_files.GdalFile.read):
        read.append(size)
        return read_bytes(self, place, size)

    monkeypatch.setattr(gdal_files, "_READ_AT_ONCE", 100)
    monkeypatch.setattr(gdal_files.GdalFile, "read", count)
    with opened(name) as file:
        file.read_each(np.array([2_000, 0, 90, 1_000]), 4)
    assert read == [94, 4, 4]


def test_whoever_is_heard_may_stop_it(monkeypatch, name):
    monkeypatch.setattr(gdal_files, "_READ_AT_ONCE", 100)
    answers = iter([False, False, True])
    with opened(name) as file, heard_here(lambda: next(answers)), pytest.raises(Cancelled):
        file.read_each(np.arange(SIZE), 4)
    assert next(answers, None) is None


def test_a_file_that_is_not_there(tmp_path):
    assert not exists(str(tmp_path / "none"))
    assert not is_folder(str(tmp_path / "none"))
    assert not exists(f"/vsizip/{tmp_path / 'none.zip'}/none")
    with pytest.raises(OSError, match="none"), opened(str(tmp_path / "none")):
        pass


def test_a_file_that_is_there(name):
    assert exists(name)
    assert not is_folder(name)
    assert is_folder(name[: -len("/a.bin")])


def test_a_zip_file_that_is_damaged(tmp_path, data):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.bin", data)
    damaged = bytearray((tmp_path / "a.zip").read_bytes())
    damaged[200:1_000] = b"\xff" * 800
    (tmp_path / "a.zip").write_bytes(damaged)
    with opened(f"/vsizip/{tmp_path / 'a.zip'}/a.bin") as file, pytest.raises(OSError, match=r"\S"):
        file.read(0, SIZE)
