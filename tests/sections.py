"""Every section of the portal with a way to make one more row of it.

The walk over the sections (``test_sections.py``) fails for a section that is not named here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from itertools import count

from django.db.models import Model
from django.urls import URLPattern, get_resolver

from apps.accounts.models import Delegation, User
from apps.core.crud import CRUDView
from apps.growth.coordinators.services import appoint
from apps.growth.models import CoordinatorQuota, Coordinatorship
from apps.inspections.models import Substitution
from apps.moral.models import Ceremony, Decision, Meeting
from apps.plan.models import Clause, WorkPlan
from apps.portal.models import Screen
from apps.reminders.models import Reminder
from apps.school.models import Lesson, Period, Term
from apps.school.roles import Role
from apps.teaching import models as teaching
from apps.teaching.models import ObservationQuota
from tests.core.rows import ROWS
from tests.factories import (
    AppointmentFactory,
    DepartmentFactory,
    EnrolmentFactory,
    HomeroomTenureFactory,
    PlaceFactory,
    PositionFactory,
    SchoolClassFactory,
    SchoolYearFactory,
    StaffFactory,
    SubjectFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UserFactory,
    holder,
)
from tests.inspections import factories as checked
from tests.moral import factories as judged
from tests.notices.factories import family, published, to_person
from tests.plan.factories import MilestoneFactory
from tests.reminders.factories import ChannelFactory, DeliveryFactory, ToDoFactory
from tests.teaching import factories as taught
from tests.teaching.after_school import factories as offered
from tests.teaching.marking.factories import TutoringFactory
from tests.teaching.service_days import factories as afternoons

_number = count(1)


def everybody() -> User:
    """Somebody who may see and do everything: principal and data keeper in one."""
    user = holder(Role.PRINCIPAL)
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return User.objects.get(pk=user.pk)


def own_department():
    return DepartmentFactory(code=f"D{next(_number)}", name=f"部门{next(_number)}")


def own_subject():
    number = next(_number)
    return SubjectFactory(code=f"s{number}", name=f"学科{number}")


def own_term() -> Term:
    year = 1950 + next(_number)
    return TermFactory(
        year=SchoolYearFactory(start_year=year),
        half=Term.Half.AUTUMN,
        starts=date(year, 9, 1),
        ends=date(year + 1, 1, 20),
    )


def own_plan() -> WorkPlan:
    return WorkPlan.objects.create(term=own_term(), revision=1, title=f"计划{next(_number)}")


def own_clause() -> Clause:
    return Clause.objects.create(
        plan=own_plan(), order=1, depth=2, heading="校园安全", owner=own_department()
    )


def lesson(_viewer) -> Lesson:
    school_class = SchoolClassFactory()
    return Lesson.objects.create(
        term=TermFactory(),
        school_class=school_class,
        weekday=1,
        period=period(_viewer),
        subject=own_subject(),
        staff=StaffFactory(),
        place=PlaceFactory(),
    )


def period(_viewer) -> Period:
    number = next(_number)
    return Period.objects.create(
        number=number, name=f"第{number}节", starts=time(8, 20), ends=time(9, 0)
    )


def coordinatorship(_viewer) -> Coordinatorship:
    department, term = own_department(), own_term()
    CoordinatorQuota.objects.create(term=term, department=department, posts=1)
    return appoint(
        StaffFactory(), department=department, term=term, duties="管理平台", weekly_minutes=90
    )


def own_ceremony(**given) -> Ceremony:
    term = own_term()
    return judged.CeremonyFactory(term=term, week=1, date=term.starts, **given)


def own_meeting() -> Meeting:
    term = own_term()
    return judged.MeetingFactory(term=term, date=term.starts, recorded_by=StaffFactory())


def own_decision() -> Decision:
    meeting = own_meeting()
    owner = SchoolClassFactory(year=meeting.term.year)
    return judged.DecisionFactory(meeting=meeting, staff=None, school_class=owner)


def substitution() -> Substitution:
    absent, substitute = checked.MonitorFactory.create_batch(2)
    team = checked.TeamFactory()
    team.members.add(absent)
    return Substitution.objects.create(
        team=team,
        absent=absent,
        substitute=substitute,
        first=date(2022, 3, 1),
        last=date(2022, 3, 2),
    )


@dataclass(frozen=True)
class Section:
    """``make`` adds a row that ``viewer`` may see and that shares nothing with the other rows.

    ``parent`` is the page that leads to a section without a line in the menu.
    """

    make: Callable[[User], Model]
    parent: str = ""


def without_viewer(make: Callable[[], Model]) -> Callable[[User], Model]:
    return lambda _viewer: make()


SECTIONS = {
    "accounts:delegation": Section(
        lambda viewer: Delegation.objects.create(
            principal=viewer,
            deputy=UserFactory(last_name=f"陈{next(_number)}"),
            starts=date(2022, 3, 1),
            ends=date(2022, 3, 4),
        ),
        parent="accounts:account",
    ),
    "accounts:user": Section(without_viewer(lambda: StaffFactory().user)),
    "growth:coordinatorquota": Section(
        without_viewer(
            lambda: CoordinatorQuota.objects.create(
                term=own_term(), department=own_department(), posts=2
            )
        )
    ),
    "growth:coordinatorship": Section(coordinatorship),
    # -- programmes and rounds
    "inspections:programme": Section(
        without_viewer(lambda: checked.ProgrammeFactory(checklist__department=own_department()))
    ),
    "inspections:round": Section(without_viewer(checked.RoundFactory)),
    "inspections:draw": Section(without_viewer(checked.DrawFactory)),
    "inspections:exemption": Section(without_viewer(checked.ExemptionFactory)),
    # -- sheets
    "inspections:sheet": Section(without_viewer(lambda: checked.SheetFactory(entered=True))),
    "inspections:appeal": Section(without_viewer(checked.AppealFactory)),
    "inspections:rectification": Section(without_viewer(checked.RectificationFactory)),
    # checklists
    "inspections:tablet": Section(without_viewer(checked.TabletFactory)),
    "inspections:parkedrecord": Section(without_viewer(checked.ParkedRecordFactory)),
    "inspections:checklist": Section(
        without_viewer(lambda: checked.ChecklistFactory(department=own_department()))
    ),
    # -- moral: weeks, flags
    "moral:weekrule": Section(without_viewer(judged.WeekRuleFactory)),
    "moral:flagholding": Section(without_viewer(judged.FlagHoldingFactory)),
    "moral:exemplar": Section(without_viewer(judged.ExemplarFactory)),
    # -- ceremonies, council, screen
    "moral:ceremony": Section(without_viewer(own_ceremony)),
    "moral:decision": Section(without_viewer(own_decision)),
    "moral:flagbearer": Section(
        without_viewer(lambda: judged.BearerFactory(ceremony=own_ceremony(settled=True)))
    ),
    "moral:meeting": Section(without_viewer(own_meeting)),
    "moral:speech": Section(without_viewer(lambda: judged.SpeechFactory(ceremony=own_ceremony()))),
    # rosters
    "inspections:monitor": Section(without_viewer(checked.MonitorFactory)),
    "inspections:roster": Section(without_viewer(checked.RosterFactory)),
    "inspections:substitution": Section(without_viewer(substitution)),
    "notices:notice": Section(
        lambda viewer: (
            published(to_person(viewer.staff), notice={"department": own_department()}).notice
        )
    ),
    "plan:clause": Section(without_viewer(own_clause), parent="plan:cockpit"),
    "plan:milestone": Section(without_viewer(lambda: MilestoneFactory(clause=own_clause()))),
    "plan:workplan": Section(without_viewer(own_plan)),
    "portal:screen": Section(
        without_viewer(lambda: Screen.objects.create(name=f"大厅{next(_number)}"))
    ),
    "reminders:channel": Section(lambda viewer: ChannelFactory(staff=viewer.staff)),
    "reminders:delivery": Section(lambda viewer: DeliveryFactory(channel__staff=viewer.staff)),
    "reminders:reminder": Section(
        without_viewer(
            lambda: Reminder.objects.create(
                staff=StaffFactory(), todo=ToDoFactory(), step="lead:3", due_on=date(2022, 3, 11)
            )
        )
    ),
    "reminders:todo": Section(without_viewer(ToDoFactory)),
    "school:appointment": Section(
        without_viewer(
            lambda: AppointmentFactory(
                position=PositionFactory(name=f"岗位{next(_number)}", role=""),
                department=own_department(),
                subject=own_subject(),
            )
        )
    ),
    "school:department": Section(without_viewer(own_department)),
    "school:enrolment": Section(without_viewer(EnrolmentFactory)),
    "school:guardian": Section(without_viewer(family)),
    "school:homeroomtenure": Section(without_viewer(HomeroomTenureFactory)),
    "school:lesson": Section(lesson),
    "school:period": Section(period),
    "school:place": Section(without_viewer(lambda: PlaceFactory(keeper=StaffFactory()))),
    "school:position": Section(
        without_viewer(lambda: PositionFactory(name=f"岗位{next(_number)}", role=""))
    ),
    "school:pupil": Section(without_viewer(lambda: EnrolmentFactory().pupil)),
    "school:schoolclass": Section(without_viewer(lambda: SchoolClassFactory(room=PlaceFactory()))),
    "school:schoolyear": Section(
        without_viewer(lambda: SchoolYearFactory(start_year=1950 + next(_number)))
    ),
    "school:staff": Section(without_viewer(StaffFactory)),
    "school:subject": Section(without_viewer(own_subject)),
    "school:teachingassignment": Section(
        without_viewer(lambda: TeachingAssignmentFactory(subject=own_subject()))
    ),
    "school:term": Section(without_viewer(own_term)),
    # -- schedule
    "teaching:prepgroup": Section(
        without_viewer(lambda: taught.PrepGroupFactory(subject=own_subject())),
        parent="teaching:groups",
    ),
    # -- adaptations
    "teaching:adaptation": Section(without_viewer(taught.adaptation)),
    "teaching:reflection": Section(without_viewer(taught.reflection)),
    "teaching:redesign": Section(without_viewer(taught.redesign)),
    # -- observations
    "teaching:observationquota": Section(
        without_viewer(
            lambda: ObservationQuota.objects.create(term=own_term(), kind="teacher", lessons=15)
        ),
        parent="teaching:observation-quota",
    ),
    # -- homework
    "teaching:homework": Section(without_viewer(lambda: ROWS[teaching.Homework](next(_number)))),
    "teaching:trial": Section(without_viewer(lambda: ROWS[teaching.Trial](next(_number)))),
    "teaching:decision": Section(without_viewer(lambda: ROWS[teaching.Decision](next(_number)))),
    "teaching:homeworkrule": Section(
        without_viewer(lambda: ROWS[teaching.HomeworkRule](next(_number)))
    ),
    "teaching:subjectshare": Section(
        without_viewer(lambda: ROWS[teaching.SubjectShare](next(_number)))
    ),
    "teaching:workbook": Section(without_viewer(lambda: ROWS[teaching.Workbook](next(_number)))),
    # -- homework: marking and tutoring
    "teaching:tutoring": Section(
        lambda viewer: TutoringFactory(staff=viewer.staff, subject=own_subject())
    ),
    # -- after-school service
    "teaching:course": Section(
        without_viewer(
            lambda: offered.CourseFactory(
                tutor=offered.OutsideTutorFactory(reviewed_on=date(2022, 2, 10)),
                place=PlaceFactory(),
            )
        )
    ),
    "teaching:outsidetutor": Section(without_viewer(offered.OutsideTutorFactory)),
    # -- after-school service: fees, resources, survey
    "teaching:feeuse": Section(without_viewer(offered.FeeUseFactory)),
    "teaching:onlineresource": Section(without_viewer(offered.OnlineResourceFactory)),
    "teaching:survey": Section(
        without_viewer(
            lambda: offered.SurveyFactory(service=offered.ServiceFactory(term=own_term()))
        )
    ),
    # -- after-school service: afternoons
    "teaching:leave": Section(without_viewer(afternoons.LeaveFactory)),
    "teaching:tutorpaper": Section(without_viewer(afternoons.TutorPaperFactory)),
}


def patterns(resolver=None, namespace: str = "") -> list[tuple[str, URLPattern]]:
    """Every named address of the portal with its pattern, the data admin's left out."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                found.append((f"{namespace}{entry.name}", entry))
        elif entry.namespace != "admin":
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            found += patterns(entry, inner)
    return found


def views() -> dict[str, type[CRUDView]]:
    """The CRUD views that the addresses lead to, by ``app:model``."""
    classes = {getattr(pattern.callback, "view_class", None) for _name, pattern in patterns()}
    return {
        f"{cls.model._meta.app_label}:{cls.model._meta.model_name}": cls
        for cls in classes
        if cls and issubclass(cls, CRUDView)
    }
