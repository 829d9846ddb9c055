"""Who gets in: after school."""

from apps.school.models import Pupil, SchoolClass
from tests.permissions.roles import BULK, LEADERS, NOBODY, OPENED, READERS, SEEN, WRITTEN

_READERS = READERS - {"keeper"}
_OVERSEERS = LEADERS | {"CT", "inspector"}

# Who gets in → to which pages of which section, as in tests/test_permissions.py.
TABLE = [
    (_READERS, "teaching", "service"),
    ({"CT"}, "teaching:service", "plan copy letter move remind"),
    (_OVERSEERS, "teaching:signups", "excel print"),
    ({"homeroom"}, "teaching:signups", "mine"),
    # A class that nobody of these is homeroom teacher of.
    (_OVERSEERS, "teaching:class", "signups signups-excel signups-print"),
    ({"CT"}, "teaching:class", "signups-check signups-remind"),
    # The pupil of the table is in no class today.
    (NOBODY, "teaching:pupil", "signup"),
    ({"CT"}, "teaching:signup", "withdraw return"),
    (_READERS, "teaching:course", f"{SEEN} {OPENED}"),
    ({"CT"}, "teaching:course", WRITTEN),
    (_OVERSEERS, "teaching:outsidetutor", f"{SEEN} {OPENED}"),
    ({"CT"}, "teaching:outsidetutor", WRITTEN),
    (NOBODY, "teaching:course teaching:outsidetutor", BULK),
]
# Without login → what a visitor gets.
PUBLIC = {"families:signup": 404}
# Where the record of an address is not the one that its name speaks of.
RECORDS_OF = {
    "families:signup": Pupil,
    "teaching:pupil": Pupil,
    "teaching:class": SchoolClass,
}
