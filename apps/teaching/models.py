"""双减与教学. The rooms' models, gathered for Django."""

from apps.teaching.adaptations.models import Adaptation, Redesign, Reflection
from apps.teaching.after_school.models import Course, OutsideTutor, Segment, Service
from apps.teaching.after_school.money.models import FeeUse, Refund
from apps.teaching.after_school.placing.models import PlacementMove, PlacingRun
from apps.teaching.after_school.resources.models import OnlineResource
from apps.teaching.after_school.signups import Confirmation, Placement, SignUp, Wish
from apps.teaching.after_school.survey.models import Survey, SurveyAnswer
from apps.teaching.homework.models import (
    ClassDay,
    ClassPage,
    Decision,
    Homework,
    HomeworkRule,
    SubjectShare,
    Trial,
    Workbook,
)
from apps.teaching.leads.models import LeadPlan, LessonPlan, Opinion, PlanStep, UnitOutline
from apps.teaching.manuscripts.models import (
    Edition,
    Manuscript,
    Part,
    Picture,
    Remark,
    WordUpload,
)
from apps.teaching.marking.models import (
    GroupMember,
    HandIn,
    PupilGroup,
    TimeSample,
    Tutoring,
)
from apps.teaching.observations.models import Observation, Observer
from apps.teaching.observations.quotas.models import ObservationQuota
from apps.teaching.observations.sheets.models import (
    ObservationSheet,
    Rating,
    SheetStep,
    StepPhoto,
)
from apps.teaching.schedule.models import ClassLesson, PrepGroup, Unit, UnitLesson
from apps.teaching.service_days.marks import Leave, Mark, PickUp
from apps.teaching.service_days.models import Duty, Session
from apps.teaching.service_days.papers import TutorPaper

__all__ = [
    "Adaptation",
    "ClassDay",
    "ClassLesson",
    "ClassPage",
    "Confirmation",
    "Course",
    "Decision",
    "Duty",
    "Edition",
    "FeeUse",
    "GroupMember",
    "HandIn",
    "Homework",
    "HomeworkRule",
    "LeadPlan",
    "Leave",
    "LessonPlan",
    "Manuscript",
    "Mark",
    "Observation",
    "ObservationQuota",
    "ObservationSheet",
    "Observer",
    "OnlineResource",
    "Opinion",
    "OutsideTutor",
    "Part",
    "PickUp",
    "Picture",
    "Placement",
    "PlacementMove",
    "PlacingRun",
    "PlanStep",
    "PrepGroup",
    "PupilGroup",
    "Rating",
    "Redesign",
    "Reflection",
    "Refund",
    "Remark",
    "Segment",
    "Service",
    "Session",
    "SheetStep",
    "SignUp",
    "StepPhoto",
    "SubjectShare",
    "Survey",
    "SurveyAnswer",
    "TimeSample",
    "Trial",
    "TutorPaper",
    "Tutoring",
    "Unit",
    "UnitLesson",
    "UnitOutline",
    "Wish",
    "WordUpload",
    "Workbook",
]
