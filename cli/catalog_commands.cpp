// The commands. One that is added here is in the help, the man page and the completions; program.cpp says what it does.
#include "catalog_parts.hpp"

namespace ferry::cli {

namespace {

std::vector<group> moving() { return {group::account, group::tls, group::connection, group::transfer, group::output}; }

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
      {.names = "--names", .purpose = "the server's own list of names (NLST)", .excludes = of_entries},
      {.names = "-0,--null", .purpose = "as --names, not escaped, each ended by a NUL byte", .excludes = of_entries},
      {.names = "--raw",
       .purpose = "the server's own listing (LIST)",
       .excludes = "long json sort t S recursive zone names null",
       .more = "Unless standard output is a terminal it is not escaped."},
      {.names = "-a,-1,--all", .purpose = "accepted out of habit: always so"},
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
           "for the next get -c. Without -c too get goes on with what a killed run left of the same file (size and "
           "time)."},
      {.names = "-j,--jobs",
       .value = "N",
       .purpose = "up to N files side by side",
       .kind = takes::text,
       .more = "Over as many sessions, or as many as the server allows: when it has too many users, the others go on."},
      {.names = "--newer", .purpose = "replace a file only by a newer one, or another size", .excludes = "no-clobber"},
      {.names = "--no-clobber", .purpose = "leave files alone that exist"},
      {.names = "--verify", .purpose = "compare checksums too; fail where the server has none"},
      {.names = "-n,--dry-run",
       .purpose = "show what would be transferred",
       .more = "The server is asked for patterns and trees only: --newer, and --no-clobber of put, are not tried."},
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
      {.names = "--segments",
       .value = "N",
       .purpose = "one file over up to N sessions; 1: never",
       .kind = takes::text,
       .excludes = "in-place",
       .more =
           "Without it up to 4 take parts of a file, where 32 MiB or more come from 20 ms away or more. With -j files "
           "go side by side instead, and both are an error."},
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

std::vector<option_text> copy_options() {
  return {
      {.names = "-r,--recursive", .purpose = "directories with all below them, links not followed"},
      {.names = "--direct",
       .purpose = "from server to server, or not at all",
       .excludes = "through-here",
       .more = "Without it files go through this machine where the servers refuse the way between them, or cannot "
               "protect it by TLS (CPSV, SSCN)."},
      {.names = "--through-here", .purpose = "not from server to server; nothing is stored here"},
      {.names = "--in-place",
       .purpose = "under the final name from the first byte on",
       .more = "For servers that let nobody rename. A copy that fails leaves a cut file then."},
      {.names = "--newer", .purpose = "replace a file only by a newer one, or another size", .excludes = "no-clobber"},
      {.names = "--no-clobber", .purpose = "leave files alone that exist"},
      {.names = "--verify", .purpose = "checksums too; fail where none is in common"},
      {.names = "--keep-time", .purpose = "give the copy the time of its source"},
      {.names = "--mkdirs", .purpose = "make the directories that are missing"},
      {.names = "-n,--dry-run", .purpose = "show what would be copied"},
      {.names = "--json", .purpose = "an event a line; keys: docs/command.md"},
  };
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
           "that it tells (SIZE, 150, a listing that was read for -r or a pattern) agrees. After a failure the old "
           "file is still there, or none. With -r a directory goes "
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
       .more = "With ;type=a lines are sent as text. The size that the server tells afterwards is compared. Without "
               "--temp a "
               "failure or Ctrl-C can leave a part under the final name; put -c goes on with it. With -r "
               "a directory goes below a URL that ends in /, or becomes the directory of any other."},
      {.name = "copy",
       .operands = "URL... URL",
       .purpose = "copy between servers",
       .about = "Copies files from one server to another, the last URL; one that ends in / takes their names. A URL of "
                "a source may hold * ? [a-z].",
       .takes = {a_url},
       .options = copy_options(),
       .groups = moving(),
       .examples = {"ferry copy ftp://ftp.example.org/pub/a.iso ftpes://bob@nas.example/in/",
                    "ferry copy --verify ftpes://bob@a.example/x ftpes://ann@b.example/y"},
       .more = "Many servers send to nobody else and take from nobody else; then a file goes through this machine. A "
               "note says which way it went, and why. The copy has a temporary name until the sizes that both "
               "servers tell agree. Of a copy from server to server nothing can be seen until it is over, and "
               "--limit-rate and --low-speed do not hold for it. Each server has the account of its URL, its netrc "
               "entry or its section of the configuration."},
      {.name = "ls",
       .operands = "URL",
       .purpose = "list a directory",
       .about = "Lists a directory, or one file; without options the names, in order. What could harm a terminal is "
                "escaped.",
       .takes = {a_url},
       .options = ls_options(),
       .groups = remote_groups(),
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
       .options = {{.names = "--json", .purpose = "an object a line; keys: docs/command.md"}},
       .groups = remote_groups(),
       .examples = {"ferry size ftp://ftp.example.org/pub/README", "ferry size ftpes://bob@nas.example/a.iso -v"}},
      {.name = "stat",
       .operands = "URL...",
       .purpose = "all about a name",
       .about = "Shows what the server tells about files and directories (MLST, else the line of a listing).",
       .takes = {a_url},
       .options = {{.names = "--json", .purpose = "an object a line; keys: docs/command.md"}},
       .groups = remote_groups(),
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
             .kind = takes::text},
            {.names = "--json", .purpose = "an object a line; keys: docs/command.md"}},
       .groups = remote_groups(),
       .examples = {"ferry find --name '*.iso' --larger 1G ftp://ftp.example.org/pub/",
                    "ferry find --type d ftpes://bob@nas.example//srv/ftp"}},
      {.name = "du",
       .operands = "URL...",
       .purpose = "bytes of trees",
       .about = "Prints the bytes of the files in each directory and all below it, as the server tells their sizes.",
       .takes = {a_url},
       .options = {{.names = "-s,--total", .purpose = "a line for each URL only"},
                   {.names = "--json", .purpose = "an object a line; keys: docs/command.md"}},
       .groups = remote_groups(),
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
                    .kind = takes::file},
                   {.names = "--json", .purpose = "an object a line; keys: docs/command.md"}},
       .groups = remote_groups(),
       .examples = {"ferry sum ftp://ftp.example.org/pub/README",
                    "ferry sum ftpes://bob@nas.example/a.iso --local a.iso"}},
  };
}

std::vector<option_text> with_change_options(std::vector<option_text> own) {
  own.push_back({.names = "-n,--dry-run", .purpose = "show the paths only; the server is not asked"});
  own.push_back({.names = "--json", .purpose = "an event a line; keys: docs/command.md"});
  return own;
}

std::vector<command_text> name_commands() {
  return {
      {.name = "mkdir",
       .operands = "URL...",
       .purpose = "make directories",
       .about = "Makes directories, each inside one that exists.",
       .takes = {a_url},
       .options =
           with_change_options({{.names = "-p,--parents", .purpose = "those above them too; what exists is fine"}}),
       .groups = remote_groups(),
       .examples = {"ferry mkdir ftpes://bob@nas.example/photos",
                    "ferry mkdir ftp://nas.example/in/a ftp://nas.example/in/a/b"}},
      {.name = "rm",
       .operands = "URL...",
       .purpose = "delete files",
       .about = "Deletes files. It goes on after a failure.",
       .takes = {a_url},
       .options = with_change_options(
           {{.names = "-r,--recursive",
             .purpose = "directories with all below them; links are not followed",
             .more = "Nothing in a directory is deleted before its listing has come whole. What the server refuses, "
                     "and names that are not safe, stay and are told. With -n directories are listed all the same."}}),
       .groups = remote_groups(),
       .examples = {"ferry rm ftpes://bob@nas.example/old.log",
                    "ferry rm ftp://nas.example/in/a ftp://nas.example/in/b"}},
      {.name = "rmdir",
       .operands = "URL...",
       .purpose = "remove empty directories",
       .about = "Removes empty directories.",
       .takes = {a_url},
       .options = with_change_options({}),
       .groups = remote_groups(),
       .examples = {"ferry rmdir ftpes://bob@nas.example/photos",
                    "ferry rmdir ftp://nas.example/in/a/b ftp://nas.example/in/a"}},
      {.name = "chmod",
       .operands = "MODE URL...",
       .purpose = "change permissions",
       .about = "Sets permissions (SITE CHMOD). MODE is octal.",
       .takes = {{.name = "MODE"}, a_url},
       .options = with_change_options({}),
       .groups = remote_groups(),
       .examples = {"ferry chmod 644 ftpes://bob@nas.example/a.jpg",
                    "ferry chmod 755 ftp://nas.example/in ftp://nas.example/out"}},
      {.name = "mv",
       .operands = "URL NEW",
       .purpose = "rename or move",
       .about =
           "Renames or moves on the server. NEW is a path on the same server, from the login directory or from / on, "
           "or a URL. A NEW that ends in / keeps the name.",
       .takes = {a_url, {.name = "NEW"}},
       .options = with_change_options({}),
       .groups = remote_groups(),
       .examples = {"ferry mv ftpes://bob@nas.example/draft.txt final.txt",
                    "ferry mv ftp://nas.example/in/a.txt archive/"}},
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
