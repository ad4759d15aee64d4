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

// Where what outlives the process of the cameras is kept in it.
std::filesystem::path cameras_directory(const std::filesystem::path& state);

// Creates the directory and takes it for this process, for as long as the Fd lives; it goes with the process,
// however that ends. Two that keep the places of the same playlists would name other bytes alike (RB-06).
// kUnavailable: another process has it, and may be about to end.
Result<net::Fd> lock_state_directory(const std::filesystem::path& directory);

// This process publishes though another one has the directory, and nobody keeps how far. Whoever takes the
// directory next goes on from none of the places that are kept there, for they may have been passed.
void publish_beside(const std::filesystem::path& directory);

}  // namespace sluice::app
