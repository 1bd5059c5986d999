// The terminal's bell.
#pragma once

namespace suhu::console {

/// Rings the terminal's bell: on stderr, or on standard output when stderr is elsewhere. Nothing
/// when neither is a terminal.
void ring_bell();

}  // namespace suhu::console
