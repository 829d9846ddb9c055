"""A sheet from several devices: stored once, merged, refused with a sentence, handed in, closed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from PIL import Image
from time_machine import travel

from apps.core.files import UploadError
from apps.teaching.models import Observation, ObservationSheet, Rating, SheetStep, StepPhoto
from apps.teaching.observations.sheets import photos
from apps.teaching.observations.sheets.rows import rows_of
from apps.teaching.observations.sheets.services import save, submit
from tests.factories import StaffFactory
from tests.teaching.observations.sheets.lesson import (
    SAID,
    handed_in,
    lines,
    rating,
    step,
    watched_lesson,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _after_the_lesson():
    with travel("2022-02-15 11:00+08:00", tick=False):
        yield


@pytest.fixture
def lesson() -> Observation:
    return watched_lesson()


@pytest.fixture
def me(lesson):
    return StaffFactory()


def statuses(results) -> list[str]:
    return [result.status for result in results]


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), (30, 90, 40)).save(out, "JPEG")
    return out.getvalue()


def test_sent_twice_everything_is_there_once(lesson, me):
    sent = [step({"at": "9:41", "activity": "同桌互说"}), rating("M1", "4.5"), *SAID]
    for _ in range(2):
        sheet, results = save(lesson, me, sent)
        assert statuses(results) == ["accepted"] * 4
    assert sheet.revision == 1
    assert SheetStep.objects.get().at.isoformat() == "09:41:00"
    assert Rating.objects.get().points == Decimal("4.5")
    assert sheet.strengths == ["参与面广", "板书清楚"]


def test_what_two_devices_wrote_is_brought_together(lesson, me):
    first = step({"activity": "同桌互说"})
    save(lesson, me, [first, lines("strengths", ["甲"])])
    known = {"activity": "同桌互说"}
    phone = [
        step({**known, "comment": "放得开"}, known, first.id),
        lines("strengths", ["甲", "乙"], ["甲"]),
        rating("M1", "5"),
    ]
    tablet = [
        step({"activity": "同桌互说，四人小组"}, known, first.id),
        lines("strengths", ["甲改", "丙"], ["甲"]),
        rating("M2", "4"),
    ]
    save(lesson, me, phone)
    sheet, results = save(lesson, me, tablet)
    assert statuses(results) == ["accepted"] * 3
    rows = rows_of(sheet)
    assert rows["step", first.id]["activity"] == "同桌互说，四人小组"
    assert rows["step", first.id]["comment"] == "放得开"
    assert rows["strengths", ""] == ["乙", "甲改", "丙"]
    assert Rating.objects.count() == 2


def test_the_same_place_changed_on_both_devices_is_asked_and_never_overwritten(lesson, me):
    first = step({"activity": "甲"})
    save(lesson, me, [first, rating("M1", "4")])
    save(
        lesson, me, [step({"activity": "乙"}, {"activity": "甲"}, first.id), rating("M1", "5", "4")]
    )
    late = [step({"activity": "丙"}, {"activity": "甲"}, first.id), rating("M1", "3", "4")]
    _, results = save(lesson, me, late)
    assert statuses(results) == ["contested"] * 2
    assert results[0].value["activity"] == "乙"
    assert results[1].value == "5"
    decided = [replace(late[0], base=results[0].value), replace(late[1], base="5")]
    assert statuses(save(lesson, me, decided)[1]) == ["accepted"] * 2
    assert SheetStep.objects.get().activity == "丙"


def test_a_removed_step_stays_removed_unless_somebody_went_on_writing_it(lesson, me):
    first = step({"activity": "甲"})
    save(lesson, me, [first])
    save(lesson, me, [step(None, {"activity": "甲"}, first.id)])
    assert save(lesson, me, [first])[1][0].value is None
    assert not SheetStep.objects.exists()
    edited = step({"activity": "甲，又写"}, {"activity": "甲"}, first.id)
    assert save(lesson, me, [edited])[1][0].value["activity"] == "甲，又写"
    gone = step(None, {"activity": "甲"}, first.id)
    assert statuses(save(lesson, me, [gone])[1]) == ["contested"]
    assert SheetStep.objects.count() == 1


def test_impossible_points_are_refused_with_a_sentence_and_the_rest_is_kept(lesson, me):
    for points in ("5.5", "-1", "NaN", "1e9", "4.55", "很好"):
        sheet, results = save(lesson, me, [rating("M1", points), rating("M2", "5")])
        assert statuses(results) == ["refused", "accepted"]
        assert "目标明确可测" in results[0].message
        assert Rating.objects.get(sheet=sheet).item.code == "M2"


def test_a_step_or_photo_of_another_sheet_is_not_touched(lesson, me):
    theirs = step({"activity": "别人的"})
    other, _ = save(lesson, StaffFactory(), [theirs])
    photo = photos.keep(other, SheetStep.objects.get().uuid, uuid4(), picture())
    own, results = save(lesson, me, [replace(theirs, value={**theirs.value, "activity": "我的"})])
    assert statuses(results) == ["refused"]
    assert SheetStep.objects.get().activity == "别人的"
    with pytest.raises(photos.StepMissing):
        photos.keep(own, photo.step.uuid, uuid4(), picture())
    with pytest.raises(UploadError):
        photos.keep(own, photo.step.uuid, photo.uuid, picture())
    photos.remove(own, photo.uuid)
    assert StepPhoto.objects.count() == 1


def test_a_photo_is_stored_once_and_what_is_none_fails_alone(lesson, me):
    first = step({"activity": "板书"})
    sheet, _ = save(lesson, me, [first])
    uuid, of = uuid4(), SheetStep.objects.get().uuid
    assert photos.keep(sheet, of, uuid, picture()) == photos.keep(sheet, of, uuid, picture())
    with pytest.raises(UploadError, match="不是图片"):
        photos.keep(sheet, of, uuid4(), b"<script>")
    assert StepPhoto.objects.count() == 1


def test_handing_in_says_what_is_missing_at_each_place_and_counts_the_unrated_as_nothing(
    lesson, me
):
    save(lesson, me, [lines("strengths", ["只有一条"]), rating("M1", "5")])
    with pytest.raises(ValidationError) as refusal:
        submit(lesson, me)
    assert set(refusal.value.message_dict) == {"strengths", "suggestions", "rating"}
    save(lesson, me, [lines("strengths", ["一", "二"], ["只有一条"]), SAID[1]])
    with pytest.raises(ValidationError, match="没看到的可以不评"):
        submit(lesson, me)
    with pytest.raises(ValidationError, match="不到八成"):
        submit(lesson, me, as_is=True)
    save(lesson, me, [rating("M1", None, "5")])
    sheet = submit(lesson, me, as_is=True)
    assert sheet.state == ObservationSheet.State.SUBMITTED
    assert not sheet.is_late
    assert not Rating.objects.exists()
    lesson.refresh_from_db()
    assert lesson.state == Observation.State.HELD
    assert lesson.observers.get().staff == me


def test_a_day_late_is_marked_and_not_refused(lesson):
    with travel("2022-02-16 10:11+08:00", tick=False):
        assert handed_in(lesson).is_late


def test_after_the_minutes_a_sheet_stays_as_it_is_and_a_missing_one_still_comes(lesson, me):
    handed_in(lesson, me)
    _, results = save(lesson, me, [lines("strengths", ["参与面广"], SAID[0].value)])
    assert statuses(results) == ["refused"]  # two strengths at least, once handed in
    Observation.objects.filter(pk=lesson.pk).update(
        strengths="甲", suggestions="乙", minutes_by=lesson.reviewer, minutes_at=timezone.now()
    )
    lesson.refresh_from_db()
    sheet, results = save(lesson, me, [rating("M1", "1", "5"), rating("M2", "5", "5")])
    assert statuses(results) == ["refused", "accepted"]
    assert "议课纪要已经发布" in results[0].message
    assert Rating.objects.get(sheet=sheet, item__code="M1").points == 5
    assert handed_in(lesson).submitted_at


def test_nothing_is_written_before_the_day(lesson, me):
    with travel(datetime(2022, 2, 14, tzinfo=UTC) - timedelta(days=1), tick=False):
        _, results = save(lesson, me, [rating("M1", "5")])
    assert statuses(results) == ["refused"]
    assert not ObservationSheet.objects.exists()
