package io.safekeep.identity.departure;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;

/// Every table that has rows of a tenant's people and programs, in an order in which they can go. A
/// test compares the list with the catalogue of the database.
@Singleton
class SqlAccountRecords {

  private static final String PEOPLE =
      "account_id in (select id from tenant_user where tenant_id = ?)";
  private static final String PROGRAMS = "client_id in (select id from client where tenant_id = ?)";
  private static final String EITHER = "(" + PEOPLE + " or " + PROGRAMS + ")";
  private static final String OWN = "tenant_id = ?";

  private static final List<Rows> ALL =
      List.of(
          new Rows("authorization_code", EITHER),
          new Rows("device_authorization", EITHER),
          new Rows("pushed_request", PROGRAMS),
          new Rows("consent", EITHER),
          new Rows(
              "refresh_token", "family_id in (select id from refresh_family where " + EITHER + ")"),
          new Rows("refresh_family", EITHER),
          new Rows(
              "distant_sessions", "session_id in (select id from session where " + PEOPLE + ")"),
          new Rows(
              "federated_session", "session_id in (select id from session where " + PEOPLE + ")"),
          new Rows("session", PEOPLE),
          new Rows("known_device", PEOPLE),
          new Rows("authenticator_app", PEOPLE),
          new Rows("recovery_code", PEOPLE),
          new Rows("passkey", PEOPLE),
          new Rows("password_history", PEOPLE),
          new Rows("password_reset", PEOPLE),
          new Rows("federated_identity", PEOPLE),
          new Rows(
              "federated_sign_in",
              "connection_id in (select id from federation_connection where tenant_id = ?)"),
          new Rows("federation_connection", OWN),
          new Rows("scim_user", OWN),
          new Rows("scim_token", OWN),
          new Rows("invitation", OWN),
          new Rows("portal_grant", OWN),
          new Rows("api_key_version", "key_id in (select id from api_key where tenant_id = ?)"),
          new Rows("api_key", OWN),
          new Rows("client", OWN),
          new Rows("sign_in_policy", OWN),
          new Rows("password_expression", OWN),
          new Rows("password_policy", OWN),
          new Rows("tenant_domain", OWN),
          new Rows("tenant_user", OWN));

  private final Sql sql;

  SqlAccountRecords(Sql sql) {
    this.sql = sql;
  }

  private record Rows(String table, String which) {

    Object[] parameters(TenantId tenant) {
      return which
          .chars()
          .filter(letter -> letter == '?')
          .mapToObj(_ -> (Object) tenant.value())
          .toArray();
    }
  }

  static List<String> tables() {
    return ALL.stream().map(Rows::table).toList();
  }

  long held(TenantId tenant) {
    return ALL.stream()
        .mapToLong(rows ->
            sql.first(
                    "select count(*) as n from " + rows.table() + " where " + rows.which(),
                    row -> row.number("n"),
                    rows.parameters(tenant))
                .orElseThrow())
        .sum();
  }

  /// @return how many rows went
  long delete(TenantId tenant) {
    return ALL.stream()
        .mapToLong(rows ->
            sql.update(
                "delete from " + rows.table() + " where " + rows.which(), rows.parameters(tenant)))
        .sum();
  }
}
