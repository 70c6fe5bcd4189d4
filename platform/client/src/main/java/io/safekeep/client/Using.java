package io.safekeep.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.StreamSupport;

/// Using access and giving it back: `connect`, `ssh`, `token`, `end`.
final class Using {

  private final Terminal terminal;
  private final AccessApi api;
  private final Identity identity;

  Using(Terminal terminal, AccessApi api, Identity identity) {
    this.terminal = terminal;
    this.api = api;
    this.identity = identity;
  }

  List<Command> commands() {
    return List.of(
        new Command(
            "connect",
            List.of("GRANT"),
            Set.of("ca"),
            Set.of(),
            true,
            "[--ca FILE] GRANT [PSQL ARGUMENTS]",
            this::connect),
        new Command(
            "ssh",
            List.of("GRANT"),
            Set.of("host", "command"),
            Set.of(),
            true,
            "[--host NAME] [--command TEXT] GRANT [COMMAND]",
            this::ssh),
        new Command(
            "token",
            List.of("GRANT"),
            Set.of("audience"),
            Set.of("json"),
            false,
            "GRANT --audience URL [--json]",
            this::token),
        new Command(
            "end", List.of("GRANT"), Set.of(), Set.of("json"), false, "GRANT [--json]", this::end));
  }

  /// psql gets the one-time password in its environment, which only this person's processes can
  /// read, and none of the PG* variables that happen to be set: they could lead it elsewhere.
  private int connect(Arguments arguments) {
    var grant = Asking.id(arguments.word(0));
    return inPrivateFolder(folder -> {
      var answer = api.post("/grants/%s:connect".formatted(grant), Json.object());
      var environment = new HashMap<String, String>();
      environment.put("PGHOST", needed(answer, "host"));
      environment.put("PGPORT", needed(answer, "port"));
      environment.put("PGUSER", needed(answer, "user"));
      environment.put("PGDATABASE", needed(answer, "database"));
      environment.put("PGPASSWORD", needed(answer, "password"));
      environment.put("PGSSLMODE", "verify-full");
      environment.put("PGSSLROOTCERT", certificateAuthority(arguments, answer, folder));
      // Kerberos is offered first otherwise, and refused.
      environment.put("PGGSSENCMODE", "disable");
      return OtherProgram.run(
          OtherProgram.command("psql", List.of(), arguments.rest()),
          environment,
          name -> name.startsWith("PG"));
    });
  }

  /// What the gateway's certificate must be signed by: a file of the person's, what access-service
  /// says, or what the machine trusts.
  private String certificateAuthority(Arguments arguments, JsonNode answer, Path folder) {
    return arguments
        .option("ca")
        .or(() -> terminal.variable("SAFEKEEP_GATEWAY_CA"))
        .or(() ->
            Json.text(answer, "certificateAuthority")
                .map(pem -> write(folder.resolve("gateway.pem"), pem).toString()))
        .orElse("system");
  }

  /// The key pair is made for this one session and is gone with it.
  private int ssh(Arguments arguments) {
    var grant = Asking.id(arguments.word(0));
    return inPrivateFolder(folder -> {
      var key = folder.resolve("id");
      var made =
          OtherProgram.run(
              List.of(
                  "ssh-keygen",
                  "-q",
                  "-t",
                  "ed25519",
                  "-N",
                  "",
                  "-C",
                  "safekeep",
                  "-f",
                  key.toString()),
              Map.of(),
              _ -> false);
      if (made != 0) {
        throw Failure.fault("ssh-keygen ended with " + made);
      }
      var body = Json.object().put("publicKey", read(folder.resolve("id.pub")).strip());
      arguments.option("command").ifPresent(command -> body.put("command", command));
      var signed = api.post("/grants/%s:sign-ssh-key".formatted(grant), body);
      var certificate =
          write(folder.resolve("id-cert.pub"), needed(signed, "certificate").strip() + "\n");
      return OtherProgram.run(
          sshCommand(
              key,
              certificate,
              needed(signed, "principal"),
              host(arguments, signed),
              arguments.rest()),
          Map.of(),
          _ -> false);
    });
  }

  /// The name of the host comes from a service: behind `--` it is a name, whatever it begins with.
  static List<String> sshCommand(
      Path key, Path certificate, String principal, String host, List<String> rest) {
    return OtherProgram.command(
        "ssh",
        List.of(
            "-i",
            key.toString(),
            "-o",
            "CertificateFile=" + certificate,
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "IdentityAgent=none",
            "-o",
            "ForwardAgent=no",
            "-l",
            principal,
            "--",
            host),
        rest);
  }

  private static String host(Arguments arguments, JsonNode signed) {
    var hosts =
        StreamSupport.stream(signed.path("hosts").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    var wanted = arguments.option("host");
    if (wanted.isPresent()) {
      if (!hosts.contains(wanted.get())) {
        throw Failure.refused(
            "the grant is for %s, not for %s".formatted(String.join(", ", hosts), wanted.get()));
      }
      return wanted.get();
    }
    if (hosts.size() != 1) {
      throw Failure.usage("choose one with --host: " + String.join(", ", hosts));
    }
    return hosts.getFirst();
  }

  private int token(Arguments arguments) {
    var signIn = identity.current();
    var issued =
        identity
            .provider(signIn)
            .delegate(
                signIn.accessToken(), Asking.id(arguments.word(0)), arguments.needed("audience"));
    terminal.say(arguments.has("json") ? Json.pretty(issued) : needed(issued, "access_token"));
    return ExitCode.DONE;
  }

  private int end(Arguments arguments) {
    var grant =
        api.post("/grants/%s:withdraw".formatted(Asking.id(arguments.word(0))), Json.object());
    terminal.say(
        arguments.has("json")
            ? Json.pretty(grant)
            : "Grant %s is %s.".formatted(needed(grant, "id"), needed(grant, "state")));
    return ExitCode.DONE;
  }

  private static int inPrivateFolder(ToIntFunction<Path> work) {
    try {
      // Made for its owner alone.
      var folder = Files.createTempDirectory("safekeep-");
      try {
        return work.applyAsInt(folder);
      } finally {
        try (var files = Files.walk(folder)) {
          files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
      }
    } catch (IOException | UncheckedIOException fault) {
      throw Failure.fault("cannot keep what the session needs: " + fault.getMessage());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text, UTF_8);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  private static String needed(JsonNode answer, String field) {
    return Json.text(answer, field).orElseThrow(() -> Failure.fault("the answer has no " + field));
  }
}
