// The typed client's verbs on real servers: what lands is compared with the disk, and the servers take what comes in one packet.
#include <ferry/client.hpp>

#include "support.hpp"

namespace ferry::interop {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class client_interop : public every_server {
 protected:
  client make(client_options options = {}) {
    const auto& there = running::get();
    ferry::url where;
    where.scheme = "ftp";
    where.host = address_of(family_);
    where.port = there.port(server_);
    where.absolute = true;
    for (std::size_t at = 1; at < directory_.size();) {
      const auto end = std::min(directory_.find('/', at), directory_.size());
      where.segments.push_back(directory_.substr(at, end - at));
      at = end + 1;
    }
    where.directory = true;
    return client(where, options.plain(true).netrc({}).user(there.user).password(there.password));
  }
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
  constexpr file_time when{std::chrono::seconds(1'600'000'000)};
  if (c.set_modified("f", when)) {
    EXPECT_EQ(c.modified("f"), when);
  }
  c.download("f", local("f"));
  if (const auto sum = c.checksum("f")) {
    EXPECT_EQ(sum->hex, checksum_of(local("f"), sum->algorithm).hex);
  }
  c.chmod("f", 0640);
  EXPECT_EQ(c.quote("NOOP").code() / 100, 2);
  c.remove("f");
  EXPECT_FALSE(c.exists("f"));
  EXPECT_FALSE(c.features().empty());
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

}  // namespace ferry::interop
