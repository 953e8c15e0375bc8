// The face of session::directory_reader; the one place where a listing meets the system's clock.
#include <ferry/ftplib.hpp>
#include <ferry/lister.hpp>

#include <chrono>

#include "ftp_impl.hpp"
#include "session/directory_reader.hpp"
#include "session/listing_limit.hpp"

namespace ferry {

std::string_view to_string(list_command command) noexcept {
  switch (command) {
    case list_command::mlsd:
      return "MLSD";
    case list_command::list:
      return "LIST";
    case list_command::nlst:
      return "NLST";
    case list_command::stat:
      return "STAT";
    case list_command::automatic:
      break;
  }
  return "automatic";
}

lister::lister(FTP& session, lister_options options)
    : ftp_(&session), options_(std::move(options)), reader_(std::make_unique<session::directory_reader>(options_)) {}
lister::lister(lister&&) noexcept = default;
lister& lister::operator=(lister&&) noexcept = default;
lister::~lister() = default;

void lister::prepare() {
  const auto clock = [] { return wall_time(std::chrono::system_clock::now().time_since_epoch()); };
  const std::string server = ftp_->host() + ':' + std::to_string(ftp_->port());
  reader_->prepare(ftp_->session(), server, options_.now() ? *options_.now() : clock(), ftp_->encoding(), skipped_);
}

void lister::each(std::string_view path, const entry_sink& take) {
  prepare();
  reader_->each(path, [&](entry& e) {
    if (!e.self && !e.parent) take(e);
  });
}

std::vector<entry> lister::list(std::string_view path) {
  std::vector<entry> all;
  session::listing_limit limit(ftp_->session());
  each(path, [&](entry& e) {
    limit.count(e.raw);
    all.push_back(std::move(e));
  });
  return all;
}

std::optional<entry> lister::find(std::string_view path) {
  prepare();
  return reader_->find(path);
}

void lister::on_skipped(skipped_sink sink) { skipped_ = std::move(sink); }
list_command lister::last_command() const noexcept { return reader_->last_command(); }
const std::string& lister::dialect() const noexcept { return reader_->dialect(); }
std::optional<std::chrono::seconds> lister::zone() const noexcept { return reader_->zone(); }

}  // namespace ferry
