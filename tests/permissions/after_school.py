"""Who gets in: after school."""

# Who gets in → to which pages of which section, as in tests/test_permissions.py.
TABLE = []
# Without login → what a visitor gets.
PUBLIC = {}
# Where the record of an address is not the one that its name speaks of.
RECORDS_OF = {}
