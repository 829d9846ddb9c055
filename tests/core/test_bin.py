"""Deleting is reversible for 30 days."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core import bin
from apps.core.models import BinEntry
from apps.school.models import Enrolment, Place, Pupil, SchoolClass
from tests.factories import (
    EnrolmentFactory,
    PlaceFactory,
    SchoolClassFactory,
    StaffFactory,
    UserFactory,
)
from tests.inspections.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


def test_a_deleted_pupil_comes_back_with_the_class_and_the_name():
    enrolment = EnrolmentFactory(pupil__name="李小麦")
    entry = bin.put_in_bin([enrolment.pupil], by=UserFactory())
    assert not Pupil.objects.exists()
    assert not Enrolment.objects.exists()

    bin.restore(entry)

    back = Enrolment.objects.get()
    assert (back.pk, back.pupil.name) == (enrolment.pk, "李小麦")
    assert not BinEntry.objects.exists()


def test_a_link_that_the_deletion_emptied_is_tied_again():
    place = PlaceFactory(code="A101")
    school_class = SchoolClassFactory(room=place)
    entry = bin.put_in_bin([place], by=UserFactory())
    assert SchoolClass.objects.get().room is None

    bin.restore(entry)

    assert SchoolClass.objects.get(pk=school_class.pk).room.code == "A101"


def test_a_link_that_was_set_anew_meanwhile_is_left_alone():
    place, other = PlaceFactory(), PlaceFactory()
    SchoolClassFactory(room=place)
    entry = bin.put_in_bin([place], by=UserFactory())
    SchoolClass.objects.update(room=other)

    bin.restore(entry)

    assert SchoolClass.objects.get().room == other


def test_a_class_with_pupils_is_not_deleted_and_the_sentence_says_why():
    enrolment = EnrolmentFactory()
    with pytest.raises(bin.DeletionRefused, match="在班记录"):
        bin.put_in_bin([enrolment.school_class], by=UserFactory())
    assert SchoolClass.objects.exists()


def test_what_stands_in_the_way_of_a_return_is_said_and_nothing_changes():
    place = PlaceFactory(code="A101")
    entry = bin.put_in_bin([place], by=UserFactory())
    PlaceFactory(code="A101")
    with pytest.raises(bin.ValidationError, match="无法恢复"):
        bin.restore(entry)
    assert Place.objects.count() == 1
    assert BinEntry.objects.exists()


def test_after_thirty_days_the_bin_forgets():
    entry = bin.put_in_bin([PlaceFactory()], by=UserFactory())
    now = timezone.now()
    assert bin.purge(now + timedelta(days=29)) == 0
    assert bin.purge(now + timedelta(days=31)) == 1
    assert not BinEntry.objects.filter(pk=entry.pk).exists()


def test_a_mere_tie_between_two_records_is_not_counted_as_going_along():
    programme = ProgrammeFactory()
    programme.inspectors.add(StaffFactory())
    assert bin.goes_along([programme]) == {"检查安排": 1}
