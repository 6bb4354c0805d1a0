"""Which of mutmut's changes are made; and decorated functions, which mutmut leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import libcst as cst
from libcst import matchers as m
from mutmut.mutation import file_mutation
from mutmut.mutation.mutators import mutation_operators, operator_arg_removal, operator_string

BODY = "__body"
"""What the name of a decorated function's body ends with."""

_STRING = m.SimpleString() | m.FormattedString() | m.ConcatenatedString()
_SPEAKS = ("Error", "Exception", "translate", "warning")
"""Ends of the names of what is called with words for people."""


def choose_operators() -> None:
    """Leave out changes of words and types: no test should hold the wording, and types are mypy's."""
    kept = [(kind, make) for kind, make in mutation_operators if make is not operator_string]
    mutation_operators[:] = [
        (kind, _without_words if make is operator_arg_removal else make) for kind, make in kept
    ]
    file_mutation.MutationVisitor = _Visitor


class _Visitor(file_mutation.MutationVisitor):
    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if m.matches(node, _STRING):
            return True
        return super()._skip_node_and_children(node)


def _without_words(call: cst.Call) -> Iterable[cst.Call]:
    """Change or drop arguments, but not the words of a message, nor the type of a cast."""
    name = _name_of(call.func)
    for mutated in operator_arg_removal(call):
        lost = [argument for argument in call.args if argument not in mutated.args]
        if name.endswith(_SPEAKS) and any(m.matches(argument.value, _STRING) for argument in lost):
            continue
        if name == "cast" and call.args[0] in lost:
            continue
        yield mutated


def _name_of(function: cst.BaseExpression) -> str:
    if isinstance(function, cst.Attribute):
        return function.attr.value
    return function.value if isinstance(function, cst.Name) else ""


def split_decorated(source: str) -> str:
    """Give each decorated function's body a function of its own, without decorators, which mutmut can change.

    `@cached_property def area(self): ...` becomes `def area__body(self): ...` and the cached property that returns
    `Polygon.area__body(self)`.
    """
    return cst.parse_module(source).visit(_Splitter()).code


class _Splitter(cst.CSTTransformer):
    def __init__(self) -> None:
        self._classes: list[str] = []
        self._depth = 0

    def visit_ClassDef(self, node: cst.ClassDef) -> None:  # noqa: N802 - libcst's names
        self._classes.append(node.name.value)

    def leave_ClassDef(self, _: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:  # noqa: N802
        self._classes.pop()
        return updated_node

    def visit_FunctionDef(self, _: cst.FunctionDef) -> None:  # noqa: N802
        self._depth += 1

    def leave_FunctionDef(  # noqa: N802
        self, _: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef | cst.FlattenSentinel[cst.FunctionDef]:
        self._depth -= 1
        if self._depth or len(self._classes) > 1 or not _is_split(updated_node):
            return updated_node
        name = updated_node.name.value
        body = updated_node.with_changes(name=cst.Name(name + BODY), decorators=[])
        owner = f"{self._classes[-1]}." if self._classes else ""
        call = cst.parse_statement(f"return {owner}{name}{BODY}({_passed_on(updated_node.params)})")
        shell = updated_node.with_changes(body=cst.IndentedBlock([call]), leading_lines=[])
        return cst.FlattenSentinel([body, shell])


def _is_split(function: cst.FunctionDef) -> bool:
    names = {_name_of(decorator.decorator) for decorator in function.decorators}
    return bool(names) and not names & {"classmethod", "staticmethod", "abstractmethod", "overload"}


def _passed_on(parameters: cst.Parameters) -> str:
    by_place = [parameter.name.value for parameter in parameters.params]
    by_name = [f"{parameter.name.value}={parameter.name.value}" for parameter in parameters.kwonly_params]
    rest = [f"*{parameters.star_arg.name.value}"] if isinstance(parameters.star_arg, cst.Param) else []
    options = [f"**{parameters.star_kwarg.name.value}"] if parameters.star_kwarg else []
    return ", ".join([*by_place, *rest, *by_name, *options])


def own_name(mangled: str) -> str:
    """Return what a mutated function is called in the source, as "Tile.slices" of "xǁTileǁslices__body"."""
    plain = mangled[2:] if mangled.startswith("x_") else mangled[2:].replace("ǁ", ".")
    return plain[: -len(BODY)] if plain.endswith(BODY) else plain


def changed_lines(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """Return the lines that differ, before and after, each joined to one line without indentation."""
    same_above = _common(before, after)
    same_below = _common(before[same_above:][::-1], after[same_above:][::-1])
    parts: list[Any] = [lines[same_above : len(lines) - same_below] for lines in (before, after)]
    was, becomes = (" ".join(line.strip() for line in lines) for lines in parts)
    return was, becomes


def _common(some: Sequence[str], others: Sequence[str]) -> int:
    count = 0
    for one, other in zip(some, others):
        if one != other:
            break
        count += 1
    return count
