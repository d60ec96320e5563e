"""自评表检查：score and check filled self-evaluation workbooks, without any record and without the database.

``examine_files`` reads, scores and checks; ``report`` gives the plain data for ``--json``; ``sheet_text`` the table for
people.
"""

from projects.services.examining.composing import Examination, examine_files, examine_form
from projects.services.examining.reporting import report
from projects.services.examining.texts import sheet_text, summary_text
from projects.services.examining.titles import check_titles

__all__ = ["Examination", "check_titles", "examine_files", "examine_form", "report", "sheet_text", "summary_text"]
