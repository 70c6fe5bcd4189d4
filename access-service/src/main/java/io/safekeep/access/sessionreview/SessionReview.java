package io.safekeep.access.sessionreview;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A session that somebody looks at, or an emergency in which none was recorded.
///
/// @param session null if none was recorded
/// @param employee whose session it was
/// @param chosen why it is looked at
/// @param reviewer who is to decide; null while there is nobody who may
/// @param words of who decided
public record SessionReview(
    UUID id,
    @Nullable UUID session,
    UUID tenant,
    UUID grant,
    UUID request,
    String employee,
    Draw.Chosen chosen,
    @Nullable String reviewer,
    Instant drawnAt,
    Instant dueAt,
    State state,
    @Nullable String decidedBy,
    @Nullable Instant decidedAt,
    @Nullable String words) {

  @Schema(name = "SessionReviewState")
  public enum State {
    OPEN,
    /// Everything that was done belongs to the reason for which it was asked.
    CLEAN,
    /// Something was done that does not: told as unauthorised access.
    CONCERN;

    /// Name in tables and answers.
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
