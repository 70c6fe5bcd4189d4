package io.safekeep.identity.admin;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.apikey.ApiKeyResource;
import io.safekeep.identity.apikey.ApiKeyResource.ApiKeyView;
import io.safekeep.identity.apikey.ApiKeyResource.IssuedApiKey;
import io.safekeep.identity.apikey.ApiKeyResource.NewApiKey;
import io.safekeep.identity.apikey.ApiKeyResource.NewRotation;
import io.safekeep.identity.apikey.ApiKeyResource.Reason;
import io.safekeep.identity.apikey.Scope;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// A tenant's API keys: made with no more than their maker has, shown once, rotated and revoked.
@Path(ApiKeyPages.PATH)
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
class ApiKeyPages {

  static final String PATH = "/admin/api-keys";

  private final ApiKeyResource apiKeys;
  private final Shell.Shells shells;
  private final Caller caller;

  ApiKeyPages(ApiKeyResource apiKeys, Shell.Shells shells, Caller caller) {
    this.apiKeys = apiKeys;
    this.shells = shells;
    this.caller = caller;
  }

  /// @param live those that may still be used; the others are history
  /// @param resources what a new key may be given, by resource
  /// @param next where the list goes on; null on its last page
  record Keys(
      Frame frame,
      List<Shell.Way> ways,
      List<Card> live,
      List<Card> over,
      List<Resource> resources,
      @Nullable String next) {}

  /// @param versions how many of its secrets are good
  record Card(
      String id,
      String name,
      String label,
      String permissions,
      Badge state,
      int versions,
      Moment expires,
      @Nullable Moment lastUsed,
      @Nullable String exception,
      @Nullable String endReason) {

    static Card of(ApiKeyView key) {
      return new Card(
          key.id(),
          key.name(),
          key.label(),
          String.join(", ", key.permissions()),
          Badge.of(key.state()),
          key.versions().size(),
          Moment.toTheSecond(key.expiresAt()),
          Moment.ifAny(key.lastUsedAt()),
          key.exceptionReason(),
          key.endReason());
    }
  }

  /// @param name of the class that colours it
  record Badge(String name, String text) {

    static Badge of(String state) {
      return switch (state) {
        case "live" -> new Badge("good", "Good");
        case "expired" -> new Badge("busy", "Expired");
        case "unused" -> new Badge("bad", "Disabled");
        default -> new Badge("bad", "Revoked");
      };
    }
  }

  /// @param name such as `datastore`
  record Resource(String name, List<Permission> permissions) {}

  /// @param value such as `datastore:read`
  record Permission(String value, String action) {}

  /// The one time that a key is shown.
  record Issued(Frame frame, List<Shell.Way> ways, String id, String name, String key) {

    @Override
    public String toString() {
      return "Issued[" + id + "]";
    }
  }

  /// Templates in `templates/Admin`.
  @CheckedTemplate(basePath = "Admin")
  static class Templates {

    private Templates() {}

    static native TemplateInstance apiKeys(Keys page);

    static native TemplateInstance issuedApiKey(Issued page);
  }

  @GET
  @PermissionsAllowed("api-key:read")
  @Transactional
  @Operation(hidden = true)
  public Response list(@QueryParam("after") @DefaultValue("") String after) {
    var shell = shells.around(PATH);
    var found = apiKeys.list(tenant(), after, Page.MOST);
    var cards =
        found.items().stream()
            .sorted(Comparator.comparing(ApiKeyView::createdAt).reversed())
            .collect(
                Collectors.partitioningBy(
                    key -> key.endedAt() == null,
                    Collectors.mapping(Card::of, Collectors.toList())));
    return PageAnswer.ok(
        Templates.apiKeys(
            new Keys(
                shell.frame(),
                shell.ways(),
                Objects.requireNonNull(cards.get(true)),
                Objects.requireNonNull(cards.get(false)),
                grantable(),
                found.nextCursor())));
  }

  @POST
  @PermissionsAllowed("api-key:create")
  @Operation(hidden = true)
  public Response create(
      @FormParam("name") @DefaultValue("") String name,
      @FormParam("label") @DefaultValue("") String label,
      @FormParam("days") @DefaultValue("90") int days,
      @FormParam("exception") @DefaultValue("") String exception,
      @FormParam("permission") List<String> permissions) {
    return shown(
        apiKeys
            .create(
                tenant(), new NewApiKey(name, permissions, orNull(label), days, orNull(exception)))
            .getEntity());
  }

  @POST
  @Path("{id}/rotation")
  @PermissionsAllowed("api-key:rotate")
  @Operation(hidden = true)
  public Response rotate(
      @PathParam("id") String id, @FormParam("overlap") @DefaultValue("24") int overlapHours) {
    return shown(apiKeys.rotate(tenant(), id, new NewRotation(overlapHours)));
  }

  @POST
  @Path("{id}/end")
  @PermissionsAllowed("api-key:revoke")
  @Operation(hidden = true)
  public Response revoke(
      @PathParam("id") String id, @FormParam("reason") @DefaultValue("") String reason) {
    apiKeys.revoke(tenant(), id, new Reason(reason));
    return PageAnswer.seeOther(PATH);
  }

  private Response shown(IssuedApiKey issued) {
    var shell = shells.around(PATH);
    return PageAnswer.ok(
        Templates.issuedApiKey(
            new Issued(
                shell.frame(),
                shell.ways(),
                issued.apiKey().id(),
                issued.apiKey().name(),
                issued.key())));
  }

  private List<Resource> grantable() {
    Map<String, List<Permission>> byResource =
        Scope.all().stream()
            .filter(caller::holds)
            .map(permission -> permission.split(":", 2))
            .collect(
                Collectors.groupingBy(
                    parts -> parts[0],
                    TreeMap::new,
                    Collectors.mapping(
                        parts -> new Permission(parts[0] + ":" + parts[1], parts[1]),
                        Collectors.toList())));
    return byResource.entrySet().stream()
        .map(entry -> new Resource(entry.getKey(), entry.getValue()))
        .toList();
  }

  /// Keys are a tenant's: people of the vendor see to them over the API.
  private UUID tenant() {
    return caller.tenant().value();
  }

  private static @Nullable String orNull(String text) {
    return text.isBlank() ? null : text;
  }
}
