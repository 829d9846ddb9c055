from django.apps import AppConfig


class TeachingConfig(AppConfig):
    name = "apps.teaching"
    label = "teaching"
    verbose_name = "双减与教学"

    def ready(self) -> None:
        """A check of somebody's preparation leads to what was prepared."""
        from apps.inspections.sheets.beside import material
        from apps.teaching.board.checks import preparation_of

        if preparation_of not in material:
            material.append(preparation_of)
