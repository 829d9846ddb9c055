"""在线资源: recommended, reviewed, public, reported as dead."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.school.roles import DepartmentCode
from apps.teaching.after_school.resources import services
from apps.teaching.after_school.resources.models import safe_link
from apps.teaching.models import OnlineResource
from tests.factories import StaffFactory, SubjectFactory, head_of, teacher
from tests.teaching.after_school.factories import OnlineResourceFactory

pytestmark = pytest.mark.django_db


def page(name: str, *args) -> str:
    return reverse(f"teaching:{name}", args=args)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.zxx.edu.cn/",
        "https://xdxx.xbedu.net/a?b=1#c",
        "https://例子.中国/",
        "https://a.cn:8443/",
    ],
)
def test_an_ordinary_page_is_a_link(url):
    safe_link(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "http://www.zxx.edu.cn/",
        "//www.zxx.edu.cn/",
        "www.zxx.edu.cn",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://[::1]/",
        "https://localhost/",
        "https://user:pw@www.zxx.edu.cn/",
        "https://www.zxx.edu.cn:99999/",
        "https://www.zxx.edu.cn\n.evil.cn/",
        "https://" + "a" * 300 + ".cn/",
    ],
)
def test_anything_else_is_not(url):
    with pytest.raises(ValidationError):
        safe_link(url)


def test_only_what_was_reviewed_is_public(client):
    row = OnlineResourceFactory(name="国家智慧教育平台")
    assert row.name not in client.get("/p/resources/").content.decode()
    services.review(row, by=StaffFactory())
    from django.core.cache import cache

    cache.clear()
    text = client.get("/p/resources/").content.decode()
    assert row.name in text
    assert 'rel="noopener noreferrer"' in text
    assert row.name not in client.get("/p/resources/?grade=1").content.decode()
    assert row.name in client.get("/p/resources/?grade=3").content.decode()
    assert client.get("/p/resources/?grade=x").status_code == 200


def test_nobody_reviews_the_own_link():
    row = OnlineResourceFactory()
    with pytest.raises(ValidationError, match="请另一位老师审核"):
        services.review(row, by=row.staff)


def test_a_teacher_recommends_and_the_office_reviews(client):
    user = teacher()
    client.force_login(user)
    data = {"name": "典故", "url": "https://a.edu.cn/", "subject": SubjectFactory().pk}
    answer = client.post(page("onlineresource-create"), data)
    assert answer.status_code == 422
    assert "请至少选一个年级" in answer.content.decode()
    client.post(page("onlineresource-create"), {**data, "grades": [3, 5]})
    row = OnlineResource.objects.get()
    assert (row.staff, row.grades) == (user.staff, [3, 5])
    assert client.post(page("onlineresource-review", row.pk)).status_code == 403
    client.force_login(head_of(DepartmentCode.TEACHING))
    client.post(page("onlineresource-review", row.pk))
    row.refresh_from_db()
    assert row.reviewed_on
    # Another address has to be looked at again; another name does not.
    client.force_login(user)
    answer = client.get(page("onlineresource-update", row.pk))
    seen = answer.context["form"]["seen"].value().isoformat()
    change = {**data, "grades": [3], "name": "典故网", "seen": seen}
    client.post(page("onlineresource-update", row.pk), change)
    row.refresh_from_db()
    assert row.reviewed_on
    seen = row.updated_at.isoformat()
    change |= {"url": "https://b.edu.cn/", "seen": seen}
    client.post(page("onlineresource-update", row.pk), change)
    row.refresh_from_db()
    assert row.url == "https://b.edu.cn/"
    assert row.reviewed_on is None


def test_a_dead_link_leaves_the_public_page_until_it_is_reviewed_again(client):
    row = services.review(OnlineResourceFactory(), by=StaffFactory())
    client.force_login(teacher())
    client.post(page("onlineresource-dead", row.pk))
    row.refresh_from_db()
    assert row.dead_on
    assert not OnlineResource.objects.public().exists()
    services.review(row, by=StaffFactory())
    assert OnlineResource.objects.public().exists()


def test_a_javascript_link_is_refused_in_the_form(client):
    client.force_login(teacher())
    data = {
        "name": "x",
        "url": "javascript:alert(1)",
        "subject": SubjectFactory().pk,
        "grades": [1],
    }
    answer = client.post(page("onlineresource-create"), data)
    assert answer.status_code == 422
    assert "请填以 https:// 开头的完整网址" in answer.content.decode()
