"""Try the README's two commands on every system that the plugin is for; run by `./dev matrix`.

systems   which ones
roots     a system in a folder: made by debootstrap, entered by chroot
reports   what pytest says of its tests, read from JUnit's XML
runs      demo and tests in a fresh clone there
table     docs/versions.md
"""
