package io.safekeep.local;

import io.safekeep.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/// What is looked at before anything starts, so that a start that cannot succeed changes nothing.
final class Preflight {
  private Preflight() {}

  /// @throws LaunchRefused when less than `needed` bytes are free where the state is kept
  static void requireDisk(StateDirectory state, long needed) {
    try {
      var free = Files.getFileStore(state.root()).getUsableSpace();
      if (free < needed) {
        throw new LaunchRefused(
            "only %s MiB are free where %s is; at least %s MiB are needed"
                .formatted(free >> 20, state.root(), needed >> 20));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the disk of " + state.root(), e);
    }
  }

  /// @throws LaunchRefused when something listens on `port`; names it where the system tells
  static void requirePort(int port, String user) {
    if (!Ports.isFree(port)) {
      throw new LaunchRefused(
          "port %d, which %s needs, is taken%s; free it, or move all ports by: safekeep up --port-offset N"
              .formatted(port, user, heldBy(port)));
    }
  }

  static String heldBy(int port) {
    return PortHolder.of(port)
        .map(holder -> " by process " + holder.pid() + " (" + holder.command() + ")")
        .orElse("");
  }

  /// `port`, or the next one that is free.
  static int freeFrom(int port) {
    for (int candidate = port; candidate <= Math.min(port + 50, 65535); candidate++) {
      if (Ports.isFree(candidate)) {
        return candidate;
      }
    }
    throw new LaunchRefused("none of the ports " + port + " to " + (port + 50) + " is free");
  }
}
