"""The house rules as functions over source text, so that a test can also plant a breach and see it found."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

APPS = ("kamakura_portal", "groups", "accounts", "core")
DOMAIN_APPS = ("groups", "accounts")
# Files of an app that only the app itself may import.
PRIVATE_PARTS = {"views", "forms", "urls", "admin", "notices", "lifecycles"}
# Inside an app imports point towards smaller numbers; files not named here may stand anywhere.
ORDER = {
    "models": 0,
    "permissions": 1,
    "lifecycles": 2,
    "notices": 3,
    "exports": 3,
    "filters": 3,
    "queries": 3,
    "actions": 4,
    "forms": 5,
    "views": 6,
    "urls": 7,
    "admin": 7,
}
# Heavy libraries stand behind one file each, or behind the child process that this file runs.
ONLY_IMPORTERS = {
    "weasyprint": ("core/pdf.py", "core/pdf_worker.py"),
    "PIL": ("core/images.py", "core/image_worker.py"),
    "openpyxl": ("core/exports.py", "core/imports.py"),
}
# Outside the engine only the outbox keeps a state: its rows are mails, not cases, and nobody decides on them.
STATE_WRITERS = ("core/lifecycle.py", "core/outbox.py")
STATE_FIELDS = {"state", "state_id"}
CHILD_PROCESSES = ("core/pdf_worker.py", "core/image_worker.py")
# The settings; and the PDF module, which hands its child a few variables of the system and reads none itself.
ENVIRONMENT_READERS = (
    "kamakura_portal/settings.py",
    "kamakura_portal/settings_checks.py",
    "core/pdf.py",
    "core/pdf_worker.py",
)
LONGEST_FILE, LONGEST_FUNCTION = 400, 40


@cache
def parse(source: str) -> ast.Module:
    """Every rule reads the same files, so each file is parsed once."""
    return ast.parse(source)


def imported_modules(tree: ast.AST) -> Iterator[str]:
    """Each absolute module name that the code imports at run time, in functions too."""
    for node in _without_type_checking(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _without_type_checking(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        yield child
        yield from _without_type_checking(child)


def private_imports(path: Path, source: str) -> list[str]:
    """Imports of another app's views, forms, urls, admin, notices or lifecycles (urls.py may)."""
    own = path.parts[0]
    if path.parts[:2] == ("kamakura_portal", "urls.py"):
        return []
    found = []
    for module in imported_modules(parse(source)):
        parts = module.split(".")
        if parts[0] in DOMAIN_APPS and parts[0] != own and PRIVATE_PARTS.intersection(parts[1:2]):
            found.append(f"{path} imports {parts[0]}.{parts[1]}")
    return sorted(set(found))


def inward_order_breaches(path: Path, source: str) -> list[str]:
    """Imports inside one app that point up: models importing actions, actions importing views, and so on."""
    if path.parts[0] not in DOMAIN_APPS or len(path.parts) < 2:
        return []
    own_rank = ORDER.get(path.parts[1].removesuffix(".py"))
    found = []
    for module in imported_modules(parse(source)):
        app, *rest = module.split(".")
        rank = ORDER.get(rest[0]) if rest else None
        if app == path.parts[0] and rank is not None and own_rank is not None and rank > own_rank:
            found.append(f"{path} imports {app}.{rest[0]}")
    return sorted(set(found))


def lone_importer_breaches(path: Path, source: str) -> list[str]:
    """Uses of a heavy library outside its one file."""
    used = {module.split(".")[0] for module in imported_modules(parse(source))}
    return [
        f"{path} imports {library}"
        for library, homes in ONLY_IMPORTERS.items()
        if library in used and path.as_posix() not in homes
    ]


def eager_heavy_imports(path: Path, source: str) -> list[str]:
    """Heavy libraries imported when the module loads: a worker that makes no PDF carries none."""
    if path.as_posix() in CHILD_PROCESSES:
        return []
    return [
        f"{path}:{node.lineno} imports {module} at the top"
        for node in parse(source).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for module in imported_modules(ast.Module([node], []))
        if module in ONLY_IMPORTERS
    ]


def state_writes(path: Path, source: str) -> list[str]:
    """Places outside the engine that write a state field: assignment, setattr, update(state=...)."""
    if path.as_posix() in STATE_WRITERS:
        return []
    return [f"{path}:{node.lineno}" for node in ast.walk(parse(source)) if _writes_state(node)]


def _writes_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets: Iterable[ast.AST] = node.targets if isinstance(node, ast.Assign) else [node.target]
        parts = [part for target in targets for part in ast.walk(target)]
        return any(isinstance(part, ast.Attribute) and part.attr in STATE_FIELDS for part in parts)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id == "setattr" and len(node.args) > 1:
        return isinstance(node.args[1], ast.Constant) and node.args[1].value in STATE_FIELDS
    writers = {"update", "aupdate", "update_or_create"}
    if isinstance(node.func, ast.Attribute) and node.func.attr in writers:
        return any(keyword.arg in STATE_FIELDS for keyword in node.keywords)
    return False


def environment_reads(path: Path, source: str) -> list[str]:
    """Reads of environment variables outside the settings."""
    if path.as_posix() in ENVIRONMENT_READERS:
        return []
    return [
        f"{path}:{node.lineno}"
        for node in ast.walk(parse(source))
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Call) and _reads_environment(node)
    ]


def _reads_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in {"os.getenv", "getenv", "os.environ.get", "environ.get"}
    is_read = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)
    return is_read and ast.unparse(node.value) in {"os.environ", "environ"}


def declared_variables(settings_source: str) -> set[str]:
    """Names of the environment variables that the settings read: env("X"), env.str("X"), env.db_url("X")."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(settings_source))
        if isinstance(node, ast.Call)
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and ast.unparse(node.func).split(".")[0] == "env"
    }


def long_files(path: Path, source: str) -> list[str]:
    lines = source.count("\n")
    return [f"{path} has {lines} lines"] if lines > LONGEST_FILE else []


def long_functions(path: Path, source: str) -> list[str]:
    """Functions longer than the house allows; the docstring and decorators are not counted."""
    found = []
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            length = (node.end_lineno or 0) - first.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(f"{path}:{node.lineno} {node.name} has {length} lines")
    return found
