"""满意度调查: by the guardian's link, once per pupil, counted without names."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.school.links.services import token_of
from apps.school.models import GuardianLink, Guardianship
from apps.school.roles import DepartmentCode
from apps.teaching.after_school.survey.results import Share, results
from apps.teaching.models import Placement, SurveyAnswer
from tests.factories import head_of
from tests.teaching.after_school.factories import (
    CourseFactory,
    ServiceFactory,
    SurveyAnswerFactory,
    SurveyFactory,
)
from tests.teaching.after_school.wishing import guardian, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-06-24 18:00+08:00")]

GOOD = {f"q{number}": 5 for number in range(5)}


@pytest.fixture
def survey():
    return SurveyFactory(service=ServiceFactory(state="published"))


@pytest.fixture
def family():
    return guardian()


@pytest.fixture
def token(family):
    link = GuardianLink.objects.create(
        guardian=family, expires_at=timezone.now() + timedelta(days=30)
    )
    return token_of(link)


def page(name: str, *args) -> str:
    return reverse(f"families:{name}", args=args)


def test_a_family_answers_and_the_last_answer_holds(client, survey, family, token):
    signup = sign_up(survey.service, guardian=family)
    address = page("survey", token, signup.pk)
    assert client.get(page("survey-children", token)).url == address
    assert "很满意" in client.get(address).content.decode()
    assert client.post(address, {**GOOD, "comment": "谢谢老师"}).status_code == 302
    text = client.get(address).content.decode()
    assert "谢谢老师" in text
    client.post(address, {**GOOD, "q4": 3})
    row = SurveyAnswer.objects.get()
    assert (row.points, row.comment, row.guardian) == ([5, 5, 5, 5, 3], "", family)


def test_both_parents_share_one_answer(client, survey, family, token):
    signup = sign_up(survey.service, guardian=family)
    other = guardian()
    Guardianship.objects.create(guardian=other, pupil=signup.pupil)
    link = GuardianLink.objects.create(
        guardian=other, expires_at=timezone.now() + timedelta(days=30)
    )
    client.post(page("survey", token, signup.pk), GOOD)
    client.post(page("survey", token_of(link), signup.pk), {**GOOD, "q0": 1})
    assert SurveyAnswer.objects.get().points == [1, 5, 5, 5, 5]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {**GOOD, "q0": 6},
        {**GOOD, "q0": "x"},
        {**GOOD, "comment": "好" * 50_000},
        {**GOOD, "comment": "a\x00b"},
    ],
)
def test_an_incomplete_answer_is_refused_with_a_sentence(client, survey, family, token, data):
    signup = sign_up(survey.service, guardian=family)
    answer = client.post(page("survey", token, signup.pk), data)
    assert answer.status_code == 422
    assert not SurveyAnswer.objects.exists()


def test_what_was_ticked_stays_after_a_refusal(client, survey, family, token):
    signup = sign_up(survey.service, guardian=family)
    data = {**GOOD, "comment": "很好"}
    del data["q4"]
    text = client.post(page("survey", token, signup.pk), data).content.decode()
    assert text.count(" checked") == 4
    assert "很好" in text
    assert "请选“总的来说”一题" in text


def test_other_peoples_children_are_not_there(client, survey, token):
    stranger = sign_up(survey.service, guardian=guardian())
    assert client.get(page("survey", token, stranger.pk)).status_code == 404
    assert client.post(page("survey", token, stranger.pk), GOOD).status_code == 404


def test_two_children_are_asked_about_one_by_one(client, survey, family, token):
    signups = [sign_up(survey.service, guardian=family) for _ in range(2)]
    text = client.get(page("survey-children", token)).content.decode()
    assert all(one.pupil.name in text for one in signups)
    client.post(page("survey", token, signups[0].pk), GOOD)
    text = client.get(page("survey-thanks", token)).content.decode()
    assert "已评价" in text
    assert "请评价" in text


@pytest.mark.parametrize("day", ["2022-06-19", "2022-07-01"])
def test_outside_its_days_nothing_is_taken(client, survey, family, token, day, time_machine):
    signup = sign_up(survey.service, guardian=family)
    time_machine.move_to(f"{day} 12:00+08:00")
    assert client.post(page("survey", token, signup.pk), GOOD).status_code == 404
    assert not SurveyAnswer.objects.exists()


def test_a_link_changed_by_one_character_opens_nothing(client, survey, family, token):
    signup = sign_up(survey.service, guardian=family)
    wrong = token[:-1] + ("a" if token[-1] != "a" else "b")
    assert client.post(page("survey", wrong, signup.pk), GOOD).status_code == 404


def test_pupils_who_left_are_not_asked_about(client, survey, family, token):
    signup = sign_up(survey.service, guardian=family)
    signup.pupil.status = "left"
    signup.pupil.save()
    assert client.get(page("survey", token, signup.pk)).status_code == 404


def test_the_guardians_first_page_leads_to_it(client, survey, family, token):
    signup = sign_up(survey.service, guardian=family)
    first = reverse("guardians:home", args=[token])
    text = client.get(first).content.decode()
    assert page("survey", token, signup.pk) in text
    assert "请您评价" in text
    client.post(page("survey", token, signup.pk), GOOD)
    assert "已评价" in client.get(first).content.decode()


# -- results


def test_89_9_percent_does_not_meet_the_goal_and_90_does():
    assert not Share("", 1000, 899).is_met
    assert Share("", 10, 9).is_met
    assert Share("", 1000, 899).percent == 89.9
    assert Share("", 10000, 8999).percent == 89.9
    assert Share("", 0, 0).percent is None


def test_classes_and_courses_with_fewer_than_five_answers_are_not_shown(survey):
    large, small = CourseFactory(service=survey.service), CourseFactory(service=survey.service)
    for number in range(9):
        signup = sign_up(survey.service, grade=3 if number < 5 else 4)
        Placement.objects.create(signup=signup, course=large if number < 5 else small)
        SurveyAnswerFactory(
            survey=survey,
            signup=signup,
            points=[4, 4, 4, 4, 5 if number else 2],
            comment=str(number),
        )
    found = results(survey)
    assert (found.answers, found.asked) == (9, 9)
    assert (found.overall.satisfied, found.overall.percent) == (8, 88.8)
    assert [share.label for share in found.classes] == ["三（1）班"]
    assert [(share.label, share.satisfied) for share in found.courses] == [(large.name, 4)]
    assert found.hidden == 2
    assert len(found.comments) == 9


def test_a_handful_of_comments_is_kept_back(survey):
    SurveyAnswerFactory(survey=survey, signup=sign_up(survey.service), comment="只有我")
    assert results(survey).comments == []


def test_the_office_reads_results_without_names(client, survey):
    client.force_login(head_of(DepartmentCode.TEACHING))
    address = reverse("teaching:survey-results", args=[survey.pk])
    assert "还没有家长回答" in client.get(address).content.decode()
    signups = [sign_up(survey.service) for _ in range(6)]
    for signup in signups:
        SurveyAnswerFactory(survey=survey, signup=signup, comment="多开一门书法")
    text = client.get(address).content.decode()
    assert "100.0%" in text
    assert "多开一门书法" in text
    assert not any(one.pupil.name in text for one in signups)
    paper = reverse("teaching:survey-results-print", args=[survey.pk])
    assert "总的来说" in client.get(paper).content.decode()


def test_the_queries_do_not_grow(client, survey, django_assert_max_num_queries):
    client.force_login(head_of(DepartmentCode.TEACHING))
    address = reverse("teaching:survey-results", args=[survey.pk])
    for number in range(12):
        SurveyAnswerFactory(survey=survey, signup=sign_up(survey.service, grade=1 + number % 6))
    client.get(address)
    with django_assert_max_num_queries(16):
        client.get(address)
