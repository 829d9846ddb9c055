"""What the plan demands of those who run it: every section is owned, every milestone is kept."""

from datetime import timedelta

from django.db.models import CharField, DateField, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, Greatest, Least
from django.utils import timezone

from apps.plan.models import Clause, Milestone
from apps.reminders.requirements import Requirement, requirement
from apps.school.models import Appointment, Term
from apps.school.roles import DepartmentCode, Role

# A plan is divided up by the end of the second week, or within a week where it came later.
OWNED_BY_DAY = timedelta(days=13)
OWNED_AFTER_IMPORT = timedelta(days=7)


def _link(path: str) -> Concat:
    return Concat(Value(path), Cast("pk", CharField()), Value("/"))


def _holder(role, term: Term) -> Subquery:
    """The member of staff who holds a role now, or held it at the end of a past term."""
    day = min(max(timezone.localdate(), term.starts), term.ends)
    posts = Appointment.objects.on(day).filter(position__role=role)
    return Subquery(posts.order_by("starts", "pk").values("staff")[:1])


@requirement(
    "plan.clause_owned",
    title="计划条目有责任部门",
    owner=DepartmentCode.OFFICE,
    measures="现行计划的每一节（没有分节的，每一章）都已确定责任部门；由分管该章的校领导负责落实。",
)
class ClauseOwned(Requirement):
    """Owed by the leader who oversees the chapter's department; without one, by the principal."""

    def expected(self, term: Term) -> QuerySet:
        overseer = Coalesce("parent__owner__overseer_role", Value(Role.PRINCIPAL))
        late = Cast(F("plan__active_on") + OWNED_AFTER_IMPORT, DateField())
        due = Least(Greatest(Value(term.starts + OWNED_BY_DAY), late), Value(term.ends))
        return (
            self._sections(term)
            .annotate(role=overseer)
            .values(
                object_key=Cast("key", CharField()),
                staff_id=Coalesce(
                    _holder(OuterRef("role"), term), _holder(Role.PRINCIPAL.value, term)
                ),
                due_on=due,
                label=Concat(
                    Value("确定责任部门："), "path", Value(" "), "heading", output_field=TextField()
                ),
                link=_link("/plan/clause/"),
            )
        )

    def done(self, term: Term) -> QuerySet:
        owned = self.expected(term).filter(owner__isnull=False)
        return owned.values("staff_id", "object_key", done_on=F("owned_on"))

    def _sections(self, term: Term) -> QuerySet:
        return Clause.objects.in_force().sections().filter(plan__term=term)


@requirement(
    "plan.milestone",
    title="里程碑按期完成",
    owner=DepartmentCode.OFFICE,
    measures="现行计划各条目下的里程碑，由责任人在期限前完成并附佐证材料。",
)
class MilestoneKept(Requirement):
    """Owed by whom the milestone names."""

    def expected(self, term: Term) -> QuerySet:
        return self._milestones(term).values(
            "due_on",
            staff_id=F("owner_id"),
            object_key=Cast("pk", CharField()),
            label=F("title"),
            link=_link("/plan/milestone/"),
        )

    def done(self, term: Term) -> QuerySet:
        done = self._milestones(term).filter(done_on__isnull=False)
        return done.values("done_on", staff_id=F("owner_id"), object_key=Cast("pk", CharField()))

    def _milestones(self, term: Term) -> QuerySet:
        return Milestone.objects.in_force().filter(clause__plan__term=term)
