"""管理: the pages on which units, people, roles and rounds are looked after."""
