from django.apps import AppConfig


class TeachingConfig(AppConfig):
    name = "apps.teaching"
    label = "teaching"
    verbose_name = "双减与教学"

    def ready(self) -> None:
        """A check of somebody's preparation or homework leads to what was prepared or set."""
        from apps.inspections.sheets.beside import material
        from apps.teaching.board.checks import preparation_of
        from apps.teaching.marking.views.spot import homework_of

        for look in (preparation_of, homework_of):
            if look not in material:
                material.append(look)
