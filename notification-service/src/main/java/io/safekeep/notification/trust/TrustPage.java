package io.safekeep.notification.trust;

import io.safekeep.notification.evidence.Checkpoint;
import io.safekeep.notification.evidence.Evidence;
import io.safekeep.notification.incident.ResponseTimes;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the public pages show.
final class TrustPage {

  private TrustPage() {}

  /// One status with how many promises have it.
  ///
  /// @param chosen whether only those are listed now
  record Count(
      String title, String label, String badge, String meaning, long count, boolean chosen) {}

  /// One promise in the list.
  ///
  /// @param percent share of the time in which it was kept, 0 to 100, for the picture of it; null
  ///   if nothing was measured
  record Line(
      String id,
      String promise,
      String status,
      String badge,
      String reason,
      String share,
      @Nullable Integer percent) {}

  /// What promises can be about.
  ///
  /// @param chosen whether only those are listed now
  record Topic(String title, String label, boolean chosen) {}

  /// How soon people came to incidents of a severity, and how soon they were mended.
  record Response(String severity, long incidents, String taken, String mended) {}

  /// Promises of one theme.
  record Group(String title, String label, List<Line> lines) {}

  /// A change of the list that is announced on the page.
  record Banner(String title, String text, Moment at) {}

  /// The list.
  ///
  /// @param headline in one sentence how many are kept
  /// @param narrowed whether some are not shown because of what was searched for
  record All(
      Frame frame,
      Moment at,
      String headline,
      int total,
      List<Count> counts,
      List<Topic> topics,
      List<Banner> banners,
      String query,
      String state,
      String topic,
      boolean narrowed,
      int shown,
      List<Group> groups) {}

  /// One day of the history.
  record Cell(String label, String title) {}

  /// What one check last said.
  record Seen(
      String check,
      String word,
      String badge,
      String bound,
      String what,
      @Nullable Moment at,
      @Nullable String evidence) {}

  /// An attestation that is good.
  record Vouched(String title, String sha256, Moment until) {}

  /// One signed record in the history of a promise.
  record Entry(String digest, String check, String word, String badge, Moment at) {}

  /// One promise.
  record One(
      Frame frame,
      Moment at,
      String id,
      String promise,
      String theme,
      String status,
      String badge,
      String meaning,
      String reason,
      String share,
      String history,
      List<Cell> cells,
      List<Seen> checks,
      List<Vouched> attestations,
      List<String> needed,
      @Nullable String notYet,
      String acceptance,
      String kinds,
      String owners,
      String sources,
      String soc2,
      String iso27001,
      List<Entry> entries,
      List<Response> responses,
      @Nullable String before,
      @Nullable String after) {}

  /// One signed record.
  record Signed(
      Frame frame,
      String digest,
      String service,
      long number,
      String check,
      String promise,
      String word,
      String badge,
      String bound,
      String what,
      String version,
      Moment collected,
      Moment expires,
      String record) {}

  /// How far one chain has come.
  record Head(String service, long number) {}

  /// The newest checkpoint; null if none was made yet.
  record Checked(
      Frame frame, @Nullable Moment at, List<Head> heads, String digest, String record) {}

  /// One change of the list.
  record Changed(int version, String sha256, String title, String text, Moment at) {}

  /// All changes of the list.
  record Changes(Frame frame, List<Changed> changes) {}

  /// A vendor that touches customers' data.
  ///
  /// @param tasks in a line
  record Vendor(String name, String tasks, Moment since, Moment until, Moment announced) {}

  /// @param reviewed when somebody last looked through the list; null if nobody has of late
  record Vendors(
      Frame frame,
      Moment at,
      @Nullable Moment reviewed,
      List<Vendor> current,
      List<Vendor> announced,
      List<Vendor> lapsed) {}

  static Vendors vendors(Frame frame, SubProcessors list, Instant at) {
    return new Vendors(
        frame,
        moment(at),
        Moment.ifAny(list.reviewedAt()),
        vendors(list.current()),
        vendors(list.announced()),
        vendors(list.lapsed()));
  }

  private static List<Vendor> vendors(List<SubProcessors.SubProcessor> all) {
    return all.stream()
        .map(it ->
            new Vendor(
                it.name(),
                String.join(", ", it.tasks()),
                moment(it.since()),
                moment(it.reviewedUntil()),
                moment(it.announcedAt())))
        .toList();
  }

  static All all(
      Frame frame, Promises.Snapshot snapshot, String query, String state, String topic) {
    String wanted = query.strip().toLowerCase(Locale.ROOT);
    List<Promises.Entry> shown =
        snapshot.entries().stream()
            .filter(entry -> state.isEmpty() || isIn(state, entry.standing().status()))
            .filter(entry -> topic.isEmpty() || entry.standing().promise().theme().equals(topic))
            .filter(entry -> matches(entry.standing(), wanted))
            .toList();
    int total = snapshot.standings().size();
    long good = snapshot.standings().stream().filter(it -> it.status().isGood()).count();
    return new All(
        frame,
        Moment.toTheSecond(snapshot.at()),
        "%d of %d promises are shown to be kept right now.".formatted(good, total),
        total,
        Arrays.stream(Status.values()).map(status -> count(snapshot, status, state)).toList(),
        Arrays.stream(Theme.values())
            .map(theme -> new Topic(theme.title(), theme.label(), theme.label().equals(topic)))
            .toList(),
        snapshot.catalogue().changes().reversed().stream()
            .filter(change -> change.isShownAt(snapshot.at()))
            .map(it -> new Banner(it.title(), it.text(), Moment.toTheSecond(it.publishedAt())))
            .toList(),
        query.strip(),
        state,
        topic,
        shown.size() < total,
        shown.size(),
        Arrays.stream(Theme.values())
            .map(theme -> group(theme, shown))
            .filter(group -> !group.lines().isEmpty())
            .toList());
  }

  private static boolean isIn(String state, Status status) {
    return status.label().equals(state);
  }

  private static boolean matches(Standing standing, String wanted) {
    Promise promise = standing.promise();
    return wanted.isEmpty()
        || promise.id().toLowerCase(Locale.ROOT).equals(wanted)
        || (promise.promise() + " " + promise.acceptance() + " " + promise.theme())
            .toLowerCase(Locale.ROOT)
            .contains(wanted);
  }

  private static Count count(Promises.Snapshot snapshot, Status status, String state) {
    return new Count(
        status.title(),
        status.label(),
        status.badge(),
        status.meaning(),
        snapshot.standings().stream().filter(it -> it.status() == status).count(),
        status.label().equals(state));
  }

  private static Group group(Theme theme, List<Promises.Entry> shown) {
    return new Group(
        theme.title(),
        theme.label(),
        shown.stream()
            .filter(entry -> entry.standing().promise().theme().equals(theme.label()))
            .map(TrustPage::line)
            .toList());
  }

  private static Line line(Promises.Entry entry) {
    Standing standing = entry.standing();
    return new Line(
        standing.promise().id(),
        standing.promise().promise(),
        standing.status().title(),
        standing.status().badge(),
        standing.status().isGood() ? "" : standing.reason(),
        share(entry.kept()),
        entry.kept().share().map(share -> share / 100).orElse(null));
  }

  private static String share(KeptTime kept) {
    return kept.share()
        .map(share -> String.format(Locale.ROOT, "%.2f %%", share / 100.0))
        .orElse("");
  }

  static One one(
      Frame frame,
      Promises.Snapshot snapshot,
      Promises.Entry entry,
      List<Evidence> newest,
      List<ResponseTimes> responses) {
    Standing standing = entry.standing();
    Promise promise = standing.promise();
    Status status = standing.status();
    return new One(
        frame,
        Moment.toTheSecond(snapshot.at()),
        promise.id(),
        promise.promise(),
        Theme.of(promise.theme()).title(),
        status.title(),
        status.badge(),
        status.meaning(),
        standing.reason(),
        share(entry.kept()),
        history(entry.kept()),
        entry.kept().days().stream().map(TrustPage::cell).toList(),
        standing.looks().stream().map(TrustPage::seen).toList(),
        snapshot.goodFor(promise).stream()
            .map(it ->
                new Vouched(
                    it.kind().title(), it.documentSha256(), Moment.toTheSecond(it.validUntil())))
            .toList(),
        promise.attestations(),
        promise.notYet(),
        promise.acceptance(),
        String.join(", ", promise.kinds()),
        String.join(", ", promise.owners()),
        String.join(", ", promise.sources()),
        String.join(", ", promise.soc2()),
        String.join(", ", promise.iso27001()),
        newest.stream().map(TrustPage::entry).toList(),
        responses.stream().map(TrustPage::response).toList(),
        neighbour(snapshot, promise.number() - 1),
        neighbour(snapshot, promise.number() + 1));
  }

  private static Response response(ResponseTimes times) {
    return new Response(
        times.severity().replace("sev", "SEV"),
        times.incidents(),
        times.taken().map(TrustPage::minutes).orElse("–"),
        times.mended().map(TrustPage::minutes).orElse("–"));
  }

  private static String minutes(Duration time) {
    return String.format(Locale.ROOT, "%.1f min", time.toSeconds() / 60.0);
  }

  private static @Nullable String neighbour(Promises.Snapshot snapshot, int number) {
    Optional<Promise> found = snapshot.catalogue().find("P" + number);
    return found.map(Promise::id).orElse(null);
  }

  private static String history(KeptTime kept) {
    long known = kept.days().stream().filter(day -> !day.label().equals("none")).count();
    long whole = kept.days().stream().filter(day -> day.label().equals("kept")).count();
    return known == 0
        ? "Nothing was measured in the last 90 days."
        : "Kept all day on %d of the %d days on which it was measured.".formatted(whole, known);
  }

  private static Cell cell(KeptTime.Day day) {
    String word =
        switch (day.label()) {
          case "kept" -> "kept all day";
          case "partly" -> "kept for part of the day";
          case "not" -> "not kept";
          default -> "not measured";
        };
    return new Cell(day.label(), day.date() + ": " + word);
  }

  private static Seen seen(Standing.Look look) {
    Evidence evidence = look.evidence();
    if (evidence == null) {
      return new Seen(
          look.check(), "silent", "plain", "", "It has not said anything yet.", null, null);
    }
    return new Seen(
        look.check(),
        look.fresh() ? evidence.outcome() : "stale, was " + evidence.outcome(),
        look.fresh() ? badge(evidence) : "busy",
        evidence.bound(),
        what(evidence),
        Moment.toTheSecond(evidence.collectedAt()),
        evidence.digest());
  }

  private static Entry entry(Evidence evidence) {
    return new Entry(
        evidence.digest(),
        evidence.name(),
        evidence.outcome(),
        badge(evidence),
        Moment.toTheSecond(evidence.collectedAt()));
  }

  static Signed signed(Frame frame, Evidence evidence, String record) {
    return new Signed(
        frame,
        evidence.digest(),
        evidence.service(),
        evidence.number(),
        evidence.check(),
        evidence.promise(),
        evidence.outcome(),
        badge(evidence),
        evidence.bound(),
        what(evidence),
        evidence.version(),
        Moment.toTheSecond(evidence.collectedAt()),
        Moment.toTheSecond(evidence.expiresAt()),
        record);
  }

  private static String what(Evidence evidence) {
    String counts =
        "%d passed, %d failed, %d unknown"
            .formatted(evidence.passed(), evidence.failed(), evidence.unknown());
    return evidence.measured() == null ? counts : evidence.measured() + " (" + counts + ")";
  }

  private static String badge(Evidence evidence) {
    return evidence.isPass() ? "good" : evidence.isFail() ? "bad" : "plain";
  }

  static Checked checked(Frame frame, Optional<Checkpoint> newest) {
    return newest
        .map(it ->
            new Checked(
                frame,
                moment(it.madeAt()),
                it.heads().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(head -> new Head(head.getKey(), head.getValue()))
                    .toList(),
                it.digest(),
                it.record()))
        .orElseGet(() -> new Checked(frame, null, List.of(), "", ""));
  }

  static Changes changes(Frame frame, Catalogue catalogue) {
    return new Changes(
        frame,
        catalogue.changes().reversed().stream()
            .map(it ->
                new Changed(
                    it.version(), it.sha256(), it.title(), it.text(), moment(it.publishedAt())))
            .toList());
  }

  private static Moment moment(Instant at) {
    return Moment.toTheSecond(at);
  }
}
