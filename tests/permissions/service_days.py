"""Who gets in: service days."""

from apps.school.models import SchoolClass
from apps.teaching.models import OutsideTutor
from tests.permissions.roles import (
    BULK,
    LEADERS,
    NOBODY,
    OPENED,
    PUPILS,
    SEEN,
    STAFF,
)

OVERSEE = LEADERS | {"CT", "inspector"}
# 责任督学 reads and does nothing.
OFFICE = {"CT"}

# Who gets in → to which pages of which section, as in tests/test_permissions.py.
TABLE = [
    # -- the day: these sessions are somebody else's
    (STAFF, "teaching", "my-afternoons"),
    (OVERSEE, "teaching", "afternoon patrols patrols-excel"),
    (LEADERS | OFFICE, "teaching", "patrol patrol-fill"),
    (OVERSEE, "teaching", "session mark"),
    (OFFICE, "teaching:session", "arrive call log handover substitute planned"),
    (OFFICE, "teaching", "pickup"),
    # -- leave of a pupil of another class
    (STAFF | {"inspector"}, "teaching:leave", SEEN),
    (PUPILS - {"keeper"} | {"inspector"}, "teaching:leave", OPENED),
    ({"CT", "homeroom"}, "teaching:leave", "create"),
    (OFFICE, "teaching:leave", "update delete"),
    (NOBODY, "teaching:leave", BULK),
    # -- 排班
    (STAFF | {"inspector"}, "teaching:duties", "print excel"),
    (STAFF | {"inspector"}, "teaching", "duties"),
    (OFFICE, "teaching:duties", "propose adopt discard"),
    (OFFICE, "teaching:duty", "create update delete"),
    # -- 台账: without a session of one's own there is no roll book
    (STAFF | {"inspector"}, "teaching", "rollbook"),
    (OVERSEE, "teaching:rollbook", "print excel"),
    (LEADERS | OFFICE | {"accountant"}, "teaching", "service-hours"),
    (LEADERS | OFFICE | {"accountant"}, "teaching:service-hours", "print excel"),
    # -- papers of outside tutors
    (OFFICE, "teaching:tutorpaper", f"{SEEN} {OPENED} create update delete file"),
    (NOBODY, "teaching:tutorpaper", BULK),
    (OFFICE, "teaching", "tutor-review"),
]
# Without login → what a visitor gets.
PUBLIC = {}
# Where the record of an address is not the one that its name speaks of.
RECORDS_OF = {"teaching:patrol": SchoolClass, "teaching:tutor": OutsideTutor}
