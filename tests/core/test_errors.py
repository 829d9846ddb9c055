"""What goes wrong is answered in a Chinese sentence, with the right status."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import PlaceFactory, principal, teacher

pytestmark = pytest.mark.django_db


def test_a_page_that_does_not_exist(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert 'lang="zh-Hans"' in response.content.decode()


def test_a_page_that_one_may_not_open_says_so(client):
    client.force_login(teacher())
    response = client.get(reverse("school:place-create"))
    assert response.status_code == 403
    assert "没有权限" in response.content.decode()


def test_a_server_that_fails_says_that_nothing_was_done(monkeypatch):
    from apps.school.classes.views import PlaceView

    def break_down(*_args):
        raise RuntimeError("a bug")

    monkeypatch.setattr(PlaceView, "list_page", break_down)
    client = Client(raise_request_exception=False)
    client.force_login(principal())
    response = client.get(reverse("school:place-list"))
    assert response.status_code == 500
    text = response.content.decode()
    assert 'lang="zh-Hans"' in text
    assert "RuntimeError" not in text


def test_a_form_from_another_site_is_refused_with_a_sentence():
    client = Client(enforce_csrf_checks=True)
    client.force_login(principal())
    response = client.post(reverse("school:place-create"), {"name": "x"})
    assert response.status_code == 403
    assert 'lang="zh-Hans"' in response.content.decode()


def test_a_request_with_too_much_in_it_is_refused_with_a_sentence(client):
    client.force_login(principal())
    place = PlaceFactory()
    response = client.post(
        reverse("school:place-update", args=[place.pk]), {"name": "x" * 3_000_000}
    )
    assert response.status_code in (400, 413)
    assert 'lang="zh-Hans"' in response.content.decode()


def test_a_step_opened_as_a_page_after_a_new_login_names_the_page_with_its_button(client):
    client.force_login(teacher())
    response = client.get(reverse("reminders:inbox-read"))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    text = response.content.decode()
    assert "填过的字还在这台设备上" in text
    assert f'href="{reverse("reminders:inbox")}"' in text
