// One download while it runs: its attempts, what is known about the file, where it lands. How attempts follow each other is in download.cpp, what one of
// them does in fetching.cpp, what is believed in the end in fetched.cpp.
#pragma once

#include <exception>
#include <filesystem>
#include <memory>
#include <optional>

#include "session/request.hpp"
#include "transfer/download.hpp"
#include "transfer/landing.hpp"
#include "transfer/meter.hpp"
#include "transfer/segmented.hpp"

namespace ferry::transfer {

// What comes is not what is there already. Thrown out of the middle of a transfer.
struct another_content {
  bool passes_over_rest = false;  // it is the beginning of what is there
};

class fetching {
 public:
  fetching(keeper& from, io::file_system& files, const download_job& job, io::sink& to, crew& helpers)
      : keeper_(from),
        files_(files),
        job_(job),
        to_(to),
        helpers_(helpers),
        began_(from.host().now()),
        last_moment_(moment(from.host(), job.how.deadline_)),
        tries_(from.host(), job.tries, last_moment_),
        meter_(from.host(), job.how.watch_) {
    tries_.meanwhile([this] {
      if (segmented_) segmented_->attend();
    });
    verdict_.listed = job.how.listed_size_;
    verdict_.modified = job.how.listed_modified_;
  }

  verdict run();

 private:
  [[nodiscard]] bool wanted(const std::filesystem::path& target);
  void ask_about_source();
  void forget_orphan(const std::filesystem::path& target);
  void prepare();
  /// Ends what was begun; gives the failure of another session, where that is what has failed. `worthless`: nothing of it is to be gone on with.
  std::exception_ptr leave(bool worthless) noexcept;
  void attempt();
  void once(session::facts& f);
  [[nodiscard]] bool settled_without_a_reply(const session::facts& f, const error& e);
  [[nodiscard]] session::request make_request(session::connection& c) const;
  void receive(session::data_link& link, const session::facts& f);
  [[nodiscard]] bool read_again(session::data_link& link);
  [[nodiscard]] bool begin_segments();
  [[nodiscard]] session::facts take_segments();
  session::facts drop_segments();
  [[nodiscard]] std::uint64_t arrived() { return segmented_ ? segmented_->moved() : landing_->have(); }
  void learn(const session::facts& f);
  void distrust(const another_content& found);
  void begin_in_one_piece(const segmented::unfit& found);
  void look_into_the_listing();
  void judge_it(const session::facts& f, bool missing_reply);
  void compare_checksums();
  [[nodiscard]] verification_failed without_checksum() const;
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
  crew& helpers_;
  io::clock_time began_;
  io::clock_time last_moment_;
  retrier tries_;
  meter meter_;
  std::unique_ptr<landing> landing_;
  std::unique_ptr<segmented> segmented_;
  bool end_lost_ = false;       // of segments: the server's last word
  std::uint64_t furthest_ = 0;  // bytes that were ever there
  bool in_one_piece_ = false;   // it has turned out that it must be
  bool looked_ = false;         // into the listing, after all had come once
  verdict verdict_;
  std::optional<ferry::checksum> told_;  // by the server, where it had to be asked before
};

}  // namespace ferry::transfer
