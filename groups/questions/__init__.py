"""The wording of every question of an application for registration; steps.py puts them on pages."""

from dataclasses import dataclass
from enum import StrEnum

from groups.models import ALWAYS_PUBLIC, SWITCHABLE, RegistrationDocument


class Kind(StrEnum):
    """How a question is asked and how its answer is stored."""

    NAME = "name"  # official name, one line without emoji
    KANA = "kana"
    LINE = "line"
    PROSE = "prose"
    NUMBER = "number"  # int or None
    FORM = "form"  # code of an OrganisationForm
    CORPORATE = "corporate"  # 13 digits or ""
    FOUNDED = "founded"  # three numbers: year, month, day; each may be None
    FIELDS = "fields"  # list of codes of ActivityField
    MAIN_FIELD = "main_field"  # one of these codes
    AREAS = "areas"  # list of codes of Area
    WEEKDAYS = "weekdays"  # bit mask, Monday = 1
    TIME_BANDS = "time_bands"  # bit mask 午前 1, 午後 2, 夜 4
    FLAG = "flag"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    SWITCHES = "switches"  # list of names of Group fields that are public
    DOCUMENT = "document"  # kept as RegistrationDocument rows, not as an answer
    DECLARATION = "declaration"  # True


@dataclass(frozen=True)
class Question:
    """One question. `name` is the Group field, the key of the answer and the name of the form field.

    columns: the answer's keys when there are several (founded_year ...). opens_with: questions that reopen
    together with this one when it is returned, because their answers depend on each other.
    """

    name: str
    label: str
    kind: Kind
    required: bool = True
    help_text: str = ""
    max_length: int = 0
    width: str = ""
    columns: tuple[str, ...] = ()
    opens_with: tuple[str, ...] = ()
    number: str = ""
    short: str = ""

    @property
    def title(self) -> str:
        """The label, or its short form where the label is a whole sentence."""
        return self.short or self.label

    @property
    def keys(self) -> tuple[str, ...]:
        return self.columns or (self.name,)

    @property
    def publication(self) -> str:
        """ "always", "switch" or "never": whether the public page may show the answer."""
        if self.name in ALWAYS_PUBLIC:
            return "always"
        return "switch" if self.name in SWITCHABLE else "never"


Q, K = Question, Kind
DocumentKind = RegistrationDocument.Kind

BASICS = (
    Q(
        "name",
        "団体の名前",
        K.NAME,
        max_length=100,
        width="w-30",
        help_text="規約に書いてあるとおりに入れてください。",
    ),
    Q(
        "kana",
        "フリガナ",
        K.KANA,
        max_length=150,
        width="w-30",
        help_text="カタカナで。ひらがなや半角で入れても、カタカナに直します。例：カマクラカワアソビノカイ",
    ),
    Q(
        "form",
        "組織の種別",
        K.FORM,
        opens_with=("corporate_number",),
        help_text="法人でない集まりは「任意団体」です。",
    ),
    Q(
        "corporate_number",
        "法人番号",
        K.CORPORATE,
        required=False,
        max_length=20,
        width="w-20",
        help_text="法人だけが入れます。13けたの数字です。",
    ),
    Q(
        "founded",
        "設立した年月日",
        K.FOUNDED,
        columns=("founded_year", "founded_month", "founded_day"),
        help_text="分かるところまでで構いません。年は西暦でも「平成10」のような元号でも入れられます。",
    ),
    Q("members_total", "会員の人数", K.NUMBER, width="w-4", opens_with=("members_citizens",)),
    Q(
        "members_citizens",
        "会員のうち市民の人数",
        K.NUMBER,
        width="w-4",
        help_text="鎌倉市に住む人、市内で働く人、学ぶ人、事業をする人を数えます。",
    ),
    Q("officers_total", "役員の人数", K.NUMBER, width="w-4", help_text="代表者を含めます。"),
)

ACTIVITY = (
    Q(
        "fields",
        "活動分野",
        K.FIELDS,
        opens_with=("main_field",),
        help_text="あてはまるものをすべて選んでください。",
    ),
    Q(
        "main_field",
        "主たる分野",
        K.MAIN_FIELD,
        opens_with=("fields",),
        help_text="選んだ活動分野のうち、中心になるものを一つ選んでください。",
    ),
    Q("areas", "活動地域", K.AREAS, help_text="ふだん活動している場所をすべて選んでください。"),
    Q("purpose", "団体の目的", K.PROSE, max_length=1000),
    Q(
        "activities",
        "活動内容",
        K.PROSE,
        max_length=2000,
        help_text="何を、どのくらいの回数でしているかを書いてください。",
    ),
    Q(
        "weekdays",
        "活動する曜日",
        K.WEEKDAYS,
        required=False,
        help_text="決まっていないときは、選ばないでください。",
    ),
    Q("time_bands", "活動する時間帯", K.TIME_BANDS, required=False),
    Q(
        "schedule_text",
        "日時の説明",
        K.LINE,
        required=False,
        max_length=200,
        width="w-30",
        help_text="例：毎月第2土曜 9時から11時",
    ),
    Q(
        "place_text",
        "活動する場所",
        K.LINE,
        required=False,
        max_length=200,
        width="w-30",
        help_text="集まる場所の名前。個人の家のときは、町の名前までにしてください。",
    ),
    Q(
        "welcome_text",
        "参加できる人",
        K.LINE,
        required=False,
        max_length=200,
        width="w-30",
        help_text="例：どなたでも。小学生は保護者と一緒に",
    ),
    Q("beginner_welcome", "はじめての人を歓迎します", K.FLAG, required=False),
    Q("recruiting", "会員を募集しています", K.FLAG, required=False),
    Q(
        "fee_text",
        "会費",
        K.LINE,
        required=False,
        max_length=200,
        width="w-30",
        help_text="例：年1,000円。ないときは「なし」",
    ),
    Q(
        "first_visit",
        "はじめての日にすること",
        K.PROSE,
        required=False,
        max_length=600,
        help_text="はじめて来る人が当日にすることを、1行に一つずつ書いてください。",
    ),
    Q(
        "tagline",
        "ひとこと",
        K.LINE,
        required=False,
        max_length=80,
        width="w-30",
        help_text="一覧で名前の下に出る、短い紹介です。",
    ),
    Q("introduction", "紹介文（PR）", K.PROSE, required=False, max_length=2000),
    Q(
        "website",
        "ホームページ",
        K.URL,
        required=False,
        max_length=300,
        width="w-30",
        help_text="https:// から入れてください。",
    ),
)

PEOPLE = (
    Q("representative_name", "代表者の氏名", K.NAME, max_length=80, width="w-20"),
    Q(
        "representative_kana",
        "代表者のフリガナ",
        K.KANA,
        required=False,
        max_length=120,
        width="w-20",
        help_text="例：カマクラ　ハナコ。電話で名前を呼ぶときに使います。",
    ),
    Q(
        "representative_address",
        "代表者の住所",
        K.LINE,
        max_length=200,
        width="w-30",
        help_text="市外に住んでいて市内で働く・学ぶ方は、勤め先か学校の名前も書いてください。",
    ),
    Q(
        "representative_phone",
        "代表者の電話",
        K.PHONE,
        max_length=40,
        width="w-12",
        help_text="例：0467-00-0000",
    ),
    Q(
        "representative_email",
        "代表者のメール",
        K.EMAIL,
        required=False,
        max_length=254,
        width="w-30",
        help_text="例：name@example.jp",
    ),
    Q(
        "contact_name",
        "連絡先の氏名",
        K.NAME,
        max_length=80,
        width="w-20",
        help_text="センターや、参加したい人からの連絡を受ける方です。代表者と同じでも構いません。",
    ),
    Q(
        "contact_phone",
        "連絡先の電話",
        K.PHONE,
        max_length=40,
        width="w-12",
        help_text="昼間につながる番号。例：0467-00-0000",
    ),
    Q(
        "contact_email",
        "連絡先のメール",
        K.EMAIL,
        required=False,
        max_length=254,
        width="w-30",
        help_text="例：name@example.jp",
    ),
)

DOCUMENTS = (
    Q(
        DocumentKind.RULES,
        "規約・会則",
        K.DOCUMENT,
        help_text="団体の名前、目的、役員、会費などの決まりを書いたもの。",
    ),
    Q(
        DocumentKind.ROSTER,
        "役員・会員名簿",
        K.DOCUMENT,
        help_text="氏名と、市内に住む・働く・学ぶのどれかが分かるもの。電話や生年月日は要りません。",
    ),
    Q(
        DocumentKind.BUDGET,
        "予算書・決算書",
        K.DOCUMENT,
        required=False,
        help_text="あるときだけ出してください。",
    ),
    Q(
        DocumentKind.MATERIAL,
        "活動が分かる資料",
        K.DOCUMENT,
        required=False,
        help_text="ちらし、会報、写真など。",
    ),
)

PAGE = (Q("public_fields", "公開する項目", K.SWITCHES, required=False),)

DECLARATIONS = (
    Q(
        "no_religion",
        "宗教の教義を広めること、儀式行事を行うこと、信者を教化育成することを目的とする団体ではありません。",
        K.DECLARATION,
        short="宗教についての確認",
    ),
    Q(
        "no_politics",
        "政治上の主義を推進し、支持し、又はこれに反対することを目的とする団体ではありません。",
        K.DECLARATION,
        short="政治上の主義についての確認",
    ),
    Q(
        "no_candidate",
        "特定の公職の候補者（候補者になろうとする人を含む）、公職にある人、政党を推薦し、支持し、又はこれらに反対することを"
        "目的とする団体ではありません。",
        K.DECLARATION,
        short="候補者・政党についての確認",
    ),
    Q(
        "no_violence",
        "暴力団ではなく、暴力団員やそれと密接な関係のある人が役員や会員にいません。",
        K.DECLARATION,
        short="暴力団排除の誓約",
    ),
)
