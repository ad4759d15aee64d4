#include "base/bytes.h"

#include <algorithm>
#include <utility>

namespace sluice {

Bytes Bytes::copy_of(std::span<const std::uint8_t> view) {
  BytesBuilder builder(view.size());
  std::ranges::copy(view, builder.span().begin());
  return std::move(builder).freeze();
}

Bytes Bytes::copy_of(std::string_view text) {
  return copy_of(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

BytesBuilder::BytesBuilder(std::size_t size)
    : storage_(std::make_shared_for_overwrite<std::uint8_t[]>(size)), size_(size) {}

Bytes BytesBuilder::freeze() && {
  const std::span<const std::uint8_t> view{storage_.get(), size_};
  return {std::move(storage_), view};
}

}  // namespace sluice
