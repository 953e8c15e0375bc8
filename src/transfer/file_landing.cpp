// The names of partial files, the journal and the renaming are partial_file's; here they meet the attempts of one download.
#include "transfer/file_landing.hpp"

#include <algorithm>
#include <vector>

#include "transfer/existing.hpp"
#include "transfer/stream_landing.hpp"

namespace ferry::transfer {

namespace {

constexpr std::size_t piece = 256 * 1024;
// What may have come and not have been written yet: a block that is being filled, and one on its way.
constexpr std::uint64_t in_hand = 4U * 1024 * 1024;
constexpr unsigned most_numbers = 10'000;

remote_file source_of(const download_job& job, std::optional<std::uint64_t> size,
                      std::optional<io::file_time> modified) {
  return {job.url, job.remote, size, modified};
}

partial_file::finishing finishing_for(const download_job& job, const verdict& of) {
  const bool replace = job.how.existing_ != if_exists::rename && job.how.existing_ != if_exists::fail;
  return {.replace = replace, .mode = job.how.mode_, .modified = job.how.keep_time_ ? of.modified : std::nullopt};
}

void commit_under_a_name(partial_file& partial, const download_job& job, verdict& of) {
  const auto how = finishing_for(job, of);
  auto outcome = partial.commit(how);
  std::filesystem::path name = partial.target();
  for (unsigned n = 1; outcome.exists; ++n) {
    if (job.how.existing_ != if_exists::rename || n > most_numbers)
      throw local_error(std::make_error_code(std::errc::file_exists), partial.target().string() + " exists already",
                        {.phase = phase::local, .command = {}, .reply = {}, .bytes = 0, .session_usable = true});
    name = partial.target().parent_path() / numbered(partial.target().filename().string(), n);
    outcome = partial.commit_as(name, how);
  }
  of.name = name.string();
  if (outcome.attributes)
    of.notes.push_back("the file's mode or time could not be set: " + outcome.attributes.message());
}

ferry::checksum digest_of(io::file& content, checksum_algorithm by) {
  tls::digest digest(by);
  std::vector<std::byte> room(piece);
  for (std::uint64_t at = 0;;) {
    const std::size_t n = content.read_at(at, room);
    if (n == 0) return digest.finish();
    digest.update(std::span(room).first(n));
    at += n;
  }
}

}  // namespace

file_landing::file_landing(keeper& from, io::file_system& files, const download_job& job,
                           const std::filesystem::path& target)
    : keeper_(from),
      job_(job),
      partial_(files, target, source_of(job, job.how.listed_size_, job.how.listed_modified_),
               job.how.text_ ? start::fresh : start::resume, placing::beside, job.begun),
      have_(partial_.known_good()) {}

bool file_landing::agrees(std::uint64_t offset, std::span<const std::byte> bytes) {
  const std::uint64_t to = std::min<std::uint64_t>(offset + bytes.size(), have_);
  if (offset >= to) return true;
  std::vector<std::byte> there(to - offset);
  const std::size_t n = partial_.content().read_at(offset, there);
  return n == there.size() && std::ranges::equal(there, bytes.first(n));
}

bool file_landing::of(std::optional<std::uint64_t> size, std::optional<io::file_time> modified) {
  auto now = source_of(job_, size, modified);
  const bool same = have_ == 0 || now.difference(partial_.source()).empty();
  if (same && (size || modified)) partial_.learn(std::move(now));
  return same;
}

io::sink& file_landing::sink() {
  if (!sink_) {
    sink_ = partial_.sink_at(have_);
    sink_->begin(have_);
  }
  return *sink_;
}

void file_landing::settle() noexcept {
  sink_.reset();
  try {
    have_ = partial_.layout() == file_layout::segments ? partial_.known_good() : partial_.content().size();
  } catch (...) {  // NOLINT(bugprone-empty-catch) less counts then than there is
  }
}

bool file_landing::begin_anew() {
  sink_.reset();
  partial_.begin_again(source_of(job_, {}, {}));
  have_ = 0;
  return true;
}

void file_landing::checkpoint(std::uint64_t there) {
  if (there > in_hand) (void)partial_.checkpoint(there - in_hand, keeper_.host().now());
}

ferry::checksum file_landing::digest(checksum_algorithm by) { return digest_of(partial_.content(), by); }

void file_landing::commit(verdict& of) {
  sink_.reset();
  commit_under_a_name(partial_, job_, of);
}

void file_landing::abandon() noexcept {
  sink_.reset();
  partial_.abandon(job_.how.keep_partial_ || job_.how.existing_ == if_exists::resume);
}

in_place_landing::in_place_landing(keeper&, io::file_system& files, const download_job& job,
                                   const std::filesystem::path& target, std::optional<checksum_algorithm> digest)
    : job_(job),
      partial_(files, target, source_of(job, {}, {}), start::fresh, placing::in_place, job.begun),
      sink_(partial_.sink_at(0)),
      stream_(std::make_unique<stream_landing>(*sink_, digest)) {}
in_place_landing::~in_place_landing() = default;

std::uint64_t in_place_landing::have() const { return stream_->have(); }
std::uint64_t in_place_landing::known_from() const { return stream_->known_from(); }
bool in_place_landing::agrees(std::uint64_t offset, std::span<const std::byte> bytes) {
  return stream_->agrees(offset, bytes);
}
bool in_place_landing::of(std::optional<std::uint64_t> size, std::optional<io::file_time> modified) {
  return stream_->of(size, modified);
}
io::sink& in_place_landing::sink() { return stream_->sink(); }
bool in_place_landing::begin_anew() {
  if (!stream_->begin_anew()) return false;
  partial_.truncate(0);
  return true;
}
ferry::checksum in_place_landing::digest(checksum_algorithm by) { return stream_->digest(by); }
void in_place_landing::commit(verdict& of) {
  stream_->commit(of);
  stream_.reset();
  sink_.reset();
  commit_under_a_name(partial_, job_, of);
}
void in_place_landing::abandon() noexcept { stream_->abandon(); }

}  // namespace ferry::transfer
