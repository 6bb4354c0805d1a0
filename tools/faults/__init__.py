"""`./dev faults`: disturb runs of the algorithm in every way that comes to mind, many times, and judge what they leave.

    settings   how the algorithm is run             scene     on what: grid, polygons, raster mask
    children   a trial's process, and its end       in_qgis, in_tasks   what runs in it
    files      the outputs, compared                file_steps   steps with files: counted, and faults at one of them
    verdict    right, a clear error, lost, mixed    mounts    small and read-only disks
    bench      what trials share and where one lies trial     a fault and how often it is tried
    kills, moves, full_disk, cancels, layers, two_runs, inputs    the faults
    hostile, hostile_case   what is given: hostile_values, hostile_rasters, hostile_vectors, hostile_outputs
    forks, runner   two trials at once              table     the counts, and what went wrong

Each trial is a process of its own, forked from one that imported QGIS but never started it. Linux only, as ./dev is.
A power failure isn't tried: no process can make one.
"""
