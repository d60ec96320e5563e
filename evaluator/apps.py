"""The front door as a Django app."""

from django.apps import AppConfig


class EvaluatorConfig(AppConfig):
    name = "evaluator"
    verbose_name = "绩效自评"
