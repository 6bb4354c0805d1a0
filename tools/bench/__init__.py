"""`./dev bench`: what Grid Mask costs, side by side with its peers in one run.

    scenes      what is measured: polygons and masks as small values   draw, inputs, geodata   make them, once
    in_memory, gridr_calls, streamed, in_qgis, toolbox, landsat        the competitors: each returns a call to be timed
    measure     times one competitor in a process of its own           runner                  starts such processes
    part_*      the parts of the benchmark, each a table               page, plot              docs/performance.md

The parent process imports nothing heavy: a child's peak memory, as Linux counts it, begins with its parent's.
"""
