package io.safekeep.identity.scim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.token.Issuer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// What this provider can do and which attributes it keeps (RFC 7644, section 4; RFC 7643, sections
/// 5 to 7).
@Path("/scim/v2")
@Produces({ScimAnswers.MEDIA_TYPE, MediaType.APPLICATION_JSON})
@Tag(name = "SCIM")
class ScimDiscoveryResource {

  private static final String ROOT = "/scim/v2";

  private static final String SERVICE_PROVIDER =
      """
      {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": 200},
        "changePassword": {"supported": false},
        "sort": {"supported": false},
        "etag": {"supported": true},
        "authenticationSchemes": [{
          "type": "oauthbearertoken",
          "name": "Bearer token",
          "description": "A SCIM token of the tenant, or an access token with scim:provision",
          "specUri": "https://www.rfc-editor.org/info/rfc6750",
          "primary": true
        }]
      }
      """;

  private static final List<String> RESOURCE_TYPES =
      List.of(
          """
          {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": "User", "name": "User", "endpoint": "/Users",
            "description": "A person of the tenant",
            "schema": "urn:ietf:params:scim:schemas:core:2.0:User"
          }
          """,
          """
          {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": "Group", "name": "Group", "endpoint": "/Groups",
            "description": "A role that people of the tenant can have",
            "schema": "urn:ietf:params:scim:schemas:core:2.0:Group"
          }
          """);

  private final List<ObjectNode> schemas = ScimSchemas.all();
  private final Issuer issuer;

  ScimDiscoveryResource(Issuer issuer) {
    this.issuer = issuer;
  }

  @ServerExceptionMapper
  public Response refused(ScimError error) {
    return ScimAnswers.error(error);
  }

  @GET
  @Path("/ServiceProviderConfig")
  @PermissionsAllowed("scim:provision")
  @Operation(summary = "What of SCIM is supported")
  public Response serviceProvider() {
    return ScimAnswers.of(
            200,
            located(
                (ObjectNode) ScimAnswers.read(SERVICE_PROVIDER),
                "ServiceProviderConfig",
                "/ServiceProviderConfig"))
        .build();
  }

  @GET
  @Path("/ResourceTypes")
  @PermissionsAllowed("scim:provision")
  @Operation(summary = "Users and groups")
  public Response resourceTypes() {
    var types = types();
    return ScimAnswers.of(200, ScimAnswers.list(types, types.size(), 1)).build();
  }

  @GET
  @Path("/ResourceTypes/{id}")
  @PermissionsAllowed("scim:provision")
  @Operation(summary = "One of the two")
  public Response resourceType(String id) {
    return one(types(), id);
  }

  @GET
  @Path("/Schemas")
  @PermissionsAllowed("scim:provision")
  @Operation(summary = "The attributes that are kept")
  public Response schemas() {
    return ScimAnswers.of(200, ScimAnswers.list(schemas, schemas.size(), 1)).build();
  }

  @GET
  @Path("/Schemas/{id}")
  @PermissionsAllowed("scim:provision")
  @Operation(summary = "The attributes of one kind of resource")
  public Response schema(String id) {
    return one(schemas, id);
  }

  private List<ObjectNode> types() {
    return RESOURCE_TYPES.stream()
        .map(text -> (ObjectNode) ScimAnswers.read(text))
        .map(type -> located(type, "ResourceType", "/ResourceTypes/" + type.path("id").asText()))
        .toList();
  }

  private static Response one(List<ObjectNode> all, String id) {
    return all.stream()
        .filter(one -> one.path("id").asText().equals(id))
        .findFirst()
        .map(one -> ScimAnswers.of(200, one).build())
        .orElseThrow(() -> ScimError.notFound(id));
  }

  private ObjectNode located(ObjectNode resource, String type, String path) {
    resource
        .putObject("meta")
        .put("resourceType", type)
        .put("location", issuer.endpoint(ROOT + path).toString());
    return resource;
  }
}
