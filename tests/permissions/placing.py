"""Who gets in: placing pupils in courses."""

from tests.permissions.roles import LEADERS, READERS

OVERSEERS = LEADERS | {"CT", "inspector"}

# Who gets in → to which pages of which section, as in tests/test_permissions.py.
TABLE = [
    (OVERSEERS, "teaching", "placing placing-unplaced placing-moves signup-place"),
    (OVERSEERS, "teaching:placingrun", "detail verify"),
    # a course that somebody else gives
    (OVERSEERS, "teaching:course", "members members-print members-excel"),
    ({"CT"}, "teaching", "placing-draw placing-publish placing-take-back"),
    ({"CT"}, "teaching", "placingrun-apply placementmove-undo"),
    ({"CT"}, "teaching:course", "cancel reopen"),
    (READERS - {"keeper"}, "teaching", "placing-courses placing-courses-print"),
]
# Without login → what a visitor gets.
PUBLIC = {"open:courses": 200}
# Where the record of an address is not the one that its name speaks of.
RECORDS_OF = {}
