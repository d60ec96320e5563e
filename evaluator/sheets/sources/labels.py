"""认标签：what a text is called in any of the forms that are known, for telling what a piece of a file belongs to."""

import re
from collections.abc import Mapping
from functools import cache

from evaluator.sheets import layout as layouts
from evaluator.sheets.finding import LONGEST_LABEL
from evaluator.sheets.shapes import label_key
from evaluator.sheets.targets import layout as target_layouts


@cache
def _known(section: str) -> Mapping[str, str]:
    """Every spelling of the labels of a section, in any layout, and what it is."""
    vocabularies = [each.vocabulary for each in target_layouts.load_all()]
    vocabularies += [each.vocabulary for each in layouts.load_all()]
    return {key: name for each in vocabularies for key, name in each.sections.get(section, {}).items()}


def label_of(section: str, text: str) -> str | None:
    """Which label this text is, or begins with before a colon; ``None`` for every other text."""
    return name_of(section, text) or name_of(section, re.split("[:：]", text[: LONGEST_LABEL + 1])[0])


def name_of(section: str, text: str) -> str | None:
    """Which label this text is in a section."""
    return _known(section).get(label_key(text)) if len(text) <= LONGEST_LABEL else None
