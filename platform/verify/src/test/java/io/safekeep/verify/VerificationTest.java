package io.safekeep.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.SignedNote;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationTest {
  /// More of them by `-Dsafekeep.mutations=10000`.
  private static final int MUTATIONS = Integer.getInteger("safekeep.mutations", 2000);

  @TempDir private Path folder;

  @Test
  void honestLogIsWhole() throws Exception {
    // Given
    var log = SampleLog.ofOneGrant(300).write(folder);

    // Then
    assertThat(log.verify(folder).toString())
        .isEqualTo(
            """
              log access.example/t/0199aaaa-0000-7000-8000-0000000000aa, 305 entries
              no witness asked for: another reader may have been shown another log
              every entry is in the signed tree
              1 grants, 0 of them active; 1 sessions, 0 of them open, with 302 entries
              last entry of 2026-11-22T08:00:00Z
              300 sealed values, 300 of them shown and as the log says, 0 not shown
            OK: the log is whole.
            """);
  }

  /// Few acts to be quick, and enough for a tile that is full.
  @ParameterizedTest
  @ValueSource(ints = {20, 300})
  void everyMutationOfAnyFileIsNoticed(int acts) throws Exception {
    // Given
    var log = SampleLog.ofOneGrant(acts).write(folder);
    var files = log.files();
    var names = List.copyOf(files.keySet());
    var random = new Random(28);
    var unnoticed = new ArrayList<String>();

    // When
    for (var mutation = 0; mutation < MUTATIONS * 20 / acts; mutation++) {
      var name = names.get(random.nextInt(names.size()));
      var bytes = files.get(name);
      var at = random.nextInt(bytes.length);
      var what = mutate(folder.resolve(name), bytes, at, random);
      if (log.verify(folder).isClean()) {
        unnoticed.add(name + " " + what + " at " + at);
      }
      Files.write(folder.resolve(name), bytes);
    }

    // Then
    assertThat(unnoticed).isEmpty();
    assertThat(log.verify(folder).isClean()).isTrue();
  }

  private static String mutate(Path file, byte[] bytes, int at, Random random) throws Exception {
    var changed = bytes.clone();
    switch (random.nextInt(5)) {
      case 0 -> {
        Files.delete(file);
        return "removed";
      }
      case 1 -> {
        Files.write(file, Arrays.copyOf(bytes, at));
        return "cut off";
      }
      case 2 -> {
        changed[at] = (byte) (changed[at] + 1 + random.nextInt(255));
        Files.write(file, changed);
        return "changed byte";
      }
      default -> {
        changed[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, changed);
        return "flipped bit";
      }
    }
  }

  @Test
  void entryThatWasLeftOutBeforeSigningShows() throws Exception {
    var size = SampleLog.ofOneGrant(20).size();
    for (var index = 0; index < size; index++) {
      // Given: signed all the same, by a log that wants to hide something. Only the end of
      // everything can go, and then the grant is seen to be open.
      var place = folder.resolve("without-" + index);
      var log = SampleLog.ofOneGrant(20).without(index).write(place);

      // Then
      if (index == size - 1) {
        assertThat(log.verify(place).toString()).contains("1 grants, 1 of them active");
      } else if (index == size - 2) {
        assertThat(log.verify(place).toString()).contains("1 sessions, 1 of them open");
      } else {
        assertThat(log.verify(place).doubts()).as("without entry " + index).isNotEmpty();
      }
    }
  }

  @Test
  void disclosureOfAnotherValueIsNoticed() throws Exception {
    // Given
    var log = SampleLog.ofOneGrant(3).write(folder);
    var page = folder.resolve("disclosures/4.json");

    // When
    Files.writeString(page, Files.readString(page).replace("select 3", "select 4"));

    // Then
    assertThat(log.verify(folder).doubts())
        .containsExactly("The value shown for 'statement' of entry 5 is not the one it had.");
  }

  @Test
  void logThatWasRewrittenOrCutOffDoesNotContinueTheLastOne() throws Exception {
    // Given
    var seen = SampleLog.ofOneGrant(10).write(folder);
    var previous = new LogFolder(folder).checkpoint();
    var text = Checkpoint.of(previous).toString();
    var longer = SampleLog.ofOneGrant(20).write(folder.resolve("longer"));
    var shorter = SampleLog.ofOneGrant(2).write(folder.resolve("shorter"));

    // Then
    assertThat(verifyAfter(longer, text, "longer"))
        .containsExactly(
            "The first 15 entries are not those of the last time: the log was rewritten.");
    assertThat(verifyAfter(shorter, text, "shorter"))
        .containsExactly("The log had 15 entries the last time and has 7 now: it was cut off.");
    assertThat(seen.verify(folder, previous, SampleLog.BEGIN).toString())
        .contains("continues the checkpoint of 15 entries of the last time");
  }

  /// The checkpoint as if the same key had signed it.
  private List<String> verifyAfter(SampleLog log, String previous, String name) throws Exception {
    var note = new SignedNote(previous, List.of(log.signer.sign(previous)));
    return log.verify(folder.resolve(name), note, SampleLog.BEGIN).doubts();
  }

  @Test
  void longSilenceIsNoticed() throws Exception {
    // Given
    var log =
        SampleLog.ofOneGrant(1)
            .at(SampleLog.BEGIN.plus(Duration.ofMinutes(61)))
            .add("heartbeat", "", "{}")
            .write(folder);

    // Then
    assertThat(log.verify(folder).doubts())
        .containsExactly(
            "Entry 6 is a heartbeat 1 h 01 min after the one before; the longest silence is an"
                + " hour.");
    assertThat(log.verify(folder, null, SampleLog.BEGIN.plus(Duration.ofHours(3))).doubts())
        .contains(
            "The log's last heartbeat is of 2026-11-22T09:01:00Z: it is cut off, held back, or"
                + " nobody writes it.");
  }

  @Test
  void grantOfMoreThanADayIsNoticed() throws Exception {
    // Given
    var log = SampleLog.ofOneGrant(1);
    log.changed(5, "2026-11-22T08:00", "2026-11-23T08:06").write(folder);

    // Then
    assertThat(log.verify(folder).doubts())
        .containsExactly(
            "Grant 0199aaaa-0000-7000-8000-000000000002 lasted 24 h 06 min; none may last more"
                + " than a day.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"v\":1,\"v\":1}",
        "{\"v\":2",
        "{\"v\":01}",
        "{} {}",
        "[1,]",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\ud8\"}",
        "\"\t\"",
        "nul",
        "",
        "1.",
        "-"
      })
  void otherThanStrictJsonIsRefused(String text) {
    assertThat(catchThrowable(() -> Json.parse(text.getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedAndTheCharacterThatStandsForThemIsNot() throws Exception {
    var written = "\"\uFFFD\"".getBytes(StandardCharsets.UTF_8);
    assertThat(Json.parse(written)).isEqualTo(new Json.Text("\uFFFD"));
    assertThat(catchThrowable(() -> Json.parse(new byte[] {'"', (byte) 0xC3, '"'})))
        .isInstanceOf(Malformed.class)
        .hasMessage("is not UTF-8");
  }

  @Test
  void programEndsWithTheStatusOfItsReportAndRemembersWhatWasWhole() throws Exception {
    // Given
    var log = SampleLog.ofOneGrant(3).write(folder);
    var key = log.signer.key().toString();
    var witness = log.witness.key().toString();

    // Then
    assertThat(run("verify", folder.toString(), "--key", key)).startsWith("0 ");
    assertThat(run("verify", folder.toString(), "--key", key))
        .contains("continues the checkpoint of 8 entries");
    assertThat(run("verify", folder.toString(), "--key", key, "--witness", witness))
        .startsWith("1 ")
        .contains("! Witness witness.example/w1 has not cosigned the checkpoint.");
    assertThat(run("verify", folder.toString(), "--key", witness)).startsWith("1 ");
    assertThat(run("verify", folder.toString())).startsWith("2 ").contains("needs --key");
    assertThat(run("verify", folder.toString(), "--key", "none")).startsWith("2 ");
    assertThat(run()).startsWith("2 ").contains("usage:");
  }

  private static String run(String... words) throws Exception {
    var said = new ByteArrayOutputStream();
    var out = new PrintStream(said, true);
    var clock = Clock.fixed(SampleLog.BEGIN, ZoneOffset.UTC);
    return Main.run(List.of(words), Map.of(), clock, out, out) + " " + said;
  }
}
