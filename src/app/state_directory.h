// Where Sluice keeps what it makes itself: its certificate, and what outlives the process of its cameras.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "app/config_substitute.h"
#include "base/result.h"
#include "net/fd.h"

namespace sluice::app {

// $STATE_DIRECTORY, which systemd sets; else $XDG_STATE_HOME/sluice; else $HOME/.local/state/sluice; else
// /var/lib/sluice. Nothing is created.
std::filesystem::path state_directory(const Variables& variable);

// Creates the directory and takes it for this process, for as long as the Fd lives; it goes with the process,
// however that ends. Two that keep the places of the same playlists would name other bytes alike (RB-06).
Result<net::Fd> lock_state_directory(const std::filesystem::path& directory);

}  // namespace sluice::app
