"""The algorithm in QGIS's background tasks, while the main thread does what a user does meanwhile."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from qgis.core import QgsApplication, QgsProcessingAlgRunnerTask, QgsProcessingContext, QgsProject
from qgis.PyQt.QtCore import QEventLoop, Qt, QTimer

from .children import Answer
from .in_qgis import ALGORITHM, Log, answer_of


def run_in_tasks(
    parameters: Sequence[dict[str, Any]],
    ready: Callable[[], None],
    *,
    meanwhile: Callable[[], None] = lambda: None,
    after_s: float = 0.0,
) -> Answer:
    """Run the algorithm with each of the parameters at once; the answer is that of all, done if one is.

    Args:
        parameters: of each run.
        ready: is called before the first begins.
        meanwhile: happens in the main thread.
        after_s: so long after the start.
    """
    ready()
    started = time.monotonic()
    loop, answers, failures = QEventLoop(), [], []
    tasks = [_task(one, log) for one in parameters for log in (Log(),)]

    def done(log: Log, _: bool, results: dict[str, Any]) -> None:
        answers.append(answer_of(results, log, started))
        if len(answers) == len(tasks):
            loop.quit()

    def act() -> None:  # an exception that leaves a slot aborts the process
        try:
            meanwhile()
        except Exception:
            failures.append(traceback.format_exc())

    timer = QTimer()
    timer.setSingleShot(True)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(act)
    for task, log, _ in tasks:
        task.executed.connect(partial(done, log))
        QgsApplication.taskManager().addTask(task)
    timer.start(int(1000 * after_s))
    loop.exec()
    if failures:
        raise RuntimeError(f"what should have happened meanwhile failed: {failures[0]}")
    best = max(answers, key=lambda answer: answer.is_done)
    return replace(best, words="\n".join(answer.words for answer in answers))


def _task(
    parameters: dict[str, Any], log: Log
) -> tuple[QgsProcessingAlgRunnerTask, Log, QgsProcessingContext]:
    """Make a task as the dialog does, which reads the parameters in the main thread."""
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    context.setTransformContext(QgsProject.instance().transformContext())
    return QgsProcessingAlgRunnerTask(algorithm, parameters, context, log), log, context
