"""The configuration file and the environment, seen from outside."""
import os
import unittest

from support import PASSWORD, CommandTest, RealServerTest, environment


def configure(test, text):
    folder = os.path.join(test.home, ".config", "ferry")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "config")
    with open(path, "w") as f:
        f.write(text)
    return path


class What(CommandTest):
    def holds(self, *words, **variables):
        return self.succeed("config", *words, env=environment(self, **variables)).out.decode().splitlines()

    def test_what_holds_and_where_it_comes_from(self):
        path = configure(self, "[host *.example]\nuser = bob\ntimeout = 7\n[default]\ntimeout = 9\nactive = yes\n")
        self.assertEqual(self.holds(), [f"active = yes  # {path}:6", f"timeout = 9  # {path}:5"])
        self.assertEqual(self.holds("ftp://nas.EXAMPLE/"), [f"user = bob  # {path}:2", f"active = yes  # {path}:6",
                                                            f"timeout = 7  # {path}:3"])
        self.assertEqual(self.holds("ftp://eve@nas.example/", "--timeout", "1", FERRY_ACTIVE="no"),
                         ["user = eve  # URL", "active = no  # FERRY_ACTIVE", "timeout = 1  # command line"])

    def test_the_password_of_a_proxy_is_hidden(self):
        path = configure(self, f"[default]\nproxy = http://pu:{PASSWORD}@h:1/\n")
        shown = "proxy = http://pu@h:1/  # "
        self.assertEqual(self.holds(), [f"{shown}{path}:2"])
        self.assertEqual(self.holds(FERRY_PROXY=f"http://pu:{PASSWORD}@h:1/"), [f"{shown}FERRY_PROXY"])
        self.assertEqual(self.holds("--proxy", f"http://pu:{PASSWORD}@h:1/"), [f"{shown}command line"])

    def test_the_file_can_be_elsewhere(self):
        configure(self, "[default]\ntimeout = 7\n")
        self.write("own", b"[default]\nactive = yes\n")
        self.assertEqual(self.holds(FERRY_CONFIG=self.path("own")), [f"active = yes  # {self.path('own')}:2"])
        self.assertEqual(self.holds(FERRY_CONFIG="/dev/null"), [])
        self.assertIn("cannot read", self.fail_with(9, "config", env=environment(self, FERRY_CONFIG=self.path("none"))))
        self.assertIn("cannot read", self.fail_with(9, "config", env=environment(self, FERRY_CONFIG=self.folder)))

    def test_what_is_wrong_is_one_line_with_the_place(self):
        path = configure(self, "[default]\npassword = " + PASSWORD + "\n")
        for words in (["config"], ["get", "ftp://127.0.0.1:1/a"]):
            line = self.fail_with(2, *words)
            self.assertIn(f"{path}:2: no password belongs here", line)
            self.assertIn("password-file", line)
            self.assertNotIn(PASSWORD, line)
        # What connects to nothing does not look.
        self.succeed("help", "get")
        self.succeed("get", "--help")
        os.chmod(path, 0o666)
        self.assertIn("chmod o-w", self.fail_with(9, "config"))


class InUse(RealServerTest):
    def test_account_of_a_host(self):
        self.server.write("a", b"content")
        self.write("pw", PASSWORD.encode() + b"\n")
        configure(self, f"[host 127.*]\nuser = bob\npassword-file = {self.path('pw')}\nplain = yes\n[default]\nverbose = yes\n")
        result = self.run_ferry("get", self.server.url("a"))
        self.assertEqual(result.status, 0, result.err)
        self.assertIn("> PASS ***", result.err)
        self.assertIn("USER bob", self.server.commands)
        # Another user's password is another one, and anonymous needs none.
        self.forget_commands()
        self.fail_with(2, "get", self.server.url("a", "alice"), env=environment(self, FERRY_VERBOSE="no"))
        self.run_ferry("get", self.server.url("a", "anonymous"))
        self.assertNotIn("PASS " + PASSWORD, self.server.commands)

    def test_each_url_has_the_options_of_its_host(self):
        self.server.write("a", b"")
        self.server.write("b", b"")
        configure(self, "[host localhost]\nverbose = yes\n[default]\nverbose = no\n")
        other = self.server.url("b").replace("127.0.0.1", "localhost")
        result = self.run_ferry("rm", self.server.url("a"), other)
        self.assertEqual(result.status, 0, result.err)
        self.assertNotIn("> DELE a", result.err)
        self.assertIn("> DELE b", result.err)


if __name__ == "__main__":
    unittest.main()
