package io.safekeep.notification.affected;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.NotificationProblem;
import io.safekeep.runtime.peer.Peer;
import io.safekeep.runtime.peer.Peer.Peers;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Asks access-service whose data could have been seen.
@Singleton
class AccessLog {

  private static final Duration LATER = Duration.ofSeconds(30);

  private final Peer access;

  AccessLog(AccessLogSettings settings, Peers peers) {
    this.access = peers.at(settings, "access-service");
  }

  /// @param from beginning of the span
  /// @param to its end, which does not belong to it
  /// @param employee whose access; null for everybody's
  /// @param resource to what; null for everything
  record Question(Instant from, Instant to, @Nullable String employee, @Nullable UUID resource) {

    String path() {
      return "/v1/exposures?from=%s&to=%s%s%s"
          .formatted(
              from,
              to,
              employee == null ? "" : "&employee=" + URLEncoder.encode(employee, UTF_8),
              resource == null ? "" : "&resource=" + resource);
    }
  }

  /// @param text as it came
  record Answer(String text, List<TenantId> tenants) {

    Answer {
      tenants = List.copyOf(tenants);
    }
  }

  /// @throws Refusal ACCESS_LOG_AWAY
  Answer ask(Question question) {
    try {
      var answer = access.ask(question.path());
      return new Answer(answer.toString(), tenants(answer));
    } catch (IOException e) {
      throw new Refusal(NotificationProblem.ACCESS_LOG_AWAY, String.valueOf(e.getMessage()))
          .retryAfter(LATER);
    }
  }

  /// An answer that cannot be read whole counts for nothing: a tenant could be missing.
  private static List<TenantId> tenants(JsonNode answer) throws IOException {
    var listed = answer.path("tenants");
    if (!listed.isArray()) {
      throw new IOException("access-service answers without tenants");
    }
    var tenants = new ArrayList<TenantId>();
    for (var one : listed) {
      try {
        tenants.add(TenantId.parse(one.path("tenant").asText()));
      } catch (IllegalArgumentException e) {
        throw new IOException("access-service names a tenant that is none", e);
      }
    }
    return tenants;
  }
}
