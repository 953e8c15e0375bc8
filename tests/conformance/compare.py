"""Runs every scenario with ftplib and with Ferry against a recording server, and compares what was sent and what came out.

Differences must be those of differences.json, all of them, and exactly as stated there. Exit status 1 otherwise.
"""

import argparse
import difflib
import hashlib
import json
import pathlib
import re
import select
import subprocess
import sys

from recorder import Recorder

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 120  # seconds for one scenario; the clients' own deadlines are far below


class Client:
    """A runner process that takes scenarios one by one."""

    def __init__(self, command):
        self.command = command
        self.process = None
        self.hello = {}

    def start(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.hello = self.answer()

    def answer(self):
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            self.process.kill()
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        status = self.process.wait()
        self.process = None
        raise SystemExit(f"conformance: {self.command[0]} ended with status {status} in the middle of a scenario")

    def run(self, scenario):
        if not self.process:
            self.start()
        recorder = Recorder(scenario.get("server", {}))
        request = {
            "scenario": scenario,
            "host": recorder.host,
            "port": recorder.port,
            "refused_port": recorder.refused_port,
        }
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.answer()
        return shortened({"results": with_ports_masked(answer["results"]), **recorder.finish()})

    def stop(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


def without_epsv_probe(commands):
    """The rule `epsv_probe`: Ferry asks for EPSV first, and for PASV when that is refused; a session asks once.

    ftplib knows no EPSV on IPv4. The scenarios about just that say `keep_epsv`; in all others the refused question is
    taken out of Ferry's record, once a session, so that everything behind it can be compared.
    """
    kept, asked = [], set()
    for at, line in enumerate(commands):
        session = line[:-4]
        if line.endswith("EPSV") and session not in asked and commands[at + 1:at + 2] == [session + "PASV"]:
            asked.add(session)
            continue
        kept.append(line)
    return kept


def with_ports_masked(results):
    """The ports that debug output shows differ from run to run."""
    for result in results:
        if "printed" in result:
            result["printed"] = [re.sub(r"(\|::1\||\|\|\|)\d+\|", r"\1*|", line) for line in result["printed"]]
    return results


def shortened(value):
    """Long texts by their beginning, length and digest, so that differences.json can state them."""
    if isinstance(value, str) and len(value) > 1000:
        digest = hashlib.sha256(value.encode()).hexdigest()[:16]
        return f"{value[:60]}... ({len(value)} characters, {digest})"
    if isinstance(value, dict):
        return {key: shortened(item) for key, item in value.items()}
    return [shortened(item) for item in value] if isinstance(value, list) else value


def expand(value):
    """{"text": t, "times": n, "before": b, "after": a} stands for the string b + t * n + a."""
    if isinstance(value, dict) and "times" in value:
        return value.get("before", "") + value["text"] * value["times"] + value.get("after", "")
    if isinstance(value, dict):
        return {key: expand(item) for key, item in value.items()}
    return [expand(item) for item in value] if isinstance(value, list) else value


def label(call):
    """How differences.json names a call: as one would write it."""
    def shown(value):
        if isinstance(value, dict) and "times" in value:
            return " + ".join(
                [json.dumps(value[k], ensure_ascii=False) + (f" * {value['times']}" if k == "text" else "")
                 for k in ("before", "text", "after") if k in value])
        return json.dumps(value, ensure_ascii=False)

    name = call.get("call") or call.get("function") or ("get " + call["get"] if "get" in call else "set " + call["set"])
    given = [shown(a) for a in call.get("args", [])]
    given += [f"{k}={shown(v)}" for k, v in call.items() if k not in ("call", "function", "get", "set", "args", "on")]
    text = f"{name}({', '.join(given)})" if "get" not in call else name
    return f"{call['on']}.{text}" if "on" in call else text


def labels(calls):
    seen, all_labels = {}, []
    for call in calls:
        text = label(call)
        seen[text] = seen.get(text, 0) + 1
        all_labels.append(text if seen[text] == 1 else f"{text} #{seen[text]}")
    return all_labels


def changes(ours, theirs):
    """The lines that differ with one line around them: `-` only ftplib, `+` only Ferry."""
    diff = difflib.unified_diff(ours, theirs, n=1, lineterm="")
    return [line for line in diff if not line.startswith(("---", "+++", "@@"))]


def differences(scenario, ftplib, ferry):
    """What differs, each as a `where` entry of differences.json would say it."""
    found = []
    name = scenario["name"]
    for call, a, b in zip(labels(scenario["calls"]), ftplib["results"], ferry["results"]):
        keys = [k for k in {**a, **b} if a.get(k, "absent") != b.get(k, "absent")]
        if keys:
            found.append({"scenario": name, "call": call, "ftplib": {k: a[k] for k in keys if k in a},
                          "ferry": {k: b[k] for k in keys if k in b}})
    commands = ferry["commands"] if scenario.get("keep_epsv") else without_epsv_probe(ferry["commands"])
    sent = changes(ftplib["commands"], commands)
    if sent:
        found.append({"scenario": name, "commands": sent})
    if ftplib["uploads"] != ferry["uploads"]:
        found.append({"scenario": name, "uploads": changes(*[[json.dumps(u) for u in x["uploads"]]
                                                             for x in (ftplib, ferry)])})
    return found


def load_scenarios(only):
    scenarios = []
    for path in sorted((HERE / "scenarios").glob("*.json")):
        scenarios += json.loads(path.read_text())
    names = [s["name"] for s in scenarios]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise SystemExit(f"conformance: two scenarios are called {', '.join(twice)}")
    return [s for s in scenarios if not only or s["name"] in only]


def load_expected(features, scenarios):
    """The entries of differences.json that concern this Python and these scenarios."""
    names = {s["name"] for s in scenarios}
    expected = []
    for group in json.loads((HERE / "differences.json").read_text()):
        if "when" in group and not features[group["when"]]:
            continue
        expected += [w for w in group["where"] if w["scenario"] in names]
    return expected


def show(scenario, run):
    print(f"== {scenario['name']}")
    for call, result in zip(labels(scenario["calls"]), run["results"]):
        print(f"   {call[:100]} -> {json.dumps(result, ensure_ascii=False)[:400]}")
    for line in run["commands"]:
        print(f"   > {line[:200]}")
    for upload in run["uploads"]:
        print(f"   upload {json.dumps(upload)[:200]}")


def check_ftplib_side(expected, scenarios, runs):
    """Without Ferry: what differences.json says of ftplib must be so."""
    wrong = []
    for entry in expected:
        run = runs[entry["scenario"]]
        scenario = next(s for s in scenarios if s["name"] == entry["scenario"])
        if "call" in entry:
            names = labels(scenario["calls"])
            result = run["results"][names.index(entry["call"])] if entry["call"] in names else {}
            if any(result.get(k, "absent") != v for k, v in entry["ftplib"].items()):
                wrong.append((entry, result))
        elif "commands" in entry and not all(line[1:] in run["commands"] for line in entry["commands"] if line[0] != "+"):
            wrong.append((entry, run["commands"]))
    return wrong


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--driver", help="the ferry_driver program")
    arguments.add_argument("--python", default=sys.executable, help="the Python whose ftplib is compared")
    arguments.add_argument("--ftplib-only", action="store_true", help="check what differences.json says of ftplib, without Ferry")
    arguments.add_argument("--show", action="store_true", help="print every result and command")
    arguments.add_argument("only", nargs="*", metavar="SCENARIO", help="these scenarios only")
    options = arguments.parse_args()
    if not options.ftplib_only and not options.driver:
        arguments.error("say --driver PATH, or --ftplib-only")

    scenarios = load_scenarios(options.only)
    ftplib = Client([options.python, str(HERE / "run_ftplib.py")])
    ftplib.start()
    expected = load_expected(ftplib.hello["features"], scenarios)
    ferry = None if options.ftplib_only else Client([options.driver])

    runs, found = {}, []
    for scenario in scenarios:
        plain = expand(scenario)
        runs[scenario["name"]] = run = ftplib.run(plain)
        if options.show:
            show(scenario, run)
        if ferry:
            other = ferry.run(plain)
            if options.show:
                show({**scenario, "name": scenario["name"] + " (Ferry)"}, other)
            found += differences(scenario, run, other)
    ftplib.stop()
    calls = sum(len(s["calls"]) for s in scenarios)
    if not ferry:
        wrong = check_ftplib_side(expected, scenarios, runs)
        for entry, actual in wrong:
            print(f"NOT WHAT ftplib DOES: {json.dumps(entry)}\n  it does: {json.dumps(actual)}")
        print(f"conformance: {len(scenarios)} scenarios, {calls} calls, run with ftplib of Python {ftplib.hello['version']} only")
        return 1 if wrong else 0

    ferry.stop()
    unexpected = [d for d in found if d not in expected]
    missing = [d for d in expected if d not in found]
    for entry in unexpected:
        print(f"UNEXPECTED: {json.dumps(entry, ensure_ascii=False)}")
    for entry in missing:
        print(f"EXPECTED, AND NOT SO: {json.dumps(entry, ensure_ascii=False)}")
    equal = calls - sum("call" in d for d in found)
    print(f"conformance: {len(scenarios)} scenarios, {calls} calls, {equal} equal, {len(found) - len(unexpected)} deliberate differences")
    if unexpected or missing:
        print(f"conformance: FAILED with {len(unexpected)} unexpected and {len(missing)} missing differences "
              f"(against ftplib of Python {ftplib.hello['version']})")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
