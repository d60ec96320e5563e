"""Canaries (金丝雀): the text, money, target, actual and date that mark a unit's data, alike for nobody else."""

from dataclasses import dataclass

from tests.projects.answers import FOREIGN, OWN, PARENT, SIBLING

BUREAU = "bureau"
SCOPES = (OWN, SIBLING, PARENT, BUREAU, FOREIGN)
MARKUP = "<img src=x onerror=alert(1)>"
"""In every text: it must come out as text, never as a tag."""


@dataclass(frozen=True)
class Canary:
    """What marks the texts, the money, the targets and the dates of one unit."""

    scope: str
    number: int

    @property
    def word(self) -> str:
        return f"canary-{self.scope}-"

    @property
    def amount(self) -> str:
        """万元: 107.11 and the like, alike for nobody else."""
        return f"{100 + 7 * self.number}.{self.number}1"

    @property
    def target(self) -> str:
        return f"50.0{self.number}7"

    @property
    def actual(self) -> str:
        return f"35.0{self.number}7"

    @property
    def day(self) -> str:
        return f"203{self.number}-07-1{self.number}"

    @property
    def traces(self) -> tuple[str, ...]:
        """What gives the unit away."""
        return self.word, self.amount, self.target, self.actual, self.day

    def text(self, what: str) -> str:
        return f"{self.word}{what} {MARKUP}"


CANARIES = {scope: Canary(scope, number) for number, scope in enumerate(SCOPES, start=1)}
