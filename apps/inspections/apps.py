from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "apps.inspections"
    label = "inspections"
    verbose_name = "检查"

    def ready(self) -> None:
        from apps.inspections.rosters.selection import carry_rosters
        from apps.school.rollover.services import carried

        carried.append(carry_rosters)
