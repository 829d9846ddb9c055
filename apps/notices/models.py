"""Letters and receipts, gathered for Django."""

from apps.notices.letters import Attachment, AudienceRule, Notice, NoticeVersion
from apps.notices.receipts import Receipt

__all__ = ["Attachment", "AudienceRule", "Notice", "NoticeVersion", "Receipt"]
