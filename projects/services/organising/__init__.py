"""批次的组织：rounds and their deadlines, more time for a unit (延期), projects that are left out (不纳入自评)."""
