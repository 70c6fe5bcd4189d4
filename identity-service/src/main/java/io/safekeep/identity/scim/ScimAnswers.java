package io.safekeep.identity.scim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Bodies of SCIM's protocol (RFC 7644, section 3), read and written.
final class ScimAnswers {

  static final String MEDIA_TYPE = "application/scim+json";

  /// Most that one page holds, and how many it does unless asked.
  static final int MOST = 200;

  private static final String ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
  private static final String LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// RFC 7643, section 7: returned always.
  private static final Set<String> ALWAYS = Set.of("schemas", "id", "meta");

  private ScimAnswers() {}

  /// @throws ScimError invalidSyntax
  static JsonNode read(String body) {
    try {
      var json = JSON.readTree(body);
      if (json == null || !json.isObject()) {
        throw ScimError.invalidSyntax("the body is no JSON object");
      }
      return json;
    } catch (JsonProcessingException noJson) {
      throw ScimError.invalidSyntax("the body is no JSON");
    }
  }

  static ResponseBuilder of(int status, ObjectNode body) {
    return Response.status(status).type(MEDIA_TYPE).entity(body.toString());
  }

  static ObjectNode list(List<ObjectNode> resources, long total, int startIndex) {
    var body = JsonNodeFactory.instance.objectNode();
    body.putArray("schemas").add(LIST);
    body.put("totalResults", total);
    body.put("startIndex", startIndex);
    body.put("itemsPerPage", resources.size());
    var items = body.putArray("Resources");
    resources.forEach(items::add);
    return body;
  }

  /// Leaves out what the caller did not ask for (RFC 7644, section 3.9). Names of parts stand for
  /// the whole attribute.
  static ObjectNode selected(
      ObjectNode resource, @Nullable String attributes, @Nullable String excluded) {
    if (attributes != null && !attributes.isBlank()) {
      var wanted = names(attributes);
      return resource.retain(
          resource
              .propertyStream()
              .map(Map.Entry::getKey)
              .filter(name -> ALWAYS.contains(name) || wanted.contains(lower(name)))
              .toList());
    }
    if (excluded != null && !excluded.isBlank()) {
      var unwanted = names(excluded);
      resource.remove(
          resource
              .propertyStream()
              .map(Map.Entry::getKey)
              .filter(name -> !ALWAYS.contains(name) && unwanted.contains(lower(name)))
              .toList());
    }
    return resource;
  }

  private static Set<String> names(String list) {
    return Arrays.stream(list.split(","))
        .map(name -> FilterParser.path(name.strip()).attribute())
        .collect(Collectors.toSet());
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  static Response error(ScimError error) {
    return error(error.status(), error.type(), error.detail()).build();
  }

  /// What other features refuse, in SCIM's words.
  static Response error(Refusal refusal) {
    var type = refusal.type();
    if (type == IdentityProblem.USER_NAME_TAKEN) {
      return error(409, "uniqueness", refusal.detail()).build();
    }
    if (type == IdentityProblem.ROLE_NOT_ASSIGNABLE
        || type == IdentityProblem.PASSWORD_TOO_WEAK
        || type == CommonProblem.INVALID_REQUEST) {
      return error(400, "invalidValue", refusal.detail()).build();
    }
    var answer = error(type.status(), null, refusal.detail());
    refusal
        .retryAfter()
        .ifPresent(wait -> answer.header(HttpHeaders.RETRY_AFTER, Math.max(1, wait.toSeconds())));
    return answer.build();
  }

  private static ResponseBuilder error(int status, @Nullable String type, String detail) {
    var body = JsonNodeFactory.instance.objectNode();
    body.putArray("schemas").add(ERROR);
    body.put("status", String.valueOf(status));
    if (type != null) {
      body.put("scimType", type);
    }
    body.put("detail", detail);
    return of(status, body);
  }
}
