"""Help, man page and completions: that other programs accept them, and what the shells then offer."""
import os
import re
import subprocess
import unittest

from support import CommandTest

DOCS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "command.md")


class Pages(CommandTest):
    def test_help_is_found_in_each_way(self):
        page = self.succeed("get", "--help").out
        self.assertEqual(self.succeed("help", "get").out, page)
        self.assertEqual(self.succeed("get", "-h").out, page)
        self.assertEqual(self.succeed("help").out, self.succeed("--help").out)
        self.assertIn(b"130", self.succeed("help", "exit-codes").out)
        self.assertIn("neither a command nor a topic", self.fail_with(2, "help", "nonsense"))
        self.fail_with(2, "help", "--completion", "tcsh")

    def test_the_documentation_has_every_option_and_exit_code(self):
        with open(DOCS, encoding="utf-8") as f:
            text = f.read()
        man = self.succeed("help", "--man").out.decode().replace("\\-", "-")
        options = set(re.findall(r"\\fB(--?[a-zA-Z0-9-]+)\\fR", man))
        self.assertGreater(len(options), 30)
        for option in options - {"-1"}:
            self.assertTrue(re.search(r"[` ]" + re.escape(option) + r"\b", text), option)
        for code in re.findall(r"^\\fB(\d+)\\fR$", man, re.M):
            self.assertTrue(re.search(r"(?m)^\| (\d+, )*" + code + r"[ ,]", text), code)


class ManPage(CommandTest):
    def test_groff_has_no_warning(self):
        page = self.succeed("help", "--man").out
        for width in ("60n", "80n", "200n"):
            done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-P-c", f"-rLL={width}"], input=page, capture_output=True)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            shown = re.sub("\\s+", " ", re.sub("\x1b\\[[0-9;]*m|.\x08", "", done.stdout.decode()))
            self.assertIn("-o, --output FILE", shown)
            self.assertIn("`ferry config URL` shows what holds.", shown)
            self.assertIn("'ftp://ftp.example.org/pub/notes.txt;type=a'", shown)


class Completions(CommandTest):
    def script(self, shell):
        name = "completion." + shell
        self.write(name, self.succeed("help", "--completion", shell).out)
        return self.path(name)

    def ask(self, *words, given=None):
        done = subprocess.run(words, input=given, capture_output=True, text=True, cwd=self.folder,
                              env={"PATH": os.environ["PATH"], "HOME": self.home, "LC_ALL": "C.UTF-8"})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.splitlines()

    # What is typed, as the pieces that bash makes of it; what is offered; what is not.
    CASES = [
        (["g"], ["get"], ["put", "--version"]),
        (["get", "--pass"], ["--password-file"], ["--pin"]),
        (["get", "-o", "loc"], ["local file"], ["get"]),
        (["ls", "--so"], ["--sort"], ["--output"]),
        (["ls", "--sort", ""], ["name", "size", "time", "none"], ["ftp://"]),
        (["put", "--tls", ""], ["1.2", "1.3"], ["local file"]),
        (["put", "loc"], ["local file"], []),
        (["get", "--capath", ""], ["some folder"], ["local file"]),
        (["get", "ft"], ["ftp://", "ftpes://", "ftps://"], []),
        (["help", "exi"], ["exit-codes"], ["get"]),
        (["help", "--completion", ""], ["bash", "zsh", "fish"], []),
    ]

    def setUp(self):
        super().setUp()
        self.write("local file", b"")
        os.mkdir(self.path("some folder"))

    def check(self, ask):
        for words, offered, not_offered in self.CASES:
            with self.subTest(words=words):
                found = {word.rstrip("/") if ":" not in word else word for word in ask(words)}
                self.assertLessEqual(set(offered), found)
                self.assertFalse(set(not_offered) & found)

    def test_bash(self):
        script = self.script("bash")
        self.ask("bash", "-n", script)

        def ask(words):
            # compopt works in a completion only.
            run = ('source "$1"; shift; compopt() { :; }; COMP_WORDS=(ferry "$@"); COMP_CWORD=$#; _ferry; '
                   '[ ${#COMPREPLY[@]} = 0 ] || printf "%s\\n" "${COMPREPLY[@]}"')
            return self.ask("bash", "-c", run, "bash", script, *words)
        self.check(ask)
        self.assertEqual(ask(["put", "--tls", "="]), ["1.2", "1.3"])
        self.assertEqual(ask(["put", "--tls", "=", "1.2"]), ["1.2"])
        # A URL is in pieces: nothing local belongs into it.
        self.assertEqual(ask(["put", "ftp", ":", "//"]), [])
        self.assertIn("complete -F _ferry ferry", self.ask("bash", "-c", f'source "{script}"; complete -p ferry'))

    def test_zsh(self):
        script = self.script("zsh")
        self.ask("zsh", "-f", "-n", script)

    def test_fish(self):
        script = self.script("fish")
        self.ask("fish", "--no-config", "--no-execute", script)

        def ask(words):
            line = " ".join(["ferry", *(word.replace(" ", "\\ ") for word in words)])
            run = f'source {script}; complete -C "{line}"'
            return [found.split("\t")[0] for found in self.ask("fish", "--no-config", "-c", run)]
        self.check(ask)


if __name__ == "__main__":
    unittest.main()
