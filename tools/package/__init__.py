"""./dev package: the zip that QGIS installs, made from the last commit and verified as the plugin repository does.

site_rules      what the plugin repository demands, as data
checkout        what git says
contents        a zip, unpacked, with its metadata
verdict         what a check has found
check_files     what may be in the zip, and how large it may be
check_metadata  metadata.txt is complete
changelog       CHANGELOG.md, by its sections
check_versions  the version is the same wherever it is written
check_code      bandit, detect-secrets and flake8
check_release   nothing is left to do before an upload
listing         what is in the zip, for people
"""
