"""An application for registration (利用登録), from the first draft to the decision (rules.md 9.1)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from groups.models.case import Case, CaseNote, CasePaper, CaseQuerySet
from groups.models.group import Group
from groups.models.proxy import ProxyEntry


class RegistrationQuerySet(CaseQuerySet["Registration"]):
    def of_applicant(self, user: Any) -> "RegistrationQuerySet":
        return self.filter(applicant=user)

    def without_account(self) -> "RegistrationQuerySet":
        """Applications that the centre enters for people who have no account."""
        return self.filter(applicant=None)


class Registration(Case):
    """`answers` is the server-side draft: {step: {field: value as typed or cleaned}}.

    `applicant` is empty while the centre enters it for people without an account; `proxy` stays for ever.
    """

    class Kind(models.TextChoices):
        NEW = "new", "新規"

    class State(models.TextChoices):
        DRAFT = "draft", "下書き"
        SUBMITTED = "submitted", "申請中"
        RETURNED = "returned", "差戻し中"
        APPROVED = "approved", "登録済"
        REJECTED = "rejected", "却下"
        WITHDRAWN = "withdrawn", "取下げ"

    WAITING = (State.SUBMITTED, State.RETURNED)
    DONE = (State.APPROVED, State.REJECTED, State.WITHDRAWN)

    kind = models.CharField("種類", max_length=10, choices=Kind, default=Kind.NEW)
    state = models.CharField("状態", max_length=10, choices=State, default=State.DRAFT)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name="申請した人",
    )
    proxy = models.OneToOneField(
        ProxyEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registration",
        verbose_name="代理入力",
    )
    group = models.OneToOneField(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registration",
        verbose_name="登録された団体",
    )
    purpose_text_version = models.CharField("利用目的の文の版", max_length=20, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta(Case.Meta):
        verbose_name = "利用登録の申請"
        verbose_name_plural = "利用登録の申請"
        constraints = (
            *Case.Meta.constraints,
            models.CheckConstraint(
                condition=Q(applicant__isnull=False) | Q(proxy__isnull=False),
                name="groups_registration_somebody_applies",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "submitted", "returned", "approved", "rejected", "withdrawn"]
                ),
                name="groups_registration_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(group__isnull=False),
                name="groups_registration_approved_has_group",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "returned", "approved", "rejected"])
                | Q(receipt_number__isnull=False, submitted_at__isnull=False),
                name="groups_registration_received_has_receipt",
            ),
        )

    def __str__(self) -> str:
        return self.name or "（名前のない下書き）"

    @property
    def record_label(self) -> str:
        """What the record calls it for ever: never the name, which goes with the application."""
        return f"申請 {self.receipt_number}" if self.receipt_number else "申請の下書き"

    @property
    def name(self) -> str:
        """The group's name as last typed."""
        basics = self.answers.get("basics") or self.submitted_answers.get("basics") or {}
        return str(basics.get("name", ""))


class RegistrationDocument(CasePaper):
    """A paper of an application."""

    class Kind(models.TextChoices):
        RULES = "rules", "規約・会則"
        ROSTER = "roster", "役員・会員名簿"
        BUDGET = "budget", "予算書・決算書"
        MATERIAL = "material", "活動が分かる資料"

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="documents", verbose_name="利用登録の申請"
    )
    kind = models.CharField("書類の種類", max_length=10, choices=Kind)

    class Meta:
        verbose_name = "申請の書類"
        verbose_name_plural = "申請の書類"
        ordering = ("kind", "id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file}"


class RegistrationCheck(models.Model):
    """The centre's view on one of the four tests (rules.md 4: 非営利性・自主性・公益性・属市域性)."""

    class Test(models.TextChoices):
        NON_PROFIT = "non_profit", "非営利性"
        AUTONOMY = "autonomy", "自主性"
        PUBLIC_BENEFIT = "public_benefit", "公益性"
        LOCALITY = "locality", "属市域性"

    class Verdict(models.TextChoices):
        OPEN = "open", "まだ"
        MET = "met", "満たす"
        QUESTION = "question", "要確認"

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="checks", verbose_name="申請")
    test = models.CharField("確かめること", max_length=15, choices=Test)
    verdict = models.CharField("見立て", max_length=10, choices=Verdict, default=Verdict.OPEN)
    note = models.CharField("メモ", max_length=300, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="確かめた人",
    )
    checked_at = models.DateTimeField("確かめた日時", null=True, blank=True)

    class Meta:
        verbose_name = "確かめの記録"
        verbose_name_plural = "確かめの記録"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("registration", "test"), name="groups_registrationcheck_once_each"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_test_display()} {self.get_verdict_display()}"


class InternalNote(CaseNote):
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="notes", verbose_name="申請")

    class Meta(CaseNote.Meta):
        verbose_name = "内部の記録"
        verbose_name_plural = "内部の記録"
