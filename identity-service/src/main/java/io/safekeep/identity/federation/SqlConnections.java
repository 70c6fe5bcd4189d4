package io.safekeep.identity.federation;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.MasterKeySettings;
import io.safekeep.identity.federation.Terms.Authentication;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Connections in table `federation_connection`, their secrets sealed.
@Singleton
class SqlConnections {

  private static final String SELECT =
      """
      select id, tenant_id, name, issuer, client_id, sealed_secret, scopes, user_name_claim,
        display_name_claim, email_claim, email_verified_claim, roles_claim, role_values,
        role_labels, other_roles, just_in_time, email_domains, required_acr, required_amr, mfa_acr,
        mfa_amr, break_glass, enabled_at
      from federation_connection
      """;

  private final Sql sql;
  private final Sealer sealer;

  SqlConnections(Sql sql, MasterKeySettings masterKey) {
    this.sql = sql;
    this.sealer = masterKey.sealerFor("federation-client");
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("federation_connection", "sealed_secret", "id::text", sealer);
  }

  Optional<Connection> find(UUID id) {
    return sql.first(SELECT + "where id = ?", this::read, id);
  }

  /// The same, for whoever is about to change it or to let somebody new in by it: others wait.
  Optional<Connection> lock(UUID id) {
    return sql.first(SELECT + "where id = ? for update", this::read, id);
  }

  /// The oldest first; a tenant has a handful.
  List<Connection> of(TenantId tenant) {
    return sql.query(
        SELECT + "where tenant_id = ? order by id limit 100", this::read, tenant.value());
  }

  Optional<Connection.Enabled> enabledOf(TenantId tenant) {
    return sql.first(
            SELECT + "where tenant_id = ? and enabled_at is not null", this::read, tenant.value())
        .flatMap(connection ->
            connection instanceof Connection.Enabled enabled
                ? Optional.of(enabled)
                : Optional.empty());
  }

  void add(Connection.Disabled connection) {
    sql.update(
        """
        insert into federation_connection (name, client_id, sealed_secret, scopes,
          user_name_claim, display_name_claim, email_claim, email_verified_claim, roles_claim,
          role_values, role_labels, other_roles, just_in_time, email_domains, required_acr,
          required_amr, mfa_acr, mfa_amr, break_glass, id, tenant_id, issuer, created_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now())
        """,
        columns(
            connection, connection.id(), connection.tenant().value(), connection.terms().issuer()));
  }

  /// Stores other terms.
  void change(Connection connection) {
    sql.update(
        """
        update federation_connection set name = ?, client_id = ?, sealed_secret = ?, scopes = ?,
          user_name_claim = ?, display_name_claim = ?, email_claim = ?, email_verified_claim = ?,
          roles_claim = ?, role_values = ?, role_labels = ?, other_roles = ?, just_in_time = ?,
          email_domains = ?, required_acr = ?, required_amr = ?, mfa_acr = ?, mfa_amr = ?,
          break_glass = ?
        where id = ?
        """,
        columns(connection, connection.id()));
  }

  /// @param at null for a connection that is disabled
  void setEnabled(UUID id, @Nullable Instant at) {
    sql.update("update federation_connection set enabled_at = ? where id = ?", at, id);
  }

  private @Nullable Object[] columns(Connection connection, Object... last) {
    var terms = connection.terms();
    var mapping = terms.mapping();
    var roleOf = mapping.roleOf().entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    var assurance = terms.assurance();
    @Nullable Object[] first = {
      terms.name(),
      terms.clientId(),
      terms.authentication() instanceof Authentication.Shared(var secret)
          ? sealer.seal(secret.getBytes(StandardCharsets.UTF_8), connection.id().toString())
          : null,
      array(terms.scopes()),
      mapping.userName(),
      mapping.displayName(),
      mapping.email(),
      mapping.emailVerified(),
      mapping.roles().orElse(null),
      array(roleOf.stream().map(Map.Entry::getKey).toList()),
      array(roleOf.stream().map(entry -> entry.getValue().label()).toList()),
      array(mapping.otherwise().stream().map(Role::label).sorted().toList()),
      terms.joining().justInTime(),
      array(terms.joining().emailDomains()),
      array(assurance.requiredAcr()),
      array(assurance.requiredAmr()),
      array(assurance.mfaAcr()),
      array(assurance.mfaAmr()),
      terms.breakGlass().orElse(null)
    };
    @Nullable Object[] all = new Object[first.length + last.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(last, 0, all, first.length, last.length);
    return all;
  }

  private static String[] array(Collection<String> texts) {
    return texts.toArray(String[]::new);
  }

  private Connection read(Sql.Row row) throws SQLException {
    var id = row.id("id");
    var tenant = new TenantId(row.id("tenant_id"));
    var enabledAt = row.instantOrNull("enabled_at");
    var terms =
        new Terms(
            row.text("name"),
            row.text("issuer"),
            row.text("client_id"),
            authentication(id, row.bytesOrNull("sealed_secret")),
            row.texts("scopes"),
            mapping(row),
            new Terms.Joining(row.flag("just_in_time"), Set.copyOf(row.texts("email_domains"))),
            new Assurance(
                Set.copyOf(row.texts("required_acr")),
                Set.copyOf(row.texts("required_amr")),
                Set.copyOf(row.texts("mfa_acr")),
                Set.copyOf(row.texts("mfa_amr"))),
            Optional.ofNullable(row.idOrNull("break_glass")));
    return enabledAt == null
        ? new Connection.Disabled(id, tenant, terms)
        : new Connection.Enabled(id, tenant, terms, enabledAt);
  }

  private static ClaimMapping mapping(Sql.Row row) throws SQLException {
    Map<String, Role> roleOf = new LinkedHashMap<>();
    var labels = row.texts("role_labels").iterator();
    for (var value : row.texts("role_values")) {
      roleOf.put(value, role(labels.next()));
    }
    return new ClaimMapping(
        row.text("user_name_claim"),
        row.text("display_name_claim"),
        row.text("email_claim"),
        row.text("email_verified_claim"),
        Optional.ofNullable(row.textOrNull("roles_claim")),
        roleOf,
        row.texts("other_roles").stream().map(SqlConnections::role).collect(Collectors.toSet()));
  }

  private static Role role(String label) {
    return Role.find(label).orElseThrow();
  }

  private Authentication authentication(UUID id, byte @Nullable [] sealed) {
    if (sealed == null) {
      return new Authentication.OwnKeys();
    }
    var secret =
        sealer
            .open(sealed, id.toString())
            .orElseThrow(() ->
                new IllegalStateException(
                    "The client secret of connection %s cannot be opened: it was changed, or safekeep.identity.master-key is not the key it was sealed with."
                        .formatted(id)));
    return new Authentication.Shared(new String(secret, StandardCharsets.UTF_8));
  }
}
