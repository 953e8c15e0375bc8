// The names of partial files, the journal and the renaming are partial_file's; here they meet the attempts of one download.
#include "transfer/file_landing.hpp"

#include <algorithm>
#include <utility>
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

// With `newer` only what was looked at before may be replaced.
bool may_replace(if_exists policy, bool was_there) {
  return policy == if_exists::overwrite || policy == if_exists::resume || (policy == if_exists::newer && was_there);
}

partial_file::finishing finishing_for(const download_job& job, const verdict& of, bool was_there) {
  return {.replace = may_replace(job.how.existing_, was_there),
          .mode = job.how.mode_,
          .modified = job.how.keep_time_ ? of.modified : std::nullopt};
}

void commit_under_a_name(partial_file& partial, const download_job& job, verdict& of, bool was_there) {
  const auto how = finishing_for(job, of, was_there);
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

// To a file that has come to exist while its namesake was fetched.
verdict_on_existing decide_again(const io::file_facts& there, if_exists policy, const verdict& of) {
  return decide(policy, known(there),
                {.size = of.size_reply ? of.size_reply : of.listed,
                 .modified = of.modified,
                 .precision = time_precision::second});
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
      files_(files),
      job_(job),
      was_there_(files.look(target, io::links::follow).has_value()),
      partial_(files, target, source_of(job, job.how.listed_size_, job.how.listed_modified_),
               job.how.text_ ? start::fresh : start::resume, placing::beside, job.begun),
      have_(partial_.known_good()),
      took_over_(partial_.done().total() > 0) {}

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
  took_over_ = false;
  return true;
}

void file_landing::checkpoint(std::uint64_t there) {
  if (there > in_hand) (void)partial_.checkpoint(there - in_hand, keeper_.host().now());
}

ferry::checksum file_landing::digest(checksum_algorithm by) { return digest_of(partial_.content(), by); }

void file_landing::commit(verdict& of) {
  sink_.reset();
  const auto policy = job_.how.existing_;
  const auto there = !was_there_ && (policy == if_exists::skip || policy == if_exists::newer)
                         ? files_.look(partial_.target(), io::links::follow)
                         : std::nullopt;
  if (there) {
    const auto what = decide_again(*there, policy, of);
    if (what.what != decision::go) return leave_alone(*there, what.reason, of);
    was_there_ = true;
  }
  commit_under_a_name(partial_, job_, of, was_there_);
}

void file_landing::leave_alone(const io::file_facts& there, const std::string& why, verdict& of) {
  of.how = confidence::skipped;
  of.why_skipped = why + " (it came while this one was fetched)";
  of.name = partial_.target().string();
  of.size = there.size;
  partial_.abandon(false);
}

// What an earlier run has fetched is not this one's to throw away.
void file_landing::abandon() noexcept {
  sink_.reset();
  partial_.abandon(took_over_ || job_.how.keep_partial_ || job_.how.existing_ == if_exists::resume);
}

in_place_landing::in_place_landing(keeper&, io::file_system& files, const download_job& job,
                                   const std::filesystem::path& target, std::optional<checksum_algorithm> digest)
    : files_(files),
      job_(job),
      made_(!files.look(target, io::links::follow)),
      partial_(files, target, source_of(job, {}, {}), start::resume, placing::in_place, job.begun),
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
// Until the first byte may come, nobody knows whether there will be a new content.
io::sink& in_place_landing::sink() {
  if (!std::exchange(begun_, true)) empty();
  return stream_->sink();
}
void in_place_landing::empty() {
  if (partial_.content().facts().kind == io::file_kind::regular) partial_.truncate(0);
}
bool in_place_landing::begin_anew() {
  if (!begun_) return true;
  if (!stream_->begin_anew()) return false;
  empty();
  return true;
}
ferry::checksum in_place_landing::digest(checksum_algorithm by) { return stream_->digest(by); }
void in_place_landing::commit(verdict& of) {
  (void)sink();
  stream_->commit(of);
  stream_.reset();
  sink_.reset();
  commit_under_a_name(partial_, job_, of, true);
}
void in_place_landing::abandon() noexcept {
  stream_->abandon();
  if (begun_ || !made_) return;
  try {
    const auto there = files_.look(partial_.target(), io::links::stay);
    const auto own = partial_.content().facts();
    if (there && there->identity == own.identity && own.size == 0) files_.remove(partial_.target());
  } catch (...) {  // NOLINT(bugprone-empty-catch) an empty file stays
  }
}

}  // namespace ferry::transfer
