"""A terminal for tests: types keys into farcall, and says what would be seen."""
import fcntl, os, pty, re, select, shlex, signal, struct, termios, time

LIMIT_SECONDS = 60


def screen(text, columns):
    """What a terminal of so many columns shows after this text: lines, without those that are empty."""
    rows, row, column = [""], 0, 0
    for part in re.findall(r"\x1b\[\d*[A-Z]|\r|\n|\x08|[^\x1b\r\n\x08]", text):
        if part == "\r":
            column = 0
        elif part == "\n":
            row += 1
        elif part == "\x08":
            column = max(0, column - 1)
        elif part.endswith("A") and len(part) > 1:
            row = max(0, row - int(part[2:-1] or 1))
        elif part == "\x1b[J":
            rows = rows[:row] + [rows[row][:column]]
        else:
            if column == columns:
                row, column = row + 1, 0
            rows += [""] * (row + 1 - len(rows))
            rows[row] = rows[row][:column].ljust(column) + part + rows[row][column + 1:]
            column += 1
        rows += [""] * (row + 1 - len(rows))
    return [line.rstrip() for line in rows if line.strip()]


def terminal(d, words, keys, code, *expected, absent=(), columns=80, shown=None):
    """Types keys, one after each expected text, into a pseudo-terminal. A number in place of keys is a signal.

    `shown`: a check of the lines that the terminal shows in the end."""
    pid, handle = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.chdir(d.home)
        os.execve(d.farcall, [d.farcall, *shlex.split(words)], {**d.environment, "TERM": "xterm"})
    seen, keys, deadline = "", list(keys), time.monotonic() + LIMIT_SECONDS
    mark = 0
    while time.monotonic() < deadline:
        if keys and keys[0][0] in seen[mark:]:
            mark = len(seen)
            key = keys.pop(0)[1]
            os.kill(pid, key) if isinstance(key, int) else os.write(handle, key.encode())
        if not select.select([handle], [], [], 0.05)[0]:
            continue
        try:
            chunk = os.read(handle, 65536).decode(errors="replace")
        except OSError:
            break
        if not chunk:
            break
        seen += chunk
    if time.monotonic() >= deadline:
        os.kill(pid, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    echoes = bool(termios.tcgetattr(handle)[3] & termios.ECHO)
    os.close(handle)
    good = echoes and status == code and not keys
    good = good and all(e in seen for e in expected) and not any(a in seen for a in absent)
    good = good and (shown is None or shown(screen(seen, columns)))
    d.check(f"terminal: {words}: exit code {status}, keys left {keys}: {seen[-1500:]}", good)
