// Two clients and what moves between them. Through here the source is a reader of the one and the content of an upload of the other.
#include <ferry/copy.hpp>

#include <stdexcept>

#include "client_impl.hpp"
#include "posix/posix_files.hpp"
#include "transfer/server_copy.hpp"

namespace ferry {

namespace {

// A file of a server that can be read again from any byte. A reader that goes from here ends its transfer first.
class remote_source final : public io::source {
 public:
  remote_source(client& from, std::string path) : from_(from), path_(std::move(path)) {}

  [[nodiscard]] std::size_t read(std::span<std::byte> room) override {
    if (!reader_) reader_.emplace(from_.read(path_, offset_));
    const std::size_t n = reader_->read(room);
    offset_ += n;
    return n;
  }
  [[nodiscard]] bool restart(std::uint64_t offset) override {
    reader_.reset();
    offset_ = offset;
    return true;
  }
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

 private:
  client& from_;
  std::string path_;
  std::uint64_t offset_ = 0;
  std::optional<remote_reader> reader_;
};

}  // namespace

verdict copy(client& from, std::string_view path, client& to, std::string_view target, const copy_options& options) {
  auto& source = *from.impl_;
  auto& sink = *to.impl_;
  const std::string old_name = source.resolve_name(path);
  const std::string new_name = sink.resolve_name(target);
  const bool same_server = source.where.host == sink.where.host && source.where.port == sink.where.port;
  if (same_server && old_name == new_name)
    throw std::invalid_argument("a file cannot be copied onto itself: " + old_name);
  if (options.existing_ == if_exists::resume)
    throw std::invalid_argument("a copy between servers begins anew: if_exists::resume is not for it");

  // One session cannot do both.
  detail::seat second;
  if (&source == &sink) second = source.further_session();
  transfer::keeper& target_session = second.session ? *second.session : sink.keeper();

  // Each token stops both hosts: that of the target first, whose wait is then over when cleaning up begins.
  io::host& other = target_session.host();
  const detail::stoppable stops_source(*source.host, source.options.stop_, options.stop_);
  const detail::stoppable stops_source_too(*source.host, sink.options.stop_);
  const detail::stoppable stops_target(other, sink.options.stop_, options.stop_);
  const detail::stoppable stops_target_too(other, source.options.stop_);
  // A reader resolves the name by itself.
  remote_source through(from, std::string(path));
  const transfer::copy_job job{.path = old_name,
                               .target = new_name,
                               .how = options,
                               .tries = source.options.retry_,
                               .compress = sink.options.compression_};
  return transfer::copy(source.keeper(), target_session, io::posix::system_files(), job, through);
}

}  // namespace ferry
