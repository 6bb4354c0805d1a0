"""Parse the text of a rule that says which cells of a raster mask are valid.

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
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from .predicates import HIGHEST_BIT, AllOf, AnyOf, BitField, CellRule, Compound, NonZero, Not, Predicate, Span
from .problems import RuleError, RuleProblem

DEEPEST_NESTING = 50
"""Brackets that may be open at once: the parser calls itself for each, and must not meet Python's limit."""


def parse_cell_rule(text: str) -> CellRule:
    """Parse a rule in the grammar above; an empty or blank text gives the default rule, `NonZero`.

    Raises:
        RuleError: the text is not a rule; the error holds the position.
    """
    if not text.strip():
        return CellRule(NonZero())
    return CellRule(_Parser(text).parse())


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
    """Recursive descent parser: one method per line of the grammar, one token of lookahead."""

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
        return _compound(AnyOf, predicates)

    def _all(self) -> Predicate:
        predicates = [self._condition()]
        while self._accept(_Symbol.AND):
            predicates.append(self._condition())
        return _compound(AllOf, predicates)

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
            return BitField(first, last, self._comparison())
        if first == last:
            return BitField(first, last, _equal(Decimal(1)))
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
        return _compound(AnyOf, items)

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
        """Parse a number, exactly as written; one that is 0 in float64 is 0."""
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


def _compound(kind: type[Compound], predicates: list[Predicate]) -> Predicate:
    return predicates[0] if len(predicates) == 1 else kind(tuple(predicates))
