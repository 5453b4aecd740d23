"""Why personal data is asked for, who sees it and for how long: versioned, stated before the first field.

Each application keeps the version that its applicant was shown. A changed text gets a new version; old ones
stay here so that they can be printed again.
"""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class PurposeText:
    """`parts` are (heading, sentence) pairs in the order of the page."""

    version: str
    parts: tuple[tuple[str, str], ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256("\n".join(f"{head}\t{text}" for head, text in self.parts).encode()).hexdigest()


_TEXTS = (
    PurposeText(
        "2026-04",
        (
            ("何に使うか", "利用登録の審査と、登録した団体との連絡に使います。ほかの目的には使いません。"),
            ("だれが見るか", "市民活動センターの職員と、市の地域のつながり課の職員です。"),
            (
                "公開するか",
                "氏名、連絡先の電話とメールは、次の「公開する項目」で「公開する」を選んだときだけ公開します。"
                "はじめは「公開しない」です。代表者の住所、電話、メール、フリガナは公開しません。",
            ),
            (
                "いつまで残すか",
                "登録しているあいだと、登録が終わった年度の末から1年です。申請の記録は、決定した年度の末から5年残します。"
                "申請しなかった下書きは、最後の保存から90日で消します。",
            ),
            ("問い合わせ", "市民活動センターか、鎌倉市 地域のつながり課（電話 0467-23-3000）へどうぞ。"),
        ),
    ),
)
CURRENT = _TEXTS[-1]
BY_VERSION = {text.version: text for text in _TEXTS}
