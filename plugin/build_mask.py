"""The algorithm "Build validity mask": what QGIS shows of it, and how it reads what the user entered.

QGIS imports this file when it starts, so what only a run needs is imported when one begins.
"""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from .host.errors import as_plain_text, with_clean_errors
from .names import OUTPUT
from .outputs import OUTPUTS
from .parameters.dialog import input_parameters, read_request
from .parameters.files import read_file_of
from .parameters.raster_mask import is_rule_without_mask
from .parameters.values import Values
from .request import Request
from .results.numbers import declare_numbers

translate = QCoreApplication.translate


class BuildMask(QgsProcessingAlgorithm):
    """Tells for every pixel of a grid whether it may be used."""

    def __init__(self) -> None:
        """Start without a request; `prepareAlgorithm` reads it."""
        super().__init__()
        self._request: Request | None = None
        self._refusal = ""

    def name(self) -> str:
        """Return the algorithm's part of its id."""
        return "buildmask"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return translate("GridMask", "Build validity mask")

    def shortDescription(self) -> str:
        """Return the tooltip in the toolbox."""
        return translate("GridMask", "Tells for every pixel of a grid whether it may be used")

    def tags(self) -> list[str]:
        """Return words the toolbox's search finds the algorithm by."""
        words = translate(
            "GridMask", "validity,cloud,quality,qa,rasterize,polygon,mask,nodata,valid,invalid,binary"
        )
        return words.split(",")

    def shortHelpString(self) -> str:
        """Return the text beside the dialog's parameters."""
        return translate(
            "GridMask",
            "Makes a raster that tells for every pixel whether it may be used: 1 valid, 0 invalid.\n\n"
            "A pixel is valid if all evidence given says so: its centre lies inside the valid polygons, not inside the "
            "invalid polygons, and the raster mask, interpolated at the centre, reaches the threshold. A centre on a "
            "polygon's boundary lies inside it. Evidence that is not given does not count.\n\n"
            "The mask takes exactly the grid of the reference raster; nothing is shifted. Polygons and raster mask may "
            "be in any CRS, the raster mask may have any pixel size.",
        )

    def icon(self) -> QIcon:
        """Return the icon in the toolbox."""
        return self.provider().icon() if self.provider() else QIcon()

    def svgIconPath(self) -> str:
        """Return the icon's file, for the model designer."""
        return self.provider().svgIconPath() if self.provider() else ""

    def createInstance(self) -> BuildMask:
        """Return a new algorithm for a run of its own."""
        return BuildMask()

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare the parameters and outputs."""
        parameters = [*input_parameters(), *(output.declare() for output in OUTPUTS)]
        declared = [self.addParameter(parameter) for parameter in parameters]
        declared += [self.addOutput(number) for number in declare_numbers()]
        if not all(declared):
            raise RuntimeError("QGIS refused a parameter or an output; are two of them of one name?")

    def checkParameterValues(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Tell before the run what the run would stop at."""
        accepted, message = super().checkParameterValues(parameters, context)
        if not accepted:
            return accepted, message
        try:
            read_request(Values(self, parameters, context))
        except QgsProcessingException as error:
            return False, as_plain_text(str(error))
        return True, ""

    def prepareAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Read the parameters in the main thread, where layers may be touched: a request needs none of them any more.

        `processAlgorithm` tells what is wrong with them. QGIS (from 3.38 on) would take an error here for a cancel, and
        run none of the rows of a batch that are left.
        """
        try:
            self._request = read_request(Values(self, parameters, context))
        except QgsProcessingException as error:
            self._refusal = str(error)
        return True

    @with_clean_errors
    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """See that the outputs harm no input, and build the mask: make_mask.py tells how."""
        from .findings import RuleWithoutMaskFound
        from .make_mask import Wanted, forget_layers, make_mask
        from .output.same_file import refuse_clashes
        from .results.log import tell

        request = self._request
        if request is None:
            raise QgsProcessingException(
                self._refusal or "processAlgorithm was called without prepareAlgorithm"
            )
        values = Values(self, parameters, context)
        wanted = [
            Wanted(output, path, read_file_of(values, output.name, request.file))
            for output in OUTPUTS
            if (path := self.parameterAsOutputLayer(parameters, output.name, context))
        ]
        if not any(one.output.name == OUTPUT for one in wanted):  # an expression of a model may give nothing
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "OUTPUT is empty; give the path of the file that the mask is written to, or TEMPORARY_OUTPUT",
                )
            )
        forget_layers([""], context)  # QGIS promises to load even an output that the user left out
        refuse_clashes([one.path for one in wanted], request.input_files)
        if is_rule_without_mask(values):
            tell(feedback, RuleWithoutMaskFound())
        return make_mask(request, wanted, context=context, feedback=feedback)
