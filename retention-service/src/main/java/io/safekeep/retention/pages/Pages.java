package io.safekeep.retention.pages;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What each page shows, and the templates that show it.
final class Pages {

  private Pages() {}

  /// Templates in `templates/Pages`.
  @CheckedTemplate(basePath = "Pages")
  static class Templates {

    private Templates() {}

    static native TemplateInstance home(Home page);

    static native TemplateInstance export(ExportPage page);

    static native TemplateInstance cases(Cases page);

    static native TemplateInstance deletionCase(CasePage page);

    static native TemplateInstance requests(Requests page);

    static native TemplateInstance schedule(SchedulePage page);

    static native TemplateInstance stores(Stores page);
  }

  /// A page that the reader may open.
  record Way(String href, String text, boolean current) {}

  /// A state in words.
  ///
  /// @param name of its colour: `good`, `busy`, `bad` or empty
  record State(String name, String text) {

    static State ofCase(String label, boolean held, boolean stuck) {
      if (stuck) {
        return new State("bad", "Stuck");
      }
      if (held) {
        return new State("bad", "On hold");
      }
      return switch (label) {
        case "grace" -> new State("", "Kept for now");
        case "due" -> new State("busy", "Due");
        case "quarantined" -> new State("busy", "Locked away");
        case "purging" -> new State("busy", "Being deleted");
        case "verifying" -> new State("busy", "Being looked for");
        case "live-purged", "aging-out" -> new State("good", "Deleted, backups age");
        case "keys-destroyed" -> new State("good", "Unreadable everywhere");
        case "erased" -> new State("good", "Nothing left");
        case "reactivated" -> new State("", "Came back");
        default -> new State("", label);
      };
    }
  }

  /// A case as it is drawn and told.
  ///
  /// @param cause why there is one, in words
  /// @param days left until deletion may begin; 0 if that is over
  /// @param steps what happened and what will
  /// @param bars why nothing is deleted for now, in sentences
  record Shown(
      String id,
      String tenant,
      State state,
      String cause,
      Moment began,
      Moment purgeAt,
      Moment lastTrace,
      long days,
      boolean reversible,
      int scheduleVersion,
      Life life,
      List<Event> steps,
      List<String> bars) {}

  /// Something that happened, or will.
  ///
  /// @param when `done`, `now` or `ahead`
  /// @param detail one sentence more; empty if there is none
  record Event(String when, Moment at, String text, String detail) {}

  /// @param shown null while a relationship is open and nothing is to be deleted
  /// @param key of the form that asks for an export
  record Home(
      Frame frame,
      List<Way> ways,
      String tenant,
      List<Relationship> relationships,
      @Nullable Shown shown,
      List<Export> exports,
      boolean mayExport,
      List<Request> requests,
      boolean mayRequest,
      String key) {}

  record Relationship(String kind, @Nullable Moment from, @Nullable Moment to) {}

  /// @param percent of it that is done; 100 when it can be fetched
  /// @param size for people; empty while it is not known
  record Export(
      String id,
      State state,
      boolean running,
      boolean ready,
      int percent,
      Moment asked,
      @Nullable Moment until,
      String size) {}

  /// @param link where the archive can be fetched once; null if nobody asked for it
  /// @param manifestSha256 empty while there is none
  record ExportPage(
      Frame frame,
      List<Way> ways,
      Export export,
      List<Part> parts,
      String failure,
      @Nullable String link,
      String manifestSha256,
      boolean mayFetch,
      String of) {}

  /// One thing in an export.
  ///
  /// @param count rows or files; empty while it is not known
  record Part(String name, String kind, State state, String count, String size) {}

  /// Somebody's wish to have everything deleted.
  record Request(
      String id,
      String tenant,
      State state,
      String scope,
      String by,
      Moment asked,
      @Nullable Moment coolingUntil,
      String reason,
      boolean mayProve,
      boolean mayApprove,
      boolean mayWithdraw) {}

  /// @param counts how many cases are in each state
  /// @param paused why the purge stands still for everybody; empty if it does not
  record Cases(
      Frame frame,
      List<Way> ways,
      List<Count> counts,
      List<Row> rows,
      String paused,
      @Nullable String next) {}

  record Count(State state, long cases) {}

  record Row(
      String id,
      String tenant,
      State state,
      Moment began,
      Moment purgeAt,
      Moment lastTrace,
      String left) {}

  /// @param orders what each store of data was told and answered
  record CasePage(
      Frame frame,
      List<Way> ways,
      Shown shown,
      List<Order> orders,
      List<Hold> holds,
      List<Certificate> certificates,
      boolean mayHold,
      boolean mayRelease,
      boolean mayResume,
      boolean stuck,
      String key) {}

  /// @param counts for example `12 → 0`
  record Order(
      String service,
      String store,
      String step,
      State state,
      String counts,
      @Nullable Moment at,
      String detail) {}

  record Hold(
      String id, String owner, String reason, Moment placed, Moment review, boolean overdue) {}

  record Certificate(String id, int part, Moment issued, String sha256) {}

  record Requests(Frame frame, List<Way> ways, List<Request> waiting, List<Request> decided) {}

  /// @param version that holds now
  /// @param proposal null if there is none
  record SchedulePage(
      Frame frame,
      List<Way> ways,
      int version,
      Moment since,
      List<DataClass> classes,
      @Nullable Proposal proposal) {}

  record DataClass(
      String name, String period, String trigger, String method, String basis, String note) {}

  record Proposal(
      int version,
      String by,
      Moment at,
      String sha256,
      List<DataClass> changed,
      boolean mayActivate) {}

  record Stores(Frame frame, List<Way> ways, List<Service> services) {}

  record Service(String name, List<Store> stores) {}

  record Store(
      String name,
      String dataClass,
      String purge,
      String verify,
      String horizon,
      State state) {}
}
