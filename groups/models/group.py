"""A registered civic group (rules.md 9.1)."""

import secrets
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from groups.models.reference import ActivityField, Area, OrganisationForm

# Fields that every group shows; the rest is public only where the group said so (architecture.md 5).
ALWAYS_PUBLIC = ("name", "kana", "form", "fields", "main_field", "areas", "purpose", "activities")
# Fields with a 公開する switch, in the order of the public page. Label as on forms, exports and imports.
SWITCHABLE = {
    "tagline": "ひとこと",
    "weekdays": "活動曜日",
    "time_bands": "時間帯",
    "schedule_text": "日時の説明",
    "place_text": "活動場所",
    "welcome_text": "対象",
    "beginner_welcome": "初参加歓迎",
    "recruiting": "会員募集",
    "fee_text": "会費",
    "first_visit": "はじめての日",
    "introduction": "PR",
    "founded": "設立年",
    "members_total": "会員数",
    "website": "ホームページ",
    "corporate_number": "法人番号",
    "representative_name": "代表者氏名",
    "contact_name": "連絡先氏名",
    "contact_phone": "連絡先電話",
    "contact_email": "連絡先メール",
}
# Of these, the ones about a person: their switch starts at 公開しない.
PERSONAL_SWITCHES = ("representative_name", "contact_name", "contact_phone", "contact_email")

WEEKDAYS = "月火水木金土日"
TIME_BANDS = ("午前", "午後", "夜")


def new_order_key() -> int:
    """A random place in the fair order (公平性), given once."""
    return secrets.randbelow(2**31)


class GroupQuerySet(models.QuerySet["Group"]):
    def public(self) -> "GroupQuerySet":
        """Groups whose page stands."""
        return self.filter(state__in=Group.LISTED_STATES, same_as=None)

    def listed(self) -> "GroupQuerySet":
        """Groups that the public directory and open data show."""
        return self.public().filter(unlisted=False)

    def of_member(self, user: Any) -> "GroupQuerySet":
        """Groups of which `user` is a member today."""
        return self.filter(memberships__user=user, memberships__ended_at=None).distinct()


class Group(models.Model):
    class State(models.TextChoices):
        REGISTERED = "registered", "登録済"
        RENEWAL_DUE = "renewal_due", "更新待ち"
        SUSPENDED = "suspended", "休止中"
        EXPIRED = "expired", "失効"
        STRUCK_OFF = "struck_off", "抹消"

    LISTED_STATES = (State.REGISTERED, State.RENEWAL_DUE, State.SUSPENDED)

    number = models.PositiveIntegerField("団体番号", unique=True)
    state = models.CharField("状態", max_length=12, choices=State, default=State.REGISTERED)
    name = models.CharField("団体名", max_length=100)
    kana = models.CharField("フリガナ", max_length=150, blank=True)
    name_key = models.CharField("似た名前を調べる鍵", max_length=150, db_index=True, editable=False)
    form = models.ForeignKey(OrganisationForm, models.PROTECT, related_name="groups", verbose_name="組織種別")
    corporate_number = models.CharField("法人番号", max_length=13, blank=True)
    main_field = models.ForeignKey(
        ActivityField, models.PROTECT, related_name="main_of", verbose_name="主たる分野"
    )
    fields = models.ManyToManyField(ActivityField, related_name="groups", verbose_name="活動分野")
    areas = models.ManyToManyField(Area, related_name="groups", verbose_name="活動地域")
    founded_year = models.PositiveSmallIntegerField("設立年", null=True, blank=True)
    founded_month = models.PositiveSmallIntegerField("設立月", null=True, blank=True)
    founded_day = models.PositiveSmallIntegerField("設立日", null=True, blank=True)

    tagline = models.CharField("ひとこと", max_length=80, blank=True)
    purpose = models.TextField("目的", max_length=1000)
    activities = models.TextField("活動内容", max_length=2000)
    weekdays = models.PositiveSmallIntegerField("活動曜日", default=0)
    time_bands = models.PositiveSmallIntegerField("時間帯", default=0)
    schedule_text = models.CharField("日時の説明", max_length=200, blank=True)
    place_text = models.CharField("活動場所", max_length=200, blank=True)
    welcome_text = models.CharField("対象", max_length=200, blank=True)
    beginner_welcome = models.BooleanField("初参加歓迎", default=False)
    recruiting = models.BooleanField("会員募集", default=False)
    fee_text = models.CharField("会費", max_length=200, blank=True)
    first_visit = models.TextField("はじめての日", max_length=600, blank=True)
    introduction = models.TextField("PR", max_length=2000, blank=True)
    website = models.URLField("ホームページ", max_length=300, blank=True)

    members_total = models.PositiveIntegerField("会員数", null=True, blank=True)
    members_citizens = models.PositiveIntegerField("うち市民", null=True, blank=True)
    officers_total = models.PositiveIntegerField("役員数", null=True, blank=True)
    representative_name = models.CharField("代表者氏名", max_length=80, blank=True)
    representative_kana = models.CharField("代表者フリガナ", max_length=120, blank=True)
    representative_address = models.CharField("代表者住所", max_length=200, blank=True)
    representative_phone = models.CharField("代表者電話", max_length=20, blank=True)
    representative_email = models.EmailField("代表者メール", max_length=254, blank=True)
    contact_name = models.CharField("連絡先氏名", max_length=80, blank=True)
    contact_phone = models.CharField("連絡先電話", max_length=20, blank=True)
    contact_email = models.EmailField("連絡先メール", max_length=254, blank=True)

    # The group's own switch for the question form of its page (groups/actions/questions.py).
    takes_questions = models.BooleanField("質問を受ける", default=True)
    public_fields = models.JSONField("公開する項目", default=list, blank=True)
    # Written with a ContentHold only: no form, no import and no switch of the group changes it.
    held_fields = models.JSONField("センターが非公開にしている項目", default=list, blank=True)
    # Both are empty where the centre's own list does not know: a day made up would claim what nobody did.
    registered_on = models.DateField("登録日", null=True, blank=True)
    confirmed_on = models.DateField("最終確認日", null=True, blank=True)
    # Empty only until the next night: groups/actions/terms.py gives every group its end.
    valid_until = models.DateField("登録の期限", null=True, blank=True)
    ended_on = models.DateField("登録が終わった日", null=True, blank=True)
    end_reason = models.TextField("登録を終えた理由", max_length=1000, blank=True)
    order_key = models.PositiveIntegerField("公平な順の鍵", default=new_order_key, editable=False)
    version = models.PositiveIntegerField("版", default=1)
    created_at = models.DateTimeField("作った日時")
    updated_at = models.DateTimeField("変えた日時")
    # Not in the directory although its page stands: nobody has confirmed it for long (groups/freshness.py).
    unlisted = models.BooleanField("一覧から外れている", default=False)

    # Another number of the same group (groups/actions/same_as.py): this one leads there, nothing is deleted.
    same_as = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="duplicates", verbose_name="同じ団体"
    )

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = "団体"
        verbose_name_plural = "団体"
        ordering = ("number",)
        indexes = (
            models.Index(fields=("state", "number"), name="groups_group_state"),
            models.Index(fields=("state", "valid_until"), name="groups_group_term"),
            models.Index(fields=("contact_phone",), name="groups_group_contact_phone"),
            models.Index(fields=("representative_phone",), name="groups_group_rep_phone"),
            models.Index(fields=("corporate_number",), name="groups_group_corporate"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["registered", "renewal_due", "suspended", "expired", "struck_off"]),
                name="groups_group_state_known",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="groups_group_number_positive"),
            models.CheckConstraint(
                condition=Q(same_as=None) | ~Q(same_as=F("id")), name="groups_group_same_as_another"
            ),
            models.CheckConstraint(condition=Q(weekdays__lte=127), name="groups_group_weekdays_known"),
            models.CheckConstraint(condition=Q(time_bands__lte=7), name="groups_group_time_bands_known"),
            models.CheckConstraint(
                condition=Q(founded_year=None) | Q(founded_year__gte=1600, founded_year__lte=2100),
                name="groups_group_founded_year_sane",
            ),
            models.CheckConstraint(
                condition=Q(founded_month=None) | Q(founded_month__gte=1, founded_month__lte=12),
                name="groups_group_founded_month_sane",
            ),
            models.CheckConstraint(
                condition=Q(founded_day=None) | Q(founded_day__gte=1, founded_day__lte=31),
                name="groups_group_founded_day_sane",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("groups:detail", args=[self.number])

    def shows(self, field: str) -> bool:
        """Whether the public may see this field: the group publishes it, and the centre does not hide it."""
        return self.publishes(field) and field not in self.held_fields

    def publishes(self, field: str) -> bool:
        """Whether the group itself wants the public to see this field."""
        return field in ALWAYS_PUBLIC or field in self.public_fields

    @property
    def is_registered(self) -> bool:
        """Registered today in the sense of the ordinance: asked by the apps above. One number per group."""
        return self.state in (self.State.REGISTERED, self.State.RENEWAL_DUE) and self.same_as_id is None

    @property
    def is_public(self) -> bool:
        """Whether its page stands; it may have left the directory all the same."""
        return self.state in self.LISTED_STATES and self.same_as_id is None

    @property
    def is_listed(self) -> bool:
        """Whether directory and open data show it."""
        return self.is_public and not self.unlisted

    @property
    def term_end(self) -> date:
        """The end of its term. Raises ValueError where the night has not given one yet."""
        if self.valid_until is None:
            raise ValueError("This group has no term yet.")
        return self.valid_until

    @property
    def weekday_names(self) -> list[str]:
        return [name for bit, name in enumerate(WEEKDAYS) if self.weekdays & 1 << bit]

    @property
    def time_band_names(self) -> list[str]:
        return [name for bit, name in enumerate(TIME_BANDS) if self.time_bands & 1 << bit]

    @property
    def founded_text(self) -> str:
        """設立 as exactly as it is known: 2011年, 2011年5月 or 2011年5月1日."""
        parts = ((self.founded_year, "年"), (self.founded_month, "月"), (self.founded_day, "日"))
        text = ""
        for value, unit in parts:
            if value is None:
                break
            text += f"{value}{unit}"
        return text

    @property
    def first_visit_steps(self) -> list[str]:
        return [line.strip() for line in self.first_visit.splitlines() if line.strip()]
