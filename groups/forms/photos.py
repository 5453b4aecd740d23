"""The forms for one photo: the picture, what it shows, and whether the people on it agree."""

from django import forms
from django.core.exceptions import ValidationError

from core import images, text
from groups.forms.question_fields import CleanField

ACCEPT = "image/jpeg,image/png,image/webp"


class PhotoWordsForm(forms.Form):
    """The words of a photo, for those who cannot see it and for those who can."""

    alt = CleanField(
        cleaner=text.clean_line,
        longest=120,
        label="何が写っていますか",
        help_text="目の見えない人には、この文が読み上げられます。例：浜でごみを拾う大人と子ども5人",
        widget=forms.TextInput(attrs={"class": "w-30"}),
        error_messages={"required": "「何が写っていますか」を入れてください。"},
    )
    caption = CleanField(
        cleaner=text.clean_line,
        longest=120,
        required=False,
        label="写真の下に出す文",
        help_text="例：秋の大そうじ（2026年10月）",
        widget=forms.TextInput(attrs={"class": "w-30"}),
    )


class PhotoForm(PhotoWordsForm):
    """`cleaned_data["picture"]` is the processed `core.images.Photo`."""

    field_order = ("photo", "alt", "caption", "consent")
    photo = forms.FileField(
        label="写真",
        help_text="JPEG、PNG、WebP。25MBまで。スマートフォンの写真は、そのままで構いません。撮った場所の記録は消してから載せます。",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={
            "required": "写真を選んでください。",
            "empty": "ファイルが空です。写真を選び直してください。",
        },
    )
    consent = forms.BooleanField(
        label="写っている人に、このページに載せることを伝え、承諾をもらいました（人が写っていないときも、印を付けてください）",
        help_text="子どもが写っているときは、保護者の承諾が要ります。顔が分からない写真も選べます。",
        error_messages={"required": "承諾をもらってから、印を付けてください。"},
    )

    def clean(self):
        """The picture is decoded only when the rest is right; a refused one says why beside its field."""
        super().clean()
        cleaned = self.cleaned_data
        uploaded = cleaned.get("photo")
        if uploaded is not None:
            try:
                _refuse_by_size(uploaded)
                if not self.errors:
                    cleaned["picture"] = images.process_photo(uploaded.read())
            except ValidationError as problem:
                self.add_error("photo", problem)
        return cleaned

    @property
    def photo_must_be_chosen_again(self) -> bool:
        """Browsers never give a file back; the page says so when another field was wrong."""
        return bool(self.errors) and "photo" not in self.errors and bool(self.files)


def _refuse_by_size(uploaded):
    if uploaded.size > images.MAX_BYTES:
        raise images.ImageProblem("too_many_bytes")
