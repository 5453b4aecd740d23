"""One line per log record; line breaks and control characters of user text cannot forge a second line."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

# The number of the request being answered, for log lines and audit entries.
current_request_id: ContextVar[str] = ContextVar("request_id", default="")


class LineFormatter(logging.Formatter):
    """JSON lines with UTC time and the request's number."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := current_request_id.get():
            line["request"] = request_id
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
