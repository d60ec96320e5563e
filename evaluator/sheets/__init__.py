"""官方表格：official forms as data. The spreadsheet libraries live only in this room."""
