"""Every field of every model declares who may see it. Exports, open data, mails and tests ask here.

expose(Group, public=("name", "kana"), personal=("representative_name",), retention=GROUPS)

How long rows are kept is a period of core/retention.py where the night's work deletes them, else a sentence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models

from core import retention as periods
from core.access import Data
from core.retention import Kept


@dataclass(frozen=True)
class Exposure:
    model: type[models.Model]
    fields: dict[str, Data]
    retention: tuple[Kept, ...]

    def of(self, field: str, default: Data = Data.STAFF) -> Data:
        """The class of a field; `default` for a column that is no field of the model."""
        return self.fields.get(field, default)

    def kept(self, on: date) -> str:
        """How long the rows are kept, with the values in force on that day."""
        return periods.in_words(self.retention, on)


_declared: dict[type[models.Model], Exposure] = {}


def expose(
    model: type[models.Model],
    *,
    public: Iterable[str] = (),
    group: Iterable[str] = (),
    staff: Iterable[str] = (),
    personal: Iterable[str] = (),
    sensitive: Iterable[str] = (),
    retention: Kept | tuple[Kept, ...],
) -> Exposure:
    """Declare the class of each field. A field named twice, or unknown to the model, is an error."""
    fields: dict[str, Data] = {}
    classes = {
        Data.PUBLIC: public,
        Data.GROUP: group,
        Data.STAFF: staff,
        Data.PERSONAL: personal,
        Data.SENSITIVE: sensitive,
    }
    for data, names in classes.items():
        for name in names:
            if name in fields:
                raise ValueError(f"{model.__name__}.{name} is declared twice.")
            model._meta.get_field(name)
            fields[name] = data
    kept = retention if isinstance(retention, tuple) else (retention,)
    _declared[model] = Exposure(model, fields, kept)
    return _declared[model]


def declared_models() -> dict[type[models.Model], Exposure]:
    return dict(_declared)


def undeclared_fields(model: type[models.Model]) -> list[str]:
    """Own fields of `model` without a declaration (many-to-many included, reverse relations not)."""
    own = [f.name for f in (*model._meta.fields, *model._meta.many_to_many)]
    declared = _declared.get(model)
    return [name for name in own if declared is None or name not in declared.fields]
