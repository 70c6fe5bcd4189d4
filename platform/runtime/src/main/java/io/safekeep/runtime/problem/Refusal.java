package io.safekeep.runtime.problem;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says no to a client in a way it can act on. Becomes an RFC 9457 problem; it is no fault and is
/// not logged as one. The detail names the thing, the value and the bound, and never a secret.
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient ProblemType type;
  private final transient Map<String, Object> members = new LinkedHashMap<>();
  private transient @Nullable Duration retryAfter;

  public Refusal(ProblemType type, String detail) {
    super(detail, null, false, false);
    this.type = type;
  }

  /// The answer for what does not exist and for what the caller may not know to exist.
  public static Refusal notFound(String what) {
    return new Refusal(CommonProblem.NOT_FOUND, what + " does not exist");
  }

  /// Bad input in one field.
  ///
  /// @param field JSON path or parameter name
  public static Refusal invalid(String field, String message) {
    return new Refusal(CommonProblem.INVALID_REQUEST, field + " " + message).with("field", field);
  }

  /// Adds an extension member (RFC 9457, section 3.2), for example the allowed window.
  public Refusal with(String member, Object value) {
    members.put(member, value);
    return this;
  }

  /// Says when the same request may succeed; becomes the header Retry-After (RFC 9110, section
  /// 10.2.3).
  public Refusal retryAfter(Duration wait) {
    retryAfter = wait;
    return this;
  }

  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  public ProblemType type() {
    return type;
  }

  /// Text for the client; the same as the message.
  public String detail() {
    return String.valueOf(getMessage());
  }

  public Map<String, Object> members() {
    return Map.copyOf(members);
  }
}
