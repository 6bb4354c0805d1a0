"""Which cells of a raster mask are valid, written as text.

`parse_cell_rule` reads a rule such as ``4-7,11``, ``>=0.3`` or ``bits 14-15 < 3 & bits 12-13 < 3`` into a
tree of frozen predicates; the tree is applied to arrays of cells. Nothing of the text is ever run as code.
The grammar::

    rule       = all { ( "|" | "or" ) all } ;
    all        = condition { ( "&" | "and" ) condition } ;
    condition  = { "not" | "!" } ( "(" rule ")" | bits | comparison | list ) ;
    bits       = ( "bit" | "bits" ) whole [ "-" whole ] [ comparison ] ;
    comparison = ( "<" | "<=" | "≤" | ">" | ">=" | "≥" ) number
               | ( "=" | "==" | "!=" | "<>" | "≠" ) list ;
    list       = item { "," item } ;
    item       = number [ ( "-" | ".." ) number ] ;
    number     = [ "+" | "-" ] ( digits [ "." [ digits ] ] | "." digits ) [ "e" [ "+" | "-" ] digits ] ;
    whole      = digits ;

Words may be in upper or lower case. White space may stand between numbers, words and signs, or be left out.

- An empty rule holds for every cell that is not 0.
- A list holds for a cell that equals one of its items; an item with two numbers is the range between them,
  both included. ``not``, ``=`` and ``!=`` take the whole list.
- Bits are numbered from 0, the least significant one. ``bits a-b`` is the unsigned number that these bits
  form and needs a comparison; ``bit a`` alone means that the bit is set. Signed cells are read as two's
  complement.
- NaN is never valid, whatever the rule. Nodata is not known here.
"""

from __future__ import annotations

import math
import operator
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import reduce
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Cells = npt.NDArray[Any]  # of integers or floating point numbers
BoolArray = npt.NDArray[np.bool_]

HIGHEST_BIT = 63
DEEPEST_NESTING = 50
"""Brackets that may be open at once: the parser calls itself for each, and must not meet Python's limit."""


def parse_cell_rule(text: str) -> CellRule:
    """Read a rule in the grammar above; an empty or blank text gives the default rule, `NonZero`.

    :raises RuleError: the text is not a rule; the error knows the place.
    """
    if not text.strip():
        return CellRule(NonZero())
    return CellRule(_Parser(text).parse())


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

    def valid(self, values: Cells) -> BoolArray:
        """Return a bool array of the shape of `values`, True where a cell is valid.

        Integer cells are compared with the rule's numbers exactly. Floating point cells are compared with the
        numbers as their dtype stores them, so that ``=0.3`` finds the float32 that 0.3 was written to. Bool
        cells count as 0 and 1.

        :raises TypeError: the dtype holds no real numbers, or lacks the bits that the rule tests. This
            depends on the dtype alone: an array without cells will tell.
        """
        cells = _as_numbers(np.asarray(values))
        with np.errstate(invalid="ignore"):  # a signalling NaN is no more than invalid
            valid: BoolArray = np.asarray(self.predicate.holds(cells))
        if cells.dtype.kind == "f":
            valid &= ~np.isnan(cells)
        return valid


def _as_numbers(values: Cells) -> Cells:
    if values.dtype.kind == "b":
        return values.astype(np.uint8)
    if values.dtype.kind not in "iuf":
        raise TypeError(f"cells of type {values.dtype} can't be compared; give integers or real numbers")
    return values


class Predicate(ABC):
    """A condition on the value of a cell. What it makes of NaN is open; `CellRule` settles it."""

    @property
    def bits_needed(self) -> int:
        """How many bits wide the cells must be; 0 where numbers of any dtype will do."""
        return 0

    @abstractmethod
    def holds(self, cells: Cells) -> BoolArray:
        """Return a new bool array of the shape of `cells`, True where the condition holds."""


@dataclass(frozen=True)
class NonZero(Predicate):
    """Every number but 0."""

    def holds(self, cells: Cells) -> BoolArray:
        """Return where cells are not 0."""
        return np.not_equal(cells, 0)


@dataclass(frozen=True)
class Span(Predicate):
    """The numbers from `low` to `high`, both included; without an end it has no limit there."""

    low: Decimal = Decimal("-Infinity")
    high: Decimal = Decimal("Infinity")

    def holds(self, cells: Cells) -> BoolArray:
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


def _between(cells: Cells, low: np.number[Any], high: np.number[Any]) -> BoolArray:
    if low == high:
        return np.equal(cells, low)
    inside: BoolArray = np.greater_equal(cells, low) & np.less_equal(cells, high)
    return inside


@dataclass(frozen=True)
class Bits(Predicate):
    """Cells whose bits `first` to `last`, as an unsigned number, fulfil a predicate; bit 0 is the lowest."""

    first: int
    last: int
    predicate: Predicate

    @property
    def bits_needed(self) -> int:
        """The width that holds the last bit."""
        return self.last + 1

    def holds(self, cells: Cells) -> BoolArray:
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
    """The opposite of a predicate."""

    predicate: Predicate

    @property
    def bits_needed(self) -> int:
        """The width that the predicate needs."""
        return self.predicate.bits_needed

    def holds(self, cells: Cells) -> BoolArray:
        """Return where the predicate doesn't hold."""
        return np.logical_not(self.predicate.holds(cells))


@dataclass(frozen=True)
class _Joined(Predicate):
    predicates: tuple[Predicate, ...]  # one or more

    @property
    def bits_needed(self) -> int:
        return max(predicate.bits_needed for predicate in self.predicates)

    def _each(self, cells: Cells) -> Iterator[BoolArray]:
        return (predicate.holds(cells) for predicate in self.predicates)


@dataclass(frozen=True)
class AllOf(_Joined):
    """Several predicates at once."""

    def holds(self, cells: Cells) -> BoolArray:
        """Return where all of the predicates hold."""
        return reduce(operator.iand, self._each(cells))


@dataclass(frozen=True)
class AnyOf(_Joined):
    """At least one of several predicates."""

    def holds(self, cells: Cells) -> BoolArray:
        """Return where any of the predicates holds."""
        return reduce(operator.ior, self._each(cells))


class RuleProblem(Enum):
    """What can be wrong with the text of a rule; the value is the message, with a gap for what was found."""

    UNKNOWN_CHARACTER = "{found} means nothing in a rule; write numbers, words and , - .. < > = & | ! ( )"
    UNKNOWN_WORD = "the word {found} is not known; the words of a rule are and, or, not, bit and bits"
    CONDITION_EXPECTED = (
        "{found} stands where a condition is expected; "
        "write a number, a range, a comparison, a bit test or a bracket"
    )
    NUMBER_EXPECTED = "{found} stands where a number is expected; write one such as 4, -2.5 or 1e3"
    NUMBER_TOO_LARGE = "the number {found} is too large; write one below 1.79e308"
    ONE_NUMBER_EXPECTED = (
        "{found} can't stand here, as < <= > >= compare with one number; "
        "write decimals with a point, and join further conditions with & or |"
    )
    RANGE_REVERSED = "the range {found} runs downwards; write the lower number first"
    BIT_EXPECTED = (
        "{found} stands where the number of a bit is expected; "
        "write a whole number from 0, the lowest bit, to 63"
    )
    BIT_TOO_HIGH = "there is no bit {found}; bits are numbered from 0, the lowest, to 63"
    BITS_REVERSED = "the bits {found} run downwards; write the lower bit first"
    BITS_COMPARISON_EXPECTED = (
        "the bits {found} are compared with nothing; write a comparison behind them, such as = 2 or < 3"
    )
    BRACKET_NOT_CLOSED = "the bracket {found} is never closed; add a )"
    NESTED_TOO_DEEP = "the bracket {found} is one too many inside others; write 50 levels at most"
    UNEXPECTED = "{found} can't follow a complete condition; join conditions with & (and) or | (or)"


class RuleError(ValueError):
    """A text that is not a rule.

    Attributes:
        text: the whole text.
        position: 0-based index in `text` of the place; behind the last word where the text ends too early.
        problem: what is wrong.
        detail: the part of `text` at fault, which begins at `position`; empty where the text ends too early.
    """

    def __init__(self, text: str, position: int, problem: RuleProblem, detail: str) -> None:
        super().__init__(text, position, problem, detail)  # what pickle and copy make it anew from
        self.text: Final = text
        self.position: Final = position
        self.problem: Final = problem
        self.detail: Final = detail

    def __str__(self) -> str:
        """Return the message, then the text, then a caret under the place."""
        found = f"'{_on_one_line(self.detail)}'" if self.detail else "the end of the rule"
        message = self.problem.value.format(found=found)
        return f"{message}\n    {_on_one_line(self.text)}\n    {' ' * self.position}^"


def _on_one_line(text: str) -> str:
    """Return `text` without tabs and line breaks, which would move the caret away from its place."""
    return "".join(character if character.isprintable() else " " for character in text)


class _Symbol(Enum):
    NUMBER = "number"  # without its sign
    PLUS = "+"
    DASH = "-"
    DOTS = ".."
    COMMA = ","
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    EQUAL = "="
    UNEQUAL = "!="
    NOT = "!"
    AND = "&"
    OR = "|"
    OPEN = "("
    CLOSE = ")"
    BITS = "bits"
    END = ""


_SPELLINGS = {
    **{symbol.value: symbol for symbol in _Symbol if symbol not in (_Symbol.NUMBER, _Symbol.END)},
    "≤": _Symbol.AT_MOST,
    "≥": _Symbol.AT_LEAST,
    "==": _Symbol.EQUAL,
    "<>": _Symbol.UNEQUAL,
    "≠": _Symbol.UNEQUAL,
    "not": _Symbol.NOT,
    "and": _Symbol.AND,
    "or": _Symbol.OR,
    "bit": _Symbol.BITS,
}
_ORDERS = (_Symbol.LESS, _Symbol.AT_MOST, _Symbol.MORE, _Symbol.AT_LEAST)
_EQUALITIES = (_Symbol.EQUAL, _Symbol.UNEQUAL)

_TOKEN = re.compile(
    r"""
      (?P<number> (?: [0-9]+ (?: \. (?!\.) [0-9]* )? | \.[0-9]+ )  # the point of 1. but none of 1..5
                  (?: [eE] [+-]? [0-9]+ )? )
    | [^\W\d_]+                                                   # a word
    | \.\. | <= | >= | == | != | <> | \S                           # a sign
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class _Token:
    symbol: _Symbol
    text: str
    position: int

    @property
    def end(self) -> int:
        return self.position + len(self.text)


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the tokens of `text`, and an END behind its last visible character."""
    for match in _TOKEN.finditer(text):
        written, position = match.group(), match.start()
        symbol = _Symbol.NUMBER if match["number"] else _SPELLINGS.get(written.lower())
        if symbol is None:
            problem = RuleProblem.UNKNOWN_WORD if written.isalpha() else RuleProblem.UNKNOWN_CHARACTER
            raise RuleError(text, position, problem, written)
        yield _Token(symbol, written, position)
    yield _Token(_Symbol.END, "", len(text.rstrip()))


class _Parser:
    """Recursive descent: one method per line of the grammar, one token of foresight."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tuple(_tokens(text))
        self._taken = 0
        self._nesting = 0

    def parse(self) -> Predicate:
        predicate = self._rule()
        if self._next.symbol is not _Symbol.END:
            raise self._unexpected(RuleProblem.UNEXPECTED)
        return predicate

    def _rule(self) -> Predicate:
        predicates = [self._all()]
        while self._accept(_Symbol.OR):
            predicates.append(self._all())
        return _joined(AnyOf, predicates)

    def _all(self) -> Predicate:
        predicates = [self._condition()]
        while self._accept(_Symbol.AND):
            predicates.append(self._condition())
        return _joined(AllOf, predicates)

    def _condition(self) -> Predicate:
        negated = False
        while self._accept(_Symbol.NOT):
            negated = not negated
        predicate = self._plain_condition()
        return Not(predicate) if negated else predicate

    def _plain_condition(self) -> Predicate:
        symbol = self._next.symbol
        if symbol is _Symbol.OPEN:
            return self._bracket()
        if symbol is _Symbol.BITS:
            return self._bits()
        if symbol in _ORDERS or symbol in _EQUALITIES:
            return self._comparison()
        if symbol in (_Symbol.NUMBER, _Symbol.PLUS, _Symbol.DASH):
            return self._list()
        raise self._unexpected(RuleProblem.CONDITION_EXPECTED)

    def _bracket(self) -> Predicate:
        if self._nesting == DEEPEST_NESTING:
            raise self._unexpected(RuleProblem.NESTED_TOO_DEEP)
        opening = self._take()
        self._nesting += 1
        predicate = self._rule()
        self._nesting -= 1
        if self._next.symbol is _Symbol.END:
            raise RuleError(self._text, opening.position, RuleProblem.BRACKET_NOT_CLOSED, opening.text)
        if not self._accept(_Symbol.CLOSE):
            raise self._unexpected(RuleProblem.UNEXPECTED)
        return predicate

    def _bits(self) -> Predicate:
        self._take()
        start = self._next
        first = last = self._bit()
        if self._accept(_Symbol.DASH):
            last = self._bit()
        if first > last:
            raise self._wrong(RuleProblem.BITS_REVERSED, start)
        if self._next.symbol in _ORDERS or self._next.symbol in _EQUALITIES:
            return Bits(first, last, self._comparison())
        if first == last:
            return Bits(first, last, _equal(Decimal(1)))
        raise self._wrong(RuleProblem.BITS_COMPARISON_EXPECTED, start)

    def _bit(self) -> int:
        if not self._next.text.isdecimal():
            raise self._unexpected(RuleProblem.BIT_EXPECTED)
        bit = Decimal(self._next.text)  # int refuses thousands of digits
        if bit > HIGHEST_BIT:
            raise self._unexpected(RuleProblem.BIT_TOO_HIGH)
        self._take()
        return int(bit)

    def _comparison(self) -> Predicate:
        symbol = self._take().symbol
        if symbol is _Symbol.EQUAL:
            return self._list()
        if symbol is _Symbol.UNEQUAL:
            return Not(self._list())
        number = self._number()
        if self._next.symbol in (_Symbol.COMMA, _Symbol.DASH, _Symbol.DOTS):
            raise self._unexpected(RuleProblem.ONE_NUMBER_EXPECTED)
        if symbol is _Symbol.LESS:
            return Not(Span(low=number))
        if symbol is _Symbol.AT_MOST:
            return Span(high=number)
        if symbol is _Symbol.MORE:
            return Not(Span(high=number))
        return Span(low=number)

    def _list(self) -> Predicate:
        items = [self._item()]
        while self._accept(_Symbol.COMMA):
            items.append(self._item())
        return _joined(AnyOf, items)

    def _item(self) -> Predicate:
        start = self._next
        low = self._number()
        if not (self._accept(_Symbol.DASH) or self._accept(_Symbol.DOTS)):
            return _equal(low)
        high = self._number()
        if low > high:
            raise self._wrong(RuleProblem.RANGE_REVERSED, start)
        return Span(low, high)

    def _number(self) -> Decimal:
        """Read a number, exactly as written; one that is 0 in float64 is 0."""
        start = self._next
        sign = "-" if self._accept(_Symbol.DASH) else ""
        if not sign:
            self._accept(_Symbol.PLUS)
        if self._next.symbol is not _Symbol.NUMBER:
            raise self._unexpected(RuleProblem.NUMBER_EXPECTED)
        digits = self._take().text
        # float judges the size, as Decimal has room for exponents that nothing after it could work with
        if math.isinf(float(digits)):
            raise self._wrong(RuleProblem.NUMBER_TOO_LARGE, start)
        return Decimal(sign + digits) if float(digits) else Decimal(0)

    @property
    def _next(self) -> _Token:
        return self._tokens[self._taken]

    @property
    def _previous(self) -> _Token:
        return self._tokens[self._taken - 1]

    def _take(self) -> _Token:
        self._taken += 1
        return self._previous

    def _accept(self, symbol: _Symbol) -> bool:
        """Take the next token if it is `symbol`; tell whether it was."""
        if self._next.symbol is not symbol:
            return False
        self._take()
        return True

    def _unexpected(self, problem: RuleProblem) -> RuleError:
        """Return the error about the next token."""
        return RuleError(self._text, self._next.position, problem, self._next.text)

    def _wrong(self, problem: RuleProblem, start: _Token) -> RuleError:
        """Return the error about what was taken from the token `start` on."""
        detail = self._text[start.position : self._previous.end]
        return RuleError(self._text, start.position, problem, detail)


def _equal(number: Decimal) -> Predicate:
    return Span(number, number)


def _joined(kind: type[_Joined], predicates: list[Predicate]) -> Predicate:
    return predicates[0] if len(predicates) == 1 else kind(tuple(predicates))
