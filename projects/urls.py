"""Addresses of the pages. One list; each subject keeps its own lines together."""

from django.urls import path

from projects.views import (
    accounts,
    desk,
    downloads,
    evaluation,
    exclusion,
    history,
    listing,
    policies,
    printing,
    review,
)
from projects.views.administration import frame as administration
from projects.views.administration import units

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("signin/", accounts.SignIn.as_view(), name="signin"),
    path("signout/", accounts.SignOut.as_view(), name="signout"),
    path("password/", accounts.OwnPassword.as_view(), name="password"),
    path("alive/", accounts.alive, name="alive"),
    path("projects/", listing.listing, name="project-list"),
    path("policies/", policies.policies, name="policies"),
    # 填报
    path("evaluations/<int:evaluation_id>/", evaluation.evaluation, name="evaluation"),
    path("evaluations/<int:evaluation_id>/save/", evaluation.save, name="evaluation-save"),
    path("evaluations/<int:evaluation_id>/why/<str:key>/", evaluation.why, name="evaluation-why"),
    path("evaluations/<int:evaluation_id>/submit/", evaluation.submit, name="evaluation-submit"),
    path("evaluations/<int:evaluation_id>/withdraw/", evaluation.withdraw, name="evaluation-withdraw"),
    path("evaluations/<int:evaluation_id>/exclude/", exclusion.exclusion, name="exclusion"),
    # 审核
    path("review/", review.queue, name="review-queue"),
    path("review/<int:evaluation_id>/", review.review, name="review"),
    path("review/<int:evaluation_id>/decide/", review.decide, name="review-decide"),
    # 打印、下载、经过
    path("downloads/", downloads.downloads, name="downloads"),
    path("evaluations/<int:evaluation_id>/print/", printing.print_form, name="print"),
    path("evaluations/<int:evaluation_id>/export/", downloads.export, name="export"),
    path("evaluations/<int:evaluation_id>/history/", history.history, name="history"),
    # 管理：单位、人员
    path("administration/", administration.administration, name="administration"),
    path("administration/units/", units.units, name="administration-units"),
]
