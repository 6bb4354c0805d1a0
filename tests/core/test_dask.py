"""The mask on a Dask cluster is the mask of one machine; and evidence survives the way there."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grid_mask.core.combine.evidence import PolygonEvidence
from grid_mask.core.combine.polygon_role import PolygonRole
from grid_mask.core.combine.verdict import verdict
from grid_mask.core.dask_arrays import CHUNK_SHAPE, mask_array
from grid_mask.core.pixels.tile import Tile
from grid_mask.core.pixels.tile_mask import as_packed
from grid_mask.core.raster_mask.cells import ArrayCells
from grid_mask.core.raster_mask.interpolated import InterpolatedMask
from grid_mask.core.raster_mask.placement import Aligned
from grid_mask.core.raster_mask.positions import WholeSteps
from grid_mask.core.rasterize.engines import region
from grid_mask.core.vector.polygons import Polygons

SHAPE = (700, 900)
ROOT = Path(__file__).resolve().parents[2]
NOT_HERE = "no plugin of QGIS needs a cluster; .venv-core has what makes one"


def some_evidence():
    rng = np.random.default_rng(3)
    cells = rng.random((36, 46)) < 0.8
    axis = WholeSteps(0, 1, 20)
    triangles = rng.random((30, 3, 2)) * [900, 700]
    return [
        InterpolatedMask(ArrayCells(cells), cells.shape, Aligned(axis, axis), threshold=0.7),
        PolygonEvidence(
            PolygonRole.VALID, region(Polygons.from_rings([[triangle] for triangle in triangles[:20]]))
        ),
        PolygonEvidence(
            PolygonRole.INVALID, region(Polygons.from_rings([[triangle] for triangle in triangles[20:]]))
        ),
    ]


def on_one_machine(evidence):
    whole = Tile.whole(SHAPE)
    return as_packed(verdict(evidence, whole).valid, whole).unpacked()


def test_evidence_is_the_same_after_pickling_before_and_after_it_was_asked():
    evidence = some_evidence()
    fresh = pickle.loads(pickle.dumps(evidence))
    expected = on_one_machine(evidence)
    asked = pickle.loads(pickle.dumps(evidence))
    assert 0 < expected.mean() < 1
    assert (on_one_machine(fresh) == expected).all()
    assert (on_one_machine(asked) == expected).all()


@pytest.mark.parametrize("chunk_shape", [(256, 512), (97, 101), (700, 900), CHUNK_SHAPE])
def test_chunks_of_any_shape_are_the_mask_in_one_thread(chunk_shape):
    pytest.importorskip("dask.array", reason=NOT_HERE)
    evidence = some_evidence()
    mask = mask_array(SHAPE, evidence, chunk_shape=chunk_shape)
    assert (mask.shape, mask.dtype) == (SHAPE, np.uint8)
    assert mask.chunksize == tuple(min(pair) for pair in zip(chunk_shape, SHAPE))
    assert (mask.compute(scheduler="synchronous") == on_one_machine(evidence)).all()
    assert (mask[300:310, 450:470].compute(scheduler="synchronous").shape) == (10, 20)


def test_without_dask_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(ImportError, match="pip install"):
        mask_array(SHAPE, [])


def run(arguments, folder):
    """Run Python in a process of its own, where the checkout is importable as grid_mask, as Dask's workers need it."""
    pytest.importorskip("distributed", reason=NOT_HERE)
    if not (folder / "grid_mask").exists():
        (folder / "grid_mask").symlink_to(ROOT)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


ON_A_CLUSTER = """
import pickle
import numpy as np
from dask.distributed import Client, LocalCluster
from grid_mask.core.dask_arrays import mask_array

if __name__ == "__main__":
    with open("evidence.pickle", "rb") as file:
        evidence = pickle.load(file)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster):
        for chunk_shape in [(256, 512), (97, 101)]:
            mask = mask_array((700, 900), evidence, chunk_shape=chunk_shape)
            print(mask.shape, mask.dtype, mask.numblocks)
            np.save(f"mask{chunk_shape[0]}.npy", mask.compute())
"""


def test_a_cluster_gives_the_same_mask_in_chunks_of_any_shape(tmp_path):
    evidence = some_evidence()
    (tmp_path / "evidence.pickle").write_bytes(pickle.dumps(evidence))
    (tmp_path / "on_a_cluster.py").write_text(ON_A_CLUSTER)
    said = run(["on_a_cluster.py"], tmp_path)
    assert said.splitlines() == ["(700, 900) uint8 (3, 2)", "(700, 900) uint8 (8, 9)"]
    expected = on_one_machine(evidence)
    for height in (256, 97):
        assert (np.load(tmp_path / f"mask{height}.npy") == expected).all()


ALONE = """
import sys
import numpy as np
sys.path.insert(0, sys.argv[1])
from mask_on_dask import evidence_for
from grid_mask.core.pixels.tile_mask import as_packed
from grid_mask.core.combine.verdict import verdict
from grid_mask.core.pixels.tile import Tile

whole = Tile(0, 0, 6000, 6000)
np.save("alone.npy", as_packed(verdict(evidence_for(6000), whole).valid, whole).unpacked())
"""


def test_the_example_builds_the_same_mask_into_zarr(tmp_path):
    zarr = pytest.importorskip("zarr", reason=NOT_HERE)
    example = ROOT / "examples" / "mask_on_dask.py"
    said = run([str(example), "mask.zarr", "--size", "6000"], tmp_path)
    run(["-c", ALONE, str(example.parent)], tmp_path)
    alone = np.load(tmp_path / "alone.npy")
    assert (zarr.open_array(str(tmp_path / "mask.zarr"), mode="r")[...] == alone).all()
    assert f"{100 * alone.mean():.3f} %" in said
