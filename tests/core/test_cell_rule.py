"""The text of MASK_VALID: what each rule makes of cells, and where a text that is no rule goes wrong."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, strategies as st

from grid_mask.core.cell_rules.parser import DEEPEST_NESTING, parse_cell_rule
from grid_mask.core.cell_rules.predicates import HIGHEST_BIT, CellRule, NonZero
from grid_mask.core.cell_rules.problems import RuleError, RuleProblem
from grid_mask.tests.rule_texts import (
    FLOATS,
    INTEGERS,
    Written,
    expected_validity,
    rules_for_real_cells,
    rules_for_whole_cells,
    texts,
)


def chosen(text: str, cells: npt.ArrayLike, dtype: npt.DTypeLike | None = None) -> list[Any]:
    """Return the cells that the rule says are valid."""
    array = np.array(cells, dtype=dtype)
    return list(array[parse_cell_rule(text).valid(array)].tolist())


# The grammar, line by line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", [3]),
        ("-5", [-5]),
        ("- 5", [-5]),
        ("+5", [5]),
        ("-0", [0]),
        ("4-7,11", [4, 5, 6, 7, 11]),
        ("4..7 , 11", [4, 5, 6, 7, 11]),
        ("11, 4-7, 5-6, 11", [4, 5, 6, 7, 11]),
        ("-5--1", [-5, -4, -3, -2, -1]),
        ("-5..-1", [-5, -4, -3, -2, -1]),
        ("-1-+1", [-1, 0, 1]),
        ("3-3", [3]),
        ("2.5", []),
        ("2.5-4.5", [3, 4]),
        ("2.2-2.8", []),
        ("2.-4.", [2, 3, 4]),
        ("1..3", [1, 2, 3]),
        ("0...5", [0]),
        (".5..1.5", [1]),
        ("1e1", [10]),
        ("100E-1", [10]),
        ("1.2e+1", [12]),
        ("1e0-3e0", [1, 2, 3]),
    ],
)
def test_list_chooses_its_numbers_and_ranges(text: str, expected: list[int]):
    assert chosen(text, range(-12, 13)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<2", [0, 1]),
        ("< 1.5", [0, 1]),
        ("<=1", [0, 1]),
        ("≤ 1", [0, 1]),
        (">3", [4, 5]),
        ("> 3.5", [4, 5]),
        (">=4", [4, 5]),
        ("≥4", [4, 5]),
        ("=4", [4]),
        ("==4", [4]),
        ("= 1,2,4-5", [1, 2, 4, 5]),
        ("!=4", [0, 1, 2, 3, 5]),
        ("<>4", [0, 1, 2, 3, 5]),
        ("≠4", [0, 1, 2, 3, 5]),
        ("!= 1, 3-4", [0, 2, 5]),
    ],
)
def test_comparison_chooses(text: str, expected: list[int]):
    assert chosen(text, range(6)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not 3", [0, 1, 2, 4, 5]),
        ("!3", [0, 1, 2, 4, 5]),
        ("not 1, 3-5", [0, 2]),
        ("not not 3", [3]),
        ("!!!<3", [3, 4, 5]),
        (">1 & <4", [2, 3]),
        (">1 and <4 and !=2", [3]),
        ("1 | 3", [1, 3]),
        ("1 or 3 or 5", [1, 3, 5]),
        ("((3))", [3]),
    ],
)
def test_conditions_combine(text: str, expected: list[int]):
    assert chosen(text, range(6)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 | >2 & <5", [1, 3, 4]),
        (">2 & <5 | 1", [1, 3, 4]),
        ("(1 | 5) & <5", [1]),
        ("1 | (5 & <5)", [1]),
        ("not 1 & 1", []),
        ("not (1 & 1)", [0, 2, 3, 4, 5]),
        ("not 1 | 1", [0, 1, 2, 3, 4, 5]),
        ("not (1 | 2-5)", [0]),
    ],
)
def test_not_binds_closer_than_and_and_closer_than_or(text: str, expected: list[int]):
    assert chosen(text, range(6)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bit 0", [1, 3, 5, 7]),
        ("bits 0", [1, 3, 5, 7]),
        ("not bit 0", [0, 2, 4, 6]),
        ("bit 0 = 0", [0, 2, 4, 6]),
        ("bits 1-2 = 3", [6, 7]),
        ("bits 1 - 2 = 0, 2-3", [0, 1, 4, 5, 6, 7]),
        ("bits 1-2 != 0-2", [6, 7]),
        ("bits 1-2 < 1", [0, 1]),
        ("bits 1-2 <= 0.5", [0, 1]),
        ("bits 1-2 > 3", []),
        ("bits 1-2 >= -1", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("bits 2-2", [4, 5, 6, 7]),
        ("bit 0 & bit 2", [5, 7]),
        ("bits 1-2 < 3 & bits 0-1 < 3", [0, 1, 2, 4, 5]),
        ("bits0-1=3", [3, 7]),
    ],
)
def test_bit_test_chooses(text: str, expected: list[int]):
    assert chosen(text, range(8)) == expected


def test_brackets_around_an_interval_or_a_number():
    assert chosen("(>0 & <100) | 255", [0, 1, 99, 100, 254, 255], "u1") == [1, 99, 255]


def test_landsat_confidences_below_high():
    cirrus, cloud = 3 << 12, 3 << 14
    cells = [0, 1, cirrus, cloud, cirrus | cloud, 2 << 12 | 1 << 14, 0xFFF]
    assert chosen("bits 14-15 < 3 & bits 12-13 < 3", cells, "u2") == [0, 1, 2 << 12 | 1 << 14, 0xFFF]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("NOT 3 Or BITS 1-2 = 1 aNd bit 4", "!3|bits 1-2==1&bit 4"),
        ("\tbits\n1 -\u00a02 < 3 ", "bits 1-2<3"),
        ("bit4and<>5", "bit 4 & != 5"),
        ("  4 - 7 ,11", "4..7,11"),
        ("≤1|≥5|≠3", "<=1 or >=5 or !=3"),
        ("1.0, 2e0", "1,2"),
    ],
)
def test_spelling_makes_no_difference(text: str, same: str):
    assert parse_cell_rule(text) == parse_cell_rule(same)


# The default rule


@pytest.mark.parametrize("text", ["", " ", "\t\n"])
def test_blank_text_gives_the_default_rule(text: str):
    assert parse_cell_rule(text) == CellRule(NonZero())


@pytest.mark.parametrize("dtype", INTEGERS + FLOATS, ids=str)
def test_default_rule_chooses_every_cell_that_is_not_zero(dtype: np.dtype[Any]):
    assert chosen("", [0, 1, 2, 0, 127], dtype) == [1, 2, 127]


# Cells of floating point numbers


@pytest.mark.parametrize(
    "text", ["0.3", "=0.3", "<=0.3", ">=0.3", "0.3-0.4", "0.2..0.3", "not <0.3", "not >0.3"]
)
@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_a_decimal_matches_the_cell_that_it_was_written_to(text: str, dtype: np.dtype[Any]):
    assert parse_cell_rule(text).valid(np.array([0.3], dtype)).all()


@pytest.mark.parametrize("text", ["!=0.3", "<0.3", ">0.3", "not 0.3"])
@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_a_strict_comparison_leaves_that_cell_out(text: str, dtype: np.dtype[Any]):
    assert not parse_cell_rule(text).valid(np.array([0.3], dtype)).any()


@pytest.mark.parametrize("text", ["", "not 3", "!=3", "<3", ">=3", "not (>=3)", "not not not 3", "<3 | >=3"])
@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_nan_is_never_valid(text: str, dtype: np.dtype[Any]):
    assert not parse_cell_rule(text).valid(np.array([np.nan, -np.nan], dtype)).any()


def test_signalling_nan_is_not_valid_either():
    cells = np.array([0x7F800001], "u4").view("f4")
    assert not parse_cell_rule("not 3 | >1e300 | <=1e300").valid(cells).any()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (">1e300", [np.inf]),
        (">=1e300", [np.inf]),
        ("=1e300", []),
        ("<1e300", [-np.inf, -1, 0, 1]),
        ("<=1e300", [-np.inf, -1, 0, 1]),
        ("!=1e300", [-np.inf, -1, 0, 1, np.inf]),
        ("<-1e300", [-np.inf]),
        (">=-1e300", [-1, 0, 1, np.inf]),
        ("-1e300..1e300", [-1, 0, 1]),
    ],
)
@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_numbers_beyond_the_dtype_are_not_infinite(text: str, expected: list[float], dtype: np.dtype[Any]):
    assert chosen(text, [-np.inf, -1, 0, 1, np.inf, np.nan], dtype) == expected


def test_a_number_too_small_for_float64_is_zero():
    tiny = "1e-99999999999999999999"
    assert chosen(f"{tiny}", [-1.0, 0.0, 1.0]) == [0.0]
    assert chosen(f"> {tiny}", [-1, 0, 1]) == [1]


# Cells of whole numbers


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        (">= 300", "u1"),
        ("300", "u1"),
        ("-1", "u2"),
        ("< 0", "u8"),
        ("-300--200", "i1"),
        ("> 18446744073709551615", "u8"),
        ("9223372036854775808", "i8"),
        (">1e308", "i8"),
        ("<-1e308", "i8"),
    ],
)
def test_numbers_beyond_the_dtype_match_no_cell(text: str, dtype: str):
    info = np.iinfo(dtype)
    cells = np.array([info.min, 0, 44, info.max], dtype)
    assert not parse_cell_rule(text).valid(cells).any()
    assert parse_cell_rule(f"not ({text})").valid(cells).all()


def test_a_range_may_reach_beyond_the_dtype():
    assert chosen("-5..1", [0, 1, 2, 255], "u1") == [0, 1]
    assert chosen("254-1000", [0, 253, 254, 255], "u1") == [254, 255]
    assert chosen("-1e300..1e300", [0, 255], "u1") == [0, 255]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9007199254740993", [2**53 + 1]),
        ("> 9007199254740992", [2**53 + 1, 2**53 + 2]),
        ("<= 9007199254740993.0", [2**53, 2**53 + 1]),
        ("< 9007199254740993.5", [2**53, 2**53 + 1]),
        ("9007199254740993..9007199254740994", [2**53 + 1, 2**53 + 2]),
    ],
)
@pytest.mark.parametrize("dtype", ["i8", "u8"])
def test_large_whole_numbers_are_exact(text: str, expected: list[int], dtype: str):
    assert chosen(text, [2**53, 2**53 + 1, 2**53 + 2], dtype) == expected


def test_the_ends_of_64_bits_are_exact():
    top = 2**64 - 1
    assert chosen(f"{top}", [top - 1, top], "u8") == [top]
    assert chosen(f"< {top}", [top - 1, top], "u8") == [top - 1]
    assert chosen(f"{-(2**63)}", [-(2**63), 1 - 2**63], "i8") == [-(2**63)]


def test_thousands_of_digits_are_read():
    assert chosen("0" * 5000 + "3", range(5)) == [3]
    assert chosen("2." + "9" * 5000 + "-3", range(5)) == [3]


@pytest.mark.parametrize("dtype", [dtype for dtype in INTEGERS if dtype.kind == "i"], ids=str)
def test_bits_of_signed_cells_are_twos_complement(dtype: np.dtype[Any]):
    highest = 8 * dtype.itemsize - 1
    assert chosen(f"bit {highest}", [-128, -1, 0, 1, 127], dtype) == [-128, -1]
    assert chosen(f"bits 0-{highest} = {2 ** (highest + 1) - 1}", [-128, -1, 0, 1, 127], dtype) == [-1]
    assert chosen("bits 0-1 = 2", [-128, -2, -1, 0, 2, 127], dtype) == [-2, 2]


def test_bit_63_is_the_highest():
    assert HIGHEST_BIT == 63
    assert chosen("bit 63", [0, 2**63 - 1, 2**63], "u8") == [2**63]


@pytest.mark.parametrize("text", ["= 258", "bits 8-9 = 1", "bit 1 & <300"])
def test_cells_in_foreign_byte_order(text: str):
    assert chosen(text, [1, 258, 513], ">i2") == [258]


# Arrays of any shape


@pytest.mark.parametrize("shape", [(), (0,), (0, 3), (6,), (2, 3), (1, 2, 3)])
@pytest.mark.parametrize("text", ["", "3", "300", "not <3", "bit 1", "bits 0-1 < 3 & not 5 | 1,2"])
def test_result_is_a_bool_array_of_the_same_shape(shape: tuple[int, ...], text: str):
    valid = parse_cell_rule(text).valid(np.ones(shape, "u1"))
    assert isinstance(valid, np.ndarray)
    assert (valid.dtype, valid.shape) == (np.dtype(bool), shape)


def test_cells_are_left_alone():
    cells = np.array([[0, 1, 2], [3, 4, 5]], "i2")
    cells.flags.writeable = False
    assert chosen("not 1, 4 & bits 0-1 < 3", cells.T) == [0, 2, 5]


def test_bool_cells_count_as_zero_and_one():
    assert chosen("1", [True, False]) == [True]
    assert chosen("<0.5", [True, False]) == [False]
    assert chosen("bit 0", [True, False]) == [True]


@pytest.mark.parametrize("dtype", ["c16", "U1", "O", "M8[s]"])
def test_other_dtypes_are_refused(dtype: str):
    with pytest.raises(TypeError, match="can't be compared; give integers or real numbers"):
        parse_cell_rule("3").valid(np.zeros(1, dtype))


# Bit tests and the dtype


@pytest.mark.parametrize("text", ["bit 3", "not bit 3", "1 | (2 & bit 3)", "bit 3 & 1 | 5", "bits 1-3 < 2"])
def test_rule_with_bit_tests_needs_whole_numbers(text: str):
    rule = parse_cell_rule(text)
    assert rule.needs_whole_numbers
    assert rule.bits_needed == 4


def test_the_lowest_bit_alone_needs_whole_numbers():
    assert parse_cell_rule("bit 0").needs_whole_numbers
    assert parse_cell_rule("bit 0").bits_needed == 1


@pytest.mark.parametrize("text", ["3", ">1e-60", "<1e300", "not 2-4"])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_numpys_settings_for_errors_change_nothing(text: str, dtype: type):
    """A host may have asked numpy to raise where numbers get too large or too small."""
    cells = np.array([0, 1, 3, 100], dtype=dtype)
    usual = parse_cell_rule(text).valid(cells)
    with np.errstate(all="raise"):
        assert (parse_cell_rule(text).valid(cells) == usual).all()


@pytest.mark.parametrize("text", ["", "3", "not >3", "1-2 | (3 & <5)"])
def test_rule_without_bit_tests_takes_any_numbers(text: str):
    rule = parse_cell_rule(text)
    assert not rule.needs_whole_numbers
    assert rule.bits_needed == 0


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_bits_of_floating_point_cells_are_refused(dtype: np.dtype[Any]):
    with pytest.raises(
        TypeError, match=f"tests bits 1-2, but cells of type {dtype} have no bits .* whole numbers"
    ):
        parse_cell_rule("3 | bits 1-2 = 3").valid(np.zeros(0, dtype))


@pytest.mark.parametrize("dtype", INTEGERS[:3] + INTEGERS[4:7], ids=str)
def test_a_bit_beyond_the_dtype_is_refused(dtype: np.dtype[Any]):
    width = 8 * dtype.itemsize
    with pytest.raises(
        TypeError, match=f"tests bit {width}, but cells of type {dtype} have bits 0 to {width - 1}"
    ):
        parse_cell_rule(f"bit {width}").valid(np.zeros(0, dtype))


# Texts that are no rule, drawn. The second line of each pair marks what is at fault: ^ its first character, ~ the
# others. A caret behind the text means that something is missing there.

DRAWN = """
UNKNOWN_CHARACTER        : 3 # 4
                         :   ^
                         : 3; 4
                         :  ^
                         : 1.5.5 . 3
                         :       ^
                         : > ½
                         :   ^
                         : > ٣
                         :   ^
                         : 1_000
                         :  ^
UNKNOWN_WORD             : 3 xor 4
                         :   ^~~
                         : = nan
                         :   ^~~
                         : < inf
                         :   ^~~
                         : 0xFF
                         :  ^~~
                         : 3e
                         :  ^
                         : eval('3')
                         : ^~~~
CONDITION_EXPECTED       : & 3
                         : ^
                         : 3 &
                         :    ^
                         : 3 or and 4
                         :      ^~~
                         : 3 || 4
                         :    ^
                         : not
                         :    ^
                         : ()
                         :  ^
                         : (
                         :  ^
                         : ,3
                         : ^
                         : ..3
                         : ^~
NUMBER_EXPECTED          : 3,
                         :   ^
                         : 1,,2
                         :   ^
                         : 3-
                         :   ^
                         : 3.. & 4
                         :     ^
                         : --5
                         :  ^
                         : +-5
                         :  ^
                         : >= >4
                         :    ^
                         : => 4
                         :  ^
                         : = not 4
                         :   ^~~
                         : < (4)
                         :   ^
NUMBER_TOO_LARGE         : 1, 1e309
                         :    ^~~~~
                         : > - 1e99999999999999999999
                         :   ^~~~~~~~~~~~~~~~~~~~~~~~
ONE_NUMBER_EXPECTED      : >=0,3
                         :    ^
                         : < 1-5
                         :    ^
                         : > 1 .. 5
                         :     ^~
                         : bits 1-2 < 1, 3
                         :             ^
RANGE_REVERSED           : 1, 7-4, 9
                         :    ^~~
                         : -1 - -5
                         : ^~~~~~~
                         : = 0.31..0.3
                         :   ^~~~~~~~~
BIT_EXPECTED             : bit
                         :    ^
                         : bits = 3
                         :      ^
                         : bits 1- < 3
                         :         ^
                         : bit -1
                         :     ^
                         : bit 1.0
                         :     ^~~
                         : bit 1e1
                         :     ^~~
                         : bits bits 3
                         :      ^~~~
BIT_TOO_HIGH             : bit 64
                         :     ^~
                         : bits 3-100 = 1
                         :        ^~~
BITS_REVERSED            : bits 15-14 < 3
                         :      ^~~~~
                         : 1 | bits 2 - 0
                         :          ^~~~~
BITS_COMPARISON_EXPECTED : bits 14-15
                         :      ^~~~~
                         : bits 14-15 & bit 3
                         :      ^~~~~
                         : bits 1-2 3
                         :      ^~~
BRACKET_NOT_CLOSED       : 1 | (3 & 4
                         :     ^
                         : ((1)
                         : ^
UNEXPECTED               : 3 4
                         :   ^
                         : (3 not 4)
                         :    ^~~
                         : 3)
                         :  ^
                         : 1..2..3
                         :     ^~
                         : 1-2-3
                         :    ^
                         : >3 <4
                         :    ^
                         : bit 3, 4
                         :      ^
                         : 4 bits 3
                         :   ^~~~
"""


def faults() -> list[Any]:
    """Return (problem, text, mark) for each pair of lines drawn."""
    rows = [line.split(" : ") for line in DRAWN.strip("\n").split("\n")]
    cases, name = [], ""
    for (named, text), (_, mark) in zip(rows[::2], rows[1::2]):
        name = named.strip() or name
        cases.append(pytest.param(RuleProblem[name], text, mark, id=f"{name}: {text}"))
    nested = "(" * DEEPEST_NESTING
    cases.append(
        pytest.param(
            RuleProblem.NESTED_TOO_DEEP, nested + "(3", " " * len(nested) + "^", id="NESTED_TOO_DEEP"
        )
    )
    return cases


def error_of(text: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        parse_cell_rule(text)
    return caught.value


@pytest.mark.parametrize(("problem", "text", "mark"), faults())
def test_error_points_at_the_position(problem: RuleProblem, text: str, mark: str):
    error = error_of(text)
    position = mark.index("^")
    assert (error.problem, error.position) == (problem, position)
    assert error.detail == text[position : len(mark)]
    assert error.text == text


def test_a_text_that_ends_too_early_is_at_fault_behind_its_last_word():
    error = error_of("3 & \n")
    assert (error.position, error.detail) == (3, "")


def test_every_problem_is_among_the_faults():
    assert {case.values[0] for case in faults()} == set(RuleProblem)


@pytest.mark.parametrize("problem", RuleProblem, ids=lambda problem: problem.name)
def test_every_message_names_what_was_found(problem: RuleProblem):
    message, line, mark = str(RuleError("1 & @!", 4, problem, "@!")).split("\n")
    assert "'@!'" in message
    assert "; " in message  # behind it stands the way out
    assert (line, mark) == ("    1 & @!", "        ^")


def test_message_says_what_was_found_and_expected_and_shows_the_position():
    assert str(error_of("4-7, >3")) == (
        "'>' stands where a number is expected; write one such as 4, -2.5 or 1e3\n"
        "    4-7, >3\n"
        "         ^"
    )  # fmt: skip


def test_message_about_a_text_that_ends_too_early():
    assert str(error_of("4-7,")).startswith("the end of the rule stands where a number is expected; ")


def test_message_stays_on_three_lines_and_keeps_the_caret_at_its_position():
    assert str(error_of("1,\t7\n-4")) == (
        "the range '7 -4' runs downwards; write the lower number first\n"
        "    1, 7 -4\n"
        "       ^"
    )  # fmt: skip


def test_messages_state_the_limits_that_hold():
    assert f"write {DEEPEST_NESTING} levels" in RuleProblem.NESTED_TOO_DEEP.value
    assert f"to {HIGHEST_BIT}" in RuleProblem.BIT_EXPECTED.value
    assert f"to {HIGHEST_BIT}" in RuleProblem.BIT_TOO_HIGH.value
    parse_cell_rule("(" * DEEPEST_NESTING + "3" + ")" * DEEPEST_NESTING)
    parse_cell_rule(" | ".join(["((3) & (4))"] * DEEPEST_NESTING))


def test_the_limit_is_how_deep_brackets_are_nested_and_not_how_many_there_are():
    deep, deeper = ("(" * levels + "3" + ")" * levels for levels in (DEEPEST_NESTING, DEEPEST_NESTING + 1))
    for before in ("(4)", "((4))", " | ".join(["(4)"] * DEEPEST_NESTING), deep):
        assert chosen(f"{before} | {deep}", [2, 3]) == [3]
        assert error_of(f"{before} | {deeper}").problem is RuleProblem.NESTED_TOO_DEEP


def test_an_error_can_be_made_anew_of_its_arguments():
    """What pickle and copy do, unless a library such as distributed has taught them its own way."""
    error = error_of("1, 7-4")
    assert vars(RuleError(*error.args)) == vars(error)


def test_error_survives_copy_and_pickle():
    error = error_of("1, 7-4")
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert isinstance(twin, RuleError)
        assert vars(twin) == vars(error)
        assert str(twin) == str(error)


def test_error_is_a_value_error():
    assert isinstance(error_of("#"), ValueError)


def test_long_rules_need_no_deep_stack():
    numbers = ",".join(map(str, range(0, 4000, 2)))
    assert chosen(numbers, range(10)) == [0, 2, 4, 6, 8]
    assert chosen(" | ".join(["3", "4"] * 5000), range(10)) == [3, 4]
    assert chosen("not " * 10001 + "3", range(5)) == [0, 1, 2, 4]


def test_rule_is_a_frozen_value():
    rule = parse_cell_rule("bits 1-2 < 3 & not 5, 7-9 | (4)")
    assert {rule: "known"}[parse_cell_rule("BITS 1-2 < 3 and !5,7..9 or 4")] == "known"
    with pytest.raises(FrozenInstanceError):
        rule.predicate = NonZero()  # type: ignore[misc]


# Properties: any rule, as tests/rule_texts.py writes them


@given(rules_for_whole_cells())
def test_any_rule_judges_whole_cells_as_plain_python_does(case: tuple[Written, npt.NDArray[Any]]):
    rule, cells = case
    assert parse_cell_rule(rule.text).valid(cells).tolist() == expected_validity(rule, cells)


@given(rules_for_real_cells())
def test_any_rule_judges_real_cells_as_plain_python_does(case: tuple[Written, npt.NDArray[Any]]):
    rule, cells = case
    assert parse_cell_rule(rule.text).valid(cells).tolist() == expected_validity(rule, cells)


@given(rules_for_real_cells())
def test_not_not_changes_nothing_and_not_changes_all_but_nan(case: tuple[Written, npt.NDArray[Any]]):
    rule, cells = case
    valid = parse_cell_rule(rule.text).valid(cells)
    number = ~np.isnan(cells)
    np.testing.assert_array_equal(parse_cell_rule(f"not not ({rule.text})").valid(cells), valid)
    np.testing.assert_array_equal(parse_cell_rule(f"not ({rule.text})").valid(cells), ~valid & number)


@given(low=st.integers(-200, 300), length=st.integers(0, 40), dtype=st.sampled_from(INTEGERS + FLOATS))
def test_a_range_is_the_union_of_its_values(low: int, length: int, dtype: np.dtype[Any]):
    values = range(low, low + length + 1)
    cells = np.arange(-128, 128).astype(dtype) if dtype.kind != "u" else np.arange(256).astype(dtype)
    expected = parse_cell_rule(",".join(map(str, values))).valid(cells)
    for dash in ("-", ".."):
        np.testing.assert_array_equal(parse_cell_rule(f"{low}{dash}{values[-1]}").valid(cells), expected)


@given(texts)
@example("(" * 100_000)
@example("not(" * 100_000)
@example("9" * 100_000)
@example("1e-" + "9" * 5000)
@example("bit " + "9" * 5000)
@example("\ud800")
@example("{found}")
def test_any_text_is_a_rule_or_a_rule_error(text: str):
    try:
        rule = parse_cell_rule(text)
    except RuleError as fault:
        error = fault
    else:
        assert rule.valid(np.arange(-5, 70)).shape == (75,)
        return
    assert text[error.position :].startswith(error.detail)
    assert error.detail or error.position == len(text.rstrip())
    assert str(error).count("\n") == 2
