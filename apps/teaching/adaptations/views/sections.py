"""The lists: 二次备课, 教学反思, 重建设计."""

from apps.core.crud import CRUDView
from apps.teaching.adaptations.models import Adaptation, Redesign, Reflection


class AdaptationView(CRUDView):
    """我的二次备课; for leaders and the office their colleagues', too."""

    model = Adaptation
    columns = ["lesson", "lesson__unit", "staff", "changes", "changed_on"]
    filter_fields = ["staff", "lesson__unit__group"]
    search_fields = ["lesson__title", "staff__name", "staff__pinyin"]
    # Opened, it is the red page: its address comes first.
    pages = ["list", "detail", "export", "print", "history"]
    empty_hint = "打开已共享的主备课时，点“我要用：二次备课”，就有了自己的版本。"


class ReflectionView(CRUDView):
    """教学反思."""

    model = Reflection
    columns = ["lesson", "staff", "text", "length", "written_on"]
    filter_fields = ["staff", "written_on"]
    search_fields = ["lesson__title", "text", "staff__name", "staff__pinyin"]
    detail_fields = ["lesson", "staff", "quote", "text", "length", "written_on"]
    pages = ["list", "export", "print", "detail", "history"]
    empty_hint = "上完课，在“我的备课”里点“写反思”，一节课三十个字起。"


class RedesignView(CRUDView):
    """重建设计."""

    model = Redesign
    columns = ["unit", "staff", "text", "written_on"]
    filter_fields = ["staff"]
    search_fields = ["unit__title", "text", "staff__name", "staff__pinyin"]
    detail_fields = ["unit", "lesson", "staff", "text", "written_on"]
    pages = ["list", "export", "print", "detail", "history"]
    empty_hint = "一个单元教完，写一处重建：下次这样上。"
