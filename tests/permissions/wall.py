"""Who gets in: wall."""

from apps.school.models import SchoolClass
from tests.permissions.roles import STAFF

# Who gets in → to which pages of which section, as in tests/test_permissions.py.
TABLE = [
    (STAFF | {"inspector"}, "teaching", "wall wall-print wall-excel wall-notice"),
    (STAFF | {"inspector"}, "teaching", "wall-day wall-day-notice wall-door wall-doors"),
    # Leads on: to the own class, or to the wall.
    (STAFF | {"inspector"}, "teaching", "wall-mine"),
    # a class of grade three, whose 年级组长 this is
    ({"CT", "grade"}, "teaching", "wall-publish wall-take-back wall-renew"),
]
# Without login → what a visitor gets.
PUBLIC = {"open:homework": 404, "open:homework-day": 404, "open:homework-week": 404}
# Where the record of an address is not the one that its name speaks of.
RECORDS_OF = {"teaching:wall": SchoolClass}
