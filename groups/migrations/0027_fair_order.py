"""One page of a long list in the fair order, walked along an index that holds all that the walk reads.

A function of PostgreSQL: it keeps the plan of its statement, which took longer to make than to carry out, and
looks at a later part of the order only when the earlier ones do not fill the page. SQLite sorts.
"""

from typing import Any

from django.db import migrations, models

# wanted: a bit for each group (groups/search/bits.py), NULL for all of them. The order has four parts: first
# those confirmed after `stale`, from `turn` on and then before it; then the others likewise.
WALK = """
CREATE FUNCTION groups_fair_page(wanted bytea, stale date, turn bigint, need bigint)
RETURNS TABLE (number integer, confirmed_on date, card jsonb) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  places bigint := length(wanted) * 8;
  came bigint;
BEGIN
  FOR part IN 0..3 LOOP
    RETURN QUERY
      SELECT entry.number, entry.confirmed_on, entry.card FROM (
        SELECT near.group_id, near.order_key, near.number FROM groups_directoryentry AS near
        WHERE near.order_key >= CASE WHEN part IN (0, 2) THEN turn ELSE 0 END
          AND near.order_key < CASE WHEN part IN (0, 2) THEN 2147483648 ELSE turn END
          AND (near.confirmed_on > stale) = (part < 2)
          AND (wanted IS NULL
            OR CASE WHEN near.group_id < places THEN get_bit(wanted, near.group_id) = 1 ELSE FALSE END)
        ORDER BY near.order_key, near.number LIMIT need
      ) AS walked JOIN groups_directoryentry AS entry USING (group_id)
      ORDER BY walked.order_key, walked.number;
    GET DIAGNOSTICS came = ROW_COUNT;
    need := need - came;
    EXIT WHEN need <= 0;
  END LOOP;
END $$
"""


def create(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(WALK)


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION groups_fair_page(bytea, date, bigint, bigint)")


class Migration(migrations.Migration):
    dependencies = (("groups", "0026_postings"),)
    operations = (
        migrations.AlterField(
            "directoryentry", "order_key", models.PositiveIntegerField(verbose_name="公平な順の鍵")
        ),
        migrations.AddIndex(
            "directoryentry",
            models.Index(
                fields=["order_key", "number"],
                include=("confirmed_on", "group"),
                name="groups_entry_fair_order",
            ),
        ),
        migrations.RunPython(create, drop),
    )
