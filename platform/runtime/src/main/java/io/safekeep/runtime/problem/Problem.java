package io.safekeep.runtime.problem;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Body of an error answer, `application/problem+json` (RFC 9457).
///
/// @param type URI reference of the kind of problem; its page says what to do
/// @param instance path of the request
/// @param traceId names the request in our logs and traces; null where tracing is off
/// @param members further members that the kind of problem defines, for example `field`
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"type", "title", "status", "detail", "instance", "traceId"})
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    @Nullable String traceId,
    @JsonAnyGetter @Schema(hidden = true) Map<String, Object> members) {

  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    members = Map.copyOf(members);
  }

  static Problem of(
      ProblemType type,
      String detail,
      String instance,
      @Nullable String traceId,
      Map<String, Object> members) {
    return new Problem(
        "/problems/" + type.slug(),
        type.title(),
        type.status(),
        detail,
        instance,
        traceId,
        new TreeMap<>(members));
  }

  Response toResponse() {
    return Response.status(status).type(MEDIA_TYPE).entity(this).build();
  }
}
