"""Who may, on Tuesdays: who teaches, who reviews, the 教研组长, 课程教学中心, the leaders (T05)."""

import rules

from apps.school.models import TeachingAssignment
from apps.school.roles import facts
from apps.school.rules import heads_teaching, is_leader

# Whoever looks after lessons sees what became of everybody's; 责任督学 reads means, as the group does.
oversees_results = heads_teaching | is_leader


def observation_of(record):
    """The observation that a record belongs to: itself, or that of a sheet or an observer."""
    return getattr(record, "observation", record)


def leads_subject_of(known, subject_id: int | None) -> bool:
    """The person with these facts is 教研组长 of a subject."""
    return known.staff_id is not None and (subject_id, None) in known.led


@rules.predicate
def leads_subject(user, record=None) -> bool:
    """教研组长 of the observed subject; without a record: of some subject."""
    known = facts(user)
    if record is None:
        return any(grade is None for _subject, grade in known.led)
    return leads_subject_of(known, observation_of(record).subject_id)


@rules.predicate
def leads_observed_group(user, record=None) -> bool:
    """教研组长 of the subject, or 备课组长 of the grade that the observation is planned for."""
    known = facts(user)
    if record is None or known.staff_id is None:
        return bool(known.led)
    observation = observation_of(record)
    return not known.led.isdisjoint(
        {(observation.subject_id, None), (observation.subject_id, observation.grade)}
    )


@rules.predicate
def teaches_it(user, record=None) -> bool:
    """执教: gives the observed lesson."""
    staff = facts(user).staff_id
    return staff is not None and (record is None or observation_of(record).teacher_id == staff)


@rules.predicate
def reviews_it(user, record=None) -> bool:
    """主评: leads the discussion of the lesson."""
    staff = facts(user).staff_id
    return staff is not None and (record is None or observation_of(record).reviewer_id == staff)


@rules.predicate
def is_of_the_subject(user, record=None) -> bool:
    """Teaches the observed subject in that term (in the grade, where it is planned for one)."""
    staff = facts(user).staff_id
    if staff is None or record is None:
        return staff is not None
    observation = observation_of(record)
    taught = TeachingAssignment.objects.filter(
        term=observation.term_id, subject=observation.subject_id, staff=staff
    )
    if observation.grade:
        taught = taught.filter(school_class__grade=observation.grade)
    return taught.exists()


@rules.predicate
def watches(user, record=None) -> bool:
    """Of the staff, and does not give the lesson: nobody observes oneself."""
    staff = facts(user).staff_id
    return staff is not None and (record is None or observation_of(record).teacher_id != staff)


# Lays out whose turn it is on which Tuesday of the term.
plans_turns = heads_teaching
# Schedules: puts somebody down, publishes, moves, cancels.
schedules_observations = heads_teaching | leads_subject | leads_observed_group
# Class, period, title: whoever gives the lesson knows best.
arranges_lesson = schedules_observations | teaches_it
# A person's points and all that was said about the lesson, with names.
sees_results = oversees_results | leads_subject | teaches_it
# What was said, without points: the 主评 sums it up in the minutes.
reads_comments = sees_results | reviews_it
writes_minutes = reviews_it | schedules_observations
