"""E-mail addresses as the name of a person."""

from core.normalise import email_key


def fold_email(address: str) -> str:
    """The one spelling under which an address is stored and looked up.

    Phones type full-width letters and capitals; 「Ｔａｒｏ＠Example.JP」 is the same person
    as 「taro@example.jp」.
    Mail always goes to the stored spelling, never to what was typed into a form, so that two spellings which
    fold together cannot be used to receive somebody else's code.
    """
    return email_key(address)
