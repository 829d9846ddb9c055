"""编班记录 and 调整记录: what was drawn from what, and what was changed by hand afterwards."""

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from apps.core.models import Record
from apps.school.models import Staff
from apps.teaching.after_school.models import RUN_BY_OFFICE, Course, Service
from apps.teaching.after_school.placing.problem import Problem, Result
from apps.teaching.after_school.rules import oversees_service, runs_service
from apps.teaching.after_school.signups import SignUp


@pghistory.track()
class PlacingRun(Record):
    """编班记录: one computed placing with everything it follows from, so that anybody draws it again.

    ``problem`` and ``result`` hold keys and numbers only. It counts once it was ``applied_at``.
    """

    service = models.ForeignKey(
        Service, models.CASCADE, verbose_name="课后服务", related_name="placing_runs"
    )
    seed = models.BigIntegerField("抽签种子")
    digest = models.CharField("名单指纹", max_length=64)
    problem = models.JSONField("依据", encoder=DjangoJSONEncoder)
    result = models.JSONField("结果", encoder=DjangoJSONEncoder)
    staff = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="编班人", null=True, related_name="+"
    )
    applied_at = models.DateTimeField("采用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "编班记录"
        ordering = ["-created_at", "-pk"]
        rules_permissions = {
            "list": oversees_service,
            "detail": oversees_service,
            "apply": runs_service,
        }

    def __str__(self) -> str:
        return f"{self.service}编班"

    def as_problem(self) -> Problem:
        """What it was computed from."""
        return Problem.from_json(self.problem)

    def as_result(self) -> Result:
        """What came out."""
        return Result.from_json(self.result)


@pghistory.track()
class PlacementMove(Record):
    """调整记录: a pupil moved, taken out or added by hand, or two who changed places.

    ``before`` keeps, per sign-up, placement and wishes as they were, so that it can be undone.
    """

    signup = models.ForeignKey(
        SignUp, models.CASCADE, verbose_name="报名", related_name="placement_moves"
    )
    other = models.ForeignKey(
        SignUp,
        models.CASCADE,
        verbose_name="对调的报名",
        null=True,
        blank=True,
        related_name="+",
    )
    source = models.ForeignKey(
        Course, models.SET_NULL, verbose_name="原课程", null=True, blank=True, related_name="+"
    )
    target = models.ForeignKey(
        Course, models.SET_NULL, verbose_name="新课程", null=True, blank=True, related_name="+"
    )
    reason = models.CharField("原因", max_length=80)
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="调整人", related_name="+")
    before = models.JSONField("调整前", default=dict, encoder=DjangoJSONEncoder)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调整记录"
        ordering = ["-created_at", "-pk"]
        rules_permissions = {**RUN_BY_OFFICE, "list": oversees_service, "detail": oversees_service}

    def __str__(self) -> str:
        return f"{self.signup.pupil}：{self.source or '未编班'} → {self.target or '未编班'}"
