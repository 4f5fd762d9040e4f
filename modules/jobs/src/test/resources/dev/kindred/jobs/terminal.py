"""Runs a command in a window of its own and resizes it.

    terminal.py ROWSxCOLUMNS[,ROWSxCOLUMNS...] FIFO COMMAND...

Passes on what the command shows, with ESC ]resize;ROWS;COLUMNS BEL where the window was resized. A further resize comes when a
drawing has filled the window of the one before; when all have come, it writes into FIFO (- is none: then none comes). It ends as the
command does, and waits for ever for a drawing that does not come.
"""

import fcntl
import os
import pty
import re
import struct
import sys
import termios

SIZES = [tuple(map(int, size.split("x"))) for size in sys.argv[1].split(",")]
FIFO, COMMAND = sys.argv[2], sys.argv[3:]
DRAWING = re.compile(r"\x1b\[\?7l(.*?)\x1b\[\?7h", re.DOTALL)


def resize(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    sys.stdout.buffer.write(b"\x1b]resize;%d;%d\a" % (rows, columns))


def fits(drawing, rows, columns):
    lines = drawing.replace("\r", "").splitlines()
    return len(lines) == rows - 1 and max(map(len, lines)) == columns


def main():
    begin, ready = os.pipe()
    pid, terminal = pty.fork()
    if pid == 0:
        os.close(ready)
        os.read(begin, 1)  # until the window has a size
        os.execvp(COMMAND[0], COMMAND)
    resize(terminal, *SIZES[0])
    os.close(ready)
    shown, size = "", 0
    while True:
        try:
            read = os.read(terminal, 65536)
        except OSError:  # the other side is closed
            break
        sys.stdout.buffer.write(read)
        shown += read.decode(errors="replace")
        while FIFO != "-" and size < len(SIZES) and any(fits(drawing, *SIZES[size]) for drawing in DRAWING.findall(shown)):
            shown, size = "", size + 1
            if size < len(SIZES):
                resize(terminal, *SIZES[size])
            else:
                with open(FIFO, "w") as fifo:
                    fifo.write("on\n")
        shown = shown[-65536:]
    sys.stdout.flush()
    _, status = os.waitpid(pid, 0)
    sys.exit(os.waitstatus_to_exitcode(status))


main()
