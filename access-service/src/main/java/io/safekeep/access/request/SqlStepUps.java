package io.safekeep.access.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.access.catalogue.StepUp;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/// How employees must have signed in to use what they were granted, by the terms of their requests.
@Singleton
class SqlStepUps {
  private final Sql sql;
  private final ObjectMapper json;

  SqlStepUps(Sql sql, ObjectMapper json) {
    this.sql = sql;
    this.json = json;
  }

  /// Empty if any sign-in will do.
  Optional<StepUp> toConnect(UUID request) {
    return sql.first(
            """
            select terms->>'toConnect' as step_up from access_request
            where id = ? and terms->>'toConnect' is not null
            """,
            row -> row.text("step_up"),
            request)
        .map(this::read);
  }

  private StepUp read(String text) {
    try {
      return json.readValue(text, StepUp.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("terms cannot be read", e);
    }
  }
}
