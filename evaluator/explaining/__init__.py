"""偏差说明：why a line is off its target, what will be done about it, and whether the text says so."""
