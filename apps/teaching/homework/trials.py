"""先做一遍: a trial stands for a content, whoever of the group made it (1.1 HW5, S8)."""

import hashlib
import re
from decimal import ROUND_HALF_UP, Decimal
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.db.models import Q

from apps.teaching.homework.models import Homework, Trial
from apps.teaching.homework.terms import HomeworkRule

_DASHES = re.compile("[‐-―−~〜～]")
_DOTS = re.compile("[.。．、,，;；]+$")


def normalised(text: str) -> str:
    """As two people would call it the same: no white space, one width, one kind of dash."""
    flat = re.sub(r"\s+", "", normalize("NFKC", text)).casefold()
    return _DOTS.sub("", _DASHES.sub("-", flat))


def digest_of(content: str, workbook_id: int | None, other_source: str) -> str:
    """The fingerprint by which a trial knows its content: what is asked, from which source."""
    source = str(workbook_id) if workbook_id else normalised(other_source)
    return hashlib.sha256(f"{normalised(content)}|{source}".encode()).hexdigest()


def find(*, staff_id: int, term_id: int, subject_id: int, grade: int, digest: str) -> Trial | None:
    """The trial that stands for a content: one's own, else the newest that a colleague shares.

    Subject and grade make the 备课组, so a shared trial never leaves it.
    """
    rows = Trial.objects.filter(
        Q(staff=staff_id) | Q(shared=True),
        term=term_id,
        subject=subject_id,
        grade=grade,
        digest=digest,
    ).select_related("staff")
    return max(rows, key=lambda row: (row.staff_id == staff_id, row.tried_on, row.pk), default=None)


def found_for(homework: Homework) -> Trial | None:
    """The trial that stands for a piece as it reads now."""
    return find(
        staff_id=homework.staff_id,
        term_id=homework.term_id,
        subject_id=homework.subject_id,
        grade=homework.school_class.grade,
        digest=homework.digest,
    )


def pupil_minutes(minutes: Decimal, rule: HomeworkRule) -> int:
    """How long pupils of the grade take for what the teacher did in ``minutes``; half is rounded up."""
    estimate = (Decimal(minutes) * rule.factor).quantize(Decimal(1), ROUND_HALF_UP)
    return max(1, int(estimate))


def check_minutes(minutes: int, trial: Trial, rule: HomeworkRule) -> None:
    """
    Raises:
        ValidationError: fewer minutes than the trial says (raised may be, lowered not).
    """
    least = pupil_minutes(trial.minutes, rule)
    if minutes < least:
        sums = f"试做{trial.minutes.normalize():f}分钟×{rule.factor.normalize():f}＝{least}分钟"
        raise ValidationError(
            {
                "minutes": f"预计用时不能低于试做推算的{least}分钟（{sums}）；要减时间，请减内容再试做。"
            }
        )
