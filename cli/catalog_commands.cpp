// The commands. One that is added here is in the help, the man page and the completions; program.cpp says what it does.
#include "catalog.hpp"

namespace ferry::cli {

namespace {

std::vector<group> remote() { return {group::account, group::tls, group::connection, group::output}; }
std::vector<group> moving() { return {group::account, group::tls, group::connection, group::transfer, group::output}; }

constexpr operand_text a_url{.name = "URL", .kind = takes::url};

std::vector<option_text> ls_options() {
  constexpr std::string_view of_entries = "long json sort t S recursive zone";
  return {
      {.names = "-l,--long", .purpose = "type, permissions, owner, size, time, name"},
      {.names = "--json", .purpose = "an object a line, unsorted; keys: docs/command.md"},
      {.names = "--sort",
       .value = "name|size|time|none",
       .purpose = "none: as the server sends them",
       .kind = takes::text,
       .excludes = "t S"},
      {.names = "-t", .purpose = "--sort time: the newest first", .excludes = "S"},
      {.names = "-S", .purpose = "--sort size: the largest first"},
      {.names = "-R,--recursive", .purpose = "the directories below too, links not followed"},
      {.names = "--zone",
       .value = "ZONE",
       .purpose = "how far the server's clock is from UTC: +02:00",
       .kind = takes::text},
      {.names = "-n,--names", .purpose = "the server's own list of names (NLST)", .excludes = of_entries},
      {.names = "-0,--null", .purpose = "as -n, not escaped, each ended by a NUL byte", .excludes = of_entries},
      {.names = "--raw",
       .purpose = "the server's own listing (LIST)",
       .excludes = "long json sort t S recursive zone names null",
       .more = "Unless standard output is a terminal it is not escaped."},
      {.names = "-a,-1,--all", .purpose = "accepted out of habit: always so"},
  };
}

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

// What get and put share stands first.
std::vector<option_text> with_transfer_options(std::vector<option_text> own) {
  std::vector<option_text> all{
      {.names = "-r,--recursive", .purpose = "directories with all below them, links not followed"},
      {.names = "-c,--continue",
       .purpose = "go on where an earlier run was stopped",
       .excludes = "newer no-clobber",
       .more =
           "The end of what is there is compared with the source first. get -c keeps what a failure or Ctrl-C leaves, "
           "for the next get -c."},
      {.names = "-j,--jobs",
       .value = "N",
       .purpose = "up to N files side by side",
       .kind = takes::text,
       .more = "Over as many sessions, or as many as the server allows: when it has too many users, the others go on."},
      {.names = "--newer", .purpose = "replace a file only by a newer one, or another size", .excludes = "no-clobber"},
      {.names = "--no-clobber", .purpose = "leave files alone that exist"},
      {.names = "--verify", .purpose = "compare checksums too; fail where the server has none"},
      {.names = "-n,--dry-run", .purpose = "show what would be transferred"},
      {.names = "--json", .purpose = "an event a line; keys: docs/command.md"},
  };
  all.insert(all.begin(), own.begin(), own.end());
  return all;
}

std::vector<option_text> get_options() {
  return with_transfer_options({
      {.names = "-o,--output",
       .value = "FILE",
       .purpose = "name, directory (DIR/), or - for standard output",
       .kind = takes::file},
      {.names = "--in-place",
       .purpose = "under the final name from the first byte on",
       .excludes = "continue",
       .more = "A transfer that fails leaves a cut file then."},
  });
}

std::vector<option_text> put_options() {
  return with_transfer_options({
      {.names = "--temp", .purpose = "under a temporary name, renamed when it is whole", .excludes = "unique"},
      {.names = "--mkdirs", .purpose = "make the directories that are missing"},
      {.names = "--keep-time", .purpose = "give the remote file the local one's time"},
      {.names = "--chmod", .value = "MODE", .purpose = "permissions of the remote file: 644", .kind = takes::text},
      {.names = "--unique",
       .purpose = "the server chooses the name (STOU)",
       .excludes = "continue newer no-clobber recursive"},
  });
}

std::vector<command_text> transfer_commands() {
  return {
      {.name = "get",
       .operands = "URL...",
       .purpose = "download files",
       .about = "Downloads files, each of which appears under its name when it is whole. A URL may hold * ? [a-z]; "
                ";type=a is text.",
       .takes = {a_url},
       .options = get_options(),
       .groups = moving(),
       .examples = {"ferry get ftp://ftp.example.org/pub/README 'ftp://ftp.example.org/pub/*.gz'",
                    "ferry get -c ftpes://bob@nas.example/a.iso -o /tmp/"},
       .more =
           "The file has a temporary name in the same directory until the server has reported success and every size "
           "that it tells agrees. After a failure the old file is still there, or none. With -r a directory goes "
           "into one of its name, or into that of -o; nothing below it is written through a link."},
      {.name = "put",
       .operands = "FILE... URL",
       .purpose = "upload files",
       .about = "Uploads files (-: standard input). A URL that ends in / takes their names.",
       .takes = {{.name = "FILE", .kind = takes::file}, a_url},
       .options = put_options(),
       .groups = moving(),
       .examples = {"ferry put a.jpg b.jpg ftpes://bob@nas.example/photos/",
                    "tar cz . | ferry put - ftpes://bob@nas.example/backup.tgz"},
       .more = "With ;type=a lines are sent as text. The size that the server tells afterwards is compared. With -r "
               "a directory goes below a URL that ends in /, or becomes the directory of any other."},
      {.name = "ls",
       .operands = "URL",
       .purpose = "list a directory",
       .about = "Lists a directory, or one file; without options the names, in order. What could harm a terminal is "
                "escaped.",
       .takes = {a_url},
       .options = ls_options(),
       .groups = remote(),
       .examples = {"ferry ls -l --sort time ftp://ftp.example.org/pub/",
                    "ferry ls -R --json ftpes://bob@nas.example//srv/ftp"}},
      {.name = "cat",
       .operands = "URL...",
       .purpose = "print files",
       .about = "Writes files to standard output. ;type=a: as text; ;type=d: names of a directory.",
       .takes = {a_url},
       .groups = moving(),
       .examples = {"ferry cat ftp://ftp.example.org/pub/README | less",
                    "ferry cat 'ftp://ftp.example.org/pub/notes.txt;type=a'"}},
      {.name = "size",
       .operands = "URL",
       .purpose = "bytes of a file",
       .about = "Prints the size of a file in bytes (SIZE in binary type).",
       .takes = {a_url},
       .groups = remote(),
       .examples = {"ferry size ftp://ftp.example.org/pub/README", "ferry size ftpes://bob@nas.example/a.iso -v"}},
      {.name = "stat",
       .operands = "URL...",
       .purpose = "all about a name",
       .about = "Shows what the server tells about files and directories (MLST, else the line of a listing).",
       .takes = {a_url},
       .options = {{.names = "--json", .purpose = "an object a line; keys: docs/command.md"}},
       .groups = remote(),
       .examples = {"ferry stat ftp://ftp.example.org/pub/README", "ferry stat --json ftpes://bob@nas.example/photos"}},
      {.name = "find",
       .operands = "URL",
       .purpose = "find names in a tree",
       .about = "Prints the paths below a directory that fit all that is asked for. Links are not followed.",
       .takes = {a_url},
       .options =
           {{.names = "--name", .value = "PATTERN", .purpose = "names: '*.gz', '[a-c]?'", .kind = takes::text},
            {.names = "--type", .value = "f|d|l", .purpose = "files, directories or links", .kind = takes::text},
            {.names = "--larger", .value = "SIZE", .purpose = "more bytes than SIZE: 500k, 2M", .kind = takes::text},
            {.names = "--smaller", .value = "SIZE", .purpose = "fewer bytes than SIZE", .kind = takes::text},
            {.names = "--newer",
             .value = "TIME",
             .purpose = "changed after TIME, UTC: 2026-11-20T12:00",
             .kind = takes::text}},
       .groups = remote(),
       .examples = {"ferry find --name '*.iso' --larger 1G ftp://ftp.example.org/pub/",
                    "ferry find --type d ftpes://bob@nas.example//srv/ftp"}},
      {.name = "du",
       .operands = "URL...",
       .purpose = "bytes of trees",
       .about = "Prints the bytes of the files in each directory and all below it, as the server tells their sizes.",
       .takes = {a_url},
       .options = {{.names = "-s,--total", .purpose = "a line for each URL only"}},
       .groups = remote(),
       .examples = {"ferry du ftp://ftp.example.org/pub/", "ferry du -s ftpes://bob@nas.example/photos"}},
      {.name = "sum",
       .operands = "URL...",
       .purpose = "checksums",
       .about = "Prints the server's checksum of files (HASH, XSHA256 and the like), the strongest that it has.",
       .takes = {a_url},
       .options = {{.names = "--algorithm",
                    .value = "crc32|md5|sha1|sha256|sha512",
                    .purpose = "this one",
                    .kind = takes::text},
                   {.names = "--local",
                    .value = "FILE",
                    .purpose = "compare with that of a file here; 13 when they differ",
                    .kind = takes::file}},
       .groups = remote(),
       .examples = {"ferry sum ftp://ftp.example.org/pub/README",
                    "ferry sum ftpes://bob@nas.example/a.iso --local a.iso"}},
  };
}

std::vector<command_text> name_commands() {
  return {
      {.name = "mkdir",
       .operands = "URL...",
       .purpose = "make directories",
       .about = "Makes directories, each inside one that exists.",
       .takes = {a_url},
       .options = {{.names = "-p,--parents", .purpose = "those above them too; what exists is fine"}},
       .groups = remote(),
       .examples = {"ferry mkdir ftpes://bob@nas.example/photos",
                    "ferry mkdir ftp://nas.example/in/a ftp://nas.example/in/a/b"}},
      {.name = "rm",
       .operands = "URL...",
       .purpose = "delete files",
       .about = "Deletes files. It goes on after a failure.",
       .takes = {a_url},
       .options = {{.names = "-r,--recursive",
                    .purpose = "directories with all below them; links are not followed",
                    .more =
                        "Nothing in a directory is deleted before its listing has come whole. What the server refuses, "
                        "and names that are not safe, stay and are told."},
                   {.names = "-n,--dry-run", .purpose = "show the paths that would be deleted"}},
       .groups = remote(),
       .examples = {"ferry rm ftpes://bob@nas.example/old.log",
                    "ferry rm ftp://nas.example/in/a ftp://nas.example/in/b"}},
      {.name = "rmdir",
       .operands = "URL...",
       .purpose = "remove empty directories",
       .about = "Removes empty directories.",
       .takes = {a_url},
       .groups = remote(),
       .examples = {"ferry rmdir ftpes://bob@nas.example/photos",
                    "ferry rmdir ftp://nas.example/in/a/b ftp://nas.example/in/a"}},
      {.name = "chmod",
       .operands = "MODE URL...",
       .purpose = "change permissions",
       .about = "Sets permissions (SITE CHMOD). MODE is octal.",
       .takes = {{.name = "MODE"}, a_url},
       .groups = remote(),
       .examples = {"ferry chmod 644 ftpes://bob@nas.example/a.jpg",
                    "ferry chmod 755 ftp://nas.example/in ftp://nas.example/out"}},
      {.name = "mv",
       .operands = "URL NEW",
       .purpose = "rename or move",
       .about =
           "Renames or moves on the server. NEW is a path on the same server, from the login directory or from / on, "
           "or a URL. A NEW that ends in / keeps the name.",
       .takes = {a_url, {.name = "NEW"}},
       .groups = remote(),
       .examples = {"ferry mv ftpes://bob@nas.example/draft.txt final.txt",
                    "ferry mv ftp://nas.example/in/a.txt archive/"}},
  };
}

std::vector<command_text> other_commands() {
  return {
      {.name = "raw",
       .operands = "URL COMMAND...",
       .purpose = "send commands",
       .about =
           "Sends commands as they are and prints the replies. Quote a command that has arguments. A path in the URL "
           "is entered first. It stops at the first refusal.",
       .takes = {a_url, {.name = "COMMAND"}},
       .groups = remote(),
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
       .groups = remote(),
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

}  // namespace

const std::vector<command_text>& commands() {
  static const std::vector<command_text> all = [] {
    auto them = transfer_commands();
    for (auto* more : {&name_commands, &other_commands})
      for (auto& one : more()) them.push_back(std::move(one));
    return them;
  }();
  return all;
}

}  // namespace ferry::cli
