"""Who gets in: fees, online resources, the survey."""

from apps.school.models import SchoolClass
from tests.permissions.roles import BULK, LEADERS, NOBODY, OPENED, READERS, SEEN, STAFF, WRITTEN

FEES = LEADERS | {"CT", "accountant"}
KEEPERS = {"CT", "accountant"}
OVERSEERS = LEADERS | {"CT", "inspector"}

# Who gets in → to which pages of which section, as in tests/test_permissions.py.
TABLE = [
    (FEES, "teaching", "fees fees-class fees-refunds fees-statement"),
    (FEES, "teaching", "fees-statement-print fees-statement-excel"),
    (KEEPERS, "teaching", "fees-settle signup-exempt signup-due signup-refund"),
    (FEES, "teaching:feeuse", f"{SEEN} {OPENED}"),
    (KEEPERS, "teaching:feeuse", WRITTEN),
    (NOBODY, "teaching:feeuse", BULK),
    # a link that somebody else recommended
    (READERS - {"keeper"}, "teaching:onlineresource", f"{SEEN} {OPENED}"),
    (STAFF, "teaching:onlineresource", "create dead"),
    ({"CT"}, "teaching:onlineresource", "update delete review"),
    (NOBODY, "teaching:onlineresource", BULK),
    (OVERSEERS, "teaching:survey", f"{SEEN} {OPENED} results results-print"),
    ({"CT"}, "teaching:survey", WRITTEN),
    (NOBODY, "teaching:survey", BULK),
]
# Without login → what a visitor gets; guardians bring a signed link, not one made up as here.
PUBLIC = {
    "open:resources": 200,
    "families:survey": 404,
    "families:survey-children": 404,
    "families:survey-thanks": 404,
}
# Where the record of an address is not the one that its name speaks of.
RECORDS_OF = {"teaching:fees": SchoolClass, "families:survey": SchoolClass}
