"""Reads the command line and calls the file that does the work."""

import argparse

from tools import checks, demo, doctor, lock
from tools.console import Trouble, say, use_utf8

COMMANDS = {
    "demo": (demo, "見本のデータで動かす (run the portal with invented data)"),
    "test": (checks, "すべての検査を行う (run every check)"),
    "doctor": (doctor, "足りないものを調べる (say what is missing)"),
    "lock": (lock, "requirements の固定ファイルを作り直す (renew the lock files)"),
}


def main(arguments: list[str]) -> int:
    """Run one command and return the exit code of the process."""
    use_utf8()
    parser = argparse.ArgumentParser(prog="dev.py", description="鎌倉市 市民活動ポータル")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (module, text) in COMMANDS.items():
        module.add_arguments(commands.add_parser(name, help=text, description=text))
    options = parser.parse_args(arguments)
    try:
        code: int = COMMANDS[options.command][0].run(options)
        return code
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        say("中断しました。(interrupted)")
        return 130
