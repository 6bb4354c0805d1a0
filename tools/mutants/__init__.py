"""Change the code, one spot at a time, and see that a test fails each time; run by `./dev mutants`.

mutmut makes the changes: beside each function stand its mutants, each with one operator, number, argument or condition
changed. The tests run from a process that has collected them once and forks for every mutant, because a new pytest
for each would take a day.

places      folders, suites (core, plugin) and what belongs to them
operators   which of mutmut's changes are made; decorated functions, which mutmut leaves out
make        (in .venv-mutants, which has mutmut) a copy of the checkout in which every function has its mutants
switch      which mutant is on; the mutated modules import it
try_all     (in a suite's environment) pytest's plugin that finds the tests of every mutant, and runs them
outcomes    what became of each mutant, kept from call to call
explained   survivors that no test can kill, or none should, each with its reason (explained.toml)
page        docs/mutation.md
"""
