"""The check of the order of imports finds what it is there to find."""

from __future__ import annotations

import pytest

from grid_mask.tests.import_order import out_of_order

FILES = {
    "__init__.py": '"""A house.\n\nlow   the ground\nhigh  the roof\n"""\n',
    "low/__init__.py": '"""The ground.\n\nfirst   a room\nsecond  another\n"""\n',
    "low/first.py": "from __future__ import annotations\n",
    "low/second.py": "from .first import annotations\nfrom . import first\n",
    "high.py": "def later():\n    from .low.second import annotations\n    from .low import first\n",
}


@pytest.fixture
def wrong(tmp_path):
    """Returns what is wrong in the house, once some of its files are others."""

    def look(**others):
        for name, text in {**FILES, **others}.items():
            (tmp_path / "house" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "house" / name).write_text(text)
        return out_of_order(tmp_path / "house")

    return look


def test_a_house_in_order(wrong):
    assert wrong() == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("low/first.py", "from .second import x\n", ["low/first.py imports low.second, which comes later"]),
        (
            "low/first.py",
            "def f():\n    from ..high import x\n",
            ["low/first.py imports high, which comes later"],
        ),
        ("low/third.py", "", ["low/__init__.py doesn't list just what is there"]),
        (
            "__init__.py",
            '"""A house.\n\nlow   the ground\n"""\n',
            ["house/__init__.py doesn't list just what is there"],
        ),
    ],
)
def test_what_is_out_of_order(wrong, name, text, found):
    assert wrong(**{name: text}) == found
