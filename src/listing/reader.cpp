#include "listing/reader.hpp"

namespace ferry::listings {

reader::~reader() = default;
void reader::look(std::span<const std::string_view>) {}
bool reader::release(output&) { return false; }

}  // namespace ferry::listings
