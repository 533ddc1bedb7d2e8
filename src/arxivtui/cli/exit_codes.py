"""How the command ends; 2, wrong usage, is click's own."""

FAILED = 1
PARTLY = 3
"""Something that was asked for is missing, and the output says what."""
INTERRUPTED = 130
