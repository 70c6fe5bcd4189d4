package io.safekeep.backup.pages;

import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.pages.Pages.DatastorePage;
import io.safekeep.runtime.pages.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which part of the recoverable window is in sight, and where one can go from there.
///
/// @param earliest left end of everything
/// @param now right end
record Views(UUID datastore, Instant earliest, Instant now) {

  private record Span(Duration length, String text) {}

  private static final List<Span> SPANS =
      List.of(
          new Span(Duration.ofDays(7), "A week"),
          new Span(Duration.ofDays(1), "A day"),
          new Span(Duration.ofHours(1), "An hour"),
          new Span(Timeline.NARROWEST, "10 minutes"));

  DatastorePage.View view(
      RecoveryWindow window, History history, Optional<Instant> picked, Optional<Duration> span) {
    Duration whole = whole();
    Duration length = span.filter(wanted -> wanted.compareTo(whole) < 0).orElse(whole);
    Instant centre = picked.or(() -> Optional.ofNullable(window.latest())).orElse(now);
    Instant to = notAfter(centre.plus(length.dividedBy(2)), now);
    Instant from = to.minus(length);
    if (from.isBefore(now.minus(whole))) {
      from = now.minus(whole);
      to = from.plus(length);
    }
    boolean everything = length.equals(whole);
    Timeline timeline = Timeline.draw(from, to, window, history, picked);
    return new DatastorePage.View(
        timeline,
        timeline.seconds(),
        timeline.step(),
        Moment.toTheSecond(from),
        Moment.toTheSecond(to),
        zooms(whole, length, picked),
        everything || !from.isAfter(now.minus(whole)) ? null : beside(from, length),
        everything || !to.isBefore(now) ? null : beside(to, length));
  }

  /// Everything, with a little room on the left so that the beginning is to be seen as one.
  private Duration whole() {
    Duration covered = Duration.between(earliest, now);
    Duration whole = covered.plus(covered.dividedBy(40));
    return whole.compareTo(Timeline.NARROWEST) < 0 ? Timeline.NARROWEST : whole;
  }

  private List<DatastorePage.Zoom> zooms(
      Duration whole, Duration length, Optional<Instant> picked) {
    return Stream.concat(
            Stream.of(
                new DatastorePage.Zoom("", "Everything", href(picked, null), length.equals(whole))),
            SPANS.stream()
                .filter(span -> span.length().compareTo(whole) < 0)
                .map(span ->
                    new DatastorePage.Zoom(
                        span.length().toString(),
                        span.text(),
                        href(picked, span.length()),
                        length.equals(span.length()))))
        .toList();
  }

  private String beside(Instant edge, Duration length) {
    return href(Optional.of(edge), length);
  }

  private String href(Optional<Instant> at, @Nullable Duration span) {
    String query =
        Stream.concat(
                at.map(instant -> "at=" + Wish.parameter(instant)).stream(),
                Optional.ofNullable(span).map(length -> "span=" + length).stream())
            .reduce((one, other) -> one + "&" + other)
            .map(parameters -> "?" + parameters)
            .orElse("");
    return "/datastores/" + datastore + query;
  }

  private static Instant notAfter(Instant one, Instant other) {
    return one.isAfter(other) ? other : one;
  }
}
