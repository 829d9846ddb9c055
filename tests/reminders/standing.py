"""A requirement for real workers, which read it by ``--include``: everybody owes, nobody does."""

from django.db.models import CharField, F, Value
from django.db.models.functions import Now, TruncDate

from apps.reminders.requirements import Requirement, requirement
from apps.school.models import Staff
from apps.school.roles import DepartmentCode

EMPTY = Value("", CharField())


@requirement("test.standing", title="常年的事", owner=DepartmentCode.OFFICE, measures="没有")
class Standing(Requirement):
    def expected(self, term):
        return Staff.objects.values(
            staff_id=F("pk"),
            object_key=EMPTY,
            due_on=TruncDate(Now()),
            label=Value("常年的事"),
            link=EMPTY,
        )

    def done(self, term):
        return Staff.objects.none().values(
            staff_id=F("pk"), object_key=EMPTY, done_on=TruncDate(Now())
        )
