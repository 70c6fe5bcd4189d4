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

  /// @param objects that are written
  /// @param read how much was read from the stores, for people
  /// @param size of what is fetched, for people; empty while it is not known
  record Export(
      String id,
      State state,
      boolean running,
      boolean ready,
      long objects,
      String read,
      Moment asked,
      @Nullable Moment until,
      String size) {}

  /// @param doing what is being written now; empty if nothing is
  /// @param manifestSha256 empty while there is none
  record ExportPage(
      Frame frame,
      List<Way> ways,
      Export export,
      List<Part> parts,
      String failure,
      String doing,
      String manifestSha256,
      boolean mayFetch,
      boolean mayCancel) {}

  /// One table or folder in an export.
  ///
  /// @param count rows or files
  record Part(String store, String name, String count, String size) {}

  /// Somebody's wish to have everything deleted.
  ///
  /// @param history who did what, in sentences
  record Request(
      String id,
      String tenant,
      State state,
      String by,
      Moment asked,
      @Nullable Moment coolingUntil,
      String reason,
      List<String> history,
      boolean mayProve,
      boolean mayApprove,
      boolean mayWithdraw) {}

  /// @param paused why the purge stands still for everybody; empty if it does not
  /// @param words of the person who has agreed that it goes on; empty if nobody has
  /// @param next where the list goes on; null at its end
  record Cases(
      Frame frame,
      List<Way> ways,
      List<Stuck> stuck,
      List<Row> rows,
      String paused,
      String words,
      boolean mayApprove,
      @Nullable String next) {}

  /// Something that waits for a person.
  record Stuck(String id, String place, String step, String reason, Moment since) {}

  record Row(
      String id,
      String tenant,
      State state,
      Moment began,
      Moment purgeAt,
      Moment lastTrace,
      String words) {}

  /// @param notices what the tenant is told
  /// @param orders what each store of data was told and answered
  record CasePage(
      Frame frame,
      List<Way> ways,
      Shown shown,
      List<Relationship> relationships,
      List<Notice> notices,
      List<Order> orders,
      List<Stuck> waiting,
      List<Hold> holds,
      List<Certificate> certificates,
      boolean mayHold,
      boolean mayRelease,
      boolean mayResume,
      String key) {}

  record Notice(String text, State state, Moment due, String detail) {}

  /// @param counts for example `12 → 0`
  record Order(
      String service,
      String store,
      String step,
      State state,
      String counts,
      @Nullable Moment at,
      String detail) {}

  /// @param asked who has asked to lift it, and why; null if nobody has
  record Hold(
      String id,
      String owner,
      String reason,
      Moment placed,
      Moment review,
      boolean overdue,
      @Nullable String asked) {}

  record Certificate(String id, int part, Moment issued, String sha256) {}

  record Requests(Frame frame, List<Way> ways, List<Request> waiting, List<Request> decided) {}

  /// @param next that was activated and does not hold yet; null if there is none
  /// @param proposals that wait for another person
  record SchedulePage(
      Frame frame,
      List<Way> ways,
      Version inForce,
      @Nullable Version next,
      List<Version> proposals,
      boolean mayActivate,
      boolean mayWithdraw) {}

  /// @param from when it holds; null for a proposal
  /// @param changed the classes that differ from what is in force
  record Version(
      int number,
      String note,
      String by,
      Moment at,
      @Nullable Moment from,
      String sha256,
      List<DataClass> classes,
      List<DataClass> changed) {}

  record DataClass(
      String name,
      String description,
      String period,
      String trigger,
      String method,
      String basis) {}

  /// @param cluster what the Kubernetes cluster has; null if none is looked at
  record Stores(Frame frame, List<Way> ways, List<Service> services, @Nullable InCluster cluster) {}

  /// @param unknown why nothing can be concluded; null if something can
  record InCluster(@Nullable Moment at, @Nullable String unknown, List<ClusterThing> things) {}

  record ClusterThing(String place, String kind, State state, String why) {}

  record Service(String name, List<Store> stores) {}

  record Store(
      String name, String dataClass, String purge, String verify, String horizon, State state) {}
}
