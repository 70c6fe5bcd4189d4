package io.safekeep.identity.scim;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.scim.ScimUser.Kept;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A tenant's users with what its identity provider calls them, from tables `tenant_user` and
/// `scim_user`. Those whom it has not named yet are called by their sign-in name.
@Singleton
class SqlScimUsers {

  static final String USER_NAME = "coalesce(s.user_name, u.user_name || '@' || t.domain)";

  private static final String FROM =
      """
      from tenant_user u
        join tenant t on t.id = u.tenant_id
        left join scim_user s on s.user_id = u.id
      where u.tenant_id = ? and u.deleted_at is null
      """;

  private static final String SELECT =
      """
      select u.id, u.version, u.created_at, u.modified_at, u.display_name, u.email, u.locale, u.zone,
        u.deactivated_at is null as active, u.roles, s.external_id, s.given_name, s.family_name,
      """
          + USER_NAME
          + " as user_name\n"
          + FROM;

  private final Sql sql;

  SqlScimUsers(Sql sql) {
    this.sql = sql;
  }

  /// @throws ScimError 404, also if the user is another tenant's
  Kept get(TenantId tenant, UUID id) {
    return sql.first(SELECT + " and u.id = ?", SqlScimUsers::read, tenant.value(), id)
        .orElseThrow(() -> ScimError.notFound("user " + id));
  }

  /// How many pass a filter.
  long count(TenantId tenant, Optional<Filter> filter) {
    var where = SqlScimFilter.of(filter);
    return sql.first(
            "select count(*) as found " + FROM + " and " + where.condition(),
            row -> row.number("found"),
            parameters(tenant, where))
        .orElseThrow();
  }

  /// Those who pass a filter, in the order in which they came.
  List<Kept> list(TenantId tenant, Optional<Filter> filter, int offset, int limit) {
    var where = SqlScimFilter.of(filter);
    return sql.query(
        SELECT + " and " + where.condition() + " order by u.id limit ? offset ?",
        SqlScimUsers::read,
        parameters(tenant, where, limit, offset));
  }

  /// A person who holds a role.
  record Member(UUID id, String displayName) {}

  List<Member> holding(TenantId tenant, Role role) {
    return sql.query(
        "select u.id, u.display_name " + FROM + " and ? = any(u.roles) order by u.id",
        row -> new Member(row.id("id"), row.text("display_name")),
        tenant.value(),
        role.label());
  }

  /// True if somebody else of the tenant is called so by its identity provider.
  boolean isTaken(TenantId tenant, String userName, @Nullable UUID except) {
    return sql.first(
            """
            select 1 from scim_user
            where tenant_id = ? and lower(user_name) = lower(?) and user_id is distinct from ?
            """,
            _ -> true,
            tenant.value(),
            userName,
            except)
        .isPresent();
  }

  /// Keeps what an identity provider calls a person. False if that is how it called them before.
  boolean keep(TenantId tenant, UUID id, ScimUser named) {
    return sql.update(
            """
            insert into scim_user as s
              (user_id, tenant_id, user_name, external_id, given_name, family_name)
            values (?, ?, ?, ?, ?, ?)
            on conflict (user_id) do update set user_name = excluded.user_name,
              external_id = excluded.external_id, given_name = excluded.given_name,
              family_name = excluded.family_name
            where (s.user_name, s.external_id, s.given_name, s.family_name) is distinct from
              (excluded.user_name, excluded.external_id, excluded.given_name, excluded.family_name)
            """,
            id,
            tenant.value(),
            named.userName(),
            named.externalId().orElse(null),
            named.givenName().orElse(null),
            named.familyName().orElse(null))
        > 0;
  }

  void forget(UUID id) {
    sql.update("delete from scim_user where user_id = ?", id);
  }

  private static @Nullable Object[] parameters(
      TenantId tenant, SqlScimFilter.Where where, Object... more) {
    var all = new ArrayList<@Nullable Object>();
    all.add(tenant.value());
    all.addAll(where.parameters());
    all.addAll(List.of(more));
    return all.toArray();
  }

  private static Kept read(Sql.Row row) throws SQLException {
    return new Kept(
        row.id("id"),
        row.number("version"),
        row.instant("created_at"),
        row.instant("modified_at"),
        row.text("user_name"),
        row.textOrNull("external_id"),
        row.textOrNull("given_name"),
        row.textOrNull("family_name"),
        row.text("display_name"),
        row.textOrNull("email"),
        row.textOrNull("locale"),
        row.textOrNull("zone"),
        row.flag("active"),
        row.texts("roles"));
  }
}
