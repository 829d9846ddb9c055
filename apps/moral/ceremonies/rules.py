"""Who may: the class nominates its pupils, the 大队部 decides, and never the same person both."""

import rules

from apps.inspections.rules import leads_monitors
from apps.school.roles import facts
from apps.school.rules import (
    is_account_keeper,
    is_homeroom_teacher,
    is_leader,
    is_staff_member,
)

# Pupils are named here: the staff may read it, somebody from outside may not.
reads_ceremonies = is_staff_member | is_account_keeper
sees_nominations = leads_monitors | is_leader | is_account_keeper


def _is_person(user, staff) -> bool:
    """The colleague in person, or whoever stands in for them."""
    return staff is not None and (staff.pk == facts(user).staff_id or staff.user_id == user.pk)


@rules.predicate
def nominated_it(user, ceremony=None) -> bool:
    """Nominated these pupils: then somebody else approves them (trap 15)."""
    return ceremony is not None and _is_person(user, ceremony.nominated_by)


@rules.predicate
def gives_speech(user, speech=None) -> bool:
    """Speaks, or answers for the pupil who does."""
    return speech is not None and _is_person(user, speech.speaker)


nominates = is_homeroom_teacher | leads_monitors
approves = leads_monitors & ~nominated_it
writes_speech = gives_speech | leads_monitors
reviews_speech = leads_monitors & ~gives_speech
