// Each attempt sends what a lone download needs anyway, in as few packets as the server takes, and continues behind what the last one left.
#include "transfer/download.hpp"

#include <algorithm>
#include <vector>

#include "session/ask_file.hpp"
#include "session/remote_checksum.hpp"
#include "session/request.hpp"
#include "session/retrieve.hpp"
#include "session/text_ends.hpp"
#include "transfer/existing.hpp"
#include "transfer/file_landing.hpp"
#include "transfer/judge.hpp"
#include "transfer/meter.hpp"
#include "transfer/packets.hpp"
#include "transfer/stream_landing.hpp"

namespace ferry::transfer {

namespace {

constexpr std::size_t block = 1024 * 1024;

// What comes is not what is there already. Thrown out of the middle of a transfer.
struct another_content {
  bool passes_over_rest = false;  // it is the beginning of what is there
};

class fetching {
 public:
  fetching(keeper& from, io::file_system& files, const download_job& job, io::sink& to)
      : keeper_(from),
        files_(files),
        job_(job),
        to_(to),
        began_(from.host().now()),
        tries_(from.host(), job.tries, moment(from.host(), job.how.deadline_)),
        meter_(from.host(), job.how.watch_) {
    verdict_.listed = job.how.listed_size_;
    verdict_.modified = job.how.listed_modified_;
  }

  verdict run();

 private:
  [[nodiscard]] bool wanted(const std::filesystem::path& target);
  void ask_about_source();
  void forget_orphan(const std::filesystem::path& target);
  void prepare();
  void attempt();
  void once(session::facts& f);
  [[nodiscard]] bool settled_without_a_reply(const session::facts& f, const error& e);
  [[nodiscard]] session::request make_request(session::connection& c) const;
  void receive(session::data_link& link, const session::facts& f);
  void read_again(session::data_link& link);
  void learn(const session::facts& f);
  void distrust(const another_content& found);
  void judge_it(const session::facts& f, bool missing_reply);
  void compare_checksums();
  [[nodiscard]] bool binary() const noexcept { return !job_.how.text_; }
  [[nodiscard]] error_context context(phase p, std::uint64_t bytes, std::optional<reply> last = {}) const {
    return {.phase = p,
            .command = "RETR " + job_.remote,
            .reply = std::move(last),
            .bytes = bytes,
            .session_usable = keeper_.is_open()};
  }
  [[nodiscard]] std::optional<std::uint64_t> known_size() const noexcept {
    return verdict_.size_reply ? verdict_.size_reply : verdict_.listed;
  }

  keeper& keeper_;
  io::file_system& files_;
  const download_job& job_;
  io::sink& to_;
  io::clock_time began_;
  retrier tries_;
  meter meter_;
  std::unique_ptr<landing> landing_;
  verdict verdict_;
  std::optional<ferry::checksum> told_;  // by the server, where it had to be asked before
};

// --- Before the first byte ---------------------------------------------------------------------------------------------

void fetching::ask_about_source() {
  keeper_.persist(tries_, [&](session::connection& c) {
    const auto facts = session::ask_file(c, job_.remote, keeper_.memory().lock_step());
    if (facts.size) verdict_.size_reply = facts.size;
    if (facts.modified) verdict_.modified = facts.modified;
  });
}

// A run that was killed between giving the file its name and removing its journal has left the journal.
void fetching::forget_orphan(const std::filesystem::path& target) {
  const auto names = names_for(files_.resolve(target));
  if (files_.look(names.part, io::links::stay)) return;
  const auto text = files_.read_whole(names.journal, largest_journal);
  if (text && journal::parse(*text)) files_.remove(names.journal);
}

bool fetching::wanted(const std::filesystem::path& target) {
  const auto policy = job_.how.existing_;
  if (policy == if_exists::overwrite || policy == if_exists::rename) return true;
  const auto there = files_.look(target, io::links::follow);
  if (!there) return true;
  const bool depends = policy == if_exists::newer || policy == if_exists::resume;
  if (depends && !(verdict_.listed && verdict_.modified)) ask_about_source();
  const auto what = decide(policy, known(*there),
                           {.size = known_size(), .modified = verdict_.modified, .precision = time_precision::second});
  if (what.what == decision::fail)
    throw local_error(
        std::make_error_code(std::errc::file_exists), target.string() + ": " + what.reason,
        {.phase = phase::local, .command = {}, .reply = {}, .bytes = 0, .session_usable = keeper_.is_open()});
  if (what.what != decision::skip) return true;
  forget_orphan(target);
  verdict_.how = confidence::skipped;
  verdict_.why_skipped = what.reason;
  verdict_.name = target.string();
  verdict_.size = there->size;
  return false;
}

void fetching::prepare() {
  const auto* const path = to_.path();
  if (path != nullptr && !wanted(*path)) return;
  const auto there = path != nullptr ? files_.look(*path, io::links::follow) : std::nullopt;
  const bool odd = there && there->kind == io::file_kind::other;
  if (path != nullptr && !odd && !job_.how.in_place_) {
    landing_ = std::make_unique<file_landing>(keeper_, files_, job_, *path);
    verdict_.resumed_from = landing_->have();
    return;
  }
  // What is written once and not read again has its digest made on the way, so the algorithm has to be known before.
  if (job_.how.verify_ != check::size && binary())
    keeper_.persist(tries_,
                    [&](session::connection& c) { told_ = session::ask_checksum(c, keeper_.features(), job_.remote); });
  const auto algorithm = told_ ? std::optional(told_->algorithm) : std::nullopt;
  if (path != nullptr)
    landing_ = std::make_unique<in_place_landing>(keeper_, files_, job_, *path, algorithm);
  else
    landing_ = std::make_unique<stream_landing>(to_, algorithm);
}

// --- One attempt -------------------------------------------------------------------------------------------------------

session::request fetching::make_request(session::connection& c) const {
  const auto& memory = keeper_.memory();
  session::request r{.command = c.make_command("RETR", job_.remote)};
  r.type = binary() ? 'I' : 'A';
  r.lock_step = memory.lock_step();
  r.compressed = wants_compression(keeper_, job_.compress, job_.remote);
  r.pret = keeper_.memory().wants_pret();
  if (binary() && !verdict_.listed && !memory.without_size()) r.size = c.make_command("SIZE", job_.remote);
  const bool timed = to_.path() != nullptr && (job_.how.keep_time_ || landing_->have() > 0);
  if (timed && !job_.how.listed_modified_ && !memory.without_mdtm()) r.modified = c.make_command("MDTM", job_.remote);
  const std::uint64_t have = landing_->have();
  if (binary() && have > 0 && !memory.without_rest()) {
    const std::uint64_t again = std::min<std::uint64_t>(overlap_bytes, have - landing_->known_from());
    if (have > again) r.from = session::restart{std::to_string(have - again), have - again};
  }
  return r;
}

// What is there already is read again as far as it comes again, and compared.
void fetching::read_again(session::data_link& link) {
  const std::uint64_t have = landing_->have();
  std::vector<std::byte> room(std::min<std::uint64_t>(block, have));
  for (std::uint64_t at = link.offset; at < have;) {
    const std::size_t n = link.read(std::span(room).first(std::min<std::uint64_t>(room.size(), have - at)));
    const auto bytes = std::span(room).first(n);
    if (n == 0 || !landing_->agrees(at, bytes)) {
      const bool beginning =
          n > 0 && at == link.offset && at > 0 && landing_->known_from() == 0 && landing_->agrees(0, bytes);
      throw another_content{.passes_over_rest = beginning};
    }
    at += n;
  }
}

void fetching::receive(session::data_link& link, const session::facts& f) {
  if (f.size)
    meter_.total(f.size);
  else if (verdict_.listed)
    meter_.total(verdict_.listed);
  else if (f.announced)
    meter_.total(f.announced);
  const auto modified = f.modified ? f.modified : verdict_.modified;
  if (!landing_->of(f.size ? f.size : verdict_.listed, modified)) throw another_content{};
  const watching progress(keeper_, [&, from = link.offset](std::uint64_t moved) {
    const std::uint64_t there = std::max(from + moved, landing_->have());
    meter_.at(there);
    landing_->checkpoint(there);
  });
  meter_.at(landing_->have());
  struct settler {
    landing& of;
    ~settler() { of.settle(); }
  } const settling{*landing_};
  read_again(link);
  if (binary()) {
    session::receive(link, landing_->sink(), block);
    return;
  }
  session::text_sink text(landing_->sink());
  session::receive(link, text, block);
  text.commit();
}

void fetching::learn(const session::facts& f) {
  if (f.size) verdict_.size_reply = f.size;
  if (f.announced) verdict_.announced = f.announced;
  if (f.modified) verdict_.modified = f.modified;
  if (f.tls) verdict_.tls = f.tls;
  if (f.final) verdict_.reply = f.final->text;
  const auto unknown = [](const std::optional<reply>& r) { return r && r->code() / 10 == 50; };
  if (unknown(f.size_reply)) keeper_.memory().no_size();
  if (unknown(f.modified_reply)) keeper_.memory().no_mdtm();
}

void fetching::distrust(const another_content& found) {
  const std::uint64_t have = landing_->have();
  if (found.passes_over_rest) {
    keeper_.memory().no_rest();
    verdict_.notes.emplace_back("the server passes over REST: the file was fetched from its beginning");
  } else {
    verdict_.notes.push_back("the file is another one than that of which " + std::to_string(have) +
                             " bytes were there: it was fetched anew");
  }
  verdict_.resumed_from = 0;
  // A server that sends everything sends what is there once more: that is compared, and the rest follows.
  if (found.passes_over_rest) return;
  if (!landing_->begin_anew())
    throw verification_failed(
        "the file changed on the server while it was fetched, and what was delivered of it cannot be taken back",
        context(phase::transfer, have));
}

void fetching::once(session::facts& f) {
  session::connection& c = keeper_.ready();
  session::run_request(c, make_request(c), f, [&](session::data_link& link) { receive(link, f); });
}

bool fetching::settled_without_a_reply(const session::facts& f, const error& e) {
  // The bytes came to their end and the control connection is gone: only the word is missing, and SIZE can stand for it.
  if (!f.data_complete || f.final || e.session_usable() || dynamic_cast<const network_error*>(&e) == nullptr)
    return false;
  if (dynamic_cast<const cancelled_error*>(&e) != nullptr || !known_size()) return false;
  return known_size() == f.offset + f.bytes;
}

void fetching::attempt() {
  for (;;) {
    const std::uint64_t before = landing_->have();
    session::facts f;
    const auto account = [&] {
      verdict_.bytes += f.bytes;
      verdict_.wire_bytes += f.wire_bytes;
      learn(f);
      if (landing_->have() > before) tries_.progress();
    };
    try {
      once(f);
      account();
      return judge_it(f, false);
    } catch (const another_content& found) {
      account();
      distrust(found);
    } catch (const incomplete_transfer&) {
      throw;
    } catch (const error& e) {
      account();
      if (settled_without_a_reply(f, e)) return judge_it(f, true);
      // Text cannot be continued in its middle.
      if (!binary() && !landing_->begin_anew()) throw given_up_on(e);
      if (!falls_back(keeper_, e)) throw;
    }
    if (!tries_.again_at_once())
      throw timeout_error("timed out: the file had to be fetched anew", context(phase::transfer, 0));
  }
}

// --- When it is over -----------------------------------------------------------------------------------------------------

void fetching::judge_it(const session::facts& f, bool missing_reply) {
  const error_context where = context(phase::completion, f.bytes, f.final);
  measured m{.text = !binary(),
             .offset = f.offset,
             .bytes = f.bytes,
             .size = verdict_.size_reply,
             .listed = verdict_.listed,
             .announced = f.announced,
             .missing_close_notify = f.missing_close_notify,
             .missing_reply = missing_reply};
  const std::uint64_t landed = f.offset + f.bytes;
  if (binary() && known_size() && landed > *known_size()) {
    // It may have grown since it was asked.
    const auto now = keeper_.is_open()
                         ? session::ask_file(keeper_.ready(), job_.remote, keeper_.memory().lock_step()).size
                         : std::nullopt;
    if (now && *now >= landed) {
      verdict_.notes.push_back("the file grew from " + std::to_string(*known_size()) + " to " + std::to_string(*now) +
                               " bytes while it was fetched");
      m.size = landed;
      verdict_.size_reply = now;
    }
  }
  try {
    auto judged = judge(m, where);
    verdict_.how = judged.how;
    std::ranges::move(judged.notes, std::back_inserter(verdict_.notes));
  } catch (const incomplete_transfer& e) {
    // What is too much is no beginning of anything.
    if (landed > e.expected() && !landing_->begin_anew()) throw given_up_on(e);
    throw;
  }
  verdict_.size = landing_->have();
}

void fetching::compare_checksums() {
  if (job_.how.verify_ == check::size) return;
  error_context where = context(phase::completion, verdict_.size);
  if (!told_ && binary() && to_.path() != nullptr)
    keeper_.persist(tries_,
                    [&](session::connection& c) { told_ = session::ask_checksum(c, keeper_.features(), job_.remote); });
  if (!told_) {
    if (job_.how.verify_ == check::required)
      throw verification_failed(binary() ? "the server has no checksum of its files to compare with"
                                         : "a checksum says nothing of a transfer of text",
                                std::move(where));
    verdict_.notes.emplace_back("the server has no checksums; the sizes decide");
    return;
  }
  const auto ours = landing_->digest(told_->algorithm);
  if (ours != *told_) {
    (void)landing_->begin_anew();
    throw verification_failed("the server's " + std::string(to_string(told_->algorithm)) + " is " + told_->hex +
                                  ", and that of what came is " + ours.hex,
                              std::move(where));
  }
  verdict_.checksum = told_;
  verdict_.how = confidence::verified;
}

verdict fetching::run() {
  try {
    prepare();
    if (landing_) {
      keeper_.persist(tries_, [&](session::connection&) { attempt(); });
      compare_checksums();
      landing_->commit(verdict_);
    }
  } catch (...) {
    if (landing_) landing_->abandon();
    throw;
  }
  verdict_.duration = keeper_.host().now() - began_;
  verdict_.retries = tries_.failures();
  if (verdict_.how != confidence::skipped && !binary()) verdict_.size = verdict_.bytes;
  return std::move(verdict_);
}

}  // namespace

verdict download(keeper& from, io::file_system& files, const download_job& job, io::sink& to) {
  return fetching(from, files, job, to).run();
}

}  // namespace ferry::transfer
