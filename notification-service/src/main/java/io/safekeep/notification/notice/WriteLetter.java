package io.safekeep.notification.notice;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.notification.contact.Contact;
import io.safekeep.notification.delivery.Text;
import io.safekeep.notification.mail.Letter;
import io.safekeep.notification.mail.LetterPaper;
import io.safekeep.notification.mail.Origin;
import io.safekeep.notification.notice.Notice.Subject.Deletion;
import io.safekeep.notification.notice.Notice.Subject.ScheduleChange;
import io.safekeep.notification.notice.Notice.Subject.TenantIncident;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Puts notices into words: what happens, when, what can be done about it, and what stays.
@Singleton
class WriteLetter {

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private final NoticeSettings settings;

  WriteLetter(NoticeSettings settings) {
    this.settings = settings;
  }

  /// What every letter says about who writes to whom.
  ///
  /// @param portal null if none is set
  /// @param questions null if nothing is set
  record Parties(
      String vendor, String tenant, @Nullable String portal, @Nullable String questions) {}

  /// @param isByRequest whether the tenant asked for it in writing
  /// @param purgedBy when live data is gone, at the latest
  /// @param left for example `in 7 days`
  record DeletionLetter(
      Parties parties,
      String title,
      boolean isByRequest,
      String began,
      String purgeAt,
      String purgedBy,
      String lastTrace,
      String left) {}

  /// @param effective from when on it holds
  record ScheduleLetter(Parties parties, String title, int version, String effective) {}

  /// @param paragraphs as somebody has written them
  /// @param reference by which both sides name it
  record IncidentLetter(Parties parties, String title, List<String> paragraphs, String reference) {

    IncidentLetter {
      paragraphs = List.copyOf(paragraphs);
    }
  }

  /// Templates in `templates/Letter`.
  @CheckedTemplate(basePath = "Letter")
  static class Templates {

    private Templates() {}

    static native TemplateInstance ended(DeletionLetter letter);

    static native TemplateInstance ending(DeletionLetter letter);

    static native TemplateInstance scheduleChanged(ScheduleLetter letter);

    static native TemplateInstance incident(IncidentLetter letter);
  }

  /// @param tenant name of the tenant
  Letter write(Notice notice, NoticeMail mail, Contact to, String tenant) {
    var parties = parties(tenant);
    return switch (notice.subject()) {
      case Deletion deletion -> {
        var letter = letter(parties, deletion, notice.requestedAt());
        yield letter(
            notice,
            mail,
            to,
            letter.title(),
            LetterPaper.write(() ->
                deletion.kind().equals("ended")
                    ? Templates.ended(letter)
                    : Templates.ending(letter)));
      }
      case ScheduleChange change -> {
        var letter =
            new ScheduleLetter(
                parties,
                "%s: how long data is kept changes from %s on"
                    .formatted(tenant, DAY.format(change.effectiveAt())),
                change.version(),
                MOMENT.format(change.effectiveAt()));
        yield letter(
            notice,
            mail,
            to,
            letter.title(),
            LetterPaper.write(() -> Templates.scheduleChanged(letter)));
      }
      case TenantIncident _ ->
          throw new IllegalArgumentException("a notice of an incident is no letter");
    };
  }

  /// What a contact reads of an incident.
  ///
  /// @param tenant name of the tenant
  Text mailed(TenantIncident incident, String tenant) {
    var letter =
        new IncidentLetter(
            parties(tenant),
            incident.title(),
            incident.text().lines().filter(line -> !line.isBlank()).toList(),
            reference(incident));
    var paper = LetterPaper.write(() -> Templates.incident(letter));
    return new Text(letter.title(), paper.text(), paper.html(), null);
  }

  /// What an endpoint gets of an incident.
  Text posted(TenantIncident incident) {
    return new Text(
        incident.title(),
        "%s\n\nIf you write to us about it, name %s."
            .formatted(incident.text(), reference(incident)),
        null,
        settings.portal().map(URI::toString).orElse(null));
  }

  private static String reference(TenantIncident incident) {
    return "%s-%d".formatted(incident.incident(), incident.number());
  }

  private Parties parties(String tenant) {
    return new Parties(
        settings.vendor(),
        tenant,
        settings.portal().map(URI::toString).orElse(null),
        settings.questions().orElse(null));
  }

  private static DeletionLetter letter(Parties parties, Deletion deletion, Instant asked) {
    String left = left(asked, deletion.purgeAt());
    String title =
        deletion.kind().equals("ended")
            ? "%s: your data stays until %s"
                .formatted(parties.tenant(), DAY.format(deletion.purgeAt()))
            : "%s: your data is deleted %s, from %s on"
                .formatted(parties.tenant(), left, DAY.format(deletion.purgeAt()));
    return new DeletionLetter(
        parties,
        title,
        deletion.cause().equals("written-request"),
        MOMENT.format(deletion.began()),
        MOMENT.format(deletion.purgeAt()),
        MOMENT.format(deletion.purgeAt().plus(Duration.ofDays(1))),
        DAY.format(deletion.lastTraceAt().plus(Duration.ofDays(1))),
        left);
  }

  /// Counted from when the notice was asked for, so that everybody reads the same. Half a day is
  /// rounded up: a notice is asked for some seconds after its time.
  static String left(Instant asked, Instant purgeAt) {
    long days = Duration.between(asked, purgeAt).plusHours(12).toDays();
    return days < 1 ? "within a day" : days == 1 ? "in 1 day" : "in " + days + " days";
  }

  private static Letter letter(
      Notice notice, NoticeMail mail, Contact to, String title, LetterPaper paper) {
    return new Letter(
        notice.id() + "." + to.id(),
        to.address(),
        title,
        paper.text(),
        paper.html(),
        new Origin(Origin.Kind.NOTICE, mail.id()));
  }
}
