"""PostgreSQL only: the directory's index as lists of groups for each piece of text and each choice.

In the place of the GIN index of 0002, which led to every row found, and of its table of counts. The table is
read and described in groups/search/index.py; its keys are those of `groups_keys` here. A row of it is written
by triggers only, and never deleted: `few` or `many` may become empty. `few` becomes `many` beyond 64 groups.
fillfactor leaves each page room for the next versions of its rows.
"""

from importlib import import_module
from typing import Any

from django.db import migrations

before = import_module("groups.migrations.0002_search_index")

TABLE = """
CREATE TABLE groups_posting (
  key bigint NOT NULL, block integer NOT NULL, few smallint[], many bytea, PRIMARY KEY (key, block)
) WITH (fillfactor = 80)
"""
# Pieces of one to three letters, repeated ones too; and, beyond -2^43, the pairs that different letters follow
# (or the end of a word, which is a blank).
GRAMS = """
CREATE FUNCTION groups_grams(folded text) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  a bigint;
  b bigint := 32;
  c bigint := 32;
  letter text;
  grams bigint[] := '{}';
  threes bigint[] := '{}';
BEGIN
  FOREACH letter IN ARRAY string_to_array(folded || ' ', NULL) LOOP
    a := b;
    b := c;
    c := ascii(letter);
    IF a <> 32 AND b <> 32 THEN
      threes := threes || ((a << 42) | (b << 21) | c);
    END IF;
    CONTINUE WHEN c = 32;
    grams := grams || c;
    CONTINUE WHEN b = 32;
    grams := grams || ((b << 21) | c);
  END LOOP;
  RETURN grams || ARRAY(SELECT three FROM unnest(threes) AS three WHERE three & 2097151 <> 32)
    || ARRAY(SELECT -(1::bigint << 43) - (three >> 21) FROM unnest(threes) AS three
      GROUP BY three >> 21 HAVING min(three) <> max(three));
END $$
"""
# Zero for every group, the choices as negative numbers (facet << 16 | bit), the pieces of the text.
KEYS = """
CREATE FUNCTION groups_keys(entry groups_directoryentry) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN ARRAY(
    SELECT -((facet << 16) | place) FROM (VALUES (1, entry.area_mask::bigint), (2, entry.day_mask),
      (3, entry.time_mask), (4, entry.field_mask), (6, entry.flag_mask)) AS own(facet, mask),
      generate_series(0, 31) AS place
    WHERE (mask >> place) & 1 = 1
  ) || ARRAY[0, -((5 << 16) | entry.form_bit)]::bigint[] || groups_grams(entry.folded);
END $$
"""
BITMAP = """
CREATE FUNCTION groups_bitmap(few smallint[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  bits bytea := decode(repeat('00', 1024), 'hex');
  place smallint;
BEGIN
  FOREACH place IN ARRAY few LOOP
    bits := set_bit(bits, place, 1);
  END LOOP;
  RETURN bits;
END $$
"""
# In the order of their keys. Writers wait for each other before that, at the content version (groups/directory.py).
POST = """
CREATE FUNCTION groups_post(keys bigint[], group_id bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  home integer := group_id >> 13;
  place smallint := group_id & 8191;
BEGIN
  INSERT INTO groups_posting AS kept (key, block, few)
  SELECT DISTINCT own.key, home, ARRAY[place] FROM unnest(keys) AS own(key) ORDER BY own.key
  ON CONFLICT (key, block) DO UPDATE SET
    few = CASE WHEN kept.many IS NULL AND cardinality(kept.few) < 64 THEN kept.few || place END,
    many = CASE WHEN kept.many IS NOT NULL THEN set_bit(kept.many, place, 1)
      WHEN cardinality(kept.few) >= 64 THEN groups_bitmap(kept.few || place) END;
END $$
"""
UNPOST = """
CREATE FUNCTION groups_unpost(keys bigint[], group_id bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  home integer := group_id >> 13;
  place smallint := group_id & 8191;
BEGIN
  UPDATE groups_posting SET few = array_remove(few, place), many = set_bit(many, place, 0)
  WHERE key = ANY(keys) AND block = home;
END $$
"""
ENTRY = """
CREATE FUNCTION groups_post_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  had bigint[];
  has bigint[];
BEGIN
  IF TG_OP <> 'INSERT' THEN had := groups_keys(OLD); END IF;
  IF TG_OP <> 'DELETE' THEN has := groups_keys(NEW); END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM groups_post(has, NEW.group_id);
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM groups_unpost(had, OLD.group_id);
  ELSE
    PERFORM groups_unpost(ARRAY(SELECT unnest(had) EXCEPT SELECT unnest(has)), OLD.group_id);
    PERFORM groups_post(ARRAY(SELECT unnest(has) EXCEPT SELECT unnest(had)), NEW.group_id);
  END IF;
  RETURN NULL;
END $$
"""
EMPTYING = """
CREATE FUNCTION groups_post_none() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  DELETE FROM groups_posting;
  RETURN NULL;
END $$
"""
# Block by block, so that it needs no more memory for more groups.
ANEW = """
CREATE FUNCTION groups_post_anew() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  home integer;
BEGIN
  DELETE FROM groups_posting;
  FOR home IN SELECT DISTINCT group_id >> 13 FROM groups_directoryentry LOOP
    INSERT INTO groups_posting (key, block, few, many)
    SELECT key, home, CASE WHEN cardinality(places) <= 64 THEN places END,
      CASE WHEN cardinality(places) > 64 THEN groups_bitmap(places) END
    FROM (
      SELECT own.key, array_agg((entry.group_id & 8191)::smallint) AS places
      FROM groups_directoryentry AS entry
      CROSS JOIN LATERAL (SELECT DISTINCT key FROM unnest(groups_keys(entry)) AS each(key)) AS own
      WHERE entry.group_id BETWEEN home::bigint << 13 AND (home::bigint << 13) + 8191
      GROUP BY own.key
    ) AS listed;
  END LOOP;
END $$
"""
COLUMNS = ("folded", "area_mask", "day_mask", "time_mask", "field_mask", "form_bit", "flag_mask")
CHANGED = " IS DISTINCT FROM ".join(f"({', '.join(f'{row}.{c}' for c in COLUMNS)})" for row in ("OLD", "NEW"))
ROWS = "ON groups_directoryentry FOR EACH ROW"
# Set for a transaction that writes very many entries and builds the index anew at its end (index.rebuilt_after).
NOW = "current_setting('groups.post_later', TRUE) IS DISTINCT FROM 'yes'"
TRIGGERS = {
    "groups_post_entry": f"AFTER INSERT OR DELETE {ROWS} WHEN ({NOW}) EXECUTE FUNCTION groups_post_entry()",
    "groups_post_changed": (
        f"AFTER UPDATE {ROWS} WHEN ({NOW} AND {CHANGED}) EXECUTE FUNCTION groups_post_entry()"
    ),
    "groups_post_none": "AFTER TRUNCATE ON groups_directoryentry EXECUTE FUNCTION groups_post_none()",
}
FUNCTIONS = (
    "groups_post_anew()",
    "groups_post_none()",
    "groups_post_entry()",
    "groups_unpost(bigint[], bigint)",
    "groups_post(bigint[], bigint)",
    "groups_bitmap(smallint[])",
    "groups_keys(groups_directoryentry)",
    "groups_grams(text)",
)


def build(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    before.remove_index_and_counts(schema_editor)
    for statement in (TABLE, GRAMS, KEYS, BITMAP, POST, UNPOST, ENTRY, EMPTYING, ANEW):
        schema_editor.execute(statement)
    schema_editor.execute("SELECT groups_post_anew()")
    for name, what in TRIGGERS.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {what}")


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name} ON groups_directoryentry")
    for function in FUNCTIONS:
        schema_editor.execute(f"DROP FUNCTION {function}")
    schema_editor.execute("DROP TABLE groups_posting")
    before.build_index_and_counts(schema_editor)


class Migration(migrations.Migration):
    dependencies = (("groups", "0025_what_the_centre_typed_for_a_group"),)
    operations = (migrations.RunPython(build, remove),)
