package io.safekeep.notification.deadline;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/// How long a clock runs.
sealed interface Within {

  Pattern BUSINESS_DAYS = Pattern.compile("([1-9][0-9]?) business days");

  /// When it ends if it starts then.
  Instant after(Instant start);

  /// So much time, nights and weekends included.
  record Exactly(Duration time) implements Within {

    @Override
    public Instant after(Instant start) {
      return start.plus(time);
    }
  }

  /// So many months: the same day and time of the later month, or its last day if there is none.
  record Months(Period months) implements Within {

    @Override
    public Instant after(Instant start) {
      return ZonedDateTime.ofInstant(start, ZoneOffset.UTC).plus(months).toInstant();
    }
  }

  /// So many days on which the SEC is open, up to when it takes filings as of that day (Form 8-K,
  /// general instruction B.1; 17 CFR 232.13(a)(2)).
  record OpenDays(int days) implements Within {

    private static final ZoneId EASTERN = ZoneId.of("America/New_York");
    private static final LocalTime LAST_FILING = LocalTime.of(17, 30);

    @Override
    public Instant after(Instant start) {
      return BusinessDays.US_FEDERAL
          .after(LocalDate.ofInstant(start, EASTERN), days)
          .atTime(LAST_FILING)
          .atZone(EASTERN)
          .toInstant();
    }
  }

  /// @param text ISO 8601 hours or days, whole months, or for example `4 business days`
  /// @throws IllegalArgumentException for anything else
  static Within parse(String text) {
    var open = BUSINESS_DAYS.matcher(text);
    if (open.matches()) {
      return new OpenDays(Integer.parseInt(open.group(1)));
    }
    try {
      if (text.matches("P[1-9][0-9]?M")) {
        return new Months(Period.parse(text));
      }
      var time = Duration.parse(text);
      if (time.isPositive()) {
        return new Exactly(time);
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("'" + text + "' is no time within which", e);
    }
    throw new IllegalArgumentException("'" + text + "' is no time within which");
  }
}
