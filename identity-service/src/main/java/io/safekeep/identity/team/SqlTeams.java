package io.safekeep.identity.team;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// Table `team`, and the teams that employees are in.
@Singleton
class SqlTeams {

  private final Sql sql;

  SqlTeams(Sql sql) {
    this.sql = sql;
  }

  /// By name; also those that are only known by their members.
  List<Team> all() {
    return sql.query(
        """
        select coalesce(t.name, m.name) as name, t.title, t.owner, coalesce(m.members, 0) as members
        from team t full join (
          select name, count(*) as members from employee e, unnest(e.teams) name
          where e.state <> 'left' group by name) m on m.name = t.name
        order by 1
        """,
        row ->
            new Team(
                row.text("name"),
                row.textOrNull("title"),
                row.idOrNull("owner"),
                row.number("members")));
  }

  void put(String name, String title, UUID owner) {
    sql.update(
        """
        insert into team (name, title, owner) values (?, ?, ?)
        on conflict (name) do update set title = excluded.title, owner = excluded.owner
        """,
        name,
        title,
        owner);
  }
}
