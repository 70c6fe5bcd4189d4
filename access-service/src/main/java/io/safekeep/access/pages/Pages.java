package io.safekeep.access.pages;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What each page shows, and the templates that show it.
final class Pages {

  private Pages() {}

  /// Templates in `templates/Pages`.
  @CheckedTemplate(basePath = "Pages")
  static class Templates {

    private Templates() {}

    static native TemplateInstance home(Home page);

    static native TemplateInstance request(RequestPage page);

    static native TemplateInstance approvals(Approvals page);

    static native TemplateInstance sessions(Sessions page);

    static native TemplateInstance transparency(Transparency page);

    static native TemplateInstance grant(GrantPage page);

    static native TemplateInstance log(LogPage page);

    static native TemplateInstance reviews(Reviews page);

    static native TemplateInstance review(ReviewPage page);
  }

  /// A page that the reader may open.
  record Way(String href, String text, boolean current) {}

  /// A state in words.
  ///
  /// @param name of its colour: `good`, `busy`, `bad` or empty
  record State(String name, String text) {

    static State ofGrant(String label) {
      return switch (label) {
        case "scheduled" -> new State("", "Begins later");
        case "activating" -> new State("busy", "Being made");
        case "active" -> new State("good", "Open");
        case "revoking" -> new State("busy", "Ending");
        case "revoked" -> new State("", "Ended early");
        case "ended" -> new State("", "Time is over");
        case "withdrawn" -> new State("", "Given back");
        case "activation-failed" -> new State("bad", "Could not be made");
        default -> new State("", label);
      };
    }

    static State ofRequest(String label) {
      return switch (label) {
        case "pending" -> new State("busy", "Waits");
        case "approved" -> new State("good", "Approved");
        case "denied" -> new State("bad", "Denied");
        case "withdrawn" -> new State("", "Withdrawn");
        case "expired" -> new State("", "Expired");
        default -> new State("", label);
      };
    }
  }

  /// What somebody asks for, as those who decide have to see it.
  ///
  /// @param privilege what it would allow
  /// @param minutes asked for
  /// @param waitsFor whose word is missing; empty once it is decided
  /// @param digest of what is decided on
  record Asked(
      String id,
      String resource,
      String tenant,
      String person,
      String entitlement,
      String reason,
      String ticket,
      String justification,
      String privilege,
      String length,
      long minutes,
      Moment requested,
      Moment expires,
      State state,
      String waitsFor,
      List<Word> words,
      String digest) {}

  /// Somebody's word on a request.
  record Word(String person, String side, boolean yes, String comment, Moment at) {}

  /// @param settling whether something will look different in a moment
  /// @param connection how to connect, shown once; null if nobody asked for it
  record Home(
      Frame frame,
      List<Way> ways,
      List<Access> open,
      List<Asked> waiting,
      List<Asked> decided,
      List<Past> past,
      boolean settling,
      @Nullable Connection connection) {}

  /// Access that somebody has.
  ///
  /// @param from null while it is not active
  /// @param ends null while it is not active
  /// @param over percent of its time that is over
  /// @param command what to type to use it; empty for what needs none
  /// @param address where to go to use it; null if nowhere
  record Access(
      String id,
      String resource,
      String tenant,
      State state,
      String reason,
      String ticket,
      boolean breakGlass,
      boolean active,
      boolean mayEnd,
      @Nullable Moment from,
      @Nullable Moment ends,
      String left,
      int over,
      String command,
      @Nullable String address,
      boolean database,
      int extensionsLeft) {}

  /// Access that somebody had.
  record Past(
      String id, String resource, String tenant, State state, @Nullable Moment from, Moment to) {}

  /// One connection to a database.
  ///
  /// @param command what to type; asks for the password
  record Connection(String command, String password, Moment validUntil) {}

  /// @param resource that was picked; null before
  /// @param answer what the policy says; null before it was asked
  record RequestPage(
      Frame frame,
      List<Way> ways,
      List<Owner> owners,
      @Nullable Picked picked,
      Form form,
      @Nullable Answer answer,
      String key) {}

  /// A tenant and what it has.
  record Owner(String name, List<Choice> resources) {}

  /// @param text for people
  record Choice(String value, String text, boolean chosen) {}

  /// @param entitlements that the reader's teams may ask for
  /// @param emergency whether one of them can be taken at once
  record Picked(
      String id,
      String label,
      String tenant,
      List<Offer> entitlements,
      List<Choice> reasons,
      boolean emergency) {}

  /// Something that can be asked for.
  ///
  /// @param terms who has to approve and how long it lasts
  record Offer(String name, String description, String terms, boolean chosen) {}

  /// What stands in the fields.
  record Form(String ticket, String justification, String minutes, boolean breakGlass) {}

  /// What the policy says.
  ///
  /// @param findings all that is against it; empty if it is permitted
  /// @param steps what happens if it is sent
  /// @param signInAnew where to, if nothing else is missing; null otherwise
  record Answer(
      boolean permitted, List<String> findings, List<String> steps, @Nullable String signInAnew) {}

  /// @param mine what the reader can decide now
  /// @param others what waits for somebody else
  record Approvals(Frame frame, List<Way> ways, List<Asked> mine, List<Asked> others) {}

  /// @param locks that hold
  record Sessions(
      Frame frame,
      List<Way> ways,
      List<Session> open,
      List<Lock> locks,
      boolean mayEnd,
      boolean mayPlace,
      boolean mayLift,
      boolean mayReadLocks,
      String key) {}

  /// @param mine what has something for the reader
  /// @param others what they watch over
  record Reviews(Frame frame, List<Way> ways, List<Review> mine, List<Review> others) {}

  /// A review, and how far it is.
  ///
  /// @param percent of it that is decided
  /// @param due what is undecided then is suspended
  /// @param over whether that was before now
  record Review(
      String id,
      String title,
      State state,
      boolean closed,
      Moment opened,
      Moment due,
      String left,
      boolean over,
      long items,
      long decided,
      long suspended,
      int percent,
      long mine,
      long mineToDecide) {}

  /// @param people with what the reader can decide of them
  /// @param settled what is decided
  /// @param reviewers how far each of them is; only for those who watch over it
  /// @param colleagues who could decide instead
  /// @param error what was wrong with the form; empty if nothing was
  /// @param reason what stands in the field
  /// @param done how many were decided just now
  /// @param next where what is settled goes on; null at its end
  record ReviewPage(
      Frame frame,
      List<Way> ways,
      Review review,
      List<Person> people,
      List<Settled> settled,
      List<Reviewer> reviewers,
      List<Choice> colleagues,
      String error,
      String reason,
      int done,
      @Nullable String next) {}

  record Person(String id, String name, List<Membership> memberships) {}

  /// One membership of a team.
  ///
  /// @param delegatedBy who passed it on; empty if nobody did
  record Membership(
      String id,
      String team,
      boolean suspended,
      String delegatedBy,
      boolean ticked,
      List<Right> rights) {}

  /// What a membership lets somebody ask for.
  ///
  /// @param kept whether it is ticked to stay
  /// @param use the last time they had it; null if they never did
  record Right(String name, String text, String description, boolean kept, @Nullable Used use) {}

  /// @param times in the last 90 days
  record Used(Moment at, long times, String what, String why, String letInBy) {}

  /// What became of a membership.
  ///
  /// @param keeps what remained of it, in words; empty where that goes without saying
  record Settled(
      String person,
      String team,
      State state,
      String keeps,
      String by,
      @Nullable Moment at,
      String reason) {}

  record Reviewer(String name, long items, long decided, boolean done) {}

  /// Somebody at work.
  ///
  /// @param entries facts that were recorded so far
  record Session(
      String id,
      String person,
      String employee,
      String tenant,
      String resource,
      String kind,
      String address,
      State state,
      Moment since,
      @Nullable Moment ended,
      long entries,
      String statements,
      String rows,
      String reason) {}

  record Lock(
      String id, String on, String reason, String by, Moment since, @Nullable Moment until) {}

  /// @param mode `allow`, `approve` or `block`
  /// @param setBy empty if the tenant has said nothing
  /// @param newest cursor of the next page; null on the last one
  /// @param origin of its log; null before it has one
  record Transparency(
      Frame frame,
      List<Way> ways,
      String tenant,
      String of,
      String mode,
      String setBy,
      @Nullable Moment setAt,
      boolean maySet,
      boolean mayDecide,
      boolean mayEnd,
      List<Asked> waiting,
      List<Visit> open,
      List<Visit> past,
      @Nullable String newest,
      @Nullable Published log) {}

  /// Somebody who was let in.
  record Visit(
      String id,
      String person,
      String resource,
      String reason,
      String ticket,
      State state,
      boolean breakGlass,
      @Nullable Moment from,
      @Nullable Moment to,
      String left) {}

  /// A log as it is published.
  record Published(
      String origin, String key, long size, int witnesses, int quorum, String address) {}

  record GrantPage(
      Frame frame,
      List<Way> ways,
      Visit visit,
      Asked asked,
      String ended,
      List<Session> sessions,
      boolean mayEnd,
      String of) {}

  /// @param from index of the first entry that is shown
  /// @param earlier where the list goes on; null at its end
  record LogPage(
      Frame frame,
      List<Way> ways,
      String of,
      List<Entry> entries,
      long size,
      @Nullable String earlier,
      @Nullable String later) {}

  /// @param values that it tells or is committed to, by name
  record Entry(
      long index, Moment at, String type, @Nullable String grant, Map<String, String> values) {}
}
