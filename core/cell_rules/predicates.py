"""Conditions on the values of cells, as frozen values; the parser makes them of a rule's text."""

from __future__ import annotations

import math
import operator
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from ..arrays.types import BoolArray

HIGHEST_BIT = 63


@dataclass(frozen=True)
class CellRule:
    """Tells which cells of a raster mask are valid."""

    predicate: Predicate

    @property
    def bits_needed(self) -> int:
        """How many bits wide whole-number cells must be for the rule's bit tests; 0 without bit tests."""
        return self.predicate.bits_needed

    @property
    def needs_whole_numbers(self) -> bool:
        """True where the rule tests bits, which only cells of an integer dtype have."""
        return self.bits_needed > 0

    def valid(self, values: npt.NDArray[Any]) -> BoolArray:
        """Return a bool array of the shape of `values`, True where a cell is valid.

        Integer cells are compared with the rule's numbers exactly. Floating point cells are compared with the
        numbers as their dtype stores them, so that ``=0.3`` finds the float32 that 0.3 was written to. Bool
        cells count as 0 and 1.

        Raises:
            TypeError: the dtype holds no real numbers, or lacks the bits that the rule tests. This
                depends on the dtype alone: an array without cells is enough to check it.
        """
        cells = _as_numbers(np.asarray(values))
        with np.errstate(invalid="ignore"):  # a signalling NaN is no more than invalid
            valid: BoolArray = np.asarray(self.predicate.holds(cells))
        if cells.dtype.kind == "f":
            valid &= ~np.isnan(cells)
        return valid


def _as_numbers(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if values.dtype.kind == "b":
        return values.astype(np.uint8)
    if values.dtype.kind not in "iuf":
        raise TypeError(f"cells of type {values.dtype} can't be compared; give integers or real numbers")
    return values


class Predicate(ABC):
    """A condition on the value of a cell. Its result for NaN is undefined; `CellRule` makes NaN invalid."""

    @property
    def bits_needed(self) -> int:
        """How many bits wide the cells must be; 0 where numbers of any dtype will do."""
        return 0

    @abstractmethod
    def holds(self, cells: npt.NDArray[Any]) -> BoolArray:
        """Return a new bool array of the shape of `cells`, True where the condition holds."""


@dataclass(frozen=True)
class NonZero(Predicate):
    """Every number but 0."""

    def holds(self, cells: npt.NDArray[Any]) -> BoolArray:
        """Return where cells are not 0."""
        return np.not_equal(cells, 0)


@dataclass(frozen=True)
class Span(Predicate):
    """The numbers from `low` to `high`, both included; without an end it has no limit there."""

    low: Decimal = Decimal("-Infinity")
    high: Decimal = Decimal("Infinity")

    def holds(self, cells: npt.NDArray[Any]) -> BoolArray:
        """Return where cells lie between the ends, or on one of them."""
        if cells.dtype.kind == "f":
            return _between(cells, _stored(self.low, cells.dtype), _stored(self.high, cells.dtype))
        # The ends are moved into the dtype's range first: numpy 1 compares 64-bit cells with larger
        # numbers by way of float64, numpy 2 refuses some of them.
        info = np.iinfo(cells.dtype)
        low = math.ceil(max(self.low, Decimal(int(info.min))))
        high = math.floor(min(self.high, Decimal(int(info.max))))
        if low > high:
            return np.zeros(cells.shape, dtype=np.bool_)
        return _between(cells, cells.dtype.type(low), cells.dtype.type(high))


def _stored(number: Decimal, dtype: np.dtype[Any]) -> np.floating[Any]:
    """Return `number` as cells of a floating point `dtype` store it.

    One too large for them stays a float64, with which numpy compares them truly: as an infinity it would
    equal infinite cells.
    """
    exact = np.float64(float(number))
    with np.errstate(over="ignore", under="ignore"):
        stored: np.floating[Any] = dtype.type(exact)
    return exact if np.isinf(stored) and number.is_finite() else stored


def _between(cells: npt.NDArray[Any], low: np.number[Any], high: np.number[Any]) -> BoolArray:
    if low == high:
        return np.equal(cells, low)
    inside: BoolArray = np.greater_equal(cells, low) & np.less_equal(cells, high)
    return inside


@dataclass(frozen=True)
class BitField(Predicate):
    """A bit field: bits `first` to `last`, as an unsigned number, fulfil a predicate; bit 0 is the lowest."""

    first: int
    last: int
    predicate: Predicate

    @property
    def bits_needed(self) -> int:
        """The width that holds the last bit."""
        return self.last + 1

    def holds(self, cells: npt.NDArray[Any]) -> BoolArray:
        """Return where the bits fulfil the predicate; TypeError if the dtype of the cells lacks them."""
        self._check(cells.dtype)
        unsigned = cells.astype(f"u{cells.dtype.itemsize}", copy=False)  # keeps the bits of signed cells
        number = unsigned.dtype.type
        mask = (1 << (self.last - self.first + 1)) - 1
        return self.predicate.holds((unsigned >> number(self.first)) & number(mask))

    def _check(self, dtype: np.dtype[Any]) -> None:
        if dtype.kind == "f":
            raise TypeError(
                f"the rule tests {self._name}, but cells of type {dtype} have no bits to test; "
                "give a band of whole numbers, or a rule that compares values"
            )
        width = 8 * dtype.itemsize
        if self.bits_needed > width:
            raise TypeError(
                f"the rule tests {self._name}, but cells of type {dtype} have bits 0 to {width - 1} only; "
                "give the band that the rule was written for, or a rule with lower bits"
            )

    @property
    def _name(self) -> str:
        return f"bit {self.first}" if self.first == self.last else f"bits {self.first}-{self.last}"


@dataclass(frozen=True)
class Not(Predicate):
    """The negation of a predicate."""

    predicate: Predicate

    @property
    def bits_needed(self) -> int:
        """The width that the predicate needs."""
        return self.predicate.bits_needed

    def holds(self, cells: npt.NDArray[Any]) -> BoolArray:
        """Return where the predicate doesn't hold."""
        return np.logical_not(self.predicate.holds(cells))


@dataclass(frozen=True)
class Compound(Predicate):
    """One or more predicates combined into one."""

    predicates: tuple[Predicate, ...]

    @property
    def bits_needed(self) -> int:
        """The largest width that one of the predicates needs."""
        return max(predicate.bits_needed for predicate in self.predicates)

    def _each(self, cells: npt.NDArray[Any]) -> Iterator[BoolArray]:
        return (predicate.holds(cells) for predicate in self.predicates)


@dataclass(frozen=True)
class AllOf(Compound):
    """The conjunction of predicates: all of them hold."""

    def holds(self, cells: npt.NDArray[Any]) -> BoolArray:
        """Return where all of the predicates hold."""
        return reduce(operator.iand, self._each(cells))


@dataclass(frozen=True)
class AnyOf(Compound):
    """The disjunction of predicates: at least one of them holds."""

    def holds(self, cells: npt.NDArray[Any]) -> BoolArray:
        """Return where any of the predicates holds."""
        return reduce(operator.ior, self._each(cells))
