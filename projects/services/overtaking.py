"""同一格先后两次：whether a cell has moved on since the page that writes it was read.

A page writes its own cells again and again without waiting for each answer, so what it wrote itself never overtakes it.
Everything else does: somebody else's text, and the same person's from another window or another computer. So does its
own later text, where a request that it had given up arrives after the next one: each says its turn.
"""

from projects.models import User
from projects.selectors.content import EditMark

ELSEWHERE = "您在别处"
"""Who changed the cell, said to the person who did it in another window."""


def overtaken_by(mark: EditMark | None, version: int, user: User, page: str) -> EditMark | None:
    """The change of the same cell from elsewhere since the version that the page had read, if there is one.

    ``page`` is the name that the page gave itself when it was opened, and behind a dot which of its saves this is:
    ``m1x0k3c9.12``. A form posted without script has none, and is read anew after each of its saves.
    """
    if mark is None or mark.version <= version:
        return None
    (name, turn), (written_by, last) = _named(page), _named(mark.page)
    is_this_page = bool(name) and written_by == name and mark.user_id == user.pk
    came_late = bool(turn) and turn < last
    return None if is_this_page and not came_late else mark


def _named(page: str) -> tuple[str, int]:
    """The page's own name, and its turn; 0 where it says none."""
    name, _, turn = page.partition(".")
    return name, int(turn or 0)


def named_to(user: User, mark: EditMark) -> str:
    """Who made the change, as ``user`` is told: ``李敏``, or 您在别处 for one's own in another window."""
    return ELSEWHERE if mark.user_id == user.pk else mark.name
