"""部件的关系：which part of an Office file belongs to which, as its .rels parts say."""

import posixpath

from evaluator.sheets.archives import Archive
from evaluator.sheets.markup import Listener, attribute, parse


class Relations(Listener):
    """The relations of one part; links to anything outside the file are left out and never followed."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.worksheets: dict[str, str] = {}
        self.kinds: list[tuple[str, str]] = []

    @classmethod
    def of(cls, archive: Archive, part: str) -> "Relations":
        """The relations of a part (``xl/workbook.xml``), or of the whole file (empty)."""
        folder, name = posixpath.split(part)
        relations = cls(folder)
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        if place in archive:
            parse(archive.read(place), relations)
        return relations

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship" or attribute(attributes, "TargetMode") == "External":
            return
        target = attribute(attributes, "Target")
        joined = target if target.startswith("/") else posixpath.join(self.folder, target)
        path = posixpath.normpath(joined).lstrip("/")
        kind = attribute(attributes, "Type")
        self.kinds.append((kind, path))
        if kind.endswith("/worksheet"):
            self.worksheets[attribute(attributes, "Id")] = path

    def first_ending(self, ending: str) -> str | None:
        """The part of the first relation of this kind: ``/styles``."""
        return next((path for kind, path in self.kinds if kind.endswith(ending)), None)
