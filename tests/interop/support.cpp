// The test's directory is made by hand and open to all, so that files can be put there whoever the tests and the servers run as.
#include "support.hpp"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

namespace ferry::interop {

namespace fs = std::filesystem;

namespace {

std::string unique_name() {
  static int count = 0;
  return "t" + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

void open_to_all(const fs::path& directory) { fs::permissions(directory, fs::perms::all); }

void readable_by_all(const fs::path& file) {
  using enum fs::perms;
  fs::permissions(file, owner_read | owner_write | group_read | others_read);
}

}  // namespace

interop_test::interop_test(const interop::server& s, address_family family, mode m)
    : server_(s), family_(family), mode_(m) {
  const std::string name = unique_name();
  directory_ = "/upload/" + name;
  directory_on_disk_ = running::get().root / "upload" / name;
  local_ = fs::temp_directory_path() / ("ferry-interop-" + name);
}

void interop_test::SetUp() {
  fs::create_directory(directory_on_disk_);
  open_to_all(directory_on_disk_);
  fs::create_directory(local_);
  ftp = session();
}

void interop_test::TearDown() {
  ftp.reset();
  std::error_code ec;
  fs::remove_all(directory_on_disk_, ec);
  EXPECT_FALSE(ec) << "cannot remove " << directory_on_disk_ << ": " << ec.message();
  fs::remove_all(local_, ec);
  EXPECT_FALSE(ec) << "cannot remove " << local_ << ": " << ec.message();
  if (!HasFailure()) return;
  std::string told;
  for (const auto& line : dialogue) told += "  " + line + "\n";
  ADD_FAILURE() << "the dialogue was\n" << told;
}

std::unique_ptr<FTP> interop_test::fresh() {
  auto f = std::make_unique<FTP>(ftp_options{}.timeout(patience));
  f->deadlines().drain = patience;
  f->deadlines().farewell = patience;
  f->deadlines().server_copy = patience;
  f->set_pasv(mode_ == mode::passive);
  f->trace([this](const trace_event& e) {
    if (e.kind == trace_kind::command || e.kind == trace_kind::urgent) dialogue.push_back("> " + std::string(e.text));
    if (e.kind == trace_kind::reply || e.kind == trace_kind::note) dialogue.push_back("< " + std::string(e.text));
  });
  return f;
}

void interop_test::connect(FTP& f, const interop::server& s) { f.connect(address_of(family_), running::get().port(s)); }

std::string interop_test::log_in(FTP& f) { return f.login(running::get().user, running::get().password); }

std::unique_ptr<FTP> interop_test::session(const interop::server& s, const std::string& from) {
  auto f = fresh();
  if (!from.empty()) f->source_address(source_address{from, 0});
  connect(*f, s);
  log_in(*f);
  f->cwd(directory_);
  return f;
}

fs::path interop_test::on_disk(std::string_view name) const { return directory_on_disk_ / name; }

void interop_test::put_on_disk(std::string_view name, std::string_view bytes) const {
  std::ofstream out(on_disk(name), std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  ASSERT_TRUE(out) << "cannot write " << on_disk(name);
  readable_by_all(on_disk(name));
}

void interop_test::put_large_on_disk(std::string_view name, std::uintmax_t size) const {
  put_on_disk(name, "");
  fs::resize_file(on_disk(name), size);
}

void interop_test::make_directory_on_disk(std::string_view name) const {
  fs::create_directory(on_disk(name));
  open_to_all(on_disk(name));
}

std::string interop_test::disk_content(std::string_view name) const { return file_content(on_disk(name)); }

std::vector<std::string> interop_test::disk_names() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory_on_disk_))
    names.push_back(entry.path().filename().string());
  return names;
}

void interop_test::expect_in_step(FTP& f, std::string_view where) {
  // Three commands whose replies cannot be mistaken for each other's or for those of a transfer.
  EXPECT_EQ(code_of(f.sendcmd("SYST")), 215);
  EXPECT_EQ(f.pwd(), where.empty() ? directory_ : where);
  EXPECT_EQ(code_of(f.sendcmd("NOOP")), 200);
}

void interop_test::expect_sound(FTP& f) {
  if (f.is_connected())
    expect_in_step(f);
  else
    EXPECT_THROW(f.sendcmd("NOOP"), not_connected);
}

std::string server_name(const ::testing::TestParamInfo<server_and_family>& info) {
  const auto& [s, family] = info.param;
  return std::string(s.name) + "_" + std::string(to_string(family));
}

std::string way_name(const ::testing::TestParamInfo<way>& info) {
  const auto& [s, family, m] = info.param;
  return std::string(s.name) + "_" + std::string(to_string(family)) + "_" + std::string(to_string(m));
}

int code_of(std::string_view reply) { return ferry::reply{std::string(reply)}.code(); }

std::string noise(std::size_t size) {
  std::minstd_rand numbers(20'230'959);
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(numbers() >> 8 & 0xff);
  return bytes;
}

std::string file_content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << "cannot read " << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace ferry::interop
