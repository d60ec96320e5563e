"""Addresses of the pages. One list; each subject keeps its own lines together."""

from django.urls import path

from projects.views import (
    accounts,
    desk,
    downloads,
    evaluation,
    evidence,
    exclusion,
    goal_export,
    goals,
    goals_bundle,
    goals_rows,
    goals_steps,
    history,
    jobs,
    listing,
    mappings,
    offline,
    phrases,
    policies,
    printing,
    progress,
    rectification,
    review,
)
from projects.views import imports as importing
from projects.views.administration import frame as administration
from projects.views.administration import imports, people, trail, units
from projects.views.administration import library as administration_library
from projects.views.administration import phrases as administration_phrases
from projects.views.administration import rounds as administration_rounds

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("signin/", accounts.SignIn.as_view(), name="signin"),
    path("signout/", accounts.SignOut.as_view(), name="signout"),
    path("password/", accounts.OwnPassword.as_view(), name="password"),
    path("alive/", accounts.alive, name="alive"),
    path("projects/", listing.listing, name="project-list"),
    path("policies/", policies.policies, name="policies"),
    path("progress/", progress.progress, name="progress"),
    # 填报
    path("evaluations/<int:evaluation_id>/", evaluation.evaluation, name="evaluation"),
    path("evaluations/<int:evaluation_id>/save/", evaluation.save, name="evaluation-save"),
    path("evaluations/<int:evaluation_id>/why/<str:key>/", evaluation.why, name="evaluation-why"),
    path("evaluations/<int:evaluation_id>/submit/", evaluation.submit, name="evaluation-submit"),
    path("evaluations/<int:evaluation_id>/withdraw/", evaluation.withdraw, name="evaluation-withdraw"),
    path("evaluations/<int:evaluation_id>/exclude/", exclusion.exclusion, name="exclusion"),
    # 佐证材料
    path("evaluations/<int:evaluation_id>/evidence/", evidence.evidence, name="evidence"),
    path("evaluations/<int:evaluation_id>/evidence/attach/", evidence.attach, name="evidence-attach"),
    path("evaluations/<int:evaluation_id>/evidence/<int:evidence_id>/", evidence.download, name="evidence-file"),
    path(
        "evaluations/<int:evaluation_id>/evidence/<int:evidence_id>/describe/",
        evidence.describe,
        name="evidence-describe",
    ),
    path("evaluations/<int:evaluation_id>/evidence/<int:evidence_id>/remove/", evidence.remove, name="evidence-remove"),
    path(
        "evaluations/<int:evaluation_id>/evidence/<int:evidence_id>/restore/", evidence.restore, name="evidence-restore"
    ),
    # 常用语
    path("evaluations/<int:evaluation_id>/phrases/", phrases.add, name="phrase-add"),
    path("evaluations/<int:evaluation_id>/phrases/taken/", phrases.taken, name="phrase-taken"),
    # 绩效目标
    path("goals/", goals.goals, name="goals"),
    path("goals/new/", goals.new, name="goals-new"),
    path("goals/import/", importing.former, name="goals-import"),
    path("goals/import/template/", goal_export.template, name="goals-import-template"),
    path("goals/export/", goals_bundle.bundle, name="goals-bundle"),
    path("goals/<int:plan_id>/export/", goal_export.export, name="goals-export"),
    path("goals/<int:plan_id>/", goals.plan, name="goals-plan"),
    path("goals/<int:plan_id>/history/", history.goals, name="goals-history"),
    path("goals/<int:plan_id>/cells/<str:target>/<str:field>/", history.goals_cell, name="goals-cell-history"),
    path("goals/<int:plan_id>/save/", goals.save, name="goals-save"),
    path("goals/<int:plan_id>/rows/", goals_rows.rows, name="goals-rows"),
    path("goals/<int:plan_id>/keep/", goals_rows.keep, name="goals-keep"),
    path("goals/<int:plan_id>/library/", goals_rows.library, name="goals-library"),
    path("goals/<int:plan_id>/decide/", goals_steps.decide, name="goals-decide"),
    path("goals/<int:plan_id>/roll/", goals_steps.roll, name="goals-roll"),
    path("goals/<int:plan_id>/adjust/", goals_steps.adjust, name="goals-adjust"),
    path("goals/<int:plan_id>/adjust/decide/", goals_steps.decide_adjustment, name="goals-adjust-decide"),
    path("goals/<int:plan_id>/open/", goals_steps.open_form, name="goals-open"),
    # 导入
    path("imports/", importing.imports, name="imports"),
    path("imports/<int:import_id>/", importing.plan, name="import"),
    path("imports/<int:import_id>/map/<int:number>/", mappings.naming, name="imports-map"),
    path("imports/mappings/", mappings.mappings, name="imports-mappings"),
    path("imports/mappings/<int:mapping_id>/", mappings.changing, name="imports-mapping"),
    path("imports/mappings/<int:mapping_id>/rename/", mappings.rename, name="imports-mapping-rename"),
    path("imports/mappings/<int:mapping_id>/delete/", mappings.delete, name="imports-mapping-delete"),
    path("imports/<int:import_id>/apply/", importing.apply, name="import-apply"),
    path("imports/<int:import_id>/discard/", importing.discard, name="import-discard"),
    path("imports/<int:import_id>/file/<int:number>/marked/", importing.marked, name="import-marked"),
    # 整改事项
    path("rectification/", rectification.listing, name="rectification"),
    path("rectification/<int:rectification_id>/", rectification.item, name="rectification-item"),
    # 审核
    path("review/", review.queue, name="review-queue"),
    path("review/<int:evaluation_id>/", review.review, name="review"),
    path("review/<int:evaluation_id>/decide/", review.decide, name="review-decide"),
    # 打印、下载、经过
    path("downloads/", downloads.downloads, name="downloads"),
    path("jobs/", jobs.listing, name="jobs"),
    path("jobs/<int:job_id>/", jobs.job, name="job"),
    path("jobs/<int:job_id>/cancel/", jobs.cancel, name="job-cancel"),
    path("jobs/<int:job_id>/file/", jobs.file, name="job-file"),
    path("evaluations/<int:evaluation_id>/print/", printing.print_form, name="print"),
    path("evaluations/<int:evaluation_id>/export/", downloads.export, name="export"),
    path("evaluations/<int:evaluation_id>/offline/", offline.template, name="offline"),
    path("offline/", offline.templates, name="offline-templates"),
    path("evaluations/<int:evaluation_id>/history/", history.history, name="history"),
    path(
        "evaluations/<int:evaluation_id>/cells/<str:target>/<str:field>/", history.cell, name="evaluation-cell-history"
    ),
    # 管理：单位、人员
    path("administration/", administration.administration, name="administration"),
    path("administration/units/", units.units, name="administration-units"),
    path("administration/units/new/", units.new, name="administration-unit-new"),
    path("administration/units/<int:unit_id>/", units.unit, name="administration-unit"),
    path("administration/people/", people.people, name="administration-people"),
    path("administration/people/new/", people.new, name="administration-person-new"),
    path("administration/people/<int:person_id>/", people.person, name="administration-person"),
    path("administration/import/", imports.imports, name="administration-import"),
    path("administration/import/template/", imports.template, name="administration-import-template"),
    path("administration/audit/", trail.audit, name="administration-audit"),
    path("administration/audit/export/", trail.export, name="administration-audit-export"),
    # 管理：批次
    path("administration/rounds/", administration_rounds.rounds, name="administration-rounds"),
    path("administration/rounds/new/", administration_rounds.new, name="administration-round-new"),
    path("administration/rounds/<int:round_id>/", administration_rounds.round_, name="administration-round"),
    # 管理：常用语、指标库
    path("administration/phrases/", administration_phrases.phrases, name="administration-phrases"),
    path("administration/library/", administration_library.library, name="administration-library"),
    path("administration/library/new/", administration_library.new, name="administration-library-new"),
    path("administration/library/<int:entry_id>/", administration_library.entry, name="administration-library-entry"),
]
