"""Pages of records, appeals and rectifications."""

from apps.core.crud import CRUDView
from apps.inspections.sheets.appeals import Appeal
from apps.inspections.sheets.models import Sheet
from apps.inspections.sheets.repairs import Rectification

READ_ONLY = ["list", "detail", "export", "print", "history"]


class SheetView(CRUDView):
    model = Sheet
    pages = READ_ONLY
    columns = ["round__date", "round__slot", "school_class", "state", "published_at"]
    filter_fields = ["round__programme", "state"]
    search_fields = ["school_class__grade"]
    empty_hint = "开检以后，每个对象有一份记录。"


class AppealView(CRUDView):
    model = Appeal
    pages = READ_ONLY
    columns = ["created_at", "entry", "staff", "state", "decided_at"]
    filter_fields = ["state"]
    search_fields = ["reason"]
    empty_hint = "成绩发布以后，班主任在申诉期内逐项申诉。"


class RectificationView(CRUDView):
    model = Rectification
    pages = READ_ONLY
    columns = ["entry", "responsible", "level", "due_on", "state"]
    filter_fields = ["state", "level"]
    search_fields = ["responsible__name", "responsible__pinyin"]
    empty_hint = "严重的问题会自动成为整改单。"
