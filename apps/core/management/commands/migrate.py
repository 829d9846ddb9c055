"""``migrate``, as Django's, in a fraction of the time where tables are only added."""

from django.core.management.commands import migrate

from apps.core.migrating import rendering_little


class Command(migrate.Command):
    def handle(self, *args, **options) -> str | None:
        with rendering_little():
            return super().handle(*args, **options)
