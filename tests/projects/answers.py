"""Who gets which answer: visitors, pages and steps, each stated once in a table that is read, not computed."""

from dataclasses import dataclass

from evaluator.review import Stage

OWN, SIBLING, PARENT, FOREIGN = "own", "sibling", "parent", "foreign"
"""Whose form it is, seen from the section (科室) that the matrix is about: its own, that of the section beside it, that
of the unit above both (局本级), that of another bureau."""

SESSIONS = ("preparer", "unit_preparer", "sibling", "reviewer", "foreign_reviewer", "finance", "reader", "unit_head")
SESSIONS += ("nobody",)
ADMINISTRATORS = ("system_admin", "security_admin", "auditor")
STRANGERS = ("anonymous", "disabled")
"""Nobody is signed in: no session, or one of an account that was closed (停用)."""
NEWCOMER = "newcomer"
"""A preparer of the section who still has the initial password (初始密码)."""
SIGNED_IN = (*SESSIONS, *ADMINISTRATORS)
VISITORS = (*STRANGERS, NEWCOMER, *SIGNED_IN)

ROLE_WORDS = {
    "preparer": "填报人",
    "reviewer": "审核人",
    "finance": "财政审核人",
    "reader": "只读人员",
    "keeper": "填报人和审核人",
}
# What each visitor is for the forms of whom. Everybody else is nothing for anybody.
ROLES_TABLE = """
visitor            own        sibling    parent     foreign
preparer           preparer   -          -          -
unit_preparer      preparer   preparer   preparer   -
sibling            -          preparer   -          -
reviewer           reviewer   reviewer   reviewer   -
foreign_reviewer   -          -          -          reviewer
finance            finance    finance    finance    -
reader             reader     -          -          -
unit_head          reader     reader     reader     -
"""

# What a page answers:
#   open      200 for everybody
#   door      200 for who is not signed in; who is goes to the desk
#   out       to the sign-in page, whoever comes
#   inside    200 for who is signed in
#   alive     204 for who is signed in
#   queue     to the first form that waits for this person's judgement, else to the desk
#   unticked  409 for who is signed in: nothing was chosen (what is chosen: test_pages_downloads.py)
#   form      200 with a role for the form's unit, else 404 as if there were no such form
#   template  200 for who may type in the form, else to its page with a role for its unit, else 404 (test_offline.py)
#   to-downloads  to the page of downloads: nothing was chosen
#   to-form   to the form's page; that one says whether there is such a form for this visitor
#   to-review to the form's review page; likewise
#   to-evidence to the page of the form's evidence; likewise
#   step      see the table of steps
#   three     200 for the three administrators, else 404 as if there were no such page
#   system, security, audit, importers   200 for that administrator (importers: for the first two), else 404
#   blank     409 for the system administrator: nothing was filled in; else 404
#   no-step   400 for the three administrators: no such step; else 404 (no-import-step: for the first two)
#   organisers   200 for who reviews anywhere, else 404 as if there were no such page
#   own-round    200 for the reviewer of the bureau whose round it is, else 404
#   unwritten    409 for who reviews anywhere: nothing was filled in; else 404
#   no-round-step   400 for who reviews anywhere: no such step; else 404
#   keepers   200 for who fills in or reviews anywhere, else 404 (own-keepers: for the section)
#   no-keeping-step   400 for who fills in or reviews anywhere: no such step; else 404
#   no-entry  409 for who keeps the section's library: nothing was filled in; else 404
#   nowhere   404 for who is signed in: no unit was named
#   promised  200 with a role for the section whose measure it is, else 404
#   to-job    to the job's page; that one says whether there is such a job for this visitor
#   ended     409 with a role for the section whose form the job is about: it is over; else 404
#   outcome   409: for its preparers nothing was filled in, for others with a role the preparer closes it; else 404
#   way-in    to the administration page of the visitor's own work, else to the first one open to him, else 404
#   plan      200 with a role for the unit whose goals are asked for (the section's), else 404
#   to-plan   to the goals' page; that one says whether there are such goals for this visitor
#   no-row    409 with a role for the section: its keepers named no row, others keep no library; else 404
#   adjusters 200 for the section's preparers, else to the goals' page with a role for its unit, else 404
#   locked-plan     409 with a role for the section: its goals are approved; else 404
#   no-plan-step    400 for who is signed in: no such step (no-version: with a role for the section, else 404)
#   no-such-round   404 for who is signed in: no such round
#   no-unit   409 for who is signed in: no unit was named
#   no-file   409 for who is signed in: no file was chosen, or the person writes no goals
#   uploader  200 for the section's preparer, who brought the file; else 404
#   given-up  to the list of imports for the section's preparer, who gives up the file; else 404
#   to-import to the import's page; that one says whether there is such an import for this visitor
#   to-imports to the page where files are brought in
#   to-mappings to the list of kept mappings (列的对应)
#   mapper    who writes for the section, whose mapping it is; a post without a choice reads by it as it is; else 404
#   unnamed   409 for who writes for the section, whose mapping it is: no name was given; else 404
#   removed   to that list, the mapping being gone, for the same people; else 404
#   no-tick   409 for the section's preparer: nothing of the file was chosen; else 404
#   -         405
# Whoever is not signed in is sent to the sign-in page by all but the open ones; a newcomer to the page for a password.
PAGES_TABLE = """
route                 GET      HEAD     POST
healthz               open     open     -
signin                door     door     door
signout               -        -        out
password              inside   inside   inside
alive                 alive    alive    -
desk                  inside   inside   -
project-list          inside   inside   -
review-queue          queue    queue    -
downloads             inside   inside   unticked
jobs                  inside   inside   -
job                   promised promised -
job-cancel            to-job   to-job   ended
job-file              promised -        -
policies              inside   inside   -
progress              inside   inside   -
evaluation            form     form     -
evaluation-why        form     form     -
review                form     form     -
print                 form     form     -
export                form     -        -
offline               template -        -
offline-templates     -        -        to-downloads
history               form     form     -
evaluation-cell-history form   form     -
evaluation-save       to-form  to-form  step
evaluation-submit     to-form  to-form  step
evaluation-withdraw   to-form  to-form  step
rectification         inside   inside   -
rectification-item    promised promised outcome
phrase-add            to-form  to-form  step
phrase-taken          to-form  to-form  step
exclusion             form     form     step
evidence              form     form     -
evidence-file         form     -        -
evidence-attach       to-evidence to-evidence step
evidence-describe     to-evidence to-evidence step
evidence-remove       to-evidence to-evidence step
evidence-restore      to-evidence to-evidence step
review-decide         to-review to-review step
goals                 inside   inside   -
goals-new             inside   inside   no-unit
goals-plan            plan     plan     -
goals-library         plan     plan     -
goals-history         plan     plan     -
goals-cell-history    plan     plan     -
goals-save            to-plan  to-plan  locked-plan
goals-rows            to-plan  to-plan  no-plan-step
goals-keep            to-plan  to-plan  no-row
goals-decide          to-plan  to-plan  no-plan-step
goals-roll            to-plan  to-plan  no-plan-step
goals-open            to-plan  to-plan  no-such-round
goals-adjust          adjusters adjusters no-version
goals-adjust-decide   to-plan  to-plan  no-plan-step
goals-export          plan     -        -
goals-bundle          -        -        no-plan-step
goals-import          to-imports to-imports -
goals-import-template inside   -        -
imports               inside   inside   no-file
import                uploader uploader no-plan-step
import-apply          to-import to-import no-tick
import-marked         uploader -        -
import-discard        to-import to-import given-up
imports-map           uploader uploader uploader
imports-mappings      inside   inside   -
imports-mapping       mapper   mapper   mapper
imports-mapping-rename to-mappings to-mappings unnamed
imports-mapping-delete to-mappings to-mappings removed
administration        way-in   way-in   -
administration-units  three    three    -
administration-unit-new    system system blank
administration-unit        three  three  no-step
administration-people      three  three  -
administration-person-new  system system blank
administration-person      three  three  no-step
administration-import           importers importers no-import-step
administration-import-template  importers - -
administration-audit            audit audit audit
administration-audit-export     audit - -
administration-rounds      organisers organisers -
administration-round-new   organisers organisers unwritten
administration-round       own-round own-round no-round-step
administration-phrases         keepers keepers no-keeping-step
administration-library         keepers keepers no-keeping-step
administration-library-new     keepers keepers nowhere
administration-library-entry   own-keepers own-keepers no-entry
"""
WITHOUT_SESSION = ("healthz", "signin", "signout")
WITH_INITIAL_PASSWORD = ("password", "signout", "alive")

# 审核流程: who takes which step at which stage. Everything else is refused with a sentence and changes nothing.
STEPS_TABLE = """
step         draft      submitted  in_review  returned   approved   finalised
save         preparer   -          -          preparer   -          -
save-whole   preparer   -          -          preparer   -          -
exclude      preparer   -          -          preparer   -          -
attach       preparer   -          -          preparer   -          -
describe     preparer   -          -          preparer   -          -
remove       preparer   -          -          preparer   -          -
restore      preparer   -          -          preparer   -          -
submit       preparer   -          -          preparer   -          -
withdraw     -          preparer   -          -          -          -
accept       -          reviewer   -          -          -          -
return       -          -          reviewer   -          reviewer   -
approve      -          -          reviewer   -          -          -
finalise     -          -          -          -          finance    -
reopen       -          -          -          -          -          finance
keep-phrase  keeper     keeper     keeper     keeper     keeper     keeper
take-phrase  keeper     keeper     keeper     keeper     keeper     keeper
"""
PROVING = ("attach", "describe", "remove", "restore")
"""The steps of 佐证材料."""
KEEPERS = ("preparer", "reviewer")
"""Who keeps and takes 常用语 of a form's unit, at every stage."""
STAGE_WORDS = {
    Stage.DRAFT: "还在填报",
    Stage.SUBMITTED: "已报送",
    Stage.IN_REVIEW: "开始审核",
    Stage.RETURNED: "已经退回",
    Stage.APPROVED: "审核通过",
    Stage.FINALISED: "审定",
}
"""What a refusal says when the stage is the reason."""

METHODS = ("GET", "HEAD", "POST")
ORGANISERS = ("reviewer", "foreign_reviewer")
OWN_KEEPERS = ("preparer", "unit_preparer", "reviewer")
KEEPING = (*OWN_KEEPERS, "sibling", "foreign_reviewer")
"""Who keeps 常用语 and 指标库 of a unit."""
OPEN_TO = {
    "three": ADMINISTRATORS,
    "system": ("system_admin",),
    "security": ("security_admin",),
    "audit": ("auditor",),
    "importers": ("system_admin", "security_admin"),
    "organisers": ORGANISERS,
    "own-round": ("reviewer",),
    "keepers": KEEPING,
    "own-keepers": OWN_KEEPERS,
}
"""Who opens the administration pages (管理) of each word."""


def read_table(text: str) -> dict[str, dict[str, str]]:
    """A table of words as ``{row: {column: word}}``; ``-`` is left out."""
    heading, *rows = (line.split() for line in text.strip().splitlines())
    found = {}
    for row in rows:
        assert len(row) == len(heading), f"{row[0]}: a word is missing"
        found[row[0]] = {column: word for column, word in zip(heading[1:], row[1:], strict=True) if word != "-"}
    return found


ROLES = read_table(ROLES_TABLE)
PAGES = read_table(PAGES_TABLE)
STEPS = read_table(STEPS_TABLE)


@dataclass(frozen=True)
class Answer:
    """What a visitor gets: a status, where he is sent, and words that a refusal must say."""

    status: int
    leads_to: str = ""
    """The route that a redirect leads to."""
    says: str = ""
    is_done: bool = False
    """Whether a step was taken."""

    def __str__(self) -> str:
        return " ".join(word for word in (str(self.status), self.leads_to and f"→ {self.leads_to}", self.says) if word)


SIGN_IN = Answer(302, "signin")
DESK = Answer(302, "desk")
PASSWORD = Answer(302, "password")
NOT_FOUND = Answer(404)
NOT_ALLOWED = Answer(405)


def role_of(visitor: str, scope: str) -> str:
    """The visitor's role for the forms of ``scope``; empty without one."""
    return ROLES.get(visitor, {}).get(scope, "")


def answer_of_page(visitor: str, route: str, method: str, scope: str = "") -> Answer:
    """The answer of a page; ``scope`` says whose form it is, where it is one."""
    word = PAGES[route].get(method, "-")
    if visitor == NEWCOMER and route not in WITH_INITIAL_PASSWORD:
        return PASSWORD
    if visitor in STRANGERS and route not in WITHOUT_SESSION:
        return SIGN_IN
    simple = {"-": NOT_ALLOWED, "open": Answer(200), "out": SIGN_IN, "inside": Answer(200), "alive": Answer(204)}
    simple["unticked"] = Answer(409, says="一张表也没有选中")
    simple |= {"to-form": Answer(302, "evaluation"), "to-review": Answer(302, "review")}
    simple |= {"to-evidence": Answer(302, "evidence"), "to-job": Answer(302, "job")}
    simple["to-downloads"] = Answer(302, "downloads")
    if word in simple:
        return simple[word]
    if word in OPEN_TO:
        return Answer(200) if visitor in OPEN_TO[word] else NOT_FOUND
    if word == "blank":
        return Answer(409, says="没有写") if visitor in OPEN_TO["system"] else NOT_FOUND
    if word == "no-import-step":
        return Answer(400) if visitor in OPEN_TO["importers"] else NOT_FOUND
    if word == "no-step":
        return Answer(400) if visitor in ADMINISTRATORS else NOT_FOUND
    if word == "unwritten":
        return Answer(409, says="没有写") if visitor in ORGANISERS else NOT_FOUND
    if word == "nowhere":
        return NOT_FOUND
    if word == "no-entry":
        return Answer(409, says="没有填“一级指标”") if visitor in OWN_KEEPERS else NOT_FOUND
    if word == "no-keeping-step":
        return Answer(400) if visitor in KEEPING else NOT_FOUND
    if word == "no-round-step":
        return Answer(400) if visitor in ORGANISERS else NOT_FOUND
    if word in ABOUT_GOALS:
        return answer_about_goals(visitor, word)
    if word == "to-mappings":
        return Answer(302, "imports-mappings")
    if word == "mapper":
        return Answer(200) if role_of(visitor, OWN) == "preparer" else NOT_FOUND
    if word in ("unnamed", "removed"):
        answer = Answer(409, says="没有给这个对应关系起名") if word == "unnamed" else Answer(302, "imports-mappings")
        return answer if role_of(visitor, OWN) == "preparer" else NOT_FOUND
    if word == "promised":
        return Answer(200) if role_of(visitor, OWN) else NOT_FOUND
    if word == "ended":
        says = "已完成" if visitor == "preparer" else "只有本人能取消"
        return Answer(409, says=says) if role_of(visitor, OWN) else NOT_FOUND
    if word == "outcome":
        role = role_of(visitor, OWN)
        says = "没有写" if role == "preparer" else ROLE_WORDS["preparer"]
        return Answer(409, says=says) if role else NOT_FOUND
    if word == "way-in":
        way_in = {**dict.fromkeys(ADMINISTRATORS, "units"), **dict.fromkeys(KEEPING, "phrases")}
        way_in |= {"security_admin": "people", "auditor": "audit", **dict.fromkeys(ORGANISERS, "rounds")}
        return Answer(302, f"administration-{way_in[visitor]}") if visitor in way_in else NOT_FOUND
    if word == "door":
        return Answer(200) if visitor in STRANGERS else DESK
    if word == "queue":
        return Answer(302, "review") if {"reviewer", "finance"} & set(ROLES.get(visitor, {}).values()) else DESK
    assert word == "form", f"{route} {method}: {word} needs to know the step"
    return Answer(200) if role_of(visitor, scope) else NOT_FOUND


ABOUT_GOALS = ("plan", "adjusters", "locked-plan", "no-version", "to-plan", "no-plan-step", "no-such-round", "no-unit")
ABOUT_GOALS += ("no-file", "uploader", "no-tick", "no-row", "given-up", "to-import", "to-imports")
UPLOADER = "preparer"
"""Whose uploaded target form is asked for."""


def answer_about_goals(visitor: str, word: str) -> Answer:
    """The answer of a page about the section's goals, which are approved."""
    role = role_of(visitor, OWN)
    to_plan = Answer(302, "goals-plan")
    of_everybody = {"to-plan": to_plan, "no-plan-step": Answer(400), "no-such-round": NOT_FOUND}
    of_everybody |= {"to-import": Answer(302, "import"), "to-imports": Answer(302, "imports")}
    of_everybody["no-unit"] = Answer(409, says="没有选责任单位")
    writes_goals = "preparer" in ROLES.get(visitor, {}).values()
    of_everybody["no-file"] = Answer(409, says="没有选文件" if writes_goals else ROLE_WORDS["preparer"])
    if word in of_everybody:
        return of_everybody[word]
    if not role:
        return NOT_FOUND
    of_uploader = {"uploader": Answer(200), "no-tick": Answer(409, says="没有勾选"), "given-up": Answer(302, "imports")}
    if word in of_uploader:
        return of_uploader[word] if visitor == UPLOADER else NOT_FOUND
    if word == "no-row":
        return Answer(409, says="已经不在了" if role in KEEPERS else ROLE_WORDS["keeper"])
    if word == "adjusters":
        return Answer(200) if role == "preparer" else to_plan
    return {"plan": Answer(200), "locked-plan": Answer(409, says="已批复"), "no-version": Answer(400)}[word]


def answer_to_step(visitor: str, step: str, stage: Stage, scope: str, *, complete: bool = True) -> Answer:
    """The answer to a step with the version that stands, on a form at ``stage``."""
    if visitor == NEWCOMER:
        return PASSWORD
    if visitor in STRANGERS:
        return SIGN_IN
    role = role_of(visitor, scope)
    if not role:
        return NOT_FOUND
    needed = STEPS[step].get(stage.value, "")
    if not needed:
        return Answer(409, says=STAGE_WORDS[stage])
    if role != needed and not (needed == "keeper" and role in KEEPERS):
        return Answer(409, says=ROLE_WORDS[needed])
    if step == "submit" and not complete:
        return Answer(409, says="不是数")
    if step in ("save", "keep-phrase", "take-phrase"):
        return Answer(200, is_done=True)
    leads_to = {"review-decide": "review", "exclusion": "exclusion"}
    leads_to |= dict.fromkeys((f"evidence-{name}" for name in PROVING), "evidence")
    return Answer(302, leads_to.get(route_of(step), "evaluation"), is_done=True)


def route_of(step: str) -> str:
    """The route that takes a step."""
    own = {"save": "evaluation-save", "save-whole": "evaluation-save", "exclude": "exclusion"}
    own |= {name: f"evidence-{name}" for name in PROVING}
    own |= {"keep-phrase": "phrase-add", "take-phrase": "phrase-taken"}
    own |= {name: f"evaluation-{name}" for name in ("submit", "withdraw")}
    return own.get(step, "review-decide")
