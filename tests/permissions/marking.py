"""Who gets in: marking."""

from apps.inspections.models import Sheet
from apps.school.models import SchoolClass, Staff
from apps.teaching.models import Homework
from tests.permissions.roles import BULK, LEADERS, NOBODY, OPENED, SEEN, STAFF

OVERSEERS = LEADERS | {"CT", "inspector"}

# Who gets in → to which pages of which section, as in tests/test_permissions.py.
TABLE = [
    # homework that somebody else set, in a class and subject that somebody else teaches
    (STAFF, "teaching", "marking marking-several"),
    ({"CT"}, "teaching", "marking-hand-in"),
    (NOBODY, "teaching", "marking-step"),
    (OVERSEERS, "teaching", "marker spotchecks"),
    # the school does not run 作业抽查 yet; the sheet is of another programme
    (NOBODY, "teaching", "spotcheck spotsheet"),
    # a class in which nobody teaches anything yet
    (STAFF, "teaching", "tiers"),
    (NOBODY, "teaching", "tiers-sort"),
    (STAFF, "teaching:tutoring", f"{SEEN} create"),
    ({"CT"}, "teaching:tutoring", OPENED),
    (NOBODY, "teaching:tutoring", f"update delete {BULK}"),
    (STAFF, "teaching", "handcounts"),
    ({"CT"}, "teaching", "handcount calibration-factor"),
    (STAFF | {"inspector"}, "teaching", "calibration"),
    (STAFF | {"inspector"}, "teaching", "loadreport loadreport-print loadreport-excel"),
]
# Without login → what a visitor gets.
PUBLIC = {"families:homework-time": 404}
# Where the record of an address is not the one that its name speaks of.
RECORDS_OF = {
    "teaching:marking": Homework,
    "teaching:marker": Staff,
    "teaching:spotcheck": Staff,
    "teaching:spotsheet": Sheet,
    "teaching:tiers": SchoolClass,
    "teaching:handcount": SchoolClass,
}
