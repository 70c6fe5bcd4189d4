package io.safekeep.notification.room;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.notification.ways.Way;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the pages of incidents show, and the templates that show it.
final class Room {

  private Room() {}

  /// Templates in `templates/Room`.
  @CheckedTemplate(basePath = "Room")
  static class Templates {

    private Templates() {}

    static native TemplateInstance incidents(Incidents page);

    static native TemplateInstance incident(IncidentPage page);

    static native TemplateInstance ours(Ours page);
  }

  /// A word with its colour.
  ///
  /// @param name of its colour: `good`, `busy`, `bad` or empty
  record Badge(String name, String text) {}

  /// Something to choose.
  record Choice(String value, String text, boolean chosen) {}

  /// @param open whether only those that are not closed are listed
  /// @param next where the list goes on; null at its end
  /// @param people who may be named to sign off
  /// @param mayName whether the reader is the CIO
  record Incidents(
      Frame frame,
      List<Way> ways,
      List<Row> rows,
      boolean open,
      List<Choice> kinds,
      List<Choice> severities,
      boolean mayOpen,
      String key,
      @Nullable String next,
      List<StandIn> standIns,
      List<Choice> people,
      boolean mayName) {}

  /// Who signs off in the CIO's place.
  record StandIn(String name, String reason, String by, Moment until) {}

  record Row(
      String id,
      String title,
      Badge severity,
      Badge state,
      String kind,
      String commander,
      boolean restricted,
      boolean exercise,
      Moment opened) {}

  /// @param bars what keeps it from being closed, in sentences
  /// @param states that may follow
  /// @param lines of the timeline, the newest first
  /// @param earlier those before them
  /// @param facts that start clocks
  /// @param people who may be given something
  /// @param team who may have each role
  record IncidentPage(
      Frame frame,
      List<Way> ways,
      Row row,
      String description,
      String source,
      String runbook,
      @Nullable String floor,
      String communications,
      String scribe,
      List<Stamp> stamps,
      List<String> bars,
      List<Clock> clocks,
      List<Line> lines,
      List<Line> earlier,
      List<Task> tasks,
      List<String> members,
      List<Tenant> tenants,
      List<Change> changes,
      List<Query> queries,
      List<Message> messages,
      @Nullable Draft draft,
      @Nullable Review review,
      @Nullable Signed signed,
      Shown shown,
      List<Choice> states,
      List<Choice> severities,
      List<Choice> facts,
      List<Choice> people,
      Team team,
      May may) {}

  /// Who may have each role, with whoever has it chosen.
  record Team(List<Choice> commander, List<Choice> communications, List<Choice> scribe) {}

  /// What the reader may do.
  record May(boolean change, boolean tell, boolean sign, boolean command, boolean review) {}

  record Stamp(String text, Moment at) {}

  /// A legal clock as a bar.
  ///
  /// @param percent of its time that is over
  /// @param left in words, for example `6 h left`
  record Clock(
      String id,
      String title,
      String law,
      Badge state,
      int percent,
      String left,
      Moment due,
      Moment started,
      boolean running,
      String note) {}

  record Line(String kind, String text, String by, Moment at) {}

  record Task(
      String id,
      String text,
      String owner,
      String promises,
      boolean action,
      Badge state,
      Moment due,
      boolean open) {}

  record Tenant(String name, Badge state, String found, @Nullable Moment told, String failure) {}

  record Change(String id, String text, String reason, String by, boolean open, String decision) {}

  record Query(String question, String sha256, String by, Moment at) {}

  record Message(int number, String title, List<String> paragraphs, Moment at) {}

  record Draft(String title, String text) {}

  record Review(
      String summary, String impact, List<String> causes, String lessons, String by, Moment at) {}

  record Signed(String by, String words, Moment at) {}

  /// Who may know of it.
  record Shown(boolean restricted, boolean customerImpact, String title, String text) {}

  /// What a tenant was told.
  ///
  /// @param lacksContact whether nobody of it is told of incidents first
  record Ours(Frame frame, List<Way> ways, boolean lacksContact, List<Told> notices) {}

  record Told(String title, List<String> paragraphs, Moment at, Badge state, String reference) {}
}
