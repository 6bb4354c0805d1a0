"""What is told and shown of a run.

labels   what things are called, each name once
log      what the log says of findings
style    how the loaded layers look
area     the area of the valid pixels
numbers  the numbers that the algorithm returns
"""
