"""What numpy leaves to write.

types        names of array types
ragged       groups of unequal length in one flat array
summed_area  summed-area tables
"""
