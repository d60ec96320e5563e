"""填报：saves cells as people leave them. A draft always saves; the gate is 报送.

Several people may write in one form at once. Each cell carries the version of its row that it was read with: different
cells merge; where somebody else has changed the same cell since, nothing is written for it and both texts go back to
the person.
"""

from projects.services.entering.saving import ACTION, save_cells, summary_of, write_all

__all__ = ["ACTION", "save_cells", "summary_of", "write_all"]
