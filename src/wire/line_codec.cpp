// Both directions cost time linear in the data, whatever the pieces it comes in, and keep at most one line.
#include "wire/line_codec.hpp"

namespace ferry::wire {

namespace {

// The next CR and the next LF from a moving position. Each is searched for again only once it has been passed, so that
// many lone CRs in front of one far LF do not cost a scan each.
class line_ends {
 public:
  explicit line_ends(std::string_view data) : data_(data), cr_(data.find('\r')), lf_(data.find('\n')) {}

  std::size_t next(std::size_t from) {
    if (cr_ < from) cr_ = data_.find('\r', from);
    if (lf_ < from) lf_ = data_.find('\n', from);
    return cr_ < lf_ ? cr_ : lf_;
  }

 private:
  std::string_view data_;
  std::size_t cr_;
  std::size_t lf_;
};

}  // namespace

bool line_splitter::feed(std::string_view data, const on_line& deliver) {
  if (failed_) return false;
  if (data.empty()) return true;
  std::size_t at = skip_lf_ && data.front() == '\n' ? 1 : 0;
  skip_lf_ = false;
  line_ends ends(data);
  for (;;) {
    const std::size_t end = ends.next(at);
    if (end == std::string_view::npos) break;
    const std::string_view part = data.substr(at, end - at);
    if (line_.size() + part.size() >= maxline_) {
      failed_ = true;
      return false;
    }
    if (line_.empty()) {
      deliver(part);
    } else {
      line_ += part;
      deliver(line_);
      line_.clear();
    }
    at = end + 1;
    if (data[end] != '\r') continue;
    skip_lf_ = at == data.size();
    if (!skip_lf_ && data[at] == '\n') ++at;
  }
  const std::string_view rest = data.substr(at);
  // A last line without a line end may use the byte that the line end would have had.
  if (line_.size() + rest.size() > maxline_) {
    failed_ = true;
    return false;
  }
  line_ += rest;
  return true;
}

bool line_splitter::finish(const on_line& deliver) {
  if (failed_) return false;
  if (line_.empty()) return true;
  deliver(line_);
  line_.clear();
  return true;
}

bool line_normaliser::feed(std::string_view data, const on_line& deliver) {
  if (failed_) return false;
  for (;;) {
    const std::size_t lf = data.find('\n');
    if (lf == std::string_view::npos) break;
    if (!emit(data.substr(0, lf + 1), deliver)) return false;
    data.remove_prefix(lf + 1);
  }
  if (line_.size() + data.size() > maxline_) {
    failed_ = true;
    return false;
  }
  line_ += data;
  return true;
}

bool line_normaliser::finish(const on_line& deliver) {
  if (failed_) return false;
  return line_.empty() || emit({}, deliver);
}

// Sends what is kept and `chunk` as one line.
bool line_normaliser::emit(std::string_view chunk, const on_line& deliver) {
  if (line_.size() + chunk.size() > maxline_) {
    failed_ = true;
    return false;
  }
  if (line_.empty() && chunk.ends_with("\r\n")) {
    deliver(chunk);
    return true;
  }
  line_ += chunk;
  if (!line_.ends_with("\r\n")) {
    if (line_.back() == '\r' || line_.back() == '\n') line_.pop_back();
    line_ += "\r\n";
  }
  deliver(line_);
  line_.clear();
  return true;
}

}  // namespace ferry::wire
