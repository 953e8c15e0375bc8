"""The tables of what is far away: one file in segments, many small files, round trips. Wall time counts; compare.py runs the rounds."""

from statistics import median

MEBI = 1 << 20
# Cold, further. Over TLS a further file has no aim.
MOST_TRIPS = (8, 4)
MOST_TRIPS_TLS = (14, None)


def report_segments(arguments, names, rounds):
    size = arguments.source.stat().st_size
    print(f"SEGMENTS: one file of {size / MEBI:.0f} MiB from {arguments.server}, {arguments.line}, {len(rounds)} rounds")
    show_walls(names, rounds, "lftp pget -n 4", "MiB/s", size / MEBI)
    show_aim(names, rounds, "ferry get", "lftp pget -n 4")


def report_many(arguments, names, rounds):
    count = sum(1 for _ in arguments.source.iterdir())
    print(f"MANY: {count} files of 4 KiB from {arguments.server}, {arguments.line}, {len(rounds)} rounds")
    show_walls(names, rounds, "lftp mirror -P 8", "files/s", count)
    show_aim(names, rounds, "ferry get -r -j 8", "lftp mirror -P 8")


def show_walls(names, rounds, base, unit, amount):
    print(f"{'':24} {'wall s':>7} {'min':>7} {'max':>7}  {unit:>7}  {'CPU s':>6} {'MiB':>6}  {'wall/' + base:>16}")
    for name in names:
        walls = [each[name].wall for each in rounds]
        of_base = ratio(rounds, name, base)
        print(f"{name:24} {median(walls):7.3f} {min(walls):7.3f} {max(walls):7.3f}  {amount / median(walls):7.1f}"
              f"  {median(each[name].cpu for each in rounds):6.3f} {max(each[name].memory_mib for each in rounds):6.1f}"
              f"  {'-' if of_base is None else f'{of_base:.2f}':>16}")


def show_aim(names, rounds, ferry, base):
    if ferry in names and base in names:
        print_aim(f"{ferry} at most 1.0 x the wall time of {base}", ratio(rounds, ferry, base), 1.0)


def ratio(rounds, name, base):
    return median(each[name].wall / each[base].wall for each in rounds) if base in rounds[0] else None


def report_trips(arguments, names, rounds, most):
    """Times in round trips: what a program needs to start and to end is in them."""
    trip = arguments.rtt / 1000
    tls = " over TLS" if most == MOST_TRIPS_TLS else ""
    print(f"TRIPS: a file of 4 KiB from {arguments.server}{tls}, wall time in round trips of {arguments.rtt:.0f} ms, {len(rounds)} rounds")
    print(f"{'':12} {'cold':>6} {'min':>6} {'max':>6}  {'further':>7} {'min':>6} {'max':>6}")
    aims = ()
    for name in (each for each in names if not each.endswith(", two")):
        cold = [each[name].wall / trip for each in rounds]
        further = [(each[f"{name}, two"].wall - each[name].wall) / trip for each in rounds]
        print(f"{name:12} {median(cold):6.1f} {min(cold):6.1f} {max(cold):6.1f}"
              f"  {median(further):7.1f} {min(further):6.1f} {max(further):6.1f}")
        if name == "ferry get":
            aims = zip(("cold", "further"), (median(cold), median(further)), most)
    for which, figure, limit in aims:
        if limit:
            print_aim(f"ferry get, {which}, in at most {limit} round trips", figure, limit, slack=0.5)


def print_aim(text, figure, most, slack=0.0):
    """A round trip too many is a whole one: less than half of one is what programs and servers need for themselves."""
    print(f"aim: {text}: {figure:.2f}, {'met' if figure <= most + slack else 'MISSED'}")


REPORTS = {
    "segments": report_segments,
    "many": report_many,
    "trips": lambda *table: report_trips(*table, MOST_TRIPS),
    "trips-tls": lambda *table: report_trips(*table, MOST_TRIPS_TLS),
}
