package io.safekeep.contracts;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A fact that one service tells the others, in the past tense. The record's components are the
/// JSON data of a CloudEvent 1.0; what stands here becomes its attributes. Carries ids and what
/// changed: no secrets, no personal data.
public interface Event {

  /// Tenant whose fact this is; null for a fact about the suite itself. Becomes the Kafka key, so
  /// that the facts of one tenant keep their order.
  @Nullable UUID tenant();

  /// CloudEvents `type`: `io.safekeep.<service>.<aggregate>.<fact>.v1`.
  String type();

  /// CloudEvents `subject`: id of the aggregate that changed.
  String subject();

  /// Kafka topic on which facts of this kind travel.
  String topic();
}
