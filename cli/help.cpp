// Written by hand, because a generated page is neither short nor shaped by what people look for first.
#include "help.hpp"

#include <map>

#include "output.hpp"

namespace ferry::cli {

namespace {

constexpr std::string_view main_page =
    R"(Ferry )" FERRY_VERSION R"(, files over FTP.    Usage: ferry COMMAND [OPTIONS] ARGUMENTS
  get URL [-o FILE]    download a file        mkdir URL...  make directories
  put FILE URL         upload a file          rm URL...     delete files
  ls URL               list a directory       rmdir URL...  remove directories
  cat URL              print a file           mv URL NEW    rename or move
  size URL             bytes of a file        raw URL COMMAND...  send commands
  ftplib HOST ITEM...  as python -m ftplib    parse-listing  read a saved one
More on one of them: ferry COMMAND --help.        Its version: ferry --version.

Examples: ferry get ftp://ftp.example.org/pub/README
          ferry put photo.jpg ftpes://bob@nas.example/photos/
A URL is SCHEME://[USER[:PASSWORD]@]HOST[:PORT]/PATH[;type=a|i|d]. PATH starts
in the login directory, or in the server's root with //. Schemes: ftpes (TLS),
ftps (TLS from the first byte, port 990), ftp (TLS too, unless the login is
anonymous or --plain is given). No connection falls back to clear text.
Exit codes
   0  done                     7  refused for now by the server (4xx)
   1  other error              8  connection lost, transfer incomplete
   2  wrong usage              9  local file error (no room, no permission)
   3  no such host, no server  10 not FTP, or not understood
   4  timeout                  11 refused by Ferry: no TLS, unsafe name
   5  login refused            12 TLS failed, or certificate refused
   6  refused by server (5xx)  130 interrupted (SIGTERM: 143)
)";

constexpr std::string_view common_options = R"(  --user NAME           log in as NAME (or ftp://NAME@host/)
  --password-file FILE  password: first line of FILE (-: standard input)
  --netrc FILE, --no-netrc         accounts from FILE, or from no file
  --plain               no TLS for ftp://: passwords cross in clear text
  --cacert FILE, --capath DIR      trust these CAs, not the system's
  --cert FILE, --key FILE          our own certificate and its key
  --pin sha256//KEY     trust the server with this public key, and no other
  --tls 1.2|1.3         this version of TLS only
  --insecure            DANGEROUS: accept any certificate, anybody's
  --active              the server opens data connections to us (PORT)
  --timeout SECONDS     wait this long for each answer, not 60 (connect: 30)
  -v, --verbose         show the dialogue on standard error, passwords masked
  -q, --quiet           no progress bar; -h, --help: this page
)";

// The same for a command that has many options of its own.
constexpr std::string_view common_options_in_short =
    R"(  --user NAME, --password-file FILE, --netrc FILE, --no-netrc    the account
  --plain (ftp:// without TLS), --tls 1.2|1.3, --pin sha256//KEY
  --cacert FILE, --capath DIR, --cert FILE, --key FILE; --insecure: DANGEROUS
  --active, --timeout SECONDS, -v (dialogue), -q, -h: see ferry get --help
)";

struct page {
  std::string_view usage;
  std::string_view about;
  std::string_view options;
  std::string_view examples;
  std::string_view common = common_options;
};

const std::map<std::string_view, page>& pages() {
  static const std::map<std::string_view, page> all{
      {"get",
       {"get URL [-o FILE]",
        "Downloads one file, which appears under its name when it is whole, not before.\n"
        "With ;type=a it is text and gets the line ends of this machine.\n",
        "  -o, --output FILE     name, directory (DIR/), or - for standard output\n",
        "  ferry get ftp://ftp.example.org/pub/README\n"
        "  ferry get ftpes://bob@nas.example/a.iso -o /tmp/ --password-file pw\n"}},
      {"put",
       {"put FILE URL",
        "Uploads one file. FILE - is standard input. A URL that ends in / takes the\n"
        "name of the file. With ;type=a lines are sent as text.\n",
        "",
        "  ferry put photo.jpg ftpes://bob@nas.example/photos/\n"
        "  tar cz . | ferry put - ftpes://bob@nas.example/backup.tgz\n"}},
      {"ls",
       {"ls URL",
        "Lists a directory, or one file; without options the names, in order. What could\n"
        "harm a terminal is escaped.\n",
        "  -l, --long            type, permissions, owner, size, time, name\n"
        "  --json                an object a line, unsorted; keys: docs/command.md\n"
        "  --sort name|size|time|none    -S: size, -t: time; none: as it comes\n"
        "  -R, --recursive       the directories below too, links not followed\n"
        "  --zone +02:00         how far the server's clock is from UTC\n"
        "  --encoding NAME       charset of names, if not UTF-8\n"
        "  -n, --names           the server's own list of names (NLST)\n"
        "  -0, --null            as -n, not escaped, each ended by a NUL byte\n"
        "  -a, -1                accepted out of habit: always so\n"
        "  --raw                 the server's own listing (LIST); in a pipe not escaped\n",
        "  ferry ls -l --sort time ftp://ftp.example.org/pub/\n"
        "  ferry ls -R --json ftpes://bob@nas.example//srv/ftp\n",
        common_options_in_short}},
      {"parse-listing",
       {"parse-listing [OPTIONS] < FILE",
        "Reads a directory listing of any FTP server from standard input, and shows its\n"
        "entries. Nothing is connected. Lines that are no entry: with -v, and in JSON.\n",
        "  --json                an object a line; keys: docs/command.md\n"
        "  --now TIME            the server's clock at that time (2026-11-20T12:00),\n"
        "                        for dates without a year; else this system's clock\n"
        "  --zone +02:00         how far the server's clock is from UTC\n"
        "  --encoding NAME       charset of names, if not UTF-8\n"
        "  --format FORMAT       detect (usual), list, mlsd or nlst\n"
        "  -v, --verbose         lines that are no entry, on standard error\n"
        "  -q, --quiet           no warnings\n"
        "  -h, --help            this page\n",
        "  ferry parse-listing < listing.txt\n"
        "  ferry ls --raw ftp://nas.example/ | ferry parse-listing --json\n",
        {}}},
      {"cat",
       {"cat URL",
        "Writes one file to standard output. ;type=a: as text; ;type=d: names of a\n"
        "directory.\n",
        "",
        "  ferry cat ftp://ftp.example.org/pub/README | less\n"
        "  ferry cat 'ftp://ftp.example.org/pub/notes.txt;type=a'\n"}},
      {"mkdir",
       {"mkdir URL...", "Makes directories, each inside one that exists.\n", "",
        "  ferry mkdir ftpes://bob@nas.example/photos\n"
        "  ferry mkdir ftp://nas.example/in/a ftp://nas.example/in/a/b\n"}},
      {"rm",
       {"rm URL...", "Deletes files. It goes on after a failure; the exit code is that of the first.\n", "",
        "  ferry rm ftpes://bob@nas.example/old.log\n"
        "  ferry rm ftp://nas.example/in/a ftp://nas.example/in/b\n"}},
      {"rmdir",
       {"rmdir URL...", "Removes empty directories.\n", "",
        "  ferry rmdir ftpes://bob@nas.example/photos\n"
        "  ferry rmdir ftp://nas.example/in/a/b ftp://nas.example/in/a\n"}},
      {"mv",
       {"mv URL NEW",
        "Renames or moves on the server. NEW is a path on the same server, from the\n"
        "login directory or from / on, or a URL. A NEW that ends in / keeps the name.\n",
        "",
        "  ferry mv ftpes://bob@nas.example/draft.txt final.txt\n"
        "  ferry mv ftp://nas.example/in/a.txt archive/\n"}},
      {"size",
       {"size URL", "Prints the size of a file in bytes (SIZE in binary type).\n", "",
        "  ferry size ftp://ftp.example.org/pub/README\n"
        "  ferry size ftpes://bob@nas.example/a.iso -v\n"}},
      {"raw",
       {"raw URL COMMAND...",
        "Sends commands as they are and prints the replies. Quote a command that has\n"
        "arguments. A path in the URL is entered first. It stops at the first refusal.\n",
        "",
        "  ferry raw ftp://ftp.example.org/ FEAT 'HELP SITE'\n"
        "  ferry raw ftpes://bob@nas.example/photos 'SITE CHMOD 644 a.jpg'\n"}},
  };
  return all;
}

constexpr std::string_view ftplib_page = R"(Usage: ferry ftplib [--plain] [-d]... [-r[FILE]] HOST [ITEM]...
What `python -m ftplib` does, with the same words in the same order.

  --plain     allow the password from netrc to be sent in clear text
  -d          show the dialogue on standard output (twice: every line)
  -rFILE      accounts from FILE instead of ~/.netrc
  HOST        name or address; HOST:PORT or [ADDRESS]:PORT if not port 21

Items, done from left to right:
  -l[DIR]     list DIR, or where we are
  -d[DIR]     go to DIR
  -p          from passive to active mode, or back
  FILE        print this file

Without an account the login is anonymous. Errors and exit codes are those of
ferry --help.

Examples
  ferry ftplib ftp.example.org -l
  ferry ftplib -d ftp.example.org -dpub -l README
)";

}  // namespace

std::string help_page(std::string_view command) {
  if (command == "ftplib") return std::string(ftplib_page);
  const auto found = pages().find(command);
  if (found == pages().end()) return std::string(main_page);
  const auto& p = found->second;
  std::string text = "Usage: ferry ";
  text.append(p.usage).append(p.usage.find("[OPTIONS]") == std::string_view::npos ? " [OPTIONS]\n" : "\n");
  text.append(p.about).append("\n");
  text.append(p.options).append(p.common);
  return text.append("\nExamples\n").append(p.examples).append("Exit codes and URLs: ferry --help\n");
}

const std::vector<std::string_view>& command_names() {
  static const std::vector<std::string_view> names{"get", "put",   "ls", "cat", "size",   "mkdir",
                                                   "rm",  "rmdir", "mv", "raw", "ftplib", "parse-listing"};
  return names;
}

void print_page(const std::string& page) {
  output out;
  out.write(page);
  out.flush();
}

}  // namespace ferry::cli
