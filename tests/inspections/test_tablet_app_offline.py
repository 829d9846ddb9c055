"""The tablet without a network: what was recorded stays, and arrives once."""

import re

import pytest
from django.db import OperationalError
from playwright.sync_api import expect

from apps.inspections.models import Sheet
from apps.inspections.tablets import app_views, intake
from tests.inspections.tablet_app import TODAY

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_restart_without_network_keeps_the_open_record_and_asks_before_going_on(hand, patrol):
    hand.pair().enter()
    hand.all_well()
    hand.tap("K1", 2)
    expect(hand.item("K1")).to_contain_text("2 人")
    hand.offline()
    hand.open()
    hand.sees("○ 离线")
    hand.counts(kept=2, sent=0)
    hand.choose(patrol.first)
    hand.type_pin()
    hand.sees("9:05 赵一诺 一（2）班 未完成，继续？")
    hand.press("继续")
    expect(hand.item("K1")).to_contain_text("2 人")


def test_a_whole_walk_without_network_is_on_the_server_once_when_it_returns(hand, patrol):
    hand.pair()
    hand.offline()
    hand.open()
    hand.enter()
    for place in range(18):
        if place % 5 == 0:
            hand.tap("K1", place // 5 + 1)
        hand.finish.click()
    hand.sees("这一路查完了")
    hand.later()
    hand.counts(kept=18, sent=0)
    assert patrol.entered() == 0
    hand.offline(False)
    hand.counts(kept=0, sent=18)
    assert patrol.entered() == 18
    uuids = patrol.sheets().exclude(uuid=None).values_list("uuid", flat=True)
    assert len(set(uuids)) == 18
    assert sorted(
        sheet.entries.get().amount for sheet in Sheet.objects.filter(entries__isnull=False)
    ) == [1, 2, 3, 4]


def test_the_next_days_are_on_the_tablet_too(hand, patrol):
    hand.pair()
    hand.offline()
    hand.later(24 * 3600)
    hand.open()
    hand.sees("3月2日")
    hand.enter()
    hand.all_well(2)
    hand.later()
    hand.counts(kept=2, sent=0)


def test_an_update_waits_for_the_record_and_keeps_what_waits(hand, patrol, monkeypatch):
    def fall(*_args):
        raise OperationalError("the database restarts")

    hand.pair().enter()
    hand.offline()
    hand.all_well(2)
    hand.tap("K1")
    hand.later()
    monkeypatch.setattr(app_views, "shell_version", lambda: "next")
    with monkeypatch.context() as trouble:
        trouble.setattr(intake, "receive", fall)
        hand.offline(False)
        hand.page.evaluate(
            "navigator.serviceWorker.ready.then((known) => known.update()).then(() => null)"
        )
        hand.press("有新版本 · 更新")
        hand.sees("查完这个班再更新")
        hand.finish.click()
        with hand.page.expect_event("load"):
            hand.press("有新版本 · 更新")
        hand.sees("你是谁？")
        hand.counts(kept=3, sent=0)
        assert hand.page.evaluate("caches.keys()") == ["tablet-next"]
    hand.page.evaluate("dispatchEvent(new Event('online'))")
    hand.later()
    hand.counts(kept=0, sent=3)
    assert patrol.entered() == 3


def test_a_changed_file_is_a_new_version(client, tmp_path, monkeypatch):
    before = app_views.shell_version()
    files = app_views.shell_files()
    changed = tmp_path / "app.js"
    changed.write_text("// changed")
    address = next(name for name in files if name.endswith("tablet/app.js"))
    monkeypatch.setattr(app_views, "shell_files", lambda: {**files, address: changed})
    assert re.fullmatch("[0-9a-f]{12}", before)
    assert app_views.shell_version() != before
    worker = client.get("/tablet/sw.js")
    assert app_views.shell_version() in worker.content.decode()
    assert worker["Content-Type"].startswith("text/javascript")


def test_the_app_can_be_installed(client, live_server):
    manifest = client.get("/tablet/manifest.webmanifest").json()
    assert (manifest["start_url"], manifest["scope"]) == ("/tablet/", "/tablet/")
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    page = client.get("/tablet/")
    assert "manifest.webmanifest" in page.content.decode()
    assert not page.cookies
    assert TODAY.isoformat() not in page.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_shell_is_only_read(client, method):
    for address in ("/tablet/", "/tablet/sw.js", "/tablet/manifest.webmanifest"):
        assert getattr(client, method)(address).status_code == 405
