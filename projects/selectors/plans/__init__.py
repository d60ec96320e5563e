"""绩效目标：reading goals — their cells, what is understood of each target, how the points add up, and the pages."""
