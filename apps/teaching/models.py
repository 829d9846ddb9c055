"""双减与教学. The rooms' models, gathered for Django."""

from apps.teaching.adaptations.models import Adaptation, Redesign, Reflection
from apps.teaching.leads.models import LeadPlan, LessonPlan, Opinion, PlanStep, UnitOutline
from apps.teaching.manuscripts.models import (
    Edition,
    Manuscript,
    Part,
    Picture,
    Remark,
    WordUpload,
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

__all__ = [
    "Adaptation",
    "ClassLesson",
    "Edition",
    "LeadPlan",
    "LessonPlan",
    "Manuscript",
    "Observation",
    "ObservationQuota",
    "ObservationSheet",
    "Observer",
    "Opinion",
    "Part",
    "Picture",
    "PlanStep",
    "PrepGroup",
    "Rating",
    "Redesign",
    "Reflection",
    "Remark",
    "SheetStep",
    "StepPhoto",
    "Unit",
    "UnitLesson",
    "UnitOutline",
    "WordUpload",
]
