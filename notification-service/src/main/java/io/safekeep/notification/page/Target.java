package io.safekeep.notification.page;

import io.safekeep.notification.oncall.Line;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// Whom a step of a policy names.
sealed interface Target {

  /// Whoever is on call then.
  record OnCall(String schedule, Line line) implements Target {

    @Override
    public String label() {
      return "schedule:" + schedule + "/" + line.label();
    }
  }

  /// Always the same person.
  record Person(UUID employee) implements Target {

    @Override
    public String label() {
      return "employee:" + employee;
    }
  }

  /// How it is written, in the API and in tables: `schedule:platform/primary`, `employee:<id>`.
  String label();

  Pattern FORM =
      Pattern.compile(
          "schedule:([a-z0-9][a-z0-9-]{0,62})/(primary|secondary)"
              + "|employee:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

  static Optional<Target> parse(String label) {
    var matcher = FORM.matcher(label);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        matcher.group(1) == null
            ? new Person(UUID.fromString(matcher.group(3)))
            : new OnCall(matcher.group(1), Line.find(matcher.group(2)).orElseThrow()));
  }
}
