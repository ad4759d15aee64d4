#include "http/priority.h"

#include "base/text.h"

namespace sluice::http {

Priority parse_priority(std::string_view header, Priority before) {
  Priority priority = before;
  for (const std::string_view parameter : split(header, ',')) {
    const std::string_view item = trim(parameter);
    if (item.size() == 3 && item.starts_with("u=") && item[2] >= '0' && item[2] <= '7') {
      priority.urgency = static_cast<std::uint8_t>(item[2] - '0');
    } else if (item == "i" || item == "i=?1") {
      priority.incremental = true;
    } else if (item == "i=?0") {
      priority.incremental = false;
    }
  }
  return priority;
}

}  // namespace sluice::http
