package io.safekeep.runtime.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.quarkus.logging.Log;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.persistence.OptimisticLockException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/// Turns whatever leaves a resource into a problem. The one place where faults are logged.
public class ProblemMappers {

  /// PostgreSQL's `character_not_in_repertoire`: U+0000, which JSON can carry and text cannot.
  private static final String UNSTORABLE_TEXT = "22021";

  private static final String ANSWERING = ProblemMappers.class.getName() + ".answering";

  /// One wrong field of a request.
  @RegisterForReflection
  public record FieldError(String field, String message) {}

  @ServerExceptionMapper
  public Response refusal(Refusal refusal, UriInfo uri) {
    Response body = problem(refusal.type(), refusal.detail(), uri, refusal.members());
    return refusal
        .retryAfter()
        .map(wait ->
            Response.fromResponse(body)
                .header(HttpHeaders.RETRY_AFTER, Math.max(1, wait.toSeconds()))
                .build())
        .orElse(body);
  }

  @ServerExceptionMapper
  public Response invalid(ConstraintViolationException e, UriInfo uri) {
    List<FieldError> errors =
        e.getConstraintViolations().stream()
            .map(violation -> new FieldError(field(violation), message(violation)))
            .sorted(Comparator.comparing(FieldError::field))
            .toList();
    String detail =
        errors.stream()
            .map(error -> error.field() + " " + error.message())
            .collect(Collectors.joining("; "));
    return problem(CommonProblem.INVALID_REQUEST, detail, uri, Map.of("errors", errors));
  }

  /// What fails once there is an answer to write is no fault of the request.
  @ServerResponseFilter
  public void answering(ContainerRequestContext request) {
    request.setProperty(ANSWERING, true);
  }

  /// Quarkus brings a mapper of its own for this one, which would win otherwise.
  @ServerExceptionMapper
  public Response mismatched(
      MismatchedInputException e, UriInfo uri, ContainerRequestContext request) {
    return unjson(e, uri, request);
  }

  /// A type of ours that cannot be read or written at all; Quarkus' own mapper answers without a
  /// body.
  @ServerExceptionMapper
  public Response undefined(InvalidDefinitionException e, UriInfo uri) {
    return fault(e, uri);
  }

  @ServerExceptionMapper
  public Response unjson(JsonProcessingException e, UriInfo uri, ContainerRequestContext request) {
    return request.getProperty(ANSWERING) == null ? unreadable(e, uri) : fault(e, uri);
  }

  private static Response unreadable(JsonProcessingException e, UriInfo uri) {
    String field =
        e instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(reference ->
                    reference.getFieldName() == null
                        ? "[" + reference.getIndex() + "]"
                        : reference.getFieldName())
                .collect(Collectors.joining("."))
            : "";
    return field.isEmpty()
        ? problem(CommonProblem.INVALID_REQUEST, "the body is not the JSON expected", uri, Map.of())
        : problem(
            CommonProblem.INVALID_REQUEST,
            field + " cannot be read as what it should be",
            uri,
            Map.of("field", field));
  }

  @ServerExceptionMapper
  public Response http(WebApplicationException e, UriInfo uri, ContainerRequestContext request) {
    if (e.getCause() instanceof JsonProcessingException cause) {
      return unjson(cause, uri, request);
    }
    int status = e.getResponse().getStatus();
    return switch (status) {
      case 400 ->
          problem(CommonProblem.INVALID_REQUEST, "the request cannot be read", uri, Map.of());
      case 404 -> problem(CommonProblem.NOT_FOUND, "there is nothing here", uri, Map.of());
      case 405 ->
          problem(CommonProblem.METHOD_NOT_ALLOWED, "see the API description", uri, Map.of());
      case 406 -> problem(CommonProblem.NOT_ACCEPTABLE, "JSON is what there is", uri, Map.of());
      case 415 ->
          problem(
              CommonProblem.UNSUPPORTED_MEDIA_TYPE,
              "send the media type that the API description names",
              uri,
              Map.of());
      default -> status < 500 ? e.getResponse() : fault(e, uri);
    };
  }

  @ServerExceptionMapper({
    UnauthorizedException.class,
    AuthenticationFailedException.class,
    AuthenticationCompletionException.class
  })
  public Response unauthenticated(UriInfo uri) {
    Response body =
        problem(
            CommonProblem.UNAUTHENTICATED,
            "send a valid access token of this suite's issuer",
            uri,
            Map.of());
    return Response.fromResponse(body).header(HttpHeaders.WWW_AUTHENTICATE, "Bearer").build();
  }

  @ServerExceptionMapper
  public Response forbidden(ForbiddenException e, UriInfo uri) {
    return problem(
        CommonProblem.FORBIDDEN, "the token lacks the permission for this", uri, Map.of());
  }

  @ServerExceptionMapper
  public Response changedMeanwhile(OptimisticLockException e, UriInfo uri) {
    return problem(
        CommonProblem.CONFLICT, "it was changed by somebody else meanwhile", uri, Map.of());
  }

  @ServerExceptionMapper
  public Response fault(Throwable e, UriInfo uri) {
    // A transaction that fails at its end hides the reason behind an exception of its own.
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case Refusal refusal -> {
          return refusal(refusal, uri);
        }
        case OptimisticLockException stale -> {
          return changedMeanwhile(stale, uri);
        }
        case SQLException refused when UNSTORABLE_TEXT.equals(refused.getSQLState()) -> {
          return problem(
              CommonProblem.INVALID_REQUEST, "a text has characters not allowed", uri, Map.of());
        }
        // Who asks first whether something is there meets it only if it was made meanwhile.
        case SQLException duplicate when SqlFault.DUPLICATE.equals(duplicate.getSQLState()) -> {
          return problem(
              CommonProblem.CONFLICT, "somebody else made the same meanwhile", uri, Map.of());
        }
        default -> {}
      }
    }
    return SqlFault.databaseIsAway(e) ? unavailable(e, uri) : failed(e, uri);
  }

  private static Response unavailable(Throwable e, UriInfo uri) {
    Log.error("The database cannot be reached", e);
    Response body = problem(CommonProblem.UNAVAILABLE, "try again shortly", uri, Map.of());
    return Response.fromResponse(body).header(HttpHeaders.RETRY_AFTER, 5).build();
  }

  private static Response failed(Throwable e, UriInfo uri) {
    Log.errorf(e, "Request to %s failed", uri.getPath());
    return problem(CommonProblem.FAULT, "the fault is logged under the trace id", uri, Map.of());
  }

  private static Response problem(
      ProblemType type, String detail, UriInfo uri, Map<String, Object> members) {
    return Problem.of(type, detail, uri.getPath(), traceId(), members).toResponse();
  }

  private static @Nullable String traceId() {
    SpanContext span = Span.current().getSpanContext();
    return span.isValid() ? span.getTraceId() : null;
  }

  private static String field(ConstraintViolation<?> violation) {
    // The first two nodes are the method and its parameter; the client knows only what is below.
    List<String> names =
        StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
            .map(Path.Node::toString)
            .toList();
    return names.size() > 2 ? String.join(".", names.subList(2, names.size())) : names.getLast();
  }

  private static String message(ConstraintViolation<?> violation) {
    Object value = violation.getInvalidValue();
    boolean shown = value instanceof Number || value instanceof Enum<?>;
    return violation.getMessage() + (shown ? " (is " + value + ")" : "");
  }
}
