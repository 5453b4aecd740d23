"""The columns of a group list: the same headings for import, export and open data (rules.md 4, GIF 法人)."""

from core.imports import ImportColumn

COLUMNS = (
    ImportColumn("number", "団体番号", ("番号", "登録番号", "団体No", "ID")),
    ImportColumn("name", "団体名", ("名称", "団体の名称", "団体名称", "団体の名前"), required=True),
    ImportColumn("kana", "フリガナ", ("ふりがな", "団体名フリガナ", "団体名カナ", "カナ", "名称_カナ")),
    ImportColumn("form", "組織種別", ("団体種類", "組織形態", "法人種別", "団体の種類"), required=True),
    ImportColumn("main_field", "主たる分野", ("主な分野", "主分野", "主たる活動分野")),
    ImportColumn("fields", "活動分野", ("分野", "活動の分野"), required=True),
    ImportColumn("areas", "活動地域", ("地域", "活動エリア", "活動区域")),
    ImportColumn("tagline", "ひとこと", ("一言", "キャッチフレーズ", "ひとこと紹介")),
    ImportColumn("purpose", "目的", ("活動目的", "設立目的", "団体の目的")),
    ImportColumn("activities", "活動内容", ("内容", "主な活動", "活動の内容", "説明")),
    ImportColumn("weekdays", "活動曜日", ("曜日",)),
    ImportColumn("time_bands", "時間帯", ("活動時間帯",)),
    ImportColumn("schedule_text", "日時の説明", ("活動日時", "日時", "活動日")),
    ImportColumn("place_text", "活動場所", ("場所", "主な活動場所")),
    ImportColumn("welcome_text", "対象", ("対象者", "参加できる人")),
    ImportColumn("beginner_welcome", "初参加歓迎", ("初心者歓迎",)),
    ImportColumn("recruiting", "会員募集", ("会員募集中", "募集")),
    ImportColumn("fee_text", "会費", ("費用", "参加費")),
    ImportColumn("first_visit", "はじめての日", ("初めての日", "はじめての人へ")),
    ImportColumn("founded", "設立年", ("設立年月日", "設立年月", "設立", "設立日")),
    ImportColumn("members_total", "会員数", ("正会員数", "会員の数")),
    ImportColumn("members_citizens", "うち市民", ("市民会員数", "市民の数")),
    ImportColumn("officers_total", "役員数", ("役員の数",)),
    ImportColumn("representative_name", "代表者氏名", ("代表者", "代表者名", "代表")),
    ImportColumn("representative_kana", "代表者フリガナ", ("代表者ふりがな", "代表者カナ")),
    ImportColumn("representative_address", "代表者住所", ("代表者の住所",)),
    ImportColumn("representative_phone", "代表者電話", ("代表者電話番号",)),
    ImportColumn("representative_email", "代表者メール", ("代表者メールアドレス",)),
    ImportColumn("contact_name", "連絡先氏名", ("連絡担当者", "担当者", "連絡先担当者")),
    ImportColumn("contact_phone", "連絡先電話", ("電話番号", "電話", "TEL", "連絡先電話番号")),
    ImportColumn(
        "contact_email", "連絡先メール", ("メールアドレス", "メール", "E-mail", "連絡先メールアドレス")
    ),
    ImportColumn("website", "ホームページ", ("URL", "HP", "Webサイト", "ウェブサイト")),
    ImportColumn("corporate_number", "法人番号"),
    ImportColumn("introduction", "PR", ("団体PR", "自己紹介", "紹介文")),
    ImportColumn("registered_on", "登録日", ("登録年月日", "登録年月")),
    ImportColumn("confirmed_on", "最終確認日", ("確認日", "更新日", "最終更新日")),
    ImportColumn("private", "非公開項目", ("非公開", "公開しない項目")),
)
BY_KEY = {column.key: column for column in COLUMNS}
REQUIRED = tuple(column for column in COLUMNS if column.required)

# Usual variants of the 17 field names, besides the full and the short label (features.md, present lists).
FIELD_VARIANTS = {
    "culture": (
        "文化", "芸術", "スポーツ", "文化芸術スポーツ", "学術・文化・芸術・スポーツ",
        "学術、文化、芸術又はスポーツの振興を図る活動",
    ),
    "children": ("子ども", "こども", "子供", "子どもの健全育成", "子どもの健やかな育ち", "青少年"),
    "town": ("まちづくり", "街づくり", "町づくり", "まちづくりの推進"),
    "welfare": ("保健医療福祉", "福祉", "医療", "保健", "保健、医療又は福祉", "保健・医療又は福祉の増進"),
    "environment": ("環境", "環境保全", "環境の保全"),
    "learning": ("社会教育", "生涯学習", "社会教育の推進"),
    "international": ("国際協力", "国際交流", "国際"),
    "safety": ("地域安全", "防犯", "地域の安全"),
    "rights": ("人権", "平和", "人権・平和", "人権の擁護又は平和の推進を図る活動", "人権の擁護"),
    "support": (
        "連絡・助言・援助", "連絡助言援助", "団体支援", "中間支援", "団体の運営支援",
        "前各号に掲げる活動を行う団体の運営又は活動に関する連絡、助言又は援助の活動",
    ),
    "disaster": ("災害救援", "災害", "災害の救援"),
    "equality": ("男女共同参画", "男女共同参画社会の形成の促進を図る活動", "男女共同参画社会"),
    "information": ("情報化", "情報化社会", "IT", "ICT"),
    "economy": ("経済活動", "経済", "経済活動の活性化"),
    "consumer": ("消費者", "消費者保護", "消費者の保護"),
    "work": ("職業・雇用", "職業", "雇用", "職業能力", "雇用機会"),
    "science": ("科学技術", "科学", "科学技術の振興"),
}  # fmt: skip
FORM_VARIANTS = {
    "voluntary": ("任意団体", "任意", "法人格なし", "ボランティア団体"),
    "npo": ("NPO法人", "特定非営利活動法人", "NPO", "特非"),
    "certified-npo": ("認定NPO法人", "認定特定非営利活動法人"),
    "neighbourhood": ("自治会・町内会", "自治会", "町内会"),
    "general-association": ("一般社団法人", "一社"),
    "general-foundation": ("一般財団法人", "一財"),
    "public-association": ("公益社団法人", "公社"),
    "public-foundation": ("公益財団法人", "公財"),
    "social-welfare": ("社会福祉法人", "社福"),
    "school": ("学校・学生団体", "学校", "学生団体"),
    "company": ("企業", "株式会社", "会社"),
    "individual": ("個人",),
    "other": ("その他", "その他団体"),
}
AREA_VARIANTS = {
    "kamakura": ("鎌倉", "鎌倉地域"),
    "koshigoe": ("腰越", "腰越地域"),
    "fukasawa": ("深沢", "深沢地域"),
    "ofuna": ("大船", "大船地域"),
    "tamanawa": ("玉縄", "玉繩", "玉縄地域"),
    "citywide": ("市内全域", "全域", "市全域", "鎌倉市", "鎌倉市全域", "市内"),
    "outside": ("市外", "市外も含む"),
}
