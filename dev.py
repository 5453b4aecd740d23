#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""The two commands of this project, for a machine that has only git and Python 3.11 or newer.

    python3 dev.py demo     the portal with invented data on this machine
    python3 dev.py test     every check that the project has

This file must parse on any old Python, so that it can say which one is needed. The work is in tools/.
"""

import sys

NEEDED = (3, 11)

if sys.version_info < NEEDED:
    found = "%d.%d" % sys.version_info[:2]
    # fmt: off
    message = (  # the u is for Python 2, which needs it to find the way to this sentence
        u"Python 3.11 以上が必要です（いまは %s です）。python3.11 などで実行してください。\n"
        u"Python 3.11 or newer is needed (this is %s). Try: python3.11 dev.py\n"
    ) % (found, found)
    # fmt: on
    getattr(sys.stderr, "buffer", sys.stderr).write(message.encode("utf-8"))
    sys.exit(2)

from tools.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
