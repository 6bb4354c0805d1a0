"""Which mutant is on. The mutated modules import this: each of their functions asks here what to run."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

MutantDict = dict[str, Callable[..., Any]]


class _Switch:
    """The state of this process.

    Attributes:
        module, mutant: which mutant is on; "" for none.
        reached: the originals of functions that ran while none was on, since this was last emptied.
    """

    def __init__(self) -> None:
        self.module = ""
        self.mutant = ""
        self.reached: set[Callable[..., Any]] = set()


switch = _Switch()


def turn_on(name: str) -> None:
    """Run the mutant of this name from now on."""
    switch.module, _, switch.mutant = name.rpartition(".")


def reached_names() -> set[str]:
    """Return which functions ran since the last call, as module.function in mutmut's spelling, and forget them."""
    names = {
        f"{function.__module__}.{function.__name__.partition('__mutmut_')[0]}" for function in switch.reached
    }
    switch.reached.clear()
    return names


def wrap_in_trampoline(
    mutants: MutantDict, is_classmethod: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the decorator that mutmut puts on a function that has mutants."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        module = function.__module__
        if is_classmethod:

            def chosen(cls: type, *values: Any, **options: Any) -> Any:
                # through the class that was asked, which may be a subclass
                return getattr(cls, _choose(module, mutants).__name__)(*values, **options)
        else:

            def chosen(*values: Any, **options: Any) -> Any:
                return _choose(module, mutants)(*values, **options)

        if inspect.isgeneratorfunction(function):

            @wraps(function)
            def generate(*values: Any, **options: Any) -> Any:
                return (yield from chosen(*values, **options))

            return generate
        return wraps(function)(chosen)

    return decorate


def _choose(module: str, mutants: MutantDict) -> Callable[..., Any]:
    original = mutants["_mutmut_orig"]
    if switch.module == module:
        return mutants.get(switch.mutant, original)
    if not switch.module:
        switch.reached.add(original)
    return original
