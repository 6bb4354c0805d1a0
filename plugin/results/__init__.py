"""What is told and shown of a run.

log      the log: findings put into words
style    how the loaded layers look
area     the area of the valid pixels
numbers  the numbers that the algorithm returns
"""
