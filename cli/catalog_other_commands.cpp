// The commands that move no files and change none: they look, talk and help.
#include "catalog_parts.hpp"

namespace ferry::cli {

namespace {

std::vector<option_text> parse_listing_options() {
  return {
      {.names = "--json", .purpose = "an object a line; keys: docs/command.md"},
      {.names = "--now",
       .value = "TIME",
       .purpose = "the server's clock: 2026-11-20T12:00",
       .kind = takes::text,
       .more = "For dates without a year. Without it: what this system's clock shows."},
      {.names = "--zone",
       .value = "ZONE",
       .purpose = "how far the server's clock is from UTC: +02:00",
       .kind = takes::text},
      {.names = "--encoding", .value = "NAME", .purpose = "charset of names, if not UTF-8", .kind = takes::text},
      {.names = "--format", .value = "detect|list|mlsd|nlst", .purpose = "what it is", .kind = takes::text},
      {.names = "-v,--verbose", .purpose = "lines that are no entry, on standard error"},
      {.names = "-q,--quiet", .purpose = "no warnings"},
  };
}

}  // namespace

std::vector<command_text> other_commands() {
  return {
      {.name = "doctor",
       .operands = "URL",
       .purpose = "examine a server",
       .about =
           "Tries a server's modes one by one and says what works, what does not, and which option helps. Nothing is "
           "written there.",
       .takes = {a_url},
       .options = {{.names = "--json", .purpose = "an event a line; keys: docs/command.md"}},
       .groups = remote_groups(),
       .examples = {"ferry doctor ftpes://bob@nas.example/photos/", "ferry doctor --json ftp://ftp.example.org/pub/"},
       .more =
           "Looked at are the name, TCP over IPv4 and IPv6, the greeting, TLS and its certificate, the login, "
           "features, "
           "passive and active data connections, TLS on them, listings, the server's clock, the charset of names, "
           "several commands in a packet, and SIZE, MDTM and REST on one file, of which at most 64 KiB are fetched. "
           "Each "
           "step waits 15 seconds unless --timeout says otherwise. The exit code is 0 when the server can be used as "
           "the URL and the options say."},
      {.name = "raw",
       .operands = "URL COMMAND...",
       .purpose = "send commands",
       .about =
           "Sends commands as they are and prints the replies. Quote a command that has arguments. A path in the URL "
           "is entered first. It stops at the first refusal.",
       .takes = {a_url, {.name = "COMMAND"}},
       .groups = remote_groups(),
       .examples = {"ferry raw ftp://ftp.example.org/ FEAT 'HELP SITE'",
                    "ferry raw ftpes://bob@nas.example/photos 'SITE CHMOD 644 a.jpg'"}},
      {.name = "parse-listing",
       .operands = "< FILE",
       .purpose = "read a saved listing",
       .about = "Reads a directory listing of any FTP server from standard input, and shows its entries. Nothing is "
                "connected. Lines that are no entry: with -v, and in JSON.",
       .options = parse_listing_options(),
       .examples = {"ferry parse-listing < listing.txt",
                    "ferry ls --raw ftp://nas.example/ | ferry parse-listing --json"}},
      {.name = "ftplib",
       .operands = "HOST [ITEM]...",
       .purpose = "as python -m ftplib",
       .about = "What `python -m ftplib` does, with the same words in the same order. Without an account the login is "
                "anonymous. There is no TLS.",
       .takes = {{.name = "HOST"}, {.name = "ITEM"}},
       .options = {{.names = "--plain", .purpose = "allow the password from netrc to be sent in clear text"},
                   {.names = "-d", .purpose = "the dialogue on standard output (twice: every line)"},
                   {.names = "-r",
                    .value = "FILE",
                    .purpose = "accounts from FILE, not ~/.netrc (written as -rFILE)",
                    .kind = takes::file}},
       .examples = {"ferry ftplib ftp.example.org -l", "ferry ftplib -d ftp.example.org -dpub -l README"},
       .more = "HOST may carry a port: HOST:PORT, [ADDRESS]:PORT. Options stand in front of it, in the order of this "
               "list. ITEMs are done from left to right: -l[DIR] lists DIR or where we are, -d[DIR] goes to DIR, -p "
               "changes between passive and active, and a FILE is printed."},
      {.name = "config",
       .operands = "[URL]",
       .purpose = "show what is configured",
       .about =
           "Shows each option that is set, its value, and where that comes from: the command line, the environment, or "
           "a line of the file. With a URL: what holds for that server.",
       .takes = {a_url},
       .groups = remote_groups(),
       .examples = {"ferry config", "FERRY_TIMEOUT=20 ferry config ftpes://bob@nas.example/"}},
      {.name = "help",
       .operands = "[COMMAND|TOPIC]",
       .purpose = "these pages",
       .about = "Shows the page of a command, or of a topic: options, network, urls, configuration, exit-codes.",
       .takes = {{.name = "TOPIC", .kind = takes::topic}},
       .options = {{.names = "--man", .purpose = "the man page, as roff"},
                   {.names = "--completion",
                    .value = "bash|zsh|fish",
                    .purpose = "what this shell needs to complete words",
                    .kind = takes::text,
                    .excludes = "man"}},
       .examples = {"ferry help exit-codes", "ferry help --completion fish > ~/.config/fish/completions/ferry.fish"}},
  };
}

}  // namespace ferry::cli
