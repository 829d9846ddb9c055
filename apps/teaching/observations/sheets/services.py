"""A sheet is begun, saved row by row from one or more devices, and handed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.inspections.checklists.content import number
from apps.inspections.models import Checklist, ChecklistVersion, Item
from apps.school.models import Staff
from apps.teaching.observations import services as lessons
from apps.teaching.observations.models import Observation, Observer
from apps.teaching.observations.sheets import rows as rowing
from apps.teaching.observations.sheets.merging import Contested, Value, merged
from apps.teaching.observations.sheets.models import (
    RUBRIC,
    ObservationSheet,
    Rating,
    SheetStep,
)
from apps.teaching.observations.sheets.rows import (
    LISTS,
    MOST_STEPS,
    RATING,
    STEP,
    STRENGTHS,
    SUGGESTIONS,
    Change,
    Rows,
)

# A sheet of a few items would count in the mean as much as a whole one.
LEAST_RATED = Decimal("0.8")
WORDS = {STRENGTHS: "亮点", SUGGESTIONS: "建议"}


@dataclass(frozen=True)
class Result:
    """What became of one row: accepted (stored, or there already), contested or refused."""

    kind: str
    id: str
    status: str
    value: Value
    message: str = ""


def rubric_on(observation: Observation) -> ChecklistVersion:
    """The rubric in force on the day of the lesson.

    Raises:
        ValidationError: the school has none.
    """
    checklist = Checklist.objects.filter(code=RUBRIC).first()
    version = checklist and checklist.version_on(observation.date)
    if version is None:
        raise ValidationError("还没有启用的观课量表，请课程教学中心先在检查标准里启用。")
    return version


def sheet_of(observation: Observation, staff: Staff) -> ObservationSheet:
    """Somebody's sheet on a lesson; not saved yet where nothing was written.

    Raises:
        ValidationError: the school has no rubric.
    """
    found = (
        ObservationSheet.objects.select_related("version")
        .filter(observation=observation, staff=staff)
        .first()
    )
    if found is None:
        version = rubric_on(observation)
        found = ObservationSheet(observation=observation, staff=staff, version=version, revision=0)
    found.observation = observation
    return found


def closed_because(sheet: ObservationSheet) -> str:
    """Why nothing can be written on it now; empty where it can."""
    observation, states = sheet.observation, Observation.State
    if observation.state == states.CANCELLED:
        return "这次观课已经取消。"
    if observation.state == states.ARCHIVED:
        return "这次观课已经归档，观课表不能再改。"
    if sheet.submitted_at and observation.minutes_at:
        return "议课纪要已经发布，交过的观课表不能再改；确要更正，请找课程教学中心。"
    if not observation.takes_sheets:
        return "到上课那天才能记录。"
    return ""


@transaction.atomic
def save(
    observation: Observation, staff: Staff, changes: Iterable[Change]
) -> tuple[ObservationSheet, list[Result]]:
    """Take over what a device wrote, each row by itself; sent again, nothing changes.

    Raises:
        ValidationError: the school has no rubric.
    """
    changes = list(changes)
    sheet = sheet_of(observation, staff)
    closed = closed_because(sheet)
    if changes and not closed:
        sheet = _locked(sheet)
    desk = _Desk(sheet)
    results = [desk.take(change, closed) for change in changes]
    if desk.touched:
        sheet.revision += 1
        sheet.save()
    return sheet, results


def _locked(sheet: ObservationSheet) -> ObservationSheet:
    """The sheet begun and held: two devices of one person wait for each other."""
    saved, _new = ObservationSheet.objects.get_or_create(
        observation=sheet.observation,
        staff=sheet.staff,
        defaults={"version": sheet.version, "revision": 0},
    )
    held = ObservationSheet.objects.select_for_update(of=("self",)).select_related("version")
    found = held.get(pk=saved.pk)
    found.observation, found.staff = sheet.observation, sheet.staff
    return found


class _Desk:
    """One sheet's rows while changes are worked in."""

    def __init__(self, sheet: ObservationSheet):
        self.sheet = sheet
        self.items: Mapping[str, Item] = rowing.items_of(sheet.version)
        self.steps = {str(step.uuid): step for step in rowing.steps_of(sheet)}
        self.rows: Rows = rowing.rows_of(sheet, list(self.steps.values()))
        self.touched = False

    def take(self, change: Change, closed: str) -> Result:
        theirs = self.rows.get(change.key)
        try:
            mine = rowing.checked(change, self.items)
            value = self._merged(change, mine, theirs)
            if value != theirs:
                if closed:
                    raise ValidationError(closed)
                self._check(change, value)
                self._write(change, value)
        except ValidationError as refusal:
            return Result(change.kind, change.id, "refused", theirs, refusal.messages[0])
        except Contested:
            return Result(change.kind, change.id, "contested", theirs)
        return Result(change.kind, change.id, "accepted", value)

    def _merged(self, change: Change, mine: Value, theirs: Value) -> Value:
        if change.kind == STEP and theirs is None and change.base is None and mine is not None:
            # Sent a second time after it was removed elsewhere: removed it stays.
            events = SheetStep.pgh_event_model.objects
            if events.filter(uuid=UUID(change.id), pgh_label="delete").exists():
                return None
        return merged(change.base, mine, theirs)

    def _check(self, change: Change, value: Value) -> None:
        """What a row by itself cannot know. Raises ValidationError."""
        kind = change.kind
        if kind == STEP and change.id not in self.steps and value is not None:
            if SheetStep.objects.filter(uuid=UUID(change.id)).exists():
                raise ValidationError("这个环节编号已用在另一份观课表上。")
            if len(self.steps) >= MOST_STEPS:
                raise ValidationError(f"一节课最多记{MOST_STEPS}个环节。")
        if self.sheet.submitted_at and kind in LISTS and len(value) < least(self.sheet)[kind]:
            fewest = least(self.sheet)[kind]
            raise ValidationError(f"已交的观课表{WORDS[kind]}至少{fewest}条。")

    def _write(self, change: Change, value: Value) -> None:
        self.touched = True
        if change.kind == STEP:
            self._write_step(change.id, value)
        elif change.kind == RATING:
            ratings = Rating.objects.filter(sheet=self.sheet, item=change.id)
            if value is None:
                ratings.delete()
            else:
                Rating.objects.update_or_create(
                    sheet=self.sheet, item=self.items[change.id], defaults={"points": value}
                )
        else:
            setattr(self.sheet, change.kind, value)
        if value is None:
            self.rows.pop(change.key, None)
        else:
            self.rows[change.key] = value

    def _write_step(self, uuid: str, value: Value) -> None:
        step = self.steps.get(uuid)
        if value is None:
            self.steps.pop(uuid).delete()
            return
        if step is None:
            last = max((one.position for one in self.steps.values()), default=0)
            step = SheetStep(sheet=self.sheet, uuid=UUID(uuid), position=last + 1)
        step.at = rowing.time_of(value["at"])
        step.activity, step.comment = value["activity"], value["comment"]
        step.save()
        self.steps[uuid] = step


def least(sheet: ObservationSheet) -> dict[str, int]:
    """How many strengths and suggestions there have to be; dropping in, one remark is enough."""
    if sheet.observation.kind == Observation.Kind.DROP_IN:
        return {STRENGTHS: 0, SUGGESTIONS: 0}
    return {
        STRENGTHS: ObservationSheet.LEAST_STRENGTHS,
        SUGGESTIONS: ObservationSheet.LEAST_SUGGESTIONS,
    }


def lacking(sheet: ObservationSheet, *, as_is: bool = False) -> dict[str, str]:
    """What is missing before it can be handed in, a sentence by place.

    ``as_is``: what is not rated was not to be seen in this lesson, and is left out of the total.
    """
    found = {}
    for kind, fewest in least(sheet).items():
        if (count := len(getattr(sheet, kind))) < fewest:
            now = f"现在{count}条" if count else "现在还没有"
            found[kind] = f"{WORDS[kind]}至少写{fewest}条，{now}。"
    if not found and not sheet.strengths and not sheet.suggestions:
        found[STRENGTHS] = "亮点或建议至少写一条。"
    if sentence := _unrated(sheet, as_is=as_is):
        found[RATING] = sentence
    return found


def _unrated(sheet: ObservationSheet, *, as_is: bool) -> str:
    """What is to be said about items without points; empty where nothing is."""
    items = rowing.items_of(sheet.version).values()
    rated = set(Rating.objects.filter(sheet=sheet.pk).values_list("item", flat=True))
    names = [item.name for item in items if item.pk not in rated]
    if not names:
        return ""
    if not as_is:
        some = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
        return f"还有{len(names)}项未评：{some}。没看到的可以不评，不算零分。"
    least = LEAST_RATED * sum(item.points for item in items)
    if rated and sum(item.points for item in items if item.pk in rated) < least:
        return f"评过的不到八成，不能和别人的一起算均分。请评到{number(least)}分以上，或全部不评。"
    return ""


@transaction.atomic
def submit(observation: Observation, staff: Staff, *, as_is: bool = False) -> ObservationSheet:
    """Hand a sheet in; more than 24 hours after the lesson it is marked as late, not refused.

    Raises:
        ValidationError: by place, what is missing (``lacking``); or why nothing can be changed.
    """
    sheet = sheet_of(observation, staff)
    if closed := closed_because(sheet):
        raise ValidationError(closed)
    sheet = _locked(sheet)
    if missing := lacking(sheet, as_is=as_is):
        raise ValidationError(missing)
    if not sheet.submitted_at:
        sheet.state, sheet.submitted_at = ObservationSheet.State.SUBMITTED, timezone.now()
        sheet.revision += 1
        sheet.save()
        # Whoever hands a sheet in was there, invited or not.
        came = {"reason": Observer.Reason.GUEST, "answer": Observer.Answer.COMING}
        Observer.objects.get_or_create(observation=observation, staff=staff, defaults=came)
        if observation.state == Observation.State.PUBLISHED:
            lessons.mark_held(observation)
    return sheet
