"""Declarations of parameters: what QGIS takes in several calls, in one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qgis.core import (
    QgsProcessingParameterDefinition as Declaration,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
)

LARGEST_INT32 = 2**31 - 1  # QGIS reads no integer beyond it, nor below its negative


def with_help(parameter: Declaration, text: str) -> Declaration:
    """Give a parameter its tooltip."""
    parameter.setHelp(text)
    return parameter


def in_advanced(parameters: Iterable[Declaration]) -> list[Declaration]:
    """Move parameters into the dialog's section of advanced ones."""
    moved = list(parameters)
    for parameter in moved:
        parameter.setFlags(parameter.flags() | Declaration.Flag.FlagAdvanced)
    return moved


def number(name: str, title: str, text: str, **limits: float) -> Declaration:
    """Declare a number; `limits` are QGIS's defaultValue, minValue and maxValue."""
    kind = QgsProcessingParameterNumber.Type.Double
    return with_help(QgsProcessingParameterNumber(name, title, kind, **limits), text)


def whole(name: str, title: str, text: str, **limits: int) -> Declaration:
    """Declare a whole number, by default up to the largest that QGIS reads."""
    kind = QgsProcessingParameterNumber.Type.Integer
    limits = {"maxValue": LARGEST_INT32, **limits}
    return with_help(QgsProcessingParameterNumber(name, title, kind, **limits), text)


def choice(name: str, title: str, text: str, options: Iterable[str], **more: Any) -> Declaration:
    """Declare a choice, of which the first option is the default; `more` goes to QGIS."""
    return with_help(
        QgsProcessingParameterEnum(name, title, options=list(options), defaultValue=0, **more), text
    )
