"""离线填报表：a project's form as a workbook that is filled in without a network, and read back cell by cell.

What whoever imports needs to know::

    from evaluator.sheets.offline.reader import read_offline

    reading = read_offline(content, key=key, filename="离线填报表.xlsx")

after the file has been through :func:`evaluator.sheets.guarding.read_each`: what stops the child there must not be
opened here.

- ``reading`` is ``None``: the file has no fingerprint of ours; read it with :func:`evaluator.sheets.reading.read_all`.
- ``reading.broken`` is a Problem: there is a fingerprint, and it is not what was signed with this key. Read the file
  with ``read_all`` as an ordinary form and show this note with it.
- ``reading.forms``: one :class:`~evaluator.sheets.offline.forms.OfflineForm` a project, in the order of the sheets.
  Each has ``evaluation_id``, the form's ``version`` and, for every fillable cell, an
  :class:`~evaluator.sheets.offline.forms.OfflineCell`: ``target`` and ``field`` (as a ``CellChange`` names them),
  ``version`` of its row, ``base``, ``value`` and ``address``. With what stands in the record now, three ways:

  =====================  ==========================================================================================
  value == base          nobody touched it: nothing to do, whatever stands there now
  current == value       both say the same: nothing to do
  current == base        a change: base → value
  otherwise              a conflict: the record moved since the download; show base, value and current side by side
  =====================  ==========================================================================================

- ``form.problems`` name rows that were deleted, inserted, doubled or mixed up: their cells are not among ``cells``.
  ``reading.problems`` name sheets that were not in the template.

The key is the caller's: nothing here knows where it comes from, and the same key must read what it has signed.
"""
