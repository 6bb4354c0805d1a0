"""Small numpy helpers that the other folders share.

types        names of array types
ragged       ragged arrays: groups of unequal length in one flat array
summed_area  summed-area tables
unaligned    numbers that begin at any byte
"""
