// The transfer mode Z, through whole requests.
#include <gtest/gtest.h>
#include <zlib.h>

#include "every_fault.hpp"
#include "secured.hpp"
#include "session/request.hpp"

namespace ferry::testing {
namespace {

std::string compressed(std::string_view text) {
  uLongf size = ::compressBound(static_cast<uLong>(text.size()));
  std::string result(size, '\0');
  EXPECT_EQ(::compress2(reinterpret_cast<Bytef*>(result.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
                        static_cast<uLong>(text.size()), 9),
            Z_OK);
  result.resize(size);
  return result;
}

std::string inflated(std::string_view text, std::size_t size) {
  std::string result(size + 1, '\0');
  uLongf length = static_cast<uLongf>(result.size());
  EXPECT_EQ(::uncompress(reinterpret_cast<Bytef*>(result.data()), &length, reinterpret_cast<const Bytef*>(text.data()),
                         static_cast<uLong>(text.size())),
            Z_OK);
  result.resize(length);
  return result;
}

std::string some_text() {
  std::string all;
  for (int i = 0; i < 20'000; ++i) all += "line " + std::to_string(i) + "\n";
  return all;
}

void speaks_z(fixture& f) {
  f.host.on("MODE", "200 as you like");
  f.host.on("RETR", [&](std::string_view name) {
    const auto& file = f.host.files[std::string(name)];
    f.host.send_data(f.session.mode() == 'Z' ? compressed(file) : file, "150 here");
  });
}
void prepare(fixture& f) {
  f.host.files["a"] = "the content of a";
  speaks_z(f);
  f.connect();
}

session::request asking(const std::string& line, bool z = true) {
  session::request q{.command = wire::command(line)};
  q.compressed = z;
  return q;
}

std::string download(fixture& f, session::facts& known, const session::request& q = asking("RETR a")) {
  std::string text;
  std::vector<std::byte> block(100'000);
  session::run_request(f.session, q, known, [&](session::data_link& link) {
    while (const auto n = link.read(block)) text += as_text(std::span{block}.first(n));
  });
  return text;
}

std::string download(fixture& f, const session::request& q = asking("RETR a")) {
  session::facts known;
  return download(f, known, q);
}

session::facts upload(fixture& f, std::string_view text) {
  session::facts known;
  session::run_request(f.session, asking("STOR b"), known,
                       [&](session::data_link& link) { link.write(content(text)); });
  return known;
}

TEST(compression, both_ways_and_back_to_clear) {
  for (const auto& p : {step(prepare), step([](fixture& f) {
                          prepare_protected(f);
                          speaks_z(f);
                        })}) {
    fixture f;
    p(f);
    const std::string text = some_text();
    f.host.files["a"] = text;
    session::facts known;
    EXPECT_EQ(download(f, known), text);
    EXPECT_EQ(f.host.last_commands(4), (words{"TYPE I", "MODE Z", "EPSV", "RETR a"}));
    EXPECT_EQ(known.bytes, text.size());
    EXPECT_LT(known.wire_bytes, text.size() / 2);
    EXPECT_GT(known.wire_bytes, 0u);
    EXPECT_TRUE(known.data_complete);
    EXPECT_FALSE(known.missing_close_notify);
    EXPECT_EQ(download(f), text);
    EXPECT_EQ(f.host.last_commands(2), (words{"EPSV", "RETR a"}));

    known = upload(f, text);
    EXPECT_EQ(inflated(f.host.files["b"], text.size()), text);
    EXPECT_EQ(known.bytes, text.size());
    EXPECT_EQ(known.wire_bytes, f.host.files["b"].size());
    upload(f, "");
    EXPECT_EQ(inflated(f.host.files["b"], 0), "");

    EXPECT_EQ(download(f, asking("RETR a", false)), text);
    EXPECT_EQ(f.host.last_commands(3), (words{"MODE S", "EPSV", "RETR a"}));
    f.expect_sound();
  }
}

TEST(compression, survives_every_fault) {
  all_faults(prepare, [](fixture& f) { download(f); });
  all_faults(prepare, [](fixture& f) { upload(f, "what goes up"); });
  every_fault(prepare_protected, [](fixture& f) {
    speaks_z(f);
    upload(f, "what goes up");
  });
}

TEST(compression, other_transfers_are_not_compressed) {
  fixture f;
  prepare(f);
  download(f);
  session::run_transfer(f.session, wire::command("LIST"), {}, [](session::data_link& link) { read_all(link); });
  EXPECT_EQ(f.host.last_commands(3), (words{"MODE S", "EPSV", "LIST"}));
  EXPECT_EQ(f.session.mode(), 'S');
}

TEST(compression, refused_goes_on_without) {
  fixture f;
  prepare(f);
  f.host.on("MODE", "504 no");
  EXPECT_EQ(download(f), "the content of a");
  EXPECT_EQ(f.session.mode(), 'S');
  f.expect_sound();
}

TEST(compression, nothing_at_all_is_an_empty_file) {
  fixture f;
  prepare(f);
  f.host.on("RETR", [&](std::string_view) { f.host.send_data("", "150 here"); });
  EXPECT_EQ(download(f), "");
}

TEST(compression, a_stream_that_ends_too_early_or_is_none_is_an_error) {
  const std::string whole = compressed("the content of a");
  const auto serve = [&](fixture& f, const std::string& data) {
    prepare(f);
    f.host.on("RETR", [&f, data](std::string_view) { f.host.send_data(data, "150 here"); });
  };
  for (std::size_t n = 1; n < whole.size(); ++n) {
    fixture f;
    serve(f, whole.substr(0, n));
    EXPECT_STREQ(thrown<network_error>([&] { download(f); }).what(), "the compressed data ended before its end");
    f.expect_sound();
  }
  for (const auto& text : {std::string("not zlib at all"), whole + "x"}) {
    fixture f;
    serve(f, text);
    thrown<error_proto>([&] { download(f); });
    f.expect_sound();
  }
  fixture f;
  serve(f, whole.substr(0, 5));
  f.host.final_reply = "451 disk error";
  EXPECT_EQ(thrown<error_temp>([&] { download(f); }).code(), 451);
}

TEST(compression, case_s33_a_bomb_is_stopped) {
  const std::string zeros(8 << 20, '\0');
  for (const bool known_size : {false, true}) {
    fixture f;
    prepare(f);
    f.host.files["a"] = zeros;
    auto q = asking("RETR a");
    if (known_size) {
      q.size = wire::command("SIZE a");
      f.host.on("SIZE", "213 1000");
    }
    session::facts known;
    const auto e = thrown<limit_error>([&] { download(f, known, q); });
    EXPECT_LE(known.bytes, known_size ? 1'048'576u + 1000 : 1'048'576u + 250 * known.wire_bytes);
    EXPECT_TRUE(e.session_usable());
    f.expect_sound();
  }
  // What the server has announced is no bomb.
  fixture f;
  prepare(f);
  f.host.files["a"] = zeros;
  auto q = asking("RETR a");
  q.size = wire::command("SIZE a");
  EXPECT_EQ(download(f, q).size(), zeros.size());
}

}  // namespace
}  // namespace ferry::testing
