package io.safekeep.access.employee;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When a person passed each gate; null for never.
public record Gates(
    @Nullable Instant backgroundCheckAt,
    @Nullable Instant ndaAt,
    @Nullable Instant acknowledgementAt,
    @Nullable Instant trainingAt) {

  public static final Gates NONE = new Gates(null, null, null, null);

  /// The gates that keep the person out at that instant, in their order.
  public List<Gate> closed(Instant now) {
    return Arrays.stream(Gate.values()).filter(gate -> !gate.isOpen(passedAt(gate), now)).toList();
  }

  public @Nullable Instant passedAt(Gate gate) {
    return switch (gate) {
      case BACKGROUND_CHECK -> backgroundCheckAt;
      case NDA -> ndaAt;
      case ACKNOWLEDGEMENT -> acknowledgementAt;
      case TRAINING -> trainingAt;
    };
  }
}
