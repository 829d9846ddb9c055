"""满意度调查 at the end of a term: asked of every family once, by the link (台账: ≥ 90 %)."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.models import Record
from apps.school.models import Guardian
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.rules import oversees_service, runs_service
from apps.teaching.after_school.signups import SignUp

# The last one is what the school is measured by.
QUESTIONS = ["安全和看护", "作业辅导", "社团活动", "老师的态度", "总的来说"]
SCALE = [(5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意")]


class Survey(Record):
    """满意度调查 of a term's service, open from a day to a day."""

    service = models.OneToOneField(
        Service, models.CASCADE, verbose_name="课后服务", related_name="survey"
    )
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")

    class Meta:
        verbose_name = verbose_name_plural = "满意度调查"
        ordering = ["-service__term__starts"]
        rules_permissions = {
            "list": oversees_service,
            "detail": oversees_service,
            "create": runs_service,
            "update": runs_service,
            "delete": runs_service,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="survey_closes_after_opening",
                violation_error_message="截止日期不能早于开始日期。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.opens_on:%Y年%-m月}满意度调查"

    @property
    def is_open(self) -> bool:
        return self.opens_on <= timezone.localdate() <= self.closes_on


class SurveyAnswer(Record):
    """One family's answer for one pupil; answered again, the last one holds."""

    survey = models.ForeignKey(
        Survey, models.CASCADE, verbose_name="满意度调查", related_name="answers"
    )
    signup = models.ForeignKey(
        SignUp, models.CASCADE, verbose_name="报名", related_name="survey_answers"
    )
    guardian = models.ForeignKey(
        Guardian, models.SET_NULL, verbose_name="家长", null=True, related_name="+"
    )
    points = ArrayField(
        models.PositiveSmallIntegerField(
            choices=SCALE, validators=[MinValueValidator(1), MaxValueValidator(5)]
        ),
        verbose_name="评价",
        size=len(QUESTIONS),
    )
    comment = models.CharField("意见和建议", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "满意度回答"
        ordering = ["-created_at", "-pk"]
        # Nobody reads who said what; the results are counted.
        rules_permissions = {}
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "signup"],
                name="surveyanswer_once",
                violation_error_message="这名学生已有一份回答。",
            ),
            models.CheckConstraint(
                condition=Q(points__len=len(QUESTIONS)),
                name="surveyanswer_complete",
                violation_error_message="请回答每一题。",
            ),
        ]

    def __str__(self) -> str:
        return f"满意度回答{self.pk}"
