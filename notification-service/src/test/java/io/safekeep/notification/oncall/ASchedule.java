package io.safekeep.notification.oncall;

import io.restassured.response.Response;
import io.safekeep.notification.staff.Colleague;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A schedule of people who hand over each Monday.
public record ASchedule(String name) {

  /// One on each line, around the clock.
  public static ASchedule of(Colleague primary, Colleague secondary) {
    var schedule = new ASchedule("s" + UUID.randomUUID());
    put(primary, schedule.name, weekly("primary", primary), weekly("secondary", secondary))
        .then()
        .statusCode(200);
    return schedule;
  }

  @SafeVarargs
  static Response put(Colleague by, String name, Map<String, Object>... rotations) {
    return by.as("on-call:manage")
        .body(Map.of("title", "Platform", "zone", "Europe/Berlin", "rotations", List.of(rotations)))
        .put("/v1/on-call-schedules/" + name);
  }

  static Map<String, Object> weekly(String line, Colleague... people) {
    return Map.of(
        "line",
        line,
        "people",
        List.of(people).stream().map(Colleague::id).toList(),
        "turn",
        "week",
        "from",
        "2026-01-05",
        "handOff",
        "09:00");
  }
}
