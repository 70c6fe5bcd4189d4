package io.safekeep.contracts.retention;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Another retention schedule was decided. It holds for relationships that end from then on.
///
/// @param tenant always null
/// @param shortened classes whose period became shorter; open cases keep theirs
/// @param activatedAt from when on it holds: thirty days after it was decided, in which customers
///   are told
public record ScheduleActivated(
    @Nullable UUID tenant, int version, List<String> shortened, Instant activatedAt)
    implements RetentionEvent {

  public static final String TYPE = "io.safekeep.retention.schedule.activated.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return "schedule";
  }
}
