"""Who gets in: homework."""

from tests.permissions.roles import BULK, LEADERS, NOBODY, OPENED, SEEN, STAFF, WRITTEN

# Who gets in → to which pages of which section, as in tests/test_permissions.py.
TABLE = [
    # Setting is for those who teach; the piece asked for is a colleague's, of grade three.
    ({"teacher"}, "teaching", "homework-new homework-mine"),
    (NOBODY, "teaching", "homework-edit homework-publish homework-restore"),
    ({"grade", "CT"}, "teaching", "homework-withdraw homework-decide"),
    ({"grade", "CT", "inspector"} | LEADERS, "teaching", "homework-coordination"),
    (
        STAFF | {"inspector"},
        "teaching:homework teaching:trial teaching:decision",
        "list export print detail history",
    ),
    (
        STAFF | {"inspector"},
        "teaching:homeworkrule teaching:subjectshare teaching:workbook",
        f"{SEEN} {OPENED}",
    ),
    ({"CT"}, "teaching:homeworkrule teaching:subjectshare teaching:workbook", WRITTEN),
    (NOBODY, "teaching:homeworkrule teaching:subjectshare teaching:workbook", BULK),
    ({"CT"}, "teaching", "homeworkrule-write"),
]
# Without login → what a visitor gets.
PUBLIC = {}
# Where the record of an address is not the one that its name speaks of.
RECORDS_OF = {}
