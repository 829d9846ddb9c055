"""What families said, counted: in all, by class and by course, never for fewer than five."""

from dataclasses import dataclass

from django.db.models import Avg, Case, Count, F, IntegerField, OuterRef, Subquery, When

from apps.school.classes.models import GRADE_NAMES
from apps.school.models import Enrolment
from apps.teaching.after_school.survey.models import QUESTIONS, Survey, SurveyAnswer

GOAL = 90  # percent that are satisfied (1.4 台账)
SATISFIED = 4  # points from which on somebody is
FEWEST = 5  # answers below which nobody is shown: too few to stay nameless


@dataclass(frozen=True)
class Share:
    """How many of those who answered are satisfied."""

    label: str
    answers: int
    satisfied: int

    @property
    def percent(self) -> float | None:
        """One decimal, and never rounded up to the goal."""
        return self.satisfied * 1000 // self.answers / 10 if self.answers else None

    @property
    def is_met(self) -> bool:
        return self.answers > 0 and self.satisfied * 100 >= GOAL * self.answers


@dataclass(frozen=True)
class Results:
    asked: int
    answers: int
    overall: Share
    questions: list[tuple[Share, float | None]]
    classes: list[Share]
    courses: list[Share]
    comments: list[str]
    hidden: int


def _points(number: int) -> str:
    return f"points__{number}"


def results(survey: Survey) -> Results:
    """Everything that the page shows, in a fixed number of queries."""
    answers = survey.answers.all()
    parts = {}
    for number in range(len(QUESTIONS)):
        point = F(_points(number))
        parts[f"mean{number}"] = Avg(point)
        parts[f"good{number}"] = Count(Case(When(**{f"{_points(number)}__gte": SATISFIED}, then=1)))
    sums = answers.aggregate(count=Count("pk"), **parts)
    questions = [
        (Share(label, sums["count"], sums[f"good{number}"]), sums[f"mean{number}"])
        for number, label in enumerate(QUESTIONS)
    ]
    classes, few_classes = _by_class(survey)
    courses, few_courses = _by_course(survey)
    # In a fixed order that says nothing about who answered when.
    comments = answers.exclude(comment="").order_by("comment").values_list("comment", flat=True)
    return Results(
        asked=survey.service.signups.standing().count(),
        answers=sums["count"],
        overall=questions[-1][0],
        questions=questions,
        classes=classes,
        courses=courses,
        comments=list(comments) if sums["count"] >= FEWEST else [],
        hidden=few_classes + few_courses,
    )


def _counted(rows) -> list[tuple]:
    last = _points(len(QUESTIONS) - 1)
    good = Count(Case(When(**{f"{last}__gte": SATISFIED}, then=1), output_field=IntegerField()))
    return list(rows.annotate(answers=Count("pk"), good=good))


def _by_class(survey: Survey) -> tuple[list[Share], int]:
    here = Enrolment.objects.on(survey.service.starts_on).filter(pupil=OuterRef("signup__pupil"))
    rows = SurveyAnswer.objects.filter(survey=survey).annotate(
        grade=Subquery(here.values("school_class__grade")[:1]),
        number=Subquery(here.values("school_class__number")[:1]),
    )
    found = _counted(rows.order_by("grade", "number").values("grade", "number"))
    shares = [
        Share(f"{GRADE_NAMES[row['grade'] - 1]}（{row['number']}）班", row["answers"], row["good"])
        for row in found
        if row["grade"]
    ]
    return _enough(shares)


def _by_course(survey: Survey) -> tuple[list[Share], int]:
    rows = SurveyAnswer.objects.filter(survey=survey, signup__placement__isnull=False)
    name = "signup__placement__course__name"
    found = _counted(rows.order_by(name).values(name))
    return _enough([Share(row[name], row["answers"], row["good"]) for row in found])


def _enough(shares: list[Share]) -> tuple[list[Share], int]:
    """Those with enough answers, and how many were left out."""
    shown = [share for share in shares if share.answers >= FEWEST]
    return shown, len(shares) - len(shown)
