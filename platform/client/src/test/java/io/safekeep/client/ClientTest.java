package io.safekeep.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTest {

  @TempDir Path home;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void helpIsAnAnswerAndNoWordsAreAMistake() {
    assertThat(run("help")).isEqualTo(0);
    assertThat(out.toString(UTF_8)).startsWith("Usage: safekeep COMMAND [OPTIONS]");
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("Usage: safekeep COMMAND [OPTIONS]");
  }

  @Test
  void helpNamesEveryCommand() {
    run("help");

    for (var command :
        new String[] {
          "sign-in",
          "sign-out",
          "who",
          "request",
          "list",
          "approve",
          "deny",
          "withdraw",
          "connect",
          "ssh",
          "token",
          "end"
        }) {
      assertThat(out.toString(UTF_8)).containsPattern("(?m)^  " + command + "( |$)");
      assertThat(run(command, "--no-such-option")).isEqualTo(2);
    }
  }

  @Test
  void whoIsNotSignedInHearsHowTo() {
    assertThat(run("list")).isEqualTo(3);
    assertThat(err.toString(UTF_8))
        .isEqualTo("safekeep: you are not signed in; start with: safekeep sign-in\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://id.example",
        "ftp://localhost",
        "id.example",
        "https://ada:secret@id.example",
        "http://localhost.evil.example",
        "https://"
      })
  void tokensGoNowhereButOverTlsOrToThisMachine(String issuer) {
    assertThat(run("sign-in", "--issuer", issuer)).isEqualTo(2);
  }

  @Test
  void providerThatCannotBeReachedIsAFault() {
    assertThat(run("sign-in", "--issuer", "http://127.0.0.1:1")).isEqualTo(1);
    assertThat(err.toString(UTF_8)).startsWith("safekeep: 127.0.0.1:1 cannot be reached");
  }

  @Test
  void idsBecomePartOfAnAddressOnlyIfTheyAreIds() {
    assertThat(run("connect", "../../v1/grants")).isEqualTo(2);
    assertThat(run("approve", "x:deny")).isEqualTo(2);
  }

  @Test
  void hostThatAServiceNamesIsNeverAnOptionOfSsh() {
    // When
    var command =
        Using.sshCommand(
            Path.of("/k/id"),
            Path.of("/k/id-cert.pub"),
            "deploy",
            "-oProxyCommand=id",
            List.of("uptime"));

    // Then
    assertThat(command)
        .containsSubsequence("-l", "deploy", "--", "-oProxyCommand=id", "uptime")
        .endsWith("--", "-oProxyCommand=id", "uptime");
  }

  private int run(String... words) {
    return new Client(
            new Terminal(
                Map.of("SAFEKEEP_HOME", home.resolve("safekeep").toString()),
                new BufferedReader(Reader.nullReader()),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                Clock.systemUTC(),
                _ -> {}))
        .run(words);
  }
}
