"""The rule that says which cells of a raster mask are valid.

predicates  conditions on the values of cells, as frozen values
problems    what can be wrong with the text of a rule
parser      the text -> a rule, with the grammar
"""
