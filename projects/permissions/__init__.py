"""权限：the one place that says which records a person sees and what he may do with them.

Business data is seen by people with a role for the record's unit or a unit above it. The three administrators
(系统、安全、审计) have no roles and see none of it.

Each module judges one noun, and everybody asks here: what is replaced here, as tests do to prove a guard, is replaced
for everybody. For that reason a search for one record asks for the visible ones through the package too.
"""

from projects.permissions.administrators import (
    may_grant,
    may_import_people,
    may_manage_organisation,
    may_read_audit,
    may_see_people,
)
from projects.permissions.deadlines import (
    deadline_of,
    extension_of,
    with_deadline,
)
from projects.permissions.forms import (
    find_evaluation,
    find_evaluations,
    situation_of,
    visible_evaluations,
    was_asked_out,
    why_closed,
    why_excluded,
    with_authorship,
    wrote,
)
from projects.permissions.goals import (
    find_plan,
    plan_situation_of,
    plannable_units,
    visible_plans,
    with_plan_authorship,
)
from projects.permissions.imports import (
    find_import,
    may_import,
)
from projects.permissions.jobs import (
    find_job,
    own_jobs,
    sees_all_of,
)
from projects.permissions.keeping import (
    catalogue_path,
    cataloguing_units,
    find_phrase,
    keeps_phrases,
    may_catalogue,
    phrase_paths,
    visible_library,
    visible_phrases,
)
from projects.permissions.mappings import (
    find_mapping,
    keeps_mappings,
    mapping_units,
    visible_mappings,
)
from projects.permissions.rectifications import (
    find_rectification,
    may_close,
    visible_rectifications,
)
from projects.permissions.rounds import (
    find_managed_round,
    managed_rounds,
    may_organise,
    organising_units,
    sees_progress,
)
from projects.permissions.standing import (
    NotVisible,
    Standing,
    paths_above,
    standing_of,
    visible_units,
)

__all__ = [
    "NotVisible",
    "Standing",
    "catalogue_path",
    "cataloguing_units",
    "deadline_of",
    "extension_of",
    "find_evaluation",
    "find_evaluations",
    "find_import",
    "find_job",
    "find_managed_round",
    "find_mapping",
    "find_phrase",
    "find_plan",
    "find_rectification",
    "keeps_mappings",
    "keeps_phrases",
    "managed_rounds",
    "mapping_units",
    "may_catalogue",
    "may_close",
    "may_grant",
    "may_import",
    "may_import_people",
    "may_manage_organisation",
    "may_organise",
    "may_read_audit",
    "may_see_people",
    "organising_units",
    "own_jobs",
    "paths_above",
    "phrase_paths",
    "plan_situation_of",
    "plannable_units",
    "sees_all_of",
    "sees_progress",
    "situation_of",
    "standing_of",
    "visible_evaluations",
    "visible_library",
    "visible_mappings",
    "visible_phrases",
    "visible_plans",
    "visible_rectifications",
    "visible_units",
    "was_asked_out",
    "why_closed",
    "why_excluded",
    "with_authorship",
    "with_deadline",
    "with_plan_authorship",
    "wrote",
]
