package io.safekeep.identity.admin;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.federation.Discovery;
import io.safekeep.identity.federation.FederationResource;
import io.safekeep.identity.federation.FederationResource.AssuranceView;
import io.safekeep.identity.federation.FederationResource.ConnectionView;
import io.safekeep.identity.federation.FederationResource.IdentityView;
import io.safekeep.identity.federation.FederationResource.MappingView;
import io.safekeep.identity.federation.FederationResource.TermsView;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// A tenant's connections to an issuer of its own: prepared, tried, switched on and off.
@Path(FederationPages.PATH)
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
class FederationPages {

  static final String PATH = "/admin/federation";

  private final FederationResource federation;
  private final Shell.Shells shells;
  private final Caller caller;

  FederationPages(FederationResource federation, Shell.Shells shells, Caller caller) {
    this.federation = federation;
    this.shells = shells;
    this.caller = caller;
  }

  /// @param known empty if there is none yet
  record Overview(Frame frame, List<Shell.Way> ways, List<Card> known) {}

  record Card(ConnectionView connection, boolean enabled) {

    static Card of(ConnectionView connection) {
      return new Card(connection, connection.state().equals("enabled"));
    }
  }

  /// One connection to be looked at and changed, or a new one.
  ///
  /// @param card null for a new one
  /// @param found what the issuer says of itself, if it was asked just now
  record Details(
      Frame frame,
      List<Shell.Way> ways,
      @Nullable Card card,
      Fields fields,
      @Nullable Discovery found) {}

  /// What stands in the form: lists in one line, the roles of groups in a line each.
  record Fields(
      String name,
      String issuer,
      String clientId,
      boolean ownKeys,
      String scopes,
      String userName,
      String displayName,
      String email,
      String emailVerified,
      String roles,
      String roleOf,
      String otherwise,
      boolean justInTime,
      String emailDomains,
      String requiredAcr,
      String requiredAmr,
      String mfaAcr,
      String mfaAmr,
      String breakGlass) {

    static final Fields EMPTY =
        new Fields(
            "",
            "",
            "",
            false,
            "profile email",
            "preferred_username",
            "name",
            "email",
            "email_verified",
            "",
            "",
            "member",
            false,
            "",
            "",
            "",
            "",
            "",
            "");

    static Fields of(TermsView terms) {
      var claims = Objects.requireNonNull(terms.claims());
      var assurance = Objects.requireNonNull(terms.assurance());
      return new Fields(
          terms.name(),
          terms.issuer(),
          terms.clientId(),
          "private_key_jwt".equals(terms.authentication()),
          line(terms.scopes()),
          text(claims.userName()),
          text(claims.displayName()),
          text(claims.email()),
          text(claims.emailVerified()),
          text(claims.roles()),
          Objects.requireNonNull(claims.roleOf()).entrySet().stream()
              .map(entry -> entry.getKey() + " = " + entry.getValue())
              .collect(Collectors.joining("\n")),
          line(claims.otherwise()),
          Boolean.TRUE.equals(terms.justInTime()),
          line(terms.emailDomains()),
          line(assurance.requiredAcr()),
          line(assurance.requiredAmr()),
          line(assurance.mfaAcr()),
          line(assurance.mfaAmr()),
          terms.breakGlass() == null ? "" : terms.breakGlass().toString());
    }

    private static String text(@Nullable String value) {
      return Objects.requireNonNullElse(value, "");
    }

    private static String line(@Nullable List<String> values) {
      return values == null ? "" : String.join(" ", values);
    }
  }

  /// The form as it comes back.
  static class Sent {
    @FormParam("name")
    @DefaultValue("")
    String name = "";

    @FormParam("issuer")
    @DefaultValue("")
    String issuer = "";

    @FormParam("clientId")
    @DefaultValue("")
    String clientId = "";

    @FormParam("authentication")
    @DefaultValue("")
    String authentication = "";

    @FormParam("clientSecret")
    @DefaultValue("")
    String clientSecret = "";

    @FormParam("scopes")
    @DefaultValue("")
    String scopes = "";

    @FormParam("userName")
    @DefaultValue("")
    String userName = "";

    @FormParam("displayName")
    @DefaultValue("")
    String displayName = "";

    @FormParam("email")
    @DefaultValue("")
    String email = "";

    @FormParam("emailVerified")
    @DefaultValue("")
    String emailVerified = "";

    @FormParam("roles")
    @DefaultValue("")
    String roles = "";

    @FormParam("roleOf")
    @DefaultValue("")
    String roleOf = "";

    @FormParam("otherwise")
    @DefaultValue("")
    String otherwise = "";

    @FormParam("justInTime")
    @DefaultValue("")
    String justInTime = "";

    @FormParam("emailDomains")
    @DefaultValue("")
    String emailDomains = "";

    @FormParam("requiredAcr")
    @DefaultValue("")
    String requiredAcr = "";

    @FormParam("requiredAmr")
    @DefaultValue("")
    String requiredAmr = "";

    @FormParam("mfaAcr")
    @DefaultValue("")
    String mfaAcr = "";

    @FormParam("mfaAmr")
    @DefaultValue("")
    String mfaAmr = "";

    @FormParam("breakGlass")
    @DefaultValue("")
    String breakGlass = "";

    TermsView terms() {
      return new TermsView(
          name.strip(),
          issuer.strip(),
          clientId.strip(),
          given(authentication).orElse(null),
          given(clientSecret).orElse(null),
          words(scopes),
          new MappingView(
              given(userName).orElse(null),
              given(displayName).orElse(null),
              given(email).orElse(null),
              given(emailVerified).orElse(null),
              given(roles).orElse(null),
              roleOf(),
              words(otherwise)),
          !justInTime.isEmpty(),
          given(emailDomains).map(Sent::words).orElse(null),
          new AssuranceView(words(requiredAcr), words(requiredAmr), words(mfaAcr), words(mfaAmr)),
          given(breakGlass).map(Sent::id).orElse(null));
    }

    private Map<String, String> roleOf() {
      var roleOfValue = new LinkedHashMap<String, String>();
      roleOf
          .lines()
          .filter(Predicate.not(String::isBlank))
          .forEach(line -> {
            int equals = line.lastIndexOf('=');
            if (equals < 1) {
              throw Refusal.invalid("roleOf", "has a line without a role: " + line.strip());
            }
            roleOfValue.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
          });
      return roleOfValue;
    }

    private static Optional<String> given(String field) {
      return Optional.of(field.strip()).filter(Predicate.not(String::isEmpty));
    }

    private static List<String> words(String field) {
      return Arrays.stream(field.split("[\\s,]+")).filter(Predicate.not(String::isEmpty)).toList();
    }

    private static UUID id(String text) {
      try {
        return UUID.fromString(text);
      } catch (IllegalArgumentException noId) {
        throw Refusal.invalid("breakGlass", "is no user's id");
      }
    }
  }

  /// Templates in `templates/Admin`.
  @CheckedTemplate(basePath = "Admin")
  static class Templates {

    private Templates() {}

    static native TemplateInstance federation(Overview page);

    static native TemplateInstance connection(Details page);
  }

  @GET
  @PermissionsAllowed("federation:manage")
  @Operation(hidden = true)
  public Response list() {
    var shell = shells.around(PATH);
    return PageAnswer.ok(
        Templates.federation(
            new Overview(
                shell.frame(),
                shell.ways(),
                federation.list(tenant()).stream().map(Card::of).toList())));
  }

  @GET
  @Path("new")
  @PermissionsAllowed("federation:manage")
  @Operation(hidden = true)
  public Response blank() {
    return details(null, Fields.EMPTY, null);
  }

  @GET
  @Path("{id}")
  @PermissionsAllowed("federation:manage")
  @Operation(hidden = true)
  public Response read(@PathParam("id") UUID id) {
    var connection = federation.read(tenant(), id);
    return details(connection, Fields.of(connection.terms()), null);
  }

  @POST
  @PermissionsAllowed("federation:manage")
  @Operation(hidden = true)
  public Response prepare(@BeanParam Sent sent) {
    var prepared = federation.prepare(tenant(), null, sent.terms()).getEntity();
    return PageAnswer.seeOther(PATH + "/" + prepared.id());
  }

  @POST
  @Path("{id}")
  @PermissionsAllowed("federation:manage")
  @Operation(hidden = true)
  public Response change(@PathParam("id") UUID id, @BeanParam Sent sent) {
    federation.change(tenant(), id, sent.terms());
    return PageAnswer.seeOther(PATH + "/" + id);
  }

  /// Changes nothing, so its answer is the page itself.
  @POST
  @Path("{id}/test")
  @PermissionsAllowed("federation:manage")
  @Operation(hidden = true)
  public Response test(@PathParam("id") UUID id) {
    var found = federation.test(tenant(), id);
    var connection = federation.read(tenant(), id);
    return details(connection, Fields.of(connection.terms()), found);
  }

  @POST
  @Path("{id}/state")
  @PermissionsAllowed("federation:manage")
  @Operation(hidden = true)
  public Response setState(
      @PathParam("id") UUID id, @FormParam("act") @DefaultValue("") String act) {
    switch (act) {
      case "enable" -> federation.enable(tenant(), id);
      case "disable" -> federation.disable(tenant(), id);
      default -> throw Refusal.invalid("act", "must be enable or disable");
    }
    return PageAnswer.seeOther(PATH + "/" + id);
  }

  @POST
  @Path("{id}/identities")
  @PermissionsAllowed("federation:manage")
  @Operation(hidden = true)
  public Response tie(
      @PathParam("id") UUID id,
      @FormParam("user") @DefaultValue("") String user,
      @FormParam("subject") @DefaultValue("") String subject) {
    federation.tie(tenant(), id, Sent.id(user.strip()), new IdentityView(subject.strip()));
    return PageAnswer.seeOther(PATH + "/" + id);
  }

  private Response details(
      @Nullable ConnectionView connection, Fields fields, @Nullable Discovery found) {
    var shell = shells.around(PATH);
    return PageAnswer.ok(
        Templates.connection(
            new Details(
                shell.frame(),
                shell.ways(),
                connection == null ? null : Card.of(connection),
                fields,
                found)));
  }

  /// @throws Refusal FORBIDDEN for people of the vendor: connections are tenants'
  private UUID tenant() {
    return caller.tenant().value();
  }
}
