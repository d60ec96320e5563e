"""Triggers: what a constraint of one row cannot state, held by the database itself on PostgreSQL and on SQLite.

* Audit entries, revisions, review records and remarks are written once: no UPDATE. On PostgreSQL no DELETE either; on SQLite
  a deletion shows as a gap in the audit chain (its triggers cannot tell a deletion from the emptying of a test database).
* While a form is handed in, judged, approved or finalised, its rows, its targets, its figures and its evidence stand still.
* A form's stage moves along the arrows of the workflow (evaluator/review.py) and no others; what a judgement rested on,
  and who gave it, stays as it is while the judgement stands.
* While goals wait for approval or are approved, the money asked for in them (项目资金) stands still; what is written beside
  it later (批复金额, 执行数) does not.
* An administrator (系统、安全、审计) has no role for a unit, and somebody with a role becomes no administrator.

A migration that changes one of these tables begins with ``remove`` and ends with ``install``: SQLite rebuilds a table to
change it, and refuses that while triggers speak of it.
"""

ONCE = ("projects_auditentry", "projects_revision", "projects_reviewrecord", "projects_linecomment")
ROWS = ("projects_result", "projects_fundingline", "projects_goal", "projects_evidence")
WRITABLE = "('draft', 'returned')"
FIGURES = (
    "project_id", "round_id", "fiscal_year", "form", "layout_id", "money_unit", "execution_points", "funding_reason",
    "policy_id", "policy_digest", "points", "proposed_total", "total", "grade", "settled", "lowest", "highest",
    "execution_rate", "execution_score", "initial_budget", "adjusted_budget", "executed_amount",
)  # fmt: skip
TEXTS_BELOW = ("conclusion", "issues", "improvements")
TEXTS_ON_THE_FORM = "projects_evaluation.conclusion"
"""Named among the tables once the columns of the texts below the table (评价结论 …) are there."""
# 审核流程: the arrows as they were when this was written; a test holds them equal to the workflow's table.
ARROWS = (
    ("draft", "submitted"), ("returned", "submitted"), ("submitted", "draft"), ("submitted", "in_review"),
    ("in_review", "returned"), ("in_review", "approved"), ("approved", "returned"), ("approved", "finalised"),
    ("finalised", "returned"),
)  # fmt: skip
LOST = "NOT (" + " OR ".join(f"(OLD.stage = '{a}' AND NEW.stage = '{b}')" for a, b in ARROWS) + ")"
OFF_THE_ARROWS = f"OLD.stage <> NEW.stage AND {LOST}"
JUDGEMENT = ("submitted_at", "submitted_by_id", "approved_at", "approved_by_id", "approved_revision_id")
STANDS = "OLD.stage IN ('approved', 'finalised') AND NEW.stage IN ('approved', 'finalised')"
MONEY_ASKED = ("project_id", "fiscal_year", "source", "requested", "period_requested", "as_typed")
MONEY_IN_GOALS = "projects_projectfunding.period_requested"
"""Named among the tables once the column is there: before, the records had no marks of their own."""
SETTLED = "('submitted', 'in_review', 'approved', 'finalised')"


def goals_settled(row):
    """The goals of a record's project and year have been sent in."""
    return (
        f"EXISTS (SELECT 1 FROM projects_targetplan p WHERE p.project_id = {row}.project_id "
        f"AND p.fiscal_year = {row}.fiscal_year AND p.stage NOT IN {WRITABLE})"
    )


def figures_in(tables):
    """The columns of a form that stand still while it is handed in, as far as they are there."""
    return FIGURES + (TEXTS_BELOW if TEXTS_ON_THE_FORM in tables else ())


def sqlite_statements(tables):
    def trigger(name, moment, table, when, words):
        yield (
            f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW {f'WHEN {when}' if when else ''} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )

    for table in ONCE:
        yield from trigger(f"{table}_once", "BEFORE UPDATE", table, "", f"{table} is written once")
    for table in sorted(tables.intersection(ROWS)):
        for moment, row in (("INSERT", "NEW"), ("UPDATE", "OLD")):
            when = (
                f"(SELECT stage FROM projects_evaluation WHERE id = {row}.evaluation_id) NOT IN {WRITABLE}"
            )
            yield from trigger(f"{table}_still_{moment.lower()}", f"BEFORE {moment}", table, when, "the form is locked")
    locked = (
        "EXISTS (SELECT 1 FROM projects_result r JOIN projects_evaluation e ON e.id = r.evaluation_id "
        f"WHERE r.indicator_id = OLD.id AND e.stage NOT IN {WRITABLE})"
    )
    yield from trigger("projects_indicator_still", "BEFORE UPDATE", "projects_indicator", locked, "the form is locked")
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in figures_in(tables))
    yield from trigger(
        "projects_evaluation_still",
        "BEFORE UPDATE",
        "projects_evaluation",
        f"OLD.stage IN {SETTLED} AND ({changed})",
        "the form is locked",
    )
    judged = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in JUDGEMENT)
    for name, when in (("arrows", OFF_THE_ARROWS), ("judgement", f"{STANDS} AND ({judged})")):
        yield from trigger(
            f"projects_evaluation_{name}",
            "BEFORE UPDATE",
            "projects_evaluation",
            when,
            "the workflow knows no such step",
        )
    if MONEY_IN_GOALS in tables:
        asked = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in MONEY_ASKED)
        for moment, when in (
            ("INSERT", goals_settled("NEW")),
            ("UPDATE", f"({goals_settled('OLD')} OR {goals_settled('NEW')}) AND ({asked})"),
        ):
            yield from trigger(
                f"projects_projectfunding_still_{moment.lower()}",
                f"BEFORE {moment}",
                "projects_projectfunding",
                when,
                "the goals are locked",
            )
    administrator = "(SELECT administration FROM projects_user WHERE id = NEW.user_id) <> ''"
    for moment in ("INSERT", "UPDATE"):
        yield from trigger(
            f"projects_roleassignment_business_{moment.lower()}",
            f"BEFORE {moment}",
            "projects_roleassignment",
            administrator,
            "an administrator has no roles",
        )
    yield from trigger(
        "projects_user_business",
        "BEFORE UPDATE",
        "projects_user",
        "NEW.administration <> '' AND EXISTS (SELECT 1 FROM projects_roleassignment WHERE user_id = NEW.id)",
        "somebody with roles is no administrator",
    )


def postgresql_statements(tables):
    def trigger(name, moment, table, when, words):
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when or 'TRUE'} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; "
            "END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        yield f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"

    for table in ONCE:
        yield from trigger(f"{table}_once", "BEFORE UPDATE OR DELETE", table, "", f"{table} is written once")
    for table in sorted(tables.intersection(ROWS)):
        for moment, row in (("INSERT", "NEW"), ("UPDATE OR DELETE", "OLD")):
            when = (
                f"(SELECT stage FROM projects_evaluation WHERE id = {row}.evaluation_id) NOT IN {WRITABLE}"
            )
            name = f"{table}_still_{moment.split()[0].lower()}"
            yield from trigger(name, f"BEFORE {moment}", table, when, "the form is locked")
    locked = (
        "EXISTS (SELECT 1 FROM projects_result r JOIN projects_evaluation e ON e.id = r.evaluation_id "
        f"WHERE r.indicator_id = OLD.id AND e.stage NOT IN {WRITABLE})"
    )
    yield from trigger(
        "projects_indicator_still", "BEFORE UPDATE OR DELETE", "projects_indicator", locked, "the form is locked"
    )
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in figures_in(tables))
    yield from trigger(
        "projects_evaluation_still",
        "BEFORE UPDATE",
        "projects_evaluation",
        f"OLD.stage IN {SETTLED} AND ({changed})",
        "the form is locked",
    )
    judged = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in JUDGEMENT)
    for name, when in (("arrows", OFF_THE_ARROWS), ("judgement", f"{STANDS} AND ({judged})")):
        yield from trigger(
            f"projects_evaluation_{name}",
            "BEFORE UPDATE",
            "projects_evaluation",
            when,
            "the workflow knows no such step",
        )
    if MONEY_IN_GOALS in tables:
        asked = " OR ".join(f"NEW.{name}::text IS DISTINCT FROM OLD.{name}::text" for name in MONEY_ASKED)
        for moment, when in (
            ("INSERT", goals_settled("NEW")),
            ("UPDATE", f"({goals_settled('OLD')} OR {goals_settled('NEW')}) AND ({asked})"),
            ("DELETE", goals_settled("OLD")),
        ):
            yield from trigger(
                f"projects_projectfunding_still_{moment.lower()}",
                f"BEFORE {moment}",
                "projects_projectfunding",
                when,
                "the goals are locked",
            )
    yield from trigger(
        "projects_roleassignment_business",
        "BEFORE INSERT OR UPDATE",
        "projects_roleassignment",
        "(SELECT administration FROM projects_user WHERE id = NEW.user_id) <> ''",
        "an administrator has no roles",
    )
    yield from trigger(
        "projects_user_business",
        "BEFORE UPDATE",
        "projects_user",
        "NEW.administration <> '' AND EXISTS (SELECT 1 FROM projects_roleassignment WHERE user_id = NEW.id)",
        "somebody with roles is no administrator",
    )


STATEMENTS = {"sqlite": sqlite_statements, "postgresql": postgresql_statements}


def install(apps, schema_editor):
    """Create every trigger, replacing those that are there."""
    remove(apps, schema_editor)
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        # Called in the middle of the migrations too, when later tables are not there yet.
        tables = set(connection.introspection.table_names(cursor))
        for later in (MONEY_IN_GOALS, TEXTS_ON_THE_FORM):
            table, _, column = later.partition(".")
            described = connection.introspection.get_table_description(cursor, table) if table in tables else ()
            if any(each.name == column for each in described):
                tables.add(later)
        for statement in STATEMENTS[connection.vendor](tables):
            cursor.execute(statement)


def remove(apps, schema_editor):
    """Drop every trigger of this app."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(FIND[connection.vendor])
        for name, table in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


FIND = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 9) = 'projects_'",
    "postgresql": (
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND left(tgname, 9) = 'projects_'"
    ),
}
