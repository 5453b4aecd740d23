"""PostgreSQL only: the first keyword index and its table of counts. 0026 puts another in their place.

The function gives the pieces of a text, repeated ones too (the index takes each once). COST keeps the planner
from ever computing it for each row instead of using the index. STATISTICS 0 keeps ANALYZE from computing it
for 30,000 rows. fastupdate=off spreads the work of the index evenly over the writes (else one of them waits
100 ms). toast_tuple_target moves the long columns out of the row, so that few bytes a group are read.
"""

from typing import Any

from django.db import migrations

FUNCTION = """
CREATE FUNCTION groups_grams(folded text) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
DECLARE
  a bigint;
  b bigint := 32;
  c bigint := 32;
  letter text;
  grams bigint[] := '{}';
BEGIN
  FOREACH letter IN ARRAY string_to_array(folded, NULL) LOOP
    a := b;
    b := c;
    c := ascii(letter);
    CONTINUE WHEN c = 32;
    grams := grams || c;
    CONTINUE WHEN b = 32;
    grams := grams || ((b << 21) | c);
    CONTINUE WHEN a = 32;
    grams := grams || ((a << 42) | (b << 21) | c);
  END LOOP;
  RETURN grams;
END $$
"""
INDEX = (
    "CREATE INDEX groups_directoryentry_grams ON groups_directoryentry"
    " USING gin (groups_grams(folded)) WITH (fastupdate = off)"
)
SLIM_ROWS = (
    "ALTER TABLE groups_directoryentry SET (toast_tuple_target = 128)",
    "ALTER TABLE groups_directoryentry ALTER COLUMN folded SET STORAGE EXTERNAL",
)
NO_STATISTICS = "ALTER INDEX groups_directoryentry_grams ALTER COLUMN 1 SET STATISTICS 0"
# How many listed groups have each mask of each facet, for the numbers beside the choices of the whole list.
COUNTS = """
CREATE TABLE groups_directorycount (
  facet text NOT NULL, mask bigint NOT NULL, groups bigint NOT NULL, PRIMARY KEY (facet, mask)
)
"""
MASKS = """
CROSS JOIN LATERAL (VALUES ('area', area_mask), ('day', day_mask), ('time', time_mask),
  ('field', field_mask), ('type', form_bit), ('flags', flag_mask)) AS own(facet, mask)
"""
# One statement of the rows changed; the order of its rows keeps two writers from waiting for each other.
COUNTING = """
CREATE FUNCTION groups_count_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO groups_directorycount AS kept (facet, mask, groups)
  SELECT facet, mask, sum(step) FROM ({changes}) AS change(facet, mask, step)
  GROUP BY facet, mask HAVING sum(step) <> 0 ORDER BY facet, mask
  ON CONFLICT (facet, mask) DO UPDATE SET groups = kept.groups + excluded.groups;
  RETURN NULL;
END $$
"""
CAME = f"SELECT own.facet, own.mask, 1 FROM came {MASKS}"
GONE = f"SELECT own.facet, own.mask, -1 FROM gone {MASKS}"
EVENTS = {
    "insert": (CAME, "NEW TABLE AS came"),
    "update": (f"{CAME} UNION ALL {GONE}", "NEW TABLE AS came OLD TABLE AS gone"),
    "delete": (GONE, "OLD TABLE AS gone"),
}
EMPTYING = """
CREATE FUNCTION groups_count_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  DELETE FROM groups_directorycount;
  RETURN NULL;
END $$
"""
TRIGGER = (
    "CREATE TRIGGER groups_count_{name} AFTER {name} ON groups_directoryentry {tables}"
    " FOR EACH STATEMENT EXECUTE FUNCTION groups_count_{name}()"
)
COUNT_ANEW = f"""
CREATE FUNCTION groups_count_anew() RETURNS void LANGUAGE sql AS $$
  DELETE FROM groups_directorycount;
  INSERT INTO groups_directorycount SELECT own.facet, own.mask, count(*) FROM groups_directoryentry {MASKS}
  GROUP BY own.facet, own.mask
$$
"""


def build(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for statement in SLIM_ROWS:
        schema_editor.execute(statement)
    build_index_and_counts(schema_editor)


def build_index_and_counts(schema_editor: Any) -> None:
    """What 0026 replaces."""
    for statement in (FUNCTION, INDEX, NO_STATISTICS, COUNTS, COUNT_ANEW, EMPTYING):
        schema_editor.execute(statement)
    schema_editor.execute("SELECT groups_count_anew()")
    for name, (changes, _tables) in EVENTS.items():
        schema_editor.execute(COUNTING.format(name=name, changes=changes))
    for name, (_changes, tables) in EVENTS.items():
        schema_editor.execute(TRIGGER.format(name=name, tables=f"REFERENCING {tables}"))
    schema_editor.execute(TRIGGER.format(name="truncate", tables=""))


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    remove_index_and_counts(schema_editor)
    schema_editor.execute("ALTER TABLE groups_directoryentry RESET (toast_tuple_target)")
    schema_editor.execute("ALTER TABLE groups_directoryentry ALTER COLUMN folded SET STORAGE EXTENDED")


def remove_index_and_counts(schema_editor: Any) -> None:
    for name in (*EVENTS, "truncate"):
        schema_editor.execute(f"DROP TRIGGER groups_count_{name} ON groups_directoryentry")
        schema_editor.execute(f"DROP FUNCTION groups_count_{name}()")
    schema_editor.execute("DROP FUNCTION groups_count_anew()")
    schema_editor.execute("DROP TABLE groups_directorycount")
    schema_editor.execute("DROP INDEX groups_directoryentry_grams")
    schema_editor.execute("DROP FUNCTION groups_grams(text)")


class Migration(migrations.Migration):
    dependencies = (("groups", "0001_initial"),)
    operations = (migrations.RunPython(build, remove),)
