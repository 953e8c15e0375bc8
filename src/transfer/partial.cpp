// The order of steps is what this file is about: each of them may be the last one before the power fails.
#include "transfer/partial.hpp"

#include <algorithm>
#include <stdexcept>

#include <ferry/error.hpp>

#include "transfer/digest.hpp"
#include "transfer/existing.hpp"

namespace ferry::transfer {

namespace {

using io::durability;
using io::file_kind;
using io::links;

constexpr std::size_t longest_name = 255;
constexpr std::string_view part_suffix = ".ferry-part";
constexpr std::string_view journal_suffix = ".ferry-journal";
constexpr std::string_view rewrite_suffix = ".ferry-rewrite";
constexpr unsigned default_mode = 0666;
// To fetch less than this again costs no more than to find out what is there.
constexpr std::uint64_t smallest_worth_a_journal = 64U * 1024;
// Waiting for the disk costs milliseconds: little beside so many bytes, much beside a small file of a tree of thousands.
constexpr std::uint64_t smallest_worth_a_sync = 16U * 1024 * 1024;
// In segments only the journal tells what is there.
constexpr std::uint64_t worth_a_note = 1024U * 1024;

// The inode alone: the number of a device may be another one after a start of the system.
std::string_view inode(std::string_view identity) { return identity.substr(identity.find(':') + 1); }

}  // namespace

partial_names names_for(const std::filesystem::path& target) {
  const std::string name = target.filename().string();
  std::string stem = "." + name;
  if (stem.size() + journal_suffix.size() > longest_name) {
    const std::string tag = "~" + hexadecimal(digest(name));
    stem = std::string(cut_name(stem, longest_name - journal_suffix.size() - tag.size())) + tag;
  }
  const auto folder = target.parent_path();
  return {folder / (stem + std::string(part_suffix)), folder / (stem + std::string(journal_suffix)),
          folder / (stem + std::string(rewrite_suffix))};
}

partial_file::partial_file(io::file_system& files, std::filesystem::path target, remote_file source, start how,
                           placing where, io::file_time now, checkpoint_rule rule)
    : files_(files),
      target_(std::move(target)),
      rule_(rule),
      journal_{.source = std::move(source),
               .file_identity = {},
               .boot_id = files.boot_id(),
               .started = now,
               .layout = file_layout::sequence,
               .on_disk = {}} {
  const auto existing = files_.look(target_, links::follow);
  in_place_ = where == placing::in_place || (existing && existing->kind == file_kind::other);
  if (in_place_ || (existing && existing->kind == file_kind::directory)) {
    open_in_place(how);
    return;
  }
  // A link to a file stays a link: its file is what gets replaced.
  if (existing) target_ = files_.resolve(target_);
  open_beside(how);
}

partial_file::~partial_file() { abandon(true); }

void partial_file::open_in_place(start how) {
  file_ = files_.open_in_place(target_);
  const auto facts = file_->facts();
  if (facts.kind != file_kind::regular) return;
  if (how == start::fresh) return file_->truncate(0);
  known_good_ = facts.size;
  done_.add({0, known_good_});
}

void partial_file::open_beside(start how) {
  names_ = names_for(target_);
  if (files_.look(names_.part, links::stay)) {
    if (!open_existing(how)) open_random(std::move(reason_));
    return;
  }
  file_ = files_.create_partial(names_.part, target_);
  if (!file_ || !file_->lock()) return open_random("another process works on " + names_.part.string());
  resumable_ = true;
  try {
    start_afresh();
  } catch (...) {
    files_.remove(names_.part);
    throw;
  }
}

bool partial_file::open_existing(start how) {
  file_ = files_.open_partial(names_.part, target_);
  if (!file_) {
    reason_ = names_.part.string() + " is no partial file of this user";
    return false;
  }
  // Between opening and locking, the process that held the lock may have given the file its final name.
  const bool locked = file_->lock();
  const auto there = files_.look(names_.part, links::stay);
  if (!locked || !there || there->identity != file_->facts().identity) {
    reason_ = "another process works on " + names_.part.string();
    return false;
  }
  resumable_ = true;
  if (how == start::resume) {
    reason_ = resume();
    if (reason_.empty()) return true;
  }
  start_afresh();
  return true;
}

void partial_file::open_random(std::string why) {
  auto made = files_.create_beside(target_);
  file_ = std::move(made.file);
  names_ = {std::move(made.path), {}, {}};
  reason_ = std::move(why);
  (void)file_->lock();
}

// Takes over what is there, or says why not.
std::string partial_file::resume() {
  const auto text = files_.read_whole(names_.journal, largest_journal);
  auto old = text ? journal::parse(*text) : std::nullopt;
  if (!old) return "the partial file has no journal that is whole";
  if (auto why = journal_.source.difference(old->source); !why.empty()) return "the partial file does not fit: " + why;
  const auto facts = file_->facts();
  const bool same_boot = !journal_.boot_id.empty() && journal_.boot_id == old->boot_id;
  const bool same_file =
      same_boot ? facts.identity == old->file_identity : inode(facts.identity) == inode(old->file_identity);
  if (!same_file) return "the journal is of another file";
  if (const auto size = journal_.source.size(); size && facts.size > *size)
    return "the partial file is larger than the remote one";
  done_ = old->on_disk;
  if (same_boot) done_.add(old->written);
  done_.cut(facts.size);
  if (old->layout == file_layout::sequence) {
    if (same_boot) done_.add({0, facts.size});
    // What is behind the last checkpoint may be anything: it must not pass for content when this is interrupted again.
    if (done_.from_start() < facts.size) file_->truncate(done_.from_start());
  }
  known_good_ = done_.from_start();
  has_journal_ = true;
  journal_.source.complete_from(old->source);
  journal_.started = old->started;
  journal_.layout = old->layout;
  journal_.on_disk = old->on_disk;
  journal_.on_disk.cut(facts.size);
  if (same_boot) journal_.written = old->written;
  journal_.written.cut(facts.size);
  journal_.file_identity = facts.identity;
  if (journal_ != *old) write_journal(durability::disk);
  return {};
}

void partial_file::start_afresh() {
  known_good_ = 0;
  done_ = {};
  const bool old_journal = resumable_ && files_.look(names_.journal, links::stay).has_value();
  if (old_journal) files_.remove(names_.journal);
  if (file_->facts().kind == file_kind::regular) file_->truncate(0);
  if (!resumable_) return;
  has_journal_ = false;
  journal_.layout = file_layout::sequence;
  journal_.on_disk = {};
  journal_.written = {};
  journal_.file_identity = file_->facts().identity;
  last_checkpoint_.reset();
  const auto size = journal_.source.size();
  // A power failure could bring the old one back, beside new content.
  if (old_journal)
    write_journal(durability::disk);
  else if (!size || *size > smallest_worth_a_journal)
    write_journal(durability::kernel);
}

void partial_file::write_journal(durability how) {
  if (!resumable_) return;
  files_.write_whole(names_.journal, names_.rewrite, journal_.text(), how, target_);
  has_journal_ = true;
}

// A process that was killed while it wrote the journal has left a piece of one.
void partial_file::remove_journal() noexcept {
  if (!resumable_) return;
  files_.remove(names_.rewrite);
  if (has_journal_) files_.remove(names_.journal);
}

std::vector<std::byte> partial_file::tail(std::size_t bytes) {
  std::vector<std::byte> last(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, known_good_)));
  last.resize(file_->read_at(known_good_ - last.size(), last));
  return last;
}

std::unique_ptr<io::sink> partial_file::sink_at(std::uint64_t offset) {
  if (layout() == file_layout::sequence && offset > 0) {
    const auto facts = file_->facts();
    if (facts.kind == file_kind::regular && offset > facts.size)
      throw std::logic_error("a download that is no sequence has to say so before it is written");
  }
  return file_->sink_at(offset);
}

void partial_file::truncate(std::uint64_t size) {
  // The journal first: it must not name bytes that are gone, others may come in their place.
  const auto before = std::pair(journal_.on_disk, journal_.written);
  journal_.on_disk.cut(size);
  journal_.written.cut(size);
  if (has_journal_ && before != std::pair(journal_.on_disk, journal_.written)) write_journal(durability::disk);
  file_->truncate(size);
  done_.cut(size);
  known_good_ = std::min(known_good_, size);
}

void partial_file::use_segments(std::uint64_t good_from_start) {
  if (layout() == file_layout::segments) return;
  journal_.layout = file_layout::segments;
  ranges good;
  good.add({0, good_from_start});
  note(good);
}

void partial_file::learn(remote_file source) {
  source.complete_from(journal_.source);
  if (journal_.source == source) return;
  journal_.source = std::move(source);
  if (has_journal_) write_journal(durability::kernel);
}

void partial_file::begin_again(remote_file source) {
  journal_.source = std::move(source);
  reason_ = "the remote file is another one now";
  start_afresh();
}

bool partial_file::due(std::uint64_t total, io::clock_time now) {
  if (!resumable_) return false;
  if (!last_checkpoint_) {
    last_checkpoint_ = now;
    last_total_ = total;
    return false;
  }
  const auto passed = now - *last_checkpoint_;
  const auto more = total > last_total_ ? total - last_total_ : 0;
  if (more == 0 || passed < rule_.quickest || (more < rule_.bytes && passed < rule_.longest)) return false;
  last_checkpoint_ = now;
  last_total_ = total;
  return true;
}

void partial_file::learn_done(const ranges& good) {
  if (layout() == file_layout::sequence) return;
  done_ = good;
  known_good_ = good.from_start();
}

void partial_file::save(const ranges& good) {
  learn_done(good);
  if (!resumable_) return;
  if (good.total() > 0) file_->sync();
  journal_.on_disk = good;
  journal_.written = {};
  write_journal(good.total() > 0 ? durability::disk : durability::kernel);
}

void partial_file::note(const ranges& written) {
  learn_done(written);
  if (!resumable_) return;
  journal_.written = written;
  // What was taken back is not there any more, although it was on the disk.
  journal_.on_disk.keep(written);
  write_journal(durability::kernel);
}

bool partial_file::checkpoint(std::uint64_t good_from_start, io::clock_time now) {
  if (!due(good_from_start, now)) return false;
  ranges good;
  good.add({0, good_from_start});
  save(good);
  return true;
}

bool partial_file::checkpoint(const ranges& good, io::clock_time now) {
  if (due(good.total(), now)) {
    save(good);
    return true;
  }
  if (good.total() >= done_.total() + worth_a_note || !good.contains(done_)) note(good);
  return false;
}

std::error_code partial_file::set_attributes(const std::filesystem::path& name, const finishing& how) {
  if (file_->facts().kind != file_kind::regular) return {};
  std::error_code failed;
  if (!in_place_) {
    const auto old = how.replace ? files_.look(name, links::follow) : std::nullopt;
    failed = old ? file_->set_mode(old->mode, io::mode_rule::as_given)
                 : file_->set_mode(how.mode.value_or(default_mode), io::mode_rule::new_file);
  }
  const auto late = how.modified ? file_->set_modified(*how.modified) : std::error_code{};
  return failed ? failed : late;
}

partial_file::outcome partial_file::commit(const finishing& how) { return commit_as(target_, how); }

partial_file::outcome partial_file::commit_as(const std::filesystem::path& name, const finishing& how) {
  if (!file_) throw std::logic_error("a transfer that has ended cannot be committed");
  outcome result;
  file_->finish();
  result.attributes = set_attributes(name, how);
  if (!in_place_) {
    // A new name can be on the disk before the content: after a power failure it would be that of a short file.
    if (file_->size() >= smallest_worth_a_sync) file_->sync();
    if (!has_its_name())
      throw local_error(
          std::make_error_code(std::errc::no_such_file_or_directory),
          names_.part.string() + " is not the file any more that was fetched: somebody has taken its name",
          {.phase = phase::local, .command = {}, .reply = {}, .bytes = 0, .session_usable = true});
    // Still locked, so that nobody takes the partial file while it changes its name.
    if (how.replace) {
      files_.replace(names_.part, name);
    } else if (!files_.rename_new(names_.part, name)) {
      result.exists = true;
      return result;
    }
    remove_journal();
  }
  file_.reset();
  return result;
}

void partial_file::abandon(bool keep) noexcept {
  if (!file_) return;
  // Under a name that somebody else has taken the journal is not ours either.
  if (!in_place_ && !(keep && left_for_later()) && has_its_name()) {
    remove_journal();
    files_.remove(names_.part);
  }
  file_.reset();
}

bool partial_file::has_its_name() noexcept {
  try {
    const auto there = files_.look(names_.part, links::stay);
    return there && there->identity == file_->facts().identity;
  } catch (...) {
    return false;
  }
}

bool partial_file::left_for_later() noexcept {
  try {
    if (!resumable_ || file_->size() == 0) return false;
    if (!has_journal_) write_journal(durability::kernel);
    return true;
  } catch (...) {
    return false;  // it will be fetched again
  }
}

}  // namespace ferry::transfer
