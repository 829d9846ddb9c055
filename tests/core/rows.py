"""One row of each model, for the tests that walk them all. A new model adds a line here."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from apps.accounts.models import Delegation, User, UserSession
from apps.core.models import BinEntry, Job, SavedView, Schedule, ScheduleRun
from apps.growth.models import CoordinatorQuota, Coordinatorship, WorkLog
from apps.inspections import models as inspections
from apps.moral import models as moral
from apps.notices.models import Attachment, AudienceRule, Notice, NoticeVersion, Receipt
from apps.plan.models import (
    Clause,
    ClauseComment,
    ClauseRequirement,
    DraftState,
    Evidence,
    ImportDraft,
    Milestone,
    WorkPlan,
)
from apps.portal.models import Screen
from apps.reminders import models as reminders
from apps.school import models as school
from apps.teaching import models as teaching
from tests.factories import (
    TERM_START,
    AppointmentFactory,
    DepartmentFactory,
    EnrolmentFactory,
    HomeroomTenureFactory,
    PlaceFactory,
    PositionFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolYearFactory,
    StaffFactory,
    SubjectFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UserFactory,
)
from tests.inspections import factories as checked
from tests.moral import factories as judged
from tests.notices.factories import NoticeFactory, VersionFactory
from tests.plan.factories import MilestoneFactory
from tests.reminders.factories import ChannelFactory, DeliveryFactory, MessageFactory, ToDoFactory
from tests.teaching import factories as taught
from tests.teaching.after_school import factories as after_school
from tests.teaching.homework import factories as homework
from tests.teaching.marking import factories as marking
from tests.teaching.service_days import factories as afternoons


def _term(n: int) -> school.Term:
    year = 2000 + n
    return TermFactory(
        year=SchoolYearFactory(start_year=year - 1),
        starts=date(year, 2, 14),
        ends=date(year, 6, 30),
    )


def _lesson(n: int) -> school.Lesson:
    return school.Lesson.objects.create(
        term=TermFactory(),
        school_class=SchoolClassFactory(),
        weekday=1,
        period=_period(n),
        subject=SubjectFactory(),
        staff=StaffFactory(),
        place=PlaceFactory(),
    )


def _period(n: int) -> school.Period:
    return school.Period.objects.create(number=n, name=f"第{n}节", starts="08:20", ends="09:00")


def _guardian(n: int) -> school.Guardian:
    return school.Guardian.objects.create(name=f"王爱华{n}", phone=f"138{n:08}")


def _plan(n: int) -> WorkPlan:
    return WorkPlan.objects.create(term=_term(n), revision=1, title="工作计划")


def _clause(n: int) -> Clause:
    return Clause.objects.create(plan=_plan(n), order=1, depth=1, heading="师德建设")


def _milestone(n: int) -> Milestone:
    return MilestoneFactory(clause=_clause(n))


def _draft(n: int) -> ImportDraft:
    draft = ImportDraft.objects.create(term=TermFactory(), source_name="计划.docx")
    DraftState.objects.create(draft=draft, position=0, nodes=[])
    return draft


def _coordinatorship(n: int) -> Coordinatorship:
    return Coordinatorship.objects.create(
        term=TermFactory(),
        appointment=AppointmentFactory(department=_department(n)),
        duties="管理钉钉班级群",
    )


def _session(n: int) -> UserSession:
    session = Session.objects.create(
        session_key=f"key{n}", session_data="", expire_date=timezone.now() + timedelta(days=1)
    )
    return UserSession.objects.create(
        session=session, user=UserFactory(), device="Chrome · Windows"
    )


def _schedule(n: int) -> Schedule:
    crontab = CrontabSchedule.objects.create(minute=str(n))
    periodic = PeriodicTask.objects.create(name=f"任务{n}", task=f"t{n}", crontab=crontab)
    return Schedule.objects.create(task=f"t{n}", cron=f"{n} * * * *", periodic=periodic)


def _department(n: int) -> school.Department:
    return DepartmentFactory(code=f"D{n}", parent=DepartmentFactory(code="OFFICE"))


def _correction(n: int) -> inspections.Correction:
    entry = checked.EntryFactory()
    return inspections.Correction.objects.create(
        sheet=entry.sheet,
        item=entry.item,
        points_before=-1,
        points_after=0,
        reason="并非本班学生",
        by=StaffFactory(),
    )


def _substitution(n: int) -> inspections.Substitution:
    return inspections.Substitution.objects.create(
        team=checked.TeamFactory(),
        absent=checked.MonitorFactory(),
        substitute=checked.MonitorFactory(),
        first=TERM_START,
        last=TERM_START,
    )


def _turn(n: int) -> inspections.Turn:
    team = checked.TeamFactory()
    return inspections.Turn.objects.create(
        roster=team.roster,
        week=1,
        slot=checked.SlotFactory(programme=team.roster.programme),
        school_class=SchoolClassFactory(),
        team=team,
    )


ROWS: dict[type[models.Model], Callable[[int], models.Model]] = {
    User: lambda n: UserFactory(),
    Delegation: lambda n: Delegation.objects.create(
        principal=UserFactory(), deputy=UserFactory(), starts=TERM_START, ends=TERM_START
    ),
    UserSession: _session,
    BinEntry: lambda n: BinEntry.objects.create(
        model="school.Place", title="教室", rows=[], deleted_by=UserFactory()
    ),
    Job: lambda n: Job.objects.create(task="school.import", title="导入学生", by=UserFactory()),
    SavedView: lambda n: SavedView.objects.create(
        user=UserFactory(), list_name="school:place-list", title="三楼"
    ),
    Schedule: _schedule,
    ScheduleRun: lambda n: ScheduleRun.objects.create(task="t", task_id=f"{n}"),
    CoordinatorQuota: lambda n: CoordinatorQuota.objects.create(
        term=TermFactory(), department=_department(n)
    ),
    Coordinatorship: _coordinatorship,
    WorkLog: lambda n: WorkLog.objects.create(
        coordinatorship=_coordinatorship(n), done_on=TERM_START, minutes=40, what="调试设备"
    ),
    Notice: lambda n: NoticeFactory(),
    NoticeVersion: lambda n: VersionFactory(),
    Attachment: lambda n: Attachment.objects.create(
        version=VersionFactory(), file=ContentFile(b"x", "a.pdf"), name="附件.pdf", size=1
    ),
    AudienceRule: lambda n: AudienceRule.objects.create(
        version=VersionFactory(), kind="person", person=StaffFactory()
    ),
    Receipt: lambda n: Receipt.objects.create(version=VersionFactory(), staff=StaffFactory()),
    WorkPlan: _plan,
    Clause: _clause,
    ClauseComment: lambda n: ClauseComment.objects.create(
        clause=_clause(n), author=UserFactory(), text="已安排"
    ),
    ClauseRequirement: lambda n: ClauseRequirement.objects.create(
        clause=_clause(n), requirement="growth.coordinators"
    ),
    Milestone: _milestone,
    Evidence: lambda n: Evidence.objects.create(
        milestone=_milestone(n), file=ContentFile(b"x", "a.pdf"), name="照片.pdf"
    ),
    ImportDraft: _draft,
    DraftState: lambda n: DraftState.objects.get(draft=_draft(n)),
    # -- inspections
    inspections.Appeal: lambda n: checked.AppealFactory(),
    inspections.Category: lambda n: checked.CategoryFactory(),
    inspections.Checklist: lambda n: checked.ChecklistFactory(),
    inspections.ChecklistVersion: lambda n: checked.VersionFactory(),
    inspections.Correction: _correction,
    inspections.Draw: lambda n: checked.DrawFactory(),
    inspections.Entry: lambda n: checked.EntryFactory(),
    inspections.Exemption: lambda n: checked.ExemptionFactory(),
    inspections.Item: lambda n: checked.ItemFactory(),
    inspections.Monitor: lambda n: checked.MonitorFactory(),
    inspections.Pairing: lambda n: inspections.Pairing.objects.create(
        code_hash=f"{n:064}", name=f"平板{n}", made_by=UserFactory(), expires_at=timezone.now()
    ),
    inspections.ParkedPhoto: lambda n: inspections.ParkedPhoto.objects.create(
        parked=checked.ParkedRecordFactory(), uuid=uuid4(), file=ContentFile(b"x", "a.jpg")
    ),
    inspections.ParkedRecord: lambda n: checked.ParkedRecordFactory(),
    inspections.Photo: lambda n: inspections.Photo.objects.create(
        sheet=checked.SheetFactory(entered=True), uuid=uuid4(), file=ContentFile(b"x", "a.jpg")
    ),
    inspections.Programme: lambda n: checked.ProgrammeFactory(),
    inspections.ProgrammeTarget: lambda n: inspections.ProgrammeTarget.objects.create(
        programme=checked.ProgrammeFactory(), school_class=SchoolClassFactory()
    ),
    inspections.Rectification: lambda n: checked.RectificationFactory(),
    inspections.Roster: lambda n: checked.RosterFactory(),
    inspections.Round: lambda n: checked.RoundFactory(),
    inspections.Sheet: lambda n: checked.SheetFactory(entered=True),
    inspections.Slot: lambda n: checked.SlotFactory(),
    inspections.Substitution: _substitution,
    inspections.Tablet: lambda n: checked.TabletFactory(),
    inspections.Team: lambda n: checked.TeamFactory(),
    inspections.Turn: _turn,
    # -- moral: weeks, flags
    moral.ClassWeek: lambda n: judged.ClassWeekFactory(),
    moral.Exemplar: lambda n: judged.ExemplarFactory(),
    moral.FlagHolding: lambda n: judged.FlagHoldingFactory(),
    moral.WeekResult: lambda n: judged.WeekResultFactory(),
    moral.WeekRule: lambda n: judged.WeekRuleFactory(),
    # -- ceremonies, council, screen
    moral.AgendaItem: lambda n: judged.AgendaItemFactory(),
    moral.Ceremony: lambda n: judged.CeremonyFactory(),
    moral.Decision: lambda n: judged.DecisionFactory(),
    moral.FlagBearer: lambda n: judged.BearerFactory(),
    moral.FollowUp: lambda n: judged.FollowUpFactory(),
    moral.Meeting: lambda n: judged.MeetingFactory(),
    moral.Speech: lambda n: judged.SpeechFactory(
        file=ContentFile(b"x", "a.txt"), file_name="讲话稿.txt"
    ),
    Screen: lambda n: Screen.objects.create(name=f"大厅{n}"),
    reminders.Channel: lambda n: ChannelFactory(),
    reminders.Delivery: lambda n: DeliveryFactory(),
    reminders.Message: lambda n: MessageFactory(),
    reminders.ToDo: lambda n: ToDoFactory(),
    reminders.RequirementSetting: lambda n: reminders.RequirementSetting.objects.create(
        requirement=f"test.{n}"
    ),
    reminders.Reconciliation: lambda n: reminders.Reconciliation.objects.create(
        requirement=f"test.{n}", term=TermFactory(), finished_at=timezone.now()
    ),
    reminders.Preference: lambda n: reminders.Preference.objects.create(staff=StaffFactory()),
    reminders.Reminder: lambda n: reminders.Reminder.objects.create(
        staff=StaffFactory(), todo=ToDoFactory(), step="lead:3", due_on=TERM_START
    ),
    school.Appointment: lambda n: AppointmentFactory(department=_department(n)),
    school.Day: lambda n: school.Day.objects.create(
        date=TERM_START + timedelta(days=n), term=TermFactory(), week=1, is_school_day=True
    ),
    school.Department: _department,
    school.Enrolment: lambda n: EnrolmentFactory(),
    school.Guardian: _guardian,
    school.GuardianLink: lambda n: school.GuardianLink.objects.create(
        guardian=_guardian(n), expires_at=timezone.now()
    ),
    school.Guardianship: lambda n: school.Guardianship.objects.create(
        guardian=_guardian(n), pupil=PupilFactory()
    ),
    school.HomeroomTenure: lambda n: HomeroomTenureFactory(),
    school.ImportRun: lambda n: school.ImportRun.objects.create(
        kind="places", term=TermFactory(), file_name="场所.xlsx", file="imports/places.xlsx"
    ),
    school.Lesson: _lesson,
    school.Period: _period,
    school.Place: lambda n: PlaceFactory(keeper=StaffFactory()),
    school.Position: lambda n: PositionFactory(name=f"岗位{n}"),
    school.Pupil: lambda n: PupilFactory(),
    school.Rollover: lambda n: school.Rollover.objects.create(
        source=_term(n), term=_term(n + 40), done_by=UserFactory()
    ),
    school.SchoolClass: lambda n: SchoolClassFactory(room=PlaceFactory()),
    school.SchoolYear: lambda n: SchoolYearFactory(start_year=2000 + n),
    school.Staff: lambda n: StaffFactory(),
    school.Subject: lambda n: SubjectFactory(code=f"s{n}", name=f"学科{n}"),
    school.TeachingAssignment: lambda n: TeachingAssignmentFactory(),
    school.Term: _term,
    # -- teaching: schedule, manuscripts, leads, adaptations
    teaching.Adaptation: lambda n: taught.adaptation(),
    teaching.ClassLesson: lambda n: taught.ClassLessonFactory(),
    teaching.Edition: lambda n: taught.edition(),
    teaching.LeadPlan: lambda n: taught.LeadPlanFactory(),
    teaching.LessonPlan: lambda n: taught.lesson_plan(),
    teaching.Manuscript: lambda n: taught.lesson_plan().manuscript,
    teaching.Opinion: lambda n: teaching.Opinion.objects.create(
        plan=taught.LeadPlanFactory(),
        staff=StaffFactory(),
        text="第二环节再放开一些",
        given_at=timezone.now(),
    ),
    teaching.Part: lambda n: taught.lesson_plan().manuscript.parts.first(),
    teaching.Picture: lambda n: teaching.Picture.objects.create(
        file=ContentFile(b"x", "a.png"), content_type="image/png", digest=f"{n:064}"
    ),
    teaching.PlanStep: lambda n: teaching.PlanStep.objects.create(
        plan=taught.LeadPlanFactory(), source="writing", target="discussing", at=timezone.now()
    ),
    teaching.PrepGroup: lambda n: taught.PrepGroupFactory(
        subject=SubjectFactory(code=f"s{n}", name=f"学科{n}")
    ),
    teaching.Redesign: lambda n: taught.redesign(),
    teaching.Reflection: lambda n: taught.reflection(),
    teaching.Remark: lambda n: teaching.Remark.objects.create(
        manuscript=taught.lesson_plan().manuscript,
        code="focus",
        quote="算理",
        text="再具体一些",
        staff=StaffFactory(),
    ),
    teaching.Unit: lambda n: taught.UnitFactory(),
    teaching.UnitLesson: lambda n: taught.UnitLessonFactory(),
    teaching.UnitOutline: lambda n: taught.outline(),
    teaching.WordUpload: lambda n: teaching.WordUpload.objects.create(
        plan=taught.LeadPlanFactory(),
        staff=StaffFactory(),
        file=ContentFile(b"x", "a.docx"),
        name="第一单元.docx",
    ),
    # -- teaching: observations
    teaching.Observation: lambda n: taught.ObservationFactory(),
    teaching.ObservationQuota: lambda n: teaching.ObservationQuota.objects.create(
        term=TermFactory(), kind="person", staff=StaffFactory(), lessons=15
    ),
    teaching.ObservationSheet: lambda n: taught.ObservationSheetFactory(),
    teaching.Observer: lambda n: taught.ObserverFactory(),
    teaching.Rating: lambda n: teaching.Rating.objects.create(
        sheet=taught.ObservationSheetFactory(), item=checked.ItemFactory(), points=1
    ),
    teaching.SheetStep: lambda n: teaching.SheetStep.objects.create(
        sheet=taught.ObservationSheetFactory(), activity="小组讨论"
    ),
    teaching.StepPhoto: lambda n: teaching.StepPhoto.objects.create(
        step=teaching.SheetStep.objects.create(sheet=taught.ObservationSheetFactory()),
        file=ContentFile(b"x", "a.jpg"),
    ),
    # -- teaching: homework
    teaching.ClassDay: lambda n: teaching.ClassDay.objects.create(
        school_class=SchoolClassFactory(number=n), date=TERM_START
    ),
    teaching.ClassPage: lambda n: teaching.ClassPage.objects.create(
        school_class=SchoolClassFactory(number=n)
    ),
    teaching.Decision: lambda n: teaching.Decision.objects.create(
        homework=homework.HomeworkFactory(),
        kind="allow",
        reason="单元复习",
        total=65,
        cap=60,
        staff=StaffFactory(),
    ),
    teaching.Homework: lambda n: homework.HomeworkFactory(),
    teaching.HomeworkRule: lambda n: homework.HomeworkRuleFactory(
        starts=TERM_START + timedelta(days=n)
    ),
    teaching.SubjectShare: lambda n: teaching.SubjectShare.objects.create(
        rule=homework.HomeworkRuleFactory(),
        subject=SubjectFactory(code=f"s{n}", name=f"学科{n}"),
        minutes=20,
    ),
    teaching.Trial: lambda n: homework.TrialFactory(),
    teaching.Workbook: lambda n: homework.WorkbookFactory(),
    # -- teaching: after-school service
    teaching.Confirmation: lambda n: teaching.Confirmation.objects.create(
        signup=after_school.SignUpFactory(), summary="周一至周五，Ⅰ、Ⅱ"
    ),
    teaching.Course: lambda n: after_school.CourseFactory(),
    teaching.OutsideTutor: lambda n: after_school.OutsideTutorFactory(),
    teaching.Placement: lambda n: after_school.PlacementFactory(),
    teaching.PlacementMove: lambda n: teaching.PlacementMove.objects.create(
        signup=after_school.SignUpFactory(), reason="家长来电", staff=StaffFactory()
    ),
    teaching.PlacingRun: lambda n: after_school.PlacingRunFactory(),
    teaching.Segment: lambda n: after_school.SegmentFactory(
        service=after_school.ServiceFactory(term=_term(n))
    ),
    teaching.Service: lambda n: after_school.ServiceFactory(term=_term(n)),
    teaching.SignUp: lambda n: after_school.SignUpFactory(),
    teaching.Wish: lambda n: after_school.WishFactory(),
    # -- teaching: marking and tutoring
    teaching.GroupMember: lambda n: marking.GroupMemberFactory(),
    teaching.HandIn: lambda n: marking.HandInFactory(),
    teaching.PupilGroup: lambda n: marking.PupilGroupFactory(name=f"弹性组{n}"),
    teaching.TimeSample: lambda n: marking.TimeSampleFactory(),
    teaching.Tutoring: lambda n: marking.TutoringFactory(),
    # -- teaching: fees, resources, survey
    teaching.FeeUse: lambda n: after_school.FeeUseFactory(),
    teaching.OnlineResource: lambda n: after_school.OnlineResourceFactory(),
    teaching.Refund: lambda n: teaching.Refund.objects.create(
        signup=after_school.SignUpFactory(),
        fee=300,
        weeks=20,
        served=5,
        amount=225,
        staff=StaffFactory(),
    ),
    teaching.Survey: lambda n: after_school.SurveyFactory(
        service=after_school.ServiceFactory(term=_term(n))
    ),
    teaching.SurveyAnswer: lambda n: after_school.SurveyAnswerFactory(),
    # -- teaching: afternoons
    teaching.Duty: lambda n: afternoons.DutyFactory(),
    teaching.Leave: lambda n: afternoons.LeaveFactory(),
    teaching.Mark: lambda n: afternoons.MarkFactory(),
    teaching.PickUp: lambda n: afternoons.PickUpFactory(),
    teaching.Session: lambda n: afternoons.SessionFactory(),
    teaching.TutorPaper: lambda n: afternoons.TutorPaperFactory(),
}
