package io.safekeep.notification.duty;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.notification.ways.Way;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What each page shows, and the templates that show it.
final class Shown {

  private Shown() {}

  /// Templates in `templates/Duty`.
  @CheckedTemplate(basePath = "Duty")
  static class Templates {

    private Templates() {}

    static native TemplateInstance home(Home page);

    static native TemplateInstance schedule(SchedulePage page);

    static native TemplateInstance pages(PageList page);

    static native TemplateInstance page(OnePage page);
  }

  /// A state in words.
  ///
  /// @param name of its colour: `good`, `busy`, `bad` or empty
  record State(String name, String text) {

    static State ofPage(String state) {
      return switch (state) {
        case "asking" -> new State("busy", "Asking");
        case "acknowledged" -> new State("good", "In hand");
        case "exhausted" -> new State("bad", "Nobody answers");
        default -> new State("", "Over");
      };
    }
  }

  /// Who is on call on a schedule's line now.
  ///
  /// @param people names; empty for nobody
  /// @param until when that changes; null if it does not in the next 35 days
  record OnLine(String line, String people, @Nullable Moment until) {}

  record Now(String name, String title, List<OnLine> lines, boolean covered) {}

  /// @param now whether it goes on
  record Turn(String schedule, String line, Moment from, Moment to, boolean now) {}

  /// One person on two duties at once.
  ///
  /// @param one and
  /// @param other in words
  record Twice(String person, String one, String other, Moment from, Moment to) {}

  /// The reader's own turns in their calendar program.
  ///
  /// @param address shown in this answer alone; null otherwise
  /// @param made null if there is no address
  /// @param read null if no calendar has asked
  record Feed(@Nullable String address, @Nullable Moment made, @Nullable Moment read) {}

  /// @param address most of it hidden
  record Method(String id, String kind, String address, boolean verified) {}

  /// @param twice who is on two duties at once in the next 35 days
  /// @param isEmployee whether the reader may be on call at all
  /// @param reached whether enough verified ways lead to the reader
  /// @param feed null for readers who have no turns of their own
  record Home(
      Frame frame,
      List<Way> ways,
      List<Now> now,
      List<Twice> twice,
      int openPages,
      boolean isEmployee,
      List<Turn> turns,
      List<Method> methods,
      boolean reached,
      @Nullable Feed feed,
      String said) {}

  /// @param whole whether each second of the next 35 days is covered
  record SchedulePage(
      Frame frame,
      List<Way> ways,
      String name,
      String title,
      String zone,
      Sheet sheet,
      String caption,
      List<String> weekdays,
      String before,
      String after,
      String other,
      boolean isWeek,
      List<Turn> gaps,
      List<Turn> overrides,
      boolean isEmployee) {}

  record Row(String id, String title, State state, String urgency, Moment since, String who) {}

  record PageList(Frame frame, List<Way> ways, List<Row> open, List<Row> over) {}

  record Fact(Moment at, String what, String who, String text) {}

  /// @param next what happens if nobody does anything; null at the end
  record OnePage(
      Frame frame,
      List<Way> ways,
      Row row,
      String text,
      String link,
      String policy,
      @Nullable Moment next,
      List<Fact> facts,
      boolean mayAnswer) {}
}
