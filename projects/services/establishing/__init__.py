"""建档：sets up a bureau of one's own: units, people, a round, and projects from approved forms, out of one file."""

from projects.services.establishing.carrying_out import Established, establish
from projects.services.establishing.plan import Plan, read_plan

__all__ = ["Established", "Plan", "establish", "read_plan"]
