"""A record that a person may not see answers like one that does not exist: 404, never 403."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import Http404

from projects.permissions import NotVisible


@contextmanager
def hidden_as_missing() -> Iterator[None]:
    """Turn :class:`~projects.permissions.NotVisible` into 404."""
    try:
        yield
    except NotVisible as hidden:
        raise Http404 from hidden
