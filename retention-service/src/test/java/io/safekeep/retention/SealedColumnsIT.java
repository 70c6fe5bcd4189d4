package io.safekeep.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.arc.All;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class SealedColumnsIT {

  /// Bytes that are no secret.
  private static final List<String> OPEN = List.of("dead_letter.key", "dead_letter.value");

  @Inject @All List<SealedColumn> columns;
  @Inject Sql sql;

  @Test
  void everyColumnOfBytesIsSealedAnewWithANewMasterKeyOrIsNoSecret() {
    // When
    var ofBytes =
        sql.query(
            """
            select table_name || '.' || column_name as name from information_schema.columns
            where data_type = 'bytea' and table_schema = current_schema()
            """,
            row -> row.text("name"));

    // Then
    var sealed = columns.stream().map(it -> it.table() + "." + it.column()).toList();
    assertThat(sealed).doesNotHaveDuplicates();
    assertThat(ofBytes)
        .filteredOn(name -> !OPEN.contains(name))
        .containsExactlyInAnyOrderElementsOf(sealed);
  }
}
