"""What the plan demands of 双减与教学, gathered from the rooms."""

from apps.teaching.adaptations import requirements as adaptations
from apps.teaching.after_school import requirements as after_school
from apps.teaching.homework import requirements as homework
from apps.teaching.homework.wall import requirements as wall
from apps.teaching.leads import requirements as leads
from apps.teaching.marking import requirements as marking
from apps.teaching.observations import requirements as observations
from apps.teaching.service_days import requirements as service_days

__all__ = [
    "adaptations",
    "after_school",
    "homework",
    "leads",
    "marking",
    "observations",
    "service_days",
    "wall",
]
