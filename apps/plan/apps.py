from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "apps.plan"
    label = "plan"
    verbose_name = "工作计划"

    def ready(self) -> None:
        from apps.plan.drafts.services import carry_plan
        from apps.school.rollover.services import carried

        carried.append(carry_plan)
