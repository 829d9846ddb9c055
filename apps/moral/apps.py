from django.apps import AppConfig


class MoralConfig(AppConfig):
    name = "apps.moral"
    label = "moral"
    verbose_name = "德育"

    def ready(self) -> None:
        """A correction of a settled week ranks it again."""
        from apps.inspections.sheets.corrections import after_correction
        from apps.moral.weeks.services import rank_again

        if rank_again not in after_correction:
            after_correction.append(rank_again)
