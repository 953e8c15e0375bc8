// A download over a host without sockets and without time, every step of it failing in turn: what has the final name is whole, always.
#include "transfer/download.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <charconv>
#include <random>

#include "posix/posix_files.hpp"
#include "transfer/partial.hpp"
#include "unit/session/scripted_host.hpp"
#include "unit/temporary_folder.hpp"

namespace ferry::transfer {
namespace {

using ferry::testing::fault;
using ferry::testing::scripted_host;
using ::testing::HasSubstr;

const std::string whole = [] {
  std::mt19937 chance(3);
  std::string text(450'000, '\0');
  for (auto& c : text) c = static_cast<char>(chance());
  return text;
}();

/// The name of a file.
class path_sink final : public io::sink {
 public:
  explicit path_sink(std::filesystem::path path) : path_(std::move(path)) {}
  void write(std::span<const std::byte>) override { throw std::logic_error("it is a name"); }
  [[nodiscard]] const std::filesystem::path* path() const noexcept override { return &path_; }

 private:
  std::filesystem::path path_;
};

/// A server with one file, in a network of its own.
struct remote {
  scripted_host host;
  server_memory memory{false};
  site where{.host = "server", .port = 21, .how = {}, .who = {}, .host_command = false, .alternative_login = {}};
  keeper session{host, settings(), where, memory};
  std::size_t offset = 0;

  remote() {
    host.files["f"] = whole;
    host.on("MDTM", "213 20240131123456");
    host.on("REST", [this](std::string_view at) {
      std::from_chars(at.data(), at.data() + at.size(), offset);
      host.reply("350 go on");
    });
    host.on("RETR",
            [this](std::string_view) { host.send_data(whole.substr(std::exchange(offset, 0)), "150 here it comes"); });
  }
  static session::settings settings() {
    session::settings s;
    s.tls.system_store(false);
    return s;
  }
};

class downloads : public ferry::test::temporary_folder {
 protected:
  verdict fetch(remote& from, const retry_options& tries) {
    const download_job job{.remote = "f", .url = parse_url("ftp://server/f"), .how = {}, .tries = tries};
    path_sink to(at("f"));
    nobody helpers;
    return download(from.session, files_, job, to, helpers);
  }
  /// What a run in segments has left: two parts, and a hole in each direction.
  void leave_parts() {
    const remote_file source(parse_url("ftp://server/f"), "f", whole.size(),
                             io::file_time(std::chrono::seconds(1706704496)));
    partial_file part(files_, at("f"), source, start::fresh, placing::beside, {});
    part.use_segments(0);
    ranges there;
    for (const range r : {range{0, 100'000}, range{200'000, 350'000}}) {
      const auto sink = part.sink_at(r.from);
      sink->begin(r.from);
      sink->write(std::as_bytes(std::span(whole).subspan(r.from, r.size())));
      there.add(r);
    }
    part.note(there);
  }
  void every_step(bool in_parts) {
    std::size_t operations = 0;
    std::size_t waits = 0;
    for (const auto kind : {fault::none, fault::error, fault::end, fault::timeout, fault::cancel}) {
      const auto steps = kind == fault::none ? 1 : kind == fault::error || kind == fault::end ? operations : waits;
      for (std::size_t step = 1; step <= steps; ++step)
        for (const unsigned times : {0u, 2u}) {
          if (in_parts) leave_parts();
          remote from;
          if (kind != fault::none) from.host.fail(kind, step);
          try {
            const verdict v = fetch(from, retry_options().times(times));
            EXPECT_EQ(v.size, whole.size()) << step;
            EXPECT_TRUE(get(at("f")) == whole) << step;
          } catch (const error& e) {
            EXPECT_TRUE(times == 0 || !e.retryable()) << step << ' ' << e.describe();
            EXPECT_FALSE(std::filesystem::exists(at("f"))) << step;
          }
          if (kind == fault::none) {
            operations = from.host.operations();
            waits = from.host.waits();
          }
          std::vector<std::string> left;
          for (const auto& e : std::filesystem::directory_iterator(at("")))
            if (e.path() != at("f")) left.push_back(e.path().filename().string());
          // What an earlier run has left survives a failure, and is as good as before.
          if (!left.empty()) {
            EXPECT_TRUE(in_parts) << step;
            EXPECT_THAT(left, ::testing::UnorderedElementsAre(".f.ferry-part", ".f.ferry-journal")) << step;
            // The disk is waited for, so not after every step.
            if (step % 16 == 1) {
              remote recovered;
              (void)fetch(recovered, retry_options().times(0));
              EXPECT_TRUE(get(at("f")) == whole) << step;
            }
          }
          std::filesystem::remove(at("f"));
          from.session.drop();
          EXPECT_EQ(from.host.live_channels(), 0u) << step;
          if (HasFailure()) return;
        }
    }
    EXPECT_GT(operations, 20u);
  }

  io::file_system& files_ = io::posix::system_files();
};

/// Takes what comes, and cannot give it back.
class printer final : public io::sink {
 public:
  void write(std::span<const std::byte>) override {}
};

TEST_F(downloads, text_that_was_delivered_is_not_tried_again_and_the_error_stays_what_it_is) {
  const auto print = [&](remote& from) {
    from.host.segment = 10'000;
    const download_job job{
        .remote = "f", .url = parse_url("ftp://server/f"), .how = download_options().text(true), .tries = {}};
    printer to;
    nobody helpers;
    (void)download(from.session, files_, job, to, helpers);
  };
  remote cancelled;
  cancelled.host.on_data = [&](std::size_t) { cancelled.host.cancel(); };
  EXPECT_THROW(print(cancelled), cancelled_error);
  remote cut;
  cut.host.on_data = [&, done = false](std::size_t) mutable {
    if (!std::exchange(done, true)) cut.host.break_data(), cut.host.end_control();
  };
  try {
    print(cut);
    FAIL();
  } catch (const network_error& e) {
    EXPECT_TRUE(e.context().given_up);
  }
}

TEST_F(downloads, a_cancellation_while_a_failure_is_cleaned_up_ends_the_download) {
  using namespace std::chrono_literals;
  remote from;
  from.session.settings().deadlines.idle_data = 5s;
  from.host.on("NOOP", [](std::string_view) {});
  from.host.on("RETR", [&](std::string_view) {
    from.host.reply("150 here it comes");
    from.host.on("RETR", [&](std::string_view) { from.host.send_data(whole, "150 here it comes"); });
    from.host.at(6s, [&] { from.host.cancel(); });
  });
  EXPECT_THROW((void)fetch(from, retry_options().times(3)), cancelled_error);
  EXPECT_LT(from.host.elapsed(), 7s);
  EXPECT_FALSE(std::filesystem::exists(at("f")));
}

TEST_F(downloads, every_step_fails_in_turn) { every_step(false); }

TEST_F(downloads, every_step_fails_in_turn_where_parts_are_there) { every_step(true); }

TEST_F(downloads, parts_are_gone_on_with_and_their_edges_compared) {
  leave_parts();
  remote from;
  const verdict v = fetch(from, {});
  EXPECT_EQ(v.resumed_from, 250'000u);
  EXPECT_TRUE(get(at("f")) == whole);
  EXPECT_THAT(from.host.dialogue(), HasSubstr("REST " + std::to_string(100'000 - 65'536)));
  EXPECT_THAT(from.host.dialogue(), HasSubstr("REST " + std::to_string(350'000 - 2 * 65'536)));
}

class over_ipv6 : public downloads {
 protected:
  void SetUp() override {
    downloads::SetUp();
    from.host.names["server"] = {{address_family::ipv6, "2001:db8::7", 0}, {address_family::ipv4, "192.0.2.7", 0}};
    from.host.on("EPSV", [this](std::string_view) {
      const bool ipv4 = from.host.dialled().back().to.af == address_family::ipv4;
      from.host.reply(ipv4 ? "229 entering (|||50000|)" : "522 no such protocol, use " + offered);
    });
  }
  std::string offered = "(1)";
  remote from;
};

TEST_F(over_ipv6, case_050_a_server_without_data_connections_there_is_reached_over_ipv4) {
  (void)fetch(from, retry_options().times(0));
  EXPECT_TRUE(get(at("f")) == whole);
  // It is remembered: the next session does not try again.
  const auto dialled = from.host.dialled().size();
  from.session.drop();
  std::filesystem::remove(at("f"));
  (void)fetch(from, retry_options().times(0));
  for (auto i = dialled; i < from.host.dialled().size(); ++i)
    EXPECT_EQ(from.host.dialled()[i].to.af, address_family::ipv4);
}

TEST_F(over_ipv6, case_050_a_server_that_offers_nothing_else_is_an_error) {
  offered = "(2)";
  EXPECT_THROW((void)fetch(from, retry_options().times(0)), error_perm);
  EXPECT_FALSE(std::filesystem::exists(at("f")));
}

}  // namespace
}  // namespace ferry::transfer
