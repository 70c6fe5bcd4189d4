package io.safekeep.notification.status.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.notification.status.Maintenance.Stage;
import io.safekeep.notification.status.Update;
import io.safekeep.notification.status.probe.Objective;
import io.safekeep.notification.status.probe.Objective.Measured;
import io.safekeep.notification.status.site.Snapshot.Planned;
import io.safekeep.notification.status.site.Snapshot.Shown;
import io.safekeep.notification.status.site.Snapshot.Told;
import io.safekeep.runtime.pages.Moment;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes the site: pages, style, feed and JSON, with links that hold wherever its files lie.
@Singleton
class RenderSite {

  private static final String HTML = "text/html;charset=UTF-8";
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d\u00a0MMM\u00a0uuuu", Locale.ENGLISH);
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("MMMM\u00a0uuuu", Locale.ENGLISH);

  /// Incidents that are over stay on the first page for so long, and in the feed for so many.
  private static final Duration RECENT = Duration.ofDays(14);

  private static final int FEED = 50;
  private static final int BAR = 4;

  private final ObjectMapper json;
  private final String style;
  private final String mark;

  RenderSite(ObjectMapper json) {
    this.json = json;
    this.style = asset("safekeep.css") + asset("status.css");
    this.mark = asset("mark.svg");
  }

  /// What stands around each page.
  ///
  /// @param up from the page to the site's first folder: empty, or `../`
  /// @param service where what is no file is found, also from a copy
  record Around(String title, String up, String service, Moment at) {}

  record Home(
      Around around,
      String indicator,
      String description,
      List<Section> sections,
      List<Incident> now,
      List<Work> working,
      List<Work> planned,
      List<Incident> recent) {}

  record Section(String name, String id, List<Row> components) {}

  /// @param bars of the last 90 days
  /// @param average to read
  record Row(
      String id,
      String name,
      String description,
      String state,
      String stateText,
      List<Bar> bars,
      String average,
      List<Bar> notable) {}

  /// @param x from the left
  record Bar(int x, String grade, String date, String text) {}

  /// @param affected to read; empty if nothing is
  record Incident(
      String id,
      String title,
      String impact,
      String phase,
      String phaseText,
      Moment began,
      @Nullable Moment resolved,
      String affected,
      List<Said> said) {}

  /// @param lines of plain text
  record Said(String phase, Moment at, List<String> lines) {}

  record Work(String title, List<String> lines, Moment from, Moment until, String affected) {}

  record History(Around around, List<Incident> incidents) {}

  record One(Around around, Incident incident) {}

  record Levels(Around around, String objective, List<Level> components, List<String> days) {}

  record Level(String id, String name, List<Month> months) {}

  /// @param budget what was left of the time that may fail
  record Month(String name, String percent, String tries, String budget, boolean met) {}

  /// @param home where it is found
  record Feed(String title, String home, String updated, List<Entry> entries) {}

  /// @param content plain text
  record Entry(
      String id, String title, String link, String published, String updated, String content) {}

  /// Templates in `templates/Status`.
  @CheckedTemplate(basePath = "Status")
  static class Templates {

    private Templates() {}

    static native TemplateInstance home(Home page);

    static native TemplateInstance history(History page);

    static native TemplateInstance incident(One page);

    static native TemplateInstance levels(Levels page);

    static native TemplateInstance feed(Feed feed);
  }

  /// By path, the first page last.
  Map<String, Document> render(Snapshot page) {
    var documents = new LinkedHashMap<String, Document>();
    documents.put("style.css", Document.of("text/css;charset=UTF-8", style));
    documents.put("mark.svg", Document.of("image/svg+xml", mark));
    documents.putAll(new StatusJson(json, page).documents());
    documents.put("days.csv", Document.of("text/csv;charset=UTF-8", csv(page)));
    for (var told : page.incidents()) {
      documents.put(
          "incidents/" + told.id() + ".html",
          html(Templates.incident(new One(around(page, "../"), incident(told)))));
    }
    documents.put(
        "feed.atom",
        Document.of("application/atom+xml;charset=UTF-8", Templates.feed(feed(page)).render()));
    documents.put("levels.html", html(Templates.levels(levels(page))));
    documents.put(
        "history.html",
        html(
            Templates.history(
                new History(
                    around(page, ""),
                    page.incidents().stream().map(RenderSite::incident).toList()))));
    documents.put("index.html", html(Templates.home(home(page))));
    return documents;
  }

  private static Document html(TemplateInstance template) {
    return Document.of(HTML, template.render());
  }

  private static Around around(Snapshot page, String up) {
    return new Around(page.title(), up, page.service(), Moment.toTheSecond(page.at()));
  }

  private static Home home(Snapshot page) {
    var since = page.at().minus(RECENT);
    return new Home(
        around(page, ""),
        page.indicator(),
        page.description(),
        sections(page),
        page.goingOn().stream().map(RenderSite::incident).toList(),
        page.planned(Stage.IN_PROGRESS).stream().map(RenderSite::work).toList(),
        page.planned(Stage.SCHEDULED).stream().map(RenderSite::work).toList(),
        page.incidents().stream()
            .filter(told -> told.resolvedAt() != null && told.resolvedAt().isAfter(since))
            .map(RenderSite::incident)
            .toList());
  }

  private static List<Section> sections(Snapshot page) {
    var sections = new ArrayList<Section>();
    for (var name :
        page.components().stream().map(shown -> shown.component().section()).distinct().toList()) {
      sections.add(
          new Section(
              name,
              "section-" + sections.size(),
              page.components().stream()
                  .filter(shown -> shown.component().section().equals(name))
                  .map(RenderSite::row)
                  .toList()));
    }
    return sections;
  }

  private static Row row(Shown shown) {
    var bars = new ArrayList<Bar>();
    for (var day : shown.days()) {
      bars.add(new Bar(bars.size() * BAR, day.grade(), DAY.format(day.date()), day.text()));
    }
    return new Row(
        shown.id().toString(),
        shown.component().name(),
        shown.component().description(),
        shown.state().label(),
        shown.state().text(),
        bars,
        average(shown.days()),
        bars.reversed().stream()
            .filter(bar -> bar.grade().equals("some") || bar.grade().equals("bad"))
            .toList());
  }

  /// Of the days of which something is known.
  private static String average(List<Day> days) {
    var known = days.stream().map(Day::percent).filter(Objects::nonNull).toList();
    return known.isEmpty()
        ? "not measured yet"
        : known.stream()
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(BigDecimal.valueOf(known.size()), 2, RoundingMode.DOWN)
                .toPlainString()
            + " %";
  }

  private static Incident incident(Told told) {
    return new Incident(
        told.id().toString(),
        told.facts().title(),
        told.facts().level().text(),
        told.phase().label(),
        told.phase().text(),
        Moment.toTheSecond(told.facts().detectedAt()),
        Moment.ifAny(told.resolvedAt()),
        String.join(
            ", ",
            told.affected().stream()
                .map(one ->
                    one.component().name()
                        + " ("
                        + one.worst().text().toLowerCase(Locale.ROOT)
                        + ")")
                .toList()),
        told.updates().stream().map(RenderSite::said).toList());
  }

  private static Said said(Update update) {
    return new Said(
        update.phase().text(), Moment.toTheSecond(update.postedAt()), lines(update.body()));
  }

  private static List<String> lines(String text) {
    return text.lines().filter(line -> !line.isBlank()).toList();
  }

  private static Work work(Planned planned) {
    var plan = planned.plan();
    return new Work(
        plan.title(),
        lines(plan.body()),
        Moment.toTheSecond(plan.startsAt()),
        Moment.toTheSecond(plan.endsAt()),
        String.join(", ", planned.components().stream().map(one -> one.name()).toList()));
  }

  private static Levels levels(Snapshot page) {
    var today = LocalDate.ofInstant(page.at(), ZoneOffset.UTC);
    return new Levels(
        around(page, ""),
        Objective.PERCENT.toPlainString(),
        page.components().stream()
            .map(shown ->
                new Level(
                    shown.id().toString(),
                    shown.component().name(),
                    shown.months().reversed().entrySet().stream()
                        .map(entry -> month(entry.getKey(), entry.getValue()))
                        .toList()))
            .toList(),
        today.minusDays(6).datesUntil(today.plusDays(1)).map(LocalDate::toString).toList());
  }

  private static Month month(YearMonth month, Measured measured) {
    var length = Duration.ofDays(month.lengthOfMonth());
    var budget = Objective.budget(length);
    // One try stands for the time until the next one.
    var used =
        measured.tries() == 0
            ? Duration.ZERO
            : length.multipliedBy(measured.bad()).dividedBy(Math.max(measured.tries(), 1));
    return new Month(
        MONTH.format(month),
        measured.text(),
        String.format(Locale.ROOT, "%,d of %,d", measured.good(), measured.tries()),
        Objective.minutes(budget.minus(used).isNegative() ? Duration.ZERO : budget.minus(used))
            + " of "
            + Objective.minutes(budget),
        measured.isMet());
  }

  private static String csv(Snapshot page) {
    var csv = new StringBuilder("day,component,name,percent\r\n");
    for (var shown : page.components()) {
      for (var day : shown.days()) {
        if (day.percent() != null) {
          csv.append(day.date())
              .append(',')
              .append(shown.id())
              .append(",\"")
              .append(harmless(shown.component().name()))
              .append("\",")
              .append(day.percent().toPlainString())
              .append("\r\n");
        }
      }
    }
    return csv.toString();
  }

  /// Spreadsheets take a cell that begins so for a formula.
  private static String harmless(String text) {
    String quoted = text.replace("\"", "\"\"");
    return text.matches("[=+\\-@\\t].*") ? "'" + quoted : quoted;
  }

  private static Feed feed(Snapshot page) {
    var updated =
        page.incidents().stream().map(Told::updatedAt).max(Instant::compareTo).orElse(page.at());
    return new Feed(
        page.title(),
        page.home(),
        updated.toString(),
        page.incidents().stream()
            .limit(FEED)
            .map(told ->
                new Entry(
                    told.id().toString(),
                    told.facts().title(),
                    page.home() + "/incidents/" + told.id() + ".html",
                    told.publishedAt().toString(),
                    told.updatedAt().toString(),
                    content(told)))
            .toList());
  }

  private static String content(Told told) {
    var content = new StringBuilder();
    for (var update : told.updates()) {
      content
          .append(update.phase().text())
          .append(", ")
          .append(Moment.toTheSecond(update.postedAt()).text())
          .append("\n")
          .append(update.body())
          .append("\n\n");
    }
    return content.toString().strip();
  }

  private static String asset(String name) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try (InputStream file = loader.getResourceAsStream("META-INF/resources/assets/" + name)) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
