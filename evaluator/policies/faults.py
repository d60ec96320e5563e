"""What is wrong in a policy file: every fault at once, each with file, dotted key, what is wrong and how to mend it."""

from dataclasses import dataclass

from evaluator.problems import Problem


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in a policy file.

    >>> str(Fault("000000/a-2020.toml", "grades.source", "没有注明依据", "写上 [sources] 中的一个键"))
    '000000/a-2020.toml · grades.source：没有注明依据。写上 [sources] 中的一个键'
    """

    file: str
    """Below ``evaluator/policies``."""
    key: str
    """Dotted key: ``rules.quantitative.negative``; ``第 12 行`` where the file cannot be read at all."""
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file} · {self.key}：{self.message}。{self.remedy}"

    @property
    def problem(self) -> Problem:
        """The fault as everybody else reports things."""
        return Problem("policy-fault", f"{self.file} · {self.key}", self.message, self.remedy)


class PolicyFaults(Exception):
    """Policy files do not load; ``faults`` holds every one of them."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class PolicyNotFound(Exception):
    """No policy covers this region, form and budget year; ``problem`` lists what was looked for."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.message} {problem.remedy}")
