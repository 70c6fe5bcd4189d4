package io.safekeep.identity.password;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What tenants ask of passwords, in tables `password_policy` and `password_expression`. Read anew
/// each time a password is chosen, so that a change holds at every replica at once.
@Singleton
class SqlPasswordPolicies {

  private final Sql sql;

  SqlPasswordPolicies(Sql sql) {
    this.sql = sql;
  }

  /// @param since null for what nobody chose
  /// @param secondFactor true if the tenant asks everybody for one
  record Stored(ChosenPolicy chosen, @Nullable Instant since, boolean secondFactor) {

    PasswordPolicy effective() {
      return PasswordPolicy.of(chosen, secondFactor);
    }
  }

  /// What the tenant is called, which may not occur in its people's passwords.
  ///
  /// @throws Refusal NOT_FOUND
  String organisation(TenantId tenant) {
    return sql.first(
            "select name from tenant where id = ?", row -> row.text("name"), tenant.value())
        .orElseThrow(() -> Refusal.notFound("tenant " + tenant.value()));
  }

  Stored of(TenantId tenant) {
    boolean secondFactor =
        sql.first(
                "select second_factor = 'required' as required from sign_in_policy where tenant_id = ?",
                row -> row.flag("required"),
                tenant.value())
            .orElse(false);
    return sql.first(
            """
            select version, preset, remembered, set_at from password_policy
            where tenant_id = ? order by version desc limit 1
            """,
            row -> {
              int version = Math.toIntExact(row.number("version"));
              var written = expressions(tenant, version);
              return new Stored(
                  new ChosenPolicy(
                      version,
                      row.text("preset"),
                      only(written, true),
                      only(written, false),
                      Math.toIntExact(row.number("remembered"))),
                  row.instant("set_at"),
                  secondFactor);
            },
            tenant.value())
        .orElseGet(() -> new Stored(ChosenPolicy.NONE, null, secondFactor));
  }

  /// Stores the next version.
  ///
  /// @return false if somebody else stored that version first
  boolean add(TenantId tenant, ChosenPolicy chosen) {
    int added =
        sql.update(
            """
            insert into password_policy (tenant_id, version, preset, remembered, set_at)
            values (?, ?, ?, ?, now()) on conflict do nothing
            """,
            tenant.value(),
            chosen.version(),
            chosen.preset(),
            chosen.remembered());
    if (added == 0) {
      return false;
    }
    int position = 0;
    for (var expression : chosen.allOf()) {
      add(tenant, chosen.version(), ++position, true, expression);
    }
    for (var expression : chosen.noneOf()) {
      add(tenant, chosen.version(), ++position, false, expression);
    }
    return true;
  }

  private void add(
      TenantId tenant, int version, int position, boolean wanted, Expression expression) {
    sql.update(
        """
        insert into password_expression (tenant_id, version, position, wanted, expression, says)
        values (?, ?, ?, ?, ?, ?)
        """,
        tenant.value(),
        version,
        position,
        wanted,
        expression.text(),
        expression.says());
  }

  private record Written(boolean wanted, Expression expression) {}

  private List<Written> expressions(TenantId tenant, int version) {
    return sql.query(
        """
        select wanted, expression, says from password_expression
        where tenant_id = ? and version = ? order by position
        """,
        row ->
            new Written(
                row.flag("wanted"),
                Expression.of("expression", row.text("expression"), row.text("says"))),
        tenant.value(),
        version);
  }

  private static List<Expression> only(List<Written> written, boolean wanted) {
    return written.stream().filter(one -> one.wanted == wanted).map(Written::expression).toList();
  }

  /// The rule of whoever a password is for.
  PasswordPolicy ruleFor(Optional<TenantId> tenant) {
    return tenant.map(id -> of(id).effective()).orElse(PasswordPolicy.EMPLOYEE);
  }
}
