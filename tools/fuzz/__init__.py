"""`./dev fuzz`: tries what nobody would think of, and looks whether each case is answered rightly or clearly refused.

    hostile       values that are wrong nearly everywhere
    wkb_reader    well-known binary read the slow way, to compare with
    target        what is tried: a strategy, and what is done with each case it draws
    of_*          the targets, each with its oracle; of_projections and of_parameters need QGIS
    in_qgis       a run of the algorithm, and how it ended
    qgis_scene    the small layers that these two choose from
    start         QGIS, ready to run
    targets       all of them by name, and how many cases each gets
    verdict       what a case came to: answered, compared with an oracle, refused - or a defect
    trial         cases of one target in this process, with shrunk examples of the defects
    watch         a limit of time and memory for each case, and a note of it that outlives the process
    child         the process that tries a part of a target's cases
    parent        starts such processes, and goes on where one of them dies
    table         what is printed

The parent imports neither hypothesis nor QGIS. tests/core/test_fuzz.py and tests/plugin/test_fuzz.py try a few cases of
every target within pytest.
"""
