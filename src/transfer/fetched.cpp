// What the server and the bytes say when all is there, or not.
#include <algorithm>

#include "session/listed_size.hpp"
#include "session/remote_checksum.hpp"
#include "transfer/fetching.hpp"
#include "transfer/judge.hpp"
#include "transfer/packets.hpp"
#include "transfer/words.hpp"

namespace ferry::transfer {

// Of a server that says nothing of sizes a listing may. What fails on the way to it leaves the transfer as good as it was.
void fetching::look_into_the_listing() {
  if (looked_ || !binary() || !keeper_.is_open()) return;
  try {
    verdict_.listed = session::listed_size(keeper_.ready(), keeper_.features(), job_.remote);
    looked_ = verdict_.listed.has_value();
  } catch (const cancelled_error&) {
    throw;
  } catch (const error& e) {
    verdict_.notes.emplace_back("no listing tells the size: " + first_line(e.what()));
  }
}

void fetching::judge_it(const session::facts& f, bool missing_reply) {
  const error_context where = context(phase::completion, f.bytes, f.final);
  if (!verdict_.size_reply && !job_.how.listed_size_ && !f.announced) look_into_the_listing();
  measured m{.text = !binary(),
             .offset = f.offset,
             .bytes = f.bytes,
             .size = verdict_.size_reply,
             .listed = verdict_.listed,
             .announced = f.announced,
             .missing_close_notify = f.missing_close_notify,
             .missing_reply = missing_reply};
  const std::uint64_t landed = f.offset + f.bytes;
  // It may have become smaller since it was listed.
  const bool asked = verdict_.size_reply || keeper_.memory().without_size() || !keeper_.is_open();
  if (binary() && !asked && verdict_.listed && landed < *verdict_.listed)
    m.size = verdict_.size_reply = ask(keeper_, keeper_.ready(), job_.remote).size;
  if (binary() && known_size() && landed > *known_size()) {
    // It may have grown since it was asked.
    const auto now = keeper_.is_open() ? ask(keeper_, keeper_.ready(), job_.remote).size : std::nullopt;
    if (now && *now >= landed) {
      verdict_.notes.push_back("the file grew from " + std::to_string(*known_size()) + " to " + std::to_string(*now) +
                               " bytes while it was fetched");
      m.size = landed;
      verdict_.size_reply = now;
    }
  }
  // Listed when all had come once: a file that somebody writes to is never longer than its listing for long.
  if (looked_ && m.listed && landed > *m.listed) {
    verdict_.notes.push_back("the file grew from the " + in_bytes(*m.listed) + " that were listed");
    verdict_.listed = m.listed = landed;
  }
  try {
    auto judged = judge(m, where);
    verdict_.how = judged.how;
    std::ranges::move(judged.notes, std::back_inserter(verdict_.notes));
  } catch (const incomplete_transfer& e) {
    // What is too much is no beginning of anything.
    if (landed > e.expected() && !landing_->begin_anew()) give_up(e);
    throw;
  }
  // By the server's word that is all, and more is there than it has.
  if (binary() && landed < landing_->have()) throw another_content{};
  verdict_.size = landing_->have();
}

verification_failed fetching::without_checksum() const {
  return {binary() ? "the server has no checksum of its files to compare with: leave it to the sizes"
                   : "a checksum says nothing of a transfer of text",
          context(phase::completion, verdict_.size)};
}

void fetching::compare_checksums() {
  if (job_.how.verify_ == check::size) return;
  error_context where = context(phase::completion, verdict_.size);
  if (!told_ && binary() && to_.path() != nullptr)
    keeper_.persist(tries_,
                    [&](session::connection& c) { told_ = session::ask_checksum(c, keeper_.features(), job_.remote); });
  if (!told_) {
    if (job_.how.verify_ == check::required) throw without_checksum();
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

}  // namespace ferry::transfer
