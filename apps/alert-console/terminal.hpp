// Rings the terminal's bell for --bell.
#pragma once

namespace suhu::alert_console {

/// Rings the terminal's bell on stderr, or on standard output if stderr is no terminal. Does
/// nothing if neither is a terminal.
void ring_bell();

}  // namespace suhu::alert_console
