"""The demo's people: one account per role, with invented names. Used by the demo's sign-in and its data."""

from dataclasses import dataclass

from accounts.models import Role


@dataclass(frozen=True)
class Person:
    key: str
    email: str
    name: str
    can: str
    role: str = ""


PEOPLE = (
    Person(
        "representative",
        "representative@example.jp",
        "浜辺 見本",
        "登録団体の代表者。公開ページの編集、編集者の招待",
    ),
    Person("editor", "editor@example.jp", "松原 見本", "登録団体の編集者。公開ページの編集、写真"),
    Person(
        "other-representative",
        "other@example.jp",
        "笛田 見本",
        "これから登録する団体の代表者。利用登録の申請",
    ),
    Person(
        "centre",
        "centre@example.jp",
        "大町 見本",
        "センター職員。利用登録の確認と決定、取り込み",
        Role.CENTRE_STAFF,
    ),
    Person(
        "centre-2",
        "centre2@example.jp",
        "岩瀬 見本",
        "センター職員（二人目）。担当の受けわたし",
        Role.CENTRE_STAFF,
    ),
    Person("coordinator", "coordinator@example.jp", "台 見本", "コーディネーター", Role.COORDINATOR),
    Person("section", "section@example.jp", "山崎 見本", "市の担当課の職員", Role.SECTION_STAFF),
    Person(
        "tsunagari",
        "tsunagari@example.jp",
        "御成 見本",
        "地域のつながり課。申請の閲覧、決まりの値、人と役割",
        Role.TSUNAGARI,
    ),
    Person("committee", "committee@example.jp", "植木 見本", "市民活動推進委員", Role.COMMITTEE),
    Person("committee-2", "committee2@example.jp", "津 見本", "市民活動推進委員（二人目）", Role.COMMITTEE),
    Person(
        "admin", "admin@example.jp", "管理 見本", "システム管理者。人と役割、参照データ", Role.ADMINISTRATOR
    ),
)
BY_KEY = {person.key: person for person in PEOPLE}
