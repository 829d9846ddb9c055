"""What a teacher has to do now, a line each: by which day, in one sentence, with one button."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from apps.teaching.leads.mine import Led, Preparation, Used
from apps.teaching.leads.models import LeadPlan, UnitOutline
from apps.teaching.leads.timing import SOON
from apps.teaching.schedule.models import Unit

# A unit is shown so long before its plan is due; earlier it would only be in the way.
AHEAD = timedelta(days=28)
ONE_DAY = timedelta(days=1)
State = LeadPlan.State
GO_ON = {State.WRITING: "接着写", State.DISCUSSING: "看意见", State.FINAL: "去共享"}


@dataclass(frozen=True)
class Duty:
    """``kind`` in one word, the button ``label`` leads to ``url``; ``begins`` something by a POST."""

    kind: str
    title: str
    detail: str
    due: date | None
    label: str
    url: str
    begins: bool = False


@dataclass(frozen=True)
class Due:
    """How a day stands to today, as the tag ``status`` knows it."""

    tone: str
    sentence: str


def due(day: date, today: date) -> Due:
    days = (day - today).days
    if days < 0:
        return Due("late", f"迟{-days}天")
    if days == 0:
        return Due("soon", "今天")
    return Due("soon" if days <= SOON else "future", f"还有{days}天")


def duties(
    page: Preparation, led: Sequence[Led], used: Sequence[Used], *, office: bool
) -> list[Duty]:
    """Everything that somebody can do something about now, by due day."""
    found = [*_reviews(page, office), *_leading(led, page.today), *_outlines(led, page.today)]
    found += [*_discussing(page), *_adapting(used)]
    return sorted(found, key=lambda one: one.due or page.today)


def _reviews(page: Preparation, office: bool) -> Iterator[Duty]:
    if count := page.reviews(office=office):
        url = f"{reverse('teaching:outlines')}?state=waiting"
        yield Duty("审核", f"{count}份单元课程纲要", "通过，或写明原因退回", None, "去审核", url)


def _leading(led: Iterable[Led], today: date) -> Iterator[Duty]:
    for one in led:
        day = one.timing.due_on
        if not one.is_open or (day and day > today + AHEAD):
            continue
        state = one.plan.state if one.plan else State.ASSIGNED
        begins = state == State.ASSIGNED
        url = (
            reverse("teaching:unit-begin", args=[one.unit.pk])
            if begins
            else one.plan.get_absolute_url()
        )
        detail = f"{one.unit.group} · {State(state).label if one.plan else '未开始'}"
        label = "开始撰写" if begins else GO_ON[state]
        yield Duty("主备", str(one.unit), detail, day, label, url, begins)


def _outlines(led: Iterable[Led], today: date) -> Iterator[Duty]:
    for one in led:
        first, outline = one.timing.first_on, one.outline
        if outline and outline.state != UnitOutline.State.DRAFT:
            continue
        if first and first - ONE_DAY > today + AHEAD:
            continue
        url = (
            outline.get_absolute_url()
            if outline
            else reverse("teaching:unit-outline", args=[one.unit.pk])
        )
        detail = f"{one.unit.group} · {'草稿' if outline else '未开始'}"
        label = "接着写" if outline else "写纲要"
        day = first - ONE_DAY if first else None
        yield Duty("课程纲要", str(one.unit), detail, day, label, url, outline is None)


def _discussing(page: Preparation) -> Iterator[Duty]:
    plans = page.discussions()
    dated = Unit.objects.with_dates().in_bulk([plan.unit_id for plan in plans]) if plans else {}
    for plan in plans:
        detail = f"{plan.unit.group} · 主备人{plan.unit.lead or ''}"
        url = f"{plan.get_absolute_url()}#opinions"
        yield Duty("研讨", str(plan.unit), detail, dated[plan.unit_id].due_on, "写意见", url)


def _adapting(used: Iterable[Used]) -> Iterator[Duty]:
    for one in used:
        if one.is_lead or one.shared_id is None:
            continue
        first = one.held[0]
        detail = f"{first.school_class} {first.date:%-m月%-d日} {first.period or ''}"
        title = f"{one.lesson.title} 第{one.lesson.number}课时"
        if one.adaptation_id is None:
            url = reverse("teaching:lesson-adapt", args=[one.lesson.pk])
            yield Duty("二次备课", title, detail, first.date, "我要用", url, True)
        elif not one.changes:
            url = reverse("teaching:manuscript", args=[one.manuscript_id])
            detail = f"{detail} · 还没有修改"
            yield Duty("二次备课", title, detail, first.date, "去修改", url)
        elif one.has_news:
            url = reverse("teaching:adaptation-news", args=[one.adaptation_id])
            yield Duty("主备更新", title, detail, first.date, "看更新", url)
