package io.safekeep.access.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Settings of the transparency logs, under `safekeep.access.log`.
@ConfigMapping(prefix = "safekeep.access.log")
interface LogSettings {

  /// First part of every log's origin, and the name of the key that all checkpoints carry for their
  /// witnesses. A log keeps the origin that it was made with.
  @WithDefault("access.safekeep.invalid")
  String host();

  /// Whoever cosigns checkpoints, by any name. Without one, checkpoints are published unwitnessed.
  Map<String, Witness> witnesses();

  /// How many of the witnesses must have cosigned a checkpoint before it is published; all of them
  /// if it is not set.
  OptionalInt quorum();

  /// Names of sealed values that a tenant is not shown, though its log is committed to them: what
  /// is personal to the vendor's employees.
  @WithDefault("actor,address,employee")
  Set<String> withheld();

  /// How long a log may be without a heartbeat until it gets the next one. The verifier allows one
  /// hour.
  @WithDefault("PT50M")
  Duration heartbeat();

  /// A witness that speaks C2SP tlog-witness.
  interface Witness {

    /// Its verifier key, `name+id+key`.
    String key();

    /// What `/add-checkpoint` is below.
    URI address();
  }

  default int quorumOfWitnesses() {
    return Math.min(quorum().orElse(witnesses().size()), witnesses().size());
  }
}
