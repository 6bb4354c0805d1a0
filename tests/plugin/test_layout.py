"""The folders of plugin build on one another in one order."""

from __future__ import annotations

from grid_mask.tests.import_order import out_of_order


def test_files_import_only_what_is_named_before_them(checkout):
    """The docstrings of plugin and of its folders list what is in them, from the bottom up."""
    assert out_of_order(checkout / "plugin") == []
