"""管理：looks after units, people and roles, each task by one of the three administrators (三员分立)."""
