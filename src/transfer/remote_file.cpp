// Servers differ in how exactly they tell times, and so do MDTM and a listing of one server.
#include "transfer/remote_file.hpp"

namespace ferry::transfer {

std::string remote_file::difference(const remote_file& other) const {
  if (url_ != other.url_ || path_ != other.path_) return "it is of " + other.url_;
  if (size_ && other.size_ && *size_ != *other.size_)
    return "the remote file had " + std::to_string(*other.size_) + " bytes and has " + std::to_string(*size_);
  using std::chrono::floor;
  using std::chrono::seconds;
  if (modified_ && other.modified_ && floor<seconds>(*modified_) != floor<seconds>(*other.modified_))
    return "the remote file has changed since";
  return {};
}

void remote_file::complete_from(const remote_file& other) {
  if (!size_) size_ = other.size_;
  if (!modified_) modified_ = other.modified_;
}

}  // namespace ferry::transfer
