package io.safekeep.identity.scim;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.role.Role.Holder;
import io.safekeep.identity.token.Issuer;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/// The roles that a tenant's people can have, as groups: an identity provider puts people into
/// them. There are no others, and none can be made or removed.
@Path("/scim/v2/Groups")
@Produces({ScimAnswers.MEDIA_TYPE, MediaType.APPLICATION_JSON})
@Consumes({ScimAnswers.MEDIA_TYPE, MediaType.APPLICATION_JSON})
@Tag(name = "SCIM")
class ScimGroupResource {

  static final String SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group";

  private static final String MEMBERS = "members";

  private final ProvisionUsers provisionUsers;
  private final SqlScimUsers users;
  private final Issuer issuer;
  private final Caller caller;

  ScimGroupResource(
      ProvisionUsers provisionUsers, SqlScimUsers users, Issuer issuer, Caller caller) {
    this.provisionUsers = provisionUsers;
    this.users = users;
    this.issuer = issuer;
    this.caller = caller;
  }

  @ServerExceptionMapper
  public Response refused(ScimError error) {
    return ScimAnswers.error(error);
  }

  @ServerExceptionMapper
  public Response refused(Refusal refusal) {
    return ScimAnswers.error(refusal);
  }

  @GET
  @PermissionsAllowed("scim:provision")
  @Transactional
  @Operation(summary = "The roles that users can have; members only if attributes names them")
  public Response list(
      @QueryParam("filter") @Nullable String filter,
      @QueryParam("startIndex") @DefaultValue("1") int startIndex,
      @QueryParam("count") @Nullable Integer count,
      @QueryParam("attributes") @Nullable String attributes,
      @QueryParam("excludedAttributes") @Nullable String excluded) {
    var parsed = FilterParser.optional(filter);
    boolean withMembers =
        attributes != null && attributes.toLowerCase(Locale.ROOT).contains(MEMBERS);
    var tenant = caller.tenant();
    var passing =
        roles().stream()
            .map(role -> toJson(tenant, role, withMembers))
            .filter(group -> parsed.isEmpty() || parsed.get().matches(group))
            .toList();
    int first = Math.max(1, startIndex);
    var page =
        passing.stream()
            .skip(first - 1L)
            .limit(count == null ? ScimAnswers.MOST : Math.clamp(count, 0, ScimAnswers.MOST))
            .map(group -> ScimAnswers.selected(group, attributes, excluded))
            .toList();
    return ScimAnswers.of(200, ScimAnswers.list(page, passing.size(), first)).build();
  }

  @GET
  @Path("/{id}")
  @PermissionsAllowed("scim:provision")
  @Transactional
  @Operation(summary = "Read a role with those who have it")
  public Response read(
      String id,
      @QueryParam("attributes") @Nullable String attributes,
      @QueryParam("excludedAttributes") @Nullable String excluded) {
    return ScimAnswers.of(
            200,
            ScimAnswers.selected(toJson(caller.tenant(), role(id), true), attributes, excluded))
        .build();
  }

  @PATCH
  @Path("/{id}")
  @PermissionsAllowed("scim:provision")
  @Operation(summary = "Give the role to people, or take it away from them")
  @APIResponse(responseCode = "204", description = "Done")
  public void patch(String id, String body) {
    var role = role(id);
    var before = toJson(caller.tenant(), role, true);
    assign(role, Patch.apply(ScimAnswers.read(body), before));
  }

  @PUT
  @Path("/{id}")
  @PermissionsAllowed("scim:provision")
  @Operation(summary = "Let exactly these people have the role")
  public Response replace(String id, String body) {
    var role = role(id);
    if (!(ScimAnswers.read(body) instanceof ObjectNode group)) {
      throw ScimError.invalidSyntax("the body is no object");
    }
    assign(role, group);
    return ScimAnswers.of(200, toJson(caller.tenant(), role, true)).build();
  }

  @POST
  @PermissionsAllowed("scim:provision")
  @Operation(summary = "Refused: the groups are the roles that there are")
  @APIResponse(responseCode = "400", description = "No group can be made")
  @APIResponse(responseCode = "409", description = "There is a role of that name (uniqueness)")
  public Response create(String body) {
    var name = Attributes.text(ScimAnswers.read(body), "displayName").orElse("");
    if (roles().stream().anyMatch(role -> role.label().equalsIgnoreCase(name))) {
      throw ScimError.taken("group " + name + " is there: add members to it");
    }
    throw ScimError.invalidValue(
        "groups are the roles " + String.join(", ", roles().stream().map(Role::label).toList()));
  }

  @DELETE
  @Path("/{id}")
  @PermissionsAllowed("scim:provision")
  @Operation(summary = "Refused: a role stays; take its members away instead")
  @APIResponse(responseCode = "400", description = "No group can be removed (mutability)")
  public Response delete(String id) {
    throw ScimError.mutability("role " + role(id).label() + " stays");
  }

  private void assign(Role role, ObjectNode group) {
    Set<UUID> wanted =
        Attributes.find(group, MEMBERS).map(Attributes::elements).orElse(List.of()).stream()
            .map(member -> Attributes.text(member, "value").orElse(""))
            .map(ScimGroupResource::member)
            .collect(Collectors.toSet());
    provisionUsers.assign(caller.actor(), caller.tenant(), role, wanted);
  }

  private static UUID member(String value) {
    try {
      return UUID.fromString(value);
    } catch (IllegalArgumentException nobody) {
      throw ScimError.invalidValue("member '" + value + "' does not exist");
    }
  }

  private static List<Role> roles() {
    return Arrays.stream(Role.values()).filter(role -> role.isFor(Holder.TENANT_USER)).toList();
  }

  private static Role role(String id) {
    return roles().stream()
        .filter(role -> role.label().equals(id))
        .findFirst()
        .orElseThrow(() -> ScimError.notFound("group " + id));
  }

  private ObjectNode toJson(TenantId tenant, Role role, boolean withMembers) {
    var json = JsonNodeFactory.instance.objectNode();
    json.putArray("schemas").add(SCHEMA);
    json.put("id", role.label());
    json.put("displayName", role.label());
    if (withMembers) {
      var members = json.putArray(MEMBERS);
      users
          .holding(tenant, role)
          .forEach(member ->
              members
                  .addObject()
                  .put("value", member.id().toString())
                  .put("display", member.displayName())
                  .put("$ref", provisionUsers.location(member.id()).toString()));
    }
    json.putObject("meta")
        .put("resourceType", "Group")
        .put("location", issuer.endpoint("/scim/v2/Groups/" + role.label()).toString());
    return json;
  }
}
