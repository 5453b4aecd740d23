"""What some of the demo's groups did, year by year; and one report that the centre hides, with an answer."""

from datetime import timedelta
from typing import NamedTuple

from accounts.models import User
from core import clock
from core.images import process_photo
from groups.actions import holds, reports
from groups.actions.photos import add_photo
from groups.models import ActivityReport, Group, ProxyEntry
from kamakura_portal.demo_art import SCENES, draw
from kamakura_portal.demo_photos import asked_at_the_desk


class Story(NamedTuple):
    """`days`: how many days ago it was; `scenes`: its pictures (demo_art.py)."""

    days: int
    title: str
    place: str
    people: int | None
    body: str
    scenes: tuple[str, ...] = ()


OWN = (
    Story(
        26,
        "秋の見学会をひらきました",
        "鎌倉市市民活動センター",
        32,
        "はじめての人を迎えて、ふだんの活動を見てもらいました。\n"
        "午前は会のあゆみを話し、午後は三つの組に分かれて、いっしょに町を歩きました。\n\n"
        "「思っていたより気軽だった」という声をいただき、4人が次の回にも来てくれることになりました。"
        "来年の春にも、もう一度ひらく予定です。",
        ("table", "hydrangeas"),
    ),
    Story(
        75,
        "夏休みの子ども体験の日",
        "深沢学習センター",
        48,
        "小学生27人と保護者21人が参加しました。はじめての子には、会員が一人ずつ付きました。\n"
        "暑さが心配だったため、昼前に終え、水を飲む時間を二度とりました。",
        ("books",),
    ),
    Story(
        190,
        "春の総会と、一年のふりかえり",
        "鎌倉芸術館 会議室",
        None,
        "一年の活動と会計を確かめ、今年の計画を決めました。新しい会員が3人くわわりました。",
    ),
    Story(
        420,
        "市民活動フェスティバルに出展",
        "鎌倉市役所 本庁舎前",
        150,
        "展示のパネルを四枚つくり、二日間で150人ほどが足をとめてくれました。\n"
        "子ども向けのクイズがよく、来年も続けます。",
        ("gate",),
    ),
    Story(
        800,
        "となりの町の団体と交流しました",
        "逗子市の公民館",
        18,
        "たがいの活動を紹介し、困っていることを話しあいました。道具の貸し借りを始めることになりました。",
    ),
)
# What a group of which main field would write.
OTHERS = {
    "environment": (
        Story(
            18,
            "秋の海岸そうじ",
            "由比ガ浜海岸",
            41,
            "晴れた朝に浜を歩き、燃えるごみ38袋、燃えないごみ9袋をひろいました。"
            "細かなプラスチックが、去年より多くありました。次は11月の終わりに行います。",
            ("shore",),
        ),
        Story(
            52,
            "谷戸の道の草かり",
            "今泉台の谷戸",
            16,
            "通学路にかかっていた枝と草を、学校の前の日までにかりました。",
            ("valley",),
        ),
    ),
    "children": (
        Story(
            9,
            "読みきかせの会",
            "腰越図書館",
            23,
            "絵本を五冊読みました。小さな妹や弟も、さいごまで聞いてくれました。",
            ("books",),
        ),
    ),
    "welfare": (
        Story(
            33,
            "はじめての人の会をひらきました",
            "大船学習センター",
            14,
            "活動の進め方を、お茶を飲みながら話しました。質問が多く、時間をのばしました。",
            ("table",),
        ),
    ),
}
HIDDEN = Story(
    12,
    "秋の寄りあいの写真と連絡網",
    "会員の家",
    11,
    "寄りあいで決めたことと、手伝いを申し出てくれた人の名前と電話番号をまとめました。（見本）",
)
REASON = (
    "本文に、会員でない方のお名前と電話番号が書いてあるように見えます。"
    "ご本人が載せてよいと言っているか分からないため、いったん非公開にしました。"
    "お名前と番号を消していただければ、公開にもどせます。"
)
ANSWER = (
    "気づかずに載せてしまいました。名前と電話番号を消して、決めたことだけに直しました。"
    "確かめて、公開にもどしていただけますか。"
)
DRAFT = Story(3, "11月の活動（書きかけ）", "", None, "")


def load_reports(people: dict[str, User], own: Group) -> int:
    """Write them as the people themselves would have; returns how many. Safe to run twice."""
    if ActivityReport.objects.exists():
        return 0
    for story in OWN:
        _tell(own, story, people["representative"])
    _write(own, DRAFT, people["editor"])
    others = Group.objects.listed().filter(beginner_welcome=True).exclude(pk=own.pk).order_by("number")
    for field, stories in OTHERS.items():
        for group, story in zip(others.filter(main_field__code=field), stories, strict=False):
            _tell(group, story, people["centre"])
    _hide(_tell(own, HIDDEN, people["editor"]), people)
    return ActivityReport.objects.count()


def _write(group: Group, story: Story, by: User, entry: ProxyEntry | None = None) -> ActivityReport:
    today = clock.today()
    values = reports.Values(
        held_on=today - timedelta(days=story.days),
        place=story.place,
        people=story.people,
        title=story.title,
        body=story.body,
    )
    return reports.start_report(group=group, values=values, today=today, by=by, entry=entry)


def _tell(group: Group, story: Story, by: User) -> ActivityReport:
    """Written and published two days after it happened, by a member or at the centre's desk."""
    with clock.demo_days_ago(story.days - 2), asked_at_the_desk(group, by) as entry:
        return _publish(group, story, by, entry)


def _publish(group: Group, story: Story, by: User, entry: ProxyEntry | None) -> ActivityReport:
    report = _write(group, story._replace(days=2), by, entry)
    for scene in story.scenes:
        _draw, alt, caption = SCENES[scene]
        picture = process_photo(draw(scene, group.number + story.days))
        add_photo(
            group=group,
            report=report,
            picture=picture,
            alt=alt,
            caption=caption,
            consent=True,
            by=by,
            entry=entry,
        )
    return reports.publish_report(report=report, today=clock.today(), by=by, entry=entry)


def _hide(report: ActivityReport, people: dict[str, User]) -> None:
    with clock.demo_days_ago(6):
        hold, _told = holds.hold_content(
            group=report.group, kind="report", key=str(report.pk), reason=REASON, by=people["centre-2"]
        )
    with clock.demo_days_ago(2):
        report.refresh_from_db()
        reports.save_report(
            report=report,
            values=reports.Values(
                held_on=report.held_on,
                place=report.place,
                people=report.people,
                title="秋の寄りあいで決めたこと",
                body="冬の活動の日を三つ決め、道具の置き場を新しくすることにしました。（見本）",
            ),
            expected_version=report.version,
            today=clock.today(),
            by=people["representative"],
        )
        holds.answer_hold(hold=hold, answer=ANSWER, today=clock.today(), by=people["representative"])
