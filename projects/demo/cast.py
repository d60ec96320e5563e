"""演示的单位、人员和剧本：who works where, and how far each of the thirteen published forms has got.

Names of projects, money, indicators, targets, actuals and scores are the published ones. Sections, people, comments and
stages are invented; every sentence that a person of the demo writes says so: （演示）.
"""

from dataclasses import dataclass

from evaluator.review import Role, Stage

ROUND_NAME = "2024年度项目支出绩效自评"
FISCAL_YEAR = 2024
REGION = "310000"
PASSWORD = "Jixiao-2024"  # noqa: S105 -- printed on purpose: the demo's accounts are for everybody
DAYS_SINCE_OPENING = 14
DAYS_UNTIL_DEADLINE = 10


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """One node of the demo's unit tree."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str = ""


DEPARTMENT = "RSJ"
SKILLS = "RSJ-01-03"
FINANCE = "RSJ-01-01"
UNITS = (
    DemoUnit(DEPARTMENT, "上海市人力资源和社会保障局", "", "department"),
    DemoUnit("RSJ-01", "上海市人力资源和社会保障局（本级）", "局本级", "unit", DEPARTMENT),
    DemoUnit(FINANCE, "规划财务处", "", "section", "RSJ-01"),
    DemoUnit(SKILLS, "职业能力建设处", "", "section", "RSJ-01"),
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One account of the demo: a role for a unit, or one of the three administrators."""

    username: str
    full_name: str
    role: Role | None
    unit: str = ""
    administration: str = ""
    phone: str = ""


PEOPLE = (
    DemoPerson("chenjing", "陈静", Role.PREPARER, SKILLS, phone="2315"),
    DemoPerson("wanglei", "王磊", Role.PREPARER, FINANCE, phone="2318"),
    DemoPerson("zhoumin", "周敏", Role.REVIEWER, DEPARTMENT, phone="2306"),
    DemoPerson("liuyang", "刘洋", Role.FINANCE_REVIEWER, DEPARTMENT, phone="2401"),
    DemoPerson("zhengguo", "郑国", Role.UNIT_HEAD, "RSJ-01", phone="2301"),
    DemoPerson("sysadmin", "孙工", None, administration="system_admin"),
    DemoPerson("secadmin", "吴工", None, administration="security_admin"),
    DemoPerson("auditor", "郑工", None, administration="auditor"),
)


@dataclass(frozen=True, slots=True)
class Story:
    """How far one form has got.

    ``untyped`` lists rows whose 实际完成值 nobody has typed yet; ``explains`` is whether the preparer has written what
    the published form does not say. Forms with lost cells stay 填报中: nobody can hand them in until
    the cells are mended.
    """

    number: str
    preparer: str
    stage: Stage
    untyped: tuple[int, ...] = ()
    explains: bool = True
    achievement: str = ""
    comment: str = ""
    remarks: tuple[tuple[int, str], ...] = ()
    evidence: tuple["DemoEvidence", ...] = ()


@dataclass(frozen=True, slots=True)
class DemoEvidence:
    """佐证材料 of the demo: a row, a file of the folder ``evidence``, and what was written about it."""

    row: int
    file: str
    kind: str
    dated_on: str = ""
    pages: str = ""
    note: str = "（演示）"


STORIES = (
    Story("01", "wanglei", Stage.APPROVED, achievement="（演示）全年各项老干部工作按计划完成。"),
    Story("02", "wanglei", Stage.DRAFT, explains=False),
    Story("03", "chenjing", Stage.FINALISED, achievement="（演示）首席技师、技能大师工作室资助和研修班均按计划完成。"),
    Story("04", "wanglei", Stage.DRAFT, explains=False),
    Story("08", "wanglei", Stage.SUBMITTED),
    Story("10", "wanglei", Stage.SUBMITTED, achievement="（演示）全年宣传、信息公开和文件汇编工作按计划完成。"),
    Story("12", "wanglei", Stage.DRAFT, explains=False),
    Story("13", "chenjing", Stage.DRAFT),
    Story(
        "14",
        "chenjing",
        Stage.DRAFT,
        untyped=(3, 8),
        explains=False,
        evidence=(
            DemoEvidence(1, "体检人员名单.pdf", "statistics", "2024-09-20", "1"),
            DemoEvidence(2, "现场照片.png", "photo", "2024-10-18"),
        ),
    ),
    Story(
        "17",
        "chenjing",
        Stage.APPROVED,
        evidence=(DemoEvidence(1, "现场照片.png", "photo", "2024-10-18"),),
    ),
    Story("19", "wanglei", Stage.IN_REVIEW, achievement="（演示）因机构撤销，安保和制服购置未实施，其余工作已完成。"),
    Story("23", "wanglei", Stage.IN_REVIEW),
    Story(
        "24",
        "chenjing",
        Stage.RETURNED,
        comment=(
            "（演示）审计项目完成率写 60%，请与“实际完成情况”核对一致；执行率 26.80% 请单独说明原因，"
            "并补上 2025 年一季度的完成时间和改进措施。"
        ),
        remarks=((3, "（演示）请写明延期到哪一天完成。"), (8, "（演示）与第 3 行的进度核对。")),
    ),
)
"""By the number of the published form."""

ACHIEVEMENT = "（演示）年度工作按计划完成。"
OVER_DONE = "（演示）年中需求增加，实际完成数超过年初预计，没有因此增加预算。"
MISSED = "（演示）受机构和工作安排调整影响，没有按年初计划完成。"
IMPROVEMENT = "（演示）编制下一年度目标时按近三年实际重新测算指标值。"
FUNDING_REASON = "（演示）部分工作改为线上开展或由其他经费保障，支出少于预算；年中按批复调整预算，结余已按规定交回。"
GIVEN_REASON = "（演示）按处室内部考核结果调整得分。"
"""What the demo's preparers write where the published form has no place for it."""
