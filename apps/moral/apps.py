from django.apps import AppConfig


class MoralConfig(AppConfig):
    name = "apps.moral"
    label = "moral"
    verbose_name = "德育"
