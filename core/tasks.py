"""Background tasks, run by `manage.py run_worker`. Each is safe to run twice."""

from django_tasks import task

from core import outbox


@task()
def deliver_message(pk: int) -> bool:
    """Deliver one outbox mail."""
    return outbox.deliver(pk)
