"""What a log line must not tell."""

import logging
import re

_SECRET = re.compile(r"(/s/|/p/homework/|/screen/\d+\.)[^/\s]+")


class HideSignedLinks(logging.Filter):
    """Blots out the secret in the address of a signed link: a guardian's, a class's, a screen's."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _SECRET.sub(r"\1…", record.getMessage())
        record.args = ()
        return True
