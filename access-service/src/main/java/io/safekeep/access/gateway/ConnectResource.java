package io.safekeep.access.gateway;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.AccessProblem;
import io.safekeep.access.detection.Refusals;
import io.safekeep.access.detection.RefusedUse;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.postgres.PostgresEnforcer;
import io.safekeep.access.postgres.SqlCredentials;
import io.safekeep.access.request.DemandStepUp;
import io.safekeep.access.resource.Target;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Lets employees into databases.
@Path("/v1/grants")
@Tag(name = "Grants")
@RunOnVirtualThread
public class ConnectResource {
  private final GatewayService gateway;
  private final GatewaySettings settings;
  private final GrantsInForce grants;
  private final SqlConnectTokens tokens;
  private final Refusals refusals;
  private final DemandStepUp demandStepUp;
  private final AuditTrail auditTrail;
  private final Caller caller;
  private final Clock clock;

  ConnectResource(
      GatewayService gateway,
      GatewaySettings settings,
      GrantsInForce grants,
      SqlConnectTokens tokens,
      Refusals refusals,
      DemandStepUp demandStepUp,
      AuditTrail auditTrail,
      Caller caller,
      Clock clock) {
    this.gateway = gateway;
    this.settings = settings;
    this.grants = grants;
    this.tokens = tokens;
    this.refusals = refusals;
    this.demandStepUp = demandStepUp;
    this.auditTrail = auditTrail;
    this.caller = caller;
    this.clock = clock;
  }

  /// How to connect.
  ///
  /// @param password lets as many connections in as were asked for, all from one address
  /// @param validUntil the first must come until then
  /// @param psql what to type; the password goes into the environment, as `PGPASSWORD`
  /// @param jdbcUrl for tools on the JVM, without user and password
  /// @param certificateAuthority PEM text to trust; null if the machine's own authorities will do
  public record Connection(
      String host,
      int port,
      String database,
      String user,
      String password,
      Instant validUntil,
      String psql,
      String jdbcUrl,
      @Nullable String certificateAuthority) {}

  @POST
  @Path("/{id:[^/:]+}:connect")
  @PermissionsAllowed("access-grant:connect")
  @Transactional
  @Operation(
      summary = "Get a token to connect to a database",
      description =
          "For the employee who has the grant. It lets one connection in, within a minute. Tools that"
              + " open several get a token for several: all from the address of the first, and after"
              + " the minute only while the grant has an open session.")
  public Connection connect(
      @PathParam("id") UUID id,
      @QueryParam("connections") @DefaultValue("1") @Min(1) @Max(PostgresEnforcer.MOST_CONNECTIONS)
          int connections) {
    int port =
        gateway
            .port()
            .orElseThrow(
                () -> new Refusal(CommonProblem.UNAVAILABLE, "the gateway to PostgreSQL is off"));
    var grant =
        grants
            .find(id)
            .filter(one -> one.terms().employee().equals(caller.subject()))
            .filter(one -> caller.tenantIfAny().isEmpty() && caller.actor().onBehalf() == null)
            .orElseThrow(() -> {
              refusals.note(RefusedUse.of("connect", caller.subject(), id));
              return new Refusal(
                  AccessProblem.GRANT_NOT_IN_FORCE, "no grant " + id + " of yours is in force");
            });
    if (!(grant.terms().resource().target() instanceof Target.Postgres target)) {
      throw new Refusal(AccessProblem.GRANT_NOT_IN_FORCE, "grant " + id + " is not for a database");
    }
    demandStepUp.toConnect(grant.terms().request());
    auditTrail.record(
        caller.actor(),
        grant.terms().tenant(),
        "access-grant.connect",
        id.toString(),
        Map.of("resource", grant.terms().resource().label(), "connections", connections));
    return connection(
        grant,
        target,
        settings.publicPort().orElse(port),
        tokens.mint(id, settings.tokenLife(), connections));
  }

  private Connection connection(
      GrantInForce grant, Target.Postgres target, int port, Secret token) {
    var id = grant.terms().grant();
    var user = SqlCredentials.roleOf(id);
    var host = settings.publicHost();
    return new Connection(
        host,
        port,
        target.database(),
        user,
        token.value(),
        clock.instant().plus(settings.tokenLife()),
        "psql 'host=%s port=%d user=%s dbname=%s sslmode=verify-full sslrootcert=system'"
            .formatted(host, port, user, target.database()),
        "jdbc:postgresql://%s:%d/%s?sslmode=verify-full".formatted(host, port, target.database()),
        settings.certificateAuthority().map(ConnectResource::read).orElse(null));
  }

  private static String read(java.nio.file.Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the gateway's certificate authority cannot be read", e);
    }
  }
}
