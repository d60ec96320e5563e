"""同一格先后两次：whether a cell has moved on since the page that writes it was read.

A page writes its own cells again and again without waiting for each answer, so what it wrote itself never overtakes it.
Everything else does: somebody else's text, and the same person's from another window or another computer.
"""

from projects.models import User
from projects.selectors.content import EditMark

ELSEWHERE = "您在别处"
"""Who changed the cell, said to the person who did it in another window."""


def overtaken_by(mark: EditMark | None, version: int, user: User, page: str) -> EditMark | None:
    """The change of the same cell from elsewhere since the version that the page had read, if there is one.

    ``page`` is the name that the page gave itself when it was opened; a form posted without script has none, and is
    read anew after each of its saves.
    """
    if mark is None or mark.version <= version:
        return None
    is_this_page = bool(page) and mark.page == page and mark.user_id == user.pk
    return None if is_this_page else mark


def named_to(user: User, mark: EditMark) -> str:
    """Who made the change, as ``user`` is told: ``李敏``, or 您在别处 for one's own in another window."""
    return ELSEWHERE if mark.user_id == user.pk else mark.name
