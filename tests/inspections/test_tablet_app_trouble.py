"""What loses data on tablets elsewhere: here each is a test (expectations.md)."""

import time

import pytest
from playwright.sync_api import expect

from apps.inspections.models import ParkedRecord, Photo, Sheet, Tablet
from apps.inspections.rounds.services import open_day
from apps.inspections.tablets import pairing
from tests.inspections.tablet_app import MORNING, TODAY, Hand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other_hand(hand, browser, live_server, patrol):
    """A second tablet."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1024, "height": 768})
    page = context.new_page()
    page.clock.install(time=MORNING)
    hand = Hand(page, live_server.url, patrol)
    yield hand
    hand.switch_off()
    context.close()


def test_of_two_tablets_in_one_class_the_second_is_kept_for_an_adult(hand, other_hand, patrol):
    hand.pair().enter()
    other_hand.pair("二号平板").enter(patrol.second)
    other_hand.offline()
    hand.tap("K1")
    hand.finish.click()
    hand.later()
    hand.counts(kept=0, sent=1)
    other_hand.tap("K1", 3)
    other_hand.finish.click()
    other_hand.later()
    other_hand.offline(False)
    other_hand.counts(kept=0, sent=1)
    expect(other_hand.stop(0)).to_contain_text("交老师")
    other_hand.page.locator(".counts").click()
    other_hand.sees("已有另一份记录")
    assert patrol.entries() == {"K1": (1, -1)}
    assert ParkedRecord.objects.get().reason == "taken"


def test_a_class_checked_by_another_tablet_is_said_before_it_is_checked_again(
    hand, other_hand, patrol
):
    other_hand.pair("二号平板").enter(patrol.second)
    other_hand.finish.click()
    other_hand.later()
    other_hand.counts(kept=0, sent=1)
    hand.pair().enter()
    expect(hand.stop(0)).to_contain_text("别人已查")
    hand.stop(0).click()
    hand.sees("另一台平板查过了")
    hand.press("取消")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(str(patrol.classes[1]))


def test_an_answer_that_got_lost_does_not_double_the_record(hand, patrol):
    hand.pair().enter()
    lost = []

    def reach_but_do_not_answer(route):
        lost.append(route.fetch().json()["results"][0]["status"])
        route.abort()

    hand.page.route("**/api/tablet/records", reach_but_do_not_answer, times=1)
    hand.finish.click()
    hand.later()
    hand.counts(kept=1, sent=0)
    with hand.page.expect_response("**/api/tablet/records") as again:
        hand.later(10)
    assert lost == ["accepted"]
    assert again.value.json()["results"][0]["status"] == "already"
    hand.counts(kept=0, sent=1)
    assert patrol.entered() == 1


def test_a_record_once_sent_is_not_changed_before_the_answer_is_known(hand, patrol):
    hand.pair().enter()
    hand.page.route("**/api/tablet/records", lambda route: route.abort())
    hand.finish.click()
    hand.later()
    hand.counts(kept=1, sent=0)
    hand.stop(0).click()
    hand.sees("不能再改")


def test_one_impossible_record_stays_visible_and_the_others_go(hand, patrol):
    hand.pair().enter()
    hand.offline()
    for _ in range(3):
        hand.tap("K1")
        hand.finish.click()
    hand.page.evaluate(
        """async () => {
            const { ledger } = await import("/static/tablet/ledger.js");
            const record = [...ledger.records.values()].find((row) => row.class_name === "一（2）班");
            record.amounts[Object.keys(record.amounts)[0]] = 100;
            await ledger.save(record);
        }"""
    )
    hand.later()
    hand.offline(False)
    hand.counts(kept=0, sent=2, trouble=1)
    expect(hand.stop(1)).to_contain_text("需处理")
    hand.page.locator(".counts").click()
    hand.sees("最多99")
    hand.press("改一改")
    hand.press("追逐打闹、推搡 减一")
    hand.finish.click()
    hand.later()
    hand.counts(kept=0, sent=3)
    assert patrol.entered() == 3


def test_a_refused_record_is_handed_to_an_adult_on_the_spot(hand, patrol):
    hand.pair().enter()
    hand.tap("K1")
    hand.page.evaluate(
        """async () => {
            const { ledger } = await import("/static/tablet/ledger.js");
            for (const record of ledger.records.values()) record.version_id = 999999;
        }"""
    )
    hand.finish.click()
    hand.later()
    hand.counts(kept=0, sent=0, trouble=1)
    hand.page.locator(".counts").click()
    hand.press("交给老师")
    hand.page.get_by_role("textbox", name="说明").fill("版本不对")
    hand.page.get_by_role("dialog").get_by_role("button", name="交给老师").click()
    hand.counts(kept=0, sent=1)
    parked = ParkedRecord.objects.get()
    assert parked.reason == "handed"
    assert "版本不对" in parked.explanation


def test_a_batch_refused_as_a_whole_is_taken_apart_until_the_culprit_stands_alone(hand, patrol):
    hand.pair().enter()
    hand.offline()
    hand.all_well(5)
    hand.later()
    bad = hand.page.evaluate(
        """async () => {
            const { ledger } = await import("/static/tablet/ledger.js");
            return [...ledger.records.values()].find((row) => row.class_name === "一（3）班").uuid;
        }"""
    )

    def refuse_the_bad_one(route):
        if bad in route.request.post_data:
            route.fulfill(status=422, json={"detail": "读不懂。"})
        else:
            route.continue_()

    hand.page.route("**/api/tablet/records", refuse_the_bad_one)
    hand.offline(False)
    hand.counts(kept=0, sent=4, trouble=1)
    assert patrol.entered() == 4


def test_where_the_browser_keeps_nothing_the_app_says_so_and_does_not_start(hand, patrol):
    hand.page.add_init_script(
        "indexedDB.open = () => { throw new DOMException('denied', 'SecurityError'); }"
    )
    hand.open(f"?code={patrol.code()}")
    hand.sees("这台平板现在不能用来检查")
    hand.sees("无痕模式")
    assert not Tablet.objects.exists()


def test_without_https_the_app_says_so_and_does_not_start(hand, patrol):
    hand.page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    hand.open(f"?code={patrol.code()}")
    hand.sees("网址要用 https 打开")
    assert not Tablet.objects.exists()


def test_where_the_offline_part_cannot_be_installed_the_bar_says_so_until_it_is(hand):
    """As a browser does where it does not trust the school's certificate."""
    hand.page.add_init_script(
        """if (isSecureContext) {
            const real = ServiceWorkerContainer.prototype.register;
            window.trust = () => { ServiceWorkerContainer.prototype.register = real; };
            ServiceWorkerContainer.prototype.register = async () => {
                throw new DOMException("certificate", "SecurityError");
            };
        }"""
    )
    hand.open(f"?code={hand.patrol.code()}")
    hand.sees("离线功能没有装好，别关这个页面")
    hand.page.evaluate("trust()")
    hand.later(61)
    expect(hand.page.get_by_text("离线功能没有装好")).to_have_count(0)


def test_an_answer_that_nobody_understands_is_no_answer(hand, patrol):
    hand.pair().enter()

    def answer(route):
        [record] = route.request.post_data_json["records"]
        route.fulfill(json={"results": [{"uuid": record["uuid"], "status": "queued"}]})

    hand.page.route("**/api/tablet/records", answer, times=1)
    hand.finish.click()
    hand.later()
    hand.sees("服务器的回答不完整")
    hand.counts(kept=1, sent=0)
    hand.later(10)
    hand.counts(kept=0, sent=1)


def test_a_clock_set_back_by_a_day_holds_nothing_back(hand, patrol):
    hand.pair().enter()
    hand.offline()
    hand.finish.click()
    hand.page.evaluate(
        """async () => {
            const { ledger } = await import("/static/tablet/ledger.js");
            for (const record of ledger.records.values()) record.hold_until += 24 * 3600 * 1000;
        }"""
    )
    hand.later()
    hand.offline(False)
    hand.counts(kept=0, sent=1)


def test_a_database_that_the_browser_closed_is_opened_again(hand):
    hand.pair().enter()
    hand.tap("K1")
    hand.page.evaluate("import('/static/tablet/store.js').then((store) => store.close())")
    hand.tap("K1")
    expect(hand.item("K1")).to_contain_text("2 人")
    hand.open()
    hand.counts(kept=1, sent=0)
    hand.choose(hand.patrol.first)
    hand.type_pin()
    hand.press("继续")
    expect(hand.item("K1")).to_contain_text("2 人")


def test_what_could_not_be_saved_is_said_until_it_is(hand):
    hand.pair().enter()
    hand.page.evaluate(
        """() => {
            window.write = IDBObjectStore.prototype.put;
            IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
        }"""
    )
    hand.tap("K1")
    hand.sees("没有存上")
    hand.page.evaluate("() => { IDBObjectStore.prototype.put = window.write; }")
    hand.tap("K1")
    expect(hand.page.get_by_text("没有存上")).to_have_count(0)


def test_a_new_schema_keeps_the_rows_that_wait(hand):
    hand.pair().enter()
    hand.offline()
    hand.all_well(3)
    kept = hand.page.evaluate(
        """async () => {
            const { STEPS, openDatabase } = await import("/static/tablet/store.js");
            const step = (db, transaction) => transaction.objectStore("records").createIndex("state", "state");
            const db = await openDatabase("jiaoxi-tablet", [...STEPS, step]);
            const rows = db.transaction("records").objectStore("records").index("state").getAll("ready");
            await new Promise((done) => (rows.onsuccess = done));
            db.close();
            return rows.result.length;
        }"""
    )
    assert kept == 3


def test_a_revoked_tablet_still_hands_over_what_it_holds(hand, patrol):
    hand.pair().enter()
    hand.offline()
    hand.all_well(2)
    hand.later()
    pairing.revoke(Tablet.objects.get(), reason="遗失", by=patrol.adult)
    hand.offline(False)
    hand.sees("平板已停用")
    hand.sees("查完的记录都已上传")
    hand.sees("没有人值岗")
    assert ParkedRecord.objects.filter(reason="revoked").count() == 2
    hand.open()
    hand.sees("平板已停用")


def test_a_tablet_that_is_no_longer_known_is_paired_anew_and_goes_on(hand, patrol):
    hand.pair().enter()
    hand.offline()
    hand.all_well(2)
    hand.later()
    Tablet.objects.all().delete()
    hand.offline(False)
    hand.sees("本机的 2 条记录都还在")
    hand.page.get_by_label("配对码").fill(patrol.code("二号平板"))
    hand.page.get_by_role("button", name="配对", exact=True).click()
    hand.counts(kept=0, sent=2)
    assert patrol.entered() == 2


QUEUE = """async ({ rows, photos }) => {
    const { ledger } = await import("/static/tablet/ledger.js");
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 32;
    canvas.getContext("2d").fillRect(4, 4, 20, 20);
    const picture = await new Promise((done) => canvas.toBlob(done, "image/jpeg"));
    const { fact } = await import("/static/tablet/store.js");
    const monitor = (await fact("day")).bundle.monitors[0];
    for (const [place, row] of rows.entries()) {
        const round = { slot_id: row.slot, slot: "P", version_id: row.version };
        const record = await ledger.open({
            date: row.date, round, place: { id: row.class, name: "班" }, people: { monitor, second: null }, label: row.date,
        });
        record.opened_at = record.saved_at = row.at;
        if (place < photos) await ledger.addPhoto(record, picture);
        record.state = "ready";
        record.hold_until = 0;
        await ledger.save(record);
    }
}"""


def test_two_hundred_records_that_waited_for_days_arrive_in_seconds(hand, patrol):
    """Some of them with photos; every one once."""
    hand.pair()
    rows = []
    for date in (TODAY.replace(month=2, day=25), TODAY.replace(month=2, day=28)):
        open_day(date)
        week = 2 if date.day == 25 else 3
        if week == 2:
            for turn in patrol.team.turns.filter(week=3):
                turn.pk, turn.week = None, week
                turn.save()
        # Those of the patrol: a week's end opens other rounds for the classes too.
        sheets = Sheet.objects.filter(
            round__date=date, round__slot__isnull=False, school_class__in=patrol.classes
        )
        rows += [
            {
                "date": date.isoformat(),
                "slot": sheet.round.slot_id,
                "version": sheet.round.version_id,
                "class": sheet.school_class_id,
                "at": sheet.round.opens_at.isoformat(),
            }
            for sheet in sheets.select_related("round")
        ]
    rows = rows[:200]
    hand.offline()
    hand.page.evaluate(QUEUE, {"rows": rows, "photos": 12})
    hand.counts(kept=200, sent=0)
    started = time.monotonic()
    hand.offline(False)
    expect(hand.page.locator("[data-count='kept'] b")).to_have_text("0", timeout=30_000)
    assert time.monotonic() - started < 20
    done = Sheet.objects.exclude(uuid=None)
    assert (done.count(), ParkedRecord.objects.count(), Photo.objects.count()) == (200, 0, 12)
