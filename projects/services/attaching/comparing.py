"""核对：whether every file that a record speaks of is there and is what was handed in."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from projects.models import Evidence
from projects.services.attaching import keeping


@dataclass(frozen=True, slots=True)
class Lost:
    """One record whose file is gone or changed."""

    project: str
    name: str
    stored_name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison of all records with all files has found."""

    records: int
    missing: tuple[Lost, ...]
    changed: tuple[Lost, ...]
    unclaimed: int
    """Files that no record speaks of: left by an upload that was cut off. They harm nobody."""


def compare() -> Comparison:
    """Compare them all, those that were taken off too: versions that were handed in may speak of them."""
    missing, changed, claimed = [], [], set()
    for evidence in Evidence.objects.select_related("evaluation__project").order_by("id").iterator(chunk_size=500):
        claimed.add(evidence.stored_name)
        lost = Lost(evidence.evaluation.project.name, evidence.original_name, evidence.stored_name)
        if not keeping.place_of(evidence.stored_name).is_file():
            missing.append(lost)
            continue
        file = keeping.opened(evidence.stored_name, evidence.digest)
        if file is None:
            changed.append(lost)
        else:
            file.close()
    there = {path.name for path in Path(settings.EVIDENCE_DIR).rglob("*") if path.is_file()}
    return Comparison(len(claimed), tuple(missing), tuple(changed), len(there - claimed))
