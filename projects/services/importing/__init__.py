"""导入：files are read, a plan is looked at, and then everything ticked is written in one transaction, or nothing.

:mod:`bringing` reads and keeps, :mod:`planning` compares with the records, :mod:`choosing` keeps what the person
decides, :mod:`applying` writes. Nothing but the import itself is written before that.
"""

from evaluator.sheets.reading import Upload
from projects.services.importing.admitting import takes_long
from projects.services.importing.applying import Applied, applies_long, apply_import, said_before
from projects.services.importing.bringing import bring, put_down, read_import
from projects.services.importing.choosing import Choice, choose, discard, plan_anew, tick
from projects.services.importing.keeping import content_of
from projects.services.importing.planning import forms_of, plan_of
from projects.services.importing.recognising import known_files, known_sentences

__all__ = [
    "Applied",
    "Choice",
    "Upload",
    "applies_long",
    "apply_import",
    "bring",
    "choose",
    "content_of",
    "discard",
    "forms_of",
    "known_files",
    "known_sentences",
    "plan_anew",
    "plan_of",
    "put_down",
    "read_import",
    "said_before",
    "takes_long",
    "tick",
]
