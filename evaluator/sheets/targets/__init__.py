"""绩效目标表：the target form of a project, set with the budget, read and written from one layout file."""
