// The typed client's verbs on real servers: what lands is compared with the disk, and the servers take what comes in one packet.
#include <ferry/client.hpp>

#include <chrono>
#include <fstream>
#include <set>

#include "support.hpp"

namespace ferry::interop {

using std::chrono::sys_seconds;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class client_interop : public every_server {
 protected:
  client make(client_options options = {}) {
    const auto& there = running::get();
    ferry::url where;
    where.scheme = "ftp";
    where.host = address_of(family_);
    where.port = port_;
    where.absolute = true;
    for (std::size_t at = 1; at < directory_.size();) {
      const auto end = std::min(directory_.find('/', at), directory_.size());
      where.segments.push_back(directory_.substr(at, end - at));
      at = end + 1;
    }
    where.directory = true;
    options.plain(true).netrc({}).user(there.user).password(there.password);
    return client(where, options.trace([this](const trace_event& e) {
      if (e.kind == trace_kind::command || e.kind == trace_kind::reply) dialogue.emplace_back(e.text);
    }));
  }
  [[nodiscard]] std::string local_file(std::string_view name, std::string_view bytes) const {
    std::ofstream(local(name), std::ios::binary) << bytes;
    return local(name);
  }
  static sys_seconds time_of(const std::filesystem::path& file) {
    return std::chrono::floor<std::chrono::seconds>(
        std::chrono::file_clock::to_sys(std::filesystem::last_write_time(file)));
  }
  static void set_time(const std::filesystem::path& file, sys_seconds when) {
    std::filesystem::last_write_time(file, std::chrono::file_clock::from_sys(when));
  }
  static constexpr sys_seconds long_ago{std::chrono::seconds(1'600'000'000)};

  std::uint16_t port_ = running::get().port(server_);
};

INSTANTIATE_TEST_SUITE_P(real, client_interop, ::testing::Combine(all_servers, both_families), server_name);

TEST_P(client_interop, downloads_are_verified) {
  client c = make();
  for (const std::size_t size : {0u, 1u, 5u << 20}) {
    put_on_disk("file", noise(size));
    const verdict v = c.download("file", local("file"));
    EXPECT_EQ(v.how, confidence::verified) << size;
    EXPECT_EQ(v.retries, 0u);
    EXPECT_SAME(file_content(local("file")), noise(size));
  }
}

TEST_P(client_interop, uploads_are_verified_also_by_a_temporary_name) {
  client c = make();
  const std::string bytes = noise(3 << 20);
  EXPECT_EQ(c.upload(content(bytes), "plain").how, confidence::verified);
  EXPECT_EQ(c.upload(content(bytes), "safe", upload_options().temporary(true)).how, confidence::verified);
  EXPECT_EQ(c.upload(content(""), "empty").how, confidence::verified);
  EXPECT_SAME(disk_content("plain"), bytes);
  EXPECT_SAME(disk_content("safe"), bytes);
  EXPECT_THAT(disk_names(), UnorderedElementsAre("plain", "safe", "empty"));
}

TEST_P(client_interop, what_is_there_is_gone_on_with_both_ways) {
  const std::string bytes = noise(2 << 20);
  client c = make();
  c.upload(content(std::string_view(bytes).substr(0, 1'000'000)), "up");
  const verdict v = c.upload(content(bytes), "up", upload_options().existing(if_exists::resume));
  EXPECT_SAME(disk_content("up"), bytes);
  EXPECT_EQ(v.resumed_from, 1'000'000u);
  std::string tail;
  remote_reader reader = c.read("up", 2'000'000);
  std::vector<std::byte> room(50'000);
  while (const std::size_t n = reader.read(room)) tail += as_text(std::span(room).first(n));
  EXPECT_SAME(tail, bytes.substr(2'000'000));
}

TEST_P(client_interop, one_file_comes_over_several_sessions) {
  const std::string bytes = noise(20 << 20);
  put_on_disk("large", bytes);
  client c = make();
  const verdict v = c.download("large", local("large"), download_options().segments(3).verify(check::checksum));
  EXPECT_EQ(v.how, confidence::verified);
  EXPECT_SAME(file_content(local("large")), bytes);
  EXPECT_EQ(c.size("large"), bytes.size()) << "its session is in step";
}

TEST_P(client_interop, noop_while_data_moves_harms_nothing) {
  const std::string bytes = noise(150'000);
  client c = make(client_options().keep_alive(milliseconds(20)).limit_rate(500'000));
  c.upload(content(bytes), "slow");
  EXPECT_SAME(disk_content("slow"), bytes);
  EXPECT_EQ(c.download("slow", local("slow")).retries, 0u);
  EXPECT_SAME(file_content(local("slow")), bytes);
  EXPECT_EQ(c.size("slow"), bytes.size());
}

TEST_P(client_interop, directories_and_files) {
  client c = make();
  EXPECT_EQ(c.mkdirs("a/b c/d").size(), 3u);
  c.upload(content("x"), "a/b c/f");
  EXPECT_EQ(c.size("a/b c/f"), 1u);
  EXPECT_TRUE(c.modified("a/b c/f"));
  c.rename("a/b c/f", "a/g");
  EXPECT_EQ(disk_content("a/g"), "x");
  EXPECT_TRUE(c.exists("a/g"));
  EXPECT_FALSE(c.exists("a/none"));
  EXPECT_EQ(c.list("a").size(), 2u);
  const removal gone = c.remove_all("a");
  EXPECT_EQ(gone.files, 1u);
  EXPECT_THAT(gone.refused, IsEmpty());
  EXPECT_THAT(disk_names(), IsEmpty());
}

TEST_P(client_interop, the_other_verbs) {
  client c = make();
  remote_writer out = c.write("f");
  out.write("first ");
  EXPECT_EQ(out.finish().size, 6u);
  c.append(content("second"), "f");
  EXPECT_EQ(disk_content("f"), "first second");
  const auto told = c.stat("f");
  ASSERT_TRUE(told);
  EXPECT_EQ(told->type, entry_type::file);
  EXPECT_EQ(told->size, 12u);
  EXPECT_EQ(c.quote("NOOP").code() / 100, 2);
  c.remove("f");
  EXPECT_FALSE(c.exists("f"));
  EXPECT_FALSE(c.features().empty());
}

TEST_P(client_interop, modes_of_files_are_set_on_disk) {
  client c = make();
  c.upload(content("x"), "f", upload_options().mode(0600));
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(on_disk("f")).permissions(), perms(0600));
  c.chmod("f", 0640);
  EXPECT_EQ(std::filesystem::status(on_disk("f")).permissions(), perms(0640));
}

TEST_P(client_interop, times_are_kept_both_ways) {
  client c = make();
  put_on_disk("there", "x");
  set_time(on_disk("there"), long_ago);
  const verdict came = c.download("there", local("here"));
  EXPECT_EQ(came.modified, long_ago);
  EXPECT_EQ(time_of(local("here")), long_ago);
  c.upload(local("here"), "sent", upload_options().keep_time(true));
  EXPECT_EQ(time_of(on_disk("sent")) == long_ago, server_.sets_times);
  constexpr sys_seconds later = long_ago + std::chrono::hours(5000);
  EXPECT_EQ(c.set_modified("sent", later), server_.sets_times);
  EXPECT_EQ(time_of(on_disk("sent")) == later, server_.sets_times);
  EXPECT_EQ(c.modified("sent"), time_of(on_disk("sent")));
}

TEST_P(client_interop, the_server_chooses_a_name_that_nobody_has) {
  client c = make();
  std::set<std::string> names;
  for (const char* text : {"one", "two", "three"}) {
    const verdict v = c.upload(content(text), "f", upload_options().unique(true));
    EXPECT_TRUE(names.insert(v.name).second) << v.name;
    EXPECT_EQ(disk_content(std::filesystem::path(v.name).filename().string()), text) << v.name;
    EXPECT_EQ(c.size(v.name), std::string_view(text).size());
  }
  EXPECT_EQ(disk_names().size(), 3u);
}

TEST_P(client_interop, lines_of_text_arrive_as_lines_both_ways) {
  client c = make();
  const std::string lines = "first\nsecond\n\nlast\n";
  c.upload(content(lines), "text", upload_options().text(true));
  EXPECT_EQ(disk_content("text"), server_.stores_crlf ? "first\r\nsecond\r\n\r\nlast\r\n" : lines);
  put_on_disk("there", lines);
  for (const std::string name : {"text", "there"}) {
    const verdict v = c.download(name, local(name), download_options().text(true));
    EXPECT_EQ(file_content(local(name)), lines);
    EXPECT_EQ(v.retries, 0u);
  }
  EXPECT_EQ(c.size("there"), lines.size()) << "in binary again";
}

TEST_P(client_interop, missing_directories_are_made_for_an_upload) {
  client c = make();
  EXPECT_THROW(c.upload(content("x"), "a/b/f"), error_perm);
  const verdict v = c.upload(content("x"), "a/b/f", upload_options().make_directories(true));
  EXPECT_EQ(v.how, confidence::verified);
  EXPECT_EQ(disk_content("a/b/f"), "x");
}

TEST_P(client_interop, many_at_once) {
  std::vector<download_item> items;
  for (int i = 0; i < 20; ++i) {
    const std::string name = "f" + std::to_string(i);
    put_on_disk(name, noise(static_cast<std::size_t>(1000 * i)));
    items.push_back({name, local(name)});
  }
  for (const auto& o : make(client_options().parallel(3)).download_all(items)) {
    ASSERT_TRUE(o.result) << o.index;
    EXPECT_SAME(file_content(items[o.index].local), noise(1000 * o.index));
  }
}

// ProFTPD with checksums and MODE Z.
class modules_interop : public client_interop {
 protected:
  modules_interop() { port_ = running::get().port("FERRY_PROFTPD_MODULES_PORT"); }
  static std::string compressible(std::size_t lines) {
    std::string text;
    for (std::size_t i = 0; i < lines; ++i) text += "line " + std::to_string(i) + " of many that are alike\n";
    return text;
  }
  struct enough {};
};

INSTANTIATE_TEST_SUITE_P(real, modules_interop, ::testing::Combine(::testing::Values(servers[1]), both_families),
                         server_name);

TEST_P(modules_interop, checksums_of_the_server_are_those_of_the_bytes) {
  const std::string bytes = noise(1 << 20);
  client c = make();
  put_on_disk("f", bytes);
  const std::filesystem::path same = local_file("f", bytes);
  using enum checksum_algorithm;
  for (const auto algorithm : {crc32, md5, sha1, sha256, sha512})
    EXPECT_EQ(c.checksum("f", algorithm), checksum_of(same, algorithm)) << to_string(algorithm);
  EXPECT_EQ(c.checksum("f"), checksum_of(same, sha512));
}

TEST_P(modules_interop, transfers_are_verified_by_checksum) {
  const std::string bytes = noise(1 << 20);
  client c = make();
  const std::filesystem::path here = local_file("here", bytes);
  const verdict up = c.upload(here, "f", upload_options().verify(check::required));
  EXPECT_EQ(up.checksum, checksum_of(here, up.checksum.value().algorithm));
  EXPECT_SAME(disk_content("f"), bytes);
  const verdict safe = c.upload(content(bytes), "safe", upload_options().temporary(true).verify(check::required));
  EXPECT_TRUE(safe.checksum);
  const verdict down = c.download("f", local("f"), download_options().verify(check::required));
  EXPECT_EQ(down.checksum, up.checksum);
  EXPECT_SAME(file_content(local("f")), bytes);
  std::string text;
  EXPECT_TRUE(c.download("f", text, download_options().verify(check::required)).checksum);
  EXPECT_SAME(text, bytes);
}

TEST_P(modules_interop, what_is_compressed_on_the_way_arrives_as_it_was) {
  const std::string bytes = compressible(100'000);
  client c = make(client_options().compress(compression::always));
  const verdict up = c.upload(content(bytes), "f");
  EXPECT_EQ(up.how, confidence::verified);
  EXPECT_EQ(up.wire_bytes, bytes.size()) << "not on the way to ProFTPD, which spoils such uploads";
  EXPECT_EQ(up.retries, 0u);
  EXPECT_SAME(disk_content("f"), bytes);
  const verdict down = c.download("f", local("f"), download_options().verify(check::required));
  EXPECT_EQ(down.how, confidence::verified);
  EXPECT_EQ(down.retries, 0u);
  EXPECT_LT(down.wire_bytes, bytes.size() / 4);
  EXPECT_SAME(file_content(local("f")), bytes);
  EXPECT_EQ(c.upload(content(""), "empty").how, confidence::verified);
  EXPECT_EQ(c.download("empty", local("empty")).size, 0u);
  EXPECT_EQ(c.list("").size(), 2u) << "listings come as they are";
}

TEST_P(modules_interop, what_is_compressed_is_gone_on_with_both_ways) {
  const std::string bytes = compressible(200'000);
  client c = make(client_options().compress(compression::always));
  c.upload(content(std::string_view(bytes).substr(0, 3'000'000)), "f");
  const verdict up = c.upload(content(bytes), "f", upload_options().existing(if_exists::resume));
  EXPECT_EQ(up.resumed_from, 3'000'000u);
  EXPECT_EQ(up.retries, 0u);
  EXPECT_SAME(disk_content("f"), bytes);
  EXPECT_THROW(c.download("f", local("f"), download_options().keep_partial(true).watch([](const transfer_progress& p) {
    if (p.bytes > 3'000'000) throw enough();
  })),
               enough);
  const verdict down = c.download("f", local("f"), download_options().existing(if_exists::resume));
  EXPECT_GT(down.resumed_from, 0u);
  EXPECT_LT(down.bytes, bytes.size());
  EXPECT_LT(down.wire_bytes, down.bytes / 4);
  EXPECT_EQ(down.how, confidence::verified);
  EXPECT_SAME(file_content(local("f")), bytes);
}

}  // namespace ferry::interop
