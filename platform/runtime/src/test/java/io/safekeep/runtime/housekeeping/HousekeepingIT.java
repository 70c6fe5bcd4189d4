package io.safekeep.runtime.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.trial.TrialServers;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What cannot come back is forgotten; what can is kept.
@QuarkusTest
@WithTestResource(TrialServers.class)
class HousekeepingIT {

  @Inject Housekeeping housekeeping;
  @Inject Sql sql;

  private String run;

  @BeforeEach
  void ownNames() {
    run = UUID.randomUUID().toString();
  }

  @Test
  void idsOfEventsAreForgottenWhenTheirTopicCannotBringThemBack() {
    event("safekeep.backup", 101);
    event("safekeep.backup", 99);
    event("safekeep.identity", 4000);

    keepHouse();

    assertThat(
            sql.query(
                "select topic from inbox where type = ? order by topic",
                row -> row.text("topic"),
                run))
        .isEqualTo(List.of("safekeep.backup", "safekeep.identity"));
  }

  @Test
  void idempotencyKeysAreForgottenAfterAWeek() {
    key("young", 6);
    key("old", 8);

    keepHouse();

    assertThat(
            sql.query(
                "select key from idempotency_key where scope = ?", row -> row.text("key"), run))
        .isEqualTo(List.of("young"));
  }

  private void keepHouse() {
    housekeeping.work(new WorkItem("housekeeping", "platform", 1), () -> true);
  }

  private void event(String topic, int daysOld) {
    sql.update(
        """
        insert into inbox (event_id, topic, type, handled_at)
        values (?, ?, ?, now() - ? * interval '1 day')
        """,
        UUID.randomUUID(),
        topic,
        run,
        daysOld);
  }

  private void key(String key, int daysOld) {
    sql.update(
        """
        insert into idempotency_key (scope, key, fingerprint, made_at)
        values (?, ?, '', now() - ? * interval '1 day')
        """,
        run,
        key,
        daysOld);
  }
}
