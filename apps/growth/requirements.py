"""What the plan demands of 教师成长."""

from django.db.models import CharField, F, Func, IntegerField, Value, Window
from django.db.models.functions import Cast, Concat, RowNumber

from apps.growth.models import CoordinatorQuota, Coordinatorship
from apps.reminders.requirements import Requirement, requirement
from apps.school.calendar.services import week_dates
from apps.school.models import Appointment, Term
from apps.school.roles import DepartmentCode, Role


class PostKeys(Func):
    """``IT#1``, ``IT#2`` …: one row for each post of a department."""

    template = "(%(expressions)s)"
    arg_joiner = " || '#' || "
    output_field = CharField()


class Series(Func):
    """``generate_series(1, n)``: one row for each of n things."""

    function = "generate_series"
    output_field = IntegerField()
    set_returning = True


@requirement(
    "growth.coordinators",
    title="部门协作员聘任到位、职责明确",
    owner=DepartmentCode.GROWTH,
    measures="有名额的部门，每个名额都聘了协作员并写明岗位职责（计划二.1）。由该部门负责人落实。",
)
class CoordinatorsAppointed(Requirement):
    """Plan 2.1: departments with a quota appoint coordinators, with duties in writing."""

    clauses = ("二.1",)
    WEEKS_TO_APPOINT = 3

    def expected(self, term: Term):
        heads = Appointment.objects.filter(position__role=Role.HEAD).on(term.starts)
        return CoordinatorQuota.objects.filter(
            term=term, posts__gt=0, department__appointments__in=heads
        ).values(
            staff_id=F("department__appointments__staff_id"),
            object_key=PostKeys("department__code", Series(Value(1), F("posts"))),
            due_on=Value(self.due_on(term)),
            label=Concat(Value("聘任"), "department__name", Value("协作员并写明职责")),
            link=Value("/growth/coordinatorship/"),
        )

    def done(self, term: Term):
        heads = Appointment.objects.filter(position__role=Role.HEAD).on(term.starts)
        place = Window(
            RowNumber(), partition_by="appointment__department", order_by=["created_at", "pk"]
        )
        return (
            Coordinatorship.objects.filter(
                term=term, appointment__department__appointments__in=heads
            )
            .exclude(duties="")
            .values(
                staff_id=F("appointment__department__appointments__staff_id"),
                object_key=PostKeys("appointment__department__code", place),
                done_on=F("appointment__starts"),
                link=Concat(Value("/growth/coordinatorship/"), Cast("pk", CharField()), Value("/")),
            )
        )

    def due_on(self, term: Term):
        """The last day of the third week: the term begins with people in their places."""
        return min(week_dates(term, self.WEEKS_TO_APPOINT)[1], term.ends)
