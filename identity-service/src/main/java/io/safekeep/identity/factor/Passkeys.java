package io.safekeep.identity.factor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.util.exception.WebAuthnException;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.token.Issuer;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/// The two ceremonies of WebAuthn Level 3 (sections 7.1 and 7.2) for passkeys: discoverable, bound
/// to this issuer's host, and only after the authenticator has verified its user, so that one
/// passkey is two factors. No attestation is asked for: which make somebody uses is their business.
@ApplicationScoped
public class Passkeys {

  /// How long a browser waits for its user.
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /// Longer than any form with a challenge is taken.
  private static final Duration CHALLENGE_KEPT = Duration.ofHours(1);

  private static final int LONGEST_ANSWER = 16_384;

  /// In the order of preference; the last is what Windows Hello makes on older machines.
  private static final List<COSEAlgorithmIdentifier> ALGORITHMS =
      List.of(
          COSEAlgorithmIdentifier.ES256,
          COSEAlgorithmIdentifier.EdDSA,
          COSEAlgorithmIdentifier.RS256);

  private static final String TYPE = "public-key";

  private final WebAuthnManager webAuthn = WebAuthnManager.createNonStrictWebAuthnManager();
  private final SqlPasskeys passkeys;
  private final ObjectMapper json;
  private final String host;
  private final Origin origin;

  Passkeys(SqlPasskeys passkeys, ObjectMapper json, PasskeySettings settings, Issuer issuer) {
    this.passkeys = passkeys;
    this.json = json;
    this.host = settings.host().orElseGet(() -> URI.create(issuer.url()).getHost());
    this.origin = new Origin(issuer.origin());
  }

  /// What came of an answer.
  public sealed interface Proof {

    /// @param methods RFC 8176: whether the key can leave its hardware, that a user was there, and
    ///   that possession and a fingerprint or a PIN are two factors
    record Given(UUID account, List<String> methods) implements Proof {}

    /// @param reason for the audit trail, not for the browser
    record Refused(String reason) implements Proof {}
  }

  /// False where the host is an address and no name: passkeys are bound to names.
  public boolean arePossible() {
    return host.chars().anyMatch(Character::isLetter) && !host.startsWith("[");
  }

  /// What a browser is to make a passkey with (WebAuthn, section 5.4).
  public String creationOptions(Account account, Challenge challenge) {
    var options = JsonNodeFactory.instance.objectNode();
    options.putObject("rp").put("id", host).put("name", "Safekeep");
    options
        .putObject("user")
        .put("id", handle(account.id()))
        .put("name", account.signInName())
        .put("displayName", account.displayName());
    var parameters = options.putArray("pubKeyCredParams");
    ALGORITHMS.forEach(
        algorithm -> parameters.addObject().put("type", TYPE).put("alg", algorithm.getValue()));
    describe(options.putArray("excludeCredentials"), account.id());
    options
        .putObject("authenticatorSelection")
        .put("residentKey", "required")
        .put("requireResidentKey", true)
        .put("userVerification", "required");
    return common(options.put("attestation", "none"), challenge);
  }

  /// What a browser is to find a passkey with (WebAuthn, section 5.5).
  ///
  /// @param account whose passkeys will do; empty for anybody's
  public String requestOptions(Optional<UUID> account, Challenge challenge) {
    var options = JsonNodeFactory.instance.objectNode();
    options.put("rpId", host).put("userVerification", "required");
    var allowed = options.putArray("allowCredentials");
    account.ifPresent(owner -> describe(allowed, owner));
    return common(options, challenge);
  }

  /// Gives the account the passkey that a browser has made. False if the answer does not hold.
  ///
  /// @param answer of the browser, `RegistrationResponseJSON` (WebAuthn, section 5.1.8)
  boolean register(UUID account, String name, Challenge challenge, String answer) {
    return idOf(answer, "clientDataJSON", "attestationObject").isPresent()
        && passkeys.spend(challenge, CHALLENGE_KEPT)
        && understood(() -> webAuthn.verifyRegistrationResponseJSON(answer, expected(challenge)))
            .filter(made -> added(account, name, made))
            .isPresent();
  }

  private boolean added(UUID account, String name, RegistrationData made) {
    var attestation = made.getAttestationObject();
    return attestation != null
        && passkeys.add(
            account,
            name,
            attestation.getAuthenticatorData(),
            Objects.requireNonNullElse(made.getTransports(), Set.of()));
  }

  /// Says whose passkey has signed the challenge.
  ///
  /// @param answer of the browser, `AuthenticationResponseJSON`
  public Proof prove(Challenge challenge, String answer) {
    var id = idOf(answer, "clientDataJSON", "authenticatorData", "signature");
    if (id.isEmpty()) {
      return new Proof.Refused("not a passkey's answer");
    }
    var stored = passkeys.find(id.get());
    if (stored.isEmpty()) {
      return new Proof.Refused("unknown passkey");
    }
    return passkeys.spend(challenge, CHALLENGE_KEPT)
        ? verified(challenge, id.get(), answer, stored.get())
        : new Proof.Refused("challenge answered before");
  }

  private Proof verified(Challenge challenge, String id, String answer, SqlPasskeys.Stored stored) {
    var parameters =
        new AuthenticationParameters(server(challenge), stored.credential(), null, true, true);
    var authenticator =
        understood(() -> webAuthn.verifyAuthenticationResponseJSON(answer, parameters))
            .filter(data -> belongs(data, stored))
            .map(AuthenticationData::getAuthenticatorData);
    if (authenticator.isEmpty()) {
      return new Proof.Refused("passkey's signature does not hold");
    }
    return passkeys.used(id, authenticator.get())
        ? new Proof.Given(
            stored.account(),
            List.of(authenticator.get().isFlagBE() ? "swk" : "hwk", "user", "mfa"))
        : new Proof.Refused("passkey was used elsewhere since");
  }

  /// WebAuthn, section 7.2, step 6.
  private static boolean belongs(AuthenticationData data, SqlPasskeys.Stored stored) {
    var handle = data.getUserHandle();
    return handle == null
        || ByteBuffer.wrap(handle).equals(ByteBuffer.wrap(bytes(stored.account())));
  }

  /// The credential of an answer; empty if something is missing that the library takes for granted.
  private Optional<String> idOf(String answer, String... fields) {
    if (answer.length() > LONGEST_ANSWER) {
      return Optional.empty();
    }
    try {
      var read = json.readTree(answer);
      var response = read.path("response");
      return Optional.of(read.path("rawId"))
          .filter(JsonNode::isTextual)
          .filter(_ -> Arrays.stream(fields).allMatch(field -> response.path(field).isTextual()))
          .map(JsonNode::textValue);
    } catch (JsonProcessingException noJson) {
      return Optional.empty();
    }
  }

  /// What comes from a browser may be anything; the library says so in more than one way.
  private static <T> Optional<T> understood(Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (WebAuthnException | IllegalArgumentException doesNotHold) {
      return Optional.empty();
    }
  }

  private RegistrationParameters expected(Challenge challenge) {
    var algorithms =
        ALGORITHMS.stream()
            .map(algorithm ->
                new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, algorithm))
            .toList();
    return new RegistrationParameters(server(challenge), algorithms, true, true);
  }

  private ServerProperty server(Challenge challenge) {
    return new ServerProperty(origin, host, new DefaultChallenge(challenge.bytes()));
  }

  private void describe(ArrayNode descriptors, UUID account) {
    for (var passkey : passkeys.descriptorsOf(account)) {
      var transports =
          descriptors.addObject().put("type", TYPE).put("id", passkey.id()).putArray("transports");
      passkey.transports().forEach(transports::add);
    }
  }

  private String common(ObjectNode options, Challenge challenge) {
    return options
        .put("challenge", challenge.value())
        .put("timeout", PATIENCE.toMillis())
        .toString();
  }

  private static String handle(UUID account) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(account));
  }

  private static byte[] bytes(UUID account) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(account.getMostSignificantBits())
        .putLong(account.getLeastSignificantBits())
        .array();
  }
}
