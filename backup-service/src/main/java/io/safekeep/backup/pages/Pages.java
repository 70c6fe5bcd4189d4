package io.safekeep.backup.pages;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.backup.datastore.Protection;
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

    static native TemplateInstance datastores(DatastoreList page);

    static native TemplateInstance datastore(DatastorePage page);

    static native TemplateInstance files(FilesPage page);

    static native TemplateInstance check(CheckPage page);

    static native TemplateInstance restore(RestorePage page);

    static native TemplateInstance restores(RestoreList page);

    static native TemplateInstance replacement(ReplacementPage page);
  }

  /// @param next cursor of the next page
  /// @param files the file stores, on the first page only
  record DatastoreList(
      Frame frame,
      List<Row> rows,
      List<Row> files,
      boolean ofAllTenants,
      boolean maySeeRestores,
      boolean first,
      @Nullable String next) {

    /// @param age of the newest recoverable instant; empty if there is none
    /// @param fresh whether that is within the published bound
    record Row(
        String id,
        String name,
        String tenant,
        State state,
        String age,
        boolean fresh,
        @Nullable Moment earliest) {}
  }

  /// A datastore's protection in words.
  ///
  /// @param name of its colour
  record State(String name, String text) {

    static State of(Protection protection) {
      return switch (protection) {
        case Protection.Complete _ -> new State("good", "Protected");
        case Protection.Seeding _ -> new State("busy", "First base backup under way");
        case Protection.Interrupted _ -> new State("bad", "Interrupted");
      };
    }
  }

  /// A file store and what it held at an instant.
  ///
  /// @param window null while nothing can be recovered
  /// @param tree null if there is nothing to look at, or the reader may not
  record FilesPage(
      Frame frame, Head head, @Nullable Window window, String bound, @Nullable Tree tree) {

    /// @param tenant empty if the reader belongs to it
    /// @param reason why it is not captured, or not all of it
    record Head(
        String id,
        String name,
        String tenant,
        String place,
        State state,
        @Nullable String reason) {}

    /// @param age of the newest recoverable instant
    /// @param fresh whether that is within the published bound
    record Window(
        Moment earliest, Moment latest, String age, boolean fresh, List<DatastorePage.Gap> gaps) {}

    /// One directory at an instant.
    ///
    /// @param way from the top to it
    /// @param archive where to download all of it; null if the reader may not
    /// @param next where its list goes on; null at its end
    record Tree(
        Moment at,
        String directory,
        List<Step> way,
        List<Row> rows,
        @Nullable String archive,
        @Nullable String next) {}

    record Step(String name, String href) {}

    /// @param href where a directory leads, or a file is downloaded; null if nowhere
    record Row(
        String name,
        boolean folder,
        @Nullable String href,
        String size,
        @Nullable Moment modified) {}
  }

  /// @param window null while nothing can be recovered
  /// @param bound the published age of the newest recoverable instant, in words
  /// @param moreBases whether there are base backups that are not shown
  /// @param operatorBases backups that the operator of the datastore's cluster takes
  /// @param mayRestore whether the reader may start a restore
  record DatastorePage(
      Frame frame,
      Head head,
      @Nullable Window window,
      List<RepositoryRow> repositories,
      List<DrillRow> drills,
      String bound,
      @Nullable LagChart lag,
      List<Base> bases,
      boolean moreBases,
      List<OperatorBase> operatorBases,
      List<RestoreRow> restores,
      List<ReplacementRow> replacements,
      boolean mayRestore,
      boolean maySeeRestores) {

    /// What datastore it is.
    ///
    /// @param tenant empty if the reader belongs to it
    /// @param reason why protection is interrupted
    record Head(
        String id,
        String name,
        String tenant,
        String address,
        State state,
        @Nullable String reason,
        Moment since) {}

    /// What can be recovered.
    ///
    /// @param age of the newest recoverable instant
    /// @param fresh whether that is within the published bound
    /// @param at what stands in the field for the instant
    record Window(
        Moment earliest,
        Moment latest,
        String age,
        boolean fresh,
        List<Gap> gaps,
        View view,
        Moment at) {}

    /// The timeline and the ways to move it; a way that leads nowhere is null.
    ///
    /// @param seconds the timeline's length, for the slider that lies over it
    /// @param step how far the slider moves with one key
    record View(
        Timeline timeline,
        long seconds,
        long step,
        Moment from,
        Moment to,
        List<Zoom> zooms,
        @Nullable String earlier,
        @Nullable String later) {}

    /// @param span ISO 8601; empty for everything
    record Zoom(String span, String text, String href, boolean current) {}

    record Base(
        Moment at,
        String state,
        String size,
        String stored,
        @Nullable Moment verified,
        String note) {}

    /// @param at when it ended; when it was asked for before that
    /// @param wal what it spans; empty until known
    /// @param gone whether the operator does not know it any more
    record OperatorBase(
        Moment at,
        String resource,
        String method,
        String phase,
        String wal,
        String failure,
        boolean gone) {}

    /// @param id `first` or `second`
    /// @param lost how many stretches it lacks
    /// @param failure why it does not follow just now; empty if it does
    record RepositoryRow(
        String id, @Nullable Moment from, @Nullable Moment to, int lost, String failure) {}

    record DrillRow(Moment target, Moment ended, String result) {}

    record Gap(Moment from, @Nullable Moment to, String reason) {}

    record ReplacementRow(
        String id, Moment requested, String target, String state, String approvedBy) {}

    record RestoreRow(String id, Moment requested, String target, String state) {}
  }

  /// Whether an instant can be had, before anything starts.
  ///
  /// @param at null for the newest state
  /// @param refusal why it cannot
  /// @param base the base backup that it would begin with
  /// @param key makes pressing twice the same as pressing once
  record CheckPage(
      Frame frame,
      String id,
      String name,
      @Nullable Moment at,
      @Nullable String refusal,
      @Nullable Moment base,
      String size,
      String action,
      String key) {}

  /// @param percent null while it is not known
  /// @param running whether it is worth looking again
  /// @param cluster whether it becomes a cluster of the original's operator
  record RestorePage(
      Frame frame,
      String id,
      String datastore,
      String name,
      String target,
      String state,
      String text,
      boolean running,
      @Nullable Integer percent,
      String done,
      String replayedTo,
      String by,
      Moment requested,
      @Nullable Moment ended,
      @Nullable String failure,
      @Nullable String host,
      int port,
      boolean cluster,
      List<Download> downloads,
      boolean mayEnd) {

    RestorePage with(List<Download> found) {
      return new RestorePage(
          frame,
          id,
          datastore,
          name,
          target,
          state,
          text,
          running,
          percent,
          done,
          replayedTo,
          by,
          requested,
          ended,
          failure,
          host,
          port,
          cluster,
          found,
          mayEnd);
    }

    /// A schema of a ready copy, to take away.
    record Download(String database, String schema, int tables, String size, String href) {}
  }

  /// Restores of all datastores that the reader may see.
  ///
  /// @param next cursor of the next page
  record RestoreList(Frame frame, List<Row> rows, boolean first, @Nullable String next) {

    record Row(
        String id, Moment requested, String datastore, String name, String target, String state) {}
  }

  /// @param text where it stands
  /// @param waitingFor why it does not go on just now
  /// @param safety how the replaced state can be had back
  /// @param mayApprove whether the reader is the other person
  record ReplacementPage(
      Frame frame,
      String id,
      String datastore,
      String name,
      String target,
      String text,
      @Nullable String waitingFor,
      String reason,
      Moment requested,
      String requestedBy,
      @Nullable Moment approved,
      String approvedBy,
      @Nullable String safety,
      @Nullable String restore,
      @Nullable String successor,
      @Nullable Moment ended,
      String digest,
      boolean mayApprove,
      boolean mayCancel) {}
}
