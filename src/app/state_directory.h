// Where Sluice keeps what it makes itself: its certificate.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "app/config_substitute.h"

namespace sluice::app {

// $STATE_DIRECTORY, which systemd sets; else $XDG_STATE_HOME/sluice; else $HOME/.local/state/sluice; else
// /var/lib/sluice. Nothing is created.
std::filesystem::path state_directory(const Variables& variable);

}  // namespace sluice::app
