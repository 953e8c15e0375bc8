"""Compares whole programs that do the same with one FTP server: move a large file, list a large directory, fetch many files.

Every round runs each program once, in turn, so that a slow minute of the machine falls on all of them; ratios are
taken inside a round and their median is shown. A first round is not counted: it warms memory up and compares what each
program produced with the source, byte for byte. Later rounds check the size. A program that is missing, fails or
cuts a corner ends the comparison with an error. Called by scripts/bench.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import distance
import programs

GIB = 1 << 30
TOOLS = ["ferry", "floor", "curl", "lftp", "wget", "python", "aria2c", "rclone"]
DIRECTIONS = ["retr", "stor", "retr-tls", "stor-tls", "list", "segments", "many", "trips", "trips-tls"]
MOST_CPU = 1.15
MOST_CPU_TLS = 1.10
MOST_OF_CURL_TLS = 0.85  # downloads
MOST_MEMORY_MIB = 12
SECONDS_PER_RUN = 600


@dataclass
class Sample:
    wall: float
    cpu: float
    memory_mib: float


def main():
    arguments = read_arguments()
    # An exception and not a sudden death, so that the program under way is ended, too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    warn_when_busy()
    for direction in arguments.directions:
        entrants = chosen(programs_for(direction, arguments), arguments.without)
        for program in entrants:
            run(program, arguments, compare=True)
        rounds = []
        busy = []
        for number in range(arguments.rounds):
            note(f"{direction} round {number + 1} of {arguments.rounds}")
            rounds.append({})
            for program in entrants:
                # Also a rest for the server: ProFTPD greets later when a session has only just ended.
                if direction in distance.REPORTS:
                    busy.append(busy_elsewhere())
                rounds[-1][program.name] = run(program, arguments, compare=False)
        note("")
        names = [program.name for program in entrants]
        if direction in distance.REPORTS:
            distance.REPORTS[direction](arguments, names, rounds)
            print(f"other programs' share of this machine before each run: median {median(busy):.0%}, {min(busy):.0%} to {max(busy):.0%}\n",
                  flush=True)
        elif direction == "list":
            report_lists(arguments, names, rounds)
        else:
            way = "from" if "retr" in direction else "to"
            report(f"{direction} {way} {arguments.server}", arguments.source.stat().st_size, names, rounds)


def read_arguments():
    parser = argparse.ArgumentParser(description="Compare FTP programs on one server.")
    parser.add_argument("directions", nargs="+", choices=DIRECTIONS)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--without", action="append", default=[], metavar="PROGRAM", choices=TOOLS,
                        help=", ".join(TOOLS))
    parser.add_argument("--built", type=Path, required=True, help="where ferry, ferry_floor and ferry_timed are")
    parser.add_argument("--work", type=Path, required=True, help="a directory for downloads and small files")
    parser.add_argument("--root", type=Path, required=True, help="what the server shows as /")
    parser.add_argument("--source", required=True, help="the file to fetch and to send, or the directory to list, below the root")
    parser.add_argument("--upload", required=True, help="a writable directory, below the root")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", required=True)
    parser.add_argument("--line", default="loopback", help="what lies between, for the heading")
    parser.add_argument("--rtt", type=float, default=0, help="milliseconds of a round trip")
    parser.add_argument("--server", default="vsftpd", help="its name, for the heading")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("--rounds wants a number from 1")
    arguments.remote = "/" + arguments.source
    arguments.source = arguments.root / arguments.source
    return arguments


def warn_when_busy():
    """Work elsewhere on the machine takes caches and memory bandwidth: every figure grows, some three times."""
    busy = busy_elsewhere()
    if busy > 0.05:
        print(f"NOISY: other programs use {busy:.0%} of this machine; do not quote these figures")


def busy_elsewhere():
    """While none of the programs runs."""
    before = processor_ticks()
    time.sleep(1)
    idle, total = (later - earlier for later, earlier in zip(processor_ticks(), before))
    return 1 - idle / total


def processor_ticks():
    ticks = [int(each) for each in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def programs_for(direction, arguments):
    password_file = arguments.work / "password"
    secure = direction.endswith("-tls")
    ca = os.environ["FERRY_FTP_CA"] if secure else ""
    if secure:
        os.environ["FERRY_FTP_TLS"] = "1"
    site = programs.Site(arguments.address, arguments.port, arguments.built, password_file, ca)
    password_file.touch(mode=0o600)
    password_file.write_text(site.password + "\n")
    if direction == "list":
        return programs.listing(site, arguments.remote)
    if direction == "segments":
        return programs.segments(site, arguments.remote, arguments.work / "fetched")
    if direction == "many":
        return programs.many(site, arguments.remote, arguments.source, arguments.work / arguments.source.name)
    if direction.startswith("trips"):
        return programs.trips(site, arguments.remote, arguments.work)
    if direction.startswith("retr"):
        fetch = programs.retr_tls if secure else programs.retr
        return fetch(site, arguments.remote, arguments.work / "fetched")
    stored = arguments.root / arguments.upload / "sent"
    send = programs.stor_tls if secure else programs.stor
    return send(site, arguments.source, f"/{arguments.upload}/sent", stored)


def chosen(entrants, without):
    entrants = [program for program in entrants if program.tool not in without]
    missing = sorted({str(program.command[0]) for program in entrants if not shutil.which(program.command[0])})
    if missing:
        fail(f"not installed or not built: {', '.join(missing)} (--without NAME leaves a program out)")
    return entrants


def run(program, arguments, *, compare):
    result = arguments.work / "result"
    result.unlink(missing_ok=True)
    # Last, so that the memory which the file held is the first to be used again.
    for product in program.products:
        if product.is_dir():
            shutil.rmtree(product)
        product.unlink(missing_ok=True)
    complaint = bounded_run([arguments.built / "ferry_timed", result, *program.command])
    if not result.exists():
        fail(f"{program.name} could not be run: {complaint}")
    wall, in_user, in_system, memory_kib, status = result.read_text().split()
    if status != "0":
        fail(f"{program.name} failed with status {status}: {complaint}")
    for product in program.products:
        named = arguments.source / product.name
        check(program, product, named if named.exists() else arguments.source, compare)
    return Sample(float(wall), float(in_user) + float(in_system), int(memory_kib) / 1024)


def bounded_run(command):
    """Runs a command in a process group of its own, ends it at the limit, and returns its standard error."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        errors="replace", start_new_session=True)
    try:
        return process.communicate(timeout=SECONDS_PER_RUN)[1].strip()
    except subprocess.TimeoutExpired:
        return f"still running after {SECONDS_PER_RUN} s"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def check(program, product, source, compare):
    if sizes(product) != sizes(source):
        fail(f"{program.name} did not move everything: {product} is not as large as {source}")
    if compare and subprocess.run(["diff", "-qr", source, product], stdout=subprocess.DEVNULL).returncode != 0:
        fail(f"{program.name} changed the content of {product}")


def sizes(path):
    """Of a file, or of each file in a directory by its name."""
    if path.is_dir():
        return {each.name: each.stat().st_size for each in path.iterdir()}
    return path.stat().st_size if path.exists() else None


def report(direction, size, names, rounds):
    floor = names[0] if names[0].startswith("floor") else None
    curl = next((name for name in names if name.startswith("curl")), None)
    print(f"{direction.upper()} of {size >> 20} MiB, {len(rounds)} rounds")
    print(f"{'':20} {'wall s':>7} {'min':>7} {'max':>7}  {'CPU s/GiB':>9} {'min':>7}  {'MiB':>5}"
          f"  {'CPU/floor':>9} {'of mins':>7}  {'CPU/curl':>8}  {'wall/curl':>9}")
    for name in names:
        walls = [each[name].wall for each in rounds]
        cpus = [each[name].cpu * GIB / size for each in rounds]
        print(f"{name:20} {median(walls):7.3f} {min(walls):7.3f} {max(walls):7.3f}"
              f"  {median(cpus):9.3f} {min(cpus):7.3f}  {memory(rounds, name):5.1f}"
              f"  {shown(ratio(rounds, name, floor, 'cpu')):>9}"
              f" {shown(ratio_of_minima(rounds, name, floor)):>7}  {shown(ratio(rounds, name, curl, 'cpu')):>8}"
              f"  {shown(ratio(rounds, name, curl, 'wall')):>9}")
    ferry = next((name for name in names if name.startswith("ferry")), None)
    if ferry and floor:
        report_aims(rounds, ferry, floor, MOST_CPU_TLS if "-tls" in direction else MOST_CPU)
    if ferry and curl and "retr-tls" in direction:
        of_curl = ratio(rounds, ferry, curl, "cpu")
        print(f"aim: {ferry} below {MOST_OF_CURL_TLS} x the CPU of {curl}: {of_curl:.2f},"
              f" {'met' if of_curl < MOST_OF_CURL_TLS else 'MISSED'}")
    print(flush=True)


def report_lists(arguments, names, rounds):
    entries = sum(1 for _ in os.scandir(arguments.source))
    print(f"LIST of {entries} entries from {arguments.server}, {len(rounds)} rounds")
    print(f"{'':24} {'wall s':>7} {'min':>7} {'max':>7}  {'CPU us/entry':>12} {'MiB':>6}  {'CPU/ferry':>9}  {'wall/ferry':>10}")
    ferry = next((name for name in names if name.startswith("ferry")), None)
    for name in names:
        walls = [each[name].wall for each in rounds]
        cpus = [each[name].cpu * 1e6 / entries for each in rounds]
        print(f"{name:24} {median(walls):7.3f} {min(walls):7.3f} {max(walls):7.3f}  {median(cpus):12.3f} {memory(rounds, name):6.1f}"
              f"  {shown(ratio(rounds, name, ferry, 'cpu')):>9}  {shown(ratio(rounds, name, ferry, 'wall')):>10}")
    if ferry:
        peak = memory(rounds, ferry)
        print(f"aim: {ferry} under {MOST_MEMORY_MIB} MiB: {peak:.1f}, {'met' if peak < MOST_MEMORY_MIB else 'MISSED'}")
    print(flush=True)


def report_aims(rounds, ferry, floor, most_cpu):
    cpu = ratio(rounds, ferry, floor, "cpu")
    peak = memory(rounds, ferry)
    print(f"aim: {ferry} at most {most_cpu} x the CPU of {floor}: {cpu:.2f}, {'met' if cpu <= most_cpu else 'MISSED'}")
    print(f"aim: {ferry} under {MOST_MEMORY_MIB} MiB: {peak:.1f}, {'met' if peak < MOST_MEMORY_MIB else 'MISSED'}")


def memory(rounds, name):
    return max(each[name].memory_mib for each in rounds)


def ratio(rounds, name, base, figure):
    return base and median(getattr(each[name], figure) / getattr(each[base], figure) for each in rounds)


def ratio_of_minima(rounds, name, base):
    return base and min(each[name].cpu for each in rounds) / min(each[base].cpu for each in rounds)


def shown(figure):
    return "-" if figure is None else f"{figure:.2f}"


def note(text):
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def fail(message):
    note("")
    sys.exit(f"bench: {message}")


if __name__ == "__main__":
    main()
