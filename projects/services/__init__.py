"""Every write: one transaction each, with its audit entry. Refusals name every problem at once."""
