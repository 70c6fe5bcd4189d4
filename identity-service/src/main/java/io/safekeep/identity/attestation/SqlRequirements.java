package io.safekeep.identity.attestation;

import io.safekeep.identity.attestation.Requirements.PolicyVersion;
import io.safekeep.identity.attestation.Requirements.RoleCourse;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;

/// Tables `policy_version` and `role_course`.
@Singleton
public class SqlRequirements {

  private final Sql sql;

  SqlRequirements(Sql sql) {
    this.sql = sql;
  }

  /// All of them, the latest policy first.
  public Requirements read() {
    return new Requirements(
        sql.query(
            """
            select version, title, location, document_sha256, published_at, required_from
            from policy_version order by required_from desc
            """,
            row ->
                new PolicyVersion(
                    row.text("version"),
                    row.text("title"),
                    row.text("location"),
                    row.text("document_sha256"),
                    row.instant("published_at"),
                    row.instant("required_from"))),
        sql.query(
            "select role, course, required_from from role_course order by role, course",
            row ->
                new RoleCourse(
                    Role.find(row.text("role")).orElseThrow(),
                    row.text("course"),
                    row.instant("required_from"))));
  }

  /// False if there is that version already.
  boolean add(PolicyVersion policy, String publishedBy) {
    return sql.update(
            """
            insert into policy_version (version, title, location, document_sha256, published_by,
              published_at, required_from)
            values (?, ?, ?, ?, ?, ?, ?) on conflict (version) do nothing
            """,
            policy.version(),
            policy.title(),
            policy.location(),
            policy.documentSha256(),
            publishedBy,
            policy.publishedAt(),
            policy.requiredFrom())
        == 1;
  }

  void put(RoleCourse course) {
    sql.update(
        """
        insert into role_course (role, course, required_from) values (?, ?, ?)
        on conflict (role, course) do update set required_from = excluded.required_from
        """,
        course.role().label(),
        course.course(),
        course.requiredFrom());
  }

  boolean remove(Role role, String course) {
    return sql.update("delete from role_course where role = ? and course = ?", role.label(), course)
        == 1;
  }
}
