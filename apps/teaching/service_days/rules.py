"""Who may, in the afternoons: whoever stands in the session, the chief of that day, the office."""

import rules
from django.apps import apps

from apps.school.roles import Role, facts
from apps.school.rules import holds, is_homeroom_teacher, is_leader, is_staff_member
from apps.teaching.after_school.rules import oversees_service, reads_service, runs_service

__all__ = ["oversees_service", "reads_service", "runs_service"]


@rules.predicate
def stands_in_session(user, record=None) -> bool:
    """Is the one who comes today: the substitute where there is one, else who was planned."""
    staff = facts(user).staff_id
    if staff is None or record is None:
        return staff is not None
    session = getattr(record, "session", record)
    return session.person_id == staff


@rules.predicate
def is_chief_of_day(user, record=None) -> bool:
    """Is 总值班行政 on the day of the session; without a record: somebody who may be."""
    staff = facts(user).staff_id
    if staff is None or record is None:
        return staff is not None
    session = getattr(record, "session", record)
    # By name: the sessions' own rules stand on this.
    sessions = apps.get_model("teaching.Session").objects
    return sessions.filter(date=session.date).chiefs().of(staff).exists()


@rules.predicate
def is_session_homeroom_teacher(user, record=None) -> bool:
    """Homeroom teacher of the class of the session, or of the pupil that the row is about."""
    if record is None:
        return bool(facts(user).homeroom)
    pupil = getattr(record, "pupil", None)
    if pupil is not None:
        return is_homeroom_teacher(user, pupil)
    return record.school_class_id in facts(user).homeroom


# An outside tutor has no account: the chief or the office calls the roll for them.
calls_roll = stands_in_session | is_chief_of_day | runs_service
sees_session = calls_roll | is_session_homeroom_teacher | oversees_service
arranges_substitutes = runs_service | is_chief_of_day
settles_absence = is_session_homeroom_teacher | is_chief_of_day | stands_in_session | runs_service
# Telephone numbers of guardians: whoever has to ring.
rings_guardians = is_session_homeroom_teacher | is_chief_of_day | runs_service
enters_leave = is_homeroom_teacher | runs_service
sees_leave = is_staff_member | is_leader
# What everybody earned: one sees one's own; the accountant and the office see all.
sees_hours = runs_service | is_leader | holds(Role.ACCOUNTANT)
